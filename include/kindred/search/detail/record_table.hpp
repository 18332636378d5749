#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace kindred::inline v0::detail {

// Distinct records of `width` numbers, numbered in the order of first appearance.
class RecordTable {
 public:
  explicit RecordTable(std::size_t width) : width_(width), slots_(64, free) {}

  std::uint32_t add(std::span<const std::uint32_t> record) {
    if (2 * (count_ + 1) > slots_.size()) grow();
    std::size_t at = hash(record) & (slots_.size() - 1);
    for (; slots_[at] != free; at = (at + 1) & (slots_.size() - 1))
      if (std::equal(record.begin(), record.end(), values_.begin() + begin(slots_[at]))) return slots_[at];
    const auto number = static_cast<std::uint32_t>(count_++);
    slots_[at] = number;
    values_.insert(values_.end(), record.begin(), record.end());
    return number;
  }
  std::size_t count() const noexcept { return count_; }
  std::span<const std::uint32_t> operator[](std::size_t number) const noexcept {
    return std::span(values_).subspan(number * width_, width_);
  }
  std::vector<std::uint32_t> take() && { return std::move(values_); }

 private:
  static constexpr std::uint32_t free = std::numeric_limits<std::uint32_t>::max();

  std::ptrdiff_t begin(std::size_t number) const noexcept {
    return static_cast<std::ptrdiff_t>(number * width_);
  }
  static std::uint64_t hash(std::span<const std::uint32_t> record) noexcept {
    std::uint64_t hash = 0;
    for (const std::uint32_t number : record) {
      hash = (hash ^ number) * 0x9E3779B97F4A7C15;
      hash ^= hash >> 32;
    }
    return hash;
  }
  void grow() {
    slots_.assign(2 * slots_.size(), free);
    for (std::uint32_t number = 0; number < count(); ++number) {
      std::size_t at = hash((*this)[number]) & (slots_.size() - 1);
      while (slots_[at] != free) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = number;
    }
  }

  std::size_t width_, count_ = 0;
  std::vector<std::uint32_t> values_, slots_;
};

}  // namespace kindred::inline v0::detail
