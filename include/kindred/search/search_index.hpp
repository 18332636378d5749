#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/search/detail/index_documents.hpp"
#include "kindred/search/detail/query_evaluation.hpp"
#include "kindred/search/detail/query_words.hpp"
#include "kindred/search/detail/search_state.hpp"
#include "kindred/search/search_document.hpp"
#include "kindred/search/search_hit.hpp"
#include "kindred/search/search_query.hpp"
#include "kindred/text/token.hpp"

namespace kindred::inline v0 {

/// Products found by words. A product's score for a query is that of BM25F,
///
///     Σ over its words  weight · ln(1 + (N − n + ½) / (n + ½)) · f / (k1 + f),
///     f = Σ over fields  w_c · f_c / (1 − b_c + b_c · l_c / mean l_c),
///
/// N being the number of products, n of those that have the word, f_c how often it comes in field c, whose
/// length l_c is in words. With one field of weight 1 that is BM25 as Lucene has it. Of equal scores the
/// lower index is first. What a word gives is cut to a multiple of 2⁻⁵² of the most that a product could
/// have, so that a sum is the same in any order.
///
/// An index is a value; `updated` gives one that shares its memory. Sources: Robertson and Zaragoza 2009,
/// "The probabilistic relevance framework", § 3.4 and 3.6; Turtle and Flood 1995, "Query evaluation:
/// strategies and optimizations" (MaxScore); Ding and Suel 2011, "Faster top-k document retrieval using
/// block-max indexes".
class SearchIndex {
 public:
  /// Assembled by ProductSearch::index.
  explicit SearchIndex(std::shared_ptr<const detail::SearchState> state) : state_(std::move(state)) {}

  /// What files call it.
  static std::string kind() { return "search_index"; }
  /// The version of its sections.
  static constexpr int archive_version = 1;

  /// The fields, in their order.
  const std::vector<SearchField>& fields() const noexcept { return state_->fields; }
  /// Number of products in it.
  std::size_t document_count() const noexcept { return state_->documents; }
  /// Mean length of a field, in words.
  double mean_length(std::size_t field) const {
    return state_->documents == 0
               ? 0
               : static_cast<double>(state_->totals.at(field)) / static_cast<double>(state_->documents);
  }
  /// What its texts and queries are tokenised by.
  const Tokenizer& tokenizer() const noexcept { return state_->tokenizer; }

  /// Number of products that have a word, as the tokeniser writes it.
  std::size_t frequency(std::string_view term) const {
    std::size_t count = 0;
    for (const auto& part : state_->parts)
      if (const auto found = part.segment->find(term)) count += part.frequency(*found);
    return count;
  }
  /// The distinct words and the number of products that have each, in their order, as the tokeniser writes
  /// them: stems where it stems, as that of a ProductSearch does of which nothing else is said. Spelling and
  /// Completion want those of an index made with a tokeniser that leaves words whole, such as
  /// Analyzer{.stemmer = {}}. O(terms).
  std::vector<std::pair<std::string, std::size_t>> terms() const {
    std::vector<std::pair<std::string, std::size_t>> all;
    for (const auto& part : state_->parts)
      for (std::size_t t = 0; t < part.segment->term_count(); ++t)
        if (const std::size_t count = part.frequency(t); count > 0)
          all.emplace_back(part.segment->term(t), count);
    std::sort(all.begin(), all.end());
    std::size_t kept = 0;
    for (auto& entry : all) {
      if (kept > 0 && all[kept - 1].first == entry.first) all[kept - 1].second += entry.second;
      else if (auto& place = all[kept++]; &place != &entry) place = std::move(entry);
    }
    all.resize(kept);
    return all;
  }

  /// The products that fit a query best, the best first; of those alone for which `filter(item)` holds.
  /// @throws OptionError for a negative count, or a weight outside [0, 1e30]
  template <std::predicate<ItemIndex> Filter>
  std::vector<SearchHit> search(const SearchQuery& query, const SearchOptions& options,
                                const Filter& filter) const {
    return search(query, options, predicate(filter));
  }
  /// Of all products.
  /// @throws as above
  std::vector<SearchHit> search(const SearchQuery& query, const SearchOptions& options = {}) const {
    return search(query, options, detail::ItemPredicate{});
  }
  /// A query as people write it, see `parse_query`.
  std::vector<SearchHit> search(std::string_view query, const SearchOptions& options = {}) const {
    return search(parse_query(query, state_->tokenizer), options);
  }
  /// Likewise, of those for which `filter(item)` holds.
  template <std::predicate<ItemIndex> Filter>
  std::vector<SearchHit> search(std::string_view query, const SearchOptions& options,
                                const Filter& filter) const {
    return search(parse_query(query, state_->tokenizer), options, filter);
  }

  /// All products that a query finds, by index: for `count_facets`.
  template <std::predicate<ItemIndex> Filter>
  std::vector<ItemIndex> matches(const SearchQuery& query, const Filter& filter) const {
    return detail::find_all(*state_, query, predicate(filter));
  }
  /// All of them.
  std::vector<ItemIndex> matches(const SearchQuery& query) const {
    return detail::find_all(*state_, query, {});
  }

