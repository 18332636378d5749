#include "kindred/io/number.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "kindred/core/random.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;

namespace {

template <class Number>
std::string refusal(const std::string& text) {
  return kindred_test::message_of<DataError>([&] { parse_number<Number>(text); });
}

}  // namespace

TEST_CASE("a field that is a number is read to its last bit") {
  CHECK(parse_number<double>("0.1") == 0.1);
  CHECK(parse_number<double>("-1.5e-3") == -1.5e-3);
  CHECK(parse_number<double>("9007199254740993") == 9007199254740992.0);
  CHECK(parse_number<double>("1.7976931348623157e308") == std::numeric_limits<double>::max());
  CHECK(parse_number<float>("3.4028235e38") == std::numeric_limits<float>::max());
  CHECK(parse_number<float>("4") == 4.0F);
  CHECK(parse_number<std::int64_t>("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK(parse_number<int>("007") == 7);
}

TEST_CASE("a field that is no number is refused with what it holds") {
  CHECK(refusal<double>("") == "nothing, expected a number");
  CHECK(refusal<std::int64_t>("") == "nothing, expected a whole number");
  CHECK(refusal<double>("abc") == "'abc', expected a number");
  CHECK(refusal<double>("3x") == "'3x', expected a number");
  CHECK(refusal<double>(" 3") == "' 3', expected a number");
  CHECK(refusal<double>("3 ") == "'3 ', expected a number");
  CHECK(refusal<double>("+3") == "'+3', expected a number");
  CHECK(refusal<double>("1,5") == "'1,5', expected a number");
  CHECK(refusal<double>("0x10") == "'0x10', expected a number");
  CHECK(refusal<std::int64_t>("3.0") == "'3.0', expected a whole number");
  CHECK(refusal<std::uint32_t>("-1") == "'-1', expected a whole number");
}

TEST_CASE("numbers that are not finite or do not fit are refused") {
  for (const char* text : {"nan", "NaN", "-nan", "inf", "-INF", "infinity"})
    CHECK(refusal<double>(text) == "'" + std::string(text) + "' is not a finite number");
  CHECK(refusal<double>("1e999") == "'1e999' does not fit into a 64-bit number");
  CHECK(refusal<float>("3.5e38") == "'3.5e38' does not fit into a 32-bit number");
  CHECK(refusal<std::int64_t>("9223372036854775808") ==
        "'9223372036854775808' does not fit into a 64-bit number");
  CHECK(refusal<std::int32_t>("2147483648") == "'2147483648' does not fit into a 32-bit number");
}

TEST_CASE("short decimals have the bits that from_chars gives them") {
  Random random(1);
  const std::array<std::size_t, 2> most = {15, 7};
  int quick_ones = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::size_t count = 1 + random.below(most[static_cast<std::size_t>(round % 2)] + 3);
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('0' + random.below(10));
    if (random.below(4) != 0) text.insert(random.below(text.size() + 1), ".");
    if (random.below(3) == 0) text.insert(0, "-");
    if (text.back() == '.' || text.find_first_of("0123456789") == text.npos) continue;
    double expected = 0;
    float expected_float = 0;
    std::from_chars(text.data(), text.data() + text.size(), expected);
    std::from_chars(text.data(), text.data() + text.size(), expected_float);
    CAPTURE(text);
    REQUIRE(parse_number<double>(text) == expected);
    REQUIRE(parse_number<float>(text) == expected_float);
    double quick = expected;
    const bool is_quick =
        detail::quick_padded_number(std::string_view(text + "12345678").substr(0, text.size()), quick);
    REQUIRE(quick == expected);
    quick_ones += is_quick ? 1 : 0;
  }
  CHECK(quick_ones > 2000);
  CHECK(std::signbit(parse_number<double>("-0.0")));
  double unused = 0;
  for (const std::string text :
       {".", "5.", ".5", "1.2.3", "1..2", "-1", "", "1234567x", "123456.78", "1/2", "1:2"})
    CHECK_FALSE(
        detail::quick_padded_number(std::string_view(text + "12345678").substr(0, text.size()), unused));
  CHECK(refusal<double>(".") == "'.', expected a number");
  CHECK(refusal<double>("1.2.3") == "'1.2.3', expected a number");
  CHECK(refusal<double>("-") == "'-', expected a number");
  CHECK(parse_number<double>("-.5") == -0.5);
}
