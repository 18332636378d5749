#include "kindred/features/feature_table.hpp"

#include "data/shop.hpp"
#include "features/small_table.hpp"
#include "kindred/data/read_catalog.hpp"
#include "kindred/features/feature_map.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

TEST_CASE("events are rows with all that is known of their item and user") {
  const Catalog catalog =
      read_catalog(CsvReader::of_text("id,title,category,size\n1,Tea,Food,2\n2,Cup,Home,\n"),
                   {.title = "title", .numbers = {"size"}});
  const EventLog log = kindred_test::log_of("user,item,time,price\na,1,10,3\nb,2,20,\na,9,30,1\n");
  const FeatureTable users{.texts = {texts("segment", {"young", "old"})}};
  const FeatureTable table = event_table(log, item_table(catalog.renumbered(log.items())), users);
  CHECK(table.size() == 3);
  CHECK(table.text("item title")[ItemIndex(0)].size() == 1);
  CHECK(table.text("item category")[ItemIndex(2)].empty());
  CHECK(table.number("item size")[ItemIndex(0)] == 2);
  CHECK(table.number("price")[ItemIndex(2)] == 1);
  CHECK(table.time("time")[1] == timestamp(20));
  const auto crossed = Features{{Cross{.left = "user segment", .right = "item category"}}}.fit(table);
  CHECK(crossed.map.name(FeatureIndex(1)) == "user segment × item category: young × Food");
  CHECK(crossed.train.counts[0].unknown == 1);
}