  /// What each word of a query gives to a product's score; they add up to it. None where it has none of them.
  /// Musts are not looked at.
  std::vector<TermShare> explain(const SearchQuery& query, ItemIndex item) const {
    std::vector<TermShare> shares;
    const detail::QueryWords words(*state_, query);
    for (std::size_t p = 0; p < state_->parts.size(); ++p) {
      const auto& part = state_->parts[p];
      if (!part.segment->document(item.value) || part.is_removed(item.value)) continue;
      for (const auto& [word, weight] : words.terms)
        if (auto cursor = words.cursor(word, p, weight); cursor.is_at(item.value))
          shares.push_back({std::string(words.text(word)), static_cast<double>(cursor.units()) * words.unit});
    }
    return shares;
  }
  /// A product's score; 0 where it has none of the words.
  double score(const SearchQuery& query, ItemIndex item) const {
    double sum = 0;
    for (const auto& share : explain(query, item)) sum += share.amount;
    return sum;
  }

  /// The index after some products have come, changed or gone: what one made of all of them would be, the
  /// same scores to the bit. O(words of these products + distinct records + products that have gone / 64),
  /// and now and then, when several updates are put together, the words of as many that came before; all else
  /// is shared.
  /// @throws DataError for a product twice, or with another number of texts than there are fields
  SearchIndex updated(std::vector<SearchDocument> documents, const Execution& execution = {}) const {
    const std::size_t field_count = fields().size();
    std::sort(documents.begin(), documents.end(),
              [](const auto& a, const auto& b) { return a.item < b.item; });
    for (std::size_t d = 0; d < documents.size(); ++d) {
      const auto& document = documents[d];
      if (!document.fields.empty() && document.fields.size() != field_count)
        throw DataError("search: product " + std::to_string(document.item.value) + " has " +
                        std::to_string(document.fields.size()) + " texts, expected one for each of the " +
                        std::to_string(field_count) + " fields, or none to take it out");
      if (d > 0 && documents[d - 1].item == document.item)
        throw DataError("search: product " + std::to_string(document.item.value) +
                        " comes twice in one update");
    }
    auto state = std::make_shared<detail::SearchState>(*state_);
    state->remove_documents(documents);
    std::erase_if(documents, [](const SearchDocument& document) { return document.fields.empty(); });
    if (!documents.empty())
      state->add_documents(
          {documents.size(), documents.data(),
           [](const void* self, std::size_t d) {
             return static_cast<const SearchDocument*>(self)[d].item.value;
           },
           [](const void* self, std::size_t d, std::size_t f, std::vector<std::string_view>& values) {
             values.emplace_back(static_cast<const SearchDocument*>(self)[d].fields[f]);
           }},
          execution);
    state->merge_parts();
    state->prepare();
    return SearchIndex(std::move(state));
  }

  /// Writes the index to a file; its tokeniser stays the program's.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const {
    ArchiveWriter archive(kind(), archive_version);
    write(archive);
    archive.save(path);
  }
  /// Reads an index from a file that `save` wrote, all of it checked; it stays in the mapped file.
  /// @param path the file
  /// @param tokenizer what it was made with
  /// @throws ArchiveError for a file that is damaged, holds something else, or was made with another
  /// tokeniser; DataError for one that cannot be read
  static SearchIndex load(const std::filesystem::path& path, Tokenizer tokenizer) {
    return read(Archive::open(path, kind(), archive_version), std::move(tokenizer));
  }
  /// The same without a look at all of it: O(distinct records), many processes sharing the file's memory. A
  /// damaged one gives wrong results at worst (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static SearchIndex map(const std::filesystem::path& path, Tokenizer tokenizer) {
    return read(Archive::map(path, kind(), archive_version), std::move(tokenizer));
  }
  /// Adds the index to an archive.
  void write(const ArchiveWriter& archive) const { state_->write(archive); }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static SearchIndex read(const Archive& archive, Tokenizer tokenizer) {
    return SearchIndex(detail::SearchState::read(archive, std::move(tokenizer)));
  }

 private:
  template <class Filter>
  static detail::ItemPredicate predicate(const Filter& filter) noexcept {
    return {&filter, [](const void* self, ItemIndex item) {
              return static_cast<bool>((*static_cast<const Filter*>(self))(item));
            }};
  }

  std::vector<SearchHit> search(const SearchQuery& query, const SearchOptions& options,
                                const detail::ItemPredicate& accepts) const {
    require_at_least("count", options.count, 0);
    std::vector<SearchHit> room(std::min(static_cast<std::size_t>(options.count), document_count()));
    room.resize(room.empty() ? 0 : detail::find_best(*state_, query, options.prune, accepts, room));
    return room;
  }

  std::shared_ptr<const detail::SearchState> state_;
};

}  // namespace kindred::inline v0
