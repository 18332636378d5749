#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kindred/io/json.hpp"
#include "kindred/io/time.hpp"
#include "kindred/profile/profile_parts.hpp"

namespace kindred::inline v0::detail {

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
    json.member("events", interests.events);
    json.member("unknown", interests.unknown);
    json.member("weighed_events", interests.weighed_events);
    member_or_null(json, "recent_events", interests.recent_events);
    member_or_null(json, "drift", interests.drift);
    json.member("missed", interests.missed);
    json.array("values", [&] {
      for (const Interest& interest : interests.values)
        json.object([&] {
          json.member("value", interest.value);
          json.member("strength", interest.strength);
          json.member("share", interest.share);
          json.member("events", interest.events);
          member_or_null(json, "items", interest.items > 0 ? std::optional(interest.items) : std::nullopt);
          member_or_null(json, "last", interest.last);
          write_interval(json, "interval", interest.interval);
          member_or_null(json, "recent", interest.recent);
        });
    });
  });
}

inline void write_price(JsonWriter& json, const PriceBand& price) {
  json.member("purchases", price.purchases);
  json.member("estimated", price.estimated);
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
  json.member("sampled", basket.sampled);
  json.member("estimated", basket.estimated);
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
  json.member("sampled", rhythm.sampled);
  json.member("estimated", rhythm.estimated);
  list("hours", rhythm.hours);
  list("weekdays", rhythm.weekdays);
  json.member("distinct_days", rhythm.distinct_days);
  list("hours_of_days", rhythm.hours_of_days);
  list("weekdays_of_days", rhythm.weekdays_of_days);
  member_or_null(json, "days_between", rhythm.days_between);
  json.member("dates_only", rhythm.dates_only);
}

inline void write_rfm(JsonWriter& json, const Rfm& rfm) {
  member_or_null(json, "frequency", rfm.frequency);
  json.member("frequency_estimated", rfm.frequency_estimated);
  member_or_null(json, "last", rfm.last);
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
    member_or_null(json, "steady", one.steady);
    write_interval(json, "steady_interval", one.steady_interval);
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
    json.member("by_chance", pair.by_chance);
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

inline void write_places(JsonWriter& json, const Places& places) {
  json.object([&] {
    json.member("column", places.column);
    json.array("values", [&] {
      for (const VisitedPlace& place : places.values)
        json.object([&] {
          json.member("name", place.name);
          json.member("visits", place.visits);
          json.member("share", place.share);
          write_interval(json, "interval", place.interval);
        });
    });
  });
}

inline void write_opinions(JsonWriter& json, const Opinions& opinions) {
  json.member("reviews", opinions.reviews);
  json.member("telling", opinions.telling);
  json.member("score", opinions.score);
  json.member("praise", opinions.praise);
  write_interval(json, "interval", opinions.interval);
}

inline void write_prospects(JsonWriter& json, const Prospects& prospects) {
  json.member("alive", prospects.alive);
  json.member("horizon", prospects.horizon.count());
  json.member("purchases", prospects.purchases);
  member_or_null(json, "value", prospects.value);
}

// The members of a profile's object.
inline void write_profile(JsonWriter& json, const ProfileParts& parts) {
  json.member("user", parts.user);
  member_or_null(json, "as_of", parts.as_of);
  json.member("utc_offset", parts.utc_offset.count());
  json.member("events", parts.events);
  json.member("purchases", parts.purchases);
  json.member("returns", parts.returns);
  json.member("unmatched_returns", parts.unmatched_returns);
  json.member("sent_back", parts.sent_back);
  json.member("impossible", parts.impossible);
  // Every event has one; a sketch does not count them.
  member_or_null(json, "items",
                 parts.items > 0 || parts.events == 0 ? std::optional(parts.items) : std::nullopt);
  json.member("unknown_items", parts.unknown_items);
  json.member("later_events", parts.later_events);
  json.member("forgotten", parts.forgotten);
  member_or_null(json, "first", parts.first);
  member_or_null(json, "last", parts.last);
  json.array("interests", [&] {
    for (const Interests& by_column : parts.interests) write_interests(json, by_column);
  });
  part_or_null(json, "price", parts.price, [&](const PriceBand& p) { write_price(json, p); });
  part_or_null(json, "basket", parts.basket, [&](const Basket& b) { write_basket(json, b); });
  part_or_null(json, "rhythm", parts.rhythm, [&](const Rhythm& r) { write_rhythm(json, r); });
  part_or_null(json, "rfm", parts.rfm, [&](const Rfm& r) { write_rfm(json, r); });
  json.array("repurchases", [&] {
    for (const Repurchase& one : parts.repurchases) write_repurchase(json, one);
  });
  json.array("pairs", [&] {
    for (const ComplementaryPair& pair : parts.pairs) write_pair(json, pair);
  });
  json.array("loyalty", [&] {
    for (const Loyalty& one : parts.loyalty) write_loyalty(json, one);
  });
  json.array("places", [&] {
    for (const Places& by_column : parts.places) write_places(json, by_column);
  });
  if (parts.life_stage == LifeStage::unknown) json.member("life_stage", nullptr);
  else json.member("life_stage", name_of(parts.life_stage));
  part_or_null(json, "opinions", parts.opinions, [&](const Opinions& o) { write_opinions(json, o); });
  part_or_null(json, "prospects", parts.prospects, [&](const Prospects& p) { write_prospects(json, p); });
}

}  // namespace kindred::inline v0::detail
