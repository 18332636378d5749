#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/profile/detail/add_count.hpp"
#include "kindred/profile/detail/compact_bytes.hpp"
#include "kindred/profile/detail/merge_sorted.hpp"

namespace kindred::inline v0 {

/// What is kept of one visit.
struct SampledVisit {
  std::uint64_t hash;    ///< of its session, or its moment
  std::int64_t begin;    ///< its earliest event, in seconds since 1970
  double paid;           ///< for all purchases whose price is known
  std::uint32_t bought;  ///< purchases
  std::uint32_t priced;  ///< those of them whose price is known
};

/// A sample of a person's visits in bounded memory: the k of least hash. All of them while there are no more,
/// each as it was; a uniform sample beyond, whose size then tells how many there were, with a relative error
/// of about 1/√(k − 2). Parts merge to the same sample in whatever order, also where they cut a visit in two.
/// Source: Bar-Yossef et al., "Counting distinct elements in a data stream", RANDOM 2002; Cohen, Kaplan,
/// "Summarizing data using bottom-k sketches", PODC 2007. O(k) an event that begins a visit, else O(log k).
class VisitSample {
 public:
  /// @param most how many visits are kept, 3 to 128
  /// @throws OptionError for another number
  explicit VisitSample(int most = 64) : most_(static_cast<std::uint32_t>(most)) {
    require_in_range("visits", most, 3, static_cast<int>(detail::longest_sketch));
  }

  /// Takes in a part of a visit.
  void add(const SampledVisit& part) {
    if (part.hash > limit_) return;
    if (last_ < visits_.size() && visits_[last_].hash == part.hash) return combine(visits_[last_], part);
    const auto at = std::lower_bound(visits_.begin(), visits_.end(), part.hash,
                                     [](const SampledVisit& v, std::uint64_t hash) { return v.hash < hash; });
    if (at != visits_.end() && at->hash == part.hash) {
      last_ = static_cast<std::uint32_t>(at - visits_.begin());
      return combine(*at, part);
    }
    if (visits_.size() < most_) {
      last_ = static_cast<std::uint32_t>(at - visits_.begin());
      visits_.insert(at, part);
      return;
    }
    // Where there is no room the greatest hash goes, without taking more memory.
    if (at != visits_.end()) {
      last_ = static_cast<std::uint32_t>(at - visits_.begin());
      std::move_backward(at, visits_.end() - 1, visits_.end());
      *at = part;
    }
    limit_ = visits_.back().hash;
  }

  /// Takes in another sample of the same person.
  void merge(const VisitSample& other) {
    detail::merge_sorted(
        visits_, other.visits_, [](const SampledVisit& v) { return v.hash; }, combine,
        [](const SampledVisit& theirs) { return theirs; });
    // What either had beyond its limit is not known.
    limit_ = std::min(limit_, other.limit_);
    while (!visits_.empty() && visits_.back().hash > limit_) visits_.pop_back();
    shrink();
    last_ = 0;
  }

  /// Takes out the visits that began before `time`. Where there had been more than are kept, later visits are
  /// held at the rate that the sample has come to: few, so that what they tell is off by 1/√n of the n that
  /// are left. A ProfileStore in periods begins each period with a sample of all.
  void forget_before(std::int64_t time) {
    std::erase_if(visits_, [&](const SampledVisit& v) { return v.begin < time; });
    last_ = 0;
  }

  /// The visits in the sample, by hash.
  const std::vector<SampledVisit>& visits() const noexcept { return visits_; }
  /// Whether these are all.
  bool complete() const noexcept { return limit_ == everything; }
  /// How many visits there were, those forgotten left out: exact where the sample is complete, else those
  /// below its limit, the greatest hash that it may hold, / the share of all hashes that are below.
  double count() const noexcept {
    const auto held = static_cast<double>(visits_.size());
    if (complete() || visits_.empty()) return held;
    const double below = visits_.back().hash == limit_ ? held - 1 : held;
    return std::clamp(below / std::ldexp(static_cast<double>(limit_), -64), held, std::max(held, 1e15));
  }

  /// Adds it to a compact form.
  void write(detail::CompactWriter& bytes) const {
    bytes.whole(visits_.size() << 1 | (complete() ? 0 : 1));
    if (!complete()) bytes.fixed(limit_);
    // By time, where the next is near; the order by hash comes back by itself.
    auto by_time = visits_;
    std::sort(by_time.begin(), by_time.end(), [](const SampledVisit& a, const SampledVisit& b) {
      return a.begin != b.begin ? a.begin < b.begin : a.hash < b.hash;
    });
    std::int64_t last = earliest_time.time_since_epoch().count();
    for (const SampledVisit& visit : by_time) {
      bytes.fixed(visit.hash);
      bytes.whole(static_cast<std::uint64_t>(visit.begin - last));
      last = visit.begin;
      bytes.whole(visit.bought);
      bytes.whole(visit.priced);
      if (visit.priced > 0) bytes.real(visit.paid);
    }
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static VisitSample read(detail::CompactReader& bytes, int most) {
    VisitSample sample(most);
    const std::uint64_t head = bytes.whole();
    if (head >> 1 > sample.most_) bytes.refuse("holds more visits than are kept");
    if ((head & 1) != 0) sample.limit_ = bytes.fixed();
    std::int64_t last = earliest_time.time_since_epoch().count();
    for (std::uint64_t v = 0; v < head >> 1; ++v) {
      SampledVisit visit{};
      visit.hash = bytes.fixed();
      const std::int64_t left = latest_time.time_since_epoch().count() - last;
      const auto step = bytes.number<std::int64_t>();
      if (step > left) bytes.refuse("holds a visit after the year 9999");
      visit.begin = last += step;
      visit.bought = bytes.number<std::uint32_t>();
      visit.priced = bytes.number<std::uint32_t>();
      if (visit.priced > visit.bought) bytes.refuse("holds more prices than purchases");
      if (visit.priced > 0) visit.paid = bytes.real();
      sample.visits_.push_back(visit);
    }
    const auto by_hash = [](const SampledVisit& a, const SampledVisit& b) { return a.hash < b.hash; };
    std::sort(sample.visits_.begin(), sample.visits_.end(), by_hash);
    for (std::size_t v = 1; v < sample.visits_.size(); ++v)
      if (sample.visits_[v - 1].hash == sample.visits_[v].hash) bytes.refuse("holds a visit twice");
    if (!sample.visits_.empty() && sample.visits_.back().hash > sample.limit_)
      bytes.refuse("holds a visit beyond its limit");
    return sample;
  }

 private:
  static constexpr std::uint64_t everything = ~std::uint64_t{0};

  static void combine(SampledVisit& mine, const SampledVisit& theirs) noexcept {
    mine.begin = std::min(mine.begin, theirs.begin);
    mine.paid += theirs.paid;
    detail::add_count(mine.bought, theirs.bought);
    detail::add_count(mine.priced, theirs.priced);
  }

  void shrink() {
    if (visits_.size() <= most_) return;
    visits_.resize(most_);
    limit_ = visits_.back().hash;
  }

  std::uint32_t most_;
  std::uint32_t last_ = 0;
  std::uint64_t limit_ = everything;
  std::vector<SampledVisit> visits_;
};

}  // namespace kindred::inline v0
