#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/language.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/model/explanation.hpp"

namespace kindred::inline v0 {

/// What a sentence claims, as numbers that can be looked up.
struct Fact {
  ReasonKind kind = ReasonKind::item;      ///< what is claimed: see SayReasons
  ItemIndex item = {};                     ///< which item the sentence is about
  EventKind action = EventKind::purchase;  ///< what was done with it
  std::int64_t count = 0;                  ///< how often, how many items, or how many people
  std::optional<Timestamp> first = {};     ///< the earliest of these actions, where times are known
  std::optional<Timestamp> last = {};      ///< the latest
  std::string column = {};                 ///< of a feature: the catalogue's column
  std::string value = {};                  ///< and what it says

  /// All parts equal.
  friend bool operator==(const Fact&, const Fact&) = default;
};

/// A reason in words and what it claims.
struct ReasonSentence {
  std::string text;  ///< the words
  Fact fact;         ///< the claim
};

/// Reasons in words, and how many had none that are true.
struct ReasonsInWords {
  std::vector<ReasonSentence> sentences;  ///< weightiest first
  std::size_t unsaid = 0;  ///< reasons for the item that nothing in the data bears out, or that are
                           ///< no shop's language, such as a model's name
};

namespace detail {

// What one look through the log tells about an explanation's item and the person's own.
struct PersonsDeeds {
  const EventLog& log;
  UserIndex user;

  // The weightiest thing that the person did with an item, how often and when; things sent back do not count.
  std::optional<Fact> with(ItemIndex item) const {
    constexpr std::array order = {EventKind::purchase, EventKind::rating, EventKind::review,
                                  EventKind::cart,     EventKind::search, EventKind::view};
    std::array<Fact, 6> facts;
    for (std::size_t row = 0; row < log.size(); ++row) {
      if (log.user(row) != user || log.item(row) != item || !happened(row)) continue;
      for (std::size_t k = 0; k < order.size(); ++k) {
        if (log.kind(row) != order[k]) continue;
        Fact& fact = facts[k];
        ++fact.count;
        if (!log.has_time()) continue;
        fact.first = std::min(fact.first.value_or(log.time(row)), log.time(row));
        fact.last = std::max(fact.last.value_or(log.time(row)), log.time(row));
      }
    }
    for (std::size_t k = 0; k < order.size(); ++k) {
      if (facts[k].count == 0) continue;
      facts[k].item = item;
      facts[k].action = order[k];
      return facts[k];
    }
    return std::nullopt;
  }

  // How many different items that the person chose, but for one, have a value in a column of the catalogue.
  std::int64_t with_feature(const TextColumn& column, std::string_view value, ItemIndex except) const {
    std::vector<ItemIndex> having;
    for (std::size_t row = 0; row < log.size(); ++row)
      if (log.user(row) == user && log.item(row) != except && chose(row) && has(column, log.item(row), value))
        having.push_back(log.item(row));
    return distinct(having);
  }

  // How many different people, others than this one and among those named where any are, chose an item.
  std::int64_t others_with(ItemIndex item, const std::vector<UserIndex>* among) const {
    std::vector<UserIndex> people;
    for (std::size_t row = 0; row < log.size(); ++row)
      if (log.item(row) == item && log.user(row) != user && chose(row) &&
          (!among || std::find(among->begin(), among->end(), log.user(row)) != among->end()))
        people.push_back(log.user(row));
    return distinct(people);
  }

  static bool has(const TextColumn& column, ItemIndex item, std::string_view value) {
    const auto values = column[item];
    return std::any_of(values.begin(), values.end(),
                       [&](ValueIndex one) { return column.values()[one] == value; });
  }

 private:
  bool happened(std::size_t row) const {
    return log.kind(row) != EventKind::returned && log.quantity(row).value_or(1) > 0;
  }
  // To look at something is not to choose it.
  bool chose(std::size_t row) const {
    return happened(row) && log.kind(row) != EventKind::view && log.kind(row) != EventKind::search;
  }
  template <class Index>
  static std::int64_t distinct(std::vector<Index>& all) {
    std::sort(all.begin(), all.end());
    return std::unique(all.begin(), all.end()) - all.begin();
  }
};

struct YearMonth {
  int year;
  unsigned month;
};

inline YearMonth year_month(Timestamp time, Duration utc_offset) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time + utc_offset));
  return {static_cast<int>(day.year()), static_cast<unsigned>(day.month())};
}

}  // namespace detail

