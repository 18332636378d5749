#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/options.hpp"
#include "kindred/similarity/column_sums.hpp"
#include "kindred/similarity/detail/number_text.hpp"
#include "kindred/similarity/detail/require_columns.hpp"
#include "kindred/similarity/measure.hpp"

namespace kindred::inline v0 {

/// A transform is a struct with a `name(inner)` that rewrites the values of one row's entries, leaving them
/// where they are: `void operator()(const RowEntries&) const noexcept`; or one with a `fit(ColumnSums)` that
/// gives such a struct, learned from all rows.
template <class T>
concept RowTransform = requires(const T transform, const RowEntries row) {
  transform(row);
  { transform.name(std::string_view()) } -> std::convertible_to<std::string>;
};

/// See RowTransform.
template <class T>
concept FittedTransform = requires(const T transform, const ColumnSums columns) {
  { transform.fit(columns) } -> RowTransform;
  { transform.name(std::string_view()) } -> std::convertible_to<std::string>;
};

/// A measure of rows that are transformed first, each by itself.
template <class T, Formula F>
  requires RowTransform<T> || FittedTransform<T>
struct TransformedFormula {
  static constexpr Nearness nearness = F::nearness;                  ///< as the inner one
  static constexpr bool zero_when_disjoint = F::zero_when_disjoint;  ///< entries stay where they are

  T transform;  ///< what is done to the rows
  F inner;      ///< what is then measured

  /// As written, e.g. "centered(cosine)".
  std::string name() const { return transform.name(inner.name()); }
};

/// Measures transformed rows: `transformed(Centering{}, cosine)`. The functions below spell the usual ones.
template <class T, class F>
constexpr auto transformed(T transform, const Measure<F>& measure) {
  return Measure<TransformedFormula<T, F>>{{std::move(transform), measure}};
}

/// Takes the mean of a row's entries off each.
struct Centering {
  static constexpr bool local = true;  ///< a row by itself
  /// "centered(inner)"
  std::string name(std::string_view inner) const { return "centered(" + std::string(inner) + ")"; }
  /// Rewrites a row.
  void operator()(const RowEntries& row) const noexcept {
    const double mean = detail::mean_of(row.values);
    for (double& value : row.values) value -= mean;
  }
};

/// Takes the mean of a row's entries off each and divides by their (population) standard deviation; entries
/// without spread become 0.
struct Standardizing {
  static constexpr bool local = true;  ///< a row by itself
  /// "standardized(inner)"
  std::string name(std::string_view inner) const { return "standardized(" + std::string(inner) + ")"; }
  /// Rewrites a row.
  void operator()(const RowEntries& row) const noexcept {
    Centering{}(row);
    double squares = 0;
    for (const double value : row.values) squares += value * value;
    const double deviation = std::sqrt(squares / static_cast<double>(row.values.size()));
    for (double& value : row.values) value = deviation > 0 ? value / deviation : 0;
  }
};

/// Multiplies each column by a weight of its own.
struct ColumnWeighting {
  std::shared_ptr<const std::vector<double>> weights;  ///< one for each column
  /// "weighted(inner)"
  std::string name(std::string_view inner) const { return "weighted(" + std::string(inner) + ")"; }
  /// @throws DataError unless there are as many weights as columns
  void require_columns(std::size_t columns) const {
    detail::require_for_each_column("a weighting", weights->size(), "weights", columns);
  }
  /// Rewrites a row.
  void operator()(const RowEntries& row) const noexcept {
    for (std::size_t e = 0; e < row.values.size(); ++e) row.values[e] *= (*weights)[row.columns[e]];
  }
};

/// Takes the mean of a column's entries off each.
struct ColumnCentering {
  /// The means, once fitted.
  struct Fitted {
    std::shared_ptr<const std::vector<double>> means;  ///< one for each column
    /// "column_centered(inner)"
    std::string name(std::string_view inner) const { return ColumnCentering{}.name(inner); }
    /// @throws DataError unless there are as many means as columns
    void require_columns(std::size_t columns) const {
      detail::require_for_each_column("a centering", means->size(), "means", columns);
    }
    /// Rewrites a row.
    void operator()(const RowEntries& row) const noexcept {
      for (std::size_t e = 0; e < row.values.size(); ++e) row.values[e] -= (*means)[row.columns[e]];
    }
  };
  /// "column_centered(inner)"
  std::string name(std::string_view inner) const { return "column_centered(" + std::string(inner) + ")"; }
  /// Learns the means.
  Fitted fit(const ColumnSums& columns) const {
    std::vector<double> means(columns.count.size());
    for (std::size_t column = 0; column < means.size(); ++column) means[column] = columns.mean(column);
    return {std::make_shared<const std::vector<double>>(std::move(means))};
  }
};

/// Weighs columns that few rows have an entry in more: value × (ln((1 + rows) / (1 + rows with an entry)) +
/// 1). Source: scikit-learn's TfidfTransformer with smooth_idf; Salton and Buckley 1988.
struct TfIdfWeights {
  /// "tfidf(inner)"
  std::string name(std::string_view inner) const { return "tfidf(" + std::string(inner) + ")"; }

