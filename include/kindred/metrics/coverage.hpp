#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace kindred::inline v0 {

/// Catalogue coverage: the share of items that stand in anyone's list, in [0, 1]; 0 without items.
/// Source: Ge, Delgado-Battenfeld, Jannach, "Beyond accuracy", RecSys 2010.
/// @param exposure how many lists each item stands in, those with none included
inline double coverage(std::span<const std::int64_t> exposure) noexcept {
  if (exposure.empty()) return 0;
  const auto shown =
      std::count_if(exposure.begin(), exposure.end(), [](std::int64_t lists) { return lists > 0; });
  return static_cast<double>(shown) / static_cast<double>(exposure.size());
}

}  // namespace kindred::inline v0
