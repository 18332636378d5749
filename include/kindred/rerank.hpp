#pragma once

/// @file
/// From a model's list to the one that is shown: rules, diversity, calibration, novelty, exploration,
/// fairness.

#include "kindred/rerank/calibrated.hpp"
#include "kindred/rerank/covering.hpp"
#include "kindred/rerank/doubly_stochastic.hpp"
#include "kindred/rerank/dpp.hpp"
#include "kindred/rerank/explain_shown.hpp"
#include "kindred/rerank/explore.hpp"
#include "kindred/rerank/exposure_parity.hpp"
#include "kindred/rerank/fair_rec.hpp"
#include "kindred/rerank/fair_star.hpp"
#include "kindred/rerank/labels.hpp"
#include "kindred/rerank/likeness.hpp"
#include "kindred/rerank/mmr.hpp"
#include "kindred/rerank/novelty.hpp"
#include "kindred/rerank/pipeline.hpp"
#include "kindred/rerank/propensity.hpp"
#include "kindred/rerank/recommend_slate.hpp"
#include "kindred/rerank/reranker.hpp"
#include "kindred/rerank/rule.hpp"
#include "kindred/rerank/rules.hpp"
#include "kindred/rerank/slate.hpp"
#include "kindred/rerank/why_not_shown.hpp"
#include "kindred/rerank/xquad.hpp"
