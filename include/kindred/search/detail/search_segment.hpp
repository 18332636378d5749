#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0::detail {

inline constexpr std::size_t postings_a_block = 128;

// Distinct records of `width` numbers, numbered in the order of first appearance.
class RecordTable {
 public:
  explicit RecordTable(std::size_t width) : width_(width), slots_(64, free) {}

  std::uint32_t add(std::span<const std::uint32_t> record) {
    if (2 * (count() + 1) > slots_.size()) grow();
    std::size_t at = hash(record) & (slots_.size() - 1);
    for (; slots_[at] != free; at = (at + 1) & (slots_.size() - 1))
      if (std::equal(record.begin(), record.end(), values_.begin() + begin(slots_[at]))) return slots_[at];
    const auto number = static_cast<std::uint32_t>(count());
    slots_[at] = number;
    values_.insert(values_.end(), record.begin(), record.end());
    return number;
  }
  std::size_t count() const noexcept { return values_.size() / width_; }
  std::span<const std::uint32_t> operator[](std::size_t number) const noexcept {
    return std::span(values_).subspan(number * width_, width_);
  }
  std::vector<std::uint32_t> take() && { return std::move(values_); }

 private:
  static constexpr std::uint32_t free = std::numeric_limits<std::uint32_t>::max();

  std::ptrdiff_t begin(std::size_t number) const noexcept {
    return static_cast<std::ptrdiff_t>(number * width_);
  }
  static std::uint64_t hash(std::span<const std::uint32_t> record) noexcept {
    std::uint64_t hash = 0;
    for (const std::uint32_t number : record) {
      hash = (hash ^ number) * 0x9E3779B97F4A7C15;
      hash ^= hash >> 32;
    }
    return hash;
  }
  void grow() {
    slots_.assign(2 * slots_.size(), free);
    for (std::uint32_t number = 0; number < count(); ++number) {
      std::size_t at = hash((*this)[number]) & (slots_.size() - 1);
      while (slots_[at] != free) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = number;
    }
  }

  std::size_t width_;
  std::vector<std::uint32_t> values_, slots_;
};

// Some of an index's documents, and for each of their terms the documents that have it. Terms are sorted, and
// so are the items of a term.
//
// What a posting says beside its item, how often the term comes in each field and how long these are, is one
// of a few records that many postings share; a posting has its number. What such a record is worth changes
// with the average lengths, so it is worked out for the records and not for the postings.
struct SearchSegment {
  SharedArray<char> term_characters;
  SharedArray<std::uint64_t> term_ends;
  SharedArray<std::int64_t> offsets;        // of a term's postings
  SharedArray<std::uint32_t> items, codes;  // of a posting: its item and the number of its record
  SharedArray<std::int64_t> block_offsets;  // of a term's blocks
  SharedArray<std::uint32_t> term_best;     // of a term: the record that was worth the most
  SharedArray<std::uint32_t> block_best;    // of a block: likewise
  SharedArray<std::uint64_t> block_places;  // of a block: where its first posting's positions begin
  SharedArray<std::uint32_t> positions;     // none where they are not kept
  SharedArray<std::uint32_t> records;       // frequencies in each field, lengths of each field
  SharedArray<std::uint32_t> documents;     // their items
  SharedArray<std::uint32_t> lengths;       // of each document's fields
  SharedArray<std::int64_t> document_offsets;
  SharedArray<std::uint32_t> document_terms;  // the terms of a document

  std::size_t term_count() const noexcept { return term_ends.size(); }
  std::size_t document_count() const noexcept { return documents.size(); }

  std::string_view term(std::size_t at) const noexcept {
    const std::uint64_t begin = at == 0 ? 0 : term_ends[at - 1], end = term_ends[at];
    if (begin > end || end > term_characters.size()) return {};
    return {term_characters.data() + begin, static_cast<std::size_t>(end - begin)};
  }

  // The first term that is not below `text`.
  std::size_t lower_bound(std::string_view text) const noexcept {
    std::size_t first = 0, count = term_count();
    while (count > 0) {
      const std::size_t half = count / 2;
      if (term(first + half) < text) {
        first += half + 1;
        count -= half + 1;
      } else {
        count = half;
      }
    }
    return first;
  }
  std::optional<std::size_t> find(std::string_view text) const noexcept {
    const std::size_t at = lower_bound(text);
    if (at == term_count() || term(at) != text) return std::nullopt;
    return at;
  }

  // A part of an array by its offsets; nothing where a damaged file has none there.
  static std::pair<std::size_t, std::size_t> range(const SharedArray<std::int64_t>& offsets, std::size_t at,
                                                   std::size_t size) noexcept {
    if (at + 1 >= offsets.size()) return {0, 0};
    const std::int64_t begin = offsets[at], end = offsets[at + 1];
    if (begin < 0 || begin > end || static_cast<std::uint64_t>(end) > size) return {0, 0};
    return {static_cast<std::size_t>(begin), static_cast<std::size_t>(end)};
  }

