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
  std::int64_t of = 0;                     ///< of a profile's interest: among how many items
  std::optional<Timestamp> first = {};     ///< the earliest of these actions, where times are known
  std::optional<Timestamp> last = {};      ///< the latest
  std::string column = {};                 ///< of a feature or interest: the catalogue's column
  std::string value = {};                  ///< and what it says; of a hybrid's model or a rule: its name

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

// What the log tells of a person.
class PersonsDeeds {
 public:
  PersonsDeeds(const EventLog& of, UserIndex who) : log_(of), user_(who) {
    for (std::size_t row = 0; row < log_.size(); ++row)
      if (log_.user(row) == user_) own_.push_back(row);
  }

  // The weightiest thing that the person did with an item, how often and when. What was sent back does not
  // count as bought: each return takes away the last purchase before it.
  std::optional<Fact> with(ItemIndex item) const {
    constexpr std::array order = {EventKind::purchase, EventKind::rating, EventKind::review,
                                  EventKind::cart,     EventKind::search, EventKind::view};
    std::array<std::vector<Timestamp>, order.size()> times;
    std::vector<Timestamp> returns;
    for (const std::size_t row : own_) {
      if (log_.item(row) != item) continue;
      const auto kind = std::find(order.begin(), order.end(), log_.kind(row)) - order.begin();
      if (came_back(row)) returns.push_back(time(row));
      else if (happened(row)) times[static_cast<std::size_t>(kind)].push_back(time(row));
    }
    for (auto& of_kind : times) std::sort(of_kind.begin(), of_kind.end());
    set_off(returns, times[0]);
    for (std::size_t k = 0; k < order.size(); ++k) {
      if (times[k].empty()) continue;
      Fact fact{.item = item, .action = order[k], .count = static_cast<std::int64_t>(times[k].size())};
      if (log_.has_time()) {
        fact.first = times[k].front();
        fact.last = times[k].back();
      }
      return fact;
    }
    return std::nullopt;
  }

  // How many different items that the person chose, but for one; of those that have a value in a column of
  // the catalogue where a column is given.
  std::int64_t chosen(ItemIndex except, const TextColumn* column = nullptr,
                      std::string_view value = {}) const {
    std::vector<std::pair<ItemIndex, std::size_t>> rows;
    for (const std::size_t row : own_)
      if (log_.item(row) != except && (!column || has(*column, log_.item(row), value)))
        rows.emplace_back(log_.item(row), row);
    return chosen_of(rows);
  }

  // How many different people, others than this one and among those named where any are, chose an item.
  std::int64_t others_with(ItemIndex item, const std::vector<UserIndex>* among) const {
    std::vector<std::pair<UserIndex, std::size_t>> rows;
    for (std::size_t row = 0; row < log_.size(); ++row)
      if (log_.item(row) == item && log_.user(row) != user_ &&
          (!among || std::find(among->begin(), among->end(), log_.user(row)) != among->end()))
        rows.emplace_back(log_.user(row), row);
    return chosen_of(rows);
  }

  static bool has(const TextColumn& column, ItemIndex item, std::string_view value) {
    const auto values = column[item];
    return std::any_of(values.begin(), values.end(),
                       [&](ValueIndex one) { return column.values()[one] == value; });
  }

 private:
  Timestamp time(std::size_t row) const { return log_.has_time() ? log_.time(row) : Timestamp{}; }
  double quantity(std::size_t row) const { return log_.quantity(row).value_or(1); }
  bool came_back(std::size_t row) const {
    return log_.kind(row) == EventKind::returned ||
           (log_.kind(row) == EventKind::purchase && quantity(row) < 0);
  }
  bool happened(std::size_t row) const { return !came_back(row) && quantity(row) > 0; }

  // Takes the last purchase before each return away; the purchases ascend.
  static void set_off(const std::vector<Timestamp>& returns, std::vector<Timestamp>& bought) {
    for (const Timestamp time : returns)
      if (const auto after = std::upper_bound(bought.begin(), bought.end(), time); after != bought.begin())
        bought.erase(after - 1);
  }

  // How many different of the indices were chosen in their rows: bought and not sent back, or, where nothing
  // was sent back, put into the cart, rated or reviewed. To look at something is not to choose it.
  template <class Index>
  std::int64_t chosen_of(std::vector<std::pair<Index, std::size_t>>& rows) const {
    std::sort(rows.begin(), rows.end());
    std::int64_t count = 0;
    std::vector<Timestamp> bought, returns;
    for (auto at = rows.begin(); at != rows.end();) {
      bought.clear();
      returns.clear();
      bool otherwise = false;
      for (const Index index = at->first; at != rows.end() && at->first == index; ++at) {
        const EventKind kind = log_.kind(at->second);
        if (came_back(at->second)) returns.push_back(time(at->second));
        else if (!happened(at->second) || kind == EventKind::view || kind == EventKind::search) continue;
        else if (kind == EventKind::purchase) bought.push_back(time(at->second));
        else otherwise = true;
      }
      std::sort(bought.begin(), bought.end());
      set_off(returns, bought);
      count += !bought.empty() || (otherwise && returns.empty()) ? 1 : 0;
    }
    return count;
  }

