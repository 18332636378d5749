#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kindred/core/index.hpp"

namespace kindred::inline v0::detail {

// Sums by item that begin at 0, a few of which are added to: what was touched is found again in ascending
// order, and cleared, in O(items / 64 + touched), which a stream of additions to a sparse row outweighs on
// data of some ten million items or fewer. An addition without a branch.
template <class Scalar>
class ItemSums {
 public:
  explicit ItemSums(std::size_t items) : sums_(items, Scalar(0)), touched_((items + 63) / 64, 0) {}

  void add(ItemIndex item, Scalar amount) noexcept {
    touched_[item.value / 64] |= std::uint64_t{1} << item.value % 64;
    sums_[item.value] += amount;
  }

  // Adds the same amount to each.
  void add(std::span<const ItemIndex> items, Scalar amount) noexcept {
    for (const ItemIndex item : items) add(item, amount);
  }

  // Calls use(item, sum) for all that were touched, and sets them to 0.
  template <class Use>
  void drain(Use&& use) {
    for (std::size_t word = 0; word < touched_.size(); ++word) {
      std::uint64_t bits = touched_[word];
      touched_[word] = 0;
      for (; bits != 0; bits &= bits - 1) {
        const auto item = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
        use(ItemIndex(item), sums_[item]);
        sums_[item] = 0;
      }
    }
  }

 private:
  std::vector<Scalar> sums_;
  std::vector<std::uint64_t> touched_;
};

}  // namespace kindred::inline v0::detail
