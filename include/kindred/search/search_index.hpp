#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/search/detail/index_documents.hpp"
#include "kindred/search/detail/posting_cursor.hpp"
#include "kindred/search/detail/search_segment.hpp"
#include "kindred/search/search_query.hpp"
#include "kindred/text/analyzer.hpp"
#include "kindred/text/token.hpp"

namespace kindred::inline v0 {

/// A product that a query finds, and how well it fits.
using SearchHit = Scored<ItemIndex, double>;

/// A text that is searched.
struct SearchField {
  /// A column of texts of the catalogue, or "title".
  std::string name = "title";
  /// What a word here counts, > 0, beside one in other fields.
  double weight = 1;
  /// How far its length is allowed for, in [0, 1].
  double length = 0.75;
};

/// A product as it is searched: its texts, one for each field of the index.
struct SearchDocument {
  /// The product.
  ItemIndex item = {};
  /// Its texts; none at all takes the product out.
  std::vector<std::string> fields = {};
};

/// How a search is done.
struct SearchOptions {
  /// How many products, ≥ 0.
  int count = 10;
  /// Whether products are passed over that can't be among these; the result is the same without.
  bool prune = true;
};

/// What one word gave to a product's score.
struct TermShare {
  /// The word.
  std::string term = {};
  /// Its part of the score.
  double amount = 0;
};

struct ProductSearch;

/// Products found by words. A product's score for a query is that of BM25F,
///
///     Σ over its words  weight · ln(1 + (N − n + ½) / (n + ½)) · f / (k1 + f),
///     f = Σ over fields  w_c · f_c / (1 − b_c + b_c · l_c / mean l_c),
///
/// N being the number of products, n of those that have the word, f_c how often it comes in field c, whose
/// length l_c is in words. With one field of weight 1 that is BM25 as Lucene has it. Of equal scores the
/// lower index is first.
///
/// An index is a value; `updated` gives one that shares its memory. Sources: Robertson and Zaragoza 2009,
/// "The probabilistic relevance framework", § 3.4 and 3.6; Turtle and Flood 1995, "Query evaluation:
/// strategies and optimizations" (MaxScore); Ding and Suel 2011, "Faster top-k document retrieval using
/// block-max indexes".
class SearchIndex {
 public:
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
    for (const auto& part : state_->parts) count += part.frequency(part.segment->find(term));
    return count;
  }
  /// The distinct words and the number of products that have each, in their order: for Spelling and
  /// Completion. O(terms).
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
  /// @throws OptionError for a negative count, or a weight that is not finite and ≥ 0
  template <std::predicate<ItemIndex> Filter>
  std::vector<SearchHit> search(const SearchQuery& query, const SearchOptions& options,
                                const Filter& filter) const {
    return search(query, options,
                  Accepts{&filter, [](const void* self, ItemIndex item) {
                            return static_cast<bool>((*static_cast<const Filter*>(self))(item));
                          }});
  }
  /// Of all products.
  /// @throws as above
  std::vector<SearchHit> search(const SearchQuery& query, const SearchOptions& options = {}) const {
    return search(query, options, Accepts{});
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
    std::vector<ItemIndex> items;
    for (const auto& hit :
         search(query, {.count = static_cast<int>(document_count()), .prune = false}, filter))
      items.push_back(hit.index);
    std::sort(items.begin(), items.end());
    return items;
  }
  /// All of them.
  std::vector<ItemIndex> matches(const SearchQuery& query) const {
    return matches(query, [](ItemIndex) { return true; });
  }

