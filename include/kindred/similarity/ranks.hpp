#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/sparse_rows.hpp"
#include "kindred/similarity/detail/merge.hpp"
#include "kindred/similarity/detail/rank_pairs.hpp"
#include "kindred/similarity/measure.hpp"
#include "kindred/similarity/vectors.hpp"

namespace kindred::inline v0 {

/// Puts ranks for a row's values: less the rank of zero where places are absent, so that absent stays 0, else
/// less the mean rank; ties share the mean of their ranks. Not a number stays what it is.
struct Ranking {
  /// "ranked(inner)"
  std::string name(std::string_view inner) const { return "ranked(" + std::string(inner) + ")"; }
  /// Rewrites a row; O(entries log entries).
  void operator()(const RowEntries& row) const noexcept {
    const std::span<double> values = row.values;
    if (detail::has_nan(values)) return;
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](auto i, auto j) { return values[i] < values[j]; });
    const auto count = [&](auto&& is) { return std::count_if(values.begin(), values.end(), is); };
    const auto negative = count([](double value) { return value < 0; }),
               zeros = count([](double value) { return value == 0; }),
               absent = static_cast<std::ptrdiff_t>(row.dimension - values.size());
    // Of places [begin, end) in order twice the mean rank is begin + end + 1.
    const auto origin =
        absent > 0 ? 2 * negative + zeros + absent : static_cast<std::ptrdiff_t>(row.dimension);
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
      const double value = values[order[begin]];
      while (end < order.size() && values[order[end]] == value) ++end;
      const auto before = value > 0 ? 2 * absent : value == 0 ? absent : 0;
      const auto twice = static_cast<std::ptrdiff_t>(begin + end) + before - origin;
      for (std::size_t at = begin; at < end; ++at) values[order[at]] = static_cast<double>(twice) / 2;
    }
  }
};

/// Spearman's rank correlation: Pearson's of the ranks, in [−1, 1], over all entries, absent ones being zero;
/// ties share the mean of their ranks, the absent zeros among them. 0 where all of a row is tied. Source:
/// Spearman 1904.
struct SpearmanFormula {
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = false;           ///< absent entries have ranks too

  Ranking transform;     ///< what is done to the rows
  PearsonFormula inner;  ///< what is then measured

  /// "spearman"
  std::string name() const { return "spearman"; }
};

/// Kendall's rank correlation τ-b: pairs of places that the two rows order alike, less those that they order
/// the other way round, over √(pairs not tied in a · pairs not tied in b), in [−1, 1], over all entries,
/// absent ones being zero and tied. 0 where all of a row is tied. Source: Kendall 1945; computed as by Knight
/// 1966.
struct KendallFormula {
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = false;           ///< absent entries are ordered too
  /// "kendall"
  std::string name() const { return "kendall"; }
  /// The correlation of two rows; O(entries log entries).
  template <class Col, class Scalar>
  double operator()(const SparseRow<Col, Scalar>& x, const SparseRow<Col, Scalar>& y) const {
    if (detail::has_nan(x.values) || detail::has_nan(y.values))
      return std::numeric_limits<double>::quiet_NaN();
    std::vector<std::pair<double, double>> entries;  // of either row
    entries.reserve(x.size() + y.size());
    detail::merge(
        x, y, [&](double a, double b) { entries.emplace_back(a, b); },
        [&](double a) { entries.emplace_back(a, 0); }, [&](double b) { entries.emplace_back(0, b); });
    const auto absent = static_cast<std::int64_t>(x.dimension - entries.size());  // from both, so (0, 0)

    std::sort(entries.begin(), entries.end());
    const std::int64_t tied_in_a =
        detail::tied_pairs(entries, absent, [](const auto& entry) { return entry.first; });
    const std::int64_t tied_in_both =
        detail::tied_pairs(entries, absent, [](const auto& entry) { return entry; });

    std::int64_t opposed = 0;  // pairs of an entry and an absent one
    std::vector<double> bs;
    bs.reserve(entries.size());
    for (const auto& [a, b] : entries) {
      if ((a < 0 && b > 0) || (a > 0 && b < 0)) opposed += absent;
      bs.push_back(b);
    }
    opposed += detail::sort_counting_exchanges(bs);
    const std::int64_t tied_in_b = detail::tied_pairs(bs, absent, [](double b) { return b; });

    const std::int64_t pairs = detail::pair_count(static_cast<std::int64_t>(x.dimension));
    const std::int64_t ordered_in_a = pairs - tied_in_a, ordered_in_b = pairs - tied_in_b;
    const std::int64_t alike_less_opposed = ordered_in_a - (tied_in_b - tied_in_both) - 2 * opposed;
    return detail::within_one(detail::ratio(
        static_cast<double>(alike_less_opposed),
        std::sqrt(static_cast<double>(ordered_in_a)) * std::sqrt(static_cast<double>(ordered_in_b))));
  }
};

/// Spearman rank correlation: see SpearmanFormula.
inline constexpr Measure<SpearmanFormula> spearman{};
/// Kendall rank correlation τ-b: see KendallFormula.
inline constexpr Measure<KendallFormula> kendall{};

}  // namespace kindred::inline v0
