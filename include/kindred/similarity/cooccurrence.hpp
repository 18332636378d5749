#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kindred/similarity/column_sums.hpp"
#include "kindred/similarity/measure.hpp"
#include "kindred/similarity/vectors.hpp"

namespace kindred::inline v0 {

/// How often two things go together: of all places of two rows (all baskets that hold one product or the
/// other or none), how many are filled in both, in one only, in neither.
struct ContingencyTable {
  double both = 0;     ///< places that both rows have
  double only_x = 0;   ///< places that only the first row has
  double only_y = 0;   ///< places that only the second row has
  double neither = 0;  ///< places that no row has

  /// The table of two rows with these moments.
  static ContingencyTable of(const Moments& m) noexcept {
    return {m.count, m.x.count - m.count, m.y.count - m.count, m.dimension - m.x.count - m.y.count + m.count};
  }

  /// All places.
  double total() const noexcept { return both + only_x + only_y + neither; }
  /// Places that the first row has.
  double x() const noexcept { return both + only_x; }
  /// Places that the second row has.
  double y() const noexcept { return both + only_y; }

  /// How much more often the two meet than by chance: both · neither − only_x · only_y; below 0 where they
  /// avoid each other.
  double association() const noexcept { return both * neither - only_x * only_y; }

  /// Dunning's G² = 2 Σ k ln(k / expected k), at least 0, in nats; large both where the two meet more often
  /// than by chance and where they avoid each other; 0 where a row is empty or full. Source: Dunning 1993.
  double log_likelihood_ratio() const noexcept {
    // k · total = (its row's sum) · (its column's sum) ± association, so that no digits of a logarithm near 0
    // are lost.
    const double excess = association(), not_x = only_y + neither, not_y = only_x + neither;
    const auto part = [](double k, double expected, double difference) {
      return k > 0 ? k * std::log1p(difference / expected) : 0;
    };
    return std::max(0.0, 2 * (part(both, x() * y(), excess) + part(only_x, x() * not_y, -excess) +
                              part(only_y, not_x * y(), -excess) + part(neither, not_x * not_y, excess)));
  }
};

/// Dunning's log-likelihood ratio G² of the 2×2 table where the rows meet more often than by chance, else 0
/// (rows that avoid each other are not alike; ContingencyTable gives the ratio of those too), in [0, ∞).
/// Values are not looked at; 0 where a row is empty or full. Source: Dunning 1993, "Accurate methods for the
/// statistics of surprise and coincidence".
struct LogLikelihoodRatioFormula {
  static constexpr unsigned needs = common::count;            ///< reads the number of common entries
  static constexpr unsigned own_needs = own::count;           ///< reads the numbers of entries
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = true;            ///< never meeting is not meeting often: 0
  /// "log_likelihood_ratio"
  std::string name() const { return "log_likelihood_ratio"; }
  /// The ratio of two rows with these moments.
  double operator()(const Moments& m) const noexcept {
    const auto table = ContingencyTable::of(m);
    return table.association() > 0 ? table.log_likelihood_ratio() : 0;
  }

  /// The same of rows of one length, by looking up n ln n instead of taking four logarithms a pair.
  struct Fitted {
    static constexpr unsigned needs = common::count;            ///< reads the number of common entries
    static constexpr unsigned own_needs = own::count;           ///< reads the numbers of entries
    static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
    static constexpr bool zero_when_disjoint = true;            ///< never meeting is not meeting often: 0

    /// Of n from 0 to the length N of a row: n ln n, and (N − n) ln(N − n) less its tangent in n = 0.
    struct Entry {
      double up = 0;    ///< n ln n
      double down = 0;  ///< (N − n) ln(1 − n / N) + n
    };
    std::shared_ptr<const std::vector<Entry>> table;  ///< N + 1 of them
    double log_length;                                ///< ln N

    /// The ratio of two rows with these moments.
    double operator()(const Moments& m) const noexcept {
      const double k = m.count, n = m.dimension;
      if (!(k * n > m.x.count * m.y.count)) return 0;
      // Counts from a file that was not verified may be anything.
      const auto most = static_cast<std::int64_t>(table->size() - 1);
      const auto within = [](double count, std::int64_t limit) {
        return static_cast<std::int64_t>(std::min(std::max(0.0, count), static_cast<double>(limit)));
      };
      const std::int64_t x = within(m.x.count, most), y = within(m.y.count, most),
                         both = within(k, std::min(x, y)), either = std::min(x + y - both, most);
      const Entry* const at = table->data();
      // Σ cells k ln k − Σ margins k ln k + N ln N; the tangents leave k (ln N + 1) of each other.
      const double linear = k * (1 + log_length), alone = (at[x].up + at[x].down) + (at[y].up + at[y].down);
      const double ratio =
          at[both].up + (at[x - both].up + at[y - both].up) + at[either].down + linear - alone;
      // What is left of nearly independent rows is rounding.
      return ratio > 1e-4 * (alone + linear) ? 2 * ratio : LogLikelihoodRatioFormula{}(m);
    }
  };

