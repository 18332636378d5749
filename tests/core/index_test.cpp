#include "kindred/core/index.hpp"

#include <concepts>
#include <cstdint>
#include <sstream>
#include <type_traits>
#include <unordered_set>

#include "support/catch.hpp"

using namespace kindred;

static_assert(!std::convertible_to<UserIndex, ItemIndex> && !std::constructible_from<UserIndex, ItemIndex>);
static_assert(!std::convertible_to<int, UserIndex> && !std::convertible_to<UserIndex, int>);
static_assert(std::constructible_from<UserIndex, int> && std::constructible_from<UserIndex, std::size_t>);
static_assert(!std::constructible_from<UserIndex, double>);
static_assert(std::is_trivially_copyable_v<ItemIndex>);
static_assert(ItemIndex{}.value == 0 && ItemIndex(7).value == 7);
static_assert(ItemIndex(3) < ItemIndex(4) && ItemIndex(3) == ItemIndex(3) &&
              ItemIndex(2147483647).value == 2147483647);

TEST_CASE("a number that is no index is refused, however the program was built") {
  CHECK_THROWS_WITH(ItemIndex(-1), "an index of -1, expected 0 to 2147483647");
  CHECK_THROWS_AS(UserIndex(std::uint32_t{2147483648}), DataError);
  CHECK_THROWS_AS(UserIndex(std::int64_t{1} << 32), DataError);
  CHECK_THROWS_WITH(UserIndex(std::uint64_t{18446744073709551615U}),
                    "an index of 18446744073709551615, expected 0 to 2147483647");
}

TEST_CASE("an index counts up, prints its number and is hashed by it") {
  ItemIndex item{0};
  CHECK(++item == ItemIndex(1));
  CHECK(item == ItemIndex(1));
  std::ostringstream text;
  text << ItemIndex(42) << ' ' << UserIndex(7);
  CHECK(text.str() == "42 7");
  const std::unordered_set<UserIndex> users = {UserIndex(1), UserIndex(2), UserIndex(1)};
  CHECK(users.size() == 2);
  CHECK(users.count(UserIndex(2)) == 1);
}
