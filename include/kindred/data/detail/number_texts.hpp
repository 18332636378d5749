#pragma once

#include <array>
#include <atomic>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace kindred::inline v0::detail {

// The decimal texts of 0 … count − 1, of which none is stored before it is asked for; then it is made
// together with those around it and stays, so that a view of it is good. Safe to ask from several threads.
class NumberTexts {
 public:
  explicit NumberTexts(std::size_t count)
      : count_(count), groups_(std::make_unique<std::atomic<const Group*>[]>(group_count())) {}
  NumberTexts(const NumberTexts&) = delete;
  NumberTexts& operator=(const NumberTexts&) = delete;
  ~NumberTexts() {
    for (std::size_t g = 0; g < group_count(); ++g) delete groups_[g].load(std::memory_order_relaxed);
  }

  std::size_t size() const noexcept { return count_; }

  std::string_view operator[](std::uint32_t number) const {
    auto& place = groups_[number / group_size];
    const Group* group = place.load(std::memory_order_acquire);
    if (!group) group = make(place, number / group_size * group_size);
    const std::uint32_t i = number % group_size;
    return {group->digits.data() + i * width, group->lengths[i]};
  }

  // The number of which this is the text.
  std::optional<std::uint32_t> find(std::string_view text) const noexcept {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_padded = text.size() > 1 && text.front() == '0';
    if (error != std::errc() || end != text.data() + text.size() || is_padded || number >= count_) return {};
    return number;
  }

  std::size_t bytes() const noexcept {
    std::size_t made = 0;
    for (std::size_t g = 0; g < group_count(); ++g)
      made += groups_[g].load(std::memory_order_relaxed) != nullptr;
    return group_count() * sizeof(void*) + made * sizeof(Group);
  }

 private:
  static constexpr std::uint32_t group_size = 1024, width = 10;
  struct Group {
    std::array<char, group_size * width> digits;
    std::array<std::uint8_t, group_size> lengths;
  };

  std::size_t group_count() const noexcept { return (count_ + group_size - 1) / group_size; }

  static const Group* make(std::atomic<const Group*>& place, std::uint32_t first) {
    auto group = std::make_unique<Group>();
    for (std::uint32_t i = 0; i < group_size; ++i) {
      char* const begin = group->digits.data() + i * width;
      const auto text = std::to_chars(begin, begin + width, first + i);
      group->lengths[i] = static_cast<std::uint8_t>(text.ptr - begin);
    }
    const Group* made = nullptr;
    // Another thread may have been faster.
    if (!place.compare_exchange_strong(made, group.get(), std::memory_order_acq_rel)) return made;
    return group.release();
  }

  std::size_t count_;
  std::unique_ptr<std::atomic<const Group*>[]> groups_;
};

}  // namespace kindred::inline v0::detail
