#include "kindred/io/number.hpp"

#include <cstdint>
#include <limits>
#include <string>

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
