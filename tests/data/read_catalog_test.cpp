#include "kindred/data/read_catalog.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using kindred_test::message_of;
using Names = std::vector<std::string>;

namespace {

std::string refusal(const std::string& text, const CatalogColumns& columns = {}) {
  return message_of<DataError>([&] { read_catalog(CsvReader::of_text(text, {}, "p.csv"), columns); });
}

}  // namespace

TEST_CASE("without a word about columns the first is the id, 'title' the title and the others texts") {
  const kindred_test::TemporaryFolder folder;
  const auto path = folder.file("products.csv", "sku,brand,title,price\n77,Acme,Tea pot,9.5\n");
  const Catalog catalog = read_catalog(path.string());
  CHECK(catalog.column_names() == Names{"brand", "price"});
  CHECK(catalog[catalog.item("77")].title == "Tea pot");
  CHECK(catalog[catalog.item("77")].text("price") == "9.5");
}

TEST_CASE("columns are used as told, and those not told of are left out once some are named") {
  const std::string text = "brand;sku;name;price;weight;note\nAcme;77;Tea pot;9.5;;x\n";
  const CsvFormat format{.separator = ';'};
  const Catalog all = read_catalog(CsvReader::of_text(text, format),
                                   {.id = "sku", .title = "name", .numbers = {"weight", "price"}});
  CHECK(all.column_names() == Names{"brand", "note", "price", "weight"});
  CHECK(all[all.item("77")].number("price") == 9.5);
  CHECK(all[all.item("77")].number("weight") == std::nullopt);
  const Catalog some = read_catalog(CsvReader::of_text(text, format), {.id = "sku", .text = {"brand"}});
  CHECK(some.column_names() == Names{"brand"});
  CHECK(some[some.item("77")].title == "77");
}

TEST_CASE("a column of several texts is split where told, without the spaces around them") {
  const Catalog catalog = read_catalog(CsvReader::of_text("id,tags\n1,\" b ;a;; b\"\n2,\n3, \n"),
                                       {.multi = {"tags"}, .multi_separator = ';'});
  CHECK(catalog[ItemIndex(0)].text("tags") == "b, a");
  CHECK(catalog[ItemIndex(1)].text("tags").empty());
  CHECK(catalog[ItemIndex(2)].text("tags").empty());
}

TEST_CASE("a file without a header takes its columns by name or number") {
  const Catalog catalog =
      read_catalog(CsvReader::of_text("7,Tea\n8,Cup\n", {.header = false}), {.title = "2"});
  CHECK(catalog[catalog.item("8")].title == "Cup");
  CHECK(catalog.column_names().empty());
}

TEST_CASE("an item that is there twice is refused with both lines") {
  CHECK(refusal("id,title\n1,a\n2,b\n\n1,c\n") ==
        "p.csv:5:1: item '1' is on line 2 already, expected each item once");
}

TEST_CASE("a column with two uses is refused, since one of them would be lost") {
  const auto refused = [](const CatalogColumns& columns) {
    return message_of<OptionError>([&] { read_catalog(CsvReader::of_text("id,year\n1,1999\n"), columns); });
  };
  CHECK(refused({.numbers = {"year"}, .multi = {"year"}}) ==
        "option 'numbers' names column 'year', which 'multi' names already: expected one use of each");
  CHECK(refused({.text = {"year"}, .numbers = {"year"}}) ==
        "option 'numbers' names column 'year', which 'text' names already: expected one use of each");
  CHECK(refused({.text = {"year", "year"}}).substr(0, 36) == "option 'text' names column 'year', w");
}

TEST_CASE("what is wrong in a catalogue is refused where it stands") {
  CHECK(refusal("id,title\n,a\n") == "p.csv:2:1: nothing, expected the id of an item");
  CHECK(refusal("id,price\n1,cheap\n", {.numbers = {"price"}}) ==
        "p.csv:2:2: column 'price': 'cheap', expected a number");
  CHECK(refusal("id,brand\n1,x\n", {.text = {"brnad"}}) ==
        "p.csv: no column 'brnad': did you mean 'brand'? known: id, brand");
  CHECK(refusal("id,brand\n1\n") == "p.csv:2: 1 field, expected 2");
}

TEST_CASE("items that cannot be used come back, and leave nothing behind") {
  ReadReport report;
  const Catalog catalog = read_catalog(CsvReader::of_text("id,title,brand,price\n"
                                                          "1,Tea,Acme,9.5\n"
                                                          "2,Cup,Bell,cheap\n"
                                                          "1,Pot,Corn,1\n"
                                                          ",Mug,Dune,1\n"
                                                          "3,Bag\n"
                                                          "2,Jar,Acme,\n"),
                                       {.numbers = {"price"}}, {.bad_rows = Collect{report}});
  CHECK(catalog.size() == 2);
  CHECK(catalog[catalog.item("2")].title == "Jar");
  CHECK(catalog.text_column("brand").values().size() == 1);
  CHECK(report.rows == 6);
  CHECK(report.used == 2);
  CHECK(report.rejected ==
        std::vector<RejectedRow>{
            {3, 4, "2,Cup,Bell,cheap", "column 'price': 'cheap', expected a number"},
            {4, 1, "1,Pot,Corn,1", "item '1' is on line 2 already, expected each item once"},
            {5, 1, ",Mug,Dune,1", "nothing, expected the id of an item"},
            {6, 0, "3,Bag", "2 fields, expected 4"}});
}
