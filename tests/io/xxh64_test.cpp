#include "kindred/io/detail/xxh64.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

using kindred::detail::Xxh64;

namespace {

std::uint64_t xxh64(std::span<const std::byte> bytes, std::uint64_t seed = 0) {
  Xxh64 hash(seed);
  hash.update(bytes);
  return hash.digest();
}

std::vector<std::byte> example(std::size_t size) {
  std::vector<std::byte> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(7 * i + i * i / 5);
  return bytes;
}

}  // namespace

// The expected hashes are those of xxhsum 0.8.1 -H1.
TEST_CASE("XXH64 gives the hashes of its authors' program") {
  const struct {
    std::size_t size;
    std::uint64_t hash;
  } expected[] = {{0, 0xef46db3751d8e999},   {1, 0xe934a84adb052768},  {3, 0x9ff70a635a6209ab},
                  {4, 0x1be12520c57882a9},   {8, 0xd50bd8431b473159},  {14, 0x8baa5452ef07143b},
                  {31, 0x3384d90b591289c9},  {32, 0xc09d371ad4187778}, {33, 0xdc2436da4038aac1},
                  {63, 0x937efad116cb3247},  {64, 0xd6cf0fbe466b30b0}, {222, 0x8e556e03b277986a},
                  {1000, 0xa11c0f511d42ad7c}};
  for (const auto& [size, hash] : expected) {
    INFO(size);
    CHECK(xxh64(example(size)) == hash);
  }
  CHECK(xxh64(std::as_bytes(std::span(std::string_view("abc")))) == 0x44bc2cf5ad770999);
  // From the self-test of the authors' program: no bytes, seed 2654435761.
  CHECK(xxh64({}, 2654435761) == 0xac75fda2929b17ef);
}

TEST_CASE("XXH64 does not depend on how the bytes are cut") {
  const auto bytes = example(200);
  const auto whole = xxh64(bytes);
  for (std::size_t first = 0; first <= 70; ++first) {
    for (std::size_t second = 0; second <= 70; second += 7) {
      Xxh64 hash;
      hash.update(std::span(bytes).first(first));
      hash.update(std::span(bytes).subspan(first, second));
      hash.update(std::span(bytes).subspan(first + second));
      CHECK(hash.digest() == whole);
    }
  }
}
