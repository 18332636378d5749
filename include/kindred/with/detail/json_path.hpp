#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "kindred/text/utf8.hpp"

namespace kindred::inline v0::detail {

// Finds one string in a JSON text (RFC 8259) by the keys that lead to it; "0" is the first element of an
// array. Reads on as far as it must and no further.
class JsonPath {
 public:
  // Nothing where the text is no JSON up to there, or has no string there.
  static std::optional<std::string> string_at(std::string_view json,
                                              std::initializer_list<std::string_view> path) {
    JsonPath reader(json);
    for (const std::string_view key : path)
      if (!reader.enter(key)) return std::nullopt;
    return reader.string();
  }

 private:
  explicit JsonPath(std::string_view json) : rest_(json) {}

  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n\r"), rest_.size())); }
  bool take(char sign) {
    skip_blanks();
    if (rest_.empty() || rest_[0] != sign) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Goes to the value of a key, or to an array's first element.
  bool enter(std::string_view key) {
    if (take('[')) {
      skip_blanks();
      return key == "0" && !rest_.empty() && rest_[0] != ']';
    }
    if (!take('{')) return false;
    do {
      const auto name = string();
      if (!name || !take(':')) return false;
      if (*name == key) return true;
      if (!skip_value()) return false;
    } while (take(','));
    return false;
  }

  // Passes a value over without recursion, however deep it is: outside strings only brackets count.
  bool skip_value() {
    std::size_t depth = 0;
    do {
      skip_blanks();
      if (rest_.empty()) return false;
      const char sign = rest_[0];
      if (sign == '"') {
        if (!string()) return false;
      } else if (sign == '{' || sign == '[') {
        ++depth;
        rest_.remove_prefix(1);
      } else if (sign == '}' || sign == ']') {
        if (depth == 0) return false;
        --depth;
        rest_.remove_prefix(1);
      } else if (sign == ',' || sign == ':') {
        if (depth == 0) return false;
        rest_.remove_prefix(1);
      } else {
        rest_.remove_prefix(std::min(rest_.find_first_of(",:]} \t\n\r\"[{"), rest_.size()));
      }
    } while (depth > 0);
    return true;
  }

  std::optional<std::uint32_t> hexadecimal() {
    if (rest_.size() < 4) return std::nullopt;
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      const auto digit = std::string_view("0123456789abcdefABCDEF").find(rest_[0]);
      if (digit == std::string_view::npos) return std::nullopt;
      value = 16 * value + static_cast<std::uint32_t>(digit < 16 ? digit : digit - 6);
      rest_.remove_prefix(1);
    }
    return value;
  }

  std::optional<std::string> string() {
    if (!take('"')) return std::nullopt;
    std::string text;
    while (!rest_.empty()) {
      const char sign = rest_[0];
      rest_.remove_prefix(1);
      if (sign == '"') return text;
      if (sign != '\\') {
        text += sign;
        continue;
      }
      if (rest_.empty()) return std::nullopt;
      const char escaped = rest_[0];
      rest_.remove_prefix(1);
      const std::size_t plain = std::string_view("\"\\/bfnrt").find(escaped);
      if (plain != std::string_view::npos) {
        text += "\"\\/\b\f\n\r\t"[plain];
        continue;
      }
      if (escaped != 'u') return std::nullopt;
      auto code = hexadecimal();
      if (!code) return std::nullopt;
      if (*code >= 0xD800 && *code < 0xDC00 && rest_.starts_with("\\u")) {
        rest_.remove_prefix(2);
        const auto low = hexadecimal();
        if (!low) return std::nullopt;
        const bool pair = *low >= 0xDC00 && *low < 0xE000;
        if (!pair) append_utf8(text, 0xFFFD);
        code = pair ? 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00) : *low;
      }
      append_utf8(text, *code);
    }
    return std::nullopt;
  }

  std::string_view rest_;
};

}  // namespace kindred::inline v0::detail
