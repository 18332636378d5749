#pragma once

#include <cmath>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/rerank/labels.hpp"

namespace kindred::inline v0 {

/// How alike two items are, 1 for an item and itself: what diversity is measured by. Immutable; copies share
/// memory.
class Likeness {
 public:
  /// No two items are alike.
  Likeness() : kind_(Labels{}) {}

  /// The cosine of two items' rows, in [−1, 1]; 0 for an item beyond the rows and for a row of zeros. Rows
  /// are kept as floats, whatever their length.
  /// @throws DataError naming the first row with a number that is not finite
  template <class Derived>
  static Likeness vectors(const Eigen::MatrixBase<Derived>& rows) {
    auto kept = std::make_shared<Vectors>();
    kept->rows.resize(rows.rows(), rows.cols());
    for (Eigen::Index r = 0; r < rows.rows(); ++r) {
      Eigen::RowVectorXd row = rows.row(r).template cast<double>();
      if (!row.allFinite())
        throw DataError("likeness: the vector of item " + std::to_string(r) + " is not finite");
      // By a power of two, so that floats stay what they are and no square overflows.
      int exponent = 0;
      std::frexp(row.size() > 0 ? row.cwiseAbs().maxCoeff() : 0, &exponent);
      for (double& value : row) value = std::ldexp(value, -exponent);
      kept->rows.row(r) = row.cast<float>();
      const double length = kept->rows.row(r).template cast<double>().norm();
      kept->per_length.push_back(length > 0 ? 1 / length : 0);
    }
    return Likeness(std::shared_ptr<const Vectors>(std::move(kept)));
  }

  /// The cosine of two items' sets of labels, |A ∩ B| / √(|A| |B|), in [0, 1].
  static Likeness labels(Labels labels) { return Likeness(std::move(labels)); }

  /// A symmetric measure of one's own, at most 1; several threads may call it at once. Where it is not finite
  /// for two items, those that ask throw DataError with their numbers.
  static Likeness measure(std::function<double(ItemIndex, ItemIndex)> measure) {
    return Likeness(std::move(measure));
  }

  /// How alike two items are; of vectors to about 1e-7, in half the time of `exactly`.
  double operator()(ItemIndex a, ItemIndex b) const {
    return of(a, b, [](const auto& x, const auto& y) { return static_cast<double>(x.dot(y)); });
  }
  /// How alike two items are, reckoned in double: for what tells near copies apart.
  double exactly(ItemIndex a, ItemIndex b) const {
    return of(a, b, [](const auto& x, const auto& y) {
      const float* const p = x.data();
      const float* const q = y.data();
      const Eigen::Index n = x.size();
      double sums[4] = {};
      Eigen::Index c = 0;
      for (; c + 4 <= n; c += 4)
        for (Eigen::Index k = 0; k < 4; ++k)
          sums[k] += static_cast<double>(p[c + k]) * static_cast<double>(q[c + k]);
      for (; c < n; ++c) sums[0] += static_cast<double>(p[c]) * static_cast<double>(q[c]);
      return (sums[0] + sums[1]) + (sums[2] + sums[3]);
    });
  }

 private:
  using Measure = std::function<double(ItemIndex, ItemIndex)>;
  struct Vectors {
    Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows;
    std::vector<double> per_length;  // 1 / |row|, 0 for a row of zeros
  };

  template <class Kind>
  explicit Likeness(Kind kind) : kind_(std::move(kind)) {}

  template <class Dot>
  double of(ItemIndex a, ItemIndex b, Dot&& dot) const {
    if (a == b) return 1;
    if (const auto* vectors = std::get_if<std::shared_ptr<const Vectors>>(&kind_)) {
      const auto& [rows, per_length] = **vectors;
      if (a.value >= per_length.size() || b.value >= per_length.size()) return 0;
      return dot(rows.row(a.value), rows.row(b.value)) * per_length[a.value] * per_length[b.value];
    }
    if (const auto* labels = std::get_if<Labels>(&kind_)) return cosine((*labels)[a], (*labels)[b]);
    const double alike = std::get<Measure>(kind_)(a, b);
    if (!std::isfinite(alike))
      throw DataError("likeness: that of the items " + std::to_string(a.value) + " and " +
                      std::to_string(b.value) + " is " + std::to_string(alike) +
                      ", expected a finite number of at most 1");
    return alike;
  }

  static double cosine(std::span<const LabelIndex> a, std::span<const LabelIndex> b) noexcept {
    std::size_t both = 0;
    for (const LabelIndex x : a)
      for (const LabelIndex y : b) both += x == y ? 1 : 0;
    return both == 0 ? 0
                     : static_cast<double>(both) /
                           std::sqrt(static_cast<double>(a.size()) * static_cast<double>(b.size()));
  }

  std::variant<std::shared_ptr<const Vectors>, Labels, Measure> kind_;
};

}  // namespace kindred::inline v0