  const EventLog& log_;
  UserIndex user_;
  std::vector<std::size_t> own_;  // the person's rows
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

/// Says an explanation's reasons in the shop's language, those only that the data bear out. What is claimed,
/// by kind of reason:
/// - item: the person bought (rated, looked at, …) it so often, at such a time, and did not send it back;
/// - feature: so many other items that the person chose and did not send back, and the item recommended, have
/// this value in the catalogue;
/// - profile: the same, and of how many items chosen;
/// - user: so many people whom the model takes for alike chose the item: their number, never who they are;
/// - other, "popularity": so many people chose the item;
/// - part and rule: that a hybrid's model, or a rule of the shop, speaks for the item, in the shop's own
/// `words`
///   for it. Without words nothing is said: a model's name is no shop's language.
///
/// Reasons that speak against the item, and what only adjusts, are not said. Those of a stand-in
/// (Explanation::fidelity) are said as probable, "probably because …", and not at all where it is not
/// faithful. O(log + the person's events ·
/// reasons), and O(log) where other people are spoken of.
struct SayReasons {
  /// In which language.
  Language language = Language::english;
  /// The most sentences; ≥ 0.
  int most = 3;
  /// The fewest people that may be spoken of, ≥ 2, so that nobody is recognised in a number.
  int least_people = 5;
  /// How far the shop's clock is ahead of the times, by which months go.
  Duration utc_offset = Duration::zero();
  /// What the shop calls things: "because …" for a hybrid's model by its name ("taste" in "taste: ranked 3rd
  /// of 812") and for a rule by its name, such as {"summer sale", "it is in our summer sale"}; and columns,
  /// such as
  /// {"brand", "品牌"}.
  std::vector<std::pair<std::string, std::string>> words = {};

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
    const detail::PersonsDeeds deeds(log, user);
    ReasonsInWords said;
    std::vector<UserIndex> people;
    for (const auto& [reason, amount] : explanation.contributions)
      if (const auto* other = std::get_if<BecauseOfUser>(&reason); other && amount > 0)
        people.push_back(other->user);
    const std::string sure = !explanation.fidelity           ? ""
                             : language == Language::chinese ? "可能"
                                                             : "probably ";
    bool spoke_of_people = false;
    for (const auto& [reason, amount] : explanation.contributions) {
      const auto* in_words = std::get_if<BecauseOf>(&reason);
      if (!(amount > 0) || (in_words && in_words->adjusts)) continue;
      std::optional<Fact> fact;
      if (const auto* item = std::get_if<BecauseOfItem>(&reason)) {
        fact = deeds.with(item->item);
      } else if (in_words) {
        fact = of_words(*in_words, deeds, explanation.item, catalog);
      } else {
        if (spoke_of_people) continue;  // said once for all of them
        spoke_of_people = true;
        fact = Fact{.kind = ReasonKind::user, .item = explanation.item};
        fact->count = deeds.others_with(explanation.item, &people);
        if (fact->count < least_people) fact.reset();
      }
      if (!fact || !explanation.is_faithful()) ++said.unsaid;
      else if (said.sentences.size() < static_cast<std::size_t>(most))
        said.sentences.push_back({sure + text(*fact, catalog), *std::move(fact)});
    }
    return said;
  }

  /// The words for a claim.
  std::string text(const Fact& fact, const Catalog& catalog) const {
    const std::string title(catalog[fact.item].title.empty() ? "?" : catalog[fact.item].title);
    return language == Language::chinese ? chinese(fact, title) : english(fact, title);
  }

