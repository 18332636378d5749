#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include "kindred/core/shared_array.hpp"
#include "kindred/data/detail/shared_memory.hpp"

namespace kindred::inline v0::detail {

// An array that is appended to while others read what it was. They share its memory, which is never written
// below the length they know, and which is left to them when more is needed. A copy shares the memory
// likewise and takes its own when it is appended to. At most 1/Slack of the length lies idle after growing.
template <class T, std::size_t Slack = 2>
class GrowingArray {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  GrowingArray() = default;
  // What lies behind the end is the original's, so a copy has no room left.
  GrowingArray(const GrowingArray& other) noexcept
      : memory_(other.memory_), size_(other.size_), capacity_(other.size_) {}
  GrowingArray(GrowingArray&& other) noexcept
      : memory_(std::move(other.memory_)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  GrowingArray& operator=(GrowingArray other) noexcept {
    memory_.swap(other.memory_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~GrowingArray() = default;

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  const T* data() const noexcept { return memory_.get(); }
  const T& operator[](std::size_t i) const noexcept { return memory_.get()[i]; }
  const T& front() const noexcept { return *memory_; }
  std::span<const T> span() const noexcept { return {data(), size_}; }
  // Bytes of its memory, what lies idle included.
  std::size_t bytes() const noexcept { return capacity_ * sizeof(T); }

  void reserve(std::size_t count) {
    if (count > capacity_) move_to(count);
  }

  // Room for so many more, and in proportion to what is there, so that appending one by one is O(1) each.
  void make_room(std::size_t count) {
    if (count > capacity_ - size_) move_to(std::max(size_ + count, size_ + size_ / Slack));
  }

  void push_back(T value) {
    make_room(1);
    std::construct_at(memory_.get() + size_++, value);
  }

  // The values may lie in this array.
  void append(std::span<const T> values) {
    const auto keep = values.size() > capacity_ - size_ ? memory_ : nullptr;
    make_room(values.size());
    std::uninitialized_copy(values.begin(), values.end(), memory_.get() + size_);
    size_ += values.size();
  }

  // Up to `count` elements, the new ones of this value.
  void fill_up(std::size_t count, T value) {
    if (count <= size_) return;
    make_room(count - size_);
    std::uninitialized_fill_n(memory_.get() + size_, count - size_, value);
    size_ = count;
  }

  // As it is now; appending goes on behind it.
  SharedArray<T> share() const { return {memory_, span()}; }

  // The whole, with at most a sixteenth idle, which is not worth a copy; nothing is left here.
  SharedArray<T> take() {
    if (capacity_ - size_ > size_ / 16) move_to(size_);
    return std::exchange(*this, {}).share();
  }

 private:
  void move_to(std::size_t capacity) {
    auto memory = shared_memory<T>(capacity);
    std::uninitialized_copy_n(data(), size_, memory.get());
    memory_ = std::move(memory);
    capacity_ = capacity;
  }

  std::shared_ptr<T> memory_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace kindred::inline v0::detail
