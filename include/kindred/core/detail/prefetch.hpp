#pragma once

namespace kindred::inline v0::detail {

// How many entries ahead a loop that writes all over the memory should announce its writes.
inline constexpr int prefetch_distance = 24;

// Announces that this memory will be written, so that several such writes wait for the memory together.
inline void will_write([[maybe_unused]] const void* memory) noexcept {
#if defined(__GNUC__)
  __builtin_prefetch(memory, 1);
#endif
}

}  // namespace kindred::inline v0::detail