  /// For the rows of an index. O(columns) logarithms.
  Fitted fit(const ColumnSums& columns) const {
    const std::size_t n = columns.count.size();
    const auto length = static_cast<double>(n);
    std::vector<Fitted::Entry> table(n + 1);
    for (std::size_t i = 1; i <= n; ++i) {
      const auto count = static_cast<double>(i);
      const double rest = i < n ? (length - count) * std::log1p(-count / length) : 0;
      table[i] = {count * std::log(count), rest + count};
    }
    return {std::make_shared<const std::vector<Fitted::Entry>>(std::move(table)), std::log(length)};
  }
};

/// Pointwise mutual information: ln(P(x, y) / (P(x) P(y))), in nats, at most ln of the dimension; 0 by
/// chance, −∞ where the rows never meet, and 0 where one is empty. Values are not looked at. It favours the
/// rare: shrink it. Source: Church and Hanks 1990.
struct PmiFormula {
  static constexpr unsigned needs = common::count;            ///< reads the number of common entries
  static constexpr unsigned own_needs = own::count;           ///< reads the numbers of entries
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = false;           ///< never meeting is −∞
  static constexpr bool disjoint_at_most_zero = true;         ///< so the nearest are not among those
  /// "pmi"
  std::string name() const { return "pmi"; }
  /// The information of two rows with these moments.
  double operator()(const Moments& m) const noexcept {
    if (m.x.count == 0 || m.y.count == 0) return 0;
    return std::log(m.count * m.dimension / (m.x.count * m.y.count));
  }
};

/// Normalised pointwise mutual information: pmi / −ln P(x, y), in [−1, 1]: 1 where one row never is without
/// the other, 0 by chance, −1 where they never meet, and 0 where one is empty. Values are not looked at.
/// Source: Bouma 2009.
struct NpmiFormula {
  static constexpr unsigned needs = common::count;            ///< reads the number of common entries
  static constexpr unsigned own_needs = own::count;           ///< reads the numbers of entries
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = false;           ///< never meeting is −1
  static constexpr bool disjoint_at_most_zero = true;         ///< so the nearest are not among those
  /// "npmi"
  std::string name() const { return "npmi"; }
  /// The information of two rows with these moments.
  double operator()(const Moments& m) const noexcept {
    if (m.x.count == 0 || m.y.count == 0) return 0;
    if (m.count == 0) return -1;
    if (m.count == m.dimension) return 1;
    return detail::within_one(PmiFormula{}(m) / std::log(m.dimension / m.count));
  }
};

/// Lift: P(x, y) / (P(x) P(y)), in [0, dimension]: 1 by chance, 0 where the rows never meet or one is empty.
/// Values are not looked at. Source: Brin et al. 1997 ("interest").
struct LiftFormula {
  static constexpr unsigned needs = common::count;            ///< reads the number of common entries
  static constexpr unsigned own_needs = own::count;           ///< reads the numbers of entries
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = true;            ///< never meeting: 0
  /// "lift"
  std::string name() const { return "lift"; }
  /// The lift of two rows with these moments.
  double operator()(const Moments& m) const noexcept {
    return detail::ratio(m.count * m.dimension, m.x.count * m.y.count);
  }
};

/// The confidence of the rule x → y: P(y | x), the share of the first row's entries that the second has too,
/// in [0, 1], not symmetric; 0 where the first row is empty. Values are not looked at. Source: Agrawal et al.
/// 1993; for recommendation Deshpande and Karypis 2004.
struct ConditionalProbabilityFormula {
  static constexpr unsigned needs = common::count;            ///< reads the number of common entries
  static constexpr unsigned own_needs = own::count;           ///< reads the numbers of entries
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = true;            ///< never meeting: 0
  static constexpr bool symmetric = false;                    ///< the first row is not the second
  /// "conditional_probability"
  std::string name() const { return "conditional_probability"; }
  /// The probability of two rows with these moments.
  double operator()(const Moments& m) const noexcept { return detail::ratio(m.count, m.x.count); }
};

/// Log-likelihood ratio of rows that go together: see LogLikelihoodRatioFormula.
inline constexpr Measure<LogLikelihoodRatioFormula> log_likelihood_ratio{};
/// Pointwise mutual information: see PmiFormula.
inline constexpr Measure<PmiFormula> pmi{};
/// Normalised pointwise mutual information: see NpmiFormula.
inline constexpr Measure<NpmiFormula> npmi{};
/// Lift: see LiftFormula.
inline constexpr Measure<LiftFormula> lift{};
/// Conditional probability: see ConditionalProbabilityFormula.
inline constexpr Measure<ConditionalProbabilityFormula> conditional_probability{};

}  // namespace kindred::inline v0
