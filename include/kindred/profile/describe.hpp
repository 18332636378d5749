#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/language.hpp"
#include "kindred/core/time.hpp"
#include "kindred/profile/detail/habits.hpp"
#include "kindred/profile/detail/profile_text.hpp"
#include "kindred/profile/detail/tastes.hpp"
#include "kindred/profile/detail/words.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/proportion.hpp"

namespace kindred::inline v0 {

/// The sentences that a description is made of. In each, {name} stands for what is filled in; of a
/// placeholder that a sentence does not know describe() says so, be the sentence said or not.
/// {name:event|events} stands for the first word where what would be filled in is 1, else for the second.
/// `weak` versions are used where the evidence allows no more; an empty template leaves its sentence out.
struct Wording {
  /// Without any event.
  std::string nothing = "{subject}: nothing is known.";
  /// Without any event, of someone of whom something else is known.
  std::string no_events = "{subject}: no events.";
  /// {subject} {events} {purchases} {visits} {since}
  std::string activity =
      "{subject}: {events} {events:event|events}, {purchases} of them {purchases:a purchase|purchases}, "
      "since {since}.";
  /// The same where times are not known: {subject} {events} {purchases}
  std::string activity_untimed =
      "{subject}: {events} {events:event|events}, {purchases} of them {purchases:a purchase|purchases}.";
  /// The same where what was before is forgotten but for its counts and prices: {subject} {events}
  /// {purchases} {visits} {since}
  std::string activity_forgotten =
      "{subject}: {events} {events:event|events}, {purchases} of them {purchases:a purchase|purchases}; of "
      "those before {since} only sums are kept.";
  /// {values} with their shares, {column} {events}
  std::string interests = "Buys, looks at or rates mostly {values}, of {events} events by {column}.";
  /// The same of someone who was only seen to buy.
  std::string bought = "Buys mostly {values}, of {events} events by {column}.";
  /// The same of values that are less than half of all together.
  std::string interests_often =
      "Buys, looks at or rates {values} most often, of {events} events by {column}.";
  /// The same of someone who was only seen to buy.
  std::string bought_often = "Buys {values} most often, of {events} events by {column}.";
  /// The same where it is by what events count, by their kind and age, and not by how many there were.
  std::string interests_weighed =
      "Cares most for {values}, as events are weighed, of {events} events by {column}.";
  /// The same where no value is surely ahead of an even share.
  std::string interests_weak = "Perhaps cares most for {values}, of {events} events by {column}.";
  /// One of the values: {value} {share} {events}
  std::string interest = "{value} ({share} %, {events} {events:event|events})";
  /// {value} {recent} {share} {column} {events}, the recent share resting on so many events at least
  std::string drift =
      "Of late more {value} ({recent} % of at least {events} recent events, {share} % in all).";
  /// {weekday} {share} {visits} {days}, the different days that the visits were on
  std::string weekday = "Comes mostly on {weekday}s ({share} % of {visits} visits on {days} days).";
  /// The same of a day that is the most frequent, but not with half of the visits.
  std::string weekday_often = "Comes most often on {weekday}s ({share} % of {visits} visits on {days} days).";
  /// {share} {visits} {days}, of Saturday and Sunday together
  std::string weekend = "Comes mostly on weekends ({share} % of {visits} visits on {days} days).";
  /// The same where it is less than half of the visits, though more than chance would have.
  std::string weekend_often = "Comes often on weekends ({share} % of {visits} visits on {days} days).";
  /// {from} {to} {share} {visits} {days}, hours of the day; left out where only days are known
  std::string time_of_day = "Mostly between {from} and {to} h ({share} % of {visits} visits on {days} days).";
  /// {share} {reach} {purchases}; the reach is how far the end of the interval is that is farther from the
  /// share
  std::string promotion =
      "Pays attention to promotions ({share} % of purchases, ±{reach}; {purchases} purchases).";
  /// The same for a small share.
  std::string promotion_low =
      "Seldom buys on promotion ({share} % of purchases, ±{reach}; {purchases} purchases).";
  /// {median} {lower} {upper} {purchases}
  std::string price =
      "Pays {median} a unit in the median, mostly {lower} to {upper} ({purchases} purchases).";
  /// The same where the quartiles are told by a sketch that does not tell them apart: {median} {purchases}
  std::string price_near = "Pays {median} a unit in the median ({purchases} purchases).";
  /// The same where most of the prices are the same.
  std::string price_same = "Pays mostly {median} a unit ({purchases} purchases).";
  /// {size} {value} {baskets}
  std::string basket = "A basket holds {size} {size:item|items} on average ({baskets} baskets).";
  /// Where surely most of the intervals are near their average: {value} {days} {bought} {next}
  std::string repurchase =
      "Buys {value} every {days} {days:day|days}, next around {next} ({bought} times so far).";
  /// The same where most are, but not surely: {value} {days} {bought} {next}
  std::string repurchase_perhaps =
      "Perhaps buys {value} every {days} {days:day|days}, next around {next} ({bought} times so far).";
  /// The same where most are not: {value} {days} {bought} {next}
  std::string repurchase_uneven =
      "Buys {value} again and again, at uneven intervals ({days} {days:day|days} on average, {bought} times "
      "so "
      "far).";
  /// The same from three purchases on, which show little.
  std::string repurchase_weak = "May buy {value} again around {next} (bought only {bought} times).";
  /// {first} {second} {baskets} {lift}
  std::string pair =
      "Buys {first} and {second} together ({baskets} baskets, {lift} times as often as by chance).";
  /// {value} {share} {column} {purchases}
  std::string loyal = "Is loyal to {value} ({share} % of {purchases} purchases by {column}).";
  /// {variety} {column} {purchases}
  std::string various = "Seeks variety by {column} ({variety} % of what is possible, {purchases} purchases).";
  /// {score} {date} {visits}
  std::string rfm = "Bought in {visits} visits, last on {date}; {score} of 5 by spending.";
  /// The same where a price is not known: {date} {visits}
  std::string rfm_unpriced = "Bought in {visits} visits, last on {date}.";
  /// The same where what was before is forgotten: {date} {visits} {since}
  std::string rfm_since = "Bought in {visits} visits since {since}, last on {date}.";
  /// {value} {column} {share} {visits}, of a store, channel or device
  std::string place = "Favourite {column}: {value} ({share} % of {visits} visits).";
  /// {stage}
  std::string stage = "Stage of life, as told: {stage}.";
  /// {share} {reviews}, those in which praise or blame was found
  std::string praises = "Reviews mostly praise ({share} % of {reviews}).";
  /// The same for a small share, {share} being that of blame.
  std::string blames = "Reviews mostly blame ({share} % of {reviews}).";
  /// {alive} {purchases} {days} {bought}, the purchases so far
  std::string prospects =
      "Still active with a probability of {alive} %; {purchases} purchases expected in the next {days} days "
      "(by {bought} {bought:purchase|purchases} so far).";
  /// In the place of a number of visits, or a price, that is an estimate: {count}
  std::string about = "about {count}";
  /// In the place of a number of visits or baskets that something rests on, where these are a sample: {count}
  std::string sampled = "{count} sampled";
  /// What stands between values.
  std::string separator = ", ";
  /// What stands between the last two.
  std::string last_separator = " and ";
  /// What stands between sentences.
  std::string between = " ";
  /// The days from Monday on.
  std::array<std::string, 7> weekdays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                         "Friday", "Saturday", "Sunday"};
  /// The stages of life from the young single on, as LifeStage has them.
  std::array<std::string, 7> stages = {"young single",       "young couple",       "family with children",
                                       "middle-aged single", "middle-aged couple", "retired single",
                                       "retired couple"};
};

