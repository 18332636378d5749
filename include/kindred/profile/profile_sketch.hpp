#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/kind_weights.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/profile/basket.hpp"
#include "kindred/profile/detail/compact_bytes.hpp"
#include "kindred/profile/detail/merge_sorted.hpp"
#include "kindred/profile/interests.hpp"
#include "kindred/profile/price.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/proportion.hpp"
#include "kindred/profile/rfm.hpp"
#include "kindred/profile/rhythm.hpp"
#include "kindred/profile/taste_sketch.hpp"
#include "kindred/profile/visit_sample.hpp"

namespace kindred::inline v0 {

/// What a profile in bounded memory keeps. What is not kept is never stored: minimisation is to ask for less.
struct ProfileSketchOptions {
  /// The catalogue's columns of texts to tell interests by.
  std::vector<std::string> columns = {};
  /// What an event of each kind counts for an interest.
  KindWeights weights = {};
  /// The time in which an event's weight for an interest halves; 0 for never.
  Duration half_life = Duration::zero();
  /// The same for recent taste; 0 for none.
  Duration recent_half_life = Duration::zero();
  /// How far the shop's clock is ahead of the events' times.
  Duration utc_offset = Duration::zero();
  /// How many values of a column are kept, 1 to 128.
  int values = 32;
  /// How many visits are kept, 3 to 128; 0 for none: no rhythm, no baskets, no frequency.
  int visits = 64;
  /// Whether prices are kept: what a unit cost, and what was bought at a discount.
  bool prices = true;
};

class ProfileSketch;

/// Makes profiles in bounded memory, all by the same options and catalogue.
class ProfileSketcher {
 public:
  /// @throws LookupError for a column that the catalogue does not have, OptionError for an option out of
  /// range
  ProfileSketcher(ProfileSketchOptions options, const Catalog& catalog)
      : plan_(std::make_shared<const Plan>(std::move(options), catalog)) {}

  /// A person of whom nothing is known yet.
  ProfileSketch sketch() const;
  /// What `ProfileSketch::bytes` gave.
  /// @throws ArchiveError for anything else, or a sketch of other options
  ProfileSketch sketch(std::span<const std::byte> bytes) const;
  /// The options.
  const ProfileSketchOptions& options() const noexcept { return plan_->options; }

 private:
  friend ProfileSketch;

  struct Plan {
    Plan(ProfileSketchOptions chosen, const Catalog& known) : options(std::move(chosen)), catalog(known) {
      options.weights.check("weights.");
      require_not_negative("half_life", options.half_life);
      require_not_negative("recent_half_life", options.recent_half_life);
      require_utc_offset("utc_offset", options.utc_offset);
      constexpr int longest = static_cast<int>(detail::longest_sketch);
      require_in_range("values", options.values, 1, longest);
      if (options.visits != 0) require_in_range("visits", options.visits, 3, longest);
      for (const auto& name : options.columns) columns.push_back(&catalog.text_column(name));
      for (std::size_t kind = 0; kind < weights.size(); ++kind)
        weights[kind] = options.weights.of(static_cast<EventKind>(kind));
      const auto seconds = [](Duration half_life) {
        return half_life > Duration::zero() ? 1 / static_cast<double>(half_life.count()) : 0;
      };
      rate = seconds(options.half_life);
      recent_rate = seconds(options.recent_half_life);
      // FNV-1a (Fowler, Noll, Vo) of all that gives the bytes their meaning.
      const auto mix = [this](std::string_view text) {
        for (const char c : text) mark = (mark ^ static_cast<unsigned char>(c)) * 0x100000001b3;
        mark = (mark ^ 0xFF) * 0x100000001b3;
      };
      for (const auto& name : options.columns) mix(name);
      for (const std::int64_t number :
           {options.half_life.count(), options.recent_half_life.count(), options.utc_offset.count(),
            std::int64_t{options.values}, std::int64_t{options.visits}, std::int64_t{options.prices ? 1 : 0}})
        mix(std::to_string(number));
      for (const double weight : weights) mix(std::to_string(weight));
    }
    Plan(const Plan&) = delete;

