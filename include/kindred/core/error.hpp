#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace kindred::inline v0 {

namespace detail {

// Text with control characters as \n, \r, \t or \x00: a NUL would end what() and a line end its line.
inline std::string printable(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string shown;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '\n') shown += "\\n";
    else if (c == '\r') shown += "\\r";
    else if (c == '\t') shown += "\\t";
    else if (code < 0x20 || code == 0x7F) (shown += "\\x") += {digits[code / 16], digits[code % 16]};
    else shown += c;
  }
  return shown;
}

}  // namespace detail

/// The root of everything kindred throws: catch this to catch them all. The message says what was wrong,
/// where, and what was expected, on one line: control characters in what it quotes are escaped.
class Error : public std::runtime_error {
 public:
  /// @param message what was wrong
  explicit Error(const std::string& message) : std::runtime_error(detail::printable(message)) {}
};

/// A place in a file; line and column count from 1, 0 where there is none.
struct Place {
  /// The file's path, as the caller gave it.
  std::string file = {};
  /// Line, from 1.
  std::int64_t line = 0;
  /// Field of that line, from 1.
  std::int64_t column = 0;

  /// `file:line:column`, without the parts that are 0.
  std::string text() const {
    std::string place = file;
    // Not ":" + …, for which g++ 12 warns of a copy onto itself at -O3.
    if (line > 0) place.append(":").append(std::to_string(line));
    if (line > 0 && column > 0) place.append(":").append(std::to_string(column));
    return place;
  }
};

/// Data that cannot be used: a bad field, a missing file, a user that is not there.
class DataError : public Error {
 public:
  /// About data in memory.
  explicit DataError(const std::string& message) : Error(message) {}

  /// About a place in a file: the message begins with `file:line:column: `.
  DataError(Place where, const std::string& message)
      : Error(where.text() + ": " + message), place(std::move(where)) {}

  /// Where it was; empty for data in memory.
  Place place;
};

/// An id that a vocabulary does not hold.
class LookupError : public DataError {
 public:
  using DataError::DataError;
};

/// An option out of its range, misspelt, or at odds with another.
class OptionError : public Error {
 public:
  using Error::Error;
};

/// A file that is no kindred archive, or a damaged one, or one of another version.
class ArchiveError : public DataError {
 public:
  using DataError::DataError;
};

/// The caller asked for the work to stop.
class Cancelled : public Error {
 public:
  using Error::Error;
};

}  // namespace kindred::inline v0