/// The library's sentences in a language; change what you like.
inline Wording wording(Language language) {
  if (language == Language::english) return {};
  return {
      .nothing = "{subject}：一无所知。",
      .no_events = "{subject}：没有行为记录。",
      .activity = "{subject}：自{since}以来共有{events}次行为，其中购买{purchases}次。",
      .activity_untimed = "{subject}：共有{events}次行为，其中购买{purchases}次。",
      .activity_forgotten = "{subject}：共有{events}次行为，其中购买{purchases}次；{since}之前的只保留汇总。",
      .interests = "主要关注{values}（按{column}，共{events}次行为）。",
      .bought = "主要购买{values}（按{column}，共{events}次行为）。",
      .interests_often = "最常关注{values}（按{column}，共{events}次行为）。",
      .bought_often = "最常购买{values}（按{column}，共{events}次行为）。",
      .interests_weighed = "按行为加权，最关注{values}（按{column}，共{events}次行为）。",
      .interests_weak = "可能最关注{values}（按{column}，共{events}次行为）。",
      .interest = "{value}（{share}%，{events}次）",
      .drift = "最近更偏向{value}（占至少{events}次近期行为的{recent}%，总体占{share}%）。",
      .weekday = "多在{weekday}光顾（{days}个不同日子的{visits}次到访中占{share}%）。",
      .weekday_often = "最常在{weekday}光顾（{days}个不同日子的{visits}次到访中占{share}%）。",
      .weekend = "多在周末光顾（{days}个不同日子的{visits}次到访中占{share}%）。",
      .weekend_often = "常在周末光顾（{days}个不同日子的{visits}次到访中占{share}%）。",
      .time_of_day = "多在{from}点至{to}点之间（{days}个不同日子的{visits}次到访中占{share}%）。",
      .promotion = "关注促销（占购买的{share}%，±{reach}；共{purchases}次购买）。",
      .promotion_low = "很少在促销时购买（占购买的{share}%，±{reach}；共{purchases}次购买）。",
      .price = "单价中位数为{median}，多在{lower}至{upper}之间（{purchases}次购买）。",
      .price_near = "单价中位数为{median}（{purchases}次购买）。",
      .price_same = "单价多为{median}（{purchases}次购买）。",
      .basket = "平均每次购买{size}件（{baskets}次）。",
      .repurchase = "每{days}天购买一次{value}，下次预计在{next}前后（已购{bought}次）。",
      .repurchase_perhaps = "可能每{days}天购买一次{value}，下次预计在{next}前后（已购{bought}次）。",
      .repurchase_uneven = "不定期地重复购买{value}（平均间隔{days}天，已购{bought}次）。",
      .repurchase_weak = "可能在{next}前后再次购买{value}（仅购{bought}次）。",
      .pair = "常同时购买{first}和{second}（{baskets}次，为偶然情况的{lift}倍）。",
      .loyal = "忠于{value}（按{column}，{purchases}次购买中占{share}%）。",
      .various = "按{column}喜欢多样（达到可能值的{variety}%，{purchases}次购买）。",
      .rfm = "购买过{visits}次，最近一次在{date}；消费额评分为5分中的{score}分。",
      .rfm_unpriced = "购买过{visits}次，最近一次在{date}。",
      .rfm_since = "自{since}以来购买过{visits}次，最近一次在{date}。",
      .place = "最常用的{column}：{value}（{visits}次到访中占{share}%）。",
      .stage = "人生阶段（据其自述）：{stage}。",
      .praises = "评价多为好评（{reviews}条中占{share}%）。",
      .blames = "评价多为差评（{reviews}条中占{share}%）。",
      .prospects = "仍活跃的概率为{alive}%；预计今后{days}天内购买{purchases}次（依据迄今{bought}次购买）。",
      .about = "约{count}",
      .sampled = "抽样的{count}",
      .separator = "、",
      .last_separator = "和",
      .between = "",
      .weekdays = {"周一", "周二", "周三", "周四", "周五", "周六", "周日"},
      .stages = {"年轻单身", "年轻夫妻", "有孩子的家庭", "中年单身", "中年夫妻", "退休单身", "退休夫妻"}};
}

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

