#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/advice/detail/catalog_phrases.hpp"
#include "kindred/advice/detail/request_parser.hpp"
#include "kindred/advice/lexicon.hpp"
#include "kindred/advice/request.hpp"
#include "kindred/core/error.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/text/fold.hpp"

namespace kindred::inline v0 {

/// Reads requests in words; immutable, and safe to share between threads. RequestRules makes it.
class RequestReader {
 public:
  /// Assembled by RequestRules::of.
  explicit RequestReader(std::shared_ptr<const detail::CatalogPhrases> phrases)
      : phrases_(std::move(phrases)) {}

  /// What is understood of a request in English, Chinese or both: O(its length), and O(words of the
  /// catalogue) for each modifier that only titles know.
  /// @param text any bytes; those that are no UTF-8 say nothing. Of a text longer than `longest_request` the
  /// rest is not read, and stands among the words that were not understood
  Request read(std::string_view text) const { return detail::RequestParser(*phrases_, text).read(); }

  /// The longest text that is read, in bytes.
  static constexpr std::size_t longest_request = detail::longest_request;

  /// How well each item of the catalogue is what a category, an attribute or an occasion says, 0 to 1. Of a
  /// category it is the mean over the item's title and columns of |phrase| / |part| for the shortest part of
  /// the text that ends in the phrase, such as 1/2 for "ground coffee" and "coffee"; where no item has such a
  /// part, half of that for a part that has the phrase elsewhere. Of anything else it is 1 where the item's
  /// words have the phrase. O(words of the catalogue).
  /// @throws OptionError for a constraint of another kind
  std::vector<float> match(const Constraint& constraint) const { return phrases_->match(constraint); }

  /// How what is written and the catalogue's words are made comparable.
  const Folding& folding() const noexcept { return phrases_->folding(); }
  /// The catalogue whose words these are.
  const Catalog& catalog() const noexcept { return phrases_->catalog(); }

 private:
  std::shared_ptr<const detail::CatalogPhrases> phrases_;
};

/// Rules by which a request in words becomes a Request. They know the words of the catalogue and of a
/// lexicon, and those English and Chinese words that say how much, how many, and what not. Where they see
/// nothing that they know, they make nothing of it and say so.
///
/// A phrase is a *category* where it ends a part of a catalogue's text ("juice" in "Chilled orange juice"),
/// else an *attribute* ("chilled"), unless the lexicon says what it is. Of phrases side by side the last
/// category is what is wanted and the others say how it should be. A word that nothing knows is read as the
/// known word nearest to it, one letter off, or two for seven letters and more (edit distance, first letters
/// equal, the more frequent of equally near ones; of four letters only two swapped), and told; everyday words
/// are not.
///
/// What must not be is found by words before it, "without nuts", and behind it, "peanut allergy", 花生不要,
/// by a minus, "cookies -nuts", and by what a body does with it, "she swells up when she eats nuts". Where
/// nothing is made of such a word or of what it excludes, both are told and are no wish.
struct RequestRules {
  /// The catalogue's columns of texts whose words count; empty for all.
  std::vector<std::string> columns = {};
  /// Those of them whose values say how things are, not what they are: brands, colours.
  std::vector<std::string> attribute_columns = {};
  /// Whether misspelt words are corrected.
  bool correct = true;
  /// How requests and all words they are compared with are made comparable: as by an Analyzer of the same
  /// folding, such as traditional Chinese characters as simplified ones.
  Folding folding = {};

  /// Takes in a catalogue's words. O(characters of the catalogue · 6).
  /// @throws LookupError for a column that is not there
  RequestReader of(Catalog catalog, const Lexicon& lexicon = {}) const {
    return RequestReader(std::make_shared<const detail::CatalogPhrases>(std::move(catalog), lexicon, columns,
                                                                        attribute_columns, correct, folding));
  }
};

}  // namespace kindred::inline v0
