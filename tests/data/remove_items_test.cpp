#include "kindred/data/remove_items.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "data/shop.hpp"
#include "kindred/data/read_catalog.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::log_of;
using kindred_test::message_of;
using kindred_test::pairs;
using Pairs = std::vector<std::string>;

TEST_CASE("items that are no products go by their id or their title") {
  const EventLog log = log_of("user,item\na,POST\na,77\nb,POST\nb,12\n");
  const Cleaned cleaned = remove_items(log, "postage", [](std::string_view id) { return id == "POST"; });
  CHECK(pairs(cleaned.log) == Pairs{"a:77", "b:12"});
  CHECK(cleaned.account.removed.at(0).count == 2);

  const Catalog catalog =
      read_catalog(CsvReader::of_text("id,title\nPOST,Postage\n77,Tea\n12,Test product\n"));
  const auto is_test = [](const CatalogEntry& item) { return item.title.starts_with("Test"); };
  CHECK(pairs(remove_items(log, catalog, "test", is_test).log) == Pairs{"a:POST", "a:77", "b:POST"});
  CHECK(message_of<DataError>([&] {
          remove_items(log_of("user,item\na,77\n"), catalog, "test", is_test);
        }).starts_with("the catalogue and the events number their items differently"));
}
