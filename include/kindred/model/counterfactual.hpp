#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/language.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/history.hpp"
#include "kindred/model/recommend.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// What a person would have to not have done for something else to be recommended first.
template <class Scalar = float>
struct Counterfactual {
  ItemIndex top;                          ///< what is recommended first
  std::vector<ItemIndex> without = {};    ///< the smallest set of history items without which it is not;
                                          ///< ascending; empty where none was found
  std::optional<ItemIndex> instead = {};  ///< what comes first then; none where nothing is recommended
  bool found = false;                     ///< whether there is such a set, or was found
  bool is_smallest = false;               ///< whether it is sure that none is smaller (or that there is none)
  bool additive = false;                  ///< whether the model's scores are sums over the history's items

  /// In words, such as "without Bananas and Carrots, Milk would come first, not Gasoline", or, where no set
  /// was found, that none was.
  /// @param item_name gives an ItemIndex's name
  /// @param language of the words
  template <class ItemName>
  std::string text(ItemName&& item_name, Language language = Language::english) const {
    const bool chinese = language == Language::chinese;
    const auto named = [&](ItemIndex item) {
      const std::string name(item_name(item));
      return chinese ? "“" + name + "”" : name;
    };
    const std::string first = named(top);
    if (!found && is_smallest)
      return chinese ? "无论历史中少了哪些商品，排在第一的都是" + first
                     : first + " comes first whatever of the history is left out";
    if (!found)
      return chinese ? "没有找到少了之后" + first + "就不再排在第一的商品"
                     : "nothing was found without which " + first + " would not come first";
    std::string items;
    for (std::size_t i = 0; i < without.size(); ++i) {
      if (i > 0) items += chinese ? "、" : i + 1 == without.size() ? " and " : ", ";
      items += named(without[i]);
    }
    const std::string other = instead ? named(*instead) : "";
    if (chinese)
      return "如果没有" + items +
             (instead ? "，排在第一的会是" + other + "，而不是" + first : "，就没有可推荐的商品了");
    return "without " + items +
           (instead ? ", " + other + " would come first, not " + first : ", nothing would be recommended");
  }
};

/// How `counterfactual` looks.
struct CounterfactualOptions {
  /// Histories that a model that is not additive may be asked about; ≥ 1.
  int most_questions = 2000;
  /// How near sums over single items must come to the scores for a model to count as additive, in parts of
  /// the largest score; ≥ 0.
  double tolerance = 1e-4;
};

namespace detail {

// A history without some of its items, and its answer.
template <class M>
class WithoutSome {
 public:
  using Scalar = typename M::Scalar;

  WithoutSome(const M& model, const Query<Scalar>& query)
      : model_(model), query_(query), workspace_(model.workspace_size()), scores_(model.item_count()) {}

  // Scores as of a visitor who did only what is kept.
  std::span<const Scalar> scores(const std::vector<bool>& removed) {
    items_.clear();
    weights_.clear();
    times_.clear();
    const auto& history = query_.history;
    for (std::size_t e = 0; e < history.size(); ++e) {
      if (removed[e]) continue;
      items_.push_back(history.items[e]);
      weights_.push_back(history.weights[e]);
      if (!history.times.empty()) times_.push_back(history.times[e]);
    }
    Query<Scalar> asked(History<Scalar>{items_, weights_, times_});
    asked.profile = query_.profile;
    asked.time = query_.time;
    model_.score(asked, scores_, workspace_);
    return scores_;
  }

  // The best of what the person did not have to begin with.
  std::optional<ItemIndex> top(const std::vector<bool>& removed) {
    const auto all = scores(removed);
    std::optional<ItemIndex> best;
    for (ItemIndex item{0}; item.value < all.size(); ++item)
      if (all[item.value] > no_score<Scalar> && !query_.history.find(item) &&
          (!best || all[item.value] > all[best->value]))
        best = item;
    return best;
  }

 private:
  const M& model_;
  const Query<Scalar>& query_;
  Workspace workspace_;
  std::vector<Scalar> scores_, weights_;
  std::vector<ItemIndex> items_;
  std::vector<Timestamp> times_;
};

}  // namespace detail