  std::optional<std::size_t> document(std::uint32_t item) const noexcept {
    const auto* const at = std::lower_bound(documents.begin(), documents.end(), item);
    if (at == documents.end() || *at != item) return std::nullopt;
    return static_cast<std::size_t>(at - documents.begin());
  }

  void write(ArchiveWriter archive) const {
    archive.add("term_characters", term_characters);
    archive.add("term_ends", term_ends);
    archive.add("offsets", offsets);
    archive.add("items", items);
    archive.add("codes", codes);
    archive.add("block_offsets", block_offsets);
    archive.add("term_best", term_best);
    archive.add("block_best", block_best);
    archive.add("block_places", block_places);
    archive.add("positions", positions);
    archive.add("records", records);
    archive.add("documents", documents);
    archive.add("lengths", lengths);
    archive.add("document_offsets", document_offsets);
    archive.add("document_terms", document_terms);
  }

  static SearchSegment read(const Archive& archive, std::size_t fields) {
    SearchSegment segment;
    segment.term_characters = archive.array<char>("term_characters");
    segment.term_ends = archive.array<std::uint64_t>("term_ends");
    segment.offsets = archive.array<std::int64_t>("offsets");
    segment.items = archive.array<std::uint32_t>("items");
    segment.codes = archive.array<std::uint32_t>("codes");
    segment.block_offsets = archive.array<std::int64_t>("block_offsets");
    segment.term_best = archive.array<std::uint32_t>("term_best");
    segment.block_best = archive.array<std::uint32_t>("block_best");
    segment.block_places = archive.array<std::uint64_t>("block_places");
    segment.positions = archive.array<std::uint32_t>("positions");
    segment.records = archive.array<std::uint32_t>("records");
    segment.documents = archive.array<std::uint32_t>("documents");
    segment.lengths = archive.array<std::uint32_t>("lengths");
    segment.document_offsets = archive.array<std::int64_t>("document_offsets");
    segment.document_terms = archive.array<std::uint32_t>("document_terms");
    const std::size_t terms = segment.term_count(), documents = segment.document_count();
    if (segment.offsets.size() != terms + 1 || segment.term_best.size() != terms ||
        segment.block_offsets.size() != terms + 1 || segment.items.size() != segment.codes.size() ||
        segment.block_best.size() != segment.block_places.size() ||
        segment.records.size() % (2 * fields) != 0 || segment.lengths.size() != documents * fields ||
        segment.document_offsets.size() != documents + 1)
      archive.refuse("holds a search index whose parts do not fit together");
    if (archive.verified() && !segment.is_sound(fields))
      archive.refuse("holds a search index whose terms, postings or documents are out of order");
    return segment;
  }

  // A look at everything that a query relies on.
  bool is_sound(std::size_t fields) const {
    const std::size_t record_count = records.size() / (2 * fields);
    const auto ascending = [](const auto& array, std::size_t begin, std::size_t end) {
      for (std::size_t i = begin + 1; i < end; ++i)
        if (array[i - 1] >= array[i]) return false;
      return true;
    };
    const auto below = [](const auto& array, std::size_t limit) {
      return std::all_of(array.begin(), array.end(), [&](std::uint32_t value) { return value < limit; });
    };
    const auto whole = [](const SharedArray<std::int64_t>& ends, std::size_t size) {
      return ends[0] == 0 && std::is_sorted(ends.begin(), ends.end()) &&
             static_cast<std::size_t>(ends[ends.size() - 1]) == size;
    };
    if (!std::is_sorted(term_ends.begin(), term_ends.end()) ||
        (term_count() > 0 && term_ends[term_count() - 1] != term_characters.size()) ||
        !whole(offsets, items.size()) || !whole(block_offsets, block_best.size()) ||
        !whole(document_offsets, document_terms.size()) || !below(codes, record_count) ||
        !below(block_best, record_count) || !below(term_best, record_count) ||
        !below(document_terms, term_count()) || !ascending(documents, 0, documents.size()) ||
        !below(documents, most_rows_of_items))
      return false;
    for (std::size_t t = 0; t < term_count(); ++t) {
      if (t > 0 && !(term(t - 1) < term(t))) return false;
      const auto [begin, end] = range(offsets, t, items.size());
      const auto [first, last] = range(block_offsets, t, block_best.size());
      if (last - first != (end - begin + postings_a_block - 1) / postings_a_block ||
          !ascending(items, begin, end))
        return false;
    }
    return below(items, most_rows_of_items);
  }

  static constexpr std::size_t most_rows_of_items = std::size_t{1} << 31;
};

