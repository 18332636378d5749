#pragma once

#include <cstdint>
#include <limits>

namespace kindred::inline v0::detail {

// Adds to a count, which stays at the greatest where it would wrap: a count of some of the things of another,
// added to likewise, never passes it.
inline void add_count(std::uint32_t& count, std::uint32_t more) noexcept {
  constexpr auto most = std::numeric_limits<std::uint32_t>::max();
  count = more > most - count ? most : count + more;
}

}  // namespace kindred::inline v0::detail
