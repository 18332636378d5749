#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0::detail {

// Σ a b, by Eigen's vector instructions.
template <class Scalar>
Scalar dot(std::span<const Scalar> a, std::span<const Scalar> b) noexcept {
  using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;
  const auto size = static_cast<Eigen::Index>(a.size());
  return Eigen::Map<const Vector>(a.data(), size).dot(Eigen::Map<const Vector>(b.data(), size));
}

// a ← keep · a + amount · b
template <class Scalar>
void blend(std::span<Scalar> a, Scalar keep, Scalar amount, std::span<const Scalar> b) noexcept {
  Scalar* const into = a.data();
  const Scalar* const from = b.data();
  for (std::size_t f = 0; f < a.size(); ++f) into[f] = keep * into[f] + amount * from[f];
}

// A row of `factors` numbers for each of many things, in one array.
template <class Scalar>
std::span<Scalar> row_of(std::vector<Scalar>& rows, std::size_t row, std::size_t factors) noexcept {
  return std::span(rows).subspan(row * factors, factors);
}

// Normal random numbers of a standard deviation for each row that has an entry, and zeros for the others. Row
// r draws from a stream of its own, so it begins alike whatever other rows there are.
template <class Row, class Col, class Scalar>
std::vector<Scalar> random_rows(const SparseRows<Row, Col, Scalar>& rows, std::size_t factors,
                                double deviation, std::uint64_t seed, std::uint64_t streams) {
  std::vector<Scalar> values(rows.row_count() * factors);
  for (Row row{0}; row.value < rows.row_count(); ++row) {
    if (rows[row].size() == 0) continue;
    Random random(seed, streams << 32 | row.value);
    for (Scalar& value : row_of(values, row.value, factors))
      value = static_cast<Scalar>(deviation * random.normal());
  }
  return values;
}

// The most epochs of algorithms that take as many to fold a person in.
inline constexpr int most_epochs = 100'000;

// Refuses training whose loss or parameters are no longer finite.
template <class... Arrays>
void refuse_divergence(std::string_view name, int epoch, double learning_rate, double loss,
                       const Arrays&... parameters) {
  const auto finite = [](const auto& values) {
    return std::all_of(values.begin(), values.end(), [](auto value) { return std::isfinite(value); });
  };
  if (std::isfinite(loss) && (finite(parameters) && ...)) return;
  throw DataError(std::string(name) + ": training diverged in epoch " + std::to_string(epoch) +
                  " with learning rate " + std::to_string(learning_rate) +
                  ": expected a smaller one, or ratings on a smaller scale");
}

// For each item, whether it has a training rating.
template <class Scalar>
std::vector<unsigned char> rated_items(const Interactions<Scalar>& train) {
  std::vector<unsigned char> rated(train.item_count());
  for (ItemIndex item{0}; item.value < train.item_count(); ++item)
    rated[item.value] = train.by_item()[item].size() > 0 ? 1 : 0;
  return rated;
}

// An item's numbers in a factor model: whether it was rated, its bias and its factors.
template <class Scalar>
struct RatingFactors {
  std::size_t factors = 0;
  SharedArray<unsigned char> rated;
  SharedArray<Scalar> biases;
  SharedArray<Scalar> values;  // items × factors

  std::size_t item_count() const noexcept { return biases.size(); }
  bool is_rated(ItemIndex item) const noexcept { return rated[item.value] != 0; }
  double bias(ItemIndex item) const noexcept { return static_cast<double>(biases[item.value]); }
  std::span<const Scalar> operator[](ItemIndex item) const noexcept {
    return values.span().subspan(item.value * factors, factors);
  }

  void write(ArchiveWriter archive) const {
    archive.add_integer("factors", static_cast<std::int64_t>(factors));
    archive.add("rated", rated);
    archive.add("biases", biases);
    archive.add("values", values);
  }
  static RatingFactors read(const Archive& archive) {
    RatingFactors items{
        static_cast<std::size_t>(archive.integer("factors", 0, std::numeric_limits<std::int32_t>::max())),
        archive.array<unsigned char>("rated"), archive.finite<Scalar>("biases"),
        archive.finite<Scalar>("values")};
    items.require_rows(archive, "values", items.values);
    if (items.rated.size() != items.item_count()) archive.refuse("holds parts of different items");
    return items;
  }
  // Refuses other rows of factors that are not as many.
  void require_rows(const Archive& archive, std::string_view name, const SharedArray<Scalar>& rows) const {
    if (rows.size() != item_count() * factors)
      archive.refuse("section '" + std::string(name) + "' holds " + std::to_string(rows.size()) +
                     " numbers, expected " + std::to_string(factors) + " for each of " +
                     std::to_string(item_count()) + " items");
  }
};

}  // namespace kindred::inline v0::detail
