#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>

#include "kindred/data/detail/shared_memory.hpp"

namespace kindred::inline v0::detail {

// Fetches memory that will be read soon; does nothing where the compiler has no word for it.
inline void prefetch([[maybe_unused]] const void* address) noexcept {
#if defined(__GNUC__) || defined(__clang__)
  __builtin_prefetch(address);
#endif
}

// Open addressing with linear probing, at most 4/5 full, in one 32-bit word a slot. Of 2^b slots the low b
// bits of a word are an index plus 1, the others are bits of the hash, so that a text is looked at only where
// it is all but sure to be the one; 0 is a free slot.
//
// A copy reads the original's slots, even while the original puts new indices into free ones: it passes over
// indices that it does not know, and what it does know is on the way that it probes. So it needs no more than
// that a word is read whole. Before it adds something itself it must be made anew.
class IdTable {
 public:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  IdTable() = default;
  // Free slots for this many indices and at most 5/2 times as many.
  explicit IdTable(std::size_t indices) : count_(4) {
    while (!has_room_for(indices)) count_ *= 2;
    mask_ = static_cast<std::uint32_t>(count_ - 1);
    slots_ = shared_memory<Slot>(count_);
    std::uninitialized_value_construct_n(slots_.get(), count_);
  }
  IdTable(const IdTable& other) noexcept
      : slots_(other.slots_), count_(other.count_), mask_(other.mask_), is_copy_(true) {}
  IdTable(IdTable&& other) noexcept
      : slots_(std::move(other.slots_)),
        count_(std::exchange(other.count_, 0)),
        mask_(std::exchange(other.mask_, 0)),
        is_copy_(std::exchange(other.is_copy_, false)) {}
  IdTable& operator=(IdTable other) noexcept {
    slots_.swap(other.slots_);
    std::swap(count_, other.count_);
    std::swap(mask_, other.mask_);
    std::swap(is_copy_, other.is_copy_);
    return *this;
  }
  ~IdTable() = default;

  // Whether so many indices in all may be put into it.
  bool takes(std::size_t indices) const noexcept { return !is_copy_ && has_room_for(indices); }
  std::size_t bytes() const noexcept { return count_ * sizeof(std::uint32_t); }

  // The first index of this hash, or of one that looks like it, for which `is_it(index)` holds, or none.
  template <class IsIt>
  std::uint32_t find(std::uint64_t hash, IsIt&& is_it) const noexcept {
    if (count_ == 0) return none;
    const std::uint32_t mask = mask_, tag = tag_of(hash);
    const auto* const slots = slots_.get();
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
      const std::uint32_t word = slots[at].load(std::memory_order_relaxed);
      if (word == 0) return none;
      if ((word & ~mask) == tag && is_it((word & mask) - 1)) return (word & mask) - 1;
    }
  }

  // Puts an index, which is not there yet and for which there is room, into a free slot.
  void put(std::uint64_t hash, std::uint32_t index) noexcept {
    auto* const slots = slots_.get();
    std::size_t at = hash & mask_;
    while (slots[at].load(std::memory_order_relaxed) != 0) at = (at + 1) & mask_;
    slots[at].store(tag_of(hash) | (index + 1), std::memory_order_relaxed);
  }

  // Has the slot at hand where one asks for this hash.
  void fetch(std::uint64_t hash) const noexcept { prefetch(slots_.get() + (hash & mask_)); }

 private:
  using Slot = std::atomic<std::uint32_t>;

  bool has_room_for(std::size_t indices) const noexcept { return 5 * indices <= 4 * count_; }
  // The slot is chosen by the lower half of the hash, so the upper one tells more.
  std::uint32_t tag_of(std::uint64_t hash) const noexcept {
    return static_cast<std::uint32_t>(hash >> 32) & ~mask_;
  }

  std::shared_ptr<Slot> slots_;
  std::size_t count_ = 0;
  std::uint32_t mask_ = 0;
  bool is_copy_ = false;
};

}  // namespace kindred::inline v0::detail
