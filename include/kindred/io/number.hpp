#pragma once

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

#ifndef __cpp_lib_to_chars
#include <locale>
#include <sstream>
#endif

#include "kindred/core/error.hpp"
#include "kindred/io/detail/digits.hpp"

namespace kindred::inline v0 {

namespace detail {

template <class Number>
std::from_chars_result number_from_chars(std::string_view text, Number& number) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
#ifndef __cpp_lib_to_chars
  // Not every standard library reads floating-point numbers with from_chars; streams then do, in the "C"
  // locale.
  if constexpr (std::is_floating_point_v<Number>) {
    if (text.find_first_not_of("0123456789.eE-") != std::string_view::npos)
      return {begin, std::errc::invalid_argument};
    std::istringstream in{std::string(text)};
    in.imbue(std::locale::classic());
    in >> std::noskipws >> number;
    if (in.fail()) return {begin, number == 0 ? std::errc::invalid_argument : std::errc::result_out_of_range};
    return {in.eof() ? end : begin + in.tellg(), std::errc{}};
  } else
#endif
  {
    return std::from_chars(begin, end, number);
  }
}

// Reads what most fields hold at a fraction of the cost; false where it has to be done in full. A decimal of
// so few digits that all of them and the power of ten are exact takes one division, which rounds as the
// number itself does: Clinger, "How to read floating point numbers accurately", PLDI 1990.
template <class Number>
bool quick_number(std::string_view text, Number& number) noexcept {
  if constexpr (std::same_as<Number, float> || std::same_as<Number, double>) {
    constexpr std::size_t most = std::numeric_limits<Number>::digits10;
    static constexpr std::array<double, 15> tens = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6, 1e7,
                                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14};
    const bool negative = !text.empty() && text.front() == '-';
    if (negative) text.remove_prefix(1);
    if (text.empty() || text.size() > most + 1 || text.front() == '.' || text.back() == '.') return false;
    std::int64_t all = 0;
    std::size_t point = text.size() - 1;
    bool has_point = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
      const auto digit = static_cast<unsigned char>(text[at] - '0');
      if (digit <= 9) {
        all = 10 * all + digit;
      } else if (text[at] == '.' && !has_point) {
        has_point = true;
        point = at;
      } else {
        return false;
      }
    }
    if (text.size() - (has_point ? 1 : 0) > most) return false;
    number = static_cast<Number>(all);
    if (has_point) number /= static_cast<Number>(tens[text.size() - 1 - point]);
    if (negative) number = -number;
    return true;
  } else if constexpr (sizeof(Number) >= 4) {
    const std::uint32_t plain = short_digits(text);
    if (plain == no_digits) return false;
    number = static_cast<Number>(plain);
    return true;
  } else {
    return false;
  }
}

// Likewise for text behind whose beginning eight bytes may be read: an unsigned decimal of up to seven digits
// and a point, or eight and none.
inline bool quick_padded_number(std::string_view text, double& number) noexcept {
  static constexpr std::array<double, 8> tens = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7};
  constexpr std::uint64_t points = 0x0101010101010101 * ('.' ^ '0'), lows = 0x7F7F7F7F7F7F7F7F;
  if (text.size() - 1 >= 8) return false;
  std::uint64_t digits = padded_digits(text.data(), text.size());
  std::size_t decimals = 0;
  const std::uint64_t x = digits ^ points, point = ~(((x & lows) + lows) | x | lows);
  if (point != 0) {
    // The digits before the point move up to those behind it.
    const auto at = static_cast<std::size_t>(std::countr_zero(point)) / 8;
    if (at == 7 || at == 8 - text.size()) return false;
    decimals = 7 - at;
    const std::uint64_t before = (std::uint64_t{1} << (8 * at)) - 1;
    digits = (digits & before) << 8 | (digits & ~(before << 8 | 0xFF));
  }
  const std::uint32_t all = number_of_digits(digits);
  if (all == no_digits) return false;
  number = static_cast<double>(all) / tens[decimals];
  return true;
}

}  // namespace detail

/// The number that a whole field holds: decimal, with a point and an exponent for floating point. Nothing is
/// trimmed.
/// @tparam Number float, double or an integer type
/// @throws DataError for text that is no number or has more after it, for NaN and infinity, and for a number
/// that does not fit
template <class Number>
  requires std::floating_point<Number> || std::integral<Number>
Number parse_number(std::string_view text) {
  Number number{};
  if (detail::quick_number(text, number)) return number;
  const auto [rest, error] = detail::number_from_chars(text, number);
  const bool whole = error == std::errc{} && rest == text.data() + text.size();
  if constexpr (std::is_floating_point_v<Number>) {
    if (whole && std::isfinite(number)) return number;
  } else {
    if (whole) return number;
  }
  const std::string expected = std::is_floating_point_v<Number> ? "a number" : "a whole number";
  if (text.empty()) throw DataError("nothing, expected " + expected);
  const std::string found = '\'' + std::string(text) + '\'';
  if (whole) throw DataError(found + " is not a finite number");
  if (error == std::errc::result_out_of_range)
    throw DataError(found + " does not fit into a " + std::to_string(8 * sizeof(Number)) + "-bit number");
  throw DataError(found + ", expected " + expected);
}

}  // namespace kindred::inline v0