/// Says an explanation's reasons in the shop's language, those only that the data bear out:
///
/// | kind | claim |
/// |---|---|
/// | item | the person bought (rated, looked at, …) it so often, at such a time |
/// | feature | so many other items that the person chose, and the item recommended, have this value in the
/// catalogue | | user | so many people whom the model takes for alike chose the item: their number, never who
/// they are | | other, "popularity" | so many people chose the item |
///
/// Reasons that speak against the item, and what only adjusts, are not said. O(log · reasons).
struct SayReasons {
  /// In which language.
  Language language = Language::english;
  /// The most sentences; ≥ 0.
  int most = 3;
  /// The fewest people that may be spoken of, ≥ 2, so that nobody is recognised in a number.
  int least_people = 5;
  /// How far the shop's clock is ahead of the times, by which months go.
  Duration utc_offset = Duration::zero();

  /// The sentences.
  /// @param explanation of a recommended item
  /// @param log what happened, of the same items as the explanation's model
  /// @param user for whom it was recommended
  /// @param catalog names the items and has their features, by the log's indices
  /// @throws OptionError for an option out of range; DataError for a user that the log does not have
  template <class Scalar>
  ReasonsInWords of(const Explanation<Scalar>& explanation, const EventLog& log, UserIndex user,
                    const Catalog& catalog) const {
    require_at_least("most", most, 0);
    require_at_least("least_people", least_people, 2);
    require_utc_offset("utc_offset", utc_offset);
    if (user.value >= log.user_count())
      throw DataError("reasons: user " + std::to_string(user.value) + " is not one of the log's " +
                      std::to_string(log.user_count()));
    const detail::PersonsDeeds deeds{log, user};
    ReasonsInWords said;
    std::vector<UserIndex> people;
    for (const auto& [reason, amount] : explanation.contributions)
      if (const auto* other = std::get_if<BecauseOfUser>(&reason); other && amount > 0)
        people.push_back(other->user);
    bool spoke_of_people = false;
    for (const auto& [reason, amount] : explanation.contributions) {
      const auto* words = std::get_if<BecauseOf>(&reason);
      if (!(amount > 0) || (words && words->adjusts)) continue;
      std::optional<Fact> fact;
      if (const auto* item = std::get_if<BecauseOfItem>(&reason)) {
        fact = deeds.with(item->item);
      } else if (words) {
        fact = of_words(*words, deeds, explanation.item, catalog);
      } else {
        if (spoke_of_people) continue;  // said once for all of them
        spoke_of_people = true;
        fact = Fact{.kind = ReasonKind::user, .item = explanation.item};
        fact->count = deeds.others_with(explanation.item, &people);
        if (fact->count < least_people) fact.reset();
      }
      if (!fact) ++said.unsaid;
      else if (said.sentences.size() < static_cast<std::size_t>(most))
        said.sentences.push_back({text(*fact, catalog), *std::move(fact)});
    }
    return said;
  }

  /// The words for a claim.
  std::string text(const Fact& fact, const Catalog& catalog) const {
    const std::string title(catalog[fact.item].title.empty() ? "?" : catalog[fact.item].title);
    return language == Language::chinese ? chinese(fact, title) : english(fact, title);
  }

 private:
  std::optional<Fact> of_words(const BecauseOf& words, const detail::PersonsDeeds& deeds, ItemIndex item,
                               const Catalog& catalog) const {
    Fact fact{.kind = words.kind, .item = item};
    if (words.kind == ReasonKind::feature) {
      const auto colon = words.what.find(": ");
      if (colon == std::string::npos) return std::nullopt;
      fact.column = words.what.substr(0, colon);
      fact.value = words.what.substr(colon + 2);
      for (const auto& column : catalog.text_columns())
        if (column.name() == fact.column && detail::PersonsDeeds::has(column, item, fact.value))
          fact.count = deeds.with_feature(column, fact.value, item);
      if (fact.count > 0) return fact;
    } else if (words.kind == ReasonKind::other && words.what == "popularity") {
      fact.count = deeds.others_with(item, nullptr);
      if (fact.count >= least_people) return fact;
    }
    return std::nullopt;
  }

