#pragma once

/// @file
/// Recommenders that look at what items are like.

#include "kindred/content/content_knn.hpp"
#include "kindred/content/item_features.hpp"
