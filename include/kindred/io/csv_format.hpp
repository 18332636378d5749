#pragma once

#include <string>
#include <utility>
#include <vector>

namespace kindred::inline v0 {

/// What stands between two fields: a character or, in some files, several ("::").
class Separator {
 public:
  /// One character.
  Separator(char one) : text_(1, one) {}  // NOLINT(google-explicit-constructor): so that `= ';'` will do
  /// Several characters; not empty.
  Separator(std::string text) : text_(std::move(text)) {}  // NOLINT(google-explicit-constructor): as above
  /// Several characters; not empty.
  Separator(const char* text) : text_(text) {}  // NOLINT(google-explicit-constructor): as above

  /// The characters.
  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

/// How a file of rows is written.
struct CsvFormat {
  /// What stands between fields.
  Separator separator = ',';
  /// Whether the first line names the columns.
  bool header = true;
  /// The columns' names in order: for a file without a header, or in place of those in its header. Without
  /// either the columns are called "1", "2", …
  std::vector<std::string> names = {};
  /// Whether bytes that are not UTF-8 are taken as they are, instead of being refused. Fields are then not
  /// text that can be shown or written as JSON faithfully.
  bool any_encoding = false;
};

}  // namespace kindred::inline v0
