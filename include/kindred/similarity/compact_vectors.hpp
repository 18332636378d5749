#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/error.hpp"
#include "kindred/similarity/exact_neighbors.hpp"

namespace kindred::inline v0 {

/// What keeps the rows of a matrix in little memory, and gives any of them back as floats.
template <class V>
concept CompactVectors = requires(const V& vectors, std::size_t row, float* to) {
  { vectors.row_count() } -> std::same_as<std::size_t>;
  { vectors.dimension() } -> std::same_as<std::size_t>;
  { vectors.bytes() } -> std::same_as<std::size_t>;
  vectors.read(row, to);
};

/// Vectors in half precision: 2 bytes a place, 11 significant bits for values from 6e-5 to 65504 in size,
/// absolute steps of 6e-8 below.
class HalfVectors {
 public:
  /// Rounds the rows of a matrix.
  /// @throws DataError for a value that is not finite or beyond 65504 in size, naming its place
  template <class M>
  explicit HalfVectors(const Eigen::MatrixBase<M>& vectors)
      : rows_(static_cast<std::size_t>(vectors.rows())),
        dimension_(static_cast<std::size_t>(vectors.cols())) {
    const typename Eigen::internal::nested_eval<M, 2>::type given(vectors.derived());
    detail::require_finite("vectors", given);
    values_.reserve(rows_ * dimension_);
    for (Eigen::Index row = 0; row < given.rows(); ++row)
      for (Eigen::Index column = 0; column < given.cols(); ++column) {
        values_.push_back(static_cast<Eigen::half>(static_cast<float>(given.coeff(row, column))));
        if (!Eigen::half_impl::isfinite(values_.back()))
          throw DataError("vectors: row " + std::to_string(row) + ", column " + std::to_string(column) +
                          " is " + std::to_string(given.coeff(row, column)) +
                          ", expected at most 65504, which is half precision's largest");
      }
  }

  /// Number of rows.
  std::size_t row_count() const noexcept { return rows_; }
  /// Length of a row.
  std::size_t dimension() const noexcept { return dimension_; }
  /// Bytes that the rows take.
  std::size_t bytes() const noexcept { return values_.size() * sizeof(Eigen::half); }
  /// Writes a row's `dimension()` values.
  void read(std::size_t row, float* to) const noexcept {
    for (std::size_t place = 0; place < dimension_; ++place)
      to[place] = static_cast<float>(values_[row * dimension_ + place]);
  }

 private:
  std::size_t rows_, dimension_;
  std::vector<Eigen::half> values_;
};

/// Vectors of bytes with a scale for each: 1 byte a place and 4 a row. A value is off by at most 1/254 of the
/// largest of its row, where that is 1e-35 or more in size.
class Int8Vectors {
 public:
  /// Rounds the rows of a matrix.
  /// @throws DataError for a value that is not finite as a float, naming its place
  template <class M>
  explicit Int8Vectors(const Eigen::MatrixBase<M>& vectors)
      : dimension_(static_cast<std::size_t>(vectors.cols())) {
    const Eigen::MatrixXf given = vectors.template cast<float>();
    detail::require_finite("vectors", given);
    values_.reserve(static_cast<std::size_t>(given.size()));
    for (Eigen::Index row = 0; row < given.rows(); ++row) {
      double largest = 0;
      for (Eigen::Index column = 0; column < given.cols(); ++column)
        largest = std::max(largest, std::abs(static_cast<double>(given(row, column))));
      const double scale = largest / 127;
      scales_.push_back(static_cast<float>(scale));
      for (Eigen::Index column = 0; column < given.cols(); ++column) {
        const auto value = static_cast<double>(given(row, column));
        values_.push_back(static_cast<std::int8_t>(scale > 0 ? std::lround(value / scale) : 0));
      }
    }
  }

  /// Number of rows.
  std::size_t row_count() const noexcept { return scales_.size(); }
  /// Length of a row.
  std::size_t dimension() const noexcept { return dimension_; }
  /// Bytes that the rows take.
  std::size_t bytes() const noexcept { return values_.size() + scales_.size() * sizeof(float); }
  /// Writes a row's `dimension()` values.
  void read(std::size_t row, float* to) const noexcept {
    for (std::size_t place = 0; place < dimension_; ++place)
      to[place] = scales_[row] * static_cast<float>(values_[row * dimension_ + place]);
  }

 private:
  std::size_t dimension_;
  std::vector<std::int8_t> values_;
  std::vector<float> scales_;
};

}  // namespace kindred::inline v0
