#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/search/detail/search_state.hpp"
#include "kindred/search/search_document.hpp"
#include "kindred/search/search_index.hpp"
#include "kindred/text/analyzer.hpp"
#include "kindred/text/porter_stemmer.hpp"
#include "kindred/text/stop_words.hpp"
#include "kindred/text/token.hpp"

namespace kindred::inline v0 {

/// What splits the texts of a ProductSearch that says nothing else: an Analyzer with Porter's stems and
/// without English stop words, which was chosen on half of the queries of two English collections and is best
/// on the other half (docs/rooms/search.md). Of Chinese it takes characters beside pairs of them, so that
/// "茶" finds "绿茶".
inline Analyzer search_analyzer() {
  return {
      .cjk = CjkRule::characters_and_bigrams, .stemmer = PorterStemmer{}, .stop_words = StopWords::english()};
}

/// What is searched where each product has a title and a longer text: the title counts five times as much,
/// and its length is allowed for less; chosen like search_analyzer(). A SearchField that says nothing else
/// counts once.
/// @param text the column of longer texts
inline std::vector<SearchField> search_fields(std::string text) {
  return {{.name = "title", .weight = 5, .length = 0.6}, {.name = std::move(text)}};
}

/// Makes products searchable by their words. O(bytes) time on any number of threads, and about 12 bytes a
/// distinct word of a product, with 4 more each time it comes there.
struct ProductSearch {
  /// What is searched: the title alone, or see `search_fields`.
  std::vector<SearchField> fields = {SearchField{}};
  /// How soon more of the same word counts no more, > 0; chosen like search_analyzer().
  double k1 = 2.2;
  /// What a word is.
  Tokenizer tokenizer = search_analyzer();
  /// Whether it is kept where words stand, without which a phrase is all of its words, wherever they are.
  bool positions = true;

  /// Makes an index of a catalogue's products.
  /// @throws LookupError for a field that the catalogue does not have, OptionError for options out of range
  SearchIndex index(const Catalog& catalog, const Execution& execution = {}) const {
    std::vector<const TextColumn*> columns;  // null for the title
    for (const auto& field : fields)
      columns.push_back(field.name == "title" && !has_column(catalog, field.name)
                            ? nullptr
                            : &catalog.text_column(field.name));
    std::vector<std::uint32_t> items;
    for (std::size_t i = 0; i < catalog.size(); ++i)
      if (catalog.contains(ItemIndex(i))) items.push_back(static_cast<std::uint32_t>(i));
    struct Source {
      const Catalog& catalog;
      const std::vector<const TextColumn*>& columns;
      const std::vector<std::uint32_t>& items;
    };
    const Source source{catalog, columns, items};
    auto state = empty_state();
    if (!items.empty())
      state->add_documents(
          {items.size(), &source,
           [](const void* self, std::size_t d) { return static_cast<const Source*>(self)->items[d]; },
           [](const void* self, std::size_t d, std::size_t f, std::vector<std::string_view>& values) {
             const auto& of = *static_cast<const Source*>(self);
             const ItemIndex item(of.items[d]);
             if (const auto* const column = of.columns[f]) {
               for (const ValueIndex value : (*column)[item]) values.push_back(column->values()[value]);
             } else if (const CatalogEntry entry = of.catalog[item]; entry.title.data() != entry.id.data()) {
               values.push_back(entry.title);  // not the id that stands for one
             }
           }},
          execution);
    state->prepare();
    return SearchIndex(std::move(state));
  }

  /// Makes an index of texts.
  /// @throws DataError for a product twice, or with another number of texts than there are fields;
  /// OptionError for options out of range
  SearchIndex index(std::vector<SearchDocument> documents, const Execution& execution = {}) const {
    return SearchIndex(empty_state()).updated(std::move(documents), execution);
  }

 private:
  static bool has_column(const Catalog& catalog, std::string_view name) {
    const auto columns = catalog.text_columns();
    return std::any_of(columns.begin(), columns.end(), [&](const auto& c) { return c.name() == name; });
  }

  std::shared_ptr<detail::SearchState> empty_state() const {
    if (fields.empty()) throw OptionError("option 'fields' is empty, expected what is to be searched");
    for (const auto& field : fields) {
      require_in_range("weight", field.weight, std::numeric_limits<double>::min(),
                       detail::SearchState::most_weight);
      require_in_range("length", field.length, 0.0, 1.0);
    }
    require_in_range("k1", k1, std::numeric_limits<double>::min(), detail::SearchState::most_weight);
    auto state = std::make_shared<detail::SearchState>(tokenizer);
    state->fields = fields;
    state->k1 = k1;
    state->keeps_positions = positions;
    state->totals.assign(fields.size(), 0);
    return state;
  }
};

}  // namespace kindred::inline v0
