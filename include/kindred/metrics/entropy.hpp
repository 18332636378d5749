#pragma once

#include <cmath>
#include <cstdint>
#include <span>

namespace kindred::inline v0 {

/// The Shannon entropy of exposure, −Σ p log2 p with p an item's share of all places, in bits: 0 when one
/// item is shown alone (or none is), log2(n) when all n are shown equally often.
/// @param exposure how many lists each item stands in, those with none included
inline double entropy(std::span<const std::int64_t> exposure) noexcept {
  double sum = 0, bits = 0;
  for (const std::int64_t lists : exposure) sum += static_cast<double>(lists);
  for (const std::int64_t lists : exposure)
    if (lists > 0) bits -= static_cast<double>(lists) / sum * std::log2(static_cast<double>(lists) / sum);
  return bits;
}

}  // namespace kindred::inline v0
