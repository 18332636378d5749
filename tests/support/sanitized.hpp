#pragma once

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define KINDRED_TEST_SANITIZED
#endif
#endif

namespace kindred_test {

/// Whether a sanitizer watches: it finds as much in small cases as in large ones, and takes ten times as
/// long.
#ifdef KINDRED_TEST_SANITIZED
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace kindred_test
