#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/kind_weights.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/profile/basket.hpp"
#include "kindred/profile/interests.hpp"
#include "kindred/profile/kept_dimensions.hpp"
#include "kindred/profile/loyalty.hpp"
#include "kindred/profile/pairs.hpp"
#include "kindred/profile/places.hpp"
#include "kindred/profile/price.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/repurchase.hpp"
#include "kindred/profile/rfm.hpp"
#include "kindred/profile/rhythm.hpp"

namespace kindred::inline v0::detail {

// What all profiles of a log have in common.
struct ProfileFrame {
  const KindWeights& weights;
  Duration half_life;
  Duration recent_half_life;
  Duration utc_offset;
  const Catalog& catalog;
  Timestamp now;
  bool timed;
  const std::vector<const TextColumn*>& columns;
  const TextColumn* categories;
  const PriceRanges& ranges;
  const std::vector<TextColumn>& places;
  const KeptDimensions& keep;

  bool counts(const Event& event) const noexcept { return !event.time || *event.time <= now; }
};

// Takes what tells of money out of what else is told.
inline void leave_out_money(ProfileParts& parts) noexcept {
  if (parts.basket) {
    parts.basket->priced = 0;
    parts.basket->value.reset();
  }
  if (parts.rfm) {
    parts.rfm->priced = 0;
    parts.rfm->monetary.reset();
    parts.rfm->monetary_score.reset();
  }
}

// One person's profile.
// @param events all of the person's, in the log's order
// @param shares what of each was kept, as by `shares_kept`
// @param rfm with its scores
inline Profile profile_from(const ProfileFrame& frame, std::string user, std::span<const Event> events,
                            std::span<const double> shares, std::optional<Rfm> rfm) {
  ProfileParts parts{.user = std::move(user), .utc_offset = frame.utc_offset};
  if (frame.timed) parts.as_of = frame.now;
  std::optional<PriceAccumulator> price;
  if (frame.keep.money) price.emplace(frame.categories, frame.ranges);
  std::optional<BasketAccumulator> basket;
  if (frame.keep.basket) basket.emplace();
  std::optional<RhythmAccumulator> rhythm;
  if (frame.keep.rhythm) rhythm.emplace(frame.utc_offset);
  std::vector<InterestAccumulator> interests;
  for (const TextColumn* column : frame.columns)
    interests.emplace_back(*column, frame.weights, frame.half_life, frame.now, frame.recent_half_life);
  std::vector<LoyaltyAccumulator> loyalty;
  if (frame.keep.loyalty)
    for (const TextColumn* column : frame.columns) loyalty.emplace_back(*column);
  std::optional<RepurchaseAccumulator> repurchase;
  std::optional<PairAccumulator> pairs;
  if (frame.categories && frame.keep.repurchases)
    repurchase.emplace(*frame.categories, frame.now, frame.utc_offset);
  if (frame.categories && frame.keep.pairs) pairs.emplace(*frame.categories);
  std::vector<PlaceAccumulator> places(frame.places.begin(), frame.places.end());
  std::vector<ItemIndex> items;

  for (std::size_t e = 0; e < events.size(); ++e) {
    Event event = events[e];
    if (!frame.counts(event)) {
      ++parts.later_events;
      continue;
    }
    ++parts.events;
    items.push_back(event.item);
    parts.unknown_items += frame.catalog.contains(event.item) ? 0 : 1;
    if (rhythm) rhythm->add(event);
    for (auto& by_column : places) by_column.add(event);
    if (event.time) {
      parts.first = std::min(parts.first.value_or(*event.time), *event.time);
      parts.last = std::max(parts.last.value_or(*event.time), *event.time);
    }
    if (is_return(event)) {
      ++parts.returns;
      parts.unmatched_returns += shares[e] > 0 ? 1 : 0;
      event.kind = EventKind::returned;
    } else {
      parts.impossible += event.kind == EventKind::purchase && !is_purchase(event) ? 1 : 0;
      const bool bought = is_purchase(event);
      event = scaled(event, shares[e]);
      parts.sent_back += bought && !is_purchase(event) ? 1 : 0;
    }
    parts.purchases += is_purchase(event) ? 1 : 0;
    if (price) price->add(event);
    if (basket) basket->add(event);
    for (auto& by_column : interests) by_column.add(event);
    for (auto& by_column : loyalty) by_column.add(event);
    if (repurchase) repurchase->add(event);
    if (pairs) pairs->add(event);
  }

  std::sort(items.begin(), items.end());
  parts.items = std::unique(items.begin(), items.end()) - items.begin();
  for (const auto& by_column : interests) parts.interests.push_back(by_column.read());
  if (price) parts.price = price->read();
  if (basket) parts.basket = basket->read();
  if (rhythm) parts.rhythm = rhythm->read();
  if (frame.keep.rfm) parts.rfm = rfm;
  if (!frame.keep.money) leave_out_money(parts);
  for (const auto& by_column : loyalty)
    if (auto one = by_column.read()) parts.loyalty.push_back(*std::move(one));
  if (repurchase)
    for (auto& one : repurchase->read())
      if (one.interval_days) parts.repurchases.push_back(std::move(one));
  if (pairs) parts.pairs = pairs->read();
  for (std::size_t c = 0; c < places.size(); ++c)
    parts.places.push_back({frame.places[c].name(), places[c].read()});
  return Profile(std::move(parts));
}

}  // namespace kindred::inline v0::detail
