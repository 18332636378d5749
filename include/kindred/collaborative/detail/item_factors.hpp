#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/collaborative/detail/best_items.hpp"
#include "kindred/collaborative/detail/dot_products.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/recommendation.hpp"

namespace kindred::inline v0::detail {

/// A dense row-major matrix: a row of factors for each user or item.
template <class Scalar>
using FactorRows = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

template <class Scalar>
using ConstFactorVector = Eigen::Map<const Eigen::Matrix<Scalar, Eigen::Dynamic, 1>>;

/// The scoring half of a factor model: score(i) = factors(i) · user + bias(i), and no score for an item that
/// training knows nothing of. 4 · factors bytes an item in float; one query reads them all once (2 flops for
/// 4 bytes: memory is the limit), a batch once for every 4 packets of users (see dot_products).
template <class Scalar>
class ItemFactors {
 public:
  ItemFactors() = default;

  /// @param factors a row for each item
  /// @param known whether training knows anything of each item
  /// @param biases one for each item, or none
  /// @throws DataError for a number that is not finite
  ItemFactors(const FactorRows<Scalar>& factors, std::vector<unsigned char> known,
              std::vector<Scalar> biases = {})
      : count_(static_cast<std::size_t>(factors.cols())),
        factors_(std::vector<Scalar>(factors.data(), factors.data() + factors.size())),
        biases_(std::move(biases)),
        known_(std::move(known)) {}

  std::size_t item_count() const noexcept { return known_.size(); }
  /// Factors of each item.
  std::size_t factor_count() const noexcept { return count_; }
  bool is_known(ItemIndex item) const noexcept { return known_[item.value] != 0; }
  Scalar bias(ItemIndex item) const noexcept { return biases_.empty() ? Scalar(0) : biases_[item.value]; }

  std::span<const Scalar> values() const noexcept { return factors_.span(); }
  ConstFactorVector<Scalar> operator[](ItemIndex item) const noexcept {
    return {factors_.data() + item.value * count_, static_cast<Eigen::Index>(count_)};
  }

  /// One item's score.
  Scalar score(std::span<const Scalar> user, ItemIndex item) const noexcept {
    if (!is_known(item)) return no_score<Scalar>;
    return (*this)[item].dot(vector(user)) + bias(item);
  }

  /// Every item's score. O(items · factors); takes no memory.
  void score(std::span<const Scalar> user, std::span<Scalar> scores) const noexcept {
    const Eigen::Map<const FactorRows<Scalar>> all(factors_.data(), static_cast<Eigen::Index>(item_count()),
                                                   static_cast<Eigen::Index>(count_));
    Eigen::Map<Eigen::Matrix<Scalar, Eigen::Dynamic, 1>>(scores.data(),
                                                         static_cast<Eigen::Index>(scores.size()))
        .noalias() = all * vector(user);
    for (std::size_t i = 0; !biases_.empty() && i < scores.size(); ++i) scores[i] += biases_[i];
    for (std::size_t i = 0; i < scores.size(); ++i)
      if (known_[i] == 0) scores[i] = no_score<Scalar>;
  }

