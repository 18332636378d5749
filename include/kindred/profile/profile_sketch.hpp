#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/quantile.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/detail/event_fault.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/profile/basket.hpp"
#include "kindred/profile/detail/compact_bytes.hpp"
#include "kindred/profile/interests.hpp"
#include "kindred/profile/price_sketch.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/profile_sketch_options.hpp"
#include "kindred/profile/proportion.hpp"
#include "kindred/profile/rfm.hpp"
#include "kindred/profile/rhythm.hpp"
#include "kindred/profile/taste_sketch.hpp"
#include "kindred/profile/visit_sample.hpp"

namespace kindred::inline v0 {

/// One person's profile in bounded memory: events go in one at a time and are not kept, sketches of parts
/// merge, in any order, to what one sketch of all events says, exactly (sums but for rounding) while no more
/// than `options.values` values of a column and `options.visits` visits occurred, and within the bounds of
/// TasteSketch and VisitSample beyond. A ProfileSketcher makes it. A ProfileDimension.
///
/// It differs from what ProfileBuilder makes in this: returns are counted and not set off against purchases
/// (give a cleaned log), prices are told by a PriceSketch, a basket's size is its purchases, visits are
/// those of events with a time, and how often somebody bought is not known where a purchase has none; there
/// are no distinct items, repurchases, pairs and loyalty, and nothing is compared with others. Sessions must
/// be numbered alike by all who merge.
class ProfileSketch {
 public:
  /// Takes an event in. O(columns · values) at worst.
  /// @throws DataError for an event that an EventLog would not hold; OptionError for one without a time where
  /// interests age
  void add(const Event& event) { add_in(visit_of(event), event); }

  /// Takes in what was collected elsewhere. O(columns · values + visits).
  /// @throws DataError where the other was made with other options, or a catalogue that numbers its values
  /// otherwise
  void merge(const ProfileSketch& other) {
    if (plan_ != other.plan_) require_same_meaning(other);
    if (other.events_of_interest_ > 0) {
      if (events_of_interest_ == 0) count_from(other.reference_);
      if (other.reference_ > reference_) refer_to(other.reference_);
      const auto since = static_cast<double>(other.reference_ - reference_);
      const double factor = std::exp2(since * plan_->rate), recent = std::exp2(since * plan_->recent_rate);
      for (std::size_t c = 0; c < tastes_.size(); ++c) {
        tastes_[c].sketch.merge(other.tastes_[c].sketch, factor, recent);
        tastes_[c].squares += other.tastes_[c].squares * factor * factor;
        tastes_[c].unknown += other.tastes_[c].unknown;
      }
    }
    heaviest_ = std::max(heaviest_, other.heaviest_);
    events_ += other.events_;
    events_of_interest_ += other.events_of_interest_;
    purchases_ += other.purchases_;
    returns_ += other.returns_;
    impossible_ += other.impossible_;
    unknown_items_ += other.unknown_items_;
    priced_ += other.priced_;
    timeless_purchases_ += other.timeless_purchases_;
    paid_ += other.paid_;
    forgotten_ = forgotten_ || other.forgotten_;
    first_ = std::min(first_, other.first_);
    last_ = std::max(last_, other.last_);
    last_purchase_ = std::max(last_purchase_, other.last_purchase_);
    prices_.merge(other.prices_);
    visits_.merge(other.visits_);
    if (other.now_) decay(*other.now_);
  }

  /// Moves the moment that ages are counted to; without it that is the latest event's, and one that is
  /// earlier than it was moved to before changes nothing. It limits nothing: an event that is later, added
  /// before or after, counts like any other, as a sketch cannot take it out again, and
  /// ProfileParts::later_events stays 0. The profile's `as_of` is then before its `last`, the days since a
  /// purchase later than the moment are 0, and strengths are counted to the latest event; counts, shares and
  /// their intervals do not depend on the moment. To leave later events out, do not add them.
  void decay(Timestamp to) noexcept {
    const Timestamp moment = std::clamp(to, earliest_time, latest_time);
    now_ = std::max(now_.value_or(moment), moment);
  }

