#include "kindred/core/sparse_rows.hpp"

#include <concepts>
#include <cstdint>
#include <limits>
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

TEST_CASE("rows hold as many columns as there are indices, and no more") {
  CHECK(rows_of({0, 1}, {std::numeric_limits<std::int32_t>::max()}, most_rows).column_count() == 2147483648);
  CHECK_THROWS_WITH(rows_of({0, 0}, {}, most_rows + 1),
                    "sparse rows: 1 rows of 2147483649 columns, expected at most 2147483648 of either");
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
    REQUIRE(are_transposed(rows, turned));
    const auto again = transpose(turned);
    REQUIRE(again.column_count() == column_count);
    REQUIRE(copy(again.offsets()) == offsets);
    REQUIRE(copy(again.columns()) == copy(rows.columns()));
    REQUIRE(copy(again.values()) == copy(rows.values()));
  }
}

TEST_CASE("rows turned round are told from others") {
  const auto rows = rows_of({0, 2, 3}, {0, 2, 2}, 3);
  const auto turned = transpose(rows);
  const auto with_values = [&](std::vector<double> values) {
    return SparseRows<ItemIndex, UserIndex, double>(2, turned.offsets(), turned.columns(), std::move(values));
  };
  CHECK(are_transposed(rows, with_values({1, 2, 3})));
  CHECK_FALSE(are_transposed(rows, with_values({1, 3, 2})));
  CHECK_FALSE(are_transposed(rows, transpose(rows_of({0, 2, 3}, {0, 2, 2}, 4))));
  CHECK_FALSE(are_transposed(rows, transpose(rows_of({0, 2, 3}, {0, 1, 2}, 3))));
  CHECK_FALSE(are_transposed(rows, transpose(rows_of({0, 2, 2}, {0, 2}, 3))));
}

TEST_CASE("rows that were not verified are read one by one, and are empty where they are none") {
  const auto unverified = [](std::vector<std::int64_t> offsets, std::vector<std::uint32_t> columns) {
    std::vector<ItemIndex> items(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) items[i].value = columns[i];
    return Rows::unverified(4, std::move(offsets), std::move(items), std::vector<double>(columns.size(), 1));
  };
  const auto sizes = [](const Rows& rows) {
    std::vector<std::size_t> all;
    for (UserIndex row{0}; row.value < rows.row_count(); ++row) {
      CHECK(rows[row].indices.size() == rows[row].values.size());
      all.push_back(rows[row].size());
    }
    return all;
  };
  using Sizes = std::vector<std::size_t>;
  CHECK(sizes(unverified({0, 2, 2, 5}, {0, 3, 1, 2, 3})) == Sizes{2, 0, 3});
  CHECK(sizes(unverified({0, 2, 5}, {0, 4, 1, 2, 3})) == Sizes{0, 3});   // a column too large
  CHECK(sizes(unverified({0, 2, 5}, {0, 3, 1, 3, 2})) == Sizes{2, 0});   // not ascending
  CHECK(sizes(unverified({0, 2, 5}, {3, 3, 1, 2, 3})) == Sizes{0, 3});   // one twice
  CHECK(sizes(unverified({0, 6, 5}, {0, 3, 1, 2, 3})) == Sizes{0, 0});   // beyond the end, then descending
  CHECK(sizes(unverified({-1, 2, 5}, {0, 3, 1, 2, 3})) == Sizes{0, 3});  // before the beginning
  CHECK(sizes(unverified({0, 1, 2}, {0, 0xFFFFFFFF})) == Sizes{1, 0});   // the largest number
  CHECK(sizes(unverified({0, std::int64_t{1} << 62, 2}, {0, 3})) == Sizes{0, 0});
  CHECK_FALSE(unverified({0}, {}).verified());
  CHECK_THROWS_AS(unverified({}, {}), DataError);
  CHECK_THROWS_AS(unverified({0}, {}).eigen(), DataError);
  CHECK_THROWS_AS(Rows::unverified(4, std::vector<std::int64_t>{0}, std::vector<ItemIndex>{ItemIndex(1)},
                                   std::vector<double>{}),
                  DataError);
}

TEST_CASE("many rows are turned round alike on any number of threads", "[threads]") {
  // Enough for several parts; some rows long, many empty.
  Random random(9);
  std::vector<std::int64_t> offsets = {0};
  std::vector<int> columns;
  constexpr int column_count = 3000;
  for (int row = 0; row < 9000; ++row) {
    const auto dense = row % 50 == 7 ? 2 : row % 3 == 0 ? 0 : 60;
    const auto gap = [&] {
      return 1 + static_cast<int>(random.below(static_cast<std::uint64_t>(2 * dense - 1)));
    };
    for (int column = 0; dense > 0 && column < column_count; column += gap()) columns.push_back(column);
    offsets.push_back(static_cast<std::int64_t>(columns.size()));
  }
  REQUIRE(columns.size() > 500'000);
  const auto rows = rows_of(offsets, columns, column_count);
  const auto once = transpose(rows);
  for (const int threads : {2, 3}) {
    const auto turned = transpose(rows, {.threads = threads});
    REQUIRE(copy(turned.offsets()) == copy(once.offsets()));
    REQUIRE(copy(turned.columns()) == copy(once.columns()));
    REQUIRE(copy(turned.values()) == copy(once.values()));
  }
  CHECK(copy(transpose(once).columns()) == copy(rows.columns()));
}
