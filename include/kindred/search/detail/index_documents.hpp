#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/data/vocabulary.hpp"
#include "kindred/search/detail/record_table.hpp"
#include "kindred/search/detail/search_segment.hpp"
#include "kindred/text/token.hpp"

namespace kindred::inline v0::detail {

struct IndexTermKind;
using IndexTerm = Index<IndexTermKind>;

// Between two fields, and two values of one field: no phrase reaches over it.
inline constexpr std::uint32_t position_gap = 64;

// What a few documents hold, before the terms of all are known.
struct IndexedDocuments {
  struct Posting {
    std::uint32_t term, code;
  };

  explicit IndexedDocuments(std::size_t fields) : records(2 * fields) {}

  Vocabulary<IndexTerm> terms;
  RecordTable records;
  std::vector<Posting> postings;         // a document after the other
  std::vector<std::uint32_t> positions;  // of each posting
  // Of each document: its item, where its postings end, and the lengths of its fields.
  std::vector<std::uint32_t> items, ends, lengths;
};

// Where documents come from, in the ascending order of their items.
struct DocumentSource {
  std::size_t count = 0;
  const void* self = nullptr;
  std::uint32_t (*item)(const void* self, std::size_t document) = nullptr;
  // The values of a field.
  void (*texts)(const void* self, std::size_t document, std::size_t field,
                std::vector<std::string_view>& values) = nullptr;
};

// Tokenises documents [begin, end).
inline IndexedDocuments index_documents(const DocumentSource& source, std::size_t begin, std::size_t end,
                                        std::size_t fields, const Tokenizer& tokenizer) {
  IndexedDocuments indexed(fields);
  Tokens tokens;
  std::vector<std::uint64_t> places;  // term and position of each token
  std::vector<std::string_view> values;
  std::vector<std::uint32_t> record(2 * fields), starts(fields);
  for (std::size_t document = begin; document < end; ++document) {
    places.clear();
    std::uint32_t start = 0;
    for (std::size_t field = 0; field < fields; ++field) {
      std::uint32_t length = 0;
      starts[field] = start;
      values.clear();
      source.texts(source.self, document, field, values);
      for (const std::string_view text : values) {
        tokens.clear();
        tokenizer.tokenize(text, tokens);
        const auto count = static_cast<std::uint32_t>(tokens.size());
        std::uint32_t last = 0;
        for (std::uint32_t t = 0; t < count; ++t) {
          const Token token = tokens[t];
          last = token.position;
          places.push_back(std::uint64_t{indexed.terms.add(token.text).value} << 32 | (start + last));
        }
        length += count;
        start += last + position_gap;
      }
      record[fields + field] = length;
    }
    std::sort(places.begin(), places.end());
    for (std::size_t p = 0; p < places.size();) {
      std::fill(record.begin(), record.begin() + static_cast<std::ptrdiff_t>(fields), 0U);
      const std::uint64_t term = places[p] >> 32;
      std::size_t field = 0;
      for (; p < places.size() && places[p] >> 32 == term; ++p) {
        const auto position = static_cast<std::uint32_t>(places[p]);
        while (field + 1 < fields && starts[field + 1] <= position) ++field;
        ++record[field];
        indexed.positions.push_back(position);
      }
      indexed.postings.push_back({static_cast<std::uint32_t>(term), indexed.records.add(record)});
    }
    indexed.items.push_back(source.item(source.self, document));
    indexed.ends.push_back(static_cast<std::uint32_t>(indexed.postings.size()));
    indexed.lengths.insert(indexed.lengths.end(), record.begin() + static_cast<std::ptrdiff_t>(fields),
                           record.end());
  }
  return indexed;
}

// The place of each term in their order.
inline std::vector<std::uint32_t> sort_terms(const Vocabulary<IndexTerm>& terms,
                                             std::vector<std::uint32_t>& order) {
  struct Entry {
    std::uint64_t head;  // the first eight bytes, which mostly tell
    std::uint32_t term;
  };
  std::vector<Entry> entries(terms.size());
  for (std::uint32_t t = 0; t < entries.size(); ++t) {
    const std::string_view text = terms[IndexTerm(t)];
    std::uint64_t head = 0;
    for (std::size_t i = 0; i < 8; ++i)
      head = head << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    entries[t] = {head, t};
  }
  std::sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) {
    if (a.head != b.head) return a.head < b.head;
    return terms[IndexTerm(a.term)] < terms[IndexTerm(b.term)];
  });
  std::vector<std::uint32_t> rank(terms.size());
  order.resize(terms.size());
  for (std::uint32_t r = 0; r < entries.size(); ++r) {
    order[r] = entries[r].term;
    rank[entries[r].term] = r;
  }
  return rank;
}

