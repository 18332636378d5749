#pragma once

/// @file
/// Recommending from who had what.

#include "kindred/collaborative/baseline.hpp"
#include "kindred/collaborative/item_knn.hpp"
#include "kindred/collaborative/popularity.hpp"
#include "kindred/collaborative/user_knn.hpp"