  /// Forgets what happened before a moment, as far as it stands by itself: visits that began before it,
  /// values whose latest event was, or none of whose events has a time, and when the last purchase was; and
  /// everything where the last event was, or no event has a time. Sums of prices and counts have no times and
  /// stay; a ProfileStore in periods forgets them too. The first event is then the earliest that is still
  /// known of. The evidence that a column's intervals rest on shrinks by the share of the strength that goes:
  /// exact where all its events count alike, else an approximation, as nobody knows whose weights went.
  void forget_before(Timestamp moment) {
    const std::int64_t time = moment.time_since_epoch().count();
    if (events_ > 0 && last_ < time) {
      *this = ProfileSketch(plan_);
      return;
    }
    visits_.forget_before(time);
    for (Taste& taste : tastes_) {
      const double total = taste.sketch.total();
      taste.sketch.forget_before(time);
      taste.squares = total > 0 ? taste.squares * std::min(1.0, taste.sketch.total() / total) : 0;
    }
    if (last_purchase_ < time) last_purchase_ = never;
    if (first_ < time) {
      first_ = earliest_kept();
      forgotten_ = true;
    }
    if (events_of_interest_ > 0 && reference_ < time) refer_to(last_);  // which may be a moment that goes
  }

  /// Whether nothing is known.
  bool empty() const noexcept { return events_ == 0; }
  /// Number of events.
  std::int64_t events() const noexcept { return events_; }
  /// The earliest event that is known of; nothing before the first with a time.
  std::optional<Timestamp> first() const noexcept { return time_or_none(first_); }
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
                       .impossible = impossible_,
                       .unknown_items = unknown_items_,
                       .forgotten = forgotten_,
                       .first = time_or_none(first_),
                       .last = time_or_none(last_)};
    const std::int64_t now = now_ ? now_->time_since_epoch().count() : last_;
    if (parts.last) parts.as_of = now_ ? now_ : parts.last;
    for (std::size_t c = 0; c < tastes_.size(); ++c) parts.interests.push_back(interests(c, now));
    if (plan_->options.prices) parts.price = prices_.read();
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
    for (const std::int64_t count : {events_, events_of_interest_, purchases_, returns_, impossible_,
                                     unknown_items_, priced_, timeless_purchases_})
      out.whole(static_cast<std::uint64_t>(count));
    const auto time = [&](bool known, std::int64_t moment) {
      out.whole(known ? 1 : 0);
      if (known) out.integer(moment);
    };
    out.whole(last_ == never ? 0 : forgotten_ ? 2 : 1);
    if (last_ != never) out.integer(first_);
    time(last_ != never, last_), time(last_purchase_ != never, last_purchase_);
    time(now_.has_value(), now_ ? now_->time_since_epoch().count() : 0);
    out.integer(reference_);
    out.real(heaviest_);
    if (plan_->options.prices) {
      out.real(paid_);
      prices_.write(out);
    }
    if (plan_->options.visits > 0) visits_.write(out);
    for (std::size_t c = 0; c < tastes_.size(); ++c) {
      out.whole(static_cast<std::uint64_t>(tastes_[c].unknown));
      out.real(tastes_[c].squares);
      tastes_[c].sketch.write(out);
      out.fixed(plan_->value_hashes[c][values_known_to(c)]);
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
  friend class ProfileSketcher;
  friend class ProfileStore;
  using Plan = detail::SketchPlan;

  static constexpr std::uint64_t format = 3;
  static constexpr std::int64_t never = TasteEntry::never;

  struct Taste {
    TasteSketch sketch;
    double squares = 0;
    std::int64_t unknown = 0;
  };
  // What an event at a moment counts, more than one at the reference.
  struct Factors {
    std::int64_t time = never;
    double whole = 1;
    double recent = 0;
  };

  explicit ProfileSketch(std::shared_ptr<const Plan> plan)
      : plan_(std::move(plan)),
        visits_(plan_->options.visits > 0 ? plan_->options.visits : 3),
        tastes_(plan_->columns.size(), Taste{TasteSketch(plan_->options.values)}) {}

  // What an event's visit is told from others by: odd for a session, even for a moment.
  static std::uint64_t visit_of(const Event& event) noexcept {
    if (event.session) return std::uint64_t{event.session->value} << 1 | 1;
    return event.time ? static_cast<std::uint64_t>(event.time->time_since_epoch().count()) << 1 : 0;
  }

  // Takes in an event of a visit so told.
  void add_in(std::uint64_t visit, const Event& event) {
    const Plan& plan = *plan_;
    if (!fits(event)) refuse(event);
    if (!event.time && (plan.rate > 0 || plan.recent_rate > 0))
      throw OptionError("option 'half_life' is set, and the events have no times to age by");
    const std::int64_t time = event.time ? event.time->time_since_epoch().count() : never;
    ++events_;
    if (event.time) {
      first_ = std::min(first_, time);
      last_ = std::max(last_, time);
    }
    const bool bought = is_purchase(event);
    if (bought) {
      ++purchases_;
      if (event.time) last_purchase_ = std::max(last_purchase_, time);
      else ++timeless_purchases_;
      if (event.price && plan.options.prices) {
        ++priced_;
        paid_ += *event.price;
        prices_.add(event);
      }
    } else if (is_return(event)) {
      ++returns_;
    } else if (event.kind == EventKind::purchase) {
      ++impossible_;
    }
    unknown_items_ += plan.catalog.contains(event.item) ? 0 : 1;
    if (plan.options.visits > 0 && event.time) add_visit(visit, event, time, bought);
    if (plan.columns.empty() || (event.kind == EventKind::purchase && !bought)) return;
    double weight = plan.weights[static_cast<std::size_t>(event.kind)];
    if (event.kind == EventKind::rating) weight *= event.value.value_or(1);
    if (!(weight > 0)) return;
    heaviest_ = std::max(heaviest_, weight);
    if (events_of_interest_++ == 0) count_from(event.time ? time : 0);
    // What happens in one visit is mostly of one moment. What has none does not age.
    if (event.time && time != factors_.time) {
      const auto since = static_cast<double>(time - reference_);
      if (since * std::max(plan.rate, plan.recent_rate) > 64) refer_to(time);
      else
        factors_ = {time, plan.rate > 0 ? std::exp2(since * plan.rate) : 1,
                    plan.recent_rate > 0 ? std::exp2(since * plan.recent_rate) : 0};
    }
    const double whole = weight * factors_.whole, recent = weight * factors_.recent;
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

  std::optional<Timestamp> time_or_none(std::int64_t time) const noexcept {
    return last_ == never ? std::nullopt : std::optional(timestamp(time));
  }

  // The earliest moment at which something that is kept is known to have happened.
  std::int64_t earliest_kept() const noexcept {
    std::int64_t first = last_;
    if (last_purchase_ != never) first = std::min(first, last_purchase_);
    for (const SampledVisit& visit : visits_.visits()) first = std::min(first, visit.begin);
    for (const Taste& taste : tastes_)
      for (const TasteEntry& entry : taste.sketch.entries())
        if (entry.last != never) first = std::min(first, entry.last);
    return first;
  }

  static ProfileSketch of_bytes(std::shared_ptr<const Plan> made_by, std::span<const std::byte> bytes) {
    detail::CompactReader in(bytes, "a profile's sketch");
    if (in.whole() != format) in.refuse("is of another version, expected 3");
    const Plan& plan = *made_by;
    if (in.fixed() != plan.mark) in.refuse("was made by other options: columns, weights, half-lives, sizes");
    ProfileSketch sketch(std::move(made_by));
    for (std::int64_t* count :
         {&sketch.events_, &sketch.events_of_interest_, &sketch.purchases_, &sketch.returns_,
          &sketch.impossible_, &sketch.unknown_items_, &sketch.priced_, &sketch.timeless_purchases_}) {
      *count = in.number<std::int64_t>();
      // So that sums of sketches stay in range.
      if (*count > sketch.events_ || *count >> 53 != 0) in.refuse("counts more than there can be");
    }
    const auto time = [&in](std::int64_t& moment) {
      const bool known = in.number<bool>();
      if (known) moment = in.time();
      return known;
    };
    const std::uint64_t first = in.whole();
    if (first > 2) in.refuse("begins in a way that there is none of");
    const bool timed = first > 0;
    sketch.forgotten_ = first == 2;
    if (timed) sketch.first_ = in.time();
    if (time(sketch.last_) != timed || (timed && sketch.first_ > sketch.last_) ||
        (time(sketch.last_purchase_) && (!timed || sketch.last_purchase_ > sketch.last_)))
      in.refuse("ends before it begins");
    if (sketch.purchases_ + sketch.returns_ + sketch.impossible_ > sketch.events_ ||
        sketch.priced_ > sketch.purchases_ || sketch.timeless_purchases_ > sketch.purchases_)
      in.refuse("counts more than there can be");
    std::int64_t now = 0;
    if (time(now)) sketch.now_ = timestamp(now);
    sketch.count_from(in.time());
    sketch.heaviest_ = in.real();
    if (!(sketch.heaviest_ >= 0) || (sketch.heaviest_ > 0) != (sketch.events_of_interest_ > 0))
      in.refuse("holds a weight that is none");
    if (plan.options.prices) {
      sketch.paid_ = in.real();
      sketch.prices_ = PriceSketch::of(in);
    }
    if (sketch.prices_.purchases() > sketch.priced_) in.refuse("counts more than there can be");
    if (plan.options.visits > 0) sketch.visits_ = VisitSample::read(in, plan.options.visits);
    if (!plan.options.prices &&
        (sketch.priced_ > 0 || std::any_of(sketch.visits_.visits().begin(), sketch.visits_.visits().end(),
                                           [](const SampledVisit& visit) { return visit.priced > 0; })))
      in.refuse("holds prices, which are not kept");
    for (std::size_t c = 0; c < sketch.tastes_.size(); ++c) {
      Taste& taste = sketch.tastes_[c];
      taste.unknown = in.number<std::int64_t>();
      taste.squares = in.real();
      if (taste.unknown > sketch.events_ || taste.squares < 0) in.refuse("counts more than there can be");
      taste.sketch = TasteSketch::read(in, plan.options.values);
      const std::size_t known = sketch.values_known_to(c);
      if (known >= plan.value_hashes[c].size() || in.fixed() != plan.value_hashes[c][known])
        in.refuse("was made with a catalogue that numbers the values of '" + plan.options.columns[c] +
                  "' differently");
    }
    if (!in.done()) in.refuse("goes on behind its end");
    return sketch;
  }

  // As detail::event_fault has it; user, item and session are not looked at.
  static bool fits(const Event& event) noexcept {
    const auto amount = [](const std::optional<double>& number) {
      const double size = number ? std::abs(*number) : 0;
      return size == 0 || (size >= 1e-30 && size <= 1e30);
    };
    return (!event.time || (*event.time >= earliest_time && *event.time <= latest_time)) &&
           amount(event.value) && amount(event.quantity) && amount(event.price) && amount(event.discount);
  }
  [[noreturn]] static void refuse(const Event& event) {
    constexpr auto any = std::numeric_limits<std::size_t>::max();
    throw DataError("profile sketch: the event " +
                    detail::event_fault(event, any, any, any, std::nullopt, "profile"));
  }

  // The places that a column's values held take, from the first on.
  std::size_t values_known_to(std::size_t column) const noexcept {
    const auto& entries = tastes_[column].sketch.entries();
    return entries.empty() ? 0 : entries.back().value + std::size_t{1};
  }

  void require_same_meaning(const ProfileSketch& other) const {
    if (plan_->mark != other.plan_->mark)
      throw DataError("profile sketches of different options do not merge");
    for (std::size_t c = 0; c < tastes_.size(); ++c) {
      const std::size_t known = other.values_known_to(c);
      if (known >= plan_->value_hashes[c].size() ||
          plan_->value_hashes[c][known] != other.plan_->value_hashes[c][known])
        throw DataError("profile sketches do not merge: their catalogues number the values of '" +
                        plan_->options.columns[c] + "' differently");
    }
  }

  void add_visit(std::uint64_t hash, const Event& event, std::int64_t time, bool bought) {
    // splitmix64 (Steele, Lea, Flood 2014): a bijection, so that no two sessions, nor two moments, share a
    // hash.
    hash += 0x9e3779b97f4a7c15;
    hash = (hash ^ hash >> 30) * 0xbf58476d1ce4e5b9;
    hash = (hash ^ hash >> 27) * 0x94d049bb133111eb;
    hash ^= hash >> 31;
    const bool priced = bought && event.price && plan_->options.prices;
    visits_.add({hash, time, priced ? *event.price : 0, bought ? 1U : 0U, priced ? 1U : 0U});
  }

  void refer_to(std::int64_t time) noexcept {
    const auto back = static_cast<double>(reference_ - time);
    const double factor = std::exp2(back * plan_->rate), recent = std::exp2(back * plan_->recent_rate);
    for (Taste& taste : tastes_) {
      taste.sketch.scale(factor, recent);
      taste.squares *= factor * factor;
    }
    count_from(time);
  }

  void count_from(std::int64_t time) noexcept {
    reference_ = time;
    factors_ = {time, 1, plan_->recent_rate > 0 ? 1.0 : 0.0};
  }

  Interests interests(std::size_t column, std::int64_t now) const {
    const Taste& taste = tastes_[column];
    const TextColumn& texts = *plan_->columns[column];
    const double since = std::max(0.0, static_cast<double>(std::max(now, last_) - reference_));
    const double factor = std::exp2(-since * plan_->rate);
    Interests interests{.column = texts.name(),
                        .events = std::max<std::int64_t>(events_of_interest_ - taste.unknown, 0),
                        .unknown = taste.unknown};
    if (forgotten_) {
      // Of the events with values that are forgotten there may be fewer than these had.
      std::int64_t kept = 0;
      for (const TasteEntry& entry : taste.sketch.entries()) kept += entry.events;
      interests.events = std::min(interests.events, kept);
    }
    interests.missed = taste.sketch.missed() * factor;
    interests.column_values = texts.values().size();
    interests.days = days_of_visits();
    const double total = taste.sketch.total(), recent_total = taste.sketch.recent_total();
    const double worth = taste.squares > 0 ? total * total / taste.squares : 0;
    std::int64_t newest = never;
    for (const TasteEntry& entry : taste.sketch.entries()) newest = std::max(newest, entry.last);
    const double newer = newest == never ? 0 : static_cast<double>(newest - reference_);
    // Of weights that have all but faded both may be 0 as far as a double tells.
    if (const double heaviest = heaviest_ * std::exp2(newer * plan_->rate); total > 0 && heaviest > 0)
      interests.weighed_events = std::min(total / heaviest, static_cast<double>(interests.events));
    const bool has_recent = plan_->recent_rate > 0 && recent_total > 0;
    if (has_recent)
      interests.recent_events = recent_total * std::exp2(-since * plan_->recent_rate) / heaviest_;
    auto entries = taste.sketch.entries();
    detail::stable_sort(entries.begin(), entries.end(),
                        [](const TasteEntry& a, const TasteEntry& b) { return a.strength > b.strength; });
    double drift = 0, held = 0, recent_held = 0;
    for (const TasteEntry& entry : entries) {
      const double share = total > 0 ? entry.strength / total : 0;
      interests.values.push_back({.value = std::string(texts.values()[ValueIndex(entry.value)]),
                                  .strength = entry.strength * factor,
                                  .share = share,
                                  .events = entry.events,
                                  .items = 0,
                                  .interval = wilson_interval(share, worth)});
      if (entry.last != never) interests.values.back().last = timestamp(entry.last);
      if (!has_recent) continue;
      const double recent = entry.recent / recent_total;
      interests.values.back().recent = recent;
      drift += std::abs(recent - share) / 2;
      held += share;
      recent_held += recent;
    }
    // What is not held is taken for one value.
    if (has_recent) interests.drift = std::min(1.0, drift + std::abs(recent_held - held) / 2);
    return interests;
  }

  // See Interests::days, by the visits: what was bought in them, or one.
  double days_of_visits() const {
    std::map<std::int64_t, double> of_day;
    double all = 0, squares = 0;
    for (const SampledVisit& visit : visits_.visits()) {
      const double events = std::max<double>(1, visit.bought);
      of_day[visit.begin / days.count()] += events;
      all += events;
    }
    // Of what is left where nothing is known of the visits, all may be of one day.
    if (of_day.empty()) return forgotten_ ? 1 : 0;
    for (const auto& day : of_day) squares += day.second * day.second;
    // Of a sample each visit stands for several, on no more days than there are.
    const double each = visits_.count() / static_cast<double>(visits_.visits().size());
    const double span = 1 + static_cast<double>(last_ - first_) / static_cast<double>(days.count());
    return std::min(each * all * all / squares, std::max(span, all * all / squares));
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
    rhythm->estimated = !visits_.complete();
    if (count > 1 && rhythm->estimated)
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
      const double sum = std::accumulate(numbers.begin(), numbers.end(), 0.0);
      return Average{sum / static_cast<double>(numbers.size()), quantile(numbers, 0.5)};
    };
    const double scale = visits_.count() / static_cast<double>(visits_.visits().size());
    Basket basket{.baskets = std::llround(scale * static_cast<double>(sizes.size())),
                  .sampled = static_cast<std::int64_t>(sizes.size()),
                  .estimated = !visits_.complete(),
                  .size = average(sizes)};
    basket.priced = std::llround(scale * static_cast<double>(values.size()));
    if (!values.empty()) basket.value = average(values);
    return basket;
  }

  Rfm rfm(std::int64_t now) const {
    Rfm rfm{.purchases = purchases_, .priced = priced_};
    if (last_purchase_ != never) rfm.last = timestamp(last_purchase_);
    if (last_purchase_ != never)
      rfm.recency_days =
          std::max(0.0, static_cast<double>(now - last_purchase_) / static_cast<double>(days.count()));
    if (priced_ == purchases_) rfm.monetary = paid_;
    // What has no time is in no visit that is known of.
    if (timeless_purchases_ > 0 || plan_->options.visits == 0 || visits_.visits().empty()) return rfm;
    std::int64_t with_purchase = 0;
    for (const SampledVisit& visit : visits_.visits()) with_purchase += visit.bought > 0 ? 1 : 0;
    if (with_purchase == 0) return rfm;
    rfm.frequency = std::llround(static_cast<double>(with_purchase) * visits_.count() /
                                 static_cast<double>(visits_.visits().size()));
    rfm.frequency_estimated = !visits_.complete();
    return rfm;
  }

  std::shared_ptr<const Plan> plan_;
  std::int64_t events_ = 0;
  std::int64_t events_of_interest_ = 0;
  std::int64_t purchases_ = 0;
  std::int64_t returns_ = 0;
  std::int64_t impossible_ = 0;
  std::int64_t unknown_items_ = 0;
  std::int64_t priced_ = 0;
  bool forgotten_ = false;
  std::int64_t timeless_purchases_ = 0;
  std::int64_t first_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t last_ = never;
  std::int64_t last_purchase_ = never;
  std::int64_t reference_ = 0;
  double heaviest_ = 0;
  Factors factors_;
  std::optional<Timestamp> now_;
  double paid_ = 0;
  PriceSketch prices_;
  VisitSample visits_;
  std::vector<Taste> tastes_;
};

}  // namespace kindred::inline v0
