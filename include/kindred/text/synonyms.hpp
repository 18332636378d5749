#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/io/byte_source.hpp"
#include "kindred/io/detail/input_file.hpp"
#include "kindred/io/detail/line_scanner.hpp"
#include "kindred/text/token.hpp"

namespace kindred::inline v0 {

/// Words for which others may stand. A value whose copies share memory.
class Synonyms {
 public:
  /// A text in tokens.
  using Words = std::vector<std::string>;

  Synonyms() : table_(std::make_shared<const Table>()) {}

  /// Reads synonyms: on each line either texts separated by commas, each of which stands for all others, or
  /// `couch, settee => sofa`: what stands before the arrow may be replaced by what stands behind it. Texts
  /// may have several words. Blank lines and those that begin with '#' are passed over.
  /// @param source the lines
  /// @param tokenizer what splits texts and queries into words
  /// @throws DataError for a line with a text that has no word, or with one text alone
  static Synonyms read(ByteSource source, const Tokenizer& tokenizer) {
    detail::LineScanner lines(std::move(source));
    auto table = std::make_shared<Table>();
    const auto add = [&](const Words& from, const Words& to) {
      auto& others = table->others[from];
      if (from != to && std::find(others.begin(), others.end(), to) == others.end()) others.push_back(to);
      table->longest = std::max(table->longest, from.size());
    };
    while (lines.next()) {
      const std::string_view line = lines.text();
      if (line.find_first_not_of(" \t") == std::string_view::npos || line[0] == '#') continue;
      const auto texts_of = [&](std::string_view list) {
        std::vector<Words> texts;
        while (true) {
          const std::size_t comma = list.find(',');
          texts.push_back(tokenizer(list.substr(0, comma)).texts());
          if (texts.back().empty())
            throw DataError(Place{lines.path(), lines.line()},
                            "'" + std::string(line) + "' has a text without a word, expected texts " +
                                "separated by commas");
          if (comma == std::string_view::npos) return texts;
          list.remove_prefix(comma + 1);
        }
      };
      const std::size_t arrow = line.find("=>");
      if (arrow != std::string_view::npos) {
        const auto from = texts_of(line.substr(0, arrow)), to = texts_of(line.substr(arrow + 2));
        for (const auto& one : from)
          for (const auto& other : to) add(one, other);
        continue;
      }
      const auto texts = texts_of(line);
      if (texts.size() == 1)
        throw DataError(Place{lines.path(), lines.line()},
                        "'" + std::string(line) + "' is one text, expected others that stand for it");
      for (const auto& one : texts)
        for (const auto& other : texts) add(one, other);
    }
    Synonyms synonyms;
    synonyms.table_ = std::move(table);
    return synonyms;
  }
  /// Reads a file.
  /// @throws DataError as above, and where it cannot be read
  static Synonyms read(const std::string& path, const Tokenizer& tokenizer) {
    return read(ByteSource(detail::InputFile(path)), tokenizer);
  }

  /// Number of texts that have others.
  std::size_t size() const noexcept { return table_->others.size(); }

  /// What may stand for the words at the beginning of `words`: the longest text there that has others, by
  /// its number of words (0 for none), and these.
  std::pair<std::size_t, std::vector<Words>> at_beginning(std::span<const std::string> words) const {
    for (std::size_t size = std::min(table_->longest, words.size()); size > 0; --size) {
      const auto found =
          table_->others.find(Words(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(size)));
      if (found != table_->others.end() && !found->second.empty()) return {size, found->second};
    }
    return {0, {}};
  }

 private:
  struct Table {
    std::map<Words, std::vector<Words>> others;
    std::size_t longest = 0;
  };

  std::shared_ptr<const Table> table_;
};

}  // namespace kindred::inline v0
