#pragma once

/// @file
/// Recommenders that look at what items are like.

#include "kindred/content/add_ease.hpp"
#include "kindred/content/block_weights.hpp"
#include "kindred/content/cease.hpp"
#include "kindred/content/collective_slim.hpp"
#include "kindred/content/content_knn.hpp"
#include "kindred/content/content_model.hpp"
#include "kindred/content/factor_map.hpp"
#include "kindred/content/factor_mapping.hpp"
#include "kindred/content/feature_blocks.hpp"
#include "kindred/content/feature_logistic.hpp"
#include "kindred/content/feature_ridge.hpp"
#include "kindred/content/item_features.hpp"
#include "kindred/content/item_relations.hpp"
#include "kindred/content/naive_bayes.hpp"
#include "kindred/content/new_arrivals.hpp"
#include "kindred/content/profile_recommender.hpp"
#include "kindred/content/rocchio.hpp"
#include "kindred/content/user_factor_map.hpp"
#include "kindred/content/user_features.hpp"