using Fillings = std::vector<std::pair<std::string_view, std::string>>;

// A template with its placeholders filled in. What is filled in is not looked at again.
inline std::string filled(std::string_view form, const Fillings& fillings) {
  std::string text;
  while (!form.empty()) {
    const std::size_t open = form.find('{');
    const std::size_t close = open == std::string_view::npos ? open : form.find('}', open);
    if (close == std::string_view::npos) return text += form;
    text += form.substr(0, open);
    const auto inside = form.substr(open + 1, close - open - 1);
    const auto name = inside.substr(0, inside.find(':'));
    const auto at =
        std::find_if(fillings.begin(), fillings.end(), [&](const auto& f) { return f.first == name; });
    if (at == fillings.end()) {
      std::vector<std::string> known;
      for (const auto& filling : fillings) known.emplace_back(filling.first);
      throw OptionError("the wording '" + std::string(form) + "' has a placeholder {" + std::string(name) +
                        "}: " + suggest(name, known));
    }
    if (name.size() == inside.size()) {
      text += at->second;
    } else {
      const auto words = inside.substr(name.size() + 1);
      const std::size_t bar = std::min(words.find('|'), words.size());
      text += at->second == "1" ? words.substr(0, bar) : words.substr(std::min(bar + 1, words.size()));
    }
    form.remove_prefix(close + 1);
  }
  return text;
}

