#include "kindred/profile/price_tiers.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "data/shop.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/read_catalog.hpp"
#include "support/catch.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("An item's tier is where its price lies in its category") {
  const Catalog catalog = read_catalog(CsvReader::of_text(
      "id,category\n1,tea\n2,tea\n3,tea\n4,tea\n5,tea\n6,tea\n7,wine\n8,wine\n9,\n10,tea\n"));
  // Medians 1, 2, 2, 3, 4 and 9 of tea; two wines are too few; the last tea was never bought.
  std::string text = "user,item,quantity,price\n";
  for (const char* row : {"1,1,1", "2,1,2", "3,2,4", "4,1,3", "5,1,4", "6,1,9", "6,1,9", "6,1,.01", "7,1,5",
                          "8,1,50", "9,1,5", "1,-1,-1", "unlisted,1,1"})
    text += std::string("a,") + row + "\n";
  auto rows = CsvReader::of_text(text);
  const EventLog log = read_events(std::move(rows), {.quantity = "quantity", .price = "price"}, catalog);
  const TextColumn tiers = price_tiers(log, catalog, "category");
  std::vector<std::string> named;
  for (std::size_t item = 0; item < tiers.size(); ++item) {
    const auto values = tiers[ItemIndex(item)];
    named.push_back(values.empty() ? "" : std::string(tiers.values()[values[0]]));
  }
  CHECK(named ==
        std::vector<std::string>{"low", "middle", "middle", "middle", "high", "high", "", "", "", ""});
  const Catalog priced = catalog.with(tiers);
  CHECK(priced[ItemIndex(4)].text("price tier") == "high");
  CHECK(priced[ItemIndex(4)].title == catalog[ItemIndex(4)].title);
  CHECK_THROWS_AS(priced.with(tiers), DataError);
  CHECK_THROWS_AS(catalog.with(TextColumn("short")), DataError);
  CHECK_THROWS_AS(price_tiers(log, catalog, "category", {"one"}), OptionError);
  CHECK_THROWS_AS(price_tiers(log, catalog, "brand"), LookupError);
  const EventLog otherwise =
      read_events(CsvReader::of_text("user,item,price\na,2,1\na,1,3\n"), {.price = "price"});
  CHECK_THROWS_WITH(price_tiers(otherwise, catalog, "category"),
                    ContainsSubstring("number items differently"));
}
