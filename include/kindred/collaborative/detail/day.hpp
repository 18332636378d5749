#pragma once

#include <chrono>
#include <cstdint>

#include "kindred/core/time.hpp"

namespace kindred::inline v0::detail {

// The day of a moment, counted from 1970.
inline std::int64_t day_of(Timestamp time) noexcept {
  return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

}  // namespace kindred::inline v0::detail
