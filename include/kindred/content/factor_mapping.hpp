#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/content/detail/feature_rows.hpp"
#include "kindred/content/item_features.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

/// A linear map from features to factors: factors = b + Σ x(f) W(f).
template <class ScalarType = float>
class FactorMapping {
 public:
  /// The type of a factor.
  using Scalar = ScalarType;

  FactorMapping() = default;
  /// @param intercept b, a number for each factor
  /// @param weights W, a row of factors for each feature
  /// @throws DataError for weights that are no rows of as many factors
  FactorMapping(SharedArray<Scalar> intercept, SharedArray<Scalar> weights)
      : intercept_(std::move(intercept)), weights_(std::move(weights)) {
    if (factor_count() == 0 ? !weights_.empty() : weights_.size() % factor_count() != 0)
      throw DataError("factor mapping: " + std::to_string(weights_.size()) + " weights of " +
                      std::to_string(factor_count()) + " factors, expected a row for each feature");
  }

  /// Number of factors.
  std::size_t factor_count() const noexcept { return intercept_.size(); }
  /// Number of features.
  std::size_t feature_count() const noexcept {
    return factor_count() == 0 ? 0 : weights_.size() / factor_count();
  }
  /// b.
  std::span<const Scalar> intercept() const noexcept { return intercept_.span(); }
  /// W(f).
  std::span<const Scalar> weights(FeatureIndex feature) const noexcept {
    return weights_.span().subspan(feature.value * factor_count(), factor_count());
  }
  /// Writes the factors of features, all of them below feature_count(). O(features · factors).
  void apply(const SparseRow<FeatureIndex, Scalar>& features, std::span<Scalar> factors) const noexcept {
    std::copy(intercept_.begin(), intercept_.end(), factors.begin());
    for (std::size_t e = 0; e < features.size(); ++e) {
      const auto row = weights(features.indices[e]);
      for (std::size_t f = 0; f < row.size(); ++f) factors[f] += features.values[e] * row[f];
    }
  }

  /// Adds the mapping to an archive.
  void write(ArchiveWriter archive) const {
    archive.add("intercept", intercept_);
    archive.add("weights", weights_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static FactorMapping read(const Archive& archive) {
    return archive.assemble([&] {
      return FactorMapping(archive.finite<Scalar>("intercept"), archive.finite<Scalar>("weights"));
    });
  }

 private:
  SharedArray<Scalar> intercept_;
  SharedArray<Scalar> weights_;
};

namespace detail {

// W and b of min Σ c(r) |v(r) − b − x(r) W|² + λ |W|² over rows with c > 0, each factor on its own by
// conjugate gradients.
// @param factors v, a row for each row of `rows`
template <class Row, class Scalar>
FactorMapping<Scalar> ridge_mapping(const SparseRows<Row, FeatureIndex, Scalar>& rows,
                                    std::span<const Scalar> factors, std::size_t factor_count,
                                    std::span<const double> confidence, double regularization,
                                    const Execution& execution) {
  const std::size_t features = rows.column_count();
  std::vector<double> diagonal(features + 1, regularization);
  diagonal[features] = 0;
  for (Row row{0}; row.value < rows.row_count(); ++row) {
    const double c = confidence[row.value];
    const auto entries = rows[row];
    for (std::size_t e = 0; e < entries.size(); ++e)
      diagonal[entries.indices[e].value] +=
          c * static_cast<double>(entries.values[e]) * static_cast<double>(entries.values[e]);
    diagonal[features] += c;
  }
  if (!(diagonal[features] > 0))
    throw DataError("factor map: nothing to learn from has features and factors");
  std::vector<Scalar> intercept(factor_count), weights(features * factor_count);
  parallel_for(static_cast<std::int64_t>(factor_count), 1, execution, "factor map",
               [&](std::int64_t begin, std::int64_t) {
                 const auto factor = static_cast<std::size_t>(begin);
                 std::vector<double> target(features + 1, 0.0), solution(features + 1),
                     direction(features + 1), product(features + 1);
                 for (Row row{0}; row.value < rows.row_count(); ++row) {
                   const double aim = confidence[row.value] *
                                      static_cast<double>(factors[row.value * factor_count + factor]);
                   if (aim == 0) continue;
                   add_scaled(aim, rows[row], std::span<double>(target));
                   target[features] += aim;
                 }
                 const ConjugateGradients solver{diagonal, direction, product};
                 solver.solve(target, solution, 500, [&](std::span<const double> v, std::span<double> out) {
                   for (std::size_t f = 0; f <= features; ++f)
                     out[f] = f < features ? regularization * v[f] : 0;
                   for (Row row{0}; row.value < rows.row_count(); ++row) {
                     if (confidence[row.value] == 0) continue;
                     const double amount = confidence[row.value] * (inner(rows[row], v) + v[features]);
                     add_scaled(amount, rows[row], out);
                     out[features] += amount;
                   }
                 });
                 intercept[factor] = static_cast<Scalar>(solution[features]);
                 for (std::size_t f = 0; f < features; ++f)
                   weights[f * factor_count + factor] = static_cast<Scalar>(solution[f]);
               });
  return {std::move(intercept), std::move(weights)};
}

}  // namespace detail

}  // namespace kindred::inline v0