    ProfileSketchOptions options;
    Catalog catalog;
    std::vector<const TextColumn*> columns;
    std::array<double, event_kind_names.size()> weights = {};
    double rate = 0;
    double recent_rate = 0;
    std::uint64_t mark = 0xcbf29ce484222325;
  };

  std::shared_ptr<const Plan> plan_;
};

/// One person's profile in bounded memory: events go in one at a time and are not kept, sketches of parts
/// merge, in any order, to what one sketch of all events says, exactly (sums but for rounding) while no more
/// than `options.values` values of a column and `options.visits` visits occurred, and within the bounds of
/// TasteSketch and VisitSample beyond. A ProfileDimension.
///
/// It differs from what ProfileBuilder makes in this: returns are counted and not set off against purchases
/// (give a cleaned log), prices are told by a histogram whose quantiles are right to 12 %, a basket's size is
/// its purchases, distinct items are not counted, and prices are not compared with others'. Sessions must be
/// numbered alike by all who merge.
class ProfileSketch {
 public:
  /// Takes an event in. O(columns · values) at worst.
  /// @throws OptionError for an event without a time where interests age
  void add(const Event& event) {
    const Plan& plan = *plan_;
    const std::int64_t time = event.time ? event.time->time_since_epoch().count() : 0;
    if (!event.time && (plan.rate > 0 || plan.recent_rate > 0))
      throw OptionError("option 'half_life' is set, and the events have no times to age by");
    ++events_;
    if (event.time) {
      first_ = std::min(first_, time);
      last_ = std::max(last_, time);
    }
    const bool bought = is_purchase(event);
    if (event.kind == EventKind::returned || event.kind == EventKind::purchase) {
      if (bought) {
        ++purchases_;
        if (event.time) last_purchase_ = std::max(last_purchase_, time);
      } else if (is_return(event)) {
        ++returns_;
      }
    }
    if (bought && event.price) {
      ++priced_;
      paid_ += *event.price;
      if (plan.options.prices) add_price(event);
    }
    if (plan.options.visits > 0) add_visit(event, time, bought);
    if (plan.columns.empty() || (event.kind == EventKind::purchase && !bought)) return;
    double weight = plan.weights[static_cast<std::size_t>(event.kind)];
    if (event.kind == EventKind::rating) weight *= event.value.value_or(1);
    if (!(weight > 0)) return;
    if (events_of_interest_++ == 0) reference_ = time;
    const auto apart = static_cast<double>(time - reference_);
    if (apart * std::max(plan.rate, plan.recent_rate) > 64) refer_to(time);
    const auto since = static_cast<double>(time - reference_);
    const double whole = plan.rate > 0 ? weight * std::exp2(since * plan.rate) : weight;
    const double recent = plan.recent_rate > 0 ? weight * std::exp2(since * plan.recent_rate) : 0;
    for (std::size_t c = 0; c < plan.columns.size(); ++c) {
      const auto values = (*plan.columns[c])[event.item];
      Taste& taste = tastes_[c];
      if (values.empty()) {
        ++taste.unknown;
        continue;
      }
      taste.squares += whole * whole;
      const auto parts = static_cast<double>(values.size());
      for (const ValueIndex value : values) taste.sketch.add(value, whole / parts, recent / parts, time);
    }
  }

