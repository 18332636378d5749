#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
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
#include "kindred/data/returns.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/profile/detail/visit.hpp"

namespace kindred::inline v0 {

/// What a sentence claims, as numbers that can be looked up.
struct Fact {
  ReasonKind kind = ReasonKind::item;      ///< what is claimed: see SayReasons
  ItemIndex item = {};                     ///< which item the sentence is about
  EventKind action = EventKind::purchase;  ///< what was done with it
  std::int64_t count = 0;                  ///< in how many visits, how many items, or how many people
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
      if (log_.user(row) == user_) own_.push_back(log_[row]);
    own_shares_ = shares_of(own_);
  }

  // The weightiest thing that the person did with an item, in how many visits and when. What was sent back
  // does not count as bought, as `shares_kept` sets it off.
  std::optional<Fact> with(ItemIndex item) const {
    constexpr std::array order = {EventKind::purchase, EventKind::rating, EventKind::review,
                                  EventKind::cart,     EventKind::search, EventKind::view};
    std::array<std::vector<std::size_t>, order.size()> done;  // the rows, by kind
    for (std::size_t row = 0; row < own_.size(); ++row) {
      if (own_[row].item != item || !stands(own_[row], own_shares_[row])) continue;
      const auto kind = std::find(order.begin(), order.end(), own_[row].kind) - order.begin();
      done[static_cast<std::size_t>(kind)].push_back(row);
    }
    for (std::size_t k = 0; k < order.size(); ++k) {
      if (done[k].empty()) continue;
      Fact fact{.item = item, .action = order[k], .count = visits(done[k])};
      for (const std::size_t row : done[k]) {
        const auto time = own_[row].time;
        if (!time) continue;
        fact.first = std::min(*time, fact.first.value_or(*time));
        fact.last = std::max(*time, fact.last.value_or(*time));
      }
      return fact;
    }
    return std::nullopt;
  }

  // How many different items that the person chose, but for one; of those that have a value in a column of
  // the catalogue where a column is given.
  std::int64_t chosen(ItemIndex except, const TextColumn* column = nullptr,
                      std::string_view value = {}) const {
    std::vector<Deed<ItemIndex>> deeds;
    for (std::size_t row = 0; row < own_.size(); ++row)
      if (own_[row].item != except && (!column || has(*column, own_[row].item, value)))
        deeds.push_back(deed(own_[row].item, own_[row], own_shares_[row]));
    return chosen_of(deeds);
  }

  // How many different people, others than this one and among those named where any are, chose an item.
  std::int64_t others_with(ItemIndex item, const std::vector<UserIndex>* among) const {
    std::vector<Event> events;
    for (std::size_t row = 0; row < log_.size(); ++row)
      if (log_.item(row) == item && log_.user(row) != user_ &&
          (!among || std::find(among->begin(), among->end(), log_.user(row)) != among->end()))
        events.push_back(log_[row]);
    const auto shares = shares_of(events);
    std::vector<Deed<UserIndex>> deeds;
    for (std::size_t row = 0; row < events.size(); ++row)
      deeds.push_back(deed(events[row].user, events[row], shares[row]));
    return chosen_of(deeds);
  }

  static bool has(const TextColumn& column, ItemIndex item, std::string_view value) {
    const auto values = column[item];
    return std::any_of(values.begin(), values.end(),
                       [&](ValueIndex one) { return column.values()[one] == value; });
  }

 private:
  enum class What { nothing, chosen_otherwise, came_back, bought };
  template <class Index>
  using Deed = std::pair<Index, What>;

  static std::vector<double> shares_of(const std::vector<Event>& events) {
    return shares_kept(std::span<const Event>(events), std::vector<bool>(events.size(), true));
  }

  // Whether an event was done and not undone.
  static bool stands(const Event& event, double share) noexcept {
    if (is_return(event)) return false;
    return event.kind == EventKind::purchase ? is_purchase(event) && share > 0
                                             : event.quantity.value_or(1) > 0;
  }

