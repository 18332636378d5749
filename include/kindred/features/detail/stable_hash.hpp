#pragma once

#include <cstdint>
#include <string_view>

namespace kindred::inline v0::detail {

// 64 bits of a text that are the same everywhere and always, so that files may rest on them: FNV-1a (Fowler,
// Noll, Vo), whose high bits say more than its low ones, mixed by the finalizer of Stafford's Mix13.
constexpr std::uint64_t stable_hash(std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
  return hash ^ (hash >> 31);
}

}  // namespace kindred::inline v0::detail