  std::string english(const Fact& fact, const std::string& title) const {
    const auto number = std::to_string(fact.count);
    if (fact.kind == ReasonKind::user)
      return "because " + number + " people with a taste like yours chose it";
    if (fact.kind == ReasonKind::other) return "because " + number + " people chose it";
    if (fact.kind == ReasonKind::feature)
      return fact.count == 1
                 ? "because you chose something else of the same " + fact.column + ", " + fact.value
                 : "because you chose " + number + " things of the same " + fact.column + ", " + fact.value;
    constexpr std::array<std::string_view, 7> did = {"looked at", "searched for", "put",      "bought",
                                                     "rated",     "reviewed",     "sent back"};
    std::string said = "because you ";
    said += did[static_cast<std::size_t>(fact.action)];
    said += " " + title;
    if (fact.action == EventKind::cart) said += " into your cart";
    if (fact.count == 2) said += " twice";
    else if (fact.count > 2) said += " " + number + " times";
    if (!fact.first || !fact.last) return said;
    constexpr std::array<std::string_view, 12> months = {"January",   "February", "March",    "April",
                                                         "May",       "June",     "July",     "August",
                                                         "September", "October",  "November", "December"};
    const auto from = detail::year_month(*fact.first, utc_offset);
    const auto to = detail::year_month(*fact.last, utc_offset);
    const auto month = [&](const detail::YearMonth& when) { return std::string(months[when.month - 1]); };
    if (from.year == to.year && from.month == to.month)
      return said + " in " + month(from) + " " + std::to_string(from.year);
    said += " between " + month(from);
    if (from.year != to.year) said += " " + std::to_string(from.year);
    return said + " and " + month(to) + " " + std::to_string(to.year);
  }

  std::string chinese(const Fact& fact, const std::string& title) const {
    const auto number = std::to_string(fact.count);
    if (fact.kind == ReasonKind::user) return "因为有" + number + "位与您喜好相近的顾客选择了它";
    if (fact.kind == ReasonKind::other) return "因为有" + number + "位顾客选择了它";
    if (fact.kind == ReasonKind::feature)
      return "因为您选择过" + number + "件" + fact.column + "同为“" + fact.value + "”的商品";
    constexpr std::array<std::string_view, 7> did = {"看过",   "搜索过", "加购过", "买过",
                                                     "评过分", "评价过", "退过"};
    std::string when;
    if (fact.first && fact.last) {
      const auto from = detail::year_month(*fact.first, utc_offset);
      const auto to = detail::year_month(*fact.last, utc_offset);
      const auto month = [](const detail::YearMonth& at, bool year) {
        return (year ? std::to_string(at.year) + "年" : std::string()) + std::to_string(at.month) + "月";
      };
      const bool one_month = from.year == to.year && from.month == to.month;
      when = "在" + month(from, true);
      if (!one_month) when += "至" + month(to, from.year != to.year) + "间";
    }
    std::string said = "因为您" + when;
    if (fact.action == EventKind::rating) {
      said += "给“" + title + "”";
      said += did[static_cast<std::size_t>(fact.action)];
      return said;
    }
    said += did[static_cast<std::size_t>(fact.action)];
    if (fact.count > 1) said += number + "次";
    return said + "“" + title + "”";
  }
};

/// Whether a claim is still true of the data: for sentences that were kept while the log went on, or while
/// people were forgotten.
/// @param fact the claim
/// @param about the item that was recommended
/// @param log what happened
/// @param user to whom it was said
/// @param catalog of the log's items
inline bool holds(const Fact& fact, ItemIndex about, const EventLog& log, UserIndex user,
                  const Catalog& catalog) {
  const detail::PersonsDeeds deeds{log, user};
  if (fact.kind == ReasonKind::item) return deeds.with(fact.item) == fact;
  if (fact.kind == ReasonKind::feature) {
    for (const auto& column : catalog.text_columns())
      if (column.name() == fact.column)
        return detail::PersonsDeeds::has(column, about, fact.value) &&
               deeds.with_feature(column, fact.value, about) == fact.count;
    return false;
  }
  // Of people alike only that so many at least chose it: who they are is the model's to say.
  const std::int64_t others = deeds.others_with(fact.item, nullptr);
  return fact.kind == ReasonKind::user ? others >= fact.count : others == fact.count;
}

}  // namespace kindred::inline v0
