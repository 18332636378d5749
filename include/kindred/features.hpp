#pragma once

/// @file
/// From what is known of items, users and events to rows of numbers that models read, each column with a
/// name.

#include "kindred/features/count_encoding.hpp"
#include "kindred/features/cross.hpp"
#include "kindred/features/feature_block.hpp"
#include "kindred/features/feature_index.hpp"
#include "kindred/features/feature_map.hpp"
#include "kindred/features/feature_table.hpp"
#include "kindred/features/hashed.hpp"
#include "kindred/features/hierarchy.hpp"
#include "kindred/features/numeric.hpp"
#include "kindred/features/one_hot.hpp"
#include "kindred/features/price_position.hpp"
#include "kindred/features/quantile_bins.hpp"
#include "kindred/features/target_encoding.hpp"
#include "kindred/features/text_vector.hpp"
#include "kindred/features/text_words.hpp"
#include "kindred/features/time_cycles.hpp"
