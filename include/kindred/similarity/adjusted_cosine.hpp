#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/sparse_rows.hpp"
#include "kindred/similarity/adapters.hpp"
#include "kindred/similarity/transforms.hpp"
#include "kindred/similarity/vectors.hpp"

namespace kindred::inline v0 {

/// Adjusted cosine's formula: the cosine, over entries that both rows have, of their deviations from the
/// column means, in [−1, 1]. For items as rows the columns are users, so that a generous user's ratings count
/// as ordinary ones. In an index the means are those of its rows. Source: Sarwar et al. 2001, § 3.1.3.
struct AdjustedCosineFormula : TransformedFormula<ColumnCentering, CoratedFormula<CosineFormula>> {
  /// "adjusted_cosine"
  std::string name() const { return "adjusted_cosine"; }
};

/// Adjusted cosine: in an index, or of two vectors with the means of the columns.
struct AdjustedCosine : Measure<AdjustedCosineFormula> {
  /// Of two dense vectors (any Eigen expressions) of the same size, zero standing for absent, with as many
  /// means. Allocates.
  /// @throws DataError for more means or fewer
  template <class A, class B, class M>
  auto operator()(const Eigen::DenseBase<A>& x, const Eigen::DenseBase<B>& y,
                  const Eigen::DenseBase<M>& means) const {
    return with(means)(x, y);
  }

  /// Of two sparse rows of the same length with as many means. Allocates.
  /// @throws DataError for more means or fewer
  template <class Col, class Scalar, class M>
  auto operator()(const SparseRow<Col, Scalar>& x, const SparseRow<Col, Scalar>& y,
                  const Eigen::DenseBase<M>& means) const {
    return with(means)(x, y);
  }

 private:
  template <class M>
  static auto with(const Eigen::DenseBase<M>& means) {
    const typename Eigen::internal::nested_eval<M, 1>::type values(means.derived());
    std::vector<double> copy(static_cast<std::size_t>(values.size()));
    for (std::size_t i = 0; i < copy.size(); ++i)
      copy[i] = static_cast<double>(values.coeff(static_cast<Eigen::Index>(i)));
    const ColumnCentering::Fitted fitted{std::make_shared<const std::vector<double>>(std::move(copy))};
    return transformed(fitted, corated(cosine));
  }
};

/// Adjusted cosine: see AdjustedCosineFormula.
inline constexpr AdjustedCosine adjusted_cosine{};

}  // namespace kindred::inline v0
