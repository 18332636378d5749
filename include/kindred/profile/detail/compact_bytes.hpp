#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/time.hpp"

namespace kindred::inline v0::detail {

// Writes numbers in as few bytes as they take: whole ones seven bits a byte (LEB128), signed ones folded
// first.
class CompactWriter {
 public:
  void whole(std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) bytes_.push_back(static_cast<std::byte>(number | 0x80));
    bytes_.push_back(static_cast<std::byte>(number));
  }
  void integer(std::int64_t number) {
    whole(static_cast<std::uint64_t>(number) << 1 ^ static_cast<std::uint64_t>(number >> 63));
  }
  void fixed(std::uint64_t bits) {
    for (int b = 0; b < 8; ++b) bytes_.push_back(static_cast<std::byte>(bits >> 8 * b));
  }
  // Hundredths where they give the number back to the bit, as prices mostly do, else all eight bytes.
  void real(double number) {
    const double hundredths = std::round(number * 100);
    if (std::abs(hundredths) < 1e12 &&
        std::bit_cast<std::uint64_t>(hundredths / 100) == std::bit_cast<std::uint64_t>(number)) {
      const auto folded = static_cast<std::int64_t>(hundredths);
      whole((static_cast<std::uint64_t>(folded) << 1 ^ static_cast<std::uint64_t>(folded >> 63)) + 1);
      return;
    }
    whole(0);
    fixed(std::bit_cast<std::uint64_t>(number));
  }
  void text(std::string_view content) {
    whole(content.size());
    for (const char c : content) bytes_.push_back(static_cast<std::byte>(c));
  }
  void append(std::span<const std::byte> content) {
    whole(content.size());
    bytes_.insert(bytes_.end(), content.begin(), content.end());
  }

  const std::vector<std::byte>& bytes() const noexcept { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

// Reads what a CompactWriter wrote, and refuses anything that it cannot have written.
class CompactReader {
 public:
  CompactReader(std::span<const std::byte> bytes, std::string_view what) : bytes_(bytes), what_(what) {}

  std::uint64_t whole() {
    std::uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<std::uint64_t>(next());
      number |= (byte & 0x7F) << shift;
      if (byte < 0x80) return number;
    }
    refuse("holds a number of more than ten bytes");
  }
  // A whole number that the type holds.
  template <class Number>
  Number number() {
    const std::uint64_t read = whole();
    if (read > static_cast<std::uint64_t>(std::numeric_limits<Number>::max()))
      refuse("holds a number that is too large");
    return static_cast<Number>(read);
  }
  // A moment that an EventLog holds.
  std::int64_t time() { return time_of(integer()); }
  // The same, or what stands for none.
  std::int64_t time_or(std::int64_t none) {
    const std::int64_t seconds = integer();
    return seconds == none ? none : time_of(seconds);
  }
  // A count of things that take a byte each at least.
  std::size_t count() {
    const std::uint64_t number = whole();
    if (number > bytes_.size()) refuse("ends within a list");
    return static_cast<std::size_t>(number);
  }
  std::int64_t integer() {
    const std::uint64_t folded = whole();
    return static_cast<std::int64_t>(folded >> 1 ^ (0 - (folded & 1)));
  }
  std::uint64_t fixed() {
    std::uint64_t bits = 0;
    for (int b = 0; b < 8; ++b) bits |= static_cast<std::uint64_t>(next()) << 8 * b;
    return bits;
  }
  double real() {
    const std::uint64_t folded = whole();
    const double number =
        folded > 0
            ? static_cast<double>(static_cast<std::int64_t>((folded - 1) >> 1 ^ (0 - ((folded - 1) & 1)))) /
                  100
            : std::bit_cast<double>(fixed());
    if (!(std::abs(number) < 1e300)) refuse("holds a number that is none, or not to be added to");
    return number;
  }
  std::string text() {
    const auto content = part();
    return {reinterpret_cast<const char*>(content.data()), content.size()};
  }
  std::span<const std::byte> part() {
    const std::size_t size = count();
    const auto content = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return content;
  }
  bool done() const noexcept { return bytes_.empty(); }

  [[noreturn]] void refuse(std::string_view fault) const {
    throw ArchiveError(std::string(what_) + " " + std::string(fault));
  }

 private:
  std::int64_t time_of(std::int64_t seconds) const {
    if (seconds < earliest_time.time_since_epoch().count() ||
        seconds > latest_time.time_since_epoch().count())
      refuse("holds a time outside the years 1 to 9999");
    return seconds;
  }
  std::byte next() {
    if (bytes_.empty()) refuse("is cut short");
    const std::byte byte = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return byte;
  }

  std::span<const std::byte> bytes_;
  std::string_view what_;
};

}  // namespace kindred::inline v0::detail
