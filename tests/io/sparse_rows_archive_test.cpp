#include "kindred/io/sparse_rows_archive.hpp"

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;

namespace {

template <class T>
std::vector<T> copy(const SharedArray<T>& array) {
  return {array.begin(), array.end()};
}

}  // namespace

TEST_CASE("sparse rows come back from an archive, in its memory") {
  const kindred_test::TemporaryFolder folder;
  using Rows = SparseRows<UserIndex, ItemIndex, float>;
  const Rows rows(4, std::vector<std::int64_t>{0, 2, 2, 3},
                  std::vector<ItemIndex>{ItemIndex(0), ItemIndex(3), ItemIndex(1)},
                  std::vector<float>{1, 2, 3});
  ArchiveWriter writer("rows", 1);
  write_rows(writer.part("some"), rows);
  write_rows(writer.part("none"), Rows{});
  writer.save(folder / "archive");
  const auto archive = Archive::open(folder / "archive", "rows", 1);
  const auto read = read_rows<UserIndex, ItemIndex, float>(archive.part("some"));
  CHECK(read.row_count() == 3);
  CHECK(read.column_count() == 4);
  CHECK(copy(read.offsets()) == copy(rows.offsets()));
  CHECK(copy(read.columns()) == copy(rows.columns()));
  CHECK(copy(read.values()) == copy(rows.values()));
  CHECK(read.values().data() == archive.array<float>("some.values").data());
  CHECK(read_rows<UserIndex, ItemIndex, float>(archive.part("none")).row_count() == 0);
  CHECK_THROWS_WITH((read_rows<UserIndex, ItemIndex, double>(archive.part("some"))),
                    ContainsSubstring("'some.values' holds 32-bit reals"));
  CHECK_THROWS_WITH((read_rows<UserIndex, ItemIndex, float>(archive)),
                    ContainsSubstring("has no section 'column_count'"));
}

TEST_CASE("sections that are no sparse rows are refused by the file's name") {
  const kindred_test::TemporaryFolder folder;
  const auto refused = [&](std::vector<std::int64_t> offsets, std::vector<std::uint32_t> columns,
                           std::int64_t column_count) {
    ArchiveWriter writer("rows", 1);
    writer.add("offsets", std::move(offsets));
    writer.add("values", std::vector<float>(columns.size(), 1));
    writer.add("columns", std::move(columns));
    writer.add_integer("column_count", column_count);
    writer.save(folder / "archive");
    const auto archive = Archive::open(folder / "archive");
    CHECK_THROWS_AS((read_rows<UserIndex, ItemIndex, float>(archive)), ArchiveError);
    CHECK_THROWS_WITH((read_rows<UserIndex, ItemIndex, float>(archive)),
                      ContainsSubstring((folder / "archive").string()));
  };
  refused({}, {}, 2);
  refused({0, 1}, {2}, 2);
  refused({0, 2}, {1, 1}, 2);
  refused({0, 3}, {0, 1}, 2);
  refused({0, -1, 2}, {0, 1}, 2);
  refused({0, 1}, {0}, -1);
  refused({0, 1}, {0}, std::int64_t{1} << 32);
}

TEST_CASE("sparse rows of values that are not finite are refused") {
  const kindred_test::TemporaryFolder folder;
  for (const float value :
       {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    ArchiveWriter writer("rows", 1);
    write_rows(writer, SparseRows<UserIndex, ItemIndex, float>(2, std::vector<std::int64_t>{0, 1},
                                                               std::vector<ItemIndex>{ItemIndex(1)},
                                                               std::vector<float>{value}));
    writer.save(folder / "archive");
    const auto archive = Archive::open(folder / "archive");
    CHECK_THROWS_AS((read_rows<UserIndex, ItemIndex, float>(archive)), ArchiveError);
    CHECK_THROWS_WITH((read_rows<UserIndex, ItemIndex, float>(archive)),
                      ContainsSubstring("'values' holds a number that is not finite"));
  }
}
