#pragma once

#include <cmath>
#include <type_traits>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "similarity/rows.hpp"
#include "support/catch.hpp"

// What is claimed of a measure, looked at on generated rows: 40 of ratings and 40 of any values, or of these
// only such as are not negative.
enum class Values { any, not_negative };

template <class Use>
void for_each_rows(Values values, Use&& use) {
  use(random_rows<double>(11, true));
  if (values == Values::any) use(random_rows<double>(12, false));
}

template <class Use>
void for_each_pair(Use&& use, Values values = Values::any) {
  for_each_rows(values, [&](const auto& rows) {
    for (kindred::UserIndex x{0}; x.value < rows.row_count(); ++x)
      for (kindred::UserIndex y{0}; y.value < rows.row_count(); ++y) use(rows[x], rows[y]);
  });
}

template <class M>
void check_symmetry(const M& measure, Values values = Values::any) {
  INFO(measure.name());
  for_each_pair(
      [&](const auto& x, const auto& y) {
        const double forth = measure(x, y), back = measure(y, x);
        if (forth != back) CHECK(forth == Approx(back).epsilon(1e-14).margin(1e-14));
      },
      values);
}

template <class M>
void check_range(const M& measure, double least, double most, Values values = Values::any) {
  INFO(measure.name());
  for_each_pair(
      [&](const auto& x, const auto& y) {
        const double value = measure(x, y);
        if (value >= least && value <= most) return;
        CHECK(value >= least);
        CHECK(value <= most);
      },
      values);
}

// A row that is not empty is worth `same` to itself, and nothing is more.
template <class M>
void check_identity(const M& measure, double same, double tolerance = 0, Values values = Values::any) {
  INFO(measure.name());
  for_each_pair(
      [&](const auto& x, const auto&) {
        if (x.size() > 0) CHECK(std::abs(measure(x, x) - same) <= tolerance);
      },
      values);
}

template <class M>
void check_triangles(const M& measure, double tolerance = 1e-12, Values values = Values::any) {
  INFO(measure.name());
  for_each_rows(values, [&](const auto& rows) {
    const auto count = static_cast<Eigen::Index>(rows.row_count());
    Eigen::MatrixXd d(count, count);
    for (Eigen::Index x = 0; x < count; ++x)
      for (Eigen::Index y = 0; y < count; ++y)
        d(x, y) = measure(rows[kindred::UserIndex(x)], rows[kindred::UserIndex(y)]);
    for (Eigen::Index x = 0; x < count; ++x)
      for (Eigen::Index y = 0; y < count; ++y)
        for (Eigen::Index z = 0; z < count; ++z)
          if (d(x, z) > d(x, y) + d(y, z) + tolerance) CHECK(d(x, z) <= d(x, y) + d(y, z));
  });
}

// A row times a factor above 0 is the same to the measure.
template <class M>
void check_scale_invariance(const M& measure, double tolerance = 1e-12, Values values = Values::any) {
  INFO(measure.name());
  for_each_rows(values, [&](const auto& rows) {
    const auto larger = [&] {
      std::vector<double> scaled(rows.values().begin(), rows.values().end());
      for (double& value : scaled) value *= 3.7;
      using Rows = std::decay_t<decltype(rows)>;
      return Rows(rows.column_count(), rows.offsets(), rows.columns(), std::move(scaled));
    }();
    for (kindred::UserIndex x{0}; x.value < rows.row_count(); ++x)
      for (kindred::UserIndex y{0}; y.value < rows.row_count(); ++y) {
        const double value = measure(rows[x], rows[y]), scaled = measure(larger[x], rows[y]);
        if (value != scaled) CHECK(scaled == Approx(value).epsilon(tolerance).margin(tolerance));
      }
  });
}
