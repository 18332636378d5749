#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "kindred/core/time.hpp"
#include "kindred/io/time.hpp"

namespace kindred::inline v0::detail {

// 12.40, whatever the locale.
inline std::string fixed(double number, int decimals) {
  std::array<char, 400> digits;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed, decimals);
  return {digits.data(), end.ptr};
}

// How many decimals a price takes: two, and two digits at least of one that is small.
inline int price_decimals(double price) noexcept {
  return price > 0 && price < 0.1 ? 1 - static_cast<int>(std::floor(std::log10(std::max(price, 1e-30)))) : 2;
}
// 12.40, 0.0025.
inline std::string money(double price) { return fixed(price, price_decimals(std::abs(price))); }

// 0.243 is "24 %".
inline std::string percent(double share) { return fixed(100 * share, 0) + " %"; }

// "1 visit", "2 visits".
inline std::string counted(std::int64_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

// "2017-03-09", the day by a clock that is so far ahead of UTC; at the ends of time the first and last day.
inline std::string date(Timestamp time, Duration utc_offset) {
  return format_time(std::clamp(time + utc_offset, earliest_time, latest_time))
      .substr(0, std::string_view("2017-03-09").size());
}

// Monday is 0.
inline constexpr std::array<std::string_view, 7> weekday_names = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

}  // namespace kindred::inline v0::detail