  /// Takes in what was collected elsewhere. O(columns · values + visits).
  /// @throws DataError where the other was made by another ProfileSketcher of other options
  void merge(const ProfileSketch& other) {
    if (plan_ != other.plan_ && plan_->mark != other.plan_->mark)
      throw DataError("profile sketches of different options do not merge");
    if (other.events_of_interest_ > 0) {
      if (events_of_interest_ == 0) reference_ = other.reference_;
      if (other.reference_ > reference_) refer_to(other.reference_);
      const auto since = static_cast<double>(other.reference_ - reference_);
      const double factor = std::exp2(since * plan_->rate), recent = std::exp2(since * plan_->recent_rate);
      for (std::size_t c = 0; c < tastes_.size(); ++c) {
        tastes_[c].sketch.merge(other.tastes_[c].sketch, factor, recent);
        tastes_[c].squares += other.tastes_[c].squares * factor * factor;
        tastes_[c].unknown += other.tastes_[c].unknown;
      }
    }
    events_ += other.events_;
    events_of_interest_ += other.events_of_interest_;
    purchases_ += other.purchases_;
    returns_ += other.returns_;
    priced_ += other.priced_;
    paid_ += other.paid_;
    first_ = std::min(first_, other.first_);
    last_ = std::max(last_, other.last_);
    last_purchase_ = std::max(last_purchase_, other.last_purchase_);
    known_discounts_ += other.known_discounts_;
    discounted_ += other.discounted_;
    off_ += other.off_;
    full_ += other.full_;
    for (std::size_t b = 0; b < prices_.size(); ++b) prices_[b] += other.prices_[b];
    least_ = std::min(least_, other.least_);
    most_ = std::max(most_, other.most_);
    visits_.merge(other.visits_);
  }

  /// Moves the moment that ages are counted to; nothing takes the latest event's.
  void decay(Timestamp to) noexcept { now_ = to; }

  /// Forgets what happened before a moment, as far as it stands by itself: visits that began before it and
  /// values whose latest event was; and everything where the last event was. Sums of prices and counts have
  /// no times and stay.
  void forget_before(Timestamp moment) {
    const std::int64_t time = moment.time_since_epoch().count();
    if (events_ > 0 && last_ < time) {
      *this = ProfileSketch(plan_);
      return;
    }
    visits_.forget_before(time);
    for (Taste& taste : tastes_) taste.sketch.forget_before(time);
    first_ = std::max(first_, time);
  }

  /// Whether nothing is known.
  bool empty() const noexcept { return events_ == 0; }
  /// Number of events.
  std::int64_t events() const noexcept { return events_; }
  /// The latest event; nothing before the first with a time.
  std::optional<Timestamp> last() const noexcept { return time_or_none(last_); }
  /// The sketch of a column's values, by the column's place among `options.columns`.
  const TasteSketch& taste(std::size_t column) const { return tastes_.at(column).sketch; }
  /// The sample of visits.
  const VisitSample& visits() const noexcept { return visits_; }

  /// The profile. O(state · log state).
  Profile profile(std::string user) const {
    ProfileParts parts{.user = std::move(user),
                       .utc_offset = plan_->options.utc_offset,
                       .events = events_,
                       .purchases = purchases_,
                       .returns = returns_,
                       .first = time_or_none(first_),
                       .last = time_or_none(last_)};
    const std::int64_t now = now_ ? now_->time_since_epoch().count() : last_;
    if (parts.last) parts.as_of = now_ ? now_ : parts.last;
    for (std::size_t c = 0; c < tastes_.size(); ++c) parts.interests.push_back(interests(c, now));
    if (plan_->options.prices && priced_ > 0) parts.price = price_band();
    if (plan_->options.visits > 0) {
      parts.rhythm = rhythm();
      parts.basket = basket();
    }
    if (purchases_ > 0) parts.rfm = rfm(now);
    return Profile(std::move(parts));
  }
  /// The profile of nobody in particular.
  Profile read() const { return profile(""); }

