#pragma once

#include <array>
#include <charconv>
#include <string>

namespace kindred::inline v0::detail {

/// The shortest text that reads back as the same number.
inline std::string number_text(double value) {
  std::array<char, 32> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

}  // namespace kindred::inline v0::detail