/// The smallest set of past actions without which the first recommendation is another: what the shop would
/// recommend had the person not bought these. The person is asked about as a visitor with a history (not as a
/// user of the training data), and what they had to begin with is never recommended.
///
/// Of a model whose scores are sums over the items of the history (ItemKnn of sums, RP3β, SLIM, EASE,
/// ContentKnn, graph filters, …; it is not believed but tried out, on each item alone, on all but each, and
/// on drawn parts of every number of items) the answer is exact: for every rival the items that speak most
/// for the top against it are taken away until it wins; the rival that needs fewest is the answer, and the
/// model is asked once more to see that it is. 3 · history questions and O(history² · items). Of another
/// model sets of one, two, … items are tried out until one works or `most_questions` are asked; what is found
/// then is the smallest too. Source: Tran, Ghazimatin, Saha Roy, "Counterfactual explanations for neural
/// recommenders", SIGIR 2021, § 3.
/// @throws DataError for a history the model cannot read; OptionError for an option out of range
/// @return nothing where nothing is recommended to begin with
template <Recommender M>
std::optional<Counterfactual<typename M::Scalar>> counterfactual(
    const M& model, const std::type_identity_t<Query<typename M::Scalar>>& query,
    const CounterfactualOptions& options = {}) {
  using Scalar = typename M::Scalar;
  query.history.check(model.item_count());
  require_at_least("most_questions", options.most_questions, 1);
  require_at_least("tolerance", options.tolerance, 0.0);
  const std::size_t size = query.history.size();
  detail::WithoutSome<M> answers(model, query);
  std::vector<bool> removed(size, false);
  const auto top = answers.top(removed);
  if (!top) return std::nullopt;
  Counterfactual<Scalar> result{*top};

  // What each item of the history gives to every score by itself, 0 where nothing.
  const std::size_t items = model.item_count();
  const std::vector<Scalar> whole = [&] {
    const auto scores = answers.scores(removed);
    return std::vector<Scalar>(scores.begin(), scores.end());
  }();
  std::vector<std::vector<Scalar>> alone(size);
  const auto or_0 = [](Scalar score) { return score > no_score<Scalar> ? static_cast<double>(score) : 0.0; };
  for (std::size_t e = 0; e < size; ++e) {
    std::vector<bool> all_but(size, true);
    all_but[e] = false;
    const auto scores = answers.scores(all_but);
    alone[e].assign(scores.begin(), scores.end());
  }
  double largest = 0;
  for (const Scalar score : whole) largest = std::max(largest, std::abs(or_0(score)));
  const auto are_sums = [&](const std::vector<bool>& without) {
    const auto scores = answers.scores(without);
    for (std::size_t i = 0; i < items; ++i) {
      double sum = 0;
      bool by_one = false;  // has a score by some item, as it must have by all
      for (std::size_t e = 0; e < size; ++e) {
        if (without[e]) continue;
        sum += or_0(alone[e][i]);
        by_one = by_one || alone[e][i] > no_score<Scalar>;
      }
      if (by_one != (scores[i] > no_score<Scalar>) ||
          !(std::abs(sum - or_0(scores[i])) <= options.tolerance * largest))
        return false;
    }
    return true;
  };
  // Of the whole, of all but each, and of drawn ones of every number, as a model may go by how many there
  // are.
  result.additive = size > 0 && are_sums(removed);
  Random random(0);
  for (std::size_t e = 0; e < size && size > 1 && result.additive; ++e) {
    std::vector<bool> one(size, false);
    one[e] = true;
    std::vector<std::size_t> drawn(size);
    std::iota(drawn.begin(), drawn.end(), std::size_t{0});
    random.shuffle(drawn);
    std::vector<bool> some(size, false);
    for (std::size_t d = 0; d < e; ++d) some[drawn[d]] = true;
    result.additive = are_sums(one) && are_sums(some);
  }

  const auto take = [&](const std::vector<bool>& which, bool smallest) {
    result.found = true;
    result.is_smallest = smallest;
    result.instead = answers.top(which);
    for (std::size_t e = 0; e < size; ++e)
      if (which[e]) result.without.push_back(query.history.items[e]);
  };

  if (result.additive) {
    // For each rival and for no score at all of the top: how few items, those that speak most for it first.
    std::vector<std::pair<std::size_t, std::vector<bool>>> plans;
    std::size_t enough = size;  // as many as some rival surely wins with
    std::vector<std::size_t> order(size);
    std::vector<double> favours(size);
    const auto plan_against = [&](ItemIndex rival) {
      double gap = 0;
      for (std::size_t e = 0; e < size; ++e) {
        favours[e] = or_0(alone[e][top->value]) - or_0(alone[e][rival.value]);
        gap += favours[e];
      }
      std::iota(order.begin(), order.end(), std::size_t{0});
      std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return favours[a] != favours[b] ? favours[a] > favours[b] : a < b;
      });
      std::vector<bool> plan(size, false);
      for (std::size_t taken = 0; taken < enough && favours[order[taken]] > 0;) {
        const std::size_t e = order[taken++];
        plan[e] = true;
        gap -= favours[e];
        // A tie goes to the lower index; what rounding leaves open is tried out below.
        if (gap > options.tolerance * largest) continue;
        plans.emplace_back(taken, plan);
        if (!(gap < -options.tolerance * largest)) continue;
        enough = taken;
        break;
      }
    };
    for (ItemIndex rival{0}; rival.value < items; ++rival)
      if (rival != *top && !query.history.find(rival) && whole[rival.value] > no_score<Scalar>)
        plan_against(rival);
    // The top has no score any more where all that gives it one is gone.
    std::vector<bool> all_of_it(size, false);
    for (std::size_t e = 0; e < size; ++e) all_of_it[e] = alone[e][top->value] > no_score<Scalar>;
    plans.emplace_back(static_cast<std::size_t>(std::count(all_of_it.begin(), all_of_it.end(), true)),
                       all_of_it);
    std::sort(plans.begin(), plans.end());
    for (const auto& [count, plan] : plans) {
      if (count == 0 || answers.top(plan) == top) continue;
      take(plan, true);
      return result;
    }
    result.is_smallest = true;  // no set at all
    return result;
  }

  int questions = 0;
  std::vector<std::size_t> chosen;
  for (std::size_t count = 1; count <= size; ++count) {
    chosen.resize(count);
    std::iota(chosen.begin(), chosen.end(), std::size_t{0});
    while (true) {
      if (++questions > options.most_questions) return result;
      std::vector<bool> plan(size, false);
      for (const std::size_t e : chosen) plan[e] = true;
      if (answers.top(plan) != top) {
        take(plan, true);
        return result;
      }
      // The next set of as many, in order of their places.
      std::size_t last = count;
      while (last > 0 && chosen[last - 1] == size - count + last - 1) --last;
      if (last == 0) break;
      ++chosen[last - 1];
      for (std::size_t c = last; c < count; ++c) chosen[c] = chosen[c - 1] + 1;
    }
  }
  result.is_smallest = true;
  return result;
}

}  // namespace kindred::inline v0