  /// The sketch in as few bytes as it takes: 16 or so a visit kept and 22 a value. It reads back to the bit.
  std::vector<std::byte> bytes() const {
    detail::CompactWriter out;
    out.whole(format);
    out.fixed(plan_->mark);
    for (const std::int64_t number :
         {events_, events_of_interest_, purchases_, returns_, priced_, known_discounts_, discounted_})
      out.integer(number);
    const auto time = [&](std::int64_t moment) { out.integer(events_ > 0 ? moment : 0); };
    time(first_), time(last_), time(last_purchase_), time(reference_);
    out.integer(now_ ? 1 : 0);
    if (now_) out.integer(now_->time_since_epoch().count());
    out.real(paid_);
    if (plan_->options.prices) {
      out.real(off_), out.real(full_);
      out.real(priced_ > 0 ? least_ : 0), out.real(priced_ > 0 ? most_ : 0);
      std::size_t used = prices_.size();
      while (used > 0 && prices_[used - 1] == 0) --used;
      out.whole(used);
      for (std::size_t b = 0; b < used; ++b) out.whole(prices_[b]);
    }
    if (plan_->options.visits > 0) visits_.write(out);
    for (const Taste& taste : tastes_) {
      out.integer(taste.unknown);
      out.real(taste.squares);
      taste.sketch.write(out);
    }
    return out.bytes();
  }
  /// Bytes of memory that it takes.
  std::size_t memory() const noexcept {
    std::size_t all = sizeof *this + visits_.visits().capacity() * sizeof(SampledVisit);
    for (const Taste& taste : tastes_)
      all += sizeof taste + taste.sketch.entries().capacity() * sizeof(TasteEntry);
    return all;
  }

 private:
  friend ProfileSketcher;
  using Plan = ProfileSketcher::Plan;

  static constexpr std::uint64_t format = 1;
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::min();

  struct Taste {
    TasteSketch sketch;
    double squares = 0;
    std::int64_t unknown = 0;
  };

  explicit ProfileSketch(std::shared_ptr<const Plan> plan)
      : plan_(std::move(plan)),
        visits_(plan_->options.visits > 0 ? plan_->options.visits : 3),
        tastes_(plan_->columns.size(), Taste{TasteSketch(plan_->options.values)}) {}

  std::optional<Timestamp> time_or_none(std::int64_t time) const noexcept {
    return last_ == never ? std::nullopt : std::optional(timestamp(time));
  }

  // Bucket b holds the prices in [.01 · 1.25^b, .01 · 1.25^(b+1)), the first what is below too, the last what
  // is above.
  static constexpr double lowest = 0.01, step_log2 = 0.32192809488736235;
  static double bucket_price(std::size_t bucket) noexcept {
    return lowest * std::exp2((static_cast<double>(bucket) + 0.5) * step_log2);
  }

  void add_price(const Event& event) noexcept {
    const double price = *event.price / event.quantity.value_or(1);
    const double bucket = price > lowest ? std::log2(price / lowest) / step_log2 : 0;
    ++prices_[std::min(static_cast<std::size_t>(bucket), prices_.size() - 1)];
    least_ = std::min(least_, price);
    most_ = std::max(most_, price);
    if (!event.discount) return;
    ++known_discounts_;
    discounted_ += *event.discount > 0 ? 1 : 0;
    off_ += *event.discount;
    full_ += *event.price + *event.discount;
  }

  void add_visit(const Event& event, std::int64_t time, bool bought) {
    if (!event.time) return;
    // splitmix64 (Steele, Lea, Flood 2014): a bijection, so that no two sessions, nor two moments, share a
    // hash.
    std::uint64_t hash =
        event.session ? std::uint64_t{event.session->value} << 1 | 1 : static_cast<std::uint64_t>(time) << 1;
    hash += 0x9e3779b97f4a7c15;
    hash = (hash ^ hash >> 30) * 0xbf58476d1ce4e5b9;
    hash = (hash ^ hash >> 27) * 0x94d049bb133111eb;
    hash ^= hash >> 31;
    visits_.add({hash, time, bought ? event.price.value_or(0) : 0, bought ? 1U : 0U,
                 bought && event.price ? 1U : 0U});
  }

  void refer_to(std::int64_t time) noexcept {
    const auto back = static_cast<double>(reference_ - time);
    const double factor = std::exp2(back * plan_->rate), recent = std::exp2(back * plan_->recent_rate);
    for (Taste& taste : tastes_) {
      taste.sketch.scale(factor, recent);
      taste.squares *= factor * factor;
    }
    reference_ = time;
  }