// One segment of documents; worth_of(records, lengths of the fields) gives what each record is worth. The
// chunks do not depend on the number of threads. Postings go to their places by counting.
template <class WorthOf>
SearchSegment make_segment(const DocumentSource& source, std::size_t fields, bool keeps_positions,
                           const Tokenizer& tokenizer, const Execution& execution, WorthOf&& worth_of) {
  constexpr std::size_t grain = 16384;
  std::vector<IndexedDocuments> chunks((source.count + grain - 1) / grain, IndexedDocuments(fields));
  parallel_for(static_cast<std::int64_t>(source.count), grain, execution, "indexing",
               [&](std::int64_t begin, std::int64_t end) {
                 chunks[static_cast<std::size_t>(begin) / grain] =
                     index_documents(source, static_cast<std::size_t>(begin), static_cast<std::size_t>(end),
                                     fields, tokenizer);
               });

  // One numbering of all terms and of all records.
  Vocabulary<IndexTerm> terms;
  std::vector<std::vector<std::uint32_t>> numbers(chunks.size());
  RecordTable records(2 * fields);
  std::vector<std::uint32_t> times;  // how often the term comes, of each record
  std::vector<std::vector<std::uint32_t>> codes(chunks.size());
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    for (std::uint32_t t = 0; t < chunks[c].terms.size(); ++t)
      numbers[c].push_back(terms.add(chunks[c].terms[IndexTerm(t)]).value);
    chunks[c].terms = {};
    for (std::size_t r = 0; r < chunks[c].records.count(); ++r) {
      const auto record = chunks[c].records[r];
      codes[c].push_back(records.add(record));
      if (codes[c].back() == times.size())
        times.push_back(
            std::accumulate(record.begin(), record.begin() + static_cast<std::ptrdiff_t>(fields), 0U));
    }
  }
  std::vector<std::uint32_t> order;
  const auto rank = sort_terms(terms, order);

  struct Place {
    std::uint64_t posting = 0, position = 0;
  };
  std::vector<Place> next(terms.size() + 1);  // where the next posting of each term goes
  std::size_t document_count = 0;
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    for (auto& posting : chunks[c].postings) {
      posting = {rank[numbers[c][posting.term]], codes[c][posting.code]};
      ++next[posting.term + std::size_t{1}].posting;
      next[posting.term + std::size_t{1}].position += times[posting.code];
    }
    document_count += chunks[c].items.size();
  }
  for (std::size_t t = 1; t < next.size(); ++t) {
    next[t].posting += next[t - 1].posting;
    next[t].position += next[t - 1].position;
  }
  std::vector<std::int64_t> offsets;
  offsets.reserve(next.size());
  for (const Place& place : next) offsets.push_back(static_cast<std::int64_t>(place.posting));

  std::vector<std::uint32_t> items(next.back().posting), item_codes(next.back().posting),
      positions(keeps_positions ? next.back().position : 0), documents, lengths, document_terms;
  std::vector<std::int64_t> document_offsets{0};
  documents.reserve(document_count);
  lengths.reserve(document_count * fields);
  document_offsets.reserve(document_count + 1);
  document_terms.reserve(items.size());
  for (auto& chunk : chunks) {
    const std::uint32_t* from = chunk.positions.data();
    std::size_t p = 0;
    for (std::size_t d = 0; d < chunk.items.size(); ++d) {
      for (; p < chunk.ends[d]; ++p) {
        const auto [term, code] = chunk.postings[p];
        Place& place = next[term];
        items[place.posting] = chunk.items[d];
        item_codes[place.posting++] = code;
        if (keeps_positions)
          for (std::uint32_t n = 0; n < times[code]; ++n) positions[place.position++] = *from++;
        document_terms.push_back(term);
      }
      document_offsets.push_back(static_cast<std::int64_t>(document_terms.size()));
    }
    documents.insert(documents.end(), chunk.items.begin(), chunk.items.end());
    lengths.insert(lengths.end(), chunk.lengths.begin(), chunk.lengths.end());
    chunk = IndexedDocuments(fields);
  }

  std::vector<std::uint64_t> totals(fields, 0);
  for (std::size_t l = 0; l < lengths.size(); ++l) totals[l % fields] += lengths[l];
  const auto worths = worth_of(records, totals);
  SearchSegment segment;
  std::vector<char> characters;
  std::vector<std::uint64_t> ends;
  ends.reserve(order.size());
  for (const std::uint32_t term : order) {
    const std::string_view text = terms[IndexTerm(term)];
    characters.insert(characters.end(), text.begin(), text.end());
    ends.push_back(characters.size());
  }
  segment.term_characters = std::move(characters);
  segment.term_ends = std::move(ends);
  segment.offsets = std::move(offsets);
  segment.items = std::move(items);
  segment.codes = std::move(item_codes);
  segment.positions = std::move(positions);
  segment.records = std::move(records).take();
  segment.documents = std::move(documents);
  segment.lengths = std::move(lengths);
  segment.document_offsets = std::move(document_offsets);
  segment.document_terms = std::move(document_terms);
  add_blocks(segment, fields, worths);
  return segment;
}

}  // namespace kindred::inline v0::detail
