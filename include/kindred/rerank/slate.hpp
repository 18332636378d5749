#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/language.hpp"
#include "kindred/core/options.hpp"
#include "kindred/model/detail/built_in_words.hpp"
#include "kindred/model/recommend.hpp"
#include "kindred/model/recommendation.hpp"

namespace kindred::inline v0 {

/// An item that may be shown.
struct Candidate {
  /// What.
  ItemIndex item;
  /// The model's score, which no re-ranker changes; `no_score` for what a rule put in unasked.
  double score;
  /// What the next re-ranker goes by, ≥ 0; descends along a slate.
  double relevance;

  /// All parts equal.
  friend constexpr bool operator==(const Candidate&, const Candidate&) = default;
};

/// What a re-ranker did to an item, and which one.
struct Note {
  /// Of what.
  ItemIndex item;
  /// The place it had, from 1; 0 where it was put in.
  std::size_t from;
  /// The place it got, from 1; 0 where it was taken out.
  std::size_t to;
  /// Who did it: the rule or the re-ranker in words, such as "in stock" or "mmr". Never null.
  std::shared_ptr<const std::string> by;
  /// By how much its relevance changed.
  double gained = 0;
  /// Whether somebody gave that name, which then stays as it is in every language.
  bool is_given = false;

  /// In words, such as "raised from 12 to 3 by mmr" or "taken out by in stock". In Chinese the library's own
  /// rules and re-rankers have Chinese names; names that were given stay as they are.
  std::string text(Language language = Language::english) const {
    if (language == Language::chinese) {
      const std::string subject = "被“" + (is_given ? *by : detail::name_in(*by, language)) + "”";
      if (to == 0) return subject + "移除";
      if (from == 0) return subject + "放到第" + std::to_string(to) + "位";
      if (from == to) return subject + (gained < 0 ? "降权" : "加权");
      return subject + "从第" + std::to_string(from) + "位" + (to < from ? "提前到" : "后移到") + "第" +
             std::to_string(to) + "位";
    }
    if (to == 0) return "taken out by " + *by;
    if (from == 0) return "put in at " + std::to_string(to) + " by " + *by;
    if (from == to) return (gained < 0 ? "weighed less by " : "weighed more by ") + *by;
    return (to < from ? "raised from " : "lowered from ") + std::to_string(from) + " to " +
           std::to_string(to) + " by " + *by;
  }
};

/// A list on its way to be shown: candidates, best first, and how many of them will be seen. Re-rankers put
/// what is to be seen into the first `places` and leave the others behind them in order, so that the next one
/// can still choose among all.
struct Slate {
  /// Distinct items, best first, their relevance descending.
  std::vector<Candidate> candidates = {};
  /// How many will be shown; what stands behind is in reserve.
  std::size_t places = 0;
  /// What was done, in order: every removal and insertion, every move by a re-ranker or a rule that began or
  /// ended within the places, and whatever a boost added to a relevance, from the place to the same place
  /// where it moved nothing its way. Re-rankers thus note all whom they moved; whom a boost, a pin or a sold
  /// place only pushed aside has no note.
  std::vector<Note> notes = {};

  /// How many candidates will be shown: no more than there are.
  std::size_t shown() const noexcept { return std::min(places, candidates.size()); }

  /// The items that will be shown, best first.
  std::vector<ItemIndex> items() const {
    std::vector<ItemIndex> items;
    items.reserve(shown());
    for (std::size_t at = 0; at < shown(); ++at) items.push_back(candidates[at].item);
    return items;
  }

  /// What was done to an item, such as "lowered from 2 to 14 by mmr; taken out by at most 2 of a brand";
  /// empty where nothing was.
  std::string why(ItemIndex item, Language language = Language::english) const {
    const char* const between = language == Language::chinese ? "；" : "; ";
    std::string text;
    for (const Note& note : notes)
      if (note.item == item) text += (text.empty() ? "" : between) + note.text(language);
    return text;
  }
};

/// How scores become relevances.
enum class Relevance {
  min_max,  ///< (s − min) / (max − min), in [0, 1]; 1 where all scores are equal
  rank,     ///< 1 − (r − 1) / n for the r-th of n, in (0, 1]
  score     ///< the score itself, for models whose scores are ≥ 0, such as probabilities
};

/// A slate of a model's list. O(n log n).
/// @param list distinct items with finite scores; ordered by score where they are not, equal scores as they
/// come
/// @param places how many will be shown, ≥ 0
/// @param relevance what re-rankers go by
/// @throws DataError for an item that is listed twice, a score that is not finite, and a negative one where
/// relevance is the score; OptionError for a negative number of places
template <class Scalar>
Slate make_slate(const Recommendations<Scalar>& list, int places, Relevance relevance = Relevance::min_max) {
  require_at_least("places", places, 0);
  Slate slate{.places = static_cast<std::size_t>(places)};
  slate.candidates.reserve(list.size());
  for (const auto& [item, score] : list) {
    const auto value = static_cast<double>(score);
    if (!std::isfinite(value) || (relevance == Relevance::score && value < 0))
      throw DataError("slate: the score of item " + std::to_string(item.value) + " is " +
                      std::to_string(value) + ", expected a finite one" +
                      (relevance == Relevance::score ? " of at least 0" : ""));
    slate.candidates.push_back({item, value, value});
  }
  auto& all = slate.candidates;
  std::vector<ItemIndex> items;
  for (const Candidate& candidate : all) items.push_back(candidate.item);
  std::sort(items.begin(), items.end());
  if (const auto twice = std::adjacent_find(items.begin(), items.end()); twice != items.end())
    throw DataError("slate: item " + std::to_string(twice->value) + " is listed twice");

  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return all[a].score != all[b].score ? all[a].score > all[b].score : a < b;
  });
  std::vector<Candidate> sorted;
  sorted.reserve(all.size());
  for (const std::size_t at : order) sorted.push_back(all[at]);
  if (relevance == Relevance::score || sorted.empty()) {
    all = std::move(sorted);
    return slate;
  }
  const auto count = static_cast<double>(sorted.size());
  const double most = sorted.front().score, least = sorted.back().score;
  for (std::size_t at = 0; at < sorted.size(); ++at) {
    double& value = sorted[at].relevance;
    if (relevance == Relevance::rank) value = 1 - static_cast<double>(at) / count;
    // Halves, for the range of two doubles may be none.
    else value = most > least ? (value / 2 - least / 2) / (most / 2 - least / 2) : 1;
  }
  all = std::move(sorted);
  return slate;
}

}  // namespace kindred::inline v0