  // To look at something is not to choose it.
  template <class Index>
  static Deed<Index> deed(Index index, const Event& event, double share) noexcept {
    if (is_return(event)) return {index, What::came_back};
    if (!stands(event, share) || event.kind == EventKind::view || event.kind == EventKind::search)
      return {index, What::nothing};
    return {index, event.kind == EventKind::purchase ? What::bought : What::chosen_otherwise};
  }

  // In how many visits; what has neither a session nor a time is a visit of its own.
  std::int64_t visits(const std::vector<std::size_t>& rows) const {
    std::vector<Visit> named;
    std::int64_t unnamed = 0;
    for (const std::size_t row : rows)
      if (const auto visit = visit_of(own_[row])) named.push_back(*visit);
      else ++unnamed;
    std::sort(named.begin(), named.end());
    return unnamed + (std::unique(named.begin(), named.end()) - named.begin());
  }

  // How many different of the indices were chosen: bought and not sent back, or, where nothing was sent back,
  // put into the cart, rated or reviewed.
  template <class Index>
  static std::int64_t chosen_of(std::vector<Deed<Index>>& deeds) {
    std::sort(deeds.begin(), deeds.end());
    std::int64_t count = 0;
    for (auto at = deeds.begin(); at != deeds.end();) {
      What most = What::nothing;  // the last of an index weighs most
      for (const Index index = at->first; at != deeds.end() && at->first == index; ++at) most = at->second;
      count += most == What::bought || most == What::chosen_otherwise ? 1 : 0;
    }
    return count;
  }

  const EventLog& log_;
  UserIndex user_;
  std::vector<Event> own_;  // the person's events
  std::vector<double> own_shares_;
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
/// - item: the person bought (rated, looked at, …) it in so many visits, at such a time, and did not send all
/// of it back, as `shares_kept` sets off; a visit is a session, or where there is none a moment;
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
  /// {"brand", "品牌"}. Words for what is not there are never said: see `check`.
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

  /// Refuses `words` for what is not there, which would never be said: best asked once, when the shop starts.
  /// @param catalog has the columns
  /// @param names of the hybrid's models and of the rules
  /// @throws OptionError with the nearest name that there is
  void check(const Catalog& catalog, const std::vector<std::string>& names = {}) const {
    std::vector<std::string> known = catalog.column_names();
    known.insert(known.end(), names.begin(), names.end());
    for (const auto& entry : words)
      if (std::find(known.begin(), known.end(), entry.first) == known.end())
        throw OptionError("option 'words' has '" + entry.first +
                          "', which is no column of the catalogue and no model or rule named; " +
                          suggest(entry.first, known));
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

  // "3 of the 4 things you chose are", "both things you chose are".
  static std::string share(const Fact& fact) {
    const std::string count = std::to_string(fact.count);
    if (fact.of == 1) return "the one thing you chose is";
    if (fact.count == fact.of)
      return (fact.of == 2 ? std::string("both") : "all " + count) + " things you chose are";
    return count + " of the " + std::to_string(fact.of) + " things you chose " +
           (fact.count == 1 ? "is" : "are");
  }

  std::string english(const Fact& fact, const std::string& title) const {
    const auto number = std::to_string(fact.count);
    if (fact.kind == ReasonKind::part || fact.kind == ReasonKind::rule)
      return "because " + std::string(word_for(fact.value));
    const std::string column(word_for(fact.column).empty() ? fact.column : word_for(fact.column));
    if (fact.kind == ReasonKind::profile)
      return "because " + share(fact) + " of the " + column + " " + fact.value;
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
    if (fact.kind == ReasonKind::profile && fact.count == fact.of)
      return "因为您选择过的" + number + "件商品，" + column + (fact.of == 1 ? "是“" : "都是“") + fact.value +
             "”";
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
