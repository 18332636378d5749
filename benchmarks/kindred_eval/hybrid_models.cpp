#include <string>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/data/split.hpp"
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

// A hybrid of models that are named in an expression.
template <class Hybrid>
struct OfNamed : Hybrid {
  std::vector<std::string> models;
  AnyRecommender fit(const Training& training) const { return this->of(fitted_all(models, training)); }
};
using WeightedOfNamed = OfNamed<Weighted>;
using SwitchingOfNamed = OfNamed<Switching>;
using CascadeOfNamed = OfNamed<Cascade>;
using MixedOfNamed = OfNamed<Mixed>;

struct MetaLevelOfNamed : MetaLevel {
  std::vector<std::string> models;
  AnyRecommender fit(const Training& training) const {
    const auto fitted = fitted_all(models, training);
    if (fitted.size() != 2)
      throw OptionError("expected two models, not " + std::to_string(fitted.size()) + ": of={NAME,NAME}");
    return of(fitted[0], fitted[1]);
  }
};

// What is learned on a part of the training data, by models fitted to the rest, of models fitted to all.
template <class Learner>
struct LearnedOfNamed : Learner {
  std::vector<std::string> models;
  double share = 0.2;
  bool latest = true;

  AnyRecommender fit(const Training& training) const {
    const auto parts = latest ? split_last_share(training.interactions, share)
                              : split_random(training.interactions, share, training.seed);
    const auto known = fitted_all(models, {parts.train, training.catalog, training.seed, training.execution});
    const auto learned = Learner::fit(parts.train, parts.test, known, training.execution);
    const auto whole = fitted_all(models, training);
    if constexpr (requires { learned.with(whole); }) return learned.with(whole);
    else return learned.of(whole);
  }
};
using LearnedWeighted = LearnedOfNamed<LearnWeights>;
using LearnedGate = LearnedOfNamed<LearnSwitching>;
using Stacked = LearnedOfNamed<Stacking>;

template <class Hybrid>
ModelOption<Hybrid> normalize() {
  return choice("normalize", static_cast<Normalization Hybrid::*>(&Hybrid::normalize),
                {{"none", Normalization::none},
                 {"min_max", Normalization::min_max},
                 {"z_score", Normalization::z_score},
                 {"rank", Normalization::rank}});
}

// The options of what is learned, before those of its own.
template <class Hybrid>
std::vector<ModelOption<Hybrid>> learned_of(std::vector<ModelOption<Hybrid>> own) {
  std::vector<ModelOption<Hybrid>> options = {
      option<Hybrid>("of", &Hybrid::models), option<Hybrid>("share", &Hybrid::share),
      choice("latest", &Hybrid::latest, {{"false", false}, {"true", true}}),
      option<Hybrid>("users", &Hybrid::users)};
  options.insert(options.end(), own.begin(), own.end());
  return options;
}

}  // namespace

std::vector<ModelEntry> hybrid_models() {
  return {
      entry<WeightedOfNamed>(
          "weighted", "several models' scores, weighed together",
          {option<WeightedOfNamed>("of", &WeightedOfNamed::models),
           option<WeightedOfNamed>("weights", &WeightedOfNamed::weights), normalize<WeightedOfNamed>()}),
      entry<SwitchingOfNamed>("switching", "one of several models, by how much is known of the person",
                              {option<SwitchingOfNamed>("of", &SwitchingOfNamed::models),
                               option<SwitchingOfNamed>("at_least", &SwitchingOfNamed::at_least),
                               choice("fill", static_cast<bool SwitchingOfNamed::*>(&SwitchingOfNamed::fill),
                                      {{"false", false}, {"true", true}})}),
      entry<CascadeOfNamed>("cascade", "candidates by one model, ordered by the next",
                            {option<CascadeOfNamed>("of", &CascadeOfNamed::models),
                             option<CascadeOfNamed>("candidates", &CascadeOfNamed::candidates)}),
      entry<MixedOfNamed>(
          "mixed", "several models' lists, dealt into one",
          {option<MixedOfNamed>("of", &MixedOfNamed::models),
           option<MixedOfNamed>("depth", &MixedOfNamed::depth),
           choice("interleave", static_cast<Interleaving MixedOfNamed::*>(&MixedOfNamed::interleave),
                  {{"round_robin", Interleaving::round_robin}, {"team_draft", Interleaving::team_draft}})}),
      entry<MetaLevelOfNamed>("meta_level", "the second model, of the history with what the first one finds",
                              {option<MetaLevelOfNamed>("of", &MetaLevelOfNamed::models),
                               option<MetaLevelOfNamed>("count", &MetaLevelOfNamed::count),
                               option<MetaLevelOfNamed>("weight", &MetaLevelOfNamed::weight)}),
      entry<LearnedWeighted>(
          "learned_weights", "weighted, the weights learned on a part of the training data",
          learned_of<LearnedWeighted>({option<LearnedWeighted>("count", &LearnedWeighted::count),
                                       option<LearnedWeighted>("segments", &LearnedWeighted::segments),
                                       normalize<LearnedWeighted>()})),
      entry<LearnedGate>("learned_switching", "switching, the gate learned on a part of the training data",
                         learned_of<LearnedGate>({option<LearnedGate>("count", &LearnedGate::count),
                                                  option<LearnedGate>("pieces", &LearnedGate::pieces)})),
      entry<Stacked>(
          "stacked", "a model over several models' scores, learned on a part of the training data",
          learned_of<Stacked>({choice("learner", static_cast<StackingLearner Stacked::*>(&Stacked::learner),
                                      {{"ridge", StackingLearner::ridge},
                                       {"logistic", StackingLearner::logistic},
                                       {"listwise", StackingLearner::listwise},
                                       {"trees", StackingLearner::trees}}),
                               option<Stacked>("regularization", &Stacked::regularization),
                               normalize<Stacked>()})),
  };
}

}  // namespace kindred_eval
