#include "kindred/data/catalog.hpp"

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kindred/data/read_catalog.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::message_of;

namespace {

// A view into a temporary would outlive it.
template <class Shop>
concept Lends = requires(Shop&& shop) { std::forward<Shop>(shop)[ItemIndex()]; } ||
                requires(Shop&& shop) { std::forward<Shop>(shop).text_columns(); } ||
                requires(Shop&& shop) { std::forward<Shop>(shop).number_columns(); } ||
                requires(Shop&& shop) { std::forward<Shop>(shop).text_column("studio"); } ||
                requires(Shop&& shop) { std::forward<Shop>(shop).number_column("year"); };
static_assert(Lends<Catalog&> && Lends<const Catalog&> && !Lends<Catalog> && !Lends<const Catalog>);

Catalog films() {
  return read_catalog(CsvReader::of_text("id,title,studio,genres,year\n"
                                         "f1,Alien,Fox,Horror|Sci-Fi,1979\n"
                                         "f2,,Pixar,Animation,\n"
                                         "f3,Up,Pixar,,2009\n"),
                      {.numbers = {"year"}, .multi = {"genres"}});
}

std::shared_ptr<const ItemVocabulary> ids(const std::vector<std::string>& all) {
  auto vocabulary = std::make_shared<ItemVocabulary>();
  for (const auto& id : all) vocabulary->add(id);
  return vocabulary;
}

}  // namespace

TEST_CASE("a catalogue says of an item what its row says") {
  const Catalog catalog = films();
  CHECK(catalog.size() == 3);
  const ItemIndex alien = catalog.item("f1");
  CHECK(alien == ItemIndex(0));
  CHECK(catalog[alien].id == "f1");
  CHECK(catalog[alien].title == "Alien");
  CHECK(catalog[alien].text("studio") == "Fox");
  CHECK(catalog[alien].text("genres") == "Horror, Sci-Fi");
  CHECK(catalog[alien].number("year") == 1979.0);
  CHECK(catalog.column_names() == std::vector<std::string>{"studio", "genres", "year"});
}

TEST_CASE("what is not known is empty, and an item without a title goes by its id") {
  const Catalog catalog = films();
  CHECK(catalog[ItemIndex(1)].title == "f2");
  CHECK(catalog[ItemIndex(1)].number("year") == std::nullopt);
  CHECK(catalog[ItemIndex(2)].text("genres").empty());
  const auto untitled = read_catalog(CsvReader::of_text("id,brand\n7,Acme\n"));
  CHECK(untitled[ItemIndex(0)].title == "7");
}

TEST_CASE("an item beyond the catalogue is not in it, and nothing is known of it") {
  const Catalog catalog = films();
  CHECK(catalog.contains(ItemIndex(2)));
  CHECK_FALSE(catalog.contains(ItemIndex(3)));
  CHECK(catalog[ItemIndex(3)].id.empty());
  CHECK(catalog[ItemIndex(3)].title.empty());
  CHECK(catalog[ItemIndex(3)].text("genres").empty());
  CHECK(catalog[ItemIndex(3)].number("year") == std::nullopt);
  CHECK(Catalog().size() == 0);
}

TEST_CASE("a column of texts numbers its distinct values") {
  const Catalog catalog = films();
  const TextColumn& studio = catalog.text_column("studio");
  CHECK(studio.values().size() == 2);
  REQUIRE(studio[ItemIndex(1)].size() == 1);
  CHECK(studio[ItemIndex(1)][0] == studio[ItemIndex(2)][0]);
  const TextColumn& genres = catalog.text_column("genres");
  REQUIRE(genres[ItemIndex(0)].size() == 2);
  CHECK(genres.values()[genres[ItemIndex(0)][1]] == "Sci-Fi");
  CHECK(genres[ItemIndex(2)].empty());
  CHECK(genres[ItemIndex(9)].empty());
}

TEST_CASE("a column that the catalogue lacks is refused with those it has") {
  const Catalog catalog = films();
  CHECK(message_of<LookupError>([&] { catalog[ItemIndex(0)].text("genre"); }) ==
        "the catalogue has no column 'genre' of texts: did you mean 'genres'? known: studio, genres");
  CHECK(message_of<LookupError>([&] { catalog[ItemIndex(0)].number("genres"); }) ==
        "the catalogue has no column 'genres' of numbers: that of this name holds texts");
  CHECK(message_of<LookupError>([none = Catalog()] { none.text_column("brand"); }) ==
        "the catalogue has no column 'brand' of texts: there is none");
  CHECK(message_of<LookupError>([&] { catalog.item("f9"); }) ==
        "unknown item 'f9': it is not one of the 3 known, such as 'f1'");
}

TEST_CASE("a catalogue is renumbered to the ids of data that were read without it") {
  const auto numbering = ids({"f3", "x", "f1"});
  const Catalog catalog = films().renumbered(numbering);
  CHECK(catalog.items() == numbering);
  CHECK(catalog.size() == 3);
  CHECK(catalog[ItemIndex(0)].title == "Up");
  CHECK(catalog[ItemIndex(0)].number("year") == 2009.0);
  CHECK(catalog[ItemIndex(2)].text("genres") == "Horror, Sci-Fi");
  CHECK_FALSE(catalog.contains(ItemIndex(1)));
  CHECK(catalog[ItemIndex(1)].id == "x");
  CHECK(catalog[ItemIndex(1)].title == "x");
  CHECK(catalog[ItemIndex(1)].text("studio").empty());
  CHECK(catalog.contains(ItemIndex(2)));

  // What a renumbered catalogue denies it denies in any other numbering.
  const Catalog back = catalog.renumbered(ids({"x", "f1"}));
  CHECK_FALSE(back.contains(ItemIndex(0)));
  CHECK(back[ItemIndex(1)].title == "Alien");

  CHECK(message_of<DataError>([] { films().renumbered(nullptr); }) ==
        "catalogue: to renumber it takes the ids of items, and these data have none");
}

TEST_CASE("a catalogue whose columns do not fit together is refused") {
  const auto items = ids({"a", "b"});
  TextColumn brand("brand");
  brand.push_back("Acme");
  CHECK(message_of<DataError>([&] { Catalog({.items = items, .texts = {brand}}); }) ==
        "catalogue: column 'brand' has 1 rows, expected one for each of the 2 items");
  CHECK(message_of<DataError>([&] { Catalog({.items = items, .titles = {"A"}}); }) ==
        "catalogue: the title has 1 rows, expected one for each of the 2 items");
  brand.push_back("");
  NumberColumn number("brand");
  number.push_back(1.0);
  number.push_back(std::nullopt);
  CHECK(message_of<DataError>([&] { Catalog({.items = items, .texts = {brand}, .numbers = {number}}); }) ==
        "catalogue: two columns are called 'brand'");
  CHECK(message_of<DataError>([&] { Catalog({.items = nullptr}); }) ==
        "catalogue: it takes the ids of its items");
  CHECK(message_of<DataError>([&] { number.push_back(std::numeric_limits<double>::infinity()); }) ==
        "column 'brand': the number of item 2 is not finite");
}
