#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/collaborative/detail/dense_item_parts.hpp"
#include "kindred/collaborative/detail/symmetric_inverse.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0::detail {

// B = I − P diag(1 / diag P), P = (XᵀX + Λ)⁻¹, in the memory of one items × items matrix, where Λ is
// diagonal: `regularization` plus `share` of an item's own diagonal of XᵀX.
template <class Scalar>
class DenseItemWeights {
 public:
  DenseItemWeights(std::string model, const Interactions<Scalar>& train, bool weighted, double regularization,
                   double share)
      : model_(std::move(model)),
        train_(train),
        weighted_(weighted),
        regularization_(regularization),
        share_(share) {
    for (ItemIndex item{0}; item.value < train.item_count(); ++item) {
      double squares = 0;
      for (const Scalar value : train.by_item()[item].values) squares += square(value);
      if (!(squares > 0)) continue;
      positions_.resize(item.value, 0);
      positions_.push_back(static_cast<std::uint32_t>(items_.size()));
      items_.push_back(item);
      squares_.push_back(squares);
      penalties_.push_back(regularization + share * squares);
    }
    positions_.resize(train.item_count(), 0);
    for (UserIndex user{0}; user.value < train.user_count(); ++user)
      if (train.by_user()[user].size() > 0) users_.push_back(user);
  }

  DenseItemParts<Scalar> fit(const Execution& execution) {
    const std::size_t n = items_.size();
    try {
      weights_.assign(n * n, Scalar(0));
      // Where users are fewer than half of the items, a matrix of users is inverted instead.
      if (2 * users_.size() <= n) invert_by_users(execution);
      else invert_by_items(execution);
    } catch (const std::bad_alloc&) {
      refuse_size(n);
    } catch (const std::length_error&) {
      refuse_size(n);
    }
    auto diagonal = scale(execution);
    return {train_.item_count(),
            std::move(items_),
            std::move(weights_),
            weighted_,
            {std::move(diagonal), regularization_, share_, train_.user_count(), train_.size()}};
  }

 private:
  static constexpr std::int64_t columns_a_chunk = 16;

  double square(Scalar value) const noexcept {
    return weighted_ ? static_cast<double>(value) * static_cast<double>(value) : 1.0;
  }
  Scalar strength(Scalar value) const noexcept { return weighted_ ? value : Scalar(1); }

  [[noreturn]] void refuse_size(std::size_t n) const {
    throw DataError(model_ + ": the weights of " + std::to_string(n) + " items take " +
                    std::to_string(static_cast<double>(n) * static_cast<double>(n) * sizeof(Scalar) / 1e9) +
                    " GB, more than there is; slim and rp3beta keep few weights an item");
  }
  [[noreturn]] void refuse_singular(double regularization) const {
    throw DataError(model_ + ": the matrix of items had together is singular, as far as can be told with " +
                    "these weights, at a regularization of " + std::to_string(regularization) +
                    ", expected a larger one");
  }

  // Column c's rows from c on, of the lower triangle.
  std::span<Scalar> column(std::size_t c) noexcept {
    return {weights_.data() + c * items_.size(), items_.size()};
  }

  void invert_by_items(const Execution& execution) {
    const std::size_t n = items_.size();
    parallel_for(static_cast<std::int64_t>(n), columns_a_chunk, execution, "items had together",
                 [&](std::int64_t begin, std::int64_t end) {
                   std::vector<double> sums(n);  // a float counts no further than 2²⁴
                   for (auto c = static_cast<std::size_t>(begin); c < static_cast<std::size_t>(end); ++c) {
                     std::fill(sums.begin() + static_cast<std::ptrdiff_t>(c), sums.end(), 0.0);
                     const auto users = train_.by_item()[items_[c]];
                     for (std::size_t e = 0; e < users.size(); ++e) {
                       const auto row = train_.by_user()[users.indices[e]];
                       const auto here = static_cast<double>(strength(users.values[e]));
                       for (std::size_t o = row.size(); o > 0 && row.indices[o - 1] >= items_[c]; --o)
                         sums[positions_[row.indices[o - 1].value]] +=
                             here * static_cast<double>(strength(row.values[o - 1]));
                     }
                     sums[c] = squares_[c] + penalties_[c];
                     const auto into = column(c);
                     for (std::size_t o = c; o < n; ++o) into[o] = static_cast<Scalar>(sums[o]);
                   }
                 });
    const std::size_t row = negate_inverse(weights_.data(), n, execution);
    if (row < n) refuse_singular(penalties_[row]);
  }

