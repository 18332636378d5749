#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "kindred/core/language.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/model/no_candidate.hpp"
#include "kindred/model/recommend.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// What keeps an item out of a list.
enum class Obstacle {
  none,          ///< nothing: it is listed
  owned,         ///< the person has it, and RecommendOptions::owned leaves such out
  not_in_only,   ///< RecommendOptions::only does not name it
  excluded,      ///< RecommendOptions::exclude names it
  filtered,      ///< RecommendOptions::filter does not let it through
  no_candidate,  ///< the model orders what another finds, and this is not among it
  no_evidence,   ///< the model has no score for it
  outranked      ///< others have a higher score
};

/// Why an item is not in a person's list.
template <class Scalar = float>
struct WhyNot {
  ItemIndex item;                   ///< which
  std::vector<Obstacle> obstacles;  ///< all that keep it out, in the order above; empty where it is listed
  Scalar score = no_score<Scalar>;  ///< its score
  std::optional<std::size_t> rank = {};  ///< its place among all that may be listed, from 1, as if no rule
                                         ///< kept it out; none without a score
  std::optional<Scalar> missing = {};    ///< how far its score is below that of the last item listed, where
                                         ///< it is outranked; none where no item is to be listed
  std::optional<NoCandidate> candidates = {};  ///< whose candidate it is not, where that keeps it out

  /// Whether it is listed.
  bool listed() const noexcept { return obstacles.empty(); }

  /// In words: "not listed: the person has it already; ranked 14, 0.21 below the last one listed" says what
  /// must change.
  std::string text(Language language = Language::english) const {
    const bool chinese = language == Language::chinese;
    if (!listed()) return (chinese ? "未列出：" : "not listed: ") + reasons(language);
    return chinese ? "已列出：排名第" + std::to_string(*rank) : "listed: ranked " + std::to_string(*rank);
  }

  /// The obstacles alone; empty where it is listed.
  std::string reasons(Language language = Language::english) const {
    const bool chinese = language == Language::chinese;
    std::ostringstream out;
    out.precision(3);
    const char* before = "";
    for (const Obstacle obstacle : obstacles) {
      out << before;
      before = chinese ? "；" : "; ";
      if (obstacle == Obstacle::owned) out << (chinese ? "顾客已经拥有" : "the person has it already");
      else if (obstacle == Obstacle::not_in_only)
        out << (chinese ? "只要求了其他商品" : "only other items were asked for");
      else if (obstacle == Obstacle::excluded) out << (chinese ? "已被排除" : "it was excluded");
      else if (obstacle == Obstacle::filtered) out << (chinese ? "被过滤条件排除" : "a filter keeps it out");
      else if (obstacle == Obstacle::no_candidate) out << no_candidate(language);
      else if (obstacle == Obstacle::no_evidence)
        out << (chinese ? "模型没有支持它的依据" : "nothing the model knows speaks for it");
      else if (!missing) out << (chinese ? "没有要求列出任何商品" : "no item was asked for");
      else if (chinese) out << "排名第" << *rank << "，比列出的最后一件低" << *missing;
      else out << "ranked " << *rank << ", " << *missing << " below the last one listed";
    }
    return out.str();
  }

 private:
  std::string no_candidate(Language language) const {
    const std::string number = std::to_string(candidates->candidates);
    if (language == Language::chinese)
      return "不在“" + candidates->model + "”选出的" + number + "件候选商品之中";
    if (candidates->candidates == 1) return "not the one candidate of " + candidates->model;
    return "not among the " + number + " candidates of " + candidates->model;
  }
};

/// What keeps `item` out of the list that `recommend(model, query, options)` gives: every rule that it meets,
/// lack of evidence, that it is no candidate of a model's whose candidates `model` orders, or its rank.
/// O(items · log history) beside a query.
/// @throws as `recommend` does, and DataError for an item that the model does not have
template <Recommender M>
WhyNot<typename M::Scalar> why_not(const M& model,
                                   const std::type_identity_t<Query<typename M::Scalar>>& query,
                                   ItemIndex item, const RecommendOptions& options = {}) {
  using Scalar = typename M::Scalar;
  query.history.check(model.item_count());
  detail::check(options, model.item_count());
  detail::check_items({&item, 1}, model.item_count(), "why_not");
  std::vector<Scalar> scores(model.item_count());
  Workspace workspace(model.workspace_size());
  model.score(query, scores, workspace);

  WhyNot<Scalar> why{item, {}, scores[item.value]};
  std::vector<bool> is_named(scores.size(), !options.only), is_excluded(scores.size(), false);
  if (options.only)
    for (const ItemIndex named : *options.only) is_named[named.value] = true;
  for (const ItemIndex excluded : options.exclude) is_excluded[excluded.value] = true;
  const auto is_owned = [&](ItemIndex which) {
    return options.owned == Owned::exclude && query.history.find(which).has_value();
  };
  if (is_owned(item)) why.obstacles.push_back(Obstacle::owned);
  if (!is_named[item.value]) why.obstacles.push_back(Obstacle::not_in_only);
  if (is_excluded[item.value]) why.obstacles.push_back(Obstacle::excluded);
  if (!options.filter(item)) why.obstacles.push_back(Obstacle::filtered);
  if (!(why.score > no_score<Scalar>)) {
    why.candidates = detail::no_candidate(model, query, item);
    why.obstacles.push_back(why.candidates ? Obstacle::no_candidate : Obstacle::no_evidence);
    return why;
  }
  std::size_t above = 0;
  std::vector<Scalar> better;  // scores of the items above that may be listed
  for (ItemIndex other{0}; other.value < scores.size(); ++other) {
    const Scalar score = scores[other.value];
    const bool is_above = score > why.score || (score == why.score && other < item);
    if (!is_above || is_owned(other) || !is_named[other.value] || is_excluded[other.value] ||
        !options.filter(other))
      continue;
    ++above;
    better.push_back(score);
  }
  why.rank = above + 1;
  const auto listed = static_cast<std::size_t>(options.count);
  if (above < listed) return why;
  why.obstacles.push_back(Obstacle::outranked);
  if (listed == 0) return why;
  std::nth_element(better.begin(), better.begin() + static_cast<std::ptrdiff_t>(listed) - 1, better.end(),
                   [](Scalar a, Scalar b) { return a > b; });
  why.missing = better[listed - 1] - why.score;
  return why;
}

}  // namespace kindred::inline v0
