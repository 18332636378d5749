#pragma once

/// @file
/// The contract: what a model is, and what can be asked of one.

#include "kindred/model/any_recommender.hpp"
#include "kindred/model/contrast.hpp"
#include "kindred/model/counterfactual.hpp"
#include "kindred/model/explain.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/item_filter.hpp"
#include "kindred/model/local_surrogate.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/model_holder.hpp"
#include "kindred/model/model_kinds.hpp"
#include "kindred/model/no_candidate.hpp"
#include "kindred/model/query.hpp"
#include "kindred/model/reasons_in_words.hpp"
#include "kindred/model/recommend.hpp"
#include "kindred/model/recommendation.hpp"
#include "kindred/model/recommender.hpp"
#include "kindred/model/update.hpp"
#include "kindred/model/why_not.hpp"
