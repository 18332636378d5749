#include "kindred/io/detail/crc32c.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

using namespace kindred::detail;

namespace {

std::vector<std::byte> bytes(std::size_t count, auto&& at) {
  std::vector<std::byte> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(static_cast<std::byte>(at(i)));
  return all;
}

// Bit by bit, as it is defined.
std::uint32_t plain(std::span<const std::byte> of) {
  std::uint32_t crc = ~std::uint32_t{0};
  for (const std::byte byte : of) {
    crc ^= std::to_integer<std::uint32_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0x82F63B78 : 0);
  }
  return ~crc;
}

}  // namespace

// RFC 3720, § B.4; "123456789" is the check value of the Rocksoft catalogue's CRC-32/ISCSI.
TEST_CASE("CRC-32C gives the published values") {
  CHECK(crc32c(std::as_bytes(std::span(std::string_view("123456789")))) == 0xE3069283);
  CHECK(crc32c(bytes(32, [](std::size_t) { return 0; })) == 0x8A9136AA);
  CHECK(crc32c(bytes(32, [](std::size_t) { return 0xFF; })) == 0x62A8AB43);
  CHECK(crc32c(bytes(32, [](std::size_t i) { return i; })) == 0x46DD794E);
  CHECK(crc32c(bytes(32, [](std::size_t i) { return 31 - i; })) == 0x113FDB5C);
  CHECK(crc32c({}) == 0);
}

TEST_CASE("CRC-32C is the same by the instruction, by tables, and bit by bit, however the bytes are cut") {
  const auto all = bytes(3 * 3 * 4096 + 77, [](std::size_t i) { return 7 * i + i * i / 5 + i / 4096; });
  const std::span<const std::byte> whole(all);
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{8}, std::size_t{63},
        std::size_t{3 * 4096 - 1}, std::size_t{3 * 4096}, std::size_t{3 * 4096 + 1}, all.size()}) {
    INFO(size);
    const auto part = whole.last(size);
    const std::uint32_t expected = plain(part);
    CHECK(crc32c(part) == expected);
    CHECK(~crc32c_by_tables(~std::uint32_t{0}, part) == expected);
    for (const std::size_t cut : {std::size_t{1}, std::size_t{13}, std::size_t{4096}})
      if (cut <= size) CHECK(crc32c(part.subspan(cut), crc32c(part.first(cut))) == expected);
  }
}
