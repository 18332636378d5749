#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "kindred/core/shared_array.hpp"
#include "kindred/similarity/column_sums.hpp"
#include "kindred/similarity/detail/formula_traits.hpp"
#include "kindred/similarity/detail/raw_rows.hpp"
#include "kindred/similarity/detail/require_columns.hpp"
#include "kindred/similarity/detail/row_index.hpp"
#include "kindred/similarity/detail/sparse_moments.hpp"
#include "kindred/similarity/measure.hpp"
#include "kindred/similarity/transforms.hpp"

namespace kindred::inline v0::detail {

/// Counts and sums of each column.
template <class Scalar>
ColumnSums column_sums(const RawRows<Scalar>& postings) {
  ColumnSums columns;
  columns.row_count = postings.column_count;
  for (std::size_t column = 0; column < postings.row_count; ++column) {
    const auto entries = postings[column];
    columns.count.push_back(static_cast<double>(entries.size()));
    double sum = 0;
    for (const Scalar value : entries.values) sum += static_cast<double>(value);
    columns.sum.push_back(sum);
  }
  return columns;
}

/// A fitted transform, its type forgotten; it leaves a row relative to the origin that it returns.
template <class T>
struct ErasedRewriting final : RowRewriting {
  explicit ErasedRewriting(T inner) : transform(std::move(inner)) {}
  double operator()(const RowEntries& row) const noexcept override {
    transform(row);
    return 0;
  }
  T transform;
};

/// A transform, its type forgotten.
struct TransformInterface {
  virtual ~TransformInterface() = default;
  virtual bool learns() const noexcept = 0;
  virtual bool local() const noexcept = 0;
  virtual void require_columns(std::size_t columns) const = 0;
  virtual std::shared_ptr<const RowRewriting> fit(const ColumnSums& columns) const = 0;
};

template <class T>
struct ErasedTransform final : TransformInterface {
  explicit ErasedTransform(T inner) : transform(std::move(inner)) {}
  bool learns() const noexcept override { return !RowTransform<T>; }
  bool local() const noexcept override { return detail::local<T>(); }
  void require_columns(std::size_t columns) const override { detail::require_columns(transform, columns); }
  std::shared_ptr<const RowRewriting> fit(const ColumnSums& columns) const override {
    if constexpr (RowTransform<T>) {
      return std::make_shared<const ErasedRewriting<T>>(transform);
    } else {
      auto fitted = transform.fit(columns);
      return std::make_shared<const ErasedRewriting<decltype(fitted)>>(std::move(fitted));
    }
  }
  T transform;
};

/// Moves and scales a row as its formula allows.
template <class F>
struct Reframing final : RowRewriting {
  double operator()(const RowEntries& row) const noexcept override {
    const RowFrame frame = row_frame<F>(std::span<const double>(row.values));
    for (double& value : row.values) value = frame(value);
    return frame.origin * frame.scale;
  }
};

/// One rewriting after another; the last one's origin counts.
struct Rewritings final : RowRewriting {
  std::vector<std::shared_ptr<const RowRewriting>> all;
  double operator()(const RowEntries& row) const noexcept override {
    double origin = 0;
    for (const auto& rewriting : all) origin = (*rewriting)(row);
    return origin;
  }
};

/// The rows rewritten; their origins go to `origins`. O(entries), and as many values.
template <class Scalar>
RawRows<Scalar> rewritten(RawRows<Scalar> rows, const RowRewriting& rewriting, SharedArray<double>& origins) {
  std::vector<double> made(rows.row_count);
  std::vector<Scalar> values;
  values.reserve(rows.values.size());
  std::vector<double> wide;
  for (std::size_t r = 0; r < rows.row_count; ++r) {
    const auto row = rows[r];
    wide.assign(row.values.begin(), row.values.end());
    made[r] = rewriting({row.indices, wide, row.dimension});
    for (const double value : wide) values.push_back(static_cast<Scalar>(value));
  }
  rows.values = std::move(values);
  origins = std::move(made);
  return rows;
}

}  // namespace kindred::inline v0::detail