  /// Every item's score for each of `users`, rows of factors one after another; an item's score differs from
  /// that of one query by rounding, at most 2⁻¹⁵ of the sum of its terms' sizes in float for 256 factors.
  /// @param is_known_to whether anything is known of user n, else there is no score for the user
  template <class IsKnown>
  void score_batch(std::span<const Scalar> users, std::span<Scalar> scores, IsKnown&& is_known_to) const {
    if (item_count() == 0 || users.empty()) return;
    const std::size_t people = scores.size() / item_count();
    // By strips that stay in the cache: written straight into so many rows, the products wait for memory.
    constexpr std::size_t strip = 1024;
    std::vector<Scalar> products(people * std::min(strip, item_count()));
    for (std::size_t begin = 0; begin < item_count(); begin += strip) {
      const std::size_t count = std::min(strip, item_count() - begin);
      dot_products(users.data(), people, factors_.data() + begin * count_, count, count_, products.data(),
                   count);
      for (std::size_t u = 0; u < people; ++u)
        std::copy_n(products.data() + u * count, count, scores.data() + u * item_count() + begin);
    }
    std::vector<std::uint32_t> unknown;  // few as a rule
    for (std::size_t i = 0; i < item_count(); ++i)
      if (known_[i] == 0) unknown.push_back(static_cast<std::uint32_t>(i));
    for (std::size_t u = 0; u < people; ++u) {
      const auto own = scores.subspan(u * item_count(), item_count());
      if (!is_known_to(u)) {
        std::fill(own.begin(), own.end(), no_score<Scalar>);
        continue;
      }
      for (std::size_t i = 0; !biases_.empty() && i < own.size(); ++i) own[i] += biases_[i];
      for (const std::uint32_t i : unknown) own[i] = no_score<Scalar>;
    }
  }

  /// At most `count` items by the cosine of their factors, most similar first; none for an item that training
  /// knows nothing of.
  std::vector<Recommendation<Scalar>> similar_items(ItemIndex item, int count) const {
    const auto own = (*this)[item];
    const Scalar length = own.norm();
    if (!is_known(item) || !(length > 0)) return {};
    return best_items<Scalar>(count, item_count(), [&](auto& best) {
      for (ItemIndex other{0}; other.value < item_count(); ++other) {
        const Scalar other_length = (*this)[other].norm();
        if (other == item || !is_known(other) || !(other_length > 0)) continue;
        best.push(other, own.dot((*this)[other]) / (length * other_length));
      }
    });
  }

  void write(ArchiveWriter archive) const {
    archive.add_integer("count", static_cast<std::int64_t>(count_));
    archive.add("factors", factors_);
    archive.add("biases", biases_);
    archive.add("known", known_);
  }
  static ItemFactors read(const Archive& archive) {
    ItemFactors items;
    items.count_ = static_cast<std::size_t>(archive.integer("count", 0, 1 << 15));
    items.factors_ = archive.finite<Scalar>("factors");
    items.biases_ = archive.finite<Scalar>("biases");
    items.known_ = archive.array<unsigned char>("known");
    const std::size_t count = items.known_.size();
    if (items.factors_.size() / std::max<std::size_t>(items.count_, 1) != count ||
        items.factors_.size() != count * items.count_ ||
        (!items.biases_.empty() && items.biases_.size() != count))
      archive.refuse("holds factors that do not fit together");
    return items;
  }

 private:
  static ConstFactorVector<Scalar> vector(std::span<const Scalar> user) noexcept {
    return {user.data(), static_cast<Eigen::Index>(user.size())};
  }

  std::size_t count_ = 0;
  SharedArray<Scalar> factors_;
  SharedArray<Scalar> biases_;
  SharedArray<unsigned char> known_;
};

/// Which rows have an entry.
template <class Row, class Col, class Scalar>
std::vector<unsigned char> rows_with_entries(const SparseRows<Row, Col, Scalar>& rows) {
  std::vector<unsigned char> known(rows.row_count());
  for (Row row{0}; row.value < rows.row_count(); ++row) known[row.value] = rows[row].size() > 0 ? 1 : 0;
  return known;
}

/// Refuses factors that training drove out of the numbers, or so far that their products leave them.
/// @throws DataError saying what to do
template <class Scalar>
void require_finite(const FactorRows<Scalar>& factors, const char* algorithm, const char* advice) {
  constexpr Scalar most = Scalar(1e15);
  if (factors.size() == 0 || (factors.array().abs() < most).all()) return;  // not so for NaN
  throw DataError(std::string(algorithm) +
                  ": training diverged, its factors are above 10¹⁵ or no numbers: " + advice);
}

}  // namespace kindred::inline v0::detail