  Interests interests(std::size_t column, std::int64_t now) const {
    const Taste& taste = tastes_[column];
    const TextColumn& texts = *plan_->columns[column];
    const double since = std::max(0.0, static_cast<double>(now - reference_));
    const double factor = std::exp2(-since * plan_->rate);
    Interests interests{.column = texts.name(), .unknown = taste.unknown};
    interests.missed = taste.sketch.missed() * factor;
    const double total = taste.sketch.total(), recent_total = taste.sketch.recent_total();
    const double worth = taste.squares > 0 ? total * total / taste.squares : 0;
    auto entries = taste.sketch.entries();
    detail::stable_sort(entries.begin(), entries.end(),
                        [](const TasteEntry& a, const TasteEntry& b) { return a.strength > b.strength; });
    double drift = 0, held = 0, recent_held = 0;
    for (const TasteEntry& entry : entries) {
      if (entry.value >= texts.values().size()) continue;
      const double share = total > 0 ? entry.strength / total : 0;
      interests.values.push_back({.value = std::string(texts.values()[ValueIndex(entry.value)]),
                                  .strength = entry.strength * factor,
                                  .share = share,
                                  .events = entry.events,
                                  .items = 0,
                                  .interval = wilson_interval(share, worth)});
      if (last_ != never) interests.values.back().last = timestamp(entry.last);
      if (!(plan_->recent_rate > 0 && recent_total > 0)) continue;
      const double recent = entry.recent / recent_total;
      interests.values.back().recent = recent;
      drift += std::abs(recent - share) / 2;
      held += share;
      recent_held += recent;
    }
    // What is not held is taken for one value.
    if (plan_->recent_rate > 0 && recent_total > 0)
      interests.drift = std::min(1.0, drift + std::abs(recent_held - held) / 2);
    return interests;
  }

  double price_quantile(double q) const noexcept {
    const double rank = q * static_cast<double>(priced_ - 1);
    std::int64_t below = 0;
    for (std::size_t b = 0; b < prices_.size(); ++b) {
      below += prices_[b];
      if (static_cast<double>(below) > rank) return std::clamp(bucket_price(b), least_, most_);
    }
    return most_;
  }

  PriceBand price_band() const {
    PriceBand band{.purchases = priced_,
                   .least = least_,
                   .lower_quartile = price_quantile(0.25),
                   .median = price_quantile(0.5),
                   .upper_quartile = price_quantile(0.75),
                   .most = most_};
    if (known_discounts_ == 0) return band;
    band.discounted = static_cast<double>(discounted_) / static_cast<double>(known_discounts_);
    band.saved = full_ > 0 ? off_ / full_ : 0;
    band.known_discounts = known_discounts_;
    band.discounted_interval = wilson_interval(*band.discounted, static_cast<double>(known_discounts_));
    return band;
  }

  std::optional<Rhythm> rhythm() const {
    RhythmAccumulator all(plan_->options.utc_offset);
    // Each sampled visit is a session of its own.
    const auto& visits = visits_.visits();
    for (std::size_t v = 0; v < visits.size(); ++v)
      all.add({.time = timestamp(visits[v].begin), .session = SessionIndex(v)});
    auto rhythm = all.read();
    if (!rhythm) return rhythm;
    const double count = visits_.count();
    rhythm->visits = std::llround(count);
    if (count > 1 && !visits_.complete())
      rhythm->days_between =
          static_cast<double>(last_ - first_) / static_cast<double>(days.count()) / (count - 1);
    return rhythm;
  }

  std::optional<Basket> basket() const {
    std::vector<double> sizes, values;
    for (const SampledVisit& visit : visits_.visits()) {
      if (visit.bought == 0) continue;
      sizes.push_back(visit.bought);
      if (visit.priced == visit.bought) values.push_back(visit.paid);
    }
    if (sizes.empty()) return std::nullopt;
    const auto average = [](std::vector<double>& numbers) {
      std::sort(numbers.begin(), numbers.end());
      double sum = 0;
      for (const double number : numbers) sum += number;
      return Average{sum / static_cast<double>(numbers.size()), quantile(numbers, 0.5)};
    };
    const double scale = visits_.count() / static_cast<double>(visits_.visits().size());
    Basket basket{.baskets = std::llround(scale * static_cast<double>(sizes.size())), .size = average(sizes)};
    basket.priced = std::llround(scale * static_cast<double>(values.size()));
    if (!values.empty()) basket.value = average(values);
    return basket;
  }

