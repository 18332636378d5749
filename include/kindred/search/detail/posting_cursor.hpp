#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kindred/search/detail/search_segment.hpp"

namespace kindred::inline v0::detail {

// Goes through the postings of a term in one part. What a posting gives to a score is scale · the worth of
// its record, cut to a whole number of units, so that sums are exact in any order.
struct PostingCursor {
  const std::uint32_t* items = nullptr;
  const std::uint32_t* codes = nullptr;
  const std::uint32_t* best = nullptr;
  std::size_t size = 0;
  std::size_t at = 0;
  std::size_t term = 0;
  std::span<const double> worths;
  double scale = 0;
  double slack = 1;       // what the worth of a block's best record may have grown by
  std::int64_t most = 0;  // no posting gives more

  bool is_done() const noexcept { return at >= size; }
  std::uint32_t item() const noexcept { return items[at]; }
  double worth(std::uint32_t code) const noexcept { return code < worths.size() ? worths[code] : 0; }
  std::int64_t units(std::uint32_t code) const noexcept {
    return static_cast<std::int64_t>(scale * worth(code));
  }
  std::int64_t units() const noexcept { return units(codes[at]); }
  // No record is worth more than 1.
  std::int64_t most_of(std::uint32_t best_code) const noexcept {
    return static_cast<std::int64_t>(scale * std::min(worth(best_code) * slack, 1.0));
  }
  // The most that a posting from `at` on gives that stands before `end`.
  std::int64_t most_before(std::uint32_t end) const noexcept {
    std::int64_t units = 0;
    for (std::size_t block = at / postings_a_block;
         block * postings_a_block < size &&
         (block * postings_a_block <= at || items[block * postings_a_block] < end);
         ++block)
      units = std::max(units, most_of(best[block]));
    return units;
  }

  // To the first posting of this item or a later one.
  void advance_to(std::uint32_t item) noexcept {
    if (is_done() || items[at] >= item) return;
    std::size_t step = 1;
    while (at + step < size && items[at + step] < item) step *= 2;
    const auto* const found =
        std::lower_bound(items + at + step / 2 + 1, items + std::min(at + step, size), item);
    at = static_cast<std::size_t>(found - items);
  }
  bool is_at(std::uint32_t item) noexcept {
    advance_to(item);
    return !is_done() && items[at] == item;
  }
};

}  // namespace kindred::inline v0::detail
