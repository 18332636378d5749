#pragma once

#include <array>
#include <string>

#include "kindred/core/language.hpp"

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

}  // namespace kindred::inline v0