  /// The weights, once fitted.
  struct Fitted : ColumnWeighting {
    /// "tfidf(inner)"
    std::string name(std::string_view inner) const { return TfIdfWeights{}.name(inner); }
  };

  /// Learns the weights.
  Fitted fit(const ColumnSums& columns) const {
    std::vector<double> weights(columns.count.size());
    for (std::size_t column = 0; column < weights.size(); ++column)
      weights[column] =
          std::log((1 + static_cast<double>(columns.row_count)) / (1 + columns.count[column])) + 1;
    return {{std::make_shared<const std::vector<double>>(std::move(weights))}};
  }
};

/// BM25: idf × v (k1 + 1) / (v + k1 (1 − b + b length / mean length)), the length being the sum of a row's
/// values and idf = ln(1 + (rows − n + ½) / (n + ½)) for a column that n rows have an entry in. Values must
/// not be negative. Source: Robertson and Zaragoza 2009, § 3; the idf that stays above 0 is Lucene's.
struct Bm25 {
  double k1 = 1.2;  ///< how soon a large value counts no more, at least 0
  double b = 0.75;  ///< how much long rows are held back, in [0, 1]

  /// "bm25(inner)", followed by what is not as usual: "bm25(inner,k1=2,b=0.5)"
  std::string name(std::string_view inner) const {
    std::string text = "bm25(" + std::string(inner);
    if (k1 != Bm25{}.k1) text += ",k1=" + detail::number_text(k1);
    if (b != Bm25{}.b) text += ",b=" + detail::number_text(b);
    return text + ")";
  }

  /// What was learned.
  struct Fitted {
    double k1;                                       ///< as given
    double b;                                        ///< as given
    double mean_length;                              ///< mean sum of a row's values
    std::shared_ptr<const std::vector<double>> idf;  ///< one for each column
    /// As Bm25's.
    std::string name(std::string_view inner) const { return Bm25{k1, b}.name(inner); }
    /// @throws DataError unless there are as many weights as columns
    void require_columns(std::size_t columns) const {
      detail::require_for_each_column("a weighting", idf->size(), "weights", columns);
    }
    /// Rewrites a row.
    void operator()(const RowEntries& row) const noexcept {
      const double length = std::accumulate(row.values.begin(), row.values.end(), 0.0);
      const double half = k1 * (1 - b + (mean_length > 0 ? b * length / mean_length : 0));
      for (std::size_t e = 0; e < row.values.size(); ++e) {
        double& value = row.values[e];
        const double whole = value + half;
        value = whole > 0 ? (*idf)[row.columns[e]] * value * (k1 + 1) / whole : 0;
      }
    }
  };

  /// Learns the weights.
  Fitted fit(const ColumnSums& columns) const {
    const auto rows = static_cast<double>(columns.row_count);
    std::vector<double> idf(columns.count.size());
    for (std::size_t column = 0; column < idf.size(); ++column) {
      const double n = columns.count[column];
      idf[column] = std::log(1 + (rows - n + 0.5) / (n + 0.5));
    }
    const double total = std::accumulate(columns.sum.begin(), columns.sum.end(), 0.0);
    return {k1, b, rows > 0 ? total / rows : 0, std::make_shared<const std::vector<double>>(std::move(idf))};
  }
};

/// A measure of rows less their means: see Centering.
template <class F>
constexpr auto centered(const Measure<F>& measure) {
  return transformed(Centering{}, measure);
}

/// A measure of rows less their means, over their deviations: see Standardizing.
template <class F>
constexpr auto standardized(const Measure<F>& measure) {
  return transformed(Standardizing{}, measure);
}

/// A measure of rows whose columns have weights: see ColumnWeighting. Rows of another length than there are
/// weights are refused by a DataError where they are compared or indexed.
/// @throws OptionError for a weight that is negative or not finite
template <class F>
auto weighted(const Measure<F>& measure, std::vector<double> weights) {
  for (const double weight : weights) require_at_least("weight", weight, 0.0);
  return transformed(ColumnWeighting{std::make_shared<const std::vector<double>>(std::move(weights))},
                     measure);
}

/// A measure of rows weighted by how rare their columns are: see TfIdfWeights. For an index; not of a pair
/// alone.
template <class F>
constexpr auto tfidf(const Measure<F>& measure) {
  return transformed(TfIdfWeights{}, measure);
}

/// A measure of rows weighted by BM25: see Bm25. For an index; not of a pair alone.
/// @throws OptionError for k1 below 0 or b outside [0, 1]
template <class F>
auto bm25(const Measure<F>& measure, const Bm25& options = {}) {
  require_at_least("k1", options.k1, 0.0);
  require_in_range("b", options.b, 0.0, 1.0);
  return transformed(options, measure);
}

}  // namespace kindred::inline v0
