#include "kindred/data/compact_numbers.hpp"

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "support/catch.hpp"

using namespace kindred;

namespace {

constexpr double unknown = CompactNumbers::unknown;

// Bytes a number, once all of them have come back as they were; 0 where one has not.
std::size_t width_of(const std::vector<double>& numbers) {
  const CompactNumbers column(numbers);
  if (column.size() != numbers.size()) return 0;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (std::isnan(numbers[i]) ? !std::isnan(column[i]) : column[i] != numbers[i]) return 0;
  return column.bytes() / column.size();
}

}  // namespace

TEST_CASE("decimals of up to nine digits come back as they were from four bytes") {
  CHECK(width_of({4, 5, 1, unknown, 3}) == 4);
  CHECK(width_of({0.5, 4.5, 1}) == 4);
  CHECK(width_of({19.99, 1299, 0.1, -3.45, 0, unknown}) == 4);
  CHECK(width_of({1e-9, 2.147483647}) == 4);
  CHECK(width_of({2147483647, -2147483647}) == 4);
  CHECK(width_of({21474836.47, 0.01}) == 4);
  CHECK(width_of({unknown, unknown}) == 4);
  std::vector<double> cents, odd_cents;
  for (int i = -50000; i < 50000; ++i) cents.push_back(i * 7919 / 100.0);
  CHECK(width_of(cents) == 4);
}

TEST_CASE("numbers of 32 bits come back from four bytes, all others from eight") {
  CHECK(width_of({static_cast<double>(1.0F / 3), unknown, 0.25}) == 4);
  CHECK(width_of({std::ldexp(1.0, 100), static_cast<double>(3.4e38F)}) == 4);
  CHECK(width_of({1.0 / 3}) == 8);
  CHECK(width_of({1, unknown, 2.5, 1.0 / 3, 4}) == 8);
  CHECK(width_of({static_cast<double>(1.0F / 3), 0.1}) == 8);
  CHECK(width_of({2147483648, 0.1}) == 8);
  CHECK(width_of({2147483647, 0.1}) == 8);      // ten digits before the point leave none behind it
  CHECK(width_of({-2147483648.0, 0.25}) == 4);  // too many digits, but of 32 bits
  CHECK(width_of({1e-300, 1e300, -1.5}) == 8);
}

TEST_CASE("a part and a pick of a column have its form") {
  for (const double third : {0.25, 1.0 / 3}) {
    const CompactNumbers column(std::vector<double>{1, third, unknown, 4});
    const CompactNumbers part = column.part(1, 2);
    CHECK(part.size() == 2);
    CHECK(part[0] == third);
    CHECK(std::isnan(part[1]));
    CHECK(2 * part.bytes() == column.bytes());
    const CompactNumbers picked = column.picked(std::vector<std::size_t>{3, 1, 3});
    CHECK(picked.size() == 3);
    CHECK((picked[0] == 4 && picked[1] == third && picked[2] == 4));
  }
  CHECK(CompactNumbers().part(0, 0).empty());
}

TEST_CASE("many numbers at once are appended as each alone") {
  std::vector<double> numbers(600, 4.5);
  for (const double odd : {unknown, 0.25, -0.0, 2147483647.0, -2147483647.0, 1e-9, 1.0 / 3, 1e300, -7.0}) {
    for (const std::size_t place : {0u, 255u, 256u, 599u}) {
      numbers[place] = odd;
      CompactNumbersBuilder one_by_one, at_once;
      for (const double number : numbers) one_by_one.push_back(number);
      at_once.append(std::span(numbers).first(300));
      at_once.append(std::span(numbers).subspan(300));
      const CompactNumbers expected = one_by_one.take(), found = at_once.take();
      REQUIRE(found.bytes() == expected.bytes());
      REQUIRE(found.size() == expected.size());
      for (std::size_t i = 0; i < found.size(); ++i)
        REQUIRE((found[i] == expected[i] || (std::isnan(found[i]) && std::isnan(expected[i]))));
      numbers[place] = 4.5;
    }
  }
}

TEST_CASE("what was shared stays as it was when the form changes") {
  CompactNumbersBuilder builder;
  std::vector<CompactNumbers> shared;
  const std::vector<double> numbers = {3, 0.5, 19.99, unknown, 1.0 / 3, 2};
  for (const double number : numbers) {
    builder.push_back(number);
    shared.push_back(builder.share());
  }
  for (std::size_t count = 1; count <= numbers.size(); ++count) {
    REQUIRE(shared[count - 1].size() == count);
    for (std::size_t i = 0; i < count; ++i)
      CHECK((shared[count - 1][i] == numbers[i] ||
             (std::isnan(numbers[i]) && std::isnan(shared[count - 1][i]))));
  }
  CHECK(builder.take().size() == numbers.size());
  CHECK(builder.empty());
}
