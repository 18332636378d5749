#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/language.hpp"
#include "kindred/core/time.hpp"
#include "kindred/profile/detail/filled.hpp"
#include "kindred/profile/detail/habits.hpp"
#include "kindred/profile/detail/profile_text.hpp"
#include "kindred/profile/detail/tastes.hpp"
#include "kindred/profile/detail/words.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/proportion.hpp"
#include "kindred/profile/wording.hpp"

namespace kindred::inline v0 {

/// A sentence about a person, and what it rests on.
struct Statement {
  /// The sentence.
  std::string text = {};
  /// The part of the profile that it is about, such as "interests" or "repurchase".
  std::string about = {};
  /// Events, purchases or visits that it rests on.
  std::int64_t evidence = 0;
  /// The 95 % interval of the share that it tells, where it tells one.
  std::optional<Interval> interval = std::nullopt;
  /// Whether it is worded as weak.
  bool weak = false;
};

namespace detail {

inline std::string whole_percent(double share) { return fixed(100 * share, 0); }

// Describes a profile sentence by sentence.
class Describer {
 public:
  Describer(const Profile& profile, const Wording& words, std::string subject)
      : profile_(profile), words_(words), subject_(std::move(subject)) {}

  std::vector<Statement> all() {
    const ProfileParts& parts = profile_.parts();
    if (profile_.empty()) {
      const bool known = parts.life_stage != LifeStage::unknown || parts.opinions || parts.prospects;
      say(known ? words_.no_events : words_.nothing, {{"subject", subject_}}, "events", 0);
      what_else();
      return std::move(said_);
    }
    Fillings activity = {{"subject", subject_},
                         {"events", std::to_string(parts.events)},
                         {"purchases", std::to_string(parts.purchases)}};
    if (parts.first) {
      activity.emplace_back("visits", profile_.rhythm()
                                          ? in_all(profile_.rhythm()->visits, profile_.rhythm()->estimated)
                                          : "0");
      activity.emplace_back("since", date(*parts.first, parts.utc_offset));
    }
    say(!parts.first      ? words_.activity_untimed
        : parts.forgotten ? words_.activity_forgotten
                          : words_.activity,
        activity, "events", parts.events);
    for (const Interests& by : profile_.interests()) interests(by);
    rhythm();
    price();
    if (const auto& basket = profile_.basket(); basket && basket->sampled >= enough)
      say(words_.basket,
          {{"size", basket->size.mean == 1 ? "1" : fixed(basket->size.mean, 1)},
           {"value", basket->value ? money(basket->value->mean) : "?"},
           {"baskets", rests_on(basket->sampled, basket->estimated)}},
          "basket", basket->sampled);
    repurchases();
    const auto pair = std::find_if(
        profile_.pairs().begin(), profile_.pairs().end(),
        [](const ComplementaryPair& one) { return one.baskets >= enough && one.by_chance < 0.05; });
    if (pair != profile_.pairs().end())
      say(words_.pair,
          {{"first", pair->first},
           {"second", pair->second},
           {"baskets", std::to_string(pair->baskets)},
           {"lift", fixed(pair->lift, 1)}},
          "pairs", pair->baskets);
    for (const Loyalty& one : profile_.loyalty()) loyalty(one);
    rfm();
    for (const Places& by : profile_.places()) place(by);
    what_else();
    return std::move(said_);
  }

 private:
  static constexpr std::int64_t enough = enough_for_a_habit;

  void say(const std::string& form, const Fillings& fillings, std::string about, std::int64_t evidence,
           std::optional<Interval> interval = std::nullopt, bool weak = false) {
    if (form.empty()) return;
    said_.push_back({filled(form, fillings), std::move(about), evidence, interval, weak});
  }

  // The number as it is, or as an estimate.
  std::string in_all(std::int64_t count, bool estimated) const {
    const std::string number = std::to_string(count);
    return estimated ? filled(words_.about, {{"count", number}}) : number;
  }
  // The number that something rests on, which may be those of a sample.
  std::string rests_on(std::int64_t count, bool sampled) const {
    const std::string number = std::to_string(count);
    return sampled ? filled(words_.sampled, {{"count", number}}) : number;
  }

  bool only_buys() const noexcept {
    const ProfileParts& parts = profile_.parts();
    return parts.purchases + parts.sent_back + parts.impossible + parts.returns == parts.events;
  }

  std::string listed(const std::vector<std::string>& items) const {
    std::string text;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) text += i + 1 == items.size() ? words_.last_separator : words_.separator;
      text += items[i];
    }
    return text;
  }

