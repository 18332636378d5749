#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/error.hpp"
#include "kindred/io/byte_source.hpp"
#include "kindred/io/detail/input_file.hpp"
#include "kindred/io/detail/line_scanner.hpp"
#include "kindred/text/utf8.hpp"

namespace kindred::inline v0 {

/// Characters that are to be read as others, such as traditional Chinese ones as simplified ones. A value
/// whose copies share memory.
class CharacterTable {
 public:
  /// One character and what it is read as.
  using Pair = std::pair<char32_t, char32_t>;

  CharacterTable() = default;

  /// Takes pairs; of several for one character the first holds.
  /// @throws DataError for a character of ASCII to be read as another: texts of ASCII alone are not looked up
  explicit CharacterTable(std::vector<Pair> pairs) {
    for (const auto& [from, to] : pairs)
      if (from < 0x80 && from != to)
        throw DataError("a table of characters reads '" + to_utf8({&from, 1}) + "' as '" + to_utf8({&to, 1}) +
                        "', expected characters beyond ASCII");
    detail::stable_sort(pairs.begin(), pairs.end(),
                        [](const Pair& a, const Pair& b) { return a.first < b.first; });
    pairs.erase(std::unique(pairs.begin(), pairs.end(),
                            [](const Pair& a, const Pair& b) { return a.first == b.first; }),
                pairs.end());
    pairs_ = std::make_shared<const std::vector<Pair>>(std::move(pairs));
  }

  /// Reads a table: on each line a character and, behind blanks or tabs, what it is read as; further ones
  /// behind it are passed over, as are blank lines and those that begin with '#'.
  /// @throws DataError for a line that is not so or is for a character of ASCII, or a source that cannot be
  /// read
  static CharacterTable read(ByteSource source) {
    detail::LineScanner lines(std::move(source));
    std::vector<Pair> pairs;
    while (lines.next()) {
      const auto characters = to_characters(lines.text());
      if (characters.empty() || characters[0] == '#') continue;
      std::size_t second = 1;
      while (second < characters.size() && (characters[second] == ' ' || characters[second] == '\t'))
        ++second;
      if (second == 1 || second == characters.size())
        throw DataError(Place{lines.path(), lines.line()},
                        "'" + std::string(lines.text()) +
                            "', expected a character, a blank or tab, and the character that it is read as");
      if (characters[0] < 0x80 && characters[0] != characters[second])
        throw DataError(
            Place{lines.path(), lines.line()},
            "'" + std::string(lines.text()) + "' is for a character of ASCII, expected one beyond it");
      pairs.emplace_back(characters[0], characters[second]);
    }
    return CharacterTable(std::move(pairs));
  }
  /// Reads a file.
  /// @throws DataError as above
  static CharacterTable read(const std::string& path) { return read(ByteSource(detail::InputFile(path))); }

  /// What a character is read as: itself where the table has no other.
  char32_t operator[](char32_t character) const noexcept {
    if (!pairs_) return character;
    const auto at = std::lower_bound(pairs_->begin(), pairs_->end(), character,
                                     [](const Pair& pair, char32_t c) { return pair.first < c; });
    return at != pairs_->end() && at->first == character ? at->second : character;
  }

  /// Number of characters in it.
  std::size_t size() const noexcept { return pairs_ ? pairs_->size() : 0; }
  /// The pairs in ascending order.
  std::vector<Pair> pairs() const { return pairs_ ? *pairs_ : std::vector<Pair>{}; }

 private:
  std::shared_ptr<const std::vector<Pair>> pairs_;
};

}  // namespace kindred::inline v0
