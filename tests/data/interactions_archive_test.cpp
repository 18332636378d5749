#include "kindred/data/interactions_archive.hpp"

#include <vector>

#include "data/cells.hpp"
#include "kindred/core/random.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred_test;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("interactions come back from their file") {
  const kindred_test::TemporaryFolder folder;
  Cells cells;
  Random random(3);
  for (int n = 0; n < 500; ++n)
    cells.push_back(cell(static_cast<int>(random.below(50)), static_cast<int>(random.below(30)),
                         static_cast<float>(random.uniform()), n));
  const auto same = [](const Interactions<float>& a, const Interactions<float>& b) {
    return copy(a.by_user().offsets()) == copy(b.by_user().offsets()) &&
           copy(a.by_user().columns()) == copy(b.by_user().columns()) &&
           copy(a.by_user().values()) == copy(b.by_user().values()) &&
           copy(a.by_item().columns()) == copy(b.by_item().columns()) && a.item_count() == b.item_count() &&
           copy(a.times()) == copy(b.times());
  };
  for (const bool timed : {false, true}) {
    const auto data = collect(cells, {.users = 60, .items = 40, .timed = timed});
    save_interactions(data, folder / "data");
    const auto loaded = load_interactions<float>(folder / "data");
    CHECK(same(loaded, data));
    CHECK(loaded.times().empty() == !timed);
    CHECK_FALSE(loaded.users());
    CHECK_FALSE(loaded.items());
  }
  const auto named = collect(Cells{cell(1, 0, 2)}, {.user_ids = ids<UserIndex>({"ann", "bob"}),
                                                    .item_ids = ids<ItemIndex>({"tea"})});
  save_interactions(named, folder / "named");
  const auto loaded = load_interactions<float>(folder / "named");
  CHECK(loaded.user("bob").index == UserIndex(1));
  CHECK(*loaded.items() == *named.items());
  save_interactions(Interactions<float>{}, folder / "empty");
  CHECK(load_interactions<float>(folder / "empty").size() == 0);
}

TEST_CASE("a file that holds no such interactions is refused") {
  const kindred_test::TemporaryFolder folder;
  save_interactions(collect(Cells{cell(0, 0)}), folder / "data");
  CHECK_THROWS_WITH(load_interactions<double>(folder / "data"),
                    ContainsSubstring("holds 'interactions<float>', expected 'interactions<double>'"));

  ArchiveWriter writer("interactions<float>", 1);
  write_rows(writer.part("by_user"), collect(Cells{cell(0, 0)}).by_user());
  write_rows(writer.part("by_item"), collect(Cells{cell(0, 0)}).by_item());
  writer.add("times", std::vector<Timestamp>(2));
  writer.save(folder / "times");
  CHECK_THROWS_AS(load_interactions<float>(folder / "times"), ArchiveError);
  CHECK_THROWS_WITH(
      load_interactions<float>(folder / "times"),
      ContainsSubstring((folder / "times").string()) && ContainsSubstring("2 times, expected 1"));
}

TEST_CASE("interactions whose entries by item are others than those by user are refused") {
  const auto one = collect(Cells{cell(0, 0, 1), cell(0, 1, 2), cell(1, 1, 3)});
  for (const auto& other : {collect(Cells{cell(0, 0, 1), cell(0, 1, 2), cell(1, 1, 4)}),
                            collect(Cells{cell(0, 0, 1), cell(1, 0, 2), cell(1, 1, 3)}),
                            collect(Cells{cell(0, 0, 1), cell(1, 1, 3)}, {.users = 2, .items = 2}),
                            collect(Cells{cell(0, 0, 1), cell(0, 1, 2), cell(1, 2, 3)})}) {
    ArchiveWriter writer("interactions<float>", 1);
    write_rows(writer.part("by_user"), one.by_user());
    write_rows(writer.part("by_item"), other.by_item());
    CHECK_THROWS_AS(load_interactions<float>(Archive::of_bytes(writer.bytes(), "data")), ArchiveError);
  }
}