  void interests(const Interests& by) {
    if (by.column_values == 1) return;
    const auto sure = preferences(by);
    // Of values that are not surely ahead the strongest, of which a single event says nothing.
    std::vector<const Interest*> likely;
    for (const Interest& one : by.values)
      if (one.share == by.values.front().share && one.events >= 2 && likely.size() < 3)
        likely.push_back(&one);
    const bool weak = sure.empty();
    const auto& values = weak ? likely : sure;
    if (!values.empty()) {
      std::vector<std::string> names;
      double together = 0;
      for (const Interest* one : values) {
        together += one->share;
        names.push_back(filled(words_.interest, {{"value", one->value},
                                                 {"share", whole_percent(one->share)},
                                                 {"events", std::to_string(one->events)}}));
      }
      const bool mostly = together >= 0.5;
      say(weak                                   ? words_.interests_weak
          : !borne_by_counts(by, values, mostly) ? words_.interests_weighed
          : mostly                               ? (only_buys() ? words_.bought : words_.interests)
          : only_buys()                          ? words_.bought_often
                                                 : words_.interests_often,
          {{"values", listed(names)}, {"column", by.column}, {"events", std::to_string(by.events)}},
          "interests", values.front()->events, values.front()->interval, weak);
    }
    if (const Interest* grown = grown_taste(by)) {
      const auto recent = static_cast<std::int64_t>(*by.recent_events);
      say(words_.drift,
          {{"value", grown->value},
           {"recent", whole_percent(*grown->recent)},
           {"share", whole_percent(grown->share)},
           {"column", by.column},
           {"events", std::to_string(recent)}},
          "drift", recent, wilson_interval(*grown->recent, *by.recent_events));
    }
  }

  void rhythm() {
    const auto& rhythm = profile_.rhythm();
    if (!rhythm) return;
    const Habits found = habits(*rhythm);
    const std::string count = rests_on(rhythm->sampled, rhythm->estimated);
    const auto tell = [&](const std::string& form, Fillings fillings, double share) {
      fillings.emplace_back("share", whole_percent(share));
      fillings.emplace_back("visits", count);
      fillings.emplace_back("days", std::to_string(rhythm->distinct_days));
      say(form, fillings, "rhythm", rhythm->distinct_days,
          wilson_interval(share, static_cast<double>(rhythm->distinct_days)));
    };
    if (const auto& of_days = found.days; of_days && of_days->weekday)
      tell(of_days->mostly() ? words_.weekday : words_.weekday_often,
           {{"weekday", words_.weekdays[*of_days->weekday]}}, of_days->share);
    else if (of_days) tell(of_days->mostly() ? words_.weekend : words_.weekend_often, {}, of_days->share);
    if (found.hours)
      tell(words_.time_of_day,
           {{"from", std::to_string(found.hours->begin)},
            {"to", std::to_string((found.hours->begin + found.hours->length) % 24)}},
           found.hours->share);
  }

  void price() {
    const auto& price = profile_.price();
    if (!price || price->purchases < enough) return;
    const PriceWords words(*price);
    const auto told = [&](const std::string& number) {
      return price->estimated && !words.same() ? filled(words_.about, {{"count", number}}) : number;
    };
    say(words.same()                 ? words_.price_same
        : words.lower == words.upper ? words_.price_near
                                     : words_.price,
        {{"median", told(words.median)},
         {"lower", told(words.lower)},
         {"upper", told(words.upper)},
         {"purchases", std::to_string(price->purchases)}},
        "price", price->purchases);
    if (!price->discounted || !price->discounted_interval || price->known_discounts < enough ||
        2 * price->known_discounts < profile_.parts().purchases)
      return;
    const Interval interval = *price->discounted_interval;
    const double share = *price->discounted;
    const bool often = interval.low > 0.4, seldom = interval.high < 0.25;
    if (!often && !seldom) return;
    say(often ? words_.promotion : words_.promotion_low,
        {{"share", whole_percent(share)},
         {"reach", whole_percent(std::max(share - interval.low, interval.high - share))},
         {"purchases", std::to_string(price->known_discounts)}},
        "promotion", price->known_discounts, interval);
  }

  // What is bought steadily, two at most, or else one of what is bought again.
  void repurchases() {
    // Without a next one it is no habit yet, or none any more.
    std::vector<const Repurchase*> often;
    const Repurchase* first = nullptr;
    for (const Repurchase& one : profile_.repurchases()) {
      if (!one.next || !one.interval_days) continue;
      if (one.days_bought >= enough) often.push_back(&one);
      if (!first) first = &one;
    }
    int said = 0;
    for (const Repurchase* one : often) {
      if (said == 2 || !bought_steadily(*one, often.size())) continue;
      repurchase(*one, words_.repurchase);
      ++said;
    }
    if (said > 0 || !first) return;
    if (first->days_bought < enough) repurchase(*first, words_.repurchase_weak, true);
    else if (first->steady.value_or(0) >= 0.5) repurchase(*first, words_.repurchase_perhaps, true);
    else repurchase(*first, words_.repurchase_uneven);
  }

  void repurchase(const Repurchase& one, const std::string& form, bool weak = false) {
    say(form,
        {{"value", one.value},
         {"days", fixed(*one.interval_days, 0)},
         {"bought", std::to_string(one.days_bought)},
         {"next", date(*one.next, profile_.parts().utc_offset)}},
        "repurchase", one.days_bought, std::nullopt, weak);
  }

