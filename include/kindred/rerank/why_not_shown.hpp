#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/language.hpp"
#include "kindred/model/query.hpp"
#include "kindred/model/recommend.hpp"
#include "kindred/model/recommender.hpp"
#include "kindred/model/why_not.hpp"
#include "kindred/rerank/recommend_slate.hpp"
#include "kindred/rerank/reranker.hpp"
#include "kindred/rerank/slate.hpp"

namespace kindred::inline v0 {

/// Why an item is not among those that are shown.
template <class Scalar = float>
struct WhyNotShown {
  /// What the model's list says: whether the item is a candidate, its rank and score.
  WhyNot<Scalar> candidate;
  /// Its place when all re-rankers are done, from 1; none where it is not there any more.
  std::optional<std::size_t> place = {};
  /// How many are shown.
  std::size_t places = 0;
  /// What rules and re-rankers did to it, in order.
  std::vector<Note> notes = {};
  /// The names of all rules that refuse it, of Rules and of a Pipeline with any: all of them must change.
  std::vector<std::string> refused_by = {};

  /// Whether it is shown.
  bool shown() const noexcept { return place && *place <= places; }

  /// In words, such as "not shown: taken out by in stock; refused by in stock, hidden", or "not shown: ranked
  /// 40, 0.1 below the last candidate".
  std::string text(Language language = Language::english) const {
    const bool chinese = language == Language::chinese;
    if (shown())
      return chinese ? "已展示：第" + std::to_string(*place) + "位"
                     : "shown: place " + std::to_string(*place);
    std::string said = chinese ? "未展示" : "not shown";
    const char* before = chinese ? "：" : ": ";
    const auto say = [&](const std::string& what) {
      said += before + what;
      before = chinese ? "；" : "; ";
    };
    for (const Note& note : notes) say(note.text(language));
    if (!refused_by.empty()) {
      std::string names;
      for (const std::string& name : refused_by) names += (names.empty() ? "" : chinese ? "、" : ", ") + name;
      say((chinese ? "不符合规则" : "refused by ") + names);
    }
    if (!candidate.listed()) say(candidate.reasons(language));
    else if (place)
      say(chinese ? "排在第" + std::to_string(*place) + "位，只展示" + std::to_string(places) + "位"
                  : "at place " + std::to_string(*place) + " of a list that shows " + std::to_string(places));
    return said;
  }
};

/// What keeps `item` out of the slate that `recommend(model, query, reranker, options, context)` gives: it is
/// no candidate, rules refuse it, or others were put before it. One query more than the slate takes.
/// @throws as that `recommend` does, and DataError for an item that the model does not have
template <Recommender M, Reranker R>
WhyNotShown<typename M::Scalar> why_not(const M& model,
                                        const std::type_identity_t<Query<typename M::Scalar>>& query,
                                        ItemIndex item, const R& reranker, SlateOptions options = {},
                                        const RerankContext& context = {}) {
  WhyNotShown<typename M::Scalar> why{why_not(model, query, item, detail::candidates_of(options))};
  options.keep_reserve = true;
  const Slate slate = recommend(model, query, reranker, options, context);
  for (std::size_t at = 0; at < slate.candidates.size(); ++at)
    if (slate.candidates[at].item == item) why.place = at + 1;
  why.places = slate.places;
  for (const Note& note : slate.notes)
    if (note.item == item) why.notes.push_back(note);
  const detail::ContextOf<typename M::Scalar> whole(query, context);
  if constexpr (requires { reranker.refusing(item, context); })
    why.refused_by = reranker.refusing(item, whole.get());
  else if constexpr (requires { reranker.rules()->refusing(item, context); })
    if (reranker.rules()) why.refused_by = reranker.rules()->refusing(item, whole.get());
  return why;
}

}  // namespace kindred::inline v0
