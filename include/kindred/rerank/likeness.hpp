#pragma once

#include <cmath>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include <Eigen/Core>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/rerank/labels.hpp"

namespace kindred::inline v0 {

/// How alike two items are, 1 for an item and itself: what diversity is measured by. Immutable; copies share
/// memory.
class Likeness {
 public:
  /// Items by the rows of a matrix, such as a model's item factors.
  using Vectors = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  /// No two items are alike.
  Likeness() : kind_(Labels{}) {}

  /// The cosine of two items' rows, in [−1, 1]; 0 for an item beyond the rows and for a row of zeros.
  /// @throws DataError naming the first row with a number that is not finite
  template <class Derived>
  static Likeness vectors(const Eigen::MatrixBase<Derived>& rows) {
    auto unit = std::make_shared<Vectors>(rows.rows(), rows.cols());
    for (Eigen::Index r = 0; r < rows.rows(); ++r) {
      const Eigen::RowVectorXd row = rows.row(r).template cast<double>();
      if (!row.allFinite())
        throw DataError("likeness: the vector of item " + std::to_string(r) + " is not finite");
      const double length = row.stableNorm();
      unit->row(r) = length > 0 ? (row / length).cast<float>().eval() : Eigen::RowVectorXf::Zero(rows.cols());
    }
    return Likeness(std::shared_ptr<const Vectors>(std::move(unit)));
  }

  /// The cosine of two items' sets of labels, |A ∩ B| / √(|A| |B|), in [0, 1].
  static Likeness labels(Labels labels) { return Likeness(std::move(labels)); }

  /// A symmetric measure of one's own, at most 1; several threads may call it at once. Where it is not finite
  /// for two items, those that ask throw DataError with their numbers.
  static Likeness measure(std::function<double(ItemIndex, ItemIndex)> measure) {
    return Likeness(std::move(measure));
  }

  /// How alike two items are.
  double operator()(ItemIndex a, ItemIndex b) const {
    if (a == b) return 1;
    if (const auto* vectors = std::get_if<std::shared_ptr<const Vectors>>(&kind_)) {
      const auto rows = static_cast<std::size_t>((*vectors)->rows());
      if (a.value >= rows || b.value >= rows) return 0;
      return static_cast<double>((*vectors)->row(a.value).dot((*vectors)->row(b.value)));
    }
    if (const auto* labels = std::get_if<Labels>(&kind_)) return cosine((*labels)[a], (*labels)[b]);
    const double alike = std::get<Measure>(kind_)(a, b);
    if (!std::isfinite(alike))
      throw DataError("likeness: that of the items " + std::to_string(a.value) + " and " +
                      std::to_string(b.value) + " is " + std::to_string(alike) +
                      ", expected a finite number of at most 1");
    return alike;
  }

 private:
  using Measure = std::function<double(ItemIndex, ItemIndex)>;

  template <class Kind>
  explicit Likeness(Kind kind) : kind_(std::move(kind)) {}

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