  Rfm rfm(std::int64_t now) const {
    Rfm rfm{.purchases = purchases_, .priced = priced_};
    if (last_purchase_ != never)
      rfm.recency_days =
          std::max(0.0, static_cast<double>(now - last_purchase_) / static_cast<double>(days.count()));
    if (priced_ == purchases_) rfm.monetary = paid_;
    if (plan_->options.visits == 0 || visits_.visits().empty()) return rfm;
    std::int64_t with_purchase = 0;
    for (const SampledVisit& visit : visits_.visits()) with_purchase += visit.bought > 0 ? 1 : 0;
    rfm.frequency = std::llround(static_cast<double>(with_purchase) * visits_.count() /
                                 static_cast<double>(visits_.visits().size()));
    return rfm;
  }

  std::shared_ptr<const Plan> plan_;
  std::int64_t events_ = 0;
  std::int64_t events_of_interest_ = 0;
  std::int64_t purchases_ = 0;
  std::int64_t returns_ = 0;
  std::int64_t priced_ = 0;
  std::int64_t known_discounts_ = 0;
  std::int64_t discounted_ = 0;
  std::int64_t first_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t last_ = never;
  std::int64_t last_purchase_ = never;
  std::int64_t reference_ = 0;
  std::optional<Timestamp> now_;
  double paid_ = 0;
  double off_ = 0;
  double full_ = 0;
  double least_ = std::numeric_limits<double>::max();
  double most_ = 0;
  std::array<std::uint32_t, 64> prices_ = {};
  VisitSample visits_;
  std::vector<Taste> tastes_;
};

inline ProfileSketch ProfileSketcher::sketch() const { return ProfileSketch(plan_); }

inline ProfileSketch ProfileSketcher::sketch(std::span<const std::byte> bytes) const {
  detail::CompactReader in(bytes, "a profile's sketch");
  if (in.whole() != ProfileSketch::format) in.refuse("is of another version, expected 1");
  if (in.fixed() != plan_->mark) in.refuse("was made by other options: columns, weights, half-lives, sizes");
  ProfileSketch sketch(plan_);
  for (std::int64_t* number :
       {&sketch.events_, &sketch.events_of_interest_, &sketch.purchases_, &sketch.returns_, &sketch.priced_,
        &sketch.known_discounts_, &sketch.discounted_}) {
    *number = in.integer();
    if (*number < 0) in.refuse("holds a negative count");
  }
  const auto time = [&](std::int64_t& moment) {
    const std::int64_t read = in.integer();
    if (sketch.events_ > 0) moment = read;
  };
  time(sketch.first_), time(sketch.last_), time(sketch.last_purchase_), time(sketch.reference_);
  if (in.integer() != 0) sketch.now_ = timestamp(in.integer());
  sketch.paid_ = in.real();
  if (plan_->options.prices) {
    sketch.off_ = in.real();
    sketch.full_ = in.real();
    const double least = in.real(), most = in.real();
    if (sketch.priced_ > 0) {
      sketch.least_ = least;
      sketch.most_ = most;
    }
    const std::size_t used = in.count();
    if (used > sketch.prices_.size()) in.refuse("holds more buckets of prices than there are");
    for (std::size_t b = 0; b < used; ++b) sketch.prices_[b] = static_cast<std::uint32_t>(in.whole());
  }
  if (plan_->options.visits > 0) sketch.visits_ = VisitSample::read(in, plan_->options.visits);
  for (auto& taste : sketch.tastes_) {
    taste.unknown = in.integer();
    taste.squares = in.real();
    taste.sketch = TasteSketch::read(in, plan_->options.values);
  }
  if (!in.done()) in.refuse("goes on behind its end");
  return sketch;
}

}  // namespace kindred::inline v0
