#pragma once

#include <algorithm>
#include <concepts>
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
#include "kindred/rerank/pipeline.hpp"
#include "kindred/rerank/recommend_slate.hpp"
#include "kindred/rerank/reranker.hpp"
#include "kindred/rerank/rule.hpp"
#include "kindred/rerank/rules.hpp"
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

  /// The names of the rules that put others before it: pins, sold places and boosts of items that the model
  /// has behind it or does not list.
  std::vector<std::string> put_before_by = {};

  /// Which of these names somebody gave: they stay as they are in every language.
  std::vector<std::string> given_names = {};

  /// In words, such as "not shown: taken out by in stock; also refused by hidden", or "not shown: ranked 40,
  /// 0.1 below the last one listed".
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
    const auto took_it_out = [&](const std::string& name) {
      return std::any_of(notes.begin(), notes.end(),
                         [&](const Note& note) { return note.to == 0 && *note.by == name; });
    };
    std::vector<std::string> others = refused_by;
    std::erase_if(others, took_it_out);
    const bool also = others.size() < refused_by.size();
    if (!others.empty())
      say((chinese ? also ? "也不符合规则" : "不符合规则"
           : also  ? "also refused by "
                   : "refused by ") +
          list(others, language));
    if (!put_before_by.empty())
      say(chinese ? "有商品被" + list(put_before_by, language) + "排到了它前面"
                  : "others put before it by " + list(put_before_by, language));
    if (!candidate.listed()) say(candidate.reasons(language));
    else if (place)
      say(chinese ? "排在第" + std::to_string(*place) + "位，只展示" + std::to_string(places) + "位"
                  : "at place " + std::to_string(*place) + " of a list that shows " + std::to_string(places));
    return said;
  }

 private:
  std::string list(const std::vector<std::string>& names, Language language) const {
    std::string all;
    for (const std::string& name : names) {
      if (language == Language::chinese)
        all += (all.empty() ? "“" : "、“") + (is_given(name) ? name : detail::name_in(name, language)) + "”";
      else all += (all.empty() ? "" : ", ") + name;
    }
    return all;
  }
  bool is_given(const std::string& name) const noexcept {
    return std::find(given_names.begin(), given_names.end(), name) != given_names.end();
  }
};

namespace detail {

// The rules of a re-ranker that is made of any; null of another.
template <class R>
const Rules* rules_of(const R& reranker) noexcept {
  if constexpr (std::same_as<R, Rules>) return &reranker;
  else if constexpr (std::same_as<R, Pipeline>) return reranker.rules() ? &*reranker.rules() : nullptr;
  else return nullptr;
}

// Which of the rules put an item of a lower score, or none, before the one at `place`, from 0.
inline std::vector<std::string> rules_that_put_before(const Rules& rules, const Slate& slate,
                                                      std::size_t place) {
  std::vector<std::string> names;
  for (const Rule& rule : rules.all()) {
    const auto puts_before = [&](const Note& note) {
      if (note.by != rule.name() || note.to == 0 || (note.from != 0 && note.from < note.to)) return false;
      const auto end = slate.candidates.begin() + static_cast<std::ptrdiff_t>(place);
      return std::any_of(slate.candidates.begin(), end, [&](const Candidate& other) {
        return other.item == note.item && other.score < slate.candidates[place].score;
      });
    };
    if (std::any_of(slate.notes.begin(), slate.notes.end(), puts_before)) names.push_back(*rule.name());
  }
  return names;
}

}  // namespace detail

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
  if (const Rules* rules = detail::rules_of(reranker)) {
    if (why.place && !why.shown())
      why.put_before_by = detail::rules_that_put_before(*rules, slate, *why.place - 1);
    for (const Rule& rule : rules->all())
      if (rule.is_named()) why.given_names.push_back(*rule.name());
  }
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
