#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/model/explain.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/query.hpp"
#include "kindred/model/recommender.hpp"
#include "kindred/rerank/slate.hpp"

namespace kindred::inline v0 {

namespace detail {

// An item's candidate; null where the slate does not hold it.
inline const Candidate* find_candidate(const Slate& slate, ItemIndex item) noexcept {
  const auto at = std::find_if(slate.candidates.begin(), slate.candidates.end(),
                               [&](const Candidate& candidate) { return candidate.item == item; });
  return at == slate.candidates.end() ? nullptr : &*at;
}

}  // namespace detail

/// Why an item stands where it does once its list was re-ranked: contributions that add up to its relevance
/// in `after`, 0 where it is not there. They are the model's own reasons on the scale of relevance, and what
/// each rule and re-ranker made of it (ReasonKind::rule, by the name that notes have). What the scale comes
/// to, and moves of others that no note tells of, stand last (BecauseOf::adjusts). Where relevance is no line
/// through the scores, as by Relevance::rank, the model's part is one contribution, "the model's rank", and
/// no reason (BecauseOf::adjusts) in the lower half of the slate or where all scores are alike.
/// @param before what the re-rankers were given: `make_slate(recommend(model, query, …), places)`
/// @param after what they made of it
/// @throws as `explain(model, query, item)`
template <Explains M>
Explanation<typename M::Scalar> explain(const M& model,
                                        const std::type_identity_t<Query<typename M::Scalar>>& query,
                                        ItemIndex item, const Slate& before, const Slate& after) {
  using Scalar = typename M::Scalar;
  const Candidate* const was = detail::find_candidate(before, item);
  const Candidate* const is = detail::find_candidate(after, item);
  const double relevance = is ? is->relevance : 0;
  double rest = relevance, scale = 0;
  std::vector<Contribution<Scalar>> contributions;
  const auto add = [&](Reason reason, double amount) {
    const auto same = std::find_if(contributions.begin(), contributions.end(),
                                   [&](const auto& other) { return other.reason == reason; });
    if (same != contributions.end()) same->amount += static_cast<Scalar>(amount);
    else contributions.push_back({std::move(reason), static_cast<Scalar>(amount)});
  };
  const auto words = [](std::string what, bool adjusts, ReasonKind kind) {
    Reason reason;
    auto& because = reason.emplace<BecauseOf>();
    because.what = std::move(what);
    because.adjusts = adjusts;
    because.kind = kind;
    return reason;
  };
  if (was) {
    rest -= was->relevance;
    const auto& [best, worst] = std::pair(before.candidates.front(), before.candidates.back());
    const double factor = (best.relevance - worst.relevance) / (best.score - worst.score);
    const double on_line = worst.relevance + (was->score - worst.score) * factor;
    if (std::isfinite(factor) && std::abs(on_line - was->relevance) <= 1e-9 * std::abs(best.relevance)) {
      scale = was->relevance;
      for (auto& own : explain(model, query, item).contributions) {
        const double amount = factor * static_cast<double>(own.amount);
        scale -= amount;
        add(std::move(own.reason), amount);
      }
    } else {
      // No reason where all are alike, or in the lower half.
      const auto place = static_cast<std::size_t>(was - before.candidates.data());
      const std::size_t count = before.candidates.size();
      const bool speaks = count == 1 || (was->score > worst.score && 2 * place < count);
      add(words("the model's rank", !speaks, ReasonKind::part), was->relevance);
    }
  }
  for (const Note& note : after.notes) {
    if (note.item != item) continue;
    rest -= note.gained;
    Reason reason = words(*note.by, false, ReasonKind::rule);
    std::get<BecauseOf>(reason).is_given = note.is_given;
    add(std::move(reason), note.gained);
  }
  const double least = 1e-12 * (1 + std::abs(relevance));
  if (std::abs(scale) > least) add(words("scale", true, ReasonKind::part), scale);
  if (std::abs(rest) > least) add(words("moves of others", true, ReasonKind::rule), rest);
  return make_explanation(item, static_cast<Scalar>(relevance), std::move(contributions));
}

}  // namespace kindred::inline v0
