#pragma once

/// @file
/// What a ranked list, a set of predictions or the difference of two models is worth: pure functions.

#include "kindred/metrics/auc.hpp"
#include "kindred/metrics/average_precision.hpp"
#include "kindred/metrics/bootstrap.hpp"
#include "kindred/metrics/coverage.hpp"
#include "kindred/metrics/entropy.hpp"
#include "kindred/metrics/gini.hpp"
#include "kindred/metrics/hit_rate.hpp"
#include "kindred/metrics/hits.hpp"
#include "kindred/metrics/holm.hpp"
#include "kindred/metrics/intra_list_diversity.hpp"
#include "kindred/metrics/mae.hpp"
#include "kindred/metrics/ndcg.hpp"
#include "kindred/metrics/novelty.hpp"
#include "kindred/metrics/paired_t_test.hpp"
#include "kindred/metrics/permutation_test.hpp"
#include "kindred/metrics/precision.hpp"
#include "kindred/metrics/recall.hpp"
#include "kindred/metrics/reciprocal_rank.hpp"
#include "kindred/metrics/rmse.hpp"
