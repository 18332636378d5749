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
        !below(documents, most_items))
      return false;
    for (std::size_t t = 0; t < term_count(); ++t) {
      if (t > 0 && !(term(t - 1) < term(t))) return false;
      const auto [begin, end] = range(offsets, t, items.size());
      const auto [first, last] = range(block_offsets, t, block_best.size());
      if (last - first != (end - begin + postings_a_block - 1) / postings_a_block ||
          !ascending(items, begin, end))
        return false;
    }
    return below(items, most_items);
  }

  static constexpr std::size_t most_items = std::size_t{1} << 31;
};

// Chooses the best record of each block and term, and says where the positions of a block begin.
// @param worths what each record is worth
inline void add_blocks(SearchSegment& segment, std::size_t fields, std::span<const double> worths) {
  std::vector<std::uint32_t> times;  // how often the term comes, of each record
  for (std::size_t r = 0; r < worths.size(); ++r) {
    const auto record = segment.records.span().subspan(2 * fields * r, fields);
    times.push_back(std::accumulate(record.begin(), record.end(), 0U));
  }
  std::vector<std::int64_t> block_offsets{0};
  std::vector<std::uint32_t> best, term_best;
  std::vector<std::uint64_t> places;
  std::uint64_t place = 0;
  for (std::size_t t = 0; t < segment.term_count(); ++t) {
    const auto begin = static_cast<std::size_t>(segment.offsets[t]),
               end = static_cast<std::size_t>(segment.offsets[t + 1]);
    std::uint32_t of_term = begin < end ? segment.codes[begin] : 0;
    for (std::size_t first = begin; first < end; first += postings_a_block) {
      places.push_back(place);
      std::uint32_t most = segment.codes[first];
      for (std::size_t p = first; p < std::min(first + postings_a_block, end); ++p) {
        const std::uint32_t code = segment.codes[p];
        if (worths[code] > worths[most]) most = code;
        place += times[code];
      }
      best.push_back(most);
      if (worths[most] > worths[of_term]) of_term = most;
    }
    term_best.push_back(of_term);
    block_offsets.push_back(static_cast<std::int64_t>(best.size()));
  }
  segment.block_offsets = std::move(block_offsets);
  segment.block_best = std::move(best);
  segment.block_places = std::move(places);
  segment.term_best = std::move(term_best);
}

}  // namespace kindred::inline v0::detail
