#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/top_k.hpp"
#include "kindred/similarity/detail/pair_kernel.hpp"

namespace kindred::inline v0::detail {

/// Lists of the best of what each of some rows is offered, in any order. A list takes up to twice as many as
/// it keeps before it drops the worse half, so that an offer costs O(1). Each has a bar, below which nothing
/// gets in: what all kept ones reach, or a bar from the start.
template <class Scalar>
class NearestLists {
 public:
  using Pair = Scored<std::uint32_t, Scalar>;

  /// @param keep how many a list keeps
  /// @param bar what each must reach from the start
  NearestLists(Eigen::Index lists, std::size_t keep, Scalar bar)
      : keep_(keep),
        bars_(static_cast<std::size_t>(lists), bar),
        last_index_(bars_.size(), std::numeric_limits<std::uint32_t>::max()),
        lists_(bars_.size()) {}

  /// Where the lists' bars stand.
  const Scalar* bars() const noexcept { return bars_.data(); }

  /// Raises a list's bar by what is known from elsewhere.
  void raise(Eigen::Index list, Scalar bar) noexcept {
    Scalar& own = bars_[static_cast<std::size_t>(list)];
    own = std::max(own, bar);
  }

  /// How many a list would give.
  std::size_t size(Eigen::Index list) const noexcept {
    return std::min(keep_, lists_[static_cast<std::size_t>(list)].size());
  }

  /// Offers a pair that reaches the bar.
  void offer(Eigen::Index list, const Pair& pair) {
    const auto at = static_cast<std::size_t>(list);
    if (pair.score == bars_[at] && pair.index > last_index_[at]) return;
    auto& pairs = lists_[at];
    pairs.push_back(pair);
    if (pairs.size() < keep_ || pairs.size() - keep_ < keep_ + 16) return;
    drop(pairs);
    bars_[at] = pairs.back().score;
    last_index_[at] = pairs.back().index;
  }

  /// A list's pairs, best first. It is empty afterwards.
  std::vector<Pair> take(Eigen::Index list) {
    auto& pairs = lists_[static_cast<std::size_t>(list)];
    if (pairs.size() > keep_) drop(pairs);
    std::sort(pairs.begin(), pairs.end(), Before{});
    return std::move(pairs);
  }

 private:
  struct Before {
    bool operator()(const Pair& a, const Pair& b) const noexcept { return ranks_before(a, b); }
  };

  // The worst one kept comes last.
  void drop(std::vector<Pair>& pairs) const {
    std::nth_element(pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(keep_ - 1), pairs.end(),
                     Before{});
    pairs.resize(keep_);
  }

  std::size_t keep_;
  std::vector<Scalar> bars_;
  std::vector<std::uint32_t> last_index_;  // of those that reach the bar exactly, up to this one
  std::vector<std::vector<Pair>> lists_;
};

/// Calls `use(i)` for those of `count` scores, ascending, that reach `bar` or, where given, the bar of their
/// own.
template <bool own_bars, class Scalar, class Use>
void each_reaching(const Scalar* scores, Eigen::Index count, Scalar bar, [[maybe_unused]] const Scalar* bars,
                   Use&& use) {
  using namespace Eigen::internal;
  using Packet = typename PackedRows<Scalar>::Packet;
  constexpr Eigen::Index lanes = PackedRows<Scalar>::lanes;
  const Packet wanted = pset1<Packet>(bar);
  Eigen::Index i = 0;
  for (; i + lanes <= count; i += lanes) {
    const Packet score = ploadu<Packet>(scores + i);
    Packet least = wanted;
    if constexpr (own_bars) least = pmin(least, ploadu<Packet>(bars + i));
    if (!predux_any(pcmp_le(least, score))) continue;
    // Which lanes do is unpredictable; noting them without a branch costs less than guessing wrong.
    Eigen::Index reaching[lanes], number = 0;
    for (Eigen::Index lane = i; lane < i + lanes; ++lane) {
      reaching[number] = lane;
      number += own_bars ? (scores[lane] >= bar) | (scores[lane] >= bars[lane]) : scores[lane] >= bar;
    }
    for (Eigen::Index n = 0; n < number; ++n) use(reaching[n]);
  }
  for (; i < count; ++i) use(i);
}

}  // namespace kindred::inline v0::detail