// Refuses a wording whose sentences have placeholders that they do not know, said or not.
inline void require_known_placeholders(const Wording& words) {
  using Text = std::string Wording::*;
  struct Known {
    std::vector<Text> forms;
    std::vector<std::string_view> names;
  };
  using W = Wording;
  static const std::vector<Known> all = {
      {{&W::nothing, &W::no_events}, {"subject"}},
      {{&W::activity, &W::activity_forgotten}, {"subject", "events", "purchases", "visits", "since"}},
      {{&W::activity_untimed}, {"subject", "events", "purchases"}},
      {{&W::interests, &W::bought, &W::interests_often, &W::bought_often, &W::interests_weighed,
        &W::interests_weak},
       {"values", "column", "events"}},
      {{&W::interest}, {"value", "share", "events"}},
      {{&W::drift}, {"value", "recent", "share", "column", "events"}},
      {{&W::weekday, &W::weekday_often}, {"weekday", "share", "visits", "days"}},
      {{&W::weekend, &W::weekend_often}, {"share", "visits", "days"}},
      {{&W::time_of_day}, {"from", "to", "share", "visits", "days"}},
      {{&W::promotion, &W::promotion_low}, {"share", "reach", "purchases"}},
      {{&W::price, &W::price_near, &W::price_same}, {"median", "lower", "upper", "purchases"}},
      {{&W::basket}, {"size", "value", "baskets"}},
      {{&W::repurchase, &W::repurchase_perhaps, &W::repurchase_uneven, &W::repurchase_weak},
       {"value", "days", "bought", "next"}},
      {{&W::pair}, {"first", "second", "baskets", "lift"}},
      {{&W::loyal}, {"value", "share", "column", "purchases"}},
      {{&W::various}, {"variety", "column", "purchases"}},
      {{&W::rfm}, {"date", "visits", "score"}},
      {{&W::rfm_unpriced}, {"date", "visits"}},
      {{&W::rfm_since}, {"date", "visits", "since"}},
      {{&W::place}, {"value", "column", "share", "visits"}},
      {{&W::stage}, {"stage"}},
      {{&W::praises, &W::blames}, {"share", "reviews"}},
      {{&W::prospects}, {"alive", "purchases", "days", "bought"}},
      {{&W::about, &W::sampled}, {"count"}},
  };
  for (const Known& known : all) {
    Fillings fillings;
    for (const std::string_view name : known.names) fillings.emplace_back(name, "");
    for (const Text form : known.forms) filled(words.*form, fillings);
  }
}

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
