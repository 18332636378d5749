#pragma once

/// @file
/// Recommenders made of recommenders.

#include "kindred/hybrid/augmented_catalog.hpp"
#include "kindred/hybrid/cascade.hpp"
#include "kindred/hybrid/deltr.hpp"
#include "kindred/hybrid/interleave.hpp"
#include "kindred/hybrid/lambda_mart.hpp"
#include "kindred/hybrid/learn_switching.hpp"
#include "kindred/hybrid/learn_weights.hpp"
#include "kindred/hybrid/load_any.hpp"
#include "kindred/hybrid/meta_level.hpp"
#include "kindred/hybrid/mixed.hpp"
#include "kindred/hybrid/normalization.hpp"
#include "kindred/hybrid/position_bias.hpp"
#include "kindred/hybrid/ranking_data.hpp"
#include "kindred/hybrid/regression_trees.hpp"
#include "kindred/hybrid/stacking.hpp"
#include "kindred/hybrid/switching.hpp"
#include "kindred/hybrid/weighted.hpp"
