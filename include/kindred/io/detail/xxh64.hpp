#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace kindred::inline v0::detail {

// XXH64 of what it is fed, in pieces of any size.
// Source: Collet, "xxHash fast digest algorithm", specification 0.1.1, "XXH64 algorithm description".
class Xxh64 {
 public:
  explicit Xxh64(std::uint64_t seed = 0) noexcept
      : lanes_{seed + prime_1 + prime_2, seed + prime_2, seed, seed - prime_1}, seed_(seed) {}

  void update(std::span<const std::byte> bytes) noexcept {
    length_ += bytes.size();
    if (pending_ > 0) {
      const std::size_t taken = std::min(bytes.size(), stripe_.size() - pending_);
      std::copy_n(bytes.begin(), taken, stripe_.begin() + static_cast<std::ptrdiff_t>(pending_));
      pending_ += taken;
      bytes = bytes.subspan(taken);
      if (pending_ < stripe_.size()) return;
      consume(stripe_.data());
      pending_ = 0;
    }
    for (; bytes.size() >= stripe_.size(); bytes = bytes.subspan(stripe_.size())) consume(bytes.data());
    std::copy(bytes.begin(), bytes.end(), stripe_.begin());
    pending_ = bytes.size();
  }

  std::uint64_t digest() const noexcept {
    std::uint64_t hash = seed_ + prime_5;
    if (length_ >= stripe_.size()) {
      hash = std::rotl(lanes_[0], 1) + std::rotl(lanes_[1], 7) + std::rotl(lanes_[2], 12) +
             std::rotl(lanes_[3], 18);
      for (const std::uint64_t lane : lanes_) hash = (hash ^ round(0, lane)) * prime_1 + prime_4;
    }
    hash += length_;

    const std::byte* at = stripe_.data();
    const std::byte* const end = at + pending_;
    for (; end - at >= 8; at += 8)
      hash = std::rotl(hash ^ round(0, word<std::uint64_t>(at)), 27) * prime_1 + prime_4;
    if (end - at >= 4) {
      hash = std::rotl(hash ^ word<std::uint32_t>(at) * prime_1, 23) * prime_2 + prime_3;
      at += 4;
    }
    for (; at != end; ++at)
      hash = std::rotl(hash ^ std::to_integer<std::uint64_t>(*at) * prime_5, 11) * prime_1;

    hash = (hash ^ hash >> 33) * prime_2;
    hash = (hash ^ hash >> 29) * prime_3;
    return hash ^ hash >> 32;
  }

 private:
  static constexpr std::uint64_t prime_1 = 0x9E3779B185EBCA87, prime_2 = 0xC2B2AE3D27D4EB4F,
                                 prime_3 = 0x165667B19E3779F9, prime_4 = 0x85EBCA77C2B2AE63,
                                 prime_5 = 0x27D4EB2F165667C5;

  static std::uint64_t round(std::uint64_t lane, std::uint64_t input) noexcept {
    return std::rotl(lane + input * prime_2, 31) * prime_1;
  }

  template <class Word>
  static std::uint64_t word(const std::byte* bytes) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
      Word value;
      std::memcpy(&value, bytes, sizeof value);
      return value;
    } else {
      std::uint64_t value = 0;
      for (std::size_t i = sizeof(Word); i > 0; --i)
        value = value << 8 | std::to_integer<std::uint64_t>(bytes[i - 1]);
      return value;
    }
  }

  void consume(const std::byte* stripe) noexcept {
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane)
      lanes_[lane] = round(lanes_[lane], word<std::uint64_t>(stripe + 8 * lane));
  }

  std::array<std::uint64_t, 4> lanes_;
  std::uint64_t seed_;
  std::uint64_t length_ = 0;
  std::array<std::byte, 32> stripe_ = {};
  std::size_t pending_ = 0;
};

}  // namespace kindred::inline v0::detail
