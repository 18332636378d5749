#pragma once

#include <cassert>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

#include "kindred/core/error.hpp"
#include "kindred/io/detail/utf8.hpp"

namespace kindred::inline v0 {

/// Writes JSON (RFC 8259), and only that. Objects and arrays are scopes, so that none is left open:
///
///     JsonWriter json;
///     json.object([&] {
///       json.member("name", "ndcg@10");
///       json.array("folds", [&] { for (const double value : folds) json.value(value); });
///     });
///     out << json.text();
///
/// Numbers are the shortest text that reads back as the same number. Text is escaped so that it may also
/// stand in the script element of a web page; what is not valid UTF-8 in it becomes U+FFFD.
class JsonWriter {
 public:
  /// @param indent blanks a level; 0 writes everything on one line
  explicit JsonWriter(int indent = 2) : indent_(static_cast<std::size_t>(indent > 0 ? indent : 0)) {}

  /// What is written so far.
  const std::string& text() const noexcept { return text_; }

  /// An object as the whole document or as an element of an array; `body()` writes its members.
  template <std::invocable Body>
  void object(Body&& body) {
    begin_element();
    scope('{', '}', body);
  }

  /// An object as a member of an object.
  template <std::invocable Body>
  void object(std::string_view key, Body&& body) {
    begin_member(key);
    scope('{', '}', body);
  }

  /// An array as the whole document or as an element of an array; `body()` writes its elements.
  template <std::invocable Body>
  void array(Body&& body) {
    begin_element();
    scope('[', ']', body);
  }

  /// An array as a member of an object.
  template <std::invocable Body>
  void array(std::string_view key, Body&& body) {
    begin_member(key);
    scope('[', ']', body);
  }

  /// A number, text, bool or null (nullptr) as the whole document or as an element of an array.
  /// @throws DataError for a number that is not finite, which JSON cannot say
  template <class T>
  void value(const T& value) {
    begin_element();
    write(value);
  }

  /// A number, text, bool or null (nullptr) as a member of an object.
  /// @throws DataError for a number that is not finite, naming the key
  template <class T>
  void member(std::string_view key, const T& value) {
    begin_member(key);
    write(value, key);
  }

 private:
  void begin_element() {
    assert(scope_ != '{' && "a member of an object needs a key");
    assert((scope_ != '\0' || text_.empty()) && "a document is one value");
    begin();
  }

  void begin_member(std::string_view key) {
    assert(scope_ == '{' && "only a member of an object has a key");
    begin();
    quote(key);
    text_ += indent_ > 0 ? ": " : ":";
  }

  void begin() {
    if (scope_ == '\0') return;
    if (!first_) text_ += ',';
    first_ = false;
    new_line();
  }

  template <class Body>
  void scope(char open, char close, Body& body) {
    const char outer = scope_;
    text_ += open;
    scope_ = open;
    first_ = true;
    ++depth_;
    body();
    --depth_;
    if (!first_) new_line();
    text_ += close;
    scope_ = outer;
    first_ = false;
  }

  void new_line() {
    if (indent_ == 0) return;
    text_ += '\n';
    text_.append(depth_ * indent_, ' ');
  }

  template <class T>
  void write(const T& value, [[maybe_unused]] std::string_view key = "") {
    if constexpr (std::same_as<T, bool>) {
      text_ += value ? "true" : "false";
    } else if constexpr (std::is_null_pointer_v<T>) {
      text_ += "null";
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
      quote(value);
    } else {
      static_assert(
          std::floating_point<T> || (std::integral<T> && !std::same_as<T, char>),
          "kindred: a JSON value is a number, text, a bool or nullptr; write anything else as an object or "
          "an array");
      if constexpr (std::floating_point<T>) {
        if (!std::isfinite(value))
          throw DataError((key.empty() ? std::string("a value") : "'" + std::string(key) + "'") + " is " +
                          std::to_string(value) +
                          ", expected a finite number: JSON has no other (null says unknown)");
      }
      char digits[64];
      const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
      assert(error == std::errc{});
      text_.append(digits, end);
    }
  }

  void quote(std::string_view content) {
    text_ += '"';
    while (!content.empty()) {
      const std::size_t length = detail::utf8_length(content);
      if (length > 0) escape(content.substr(0, length));
      else text_ += "\xEF\xBF\xBD";
      content.remove_prefix(length > 0 ? length : detail::utf8_damage(content));
    }
    text_ += '"';
  }

  void escape(std::string_view character) {
    constexpr std::string_view hexadecimal = "0123456789abcdef";
    const auto code = static_cast<unsigned char>(character[0]);
    switch (code) {
      case '"': text_ += "\\\""; return;
      case '\\': text_ += "\\\\"; return;
      case '\n': text_ += "\\n"; return;
      case '\r': text_ += "\\r"; return;
      case '\t': text_ += "\\t"; return;
      // A web page's script ends at "</script" and changes its meaning at "<!--", even inside a string.
      case '<': text_ += "\\u003c"; return;
      default: break;
    }
    if (code >= 0x20) text_ += character;
    else (text_ += "\\u00") += {hexadecimal[code >> 4], hexadecimal[code & 15]};
  }

  std::size_t indent_;
  std::size_t depth_ = 0;
  char scope_ = '\0';
  bool first_ = true;
  std::string text_;
};

}  // namespace kindred::inline v0
