#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kindred/search/detail/search_segment.hpp"

namespace kindred::inline v0::detail {

// Goes through the postings of a term. A score is weight · worth of the posting's record.
struct PostingCursor {
  const std::uint32_t* items = nullptr;
  const std::uint32_t* codes = nullptr;
  const std::uint32_t* best = nullptr;
  std::size_t size = 0;
  std::size_t at = 0;
  std::size_t term = 0;
  std::span<const double> worths;
  double weight = 0;
  double slack = 1;  // what the worth of a block's best record may have grown by
  double most = 0;   // no posting scores more

  bool is_done() const noexcept { return at >= size; }
  std::uint32_t item() const noexcept { return items[at]; }
  double worth(std::uint32_t code) const noexcept { return code < worths.size() ? worths[code] : 0; }
  double score() const noexcept { return weight * worth(codes[at]); }
  double most_of(std::uint32_t best_code) const noexcept { return weight * (worth(best_code) * slack); }
  double block_most(std::size_t block) const noexcept { return most_of(best[block]); }

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
