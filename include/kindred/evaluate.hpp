#pragma once

/// @file
/// What a model is worth on data held out, and whether two differ.

#include "kindred/evaluate/audit.hpp"
#include "kindred/evaluate/compare.hpp"
#include "kindred/evaluate/early_stopping.hpp"
#include "kindred/evaluate/evaluate.hpp"
#include "kindred/evaluate/evaluate_options.hpp"
#include "kindred/evaluate/evaluation.hpp"
#include "kindred/evaluate/evaluation_json.hpp"
#include "kindred/evaluate/judged_list.hpp"
#include "kindred/evaluate/metric.hpp"
#include "kindred/evaluate/metric_named.hpp"