  /// What each word of a query gives to a product's score; they add up to it, in their order. None where it
  /// has none of them. Musts are not looked at.
  std::vector<TermShare> explain(const SearchQuery& query, ItemIndex item) const {
    std::vector<TermShare> shares;
    for (const auto& part : state_->parts) {
      if (!part.segment->document(item.value) || part.is_removed(item.value)) continue;
      Terms terms(*this, query);
      auto cursors = terms.cursors(part);
      for (const std::size_t c : terms.order)
        if (cursors[c].is_at(item.value)) shares.push_back({terms.texts[c], cursors[c].score()});
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
  /// same scores to the bit. O(words of these products), and now and then, when several updates are put
  /// together, of as many that came before; all else is shared.
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
    auto state = std::make_shared<State>(*state_);
    for (auto& part : state->parts) {
      std::shared_ptr<Removed> removed;
      for (const auto& [item, unused] : documents) {
        if (part.is_removed(item.value)) continue;
        const auto place = part.segment->document(item.value);
        if (!place) continue;
        if (!removed) removed = std::make_shared<Removed>(part.removed ? *part.removed : Removed{});
        removed->add(item.value, *part.segment, *place, field_count, state->totals);
        --state->documents;
      }
      if (removed) part.removed = std::move(removed);
    }
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
  void write(ArchiveWriter archive) const {
    std::vector<double> weights, lengths;
    std::vector<char> names;
    for (const auto& field : fields()) {
      weights.push_back(field.weight);
      lengths.push_back(field.length);
      names.insert(names.end(), field.name.begin(), field.name.end());
      names.push_back('\n');
    }
    archive.add("field_weights", std::move(weights));
    archive.add("field_lengths", std::move(lengths));
    archive.add("field_names", std::move(names));
    archive.add_number("k1", state_->k1);
    archive.add_integer("positions", state_->keeps_positions ? 1 : 0);
    archive.add("tokenizer", std::vector<std::uint64_t>{state_->tokenizer.fingerprint()});
    archive.add_integer("documents", static_cast<std::int64_t>(state_->documents));
    archive.add("totals", state_->totals);
    archive.add_integer("parts", static_cast<std::int64_t>(state_->parts.size()));
    for (std::size_t p = 0; p < state_->parts.size(); ++p) {
      auto part = archive.part("part" + std::to_string(p));
      state_->parts[p].segment->write(part);
      part.add("removed", state_->parts[p].removed_items());
      part.add("means", state_->parts[p].means);
    }
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static SearchIndex read(const Archive& archive, Tokenizer tokenizer) {
    auto state = std::make_shared<State>(std::move(tokenizer));
    const auto fingerprint = archive.array<std::uint64_t>("tokenizer");
    if (fingerprint.size() != 1 || fingerprint[0] != state->tokenizer.fingerprint())
      archive.refuse("was made with another tokeniser than the one to search it by");
    const auto weights = archive.finite<double>("field_weights");
    const auto lengths = archive.finite<double>("field_lengths");
    const std::string names = archive.text("field_names");
    std::size_t begin = 0;
    for (std::size_t f = 0; f < weights.size(); ++f) {
      const std::size_t end = names.find('\n', begin);
      if (end == std::string::npos || lengths.size() != weights.size() || !(weights[f] > 0) ||
          !(lengths[f] >= 0 && lengths[f] <= 1))
        archive.refuse("holds fields that are none");
      state->fields.push_back({names.substr(begin, end - begin), weights[f], lengths[f]});
      begin = end + 1;
    }
    const std::size_t field_count = state->fields.size();
    if (field_count == 0) archive.refuse("holds no fields");
    state->k1 = archive.number("k1");
    state->keeps_positions = archive.integer("positions", 0, 1) == 1;
    state->documents =
        static_cast<std::size_t>(archive.integer("documents", 0, std::numeric_limits<std::int32_t>::max()));
    const auto totals = archive.array<std::uint64_t>("totals");
    if (totals.size() != field_count || !(state->k1 > 0)) archive.refuse("holds fields that are none");
    state->totals.assign(totals.begin(), totals.end());
    const auto parts = archive.integer("parts", 0, 1000);
    for (std::int64_t p = 0; p < parts; ++p) {
      const Archive section = archive.part("part" + std::to_string(p));
      Part part;
      part.segment =
          std::make_shared<const detail::SearchSegment>(detail::SearchSegment::read(section, field_count));
      const auto means = section.finite<double>("means");
      if (means.size() != field_count) archive.refuse("holds mean lengths of other fields");
      part.means.assign(means.begin(), means.end());
      const auto removed = section.array<std::uint32_t>("removed");
      if (!removed.empty()) {
        std::vector<std::uint64_t> ignored(field_count, 0);
        auto list = std::make_shared<Removed>();
        for (const std::uint32_t item : removed) {
          const auto place = part.segment->document(item);
          if (!place) archive.refuse("takes a product out that is not in it");
          list->add(item, *part.segment, *place, field_count, ignored);
        }
        part.removed = std::move(list);
      }
      state->parts.push_back(std::move(part));
    }
    state->prepare();
    return SearchIndex(std::move(state));
  }

 private:
  friend ProductSearch;

  // Products that are no longer in a part, and how many of them had each term.
  struct Removed {
    std::vector<bool> items;
    std::unordered_map<std::uint32_t, std::uint32_t> terms;
    std::size_t count = 0;

    void add(std::uint32_t item, const detail::SearchSegment& segment, std::size_t place, std::size_t fields,
             std::vector<std::uint64_t>& totals) {
      if (items.size() <= item) items.resize(item + std::size_t{1});
      items[item] = true;
      ++count;
      const auto [begin, end] =
          detail::SearchSegment::range(segment.document_offsets, place, segment.document_terms.size());
      for (std::size_t t = begin; t < end; ++t) ++terms[segment.document_terms[t]];
      for (std::size_t f = 0; f < fields; ++f) totals[f] -= segment.lengths[place * fields + f];
    }
  };

  struct Part {
    std::shared_ptr<const detail::SearchSegment> segment;
    std::shared_ptr<const Removed> removed;
    std::vector<double> means;   // the mean lengths by which the best of each block were chosen
    std::vector<double> worths;  // of each record, now
    double slack = 1;

    bool is_removed(std::uint32_t item) const noexcept {
      return removed && item < removed->items.size() && removed->items[item];
    }
    std::size_t frequency(std::optional<std::size_t> term) const {
      if (!term) return 0;
      const auto [begin, end] = detail::SearchSegment::range(segment->offsets, *term, segment->items.size());
      if (!removed) return end - begin;
      const auto gone = removed->terms.find(static_cast<std::uint32_t>(*term));
      return end - begin -
             std::min<std::size_t>(end - begin, gone == removed->terms.end() ? 0 : gone->second);
    }
    std::vector<std::uint32_t> removed_items() const {
      std::vector<std::uint32_t> items;
      if (removed)
        for (std::uint32_t item = 0; item < removed->items.size(); ++item)
          if (removed->items[item]) items.push_back(item);
      return items;
    }
    std::size_t live_documents() const { return segment->document_count() - (removed ? removed->count : 0); }
  };

  struct State {
    explicit State(Tokenizer words) : tokenizer(std::move(words)) {}

    std::vector<SearchField> fields;
    double k1 = 1.2;
    bool keeps_positions = true;
    Tokenizer tokenizer;
    std::vector<Part> parts;
    std::size_t documents = 0;
    std::vector<std::uint64_t> totals;

    std::vector<double> means() const {
      std::vector<double> all;
      for (const std::uint64_t total : totals)
        all.push_back(documents == 0 ? 0 : static_cast<double>(total) / static_cast<double>(documents));
      return all;
    }

    // f / (k1 + f) of each record.
    template <class RecordOf>
    std::vector<double> worths(RecordOf&& record_of, std::size_t count) const {
      const auto mean = means();
      const std::size_t n = fields.size();
      std::vector<double> all(count);
      for (std::size_t r = 0; r < count; ++r) {
        const std::span<const std::uint32_t> record = record_of(r);
        const auto norm = [&](std::size_t f) {
          const double b = fields[f].length;
          return mean[f] > 0 ? 1 - b + b * record[n + f] / mean[f] : 1.0;
        };
        if (n == 1) {
          const double times = fields[0].weight * record[0];
          all[r] = times > 0 ? times / (times + k1 * norm(0)) : 0;
          continue;
        }
        double sum = 0;
        for (std::size_t f = 0; f < n; ++f)
          if (record[f] > 0) sum += fields[f].weight * record[f] / norm(f);
        all[r] = sum / (k1 + sum);
      }
      return all;
    }

    void add_documents(const detail::DocumentSource& source, const Execution& execution) {
      Part part;
      part.segment = std::make_shared<const detail::SearchSegment>(detail::make_segment(
          source, fields.size(), keeps_positions, tokenizer, execution,
          [&](const detail::RecordTable& records, const std::vector<std::uint64_t>& lengths) {
            documents += source.count;
            for (std::size_t f = 0; f < lengths.size(); ++f) totals[f] += lengths[f];
            return worths([&](std::size_t r) { return records[r]; }, records.count());
          }));
      part.means = means();
      parts.push_back(std::move(part));
    }

    // Worths by today's mean lengths. Where a mean has grown, f grows at most as much, and f / (k1 + f) no
    // more than f: that is how much better a posting may be than the best of its block was.
    void prepare() {
      const auto mean = means();
      const std::size_t n = fields.size();
      for (auto& part : parts) {
        const auto& records = part.segment->records;
        part.worths = worths([&](std::size_t r) { return records.span().subspan(2 * n * r, 2 * n); },
                             records.size() / (2 * n));
        part.slack = 1;
        bool same = true;
        for (std::size_t f = 0; f < n; ++f) {
          same = same && part.means[f] == mean[f];
          if (part.means[f] > 0 && mean[f] > 0)
            part.slack = std::max({part.slack, mean[f] / part.means[f], part.means[f] / mean[f]});
          else if (part.means[f] != mean[f]) part.slack = std::numeric_limits<double>::infinity();
        }
        if (!same) part.slack = part.slack * part.slack * (1 + 1e-9);
      }
    }

    // Puts the last parts together while they are of like size, so that there are few.
    void merge_parts() {
      while (parts.size() > 1) {
        const auto& last = parts.back();
        const auto& before = parts[parts.size() - 2];
        const bool mostly_gone = 2 * before.live_documents() < before.segment->document_count();
        if (4 * last.live_documents() < before.live_documents() && !mostly_gone && parts.size() < 32) break;
        Part merged = merge(before, last);
        parts.pop_back();
        parts.back() = std::move(merged);
      }
    }

    Part merge(const Part& a, const Part& b) const {
      const std::size_t n = fields.size();
      detail::SearchSegmentBuilder builder(n, keeps_positions);
      struct Entry {
        std::uint32_t item, code;
        std::size_t part, positions, count;
      };
      const std::array<const Part*, 2> sources = {&a, &b};
      std::array<std::size_t, 2> next = {0, 0};
      std::vector<Entry> entries;
      while (true) {
        std::optional<std::string_view> term;
        for (std::size_t s = 0; s < 2; ++s)
          if (next[s] < sources[s]->segment->term_count())
            if (const auto text = sources[s]->segment->term(next[s]); !term || text < *term) term = text;
        if (!term) break;
        entries.clear();
        for (std::size_t s = 0; s < 2; ++s) {
          const auto& part = *sources[s];
          const auto& segment = *part.segment;
          if (next[s] >= segment.term_count() || segment.term(next[s]) != *term) continue;
          const auto [begin, end] =
              detail::SearchSegment::range(segment.offsets, next[s], segment.items.size());
          const auto [first_block, last_block] =
              detail::SearchSegment::range(segment.block_offsets, next[s], segment.block_places.size());
          std::size_t place = first_block < last_block ? segment.block_places[first_block] : 0;
          for (std::size_t p = begin; p < end; ++p) {
            const std::size_t count = frequency_in(segment, segment.codes[p]);
            if (count > 0 && !part.is_removed(segment.items[p]))
              entries.push_back({segment.items[p], builder.records().add(record(segment, segment.codes[p])),
                                 s, place, count});
            place += count;
          }
          ++next[s];
        }
        if (entries.empty()) continue;
        std::sort(entries.begin(), entries.end(),
                  [](const Entry& x, const Entry& y) { return x.item < y.item; });
        builder.begin_term(*term);
        for (const auto& entry : entries) {
          const auto positions = sources[entry.part]->segment->positions.span();
          const bool there = entry.positions + entry.count <= positions.size();
          builder.add(
              entry.item, entry.code,
              there ? positions.subspan(entry.positions, entry.count) : std::span<const std::uint32_t>{});
        }
      }
      std::vector<std::pair<std::uint32_t, std::span<const std::uint32_t>>> all;
      for (const Part* part : sources)
        for (std::size_t d = 0; d < part->segment->document_count(); ++d)
          if (const std::uint32_t item = part->segment->documents[d]; !part->is_removed(item))
            all.emplace_back(item, part->segment->lengths.span().subspan(d * n, n));
      std::sort(all.begin(), all.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
      for (const auto& [item, lengths] : all) builder.add_document(item, lengths);
      Part merged;
      merged.means = means();
      const auto worth =
          worths([&](std::size_t r) { return builder.records()[r]; }, builder.records().count());
      merged.segment = std::make_shared<const detail::SearchSegment>(
          std::move(builder).build([&](std::uint32_t code) { return worth[code]; }));
      return merged;
    }

    std::span<const std::uint32_t> record(const detail::SearchSegment& segment, std::uint32_t code) const {
      const std::size_t n = 2 * fields.size();
      if ((code + std::size_t{1}) * n > segment.records.size()) return {};
      return segment.records.span().subspan(code * n, n);
    }
    // How often the term comes in all fields.
    std::size_t frequency_in(const detail::SearchSegment& segment, std::uint32_t code) const {
      const auto all = record(segment, code);
      std::size_t count = 0;
      for (std::size_t f = 0; f < all.size() / 2; ++f) count += all[f];
      return count;
    }
  };

  struct Accepts {
    const void* self = nullptr;
    bool (*accepts)(const void*, ItemIndex) = nullptr;
    bool operator()(ItemIndex item) const { return !accepts || accepts(self, item); }
  };

  // A query's words, each once.
  struct Terms {
    const SearchIndex& index;
    std::vector<std::string> texts;
    std::vector<double> weights;     // with the inverse frequency
    std::vector<std::size_t> order;  // of the words as they come in the query
    std::vector<std::size_t> must, must_not;
    std::vector<std::vector<std::size_t>> phrases, not_phrases;

    Terms(const SearchIndex& searched, const SearchQuery& query) : index(searched) {
      for (const auto& term : query.terms) {
        if (!(term.weight >= 0 && term.weight <= std::numeric_limits<double>::max()))
          throw OptionError("the weight of '" + term.text + "' in a query is " + std::to_string(term.weight) +
                            ", expected at least 0");
        order.push_back(number(term.text, term.weight));
      }
      const auto numbers = [&](const std::vector<std::string>& words) {
        std::vector<std::size_t> all;
        for (const auto& word : words) all.push_back(number(word, 0, true));
        return all;
      };
      must = numbers(query.must);
      must_not = numbers(query.must_not);
      for (const auto& phrase : query.phrases) {
        phrases.push_back(numbers(phrase));
        must.insert(must.end(), phrases.back().begin(), phrases.back().end());
      }
      for (const auto& phrase : query.not_phrases) not_phrases.push_back(numbers(phrase));
      for (std::size_t t = 0; t < texts.size(); ++t) {
        const auto n = static_cast<double>(index.frequency(texts[t]));
        const auto all = static_cast<double>(index.document_count());
        if (weights[t] != 0) weights[t] *= std::log(1 + (all - n + 0.5) / (n + 0.5));
      }
    }

    // Words of one text and one weight are one; those that only restrict weigh nothing.
    std::size_t number(const std::string& text, double weight, bool any_weight = false) {
      for (std::size_t t = 0; t < texts.size(); ++t)
        if (texts[t] == text && (any_weight || weights[t] == weight)) return t;
      texts.push_back(text);
      weights.push_back(weight);
      return texts.size() - 1;
    }

    std::vector<detail::PostingCursor> cursors(const Part& part) const {
      std::vector<detail::PostingCursor> all(texts.size());
      for (std::size_t t = 0; t < texts.size(); ++t) {
        auto& cursor = all[t];
        const auto term = part.segment->find(texts[t]);
        if (!term) continue;
        const auto& segment = *part.segment;
        const auto [begin, end] = detail::SearchSegment::range(segment.offsets, *term, segment.items.size());
        const auto [first, last] =
            detail::SearchSegment::range(segment.block_offsets, *term, segment.block_best.size());
        if (last - first != (end - begin + detail::postings_a_block - 1) / detail::postings_a_block) continue;
        cursor = {segment.items.data() + begin,
                  segment.codes.data() + begin,
                  segment.block_best.data() + first,
                  end - begin,
                  0,
                  *term,
                  part.worths,
                  weights[t],
                  part.slack};
        cursor.most = cursor.most_of(segment.term_best[*term]);
      }
      return all;
    }
  };

  std::vector<SearchHit> search(const SearchQuery& query, const SearchOptions& options,
                                Accepts accepts) const {
    require_at_least("count", options.count, 0);
    std::vector<SearchHit> room(std::min(static_cast<std::size_t>(options.count), document_count()));
    if (room.empty()) return room;
    TopK<ItemIndex, double> best(room);
    const Terms terms(*this, query);
    for (std::size_t p = 0; p < state_->parts.size(); ++p)
      search_part(terms, state_->parts[p], p == 0, options.prune, accepts, best);
    const auto sorted = best.sorted();
    room.resize(sorted.size());
    return room;
  }

  // MaxScore: the words are in the order of the most that they can give. Those whose sum, with all that stand
  // before them, can't reach the bar are looked up and not gone through. Sums are taken in the order of the
  // query, with 0 for what is missing and the most for what is not known: rounding keeps order, so a bound is
  // never below the score.
  void search_part(const Terms& terms, const Part& part, bool is_first, bool prune, const Accepts& accepts,
                   TopK<ItemIndex, double>& best) const {
    auto cursors = terms.cursors(part);
    std::vector<double> gives(cursors.size(), 0);
    const auto sum = [&] {
      double total = 0;
      for (const std::size_t t : terms.order) total += gives[t];
      return total;
    };
    // Items come in ascending order, so of the first part an equal score comes too late.
    const auto is_hopeless = [&](double bound) {
      if (!prune) return false;
      const double bar = best.bar();
      return bound < bar || (is_first && bound == bar);
    };
    std::vector<std::size_t> scoring;  // by what they give at most
    for (const std::size_t t : terms.order)
      if (!cursors[t].is_done() && std::find(scoring.begin(), scoring.end(), t) == scoring.end())
        scoring.push_back(t);
    std::sort(scoring.begin(), scoring.end(), [&](std::size_t a, std::size_t b) {
      return cursors[a].most < cursors[b].most || (cursors[a].most == cursors[b].most && a < b);
    });
    for (const std::size_t t : terms.must)
      if (cursors[t].is_done()) return;
    // A must leads, if there is one: the rarest.
    std::optional<std::size_t> leader;
    for (const std::size_t t : terms.must)
      if (!leader || cursors[t].size < cursors[*leader].size) leader = t;
    if (scoring.empty() && !leader) return;

    std::size_t essential = 0;  // the first of `scoring` that must be gone through
    const auto choose_essential = [&] {
      std::fill(gives.begin(), gives.end(), 0.0);
      for (std::size_t s = 0; s < essential; ++s) gives[scoring[s]] = cursors[scoring[s]].most;
      for (; essential < scoring.size(); ++essential) {
        gives[scoring[essential]] = cursors[scoring[essential]].most;
        if (!is_hopeless(sum())) break;
      }
    };
    choose_essential();
    std::size_t seen_block = std::numeric_limits<std::size_t>::max();
    while (leader ? essential < std::max<std::size_t>(scoring.size(), 1) : essential < scoring.size()) {
      std::uint32_t item = std::numeric_limits<std::uint32_t>::max();
      if (leader) {
        if (cursors[*leader].is_done()) return;
        item = cursors[*leader].item();
      } else {
        for (std::size_t s = essential; s < scoring.size(); ++s)
          if (const auto& cursor = cursors[scoring[s]]; !cursor.is_done())
            item = std::min(item, cursor.item());
        if (item == std::numeric_limits<std::uint32_t>::max()) return;
        // One list alone is passed over by blocks.
        if (essential + 1 == scoring.size()) {
          auto& only = cursors[scoring[essential]];
          if (const std::size_t block = only.at / detail::postings_a_block; block != seen_block) {
            for (std::size_t s = 0; s < essential; ++s) gives[scoring[s]] = cursors[scoring[s]].most;
            gives[scoring[essential]] = only.block_most(block);
            if (is_hopeless(sum())) {
              only.at = std::min((block + 1) * detail::postings_a_block, only.size);
              continue;
            }
            seen_block = block;
          }
        }
      }
      // What is known of the item at once, and the most of what is not.
      for (std::size_t s = 0; s < scoring.size(); ++s) {
        auto& cursor = cursors[scoring[s]];
        double& give = gives[scoring[s]];
        if (leader) {
          give = cursor.is_at(item) ? cursor.score() : 0;
        } else if (s < essential) {
          give = cursor.most;
        } else if (!cursor.is_done() && cursor.item() == item) {
          give = cursor.score();
          ++cursor.at;
        } else {
          give = 0;
        }
      }
      if (leader) ++cursors[*leader].at;
      bool hopeless = is_hopeless(sum());
      for (std::size_t s = leader ? 0 : essential; s-- > 0 && !hopeless;) {
        auto& cursor = cursors[scoring[s]];
        gives[scoring[s]] = cursor.is_at(item) ? cursor.score() : 0;
        hopeless = is_hopeless(sum());
      }
      if (hopeless || part.is_removed(item) || item > std::numeric_limits<std::int32_t>::max()) continue;
      if (!accepts(ItemIndex(item)) || !fits(terms, part, cursors, item)) continue;
      const double before = best.bar();
      best.push(ItemIndex(item), sum());
      if (best.bar() > before) {
        choose_essential();
        seen_block = std::numeric_limits<std::size_t>::max();
      }
    }
  }

  // Whether an item has what it must have, and not what it must not.
  bool fits(const Terms& terms, const Part& part, std::span<detail::PostingCursor> cursors,
            std::uint32_t item) const {
    if (terms.must.empty() && terms.must_not.empty() && terms.not_phrases.empty()) return true;
    // The cursors may be past the item by one already.
    const auto place = [&](std::size_t t) -> std::optional<std::size_t> {
      auto& cursor = cursors[t];
      if (cursor.at > 0 && cursor.items[cursor.at - 1] == item) return cursor.at - 1;
      if (cursor.is_at(item)) return cursor.at;
      return std::nullopt;
    };
    for (const std::size_t t : terms.must)
      if (!place(t)) return false;
    for (const std::size_t t : terms.must_not)
      if (place(t)) return false;
    const auto has = [&](const std::vector<std::size_t>& phrase) {
      std::vector<std::span<const std::uint32_t>> places;
      for (const std::size_t t : phrase) {
        const auto at = place(t);
        if (!at) return false;
        places.push_back(positions(part, cursors[t], *at));
      }
      return std::any_of(places[0].begin(), places[0].end(), [&](std::uint32_t first) {
        for (std::size_t w = 1; w < places.size(); ++w)
          if (!std::binary_search(places[w].begin(), places[w].end(), first + static_cast<std::uint32_t>(w)))
            return false;
        return true;
      });
    };
    return std::all_of(terms.phrases.begin(), terms.phrases.end(), has) &&
           std::none_of(terms.not_phrases.begin(), terms.not_phrases.end(), has);
  }

  std::span<const std::uint32_t> positions(const Part& part, const detail::PostingCursor& cursor,
                                           std::size_t at) const {
    const auto& segment = *part.segment;
    const auto [first, last] =
        detail::SearchSegment::range(segment.block_offsets, cursor.term, segment.block_places.size());
    const std::size_t block = at / detail::postings_a_block;
    if (first + block >= last) return {};
    std::uint64_t begin = segment.block_places[first + block];
    for (std::size_t p = block * detail::postings_a_block; p < at; ++p)
      begin += state_->frequency_in(segment, cursor.codes[p]);
    const std::size_t count = state_->frequency_in(segment, cursor.codes[at]);
    if (begin > segment.positions.size() || count > segment.positions.size() - begin) return {};
    return segment.positions.span().subspan(static_cast<std::size_t>(begin), count);
  }

  explicit SearchIndex(std::shared_ptr<const State> state) : state_(std::move(state)) {}

  std::shared_ptr<const State> state_;
};

/// Makes products searchable by their words. O(bytes) time on any number of threads, and about 12 bytes a
/// distinct word of a product, with 4 more each time it comes there.
struct ProductSearch {
  /// What is searched.
  std::vector<SearchField> fields = {SearchField{}};
  /// How soon more of the same word counts no more, > 0.
  double k1 = 1.2;
  /// What a word is.
  Tokenizer tokenizer = Analyzer{};
  /// Whether it is kept where words stand, without which no phrase is found.
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

  std::shared_ptr<SearchIndex::State> empty_state() const {
    if (fields.empty()) throw OptionError("option 'fields' is empty, expected what is to be searched");
    for (const auto& field : fields) {
      require_in_range("weight", field.weight, std::numeric_limits<double>::min(), 1e9);
      require_in_range("length", field.length, 0.0, 1.0);
    }
    require_in_range("k1", k1, std::numeric_limits<double>::min(), 1e9);
    auto state = std::make_shared<SearchIndex::State>(tokenizer);
    state->fields = fields;
    state->k1 = k1;
    state->keeps_positions = positions;
    state->totals.assign(fields.size(), 0);
    return state;
  }
};

}  // namespace kindred::inline v0