  void loyalty(const Loyalty& one) {
    if (one.purchases < 2 * enough) return;
    // Of a column of one value there is no other to be loyal against.
    if (one.variety && one.favourite_interval.low > 0.5)
      say(words_.loyal,
          {{"value", one.favourite},
           {"share", whole_percent(one.favourite_share)},
           {"column", one.column},
           {"purchases", std::to_string(one.purchases)}},
          "loyalty", one.purchases, one.favourite_interval);
    else if (one.variety.value_or(0) > 0.8)
      say(words_.various,
          {{"variety", whole_percent(*one.variety)},
           {"column", one.column},
           {"purchases", std::to_string(one.purchases)}},
          "loyalty", one.purchases);
  }

  void rfm() {
    const ProfileParts& parts = profile_.parts();
    const auto& rfm = parts.rfm;
    if (!rfm || rfm->frequency.value_or(0) < enough || !rfm->last) return;
    Fillings fillings = {{"date", date(*rfm->last, parts.utc_offset)},
                         {"visits", in_all(*rfm->frequency, rfm->frequency_estimated)}};
    const std::int64_t evidence = rfm->frequency_estimated ? rfm->purchases : *rfm->frequency;
    if (parts.forgotten && parts.first) {
      fillings.emplace_back("since", date(*parts.first, parts.utc_offset));
      say(words_.rfm_since, fillings, "rfm", evidence);
    } else if (rfm->monetary_score) {
      fillings.emplace_back("score", std::to_string(*rfm->monetary_score));
      say(words_.rfm, fillings, "rfm", evidence);
    } else {
      say(words_.rfm_unpriced, fillings, "rfm", evidence);
    }
  }

  void place(const Places& by) {
    if (by.values.empty() || by.values[0].visits < enough || !(by.values[0].interval.low > 0.5)) return;
    const VisitedPlace& most = by.values[0];
    const auto visits = std::llround(static_cast<double>(most.visits) / most.share);
    say(words_.place,
        {{"value", most.name},
         {"column", by.column},
         {"share", whole_percent(most.share)},
         {"visits", std::to_string(visits)}},
        "places", visits, most.interval);
  }

  // What no log tells.
  void what_else() {
    const ProfileParts& parts = profile_.parts();
    if (parts.life_stage != LifeStage::unknown)
      say(words_.stage, {{"stage", words_.stages[static_cast<std::size_t>(parts.life_stage) - 1]}},
          "life_stage", 1);
    if (const auto& opinions = parts.opinions; opinions && opinions->telling >= enough) {
      const bool praises = opinions->interval.low > 0.5, blames = opinions->interval.high < 0.5;
      if (praises || blames)
        say(praises ? words_.praises : words_.blames,
            {{"share", whole_percent(praises ? opinions->praise : 1 - opinions->praise)},
             {"reviews", std::to_string(opinions->telling)}},
            "opinions", opinions->telling, opinions->interval);
    }
    if (const auto& ahead = parts.prospects)
      say(words_.prospects,
          {{"alive", whole_percent(ahead->alive)},
           {"purchases", fixed(ahead->purchases, 1)},
           {"days", std::to_string(ahead->horizon.count() / days.count())},
           {"bought", std::to_string(parts.purchases)}},
          "prospects", parts.purchases);
  }

  const Profile& profile_;
  const Wording& words_;
  std::string subject_;
  std::vector<Statement> said_;
};

}  // namespace detail

/// What a profile says, sentence by sentence, each with what it rests on. A sentence is there only where its
/// evidence allows: an interest that is surely above an even share, a day or hour that surely stands out, a
/// share of promotions that is surely high or low; where there is some evidence but not enough it is worded
/// as weak. What is the best of several that were looked at is held to a test that allows for the choice: of
/// people without interests, a new taste or habits at most one in twenty is told to have any of the kind.
/// @param profile the profile, a ProfileBuilder's or a ProfileSketch's
/// @param words the sentences
/// @param subject what to call the person; the id if empty
/// @throws OptionError for a placeholder that a sentence does not know, be it said or not
inline std::vector<Statement> statements(const Profile& profile, const Wording& words,
                                         std::string_view subject = {}) {
  detail::require_known_placeholders(words);
  return detail::Describer(profile, words, subject.empty() ? profile.user() : std::string(subject)).all();
}

/// The sentences as one text.
inline std::string describe(const Profile& profile, const Wording& words, std::string_view subject = {}) {
  std::string text;
  for (const Statement& statement : statements(profile, words, subject)) {
    if (!text.empty()) text += words.between;
    text += statement.text;
  }
  return text;
}

/// The same in the library's own words.
inline std::string describe(const Profile& profile, Language language = Language::english,
                            std::string_view subject = {}) {
  return describe(profile, wording(language), subject);
}

}  // namespace kindred::inline v0
