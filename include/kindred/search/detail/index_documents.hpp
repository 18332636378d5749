#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
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

// What a few documents hold, before the terms of all are known: their postings, a term after the other, those
// of a term in the order of the documents.
struct IndexedDocuments {
  explicit IndexedDocuments(std::size_t fields) : records(2 * fields) {}

  Vocabulary<IndexTerm> terms;
  RecordTable records;
  std::vector<std::uint32_t> items, codes, positions;         // of each posting; positions as many as it has
  std::vector<std::uint32_t> term_ends, position_ends;        // of each term
  std::vector<std::uint32_t> documents, ends, lengths, held;  // items; where the terms that they hold end
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
  struct Posting {
    std::uint32_t term, item, code, times;
  };
  IndexedDocuments indexed(fields);
  Tokens tokens;
  std::vector<std::uint64_t> places;  // term and position of each token
  std::vector<Posting> postings;      // a document after the other
  std::vector<std::uint32_t> positions, record(2 * fields), starts(fields);
  std::vector<std::string_view> values;
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
    const std::uint32_t item = source.item(source.self, document);
    for (std::size_t p = 0; p < places.size();) {
      std::fill(record.begin(), record.begin() + static_cast<std::ptrdiff_t>(fields), 0U);
      const auto term = static_cast<std::uint32_t>(places[p] >> 32);
      const std::size_t first = p;
      std::size_t field = 0;
      for (; p < places.size() && places[p] >> 32 == term; ++p) {
        const auto position = static_cast<std::uint32_t>(places[p]);
        while (field + 1 < fields && starts[field + 1] <= position) ++field;
        ++record[field];
        positions.push_back(position);
      }
      postings.push_back({term, item, indexed.records.add(record), static_cast<std::uint32_t>(p - first)});
      indexed.held.push_back(term);
    }
    indexed.documents.push_back(item);
    indexed.ends.push_back(static_cast<std::uint32_t>(indexed.held.size()));
    indexed.lengths.insert(indexed.lengths.end(), record.begin() + static_cast<std::ptrdiff_t>(fields),
                           record.end());
  }
  // By term, by counting.
  struct Place {
    std::uint32_t posting = 0, position = 0;
  };
  std::vector<Place> next(indexed.terms.size() + 1);
  for (const Posting& posting : postings) {
    ++next[posting.term + std::size_t{1}].posting;
    next[posting.term + std::size_t{1}].position += posting.times;
  }
  for (std::size_t t = 1; t < next.size(); ++t) {
    next[t].posting += next[t - 1].posting;
    next[t].position += next[t - 1].position;
    indexed.term_ends.push_back(next[t].posting);
    indexed.position_ends.push_back(next[t].position);
  }
  indexed.items.resize(postings.size());
  indexed.codes.resize(postings.size());
  indexed.positions.resize(positions.size());
  const std::uint32_t* from = positions.data();
  for (const Posting& posting : postings) {
    Place& place = next[posting.term];
    indexed.items[place.posting] = posting.item;
    indexed.codes[place.posting++] = posting.code;
    for (std::uint32_t n = 0; n < posting.times; ++n) indexed.positions[place.position++] = *from++;
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
  constexpr std::size_t grain = 8192;
  std::vector<IndexedDocuments> chunks((source.count + grain - 1) / grain, IndexedDocuments(fields));
  parallel_for(static_cast<std::int64_t>(source.count), grain, execution, "indexing",
               [&](std::int64_t begin, std::int64_t end) {
                 chunks[static_cast<std::size_t>(begin) / grain] =
                     index_documents(source, static_cast<std::size_t>(begin), static_cast<std::size_t>(end),
                                     fields, tokenizer);
               });

  // One numbering of all terms and of all records.
  Vocabulary<IndexTerm> terms;
  std::vector<std::vector<std::uint32_t>> numbers(chunks.size()), codes(chunks.size());
  RecordTable records(2 * fields);
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    numbers[c].reserve(chunks[c].terms.size());
    for (std::uint32_t t = 0; t < chunks[c].terms.size(); ++t)
      numbers[c].push_back(terms.add(chunks[c].terms[IndexTerm(t)]).value);
    chunks[c].terms = {};
    for (std::size_t r = 0; r < chunks[c].records.count(); ++r)
      codes[c].push_back(records.add(chunks[c].records[r]));
  }
  std::vector<std::uint32_t> order;
  const auto rank = sort_terms(terms, order);

  struct Place {
    std::uint64_t posting = 0, position = 0;
  };
  std::vector<Place> next(terms.size() + 1);  // where the next posting of each term goes
  std::size_t document_count = 0;
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    const auto& chunk = chunks[c];
    for (std::size_t t = 0; t < numbers[c].size(); ++t) {
      numbers[c][t] = rank[numbers[c][t]];
      Place& count = next[numbers[c][t] + std::size_t{1}];
      count.posting += chunk.term_ends[t] - (t > 0 ? chunk.term_ends[t - 1] : 0);
      count.position += chunk.position_ends[t] - (t > 0 ? chunk.position_ends[t - 1] : 0);
    }
    document_count += chunk.documents.size();
  }
  for (std::size_t t = 1; t < next.size(); ++t) {
    next[t].posting += next[t - 1].posting;
    next[t].position += next[t - 1].position;
  }
  std::vector<std::int64_t> offsets;
  offsets.reserve(next.size());
  for (const Place& place : next) offsets.push_back(static_cast<std::int64_t>(place.posting));

  // A chunk's terms go to their places in the order of these, so that memory is gone through in one
  // direction.
  std::vector<std::uint32_t> items(next.back().posting), item_codes(next.back().posting),
      positions(keeps_positions ? next.back().position : 0), documents, lengths, document_terms;
  std::vector<std::uint64_t> local;  // rank and number of a chunk's terms
  std::vector<std::int64_t> document_offsets{0};
  documents.reserve(document_count);
  lengths.reserve(document_count * fields);
  document_offsets.reserve(document_count + 1);
  document_terms.reserve(items.size());
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    auto& chunk = chunks[c];
    const auto& ranks = numbers[c];
    local.clear();
    for (std::uint32_t t = 0; t < ranks.size(); ++t) local.push_back(std::uint64_t{ranks[t]} << 32 | t);
    std::sort(local.begin(), local.end());
    for (const std::uint64_t ranked : local) {
      const auto t = static_cast<std::uint32_t>(ranked);
      Place& place = next[ranks[t]];
      for (std::uint32_t p = t > 0 ? chunk.term_ends[t - 1] : 0; p < chunk.term_ends[t]; ++p) {
        items[place.posting] = chunk.items[p];
        item_codes[place.posting++] = codes[c][chunk.codes[p]];
      }
      if (keeps_positions)
        for (std::uint32_t p = t > 0 ? chunk.position_ends[t - 1] : 0; p < chunk.position_ends[t]; ++p)
          positions[place.position++] = chunk.positions[p];
    }
    for (const std::uint32_t end : chunk.ends)
      document_offsets.push_back(static_cast<std::int64_t>(document_terms.size() + end));
    for (const std::uint32_t t : chunk.held) document_terms.push_back(ranks[t]);
    documents.insert(documents.end(), chunk.documents.begin(), chunk.documents.end());
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
