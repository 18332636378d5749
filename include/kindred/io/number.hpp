#pragma once

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

#ifndef __cpp_lib_to_chars
#include <locale>
#include <sstream>
#endif

#include "kindred/core/error.hpp"

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
