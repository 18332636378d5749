#pragma once

/// @file
/// Recommenders made of recommenders.

#include "kindred/hybrid/load_any.hpp"
#include "kindred/hybrid/normalization.hpp"
#include "kindred/hybrid/switching.hpp"
#include "kindred/hybrid/weighted.hpp"