// Puts a segment together, a term after the other in their order, each with its items in theirs.
class SearchSegmentBuilder {
 public:
  SearchSegmentBuilder(std::size_t fields, bool keeps_positions)
      : fields_(fields), keeps_positions_(keeps_positions), records_(2 * fields) {}

  RecordTable& records() noexcept { return records_; }

  void begin_term(std::string_view term) {
    characters_.insert(characters_.end(), term.begin(), term.end());
    ends_.push_back(characters_.size());
    offsets_.push_back(static_cast<std::int64_t>(items_.size()));
    block_offsets_.push_back(static_cast<std::int64_t>(block_places_.size()));
  }
  void add(std::uint32_t item, std::uint32_t code, std::span<const std::uint32_t> positions) {
    const auto in_term = items_.size() - static_cast<std::size_t>(offsets_.back());
    if (in_term % postings_a_block == 0) block_places_.push_back(positions_.size());
    items_.push_back(item);
    codes_.push_back(code);
    if (keeps_positions_) positions_.insert(positions_.end(), positions.begin(), positions.end());
  }
  void add_document(std::uint32_t item, std::span<const std::uint32_t> lengths) {
    documents_.push_back(item);
    lengths_.insert(lengths_.end(), lengths.begin(), lengths.end());
  }
  void reserve(std::size_t postings) {
    items_.reserve(postings);
    codes_.reserve(postings);
  }

  // @param worth what a record is worth, by its number
  template <class Worth>
  SearchSegment build(Worth&& worth) && {
    SearchSegment segment;
    offsets_.push_back(static_cast<std::int64_t>(items_.size()));
    block_offsets_.push_back(static_cast<std::int64_t>(block_places_.size()));
    std::vector<std::uint32_t> best, term_best;
    for (std::size_t t = 0; t < ends_.size(); ++t) {
      const auto begin = static_cast<std::size_t>(offsets_[t]),
                 end = static_cast<std::size_t>(offsets_[t + 1]);
      for (std::size_t first = begin; first < end; first += postings_a_block) {
        std::uint32_t most = codes_[first];
        for (std::size_t p = first + 1; p < std::min(first + postings_a_block, end); ++p)
          if (worth(codes_[p]) > worth(most)) most = codes_[p];
        best.push_back(most);
        if (first == begin) term_best.push_back(most);
        else if (worth(most) > worth(term_best.back())) term_best.back() = most;
      }
    }
    // The terms of each document, by counting.
    const bool all_in_order = documents_.empty() || documents_.back() + std::size_t{1} == documents_.size();
    // Past the last one where a damaged file has put together what is none of its documents.
    const auto place_of = [&](std::uint32_t item) {
      if (all_in_order) return std::min(static_cast<std::size_t>(item), documents_.size());
      return static_cast<std::size_t>(std::lower_bound(documents_.begin(), documents_.end(), item) -
                                      documents_.begin());
    };
    std::vector<std::int64_t> document_offsets(documents_.size() + 2, 0);
    for (const std::uint32_t item : items_) ++document_offsets[place_of(item) + 1];
    std::partial_sum(document_offsets.begin(), document_offsets.end(), document_offsets.begin());
    std::vector<std::int64_t> next(document_offsets.begin(), document_offsets.end() - 1);
    std::vector<std::uint32_t> document_terms(items_.size());
    for (std::size_t t = 0; t < ends_.size(); ++t)
      for (auto p = static_cast<std::size_t>(offsets_[t]); p < static_cast<std::size_t>(offsets_[t + 1]); ++p)
        document_terms[static_cast<std::size_t>(next[place_of(items_[p])]++)] = static_cast<std::uint32_t>(t);
    document_offsets.pop_back();
    document_terms.resize(static_cast<std::size_t>(document_offsets.back()));

    segment.term_characters = std::move(characters_);
    segment.term_ends = std::move(ends_);
    segment.offsets = std::move(offsets_);
    segment.items = std::move(items_);
    segment.codes = std::move(codes_);
    segment.block_offsets = std::move(block_offsets_);
    segment.term_best = std::move(term_best);
    segment.block_best = std::move(best);
    segment.block_places = std::move(block_places_);
    segment.positions = std::move(positions_);
    segment.records = std::move(records_).take();
    segment.documents = std::move(documents_);
    segment.lengths = std::move(lengths_);
    segment.document_offsets = std::move(document_offsets);
    segment.document_terms = std::move(document_terms);
    return segment;
  }

 private:
  std::size_t fields_;
  bool keeps_positions_;
  RecordTable records_;
  std::vector<char> characters_;
  std::vector<std::uint64_t> ends_, block_places_;
  std::vector<std::int64_t> offsets_, block_offsets_;
  std::vector<std::uint32_t> items_, codes_, positions_, documents_, lengths_;
};

}  // namespace kindred::inline v0::detail
