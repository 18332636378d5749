#pragma once

#include <cmath>
#include <string>
#include <variant>
#include <vector>

#include "kindred/model.hpp"
#include "model/toys.hpp"

namespace kindred_test {

inline std::vector<float> scores_for(const auto& model, const Query<float>& query) {
  std::vector<float> all(model.item_count());
  Workspace workspace(model.workspace_size());
  model.score(query, all, workspace);
  return all;
}

// Whether the contributions to every item's score add up to what `score` gives.
template <class Model>
bool explains_exactly(const Model& model, const Query<float>& query) {
  const auto expected = scores_for(model, query);
  for (ItemIndex item{0}; item.value < model.item_count(); ++item) {
    const auto explanation = kindred::explain(model, query, item);
    const float score = expected[item.value];
    if (!(score > no_score<float>)) {
      if (explanation.score > no_score<float> || !explanation.contributions.empty()) return false;
      continue;
    }
    double sum = 0, scale = 1;
    for (const auto& contribution : explanation.contributions) {
      sum += static_cast<double>(contribution.amount);
      scale += std::abs(static_cast<double>(contribution.amount));
    }
    if (std::abs(sum - static_cast<double>(score)) > 1e-6 * scale) return false;
    if (std::abs(explanation.score - score) > 1e-6F * static_cast<float>(scale)) return false;
  }
  return true;
}

// A model with given scores that explains each with one reason, and predicts it as a rating.
struct Spoken {
  using Scalar = float;
  std::vector<float> scores;
  std::string because;
  bool falls_back = false;

  std::size_t item_count() const noexcept { return scores.size(); }
  std::size_t workspace_size() const noexcept { return 0; }
  void score(const Query<float>&, std::span<float> out, Workspace&) const noexcept {
    std::copy(scores.begin(), scores.end(), out.begin());
  }
  kindred::Explanation<float> explain(const Query<float>&, ItemIndex item) const {
    const float score = scores[item.value];
    if (score == no_score<float>) return {item, score, {}};
    return {item, score, {{kindred::BecauseOf{because}, score}}};
  }
  void predict(const Query<float>&, std::span<const ItemIndex> which,
               std::span<kindred::Prediction<float>> ratings, Workspace&) const noexcept {
    for (std::size_t i = 0; i < which.size(); ++i) ratings[i] = {scores[which[i].value], falls_back};
  }
};

// "reason amount" of each contribution, the amounts in thousandths.
inline std::vector<std::string> reasons(const kindred::Explanation<float>& explanation) {
  std::vector<std::string> texts;
  for (const auto& [reason, amount] : explanation.contributions) {
    const auto* words = std::get_if<kindred::BecauseOf>(&reason);
    texts.push_back((words ? words->what
                           : "item " + std::to_string(std::get<kindred::BecauseOfItem>(reason).item.value)) +
                    " " + std::to_string(std::lround(1000 * amount)));
  }
  return texts;
}

}  // namespace kindred_test
