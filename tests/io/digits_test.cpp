#include "kindred/io/detail/digits.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include "kindred/core/random.hpp"
#include "support/catch.hpp"

using namespace kindred;
using detail::digits, detail::no_digits, detail::padded_long_digits, detail::padded_short_digits,
    detail::short_digits;

TEST_CASE("digits are the number that they write") {
  CHECK(short_digits("0") == 0);
  CHECK(short_digits("00000007") == 7);
  CHECK(short_digits("99999999") == 99'999'999);
  CHECK(digits("9999999999999999") == 9'999'999'999'999'999);
  CHECK(digits("0000000000000012") == 12);
  Random random(1);
  for (int round = 0; round < 2000; ++round) {
    const std::uint64_t number = random.below(10'000'000'000'000'000) >> random.below(52);
    const std::string text = std::to_string(number);
    REQUIRE(digits(text) == static_cast<std::int64_t>(number));
    REQUIRE(short_digits(text) == (text.size() <= 8 ? static_cast<std::uint32_t>(number) : no_digits));
  }
}

TEST_CASE("what is not all digits, none or too many is no number") {
  CHECK(short_digits("") == no_digits);
  CHECK(short_digits("123456789") == no_digits);
  CHECK(digits("") == -1);
  CHECK(digits("12345678901234567") == -1);
  CHECK(padded_long_digits("12345678901234567") == -1);
  CHECK(padded_long_digits(std::string_view("12345678").substr(0, 0)) == -1);
  CHECK(padded_short_digits("123456789") == no_digits);
  for (std::size_t size = 1; size <= 16; ++size)
    for (std::size_t place = 0; place < size; ++place)
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(size, '5');
        text[place] = static_cast<char>(byte);
        const bool is_digit = byte >= '0' && byte <= '9';
        REQUIRE((digits(text) >= 0) == is_digit);
        REQUIRE((short_digits(text) != no_digits) == (is_digit && size <= 8));
        const std::string_view padded = std::string_view(text += "1234567x").substr(0, size);
        REQUIRE(padded_long_digits(padded) == digits(padded));
        REQUIRE(padded_short_digits(padded) == short_digits(padded));
      }
}
