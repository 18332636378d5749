#include "kindred/io/detail/byte_masks.hpp"

#include <cstdint>
#include <string>

#include "kindred/core/random.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("each of 64 bytes is found to be what it is, with or without vector instructions") {
  Random random(1);
  const std::string likely = ",\n\"\xAC\x0B\x8A\x01\x02\xFF";
  for (int round = 0; round < 300; ++round) {
    std::string bytes(64, '\0');
    for (char& c : bytes)
      c = random.below(2) == 0 ? likely[random.below(likely.size())] : static_cast<char>(random.below(256));
    const char separator = round % 3 == 0 ? '\t' : ',';
    detail::ByteMasks expected;
    for (std::size_t i = 0; i < 64; ++i) {
      const std::uint64_t bit = std::uint64_t{1} << i;
      if (bytes[i] == separator) expected.separators |= bit;
      if (bytes[i] == '\n') expected.line_ends |= bit;
      if (bytes[i] == '"') expected.quotes |= bit;
      if (static_cast<unsigned char>(bytes[i]) >= 128) expected.not_ascii |= bit;
    }
    REQUIRE(detail::byte_masks(bytes.data(), separator) == expected);
    REQUIRE(detail::byte_masks_of_words(bytes.data(), separator) == expected);
  }
}
