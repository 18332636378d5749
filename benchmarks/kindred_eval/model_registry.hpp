#pragma once

#include <vector>

#include "model_entry.hpp"
#include "model_expression.hpp"

namespace kindred_eval {

// The models of a room, or of a family in a large one; a new model is a line in one of them.
std::vector<ModelEntry> bayesian_models();
std::vector<ModelEntry> collaborative_models();
std::vector<ModelEntry> content_models();
std::vector<ModelEntry> factor_models();
std::vector<ModelEntry> floor_models();
std::vector<ModelEntry> hybrid_models();
std::vector<ModelEntry> item_models();
std::vector<ModelEntry> rating_models();

// All of them.
const std::vector<ModelEntry>& all_models();

// The entry that an expression names. Throws OptionError that tells the nearest and lists all.
const ModelEntry& find_model(const ModelExpression& expression);

}  // namespace kindred_eval
