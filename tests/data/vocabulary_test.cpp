#include "kindred/data/vocabulary.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::message_of;

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

TEST_CASE("ids take at most 1.5 times their characters and 16 bytes each, at every size") {
  for (const std::size_t length : {std::size_t{5}, std::size_t{40}}) {
    UserVocabulary users;
    std::size_t characters = 0;
    for (int i = 0; i < 60000; ++i) {
      std::string id = std::to_string(i);
      id.append(length - id.size(), '.');
      users.add(id);
      characters += id.size();
      REQUIRE(users.bytes() <= characters + characters / 2 + 16 * users.size() + 48);
    }
  }
  // None of them has a character.
  UserVocabulary nobody;
  CHECK(nobody.bytes() == 0);
  nobody.add("");
  CHECK(nobody.bytes() <= 16 + 48);
}

TEST_CASE("what is reserved does not move, and its memory is what was asked for") {
  UserVocabulary users;
  users.reserve(1000, 4000);
  const std::size_t bytes = users.bytes();
  CHECK(bytes <= 4000 + 16 * 1000 + 48);
  users.add("ann");
  const char* const ann = users[UserIndex(0)].data();
  for (int i = 1; i < 1000; ++i) users.add(std::to_string(i));
  CHECK(users[UserIndex(0)].data() == ann);
  CHECK(users.bytes() == bytes);
}

TEST_CASE("a copy of a vocabulary shares its memory, and each may go its own way") {
  ItemVocabulary shop;
  for (int i = 0; i < 100; ++i) shop.add("item " + std::to_string(i));
  ItemVocabulary copy = shop;
  CHECK(copy[ItemIndex(7)].data() == shop[ItemIndex(7)].data());

  // The original's room behind the ids is its own: it uses it, and the copy does not see it.
  for (int i = 100; i < 1000; ++i) REQUIRE(shop.add("item " + std::to_string(i)) == ItemIndex(i));
  CHECK(copy.size() == 100);
  CHECK_FALSE(copy.find("item 100"));
  CHECK(copy.find("item 99") == ItemIndex(99));
  CHECK(copy.is_prefix_of(shop));

  for (int i = 0; i < 300; ++i) REQUIRE(copy.add("other " + std::to_string(i)) == ItemIndex(100 + i));
  CHECK(copy.find("other 299") == ItemIndex(399));
  CHECK_FALSE(copy.find("item 100"));
  CHECK_FALSE(shop.find("other 0"));
  CHECK(shop[ItemIndex(100)] == "item 100");
  CHECK(copy[ItemIndex(100)] == "other 0");
  CHECK_FALSE(copy.is_prefix_of(shop));

  ItemVocabulary moved = std::move(shop);
  CHECK(moved.size() == 1000);
  CHECK(moved.add("last") == ItemIndex(1000));
  shop = {};
  CHECK(shop.add("first") == ItemIndex(0));
}

TEST_CASE("an id may be a part of another that is there") {
  ItemVocabulary items;
  std::string long_id(300, 'x');
  long_id += "tea";
  items.add(long_id);
  CHECK(items.add(items[ItemIndex(0)].substr(300)) == ItemIndex(1));
  CHECK(items[ItemIndex(1)] == "tea");
  CHECK(items.find("tea") == ItemIndex(1));
}

TEST_CASE("many ids at once are found as each alone") {
  UserVocabulary users;
  CHECK(users.find_all(std::vector<std::string_view>{"ann"}) == std::vector<std::optional<UserIndex>>(1));
  for (int i = 0; i < 5000; ++i) users.add("user " + std::to_string(i));
  std::vector<std::string> asked;
  for (int i = 0; i < 1111; ++i) asked.push_back("user " + std::to_string(i * 37 % 7000));
  const std::vector<std::string_view> ids(asked.begin(), asked.end());
  const auto found = users.find_all(ids);
  REQUIRE(found.size() == ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) REQUIRE(found[i] == users.find(ids[i]));
  CHECK_FALSE(found[137]);  // user 5069
  CHECK(found[1] == UserIndex(37));
  CHECK(users.find_all({}).empty());
}

TEST_CASE("many ids at once are added as each alone") {
  UserVocabulary users, expected = UserVocabulary::numbers(3);
  users = expected;
  for (int round = 0; round < 40; ++round) {
    std::vector<std::string> ids;
    for (int i = 0; i < 111; ++i) ids.push_back("user " + std::to_string((i * 37 + 50 * round) % 5000));
    ids.emplace_back("1");
    const auto added = users.add_all(std::vector<std::string_view>(ids.begin(), ids.end()));
    REQUIRE(added.size() == ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) REQUIRE(added[i] == expected.add(ids[i]));
  }
  CHECK(users == expected);
  CHECK(users.add_all({}).empty());
}