  // P = Λ⁻¹ − Λ⁻¹ Xᵀ (I + X Λ⁻¹ Xᵀ)⁻¹ X Λ⁻¹ (Woodbury); in double, since the difference may lose digits.
  void invert_by_users(const Execution& execution) {
    const std::size_t n = items_.size(), m = users_.size();
    for (const double penalty : penalties_)
      if (!(penalty > 0)) refuse_singular(penalty);
    std::vector<std::uint32_t> row_of(train_.user_count(), 0);
    for (std::size_t u = 0; u < m; ++u) row_of[users_[u].value] = static_cast<std::uint32_t>(u);
    std::vector<double> kernel(m * m, 0.0);
    parallel_for(static_cast<std::int64_t>(m), columns_a_chunk, execution, "users of the same items",
                 [&](std::int64_t begin, std::int64_t end) {
                   for (auto c = static_cast<std::size_t>(begin); c < static_cast<std::size_t>(end); ++c) {
                     const auto row = train_.by_user()[users_[c]];
                     for (std::size_t e = 0; e < row.size(); ++e) {
                       const auto others = train_.by_item()[row.indices[e]];
                       const double here = static_cast<double>(strength(row.values[e])) /
                                           penalties_[positions_[row.indices[e].value]];
                       for (std::size_t o = 0; o < others.size(); ++o)
                         kernel[c * m + row_of[others.indices[o].value]] +=
                             here * static_cast<double>(strength(others.values[o]));
                     }
                     kernel[c * m + c] += 1;
                   }
                 });
    if (const std::size_t row = negate_inverse(kernel.data(), m, execution); row < m)
      refuse_singular(penalties_[0]);
    for (std::size_t c = 0; c < m; ++c)
      for (std::size_t r = c + 1; r < m; ++r) kernel[r * m + c] = kernel[c * m + r];
    // Eight columns at once, whose numbers of a user lie side by side.
    using Lanes = Eigen::Array<double, 8, 1>;
    constexpr std::size_t lanes = 8;
    parallel_for(static_cast<std::int64_t>(n), lanes, execution, "item weights",
                 [&](std::int64_t begin, std::int64_t end) {
                   const auto first = static_cast<std::size_t>(begin), last = static_cast<std::size_t>(end);
                   std::vector<double> of_users(m * lanes, 0.0), of_one(m);
                   for (std::size_t c = first; c < last; ++c) {
                     std::fill(of_one.begin(), of_one.end(), 0.0);
                     const auto users = train_.by_item()[items_[c]];
                     for (std::size_t e = 0; e < users.size(); ++e) {
                       const double here = static_cast<double>(strength(users.values[e])) / penalties_[c];
                       const double* const row = kernel.data() + row_of[users.indices[e].value] * m;
                       for (std::size_t u = 0; u < m; ++u) of_one[u] += here * row[u];
                     }
                     for (std::size_t u = 0; u < m; ++u) of_users[u * lanes + (c - first)] = of_one[u];
                   }
                   for (std::size_t r = first; r < n; ++r) {
                     const auto users = train_.by_item()[items_[r]];
                     Lanes sums = Lanes::Zero();
                     for (std::size_t e = 0; e < users.size(); ++e)
                       sums +=
                           static_cast<double>(strength(users.values[e])) *
                           Eigen::Map<const Lanes>(of_users.data() + row_of[users.indices[e].value] * lanes);
                     // The kernel is negated: −P = Λ⁻¹ Xᵀ (…)⁻¹ X Λ⁻¹ − Λ⁻¹.
                     for (std::size_t c = first; c < std::min(last, r + 1); ++c) {
                       const double sum = sums[static_cast<Eigen::Index>(c - first)];
                       column(c)[r] = static_cast<Scalar>((r == c ? -1.0 - sum : -sum) / penalties_[r]);
                     }
                   }
                 });
  }

  // Of −P in the lower triangle to B: B(j,i) = −P(j,i) / P(i,i), and 0 on the diagonal. Returns that of P.
  std::vector<Scalar> scale(const Execution& execution) {
    const std::size_t n = items_.size();
    std::vector<Scalar> factors(n), diagonal(n);
    for (std::size_t i = 0; i < n; ++i) {
      diagonal[i] = -weights_[i * n + i];
      factors[i] = 1 / diagonal[i];
      if (!(factors[i] > 0)) refuse_singular(penalties_[i]);
    }
    constexpr std::size_t tile = 64;
    const std::size_t tiles = (n + tile - 1) / tile;
    std::vector<char> overflows(tiles, 0);
    parallel_for(static_cast<std::int64_t>(tiles), 1, execution, "item weights",
                 [&](std::int64_t chunk, std::int64_t) {
                   const std::size_t top = static_cast<std::size_t>(chunk) * tile;
                   bool finite = true;
                   for (std::size_t left = 0; left <= top; left += tile)
                     for (std::size_t r = top; r < std::min(n, top + tile); ++r)
                       for (std::size_t c = left; c < std::min(r, left + tile); ++c) {
                         const Scalar value = weights_[c * n + r];
                         weights_[c * n + r] = value * factors[r];
                         weights_[r * n + c] = value * factors[c];
                         finite =
                             finite && std::isfinite(value * factors[r]) && std::isfinite(value * factors[c]);
                       }
                   overflows[static_cast<std::size_t>(chunk)] = finite ? 0 : 1;
                 });
    if (std::count(overflows.begin(), overflows.end(), 1) > 0) refuse_singular(penalties_[0]);
    for (std::size_t i = 0; i < n; ++i) weights_[i * n + i] = 0;
    return diagonal;
  }

  std::string model_;
  const Interactions<Scalar>& train_;
  bool weighted_;
  double regularization_, share_;
  std::vector<ItemIndex> items_;          // those with an entry
  std::vector<std::uint32_t> positions_;  // of each item among them; 0 for others, which no entry leads to
  std::vector<UserIndex> users_;          // those with an entry
  std::vector<double> squares_, penalties_;
  std::vector<Scalar> weights_;
};

}  // namespace kindred::inline v0::detail
