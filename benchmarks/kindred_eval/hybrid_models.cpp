#include <string>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/hybrid.hpp"
#include "model_registry.hpp"

namespace kindred_eval {

using namespace kindred;

namespace {

std::vector<AnyRecommender> fitted_all(const std::vector<std::string>& models, const Training& training) {
  if (models.empty()) throw OptionError("expected its models: of={{NAME:option=value},NAME}");
  std::vector<AnyRecommender> fitted;
  for (const auto& text : models) {
    const auto expression = parse_model_expression(text);
    fitted.push_back(find_model(expression).fit(expression, training));
  }
  return fitted;
}

struct WeightedOfNamed : Weighted {
  std::vector<std::string> models;
  AnyRecommender fit(const Training& training) const { return of(fitted_all(models, training)); }
};

struct SwitchingOfNamed : Switching {
  std::vector<std::string> models;
  AnyRecommender fit(const Training& training) const { return of(fitted_all(models, training)); }
};

}  // namespace

std::vector<ModelEntry> hybrid_models() {
  return {
      entry<WeightedOfNamed>(
          "weighted", "several models' scores, weighed together",
          {option<WeightedOfNamed>("of", &WeightedOfNamed::models),
           option<WeightedOfNamed>("weights", &WeightedOfNamed::weights),
           choice("normalize", static_cast<Normalization WeightedOfNamed::*>(&WeightedOfNamed::normalize),
                  {{"none", Normalization::none},
                   {"min_max", Normalization::min_max},
                   {"z_score", Normalization::z_score},
                   {"rank", Normalization::rank}})}),
      entry<SwitchingOfNamed>("switching", "one of several models, by how much is known of the person",
                              {option<SwitchingOfNamed>("of", &SwitchingOfNamed::models),
                               option<SwitchingOfNamed>("at_least", &SwitchingOfNamed::at_least),
                               choice("fill", static_cast<bool SwitchingOfNamed::*>(&SwitchingOfNamed::fill),
                                      {{"false", false}, {"true", true}})}),
  };
}

}  // namespace kindred_eval
