#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/io/csv.hpp"
#include "kindred/io/csv_format.hpp"

namespace kindred::inline v0 {

/// What a phrase of a lexicon is said of.
enum class PhraseKind : std::uint8_t {
  category,   ///< a thing that one asks for: "soft drinks"
  attribute,  ///< how it should be: "organic"
  occasion,   ///< what it is for: "birthday"
  words       ///< nothing by itself: short for other words, such as 红酒 for "red wine"
};

/// A phrase in the catalogue's words and how people say it.
struct LexiconEntry {
  /// What it is said of.
  PhraseKind kind = PhraseKind::category;
  /// The phrase in the catalogue's words, and others that the catalogue has for the same; the first is its
  /// name.
  std::vector<std::string> means = {};
  /// Other words for it, in any language.
  std::vector<std::string> said = {};
};

/// How people say what a catalogue holds: synonyms, another language, and which words are attributes.
using Lexicon = std::vector<LexiconEntry>;

/// A lexicon in a file of three columns, separated by tabs: `kind` ("category", "attribute", "occasion" or
/// "words"), `means` and `said`; the last two hold phrases with | between them.
/// @throws DataError with file and line for another kind or an empty phrase, and as CsvReader does
inline Lexicon read_lexicon(CsvReader rows) {
  const std::size_t kind = rows.column("kind"), means = rows.column("means"), said = rows.column("said");
  const auto phrases = [](std::string_view text) {
    std::vector<std::string> all;
    for (std::size_t end = 0; !text.empty(); text.remove_prefix(std::min(end + 1, text.size()))) {
      end = std::min(text.find('|'), text.size());
      if (end > 0) all.emplace_back(text.substr(0, end));
    }
    return all;
  };
  Lexicon lexicon;
  while (rows.next()) {
    LexiconEntry entry{.means = phrases(rows[means]), .said = phrases(rows[said])};
    const auto name = rows[kind];
    if (name == "attribute") entry.kind = PhraseKind::attribute;
    else if (name == "occasion") entry.kind = PhraseKind::occasion;
    else if (name == "words") entry.kind = PhraseKind::words;
    else if (name != "category")
      throw DataError(rows.place(kind),
                      "'" + std::string(name) + "', expected category, attribute, occasion or words");
    if (entry.means.empty()) throw DataError(rows.place(means), "nothing, expected a phrase");
    lexicon.push_back(std::move(entry));
  }
  return lexicon;
}

/// The same by the file's path.
/// @throws DataError as above
inline Lexicon read_lexicon(const std::string& path) {
  return read_lexicon(CsvReader(path, {.separator = '\t'}));
}

}  // namespace kindred::inline v0
