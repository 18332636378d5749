#include "kindred/data/vocabulary.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("an id has the index at which it was first seen") {
  ItemVocabulary items;
  CHECK(items.add("tea") == ItemIndex(0));
  CHECK(items.add("") == ItemIndex(1));
  CHECK(items.add("tea") == ItemIndex(0));
  CHECK(items.add("Tea") == ItemIndex(2));
  CHECK(items.size() == 3);
  CHECK(items[ItemIndex(0)] == "tea");
  CHECK(items[ItemIndex(1)].empty());
  CHECK(items.find("Tea") == ItemIndex(2));
  CHECK(items.find("") == ItemIndex(1));
  CHECK_FALSE(items.find("coffee"));
  CHECK_FALSE(ItemVocabulary{}.find("tea"));
}

TEST_CASE("many ids, ones that differ in a digit and ones with any bytes, are told apart") {
  UserVocabulary users;
  std::vector<std::string> ids;
  for (int i = 0; i < 20000; ++i) ids.push_back("user" + std::to_string(i));
  for (int c = 0; c < 256; ++c) ids.push_back({static_cast<char>(c), '\0'});
  for (std::size_t i = 0; i < ids.size(); ++i) REQUIRE(users.add(ids[i]) == UserIndex(i));
  REQUIRE(users.size() == ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    REQUIRE(users[UserIndex(i)] == ids[i]);
    REQUIRE(users.find(ids[i]) == UserIndex(i));
  }
  CHECK_FALSE(users.find("user20000"));
}

TEST_CASE("an unknown id is refused by its name, with one that is known") {
  ItemVocabulary items;
  CHECK_THROWS_WITH(items.at("coffee", "item"), "unknown item 'coffee': it is not one of the 0 known");
  items.add("tea");
  CHECK(items.at("tea", "item") == ItemIndex(0));
  CHECK_THROWS_AS(items.at("coffee", "item"), LookupError);
  CHECK_THROWS_WITH(items.at("coffee", "item"),
                    "unknown item 'coffee': it is not one of the 1 known, such as 'tea'");
}

TEST_CASE("vocabularies are equal, or the beginning of one another, by ids at indices") {
  ItemVocabulary shelf, shop, other;
  for (const char* id : {"tea", "milk"}) shelf.add(id);
  for (const char* id : {"tea", "milk", "jam"}) shop.add(id);
  for (const char* id : {"te", "amilk"}) other.add(id);
  CHECK(shelf.is_prefix_of(shop));
  CHECK(shelf.is_prefix_of(shelf));
  CHECK(ItemVocabulary{}.is_prefix_of(shelf));
  CHECK_FALSE(shop.is_prefix_of(shelf));
  CHECK_FALSE(other.is_prefix_of(shop));
  CHECK_FALSE(shelf == other);
  ItemVocabulary same;
  for (const char* id : {"tea", "milk", "tea"}) same.add(id);
  CHECK(shelf == same);
}