TEST_CASE("an id longer than a mebibyte is refused") {
  ItemVocabulary items;
  CHECK(items.add(std::string(ItemVocabulary::longest_id, 'x')) == ItemIndex(0));
  CHECK(message_of<DataError>([&] { items.add(std::string(ItemVocabulary::longest_id + 1, 'x')); }) ==
        "an id of 1048576 bytes, expected at most 1048575");
  CHECK(items.size() == 1);
  CHECK(items.add("tea") == ItemIndex(1));
  CHECK(items[ItemIndex(1)] == "tea");
}

TEST_CASE("numbers are ids of themselves, and nothing is stored of them") {
  UserVocabulary users = UserVocabulary::numbers(1'000'000);
  CHECK(users.has_numbers());
  CHECK(users.size() == 1'000'000);
  CHECK(users.bytes() < 10'000);
  CHECK(users.find("0") == UserIndex(0));
  CHECK(users.find("999999") == UserIndex(999999));
  for (const char* const none : {"", "1000000", "4294967296", "007", "-1", "+1", "1 ", "1.0", "ann"})
    CHECK_FALSE(users.find(none));
  CHECK(users.find_all(std::vector<std::string_view>{"12", "x"}) ==
        std::vector<std::optional<UserIndex>>{UserIndex(12), std::nullopt});

  CHECK(users[UserIndex(0)] == "0");
  CHECK(users[UserIndex(999999)] == "999999");
  CHECK(users[UserIndex(1023)] == "1023");
  CHECK(users[UserIndex(1024)] == "1024");
  CHECK(users.bytes() < 50'000);
  CHECK(UserVocabulary::numbers(3) == UserVocabulary::numbers(3));
  CHECK(UserVocabulary::numbers(3).is_prefix_of(users));
  CHECK_THROWS_AS(UserVocabulary::numbers(std::size_t{1} << 31), DataError);

  UserVocabulary three = UserVocabulary::numbers(3);
  CHECK(three.add("1") == UserIndex(1));
  CHECK(three.has_numbers());
  CHECK(three.add("ann") == UserIndex(3));
  CHECK_FALSE(three.has_numbers());
  CHECK(three.find("2") == UserIndex(2));
  CHECK(three[UserIndex(0)] == "0");
  CHECK(UserVocabulary::numbers(3).is_prefix_of(three));
}

TEST_CASE("ids that are alike spread over a table as ids drawn at random do") {
  // 2^16 ids in 2^17 slots: a share of 1 - e^-0.5 = 0.3935 of the slots has one, give or take 0.002.
  constexpr std::size_t slots = std::size_t{1} << 17;
  for (const auto& [before, after] : {std::pair("", ""), {"user", ""}, {"", "-de"}, {"article-no-", "-x"}}) {
    std::vector<bool> low(slots), high(slots);
    std::size_t low_taken = 0, high_taken = 0;
    for (std::size_t i = 0; i < slots / 2; ++i) {
      const auto hash = detail::hash_of(before + std::to_string(i) + after);
      const auto at = static_cast<std::size_t>(hash % slots), above = static_cast<std::size_t>(hash >> 47);
      low_taken += !low[at];
      high_taken += !high[above];
      low[at] = high[above] = true;
    }
    CHECK(static_cast<double>(low_taken) / slots == Approx(0.3935).margin(0.005));
    CHECK(static_cast<double>(high_taken) / slots == Approx(0.3935).margin(0.005));
  }
}

TEST_CASE("each byte of an id counts, in its hash and when it is compared, whatever its length") {
  for (std::size_t length = 0; length <= 40; ++length) {
    const std::string id(length, 'a');
    CHECK(detail::hash_of(id) != detail::hash_of(id + 'a'));
    CHECK(detail::same_text(id, std::string(length, 'a')));
    CHECK_FALSE(detail::same_text(id, id + 'a'));
    for (std::size_t i = 0; i < length; ++i) {
      std::string other = id;
      other[i] = 'b';
      REQUIRE(detail::hash_of(id) != detail::hash_of(other));
      REQUIRE_FALSE(detail::same_text(id, other));
    }
  }
}
