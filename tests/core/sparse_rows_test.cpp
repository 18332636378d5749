#include "kindred/core/sparse_rows.hpp"

#include <concepts>
#include <cstdint>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/random.hpp"
#include "support/catch.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;

namespace {

using Rows = SparseRows<UserIndex, ItemIndex, double>;
static_assert(!std::convertible_to<SparseRows<ItemIndex, UserIndex, double>, Rows>);

Rows rows_of(std::vector<std::int64_t> offsets, const std::vector<int>& columns, std::size_t column_count) {
  std::vector<ItemIndex> items;
  for (const int column : columns) items.emplace_back(column);
  std::vector<double> values;
  for (std::size_t n = 0; n < columns.size(); ++n) values.push_back(static_cast<double>(n + 1));
  return {column_count, std::move(offsets), std::move(items), std::move(values)};
}

template <class T>
std::vector<T> copy(const SharedArray<T>& array) {
  return {array.begin(), array.end()};
}

}  // namespace

TEST_CASE("a row is what stands between its offsets") {
  const auto rows = rows_of({0, 2, 2, 3}, {0, 3, 1}, 4);
  CHECK(rows.row_count() == 3);
  CHECK(rows.column_count() == 4);
  CHECK(rows.size() == 3);
  const auto first = rows[UserIndex(0)];
  CHECK(first.size() == 2);
  CHECK(first.dimension == 4);
  CHECK(first.indices[1] == ItemIndex(3));
  CHECK(first.values[1] == 2);
  CHECK(rows[UserIndex(1)].size() == 0);
  CHECK(rows[UserIndex(2)].values[0] == 3);
  CHECK(Rows{}.row_count() == 0);
  CHECK(Rows{}.size() == 0);
}

TEST_CASE("parts that are no rows are refused") {
  CHECK_NOTHROW(rows_of({0}, {}, 0));
  CHECK_NOTHROW(rows_of({0, 0, 2}, {0, 1}, 2));
  for (const std::vector<std::int64_t>& offsets :
       {std::vector<std::int64_t>{}, {1, 2}, {0, 1}, {0, 3}, {0, 2, 1, 2}, {0, -1, 2}}) {
    CHECK_THROWS_AS(rows_of(offsets, {0, 1}, 2), DataError);
    CHECK_THROWS_WITH(rows_of(offsets, {0, 1}, 2),
                      ContainsSubstring("expected offsets from 0, ascending, up to 2"));
  }
  CHECK_THROWS_WITH(rows_of({0, 0, 2}, {0, 2}, 2),
                    "sparse rows: row 1 has column 2 out of order or not below 2");
  CHECK_THROWS_WITH(rows_of({0, 2}, {1, 0}, 2), ContainsSubstring("row 0 has column 0 out of order"));
  CHECK_THROWS_WITH(rows_of({0, 2}, {1, 1}, 2), ContainsSubstring("row 0 has column 1 out of order"));
  CHECK_NOTHROW(rows_of({0, 1, 2}, {1, 0}, 2));
  CHECK_THROWS_AS(
      Rows(2, std::vector<std::int64_t>{0, 1}, std::vector<ItemIndex>{ItemIndex(0)}, std::vector<double>{}),
      DataError);
}

TEST_CASE("Eigen sees the rows in their own memory") {
  const auto rows = rows_of({0, 2, 2, 3}, {0, 3, 1}, 4);
  Eigen::MatrixXd dense(3, 4);
  dense << 1, 0, 0, 2, 0, 0, 0, 0, 0, 3, 0, 0;
  const auto view = rows.eigen();
  CHECK(Eigen::MatrixXd(view) == dense);
  CHECK(view.valuePtr() == rows.values().data());
  CHECK(Eigen::MatrixXd(view * dense.transpose()) == dense * dense.transpose());
  CHECK(Rows{}.eigen().rows() == 0);
}

TEST_CASE("rows turned round are those of Eigen's transpose, and turned twice themselves") {
  Random random(4);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::int64_t> offsets = {0};
    std::vector<int> columns;
    const std::size_t column_count = 1 + random.below(8);
    const std::size_t row_count = random.below(9);
    for (std::size_t row = 0; row < row_count; ++row) {
      for (std::size_t column = 0; column < column_count; ++column)
        if (random.below(3) == 0) columns.push_back(static_cast<int>(column));
      offsets.push_back(static_cast<std::int64_t>(columns.size()));
    }
    const auto rows = rows_of(offsets, columns, column_count);
    const auto turned = transpose(rows);
    REQUIRE(Eigen::MatrixXd(turned.eigen()) == Eigen::MatrixXd(rows.eigen()).transpose());
    const auto again = transpose(turned);
    REQUIRE(again.column_count() == column_count);
    REQUIRE(copy(again.offsets()) == offsets);
    REQUIRE(copy(again.columns()) == copy(rows.columns()));
    REQUIRE(copy(again.values()) == copy(rows.values()));
  }
}
