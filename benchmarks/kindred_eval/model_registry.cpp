#include "model_registry.hpp"

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"

namespace kindred_eval {

const std::vector<ModelEntry>& all_models() {
  static const std::vector<ModelEntry> models = [] {
    std::vector<ModelEntry> all;
    for (auto room : {floor_models(), collaborative_models(), rating_models(), bayesian_models(),
                      item_models(), factor_models(), content_models(), hybrid_models()})
      std::move(room.begin(), room.end(), std::back_inserter(all));
    return all;
  }();
  return models;
}

const ModelEntry& find_model(const ModelExpression& expression) {
  std::vector<std::string> names;
  for (const auto& model : all_models()) {
    if (model.name == expression.name) return model;
    names.push_back(model.name);
  }
  throw kindred::OptionError("unknown model '" + expression.name +
                             "': " + kindred::suggest(expression.name, names));
}

}  // namespace kindred_eval