 private:
  std::optional<Fact> of_words(const BecauseOf& said, const detail::PersonsDeeds& deeds, ItemIndex item,
                               const Catalog& catalog) const {
    Fact fact{.kind = said.kind, .item = item};
    const auto colon = said.what.find(": ");
    const std::string before = said.what.substr(0, colon);
    if (said.kind == ReasonKind::part || said.kind == ReasonKind::rule) {
      fact.value = said.what;
      if (word_for(fact.value).empty()) fact.value = before;
      if (!word_for(fact.value).empty()) return fact;
    } else if (said.kind == ReasonKind::feature || said.kind == ReasonKind::profile) {
      if (colon == std::string::npos) return std::nullopt;
      fact.column = before;
      fact.value = said.what.substr(colon + 2);
      for (const auto& column : catalog.text_columns())
        if (column.name() == fact.column && detail::PersonsDeeds::has(column, item, fact.value))
          fact.count = deeds.chosen(item, &column, fact.value);
      if (said.kind == ReasonKind::profile) fact.of = deeds.chosen(item);
      if (fact.count > 0) return fact;
    } else if (said.kind == ReasonKind::other && said.what == "popularity") {
      fact.count = deeds.others_with(item, nullptr);
      if (fact.count >= least_people) return fact;
    }
    return std::nullopt;
  }

  // The shop's word; empty where it has none.
  std::string_view word_for(std::string_view name) const noexcept {
    for (const auto& [known, word] : words)
      if (known == name) return word;
    return {};
  }

  std::string english(const Fact& fact, const std::string& title) const {
    const auto number = std::to_string(fact.count);
    if (fact.kind == ReasonKind::part || fact.kind == ReasonKind::rule)
      return "because " + std::string(word_for(fact.value));
    const std::string column(word_for(fact.column).empty() ? fact.column : word_for(fact.column));
    if (fact.kind == ReasonKind::profile)
      return "because " + number + " of the " + std::to_string(fact.of) + " things you chose are of the " +
             column + " " + fact.value;
    if (fact.kind == ReasonKind::user)
      return "because " + number + " people with a taste like yours chose it";
    if (fact.kind == ReasonKind::other) return "because " + number + " people chose it";
    if (fact.kind == ReasonKind::feature)
      return fact.count == 1
                 ? "because you chose something else of the same " + column + ", " + fact.value
                 : "because you chose " + number + " things of the same " + column + ", " + fact.value;
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
    if (fact.kind == ReasonKind::part || fact.kind == ReasonKind::rule)
      return "因为" + std::string(word_for(fact.value));
    const std::string column(word_for(fact.column).empty() ? fact.column : word_for(fact.column));
    if (fact.kind == ReasonKind::profile)
      return "因为在您选择过的" + std::to_string(fact.of) + "件商品中，有" + number + "件的" + column +
             "是“" + fact.value + "”";
    if (fact.kind == ReasonKind::user) return "因为有" + number + "位与您喜好相近的顾客选择了它";
    if (fact.kind == ReasonKind::other) return "因为有" + number + "位顾客选择了它";
    if (fact.kind == ReasonKind::feature)
      return "因为您选择过" + number + "件" + column + "同为“" + fact.value + "”的商品";
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
/// people were forgotten. What a hybrid's model or a rule says is looked up in an explanation: see below.
/// @param fact the claim
/// @param about the item that was recommended
/// @param log what happened
/// @param user to whom it was said
/// @param catalog of the log's items
inline bool holds(const Fact& fact, ItemIndex about, const EventLog& log, UserIndex user,
                  const Catalog& catalog) {
  if (fact.kind == ReasonKind::part || fact.kind == ReasonKind::rule) return false;
  const detail::PersonsDeeds deeds(log, user);
  if (fact.kind == ReasonKind::item) return deeds.with(fact.item) == fact;
  if (fact.kind == ReasonKind::feature || fact.kind == ReasonKind::profile) {
    if (fact.kind == ReasonKind::profile && deeds.chosen(about) != fact.of) return false;
    for (const auto& column : catalog.text_columns())
      if (column.name() == fact.column)
        return detail::PersonsDeeds::has(column, about, fact.value) &&
               deeds.chosen(about, &column, fact.value) == fact.count;
    return false;
  }
  // Of people alike only that so many at least chose it: who they are is the model's to say.
  const std::int64_t others = deeds.others_with(fact.item, nullptr);
  return fact.kind == ReasonKind::user ? others >= fact.count : others == fact.count;
}

/// Whether the model or rule that a claim names speaks for the item in an explanation, such as one made anew.
/// Of other claims, false.
template <class Scalar>
bool holds(const Fact& fact, const Explanation<Scalar>& explanation) {
  const auto speaks = [&](const Contribution<Scalar>& contribution) {
    const auto* said = std::get_if<BecauseOf>(&contribution.reason);
    return said && said->kind == fact.kind && contribution.amount > 0 &&
           (said->what == fact.value || said->what.substr(0, said->what.find(": ")) == fact.value);
  };
  return (fact.kind == ReasonKind::part || fact.kind == ReasonKind::rule) && fact.item == explanation.item &&
         std::any_of(explanation.contributions.begin(), explanation.contributions.end(), speaks);
}

}  // namespace kindred::inline v0
