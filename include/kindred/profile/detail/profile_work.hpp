#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/profile/basket.hpp"
#include "kindred/profile/interests.hpp"
#include "kindred/profile/loyalty.hpp"
#include "kindred/profile/pairs.hpp"
#include "kindred/profile/price.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/profile_builder.hpp"
#include "kindred/profile/profiles.hpp"
#include "kindred/profile/repurchase.hpp"
#include "kindred/profile/rfm.hpp"
#include "kindred/profile/rhythm.hpp"

namespace kindred::inline v0 {
namespace detail {

// What all profiles of a log have in common.
struct ProfileFrame {
  const ProfileBuilder& builder;
  const Catalog& catalog;
  Timestamp now;
  bool timed;
  const std::vector<const TextColumn*>& columns;
  const TextColumn* categories;
  const PriceRanges& ranges;

  bool counts(const Event& event) const noexcept { return !event.time || *event.time <= now; }
};

// One person's profile.
// @param events all of the person's, in the log's order
// @param shares what of each was kept, as by `shares_kept`
// @param rfm with its scores
inline Profile profile_from(const ProfileFrame& frame, std::string user, std::span<const Event> events,
                            std::span<const double> shares, std::optional<Rfm> rfm) {
  ProfileParts parts{.user = std::move(user), .utc_offset = frame.builder.utc_offset};
  if (frame.timed) parts.as_of = frame.now;
  PriceAccumulator price(frame.categories, frame.ranges);
  BasketAccumulator basket;
  RhythmAccumulator rhythm(frame.builder.utc_offset);
  std::vector<InterestAccumulator> interests;
  for (const TextColumn* column : frame.columns)
    interests.emplace_back(*column, frame.builder.weights, frame.builder.half_life, frame.now,
                           frame.builder.recent_half_life);
  std::vector<LoyaltyAccumulator> loyalty;
  for (const TextColumn* column : frame.columns) loyalty.emplace_back(*column);
  std::optional<RepurchaseAccumulator> repurchase;
  std::optional<PairAccumulator> pairs;
  if (frame.categories) {
    repurchase.emplace(*frame.categories, frame.now, frame.builder.utc_offset);
    pairs.emplace(*frame.categories);
  }
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
    rhythm.add(event);
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
      event = scaled(event, shares[e]);
    }
    parts.purchases += is_purchase(event) ? 1 : 0;
    price.add(event);
    basket.add(event);
    for (auto& by_column : interests) by_column.add(event);
    for (auto& by_column : loyalty) by_column.add(event);
    if (repurchase) repurchase->add(event);
    if (pairs) pairs->add(event);
  }

  std::sort(items.begin(), items.end());
  parts.items = std::unique(items.begin(), items.end()) - items.begin();
  for (const auto& by_column : interests) parts.interests.push_back(by_column.read());
  parts.price = price.read();
  parts.basket = basket.read();
  parts.rhythm = rhythm.read();
  parts.rfm = rfm;
  for (const auto& by_column : loyalty)
    if (auto one = by_column.read()) parts.loyalty.push_back(*std::move(one));
  if (repurchase)
    for (auto& one : repurchase->read())
      if (one.interval_days) parts.repurchases.push_back(std::move(one));
  if (pairs) parts.pairs = pairs->read();
  return Profile(std::move(parts));
}

// Refuses a builder whose options don't fit, or events numbered otherwise than the catalogue.
inline void require_profile_options(const ProfileBuilder& builder, const ItemVocabulary& items,
                                    const Catalog& catalog) {
  builder.weights.check("weights.");
  require_not_negative("half_life", builder.half_life);
  require_not_negative("recent_half_life", builder.recent_half_life);
  require_utc_offset("utc_offset", builder.utc_offset);
  if (builder.now && (*builder.now < earliest_time || *builder.now > latest_time))
    throw OptionError("option 'now' lies outside the years 1 to 9999");
  if (!catalog.items()->is_prefix_of(items) && !items.is_prefix_of(*catalog.items()))
    throw DataError(
        "log and catalogue number items differently: read the events with the catalogue, "
        "read_events(path, columns, catalog), or take catalog.renumbered(log.items())");
}

