#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kindred/io/json.hpp"
#include "kindred/io/time.hpp"
#include "kindred/profile/profile.hpp"

namespace kindred::inline v0 {
namespace detail {

template <class T>
void member_or_null(JsonWriter& json, std::string_view key, const std::optional<T>& value) {
  if (value) json.member(key, *value);
  else json.member(key, nullptr);
}

inline void member_or_null(JsonWriter& json, std::string_view key, const std::optional<Timestamp>& time) {
  if (time) json.member(key, format_time(*time));
  else json.member(key, nullptr);
}

// The part as an object, or null.
template <class Part, class Write>
void part_or_null(JsonWriter& json, std::string_view key, const std::optional<Part>& part, Write&& write) {
  if (part) json.object(key, [&] { write(*part); });
  else json.member(key, nullptr);
}

inline void write_interval(JsonWriter& json, std::string_view key, const Interval& interval) {
  json.array(key, [&] {
    json.value(interval.low);
    json.value(interval.high);
  });
}

inline void write_interests(JsonWriter& json, const Interests& interests) {
  json.object([&] {
    json.member("column", interests.column);
    json.member("unknown", interests.unknown);
    member_or_null(json, "drift", interests.drift);
    json.member("missed", interests.missed);
    json.array("values", [&] {
      for (const Interest& interest : interests.values)
        json.object([&] {
          json.member("value", interest.value);
          json.member("strength", interest.strength);
          json.member("share", interest.share);
          json.member("events", interest.events);
          json.member("items", interest.items);
          member_or_null(json, "last", interest.last);
          write_interval(json, "interval", interest.interval);
          member_or_null(json, "recent", interest.recent);
        });
    });
  });
}

inline void write_price(JsonWriter& json, const PriceBand& price) {
  json.member("purchases", price.purchases);
  json.member("least", price.least);
  json.member("lower_quartile", price.lower_quartile);
  json.member("median", price.median);
  json.member("upper_quartile", price.upper_quartile);
  json.member("most", price.most);
  json.member("compared", price.compared);
  member_or_null(json, "position", price.position);
  member_or_null(json, "discounted", price.discounted);
  member_or_null(json, "saved", price.saved);
  json.member("known_discounts", price.known_discounts);
  if (price.discounted_interval) write_interval(json, "discounted_interval", *price.discounted_interval);
  else json.member("discounted_interval", nullptr);
}

inline void write_basket(JsonWriter& json, const Basket& basket) {
  const auto average = [&](const Average& value) {
    json.member("mean", value.mean);
    json.member("median", value.median);
  };
  json.member("baskets", basket.baskets);
  json.object("size", [&] { average(basket.size); });
  json.member("priced", basket.priced);
  part_or_null(json, "value", basket.value, average);
}

inline void write_rhythm(JsonWriter& json, const Rhythm& rhythm) {
  const auto list = [&](std::string_view key, const auto& shares) {
    json.array(key, [&] {
      for (const double share : shares) json.value(share);
    });
  };
  json.member("visits", rhythm.visits);
  list("hours", rhythm.hours);
  list("weekdays", rhythm.weekdays);
  member_or_null(json, "days_between", rhythm.days_between);
}

inline void write_rfm(JsonWriter& json, const Rfm& rfm) {
  member_or_null(json, "frequency", rfm.frequency);
  member_or_null(json, "recency_days", rfm.recency_days);
  member_or_null(json, "monetary", rfm.monetary);
  json.member("purchases", rfm.purchases);
  json.member("priced", rfm.priced);
  member_or_null(json, "frequency_score", rfm.frequency_score);
  member_or_null(json, "recency_score", rfm.recency_score);
  member_or_null(json, "monetary_score", rfm.monetary_score);
}

inline void write_repurchase(JsonWriter& json, const Repurchase& one) {
  json.object([&] {
    json.member("value", one.value);
    json.member("days_bought", one.days_bought);
    member_or_null(json, "interval_days", one.interval_days);
    json.member("regularity", one.regularity);
    json.member("last", format_time(one.last));
    member_or_null(json, "next", one.next);
  });
}

inline void write_pair(JsonWriter& json, const ComplementaryPair& pair) {
  json.object([&] {
    json.member("first", pair.first);
    json.member("second", pair.second);
    json.member("baskets", pair.baskets);
    json.member("lift", pair.lift);
  });
}

inline void write_loyalty(JsonWriter& json, const Loyalty& loyalty) {
  json.object([&] {
    json.member("column", loyalty.column);
    json.member("purchases", loyalty.purchases);
    json.member("values", loyalty.values);
    json.member("entropy", loyalty.entropy);
    member_or_null(json, "variety", loyalty.variety);
    json.member("favourite", loyalty.favourite);
    json.member("favourite_share", loyalty.favourite_share);
    write_interval(json, "favourite_interval", loyalty.favourite_interval);
    json.member("repeat_rate", loyalty.repeat_rate);
  });
}

}  // namespace detail

inline std::string Profile::json() const {
  JsonWriter json;
  json.object([&] {
    json.member("user", parts_.user);
    detail::member_or_null(json, "as_of", parts_.as_of);
    json.member("utc_offset", parts_.utc_offset.count());
    json.member("events", parts_.events);
    json.member("purchases", parts_.purchases);
    json.member("returns", parts_.returns);
    json.member("items", parts_.items);
    json.member("later_events", parts_.later_events);
    detail::member_or_null(json, "first", parts_.first);
    detail::member_or_null(json, "last", parts_.last);
    json.array("interests", [&] {
      for (const Interests& by_column : parts_.interests) detail::write_interests(json, by_column);
    });
    detail::part_or_null(json, "price", parts_.price,
                         [&](const PriceBand& p) { detail::write_price(json, p); });
    detail::part_or_null(json, "basket", parts_.basket,
                         [&](const Basket& b) { detail::write_basket(json, b); });
    detail::part_or_null(json, "rhythm", parts_.rhythm,
                         [&](const Rhythm& r) { detail::write_rhythm(json, r); });
    detail::part_or_null(json, "rfm", parts_.rfm, [&](const Rfm& r) { detail::write_rfm(json, r); });
    json.array("repurchases", [&] {
      for (const Repurchase& one : parts_.repurchases) detail::write_repurchase(json, one);
    });
    json.array("pairs", [&] {
      for (const ComplementaryPair& pair : parts_.pairs) detail::write_pair(json, pair);
    });
    json.array("loyalty", [&] {
      for (const Loyalty& one : parts_.loyalty) detail::write_loyalty(json, one);
    });
  });
  return json.text();
}

}  // namespace kindred::inline v0