// What building one user's profile takes from the whole log.
class ProfileWork {
 public:
  ProfileWork(const ProfileBuilder& builder, const EventLog& log, const Catalog& catalog)
      : builder_(builder), log_(log), now_(builder.now.value_or(latest(log))), catalog_(catalog) {
    require_profile_options(builder, *log.items(), catalog);
    if ((builder.half_life > Duration::zero() || builder.recent_half_life > Duration::zero()) &&
        !log.empty() && !log.has_time())
      throw OptionError("option 'half_life' is set, and the events have no times to age by");
    for (const auto& name : builder.columns) columns_.push_back(&catalog_.text_column(name));
    const std::string& price = builder.price_column;
    if (!price.empty()) categories_ = &catalog_.text_column(price);
    else if (!columns_.empty()) categories_ = columns_.front();

    std::vector<bool> counted(log.size());
    for (std::size_t row = 0; row < log.size(); ++row) counted[row] = counts(log[row]);
    shares_ = shares_kept(log, counted);
    if (categories_) {
      std::vector<std::size_t> all(log.size());
      std::iota(all.begin(), all.end(), std::size_t{0});
      ranges_ = PriceRanges(select_scaled(log, all, shares_), *categories_, now_);
    }

    begins_.assign(log.user_count() + 1, 0);
    for (std::size_t row = 0; row < log.size(); ++row) ++begins_[log.user(row).value + std::size_t{1}];
    std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
    rows_.resize(log.size());
    auto next = begins_;
    for (std::size_t row = 0; row < log.size(); ++row) rows_[next[log.user(row).value]++] = row;
  }

  // How the buyers compare.
  RfmScale scale(const Execution& execution) const {
    std::vector<std::optional<Rfm>> values(log_.user_count());
    parallel_for(static_cast<std::int64_t>(values.size()), 256, execution, "buyers",
                 [&](std::int64_t begin, std::int64_t end) {
                   for (auto user = begin; user < end; ++user)
                     values[static_cast<std::size_t>(user)] = rfm(UserIndex(user));
                 });
    std::vector<Rfm> buyers;
    for (const auto& value : values)
      if (value) buyers.push_back(*value);
    return RfmScale(buyers);
  }

  Profile profile(UserIndex user, const RfmScale& scale) const {
    std::vector<Event> events;
    std::vector<double> shares;
    for (const std::size_t row : rows(user)) {
      events.push_back(log_[row]);
      shares.push_back(shares_[row]);
    }
    auto values = rfm(user);
    if (values) values = scale.scored(*values);
    const ProfileFrame frame{builder_, catalog_, now_, log_.has_time(), columns_, categories_, ranges_};
    return profile_from(frame, std::string((*log_.users())[user]), events, shares, values);
  }

 private:
  static Timestamp latest(const EventLog& log) {
    Timestamp last = log.has_time() && !log.empty() ? log.time(0) : Timestamp{};
    for (std::size_t row = 0; log.has_time() && row < log.size(); ++row) last = std::max(last, log.time(row));
    return last;
  }

  std::optional<Rfm> rfm(UserIndex user) const {
    RfmAccumulator values(now_);
    for (const std::size_t row : rows(user))
      if (const Event event = log_[row]; counts(event)) values.add(scaled(event, shares_[row]));
    return values.read();
  }

  bool counts(const Event& event) const noexcept { return !event.time || *event.time <= now_; }

  std::span<const std::size_t> rows(UserIndex user) const noexcept {
    return std::span(rows_).subspan(begins_[user.value],
                                    begins_[user.value + std::size_t{1}] - begins_[user.value]);
  }

  const ProfileBuilder& builder_;
  const EventLog& log_;
  Timestamp now_;
  Catalog catalog_;
  std::vector<const TextColumn*> columns_;
  const TextColumn* categories_ = nullptr;
  std::vector<double> shares_;
  PriceRanges ranges_;
  std::vector<std::size_t> begins_;
  std::vector<std::size_t> rows_;
};

inline constexpr std::int64_t profiles_a_chunk = 16;

}  // namespace detail

inline Profiles ProfileBuilder::build(const EventLog& log, const Catalog& catalog,
                                      const Execution& execution) const {
  const detail::ProfileWork work(*this, log, catalog);
  const RfmScale scale = work.scale(execution);
  std::vector<Profile> profiles(log.user_count());
  parallel_for(static_cast<std::int64_t>(profiles.size()), detail::profiles_a_chunk, execution, "profiles",
               [&](std::int64_t begin, std::int64_t end) {
                 for (auto user = begin; user < end; ++user)
                   profiles[static_cast<std::size_t>(user)] = work.profile(UserIndex(user), scale);
               });
  return Profiles(std::move(profiles), log.users());
}

inline Profile ProfileBuilder::profile_of(const EventLog& log, const Catalog& catalog,
                                          std::string_view user) const {
  return profile_of(log, catalog, log.users()->at(user, "user"));
}

inline Profile ProfileBuilder::profile_of(const EventLog& log, const Catalog& catalog, UserIndex user) const {
  if (user.value >= log.user_count())
    throw LookupError("user " + std::to_string(user.value) + " is not one of the " +
                      std::to_string(log.user_count()) + " users of the log");
  const detail::ProfileWork work(*this, log, catalog);
  return work.profile(user, work.scale({}));
}

}  // namespace kindred::inline v0
