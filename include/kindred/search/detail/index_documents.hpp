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

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/data/vocabulary.hpp"
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
    std::uint32_t term, item, code, positions;
  };

  explicit IndexedDocuments(std::size_t fields) : records(2 * fields) {}

  Vocabulary<IndexTerm> terms;
  RecordTable records;
  std::vector<Posting> postings;
  std::vector<std::uint32_t> positions, items, lengths;
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
  struct Place {
    std::uint32_t term, field, position;
  };
  IndexedDocuments indexed(fields);
  Tokens tokens;
  std::vector<Place> places;
  std::vector<std::string_view> values;
  std::vector<std::uint32_t> record(2 * fields), before;
  for (std::size_t document = begin; document < end; ++document) {
    const std::uint32_t item = source.item(source.self, document);
    places.clear();
    std::uint32_t start = 0;
    for (std::size_t field = 0; field < fields; ++field) {
      std::uint32_t length = 0;
      values.clear();
      source.texts(source.self, document, field, values);
      for (const std::string_view text : values) {
        tokens.clear();
        tokenizer.tokenize(text, tokens);
        std::uint32_t last = 0;
        for (std::size_t t = 0; t < tokens.size(); ++t) {
          const Token token = tokens[t];
          last = token.position;
          places.push_back(
              {indexed.terms.add(token.text).value, static_cast<std::uint32_t>(field), start + last});
        }
        length += static_cast<std::uint32_t>(tokens.size());
        start += last + position_gap;
      }
      record[fields + field] = length;
    }
    std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
      return a.term < b.term || (a.term == b.term && a.position < b.position);
    });
    std::uint32_t code = 0;
    before.clear();
    for (std::size_t p = 0; p < places.size();) {
      std::fill(record.begin(), record.begin() + static_cast<std::ptrdiff_t>(fields), 0U);
      const std::uint32_t term = places[p].term;
      const std::size_t first = indexed.positions.size();
      for (; p < places.size() && places[p].term == term; ++p) {
        ++record[places[p].field];
        indexed.positions.push_back(places[p].position);
      }
      if (record != before) {
        code = indexed.records.add(record);
        before = record;
      }
      indexed.postings.push_back({term, item, code, static_cast<std::uint32_t>(first)});
    }
    indexed.items.push_back(item);
    indexed.lengths.insert(indexed.lengths.end(), record.begin() + static_cast<std::ptrdiff_t>(fields),
                           record.end());
  }
  return indexed;
}

// One segment of documents; worth_of(records, lengths of the fields) gives what each record is
// worth. The chunks do not depend on the number of threads.
template <class WorthOf>
SearchSegment make_segment(const DocumentSource& source, std::size_t fields, bool keeps_positions,
                           const Tokenizer& tokenizer, const Execution& execution, WorthOf&& worth_of) {
  constexpr std::size_t grain = 8192;
  const std::size_t count = source.count;
  std::vector<IndexedDocuments> chunks((count + grain - 1) / grain, IndexedDocuments(fields));
  parallel_for(static_cast<std::int64_t>(count), grain, execution, "indexing",
               [&](std::int64_t begin, std::int64_t end) {
                 chunks[static_cast<std::size_t>(begin) / grain] =
                     index_documents(source, static_cast<std::size_t>(begin), static_cast<std::size_t>(end),
                                     fields, tokenizer);
               });
  // One numbering of all terms, in their order.
  Vocabulary<IndexTerm> all;
  std::vector<std::vector<std::uint32_t>> numbers(chunks.size());
  for (std::size_t c = 0; c < chunks.size(); ++c)
    for (std::size_t t = 0; t < chunks[c].terms.size(); ++t)
      numbers[c].push_back(all.add(chunks[c].terms[IndexTerm(t)]).value);
  std::vector<std::uint32_t> order(all.size()), rank(all.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return all[IndexTerm(a)] < all[IndexTerm(b)]; });
  for (std::uint32_t r = 0; r < order.size(); ++r) rank[order[r]] = r;

  SearchSegmentBuilder builder(fields, keeps_positions);
  std::vector<std::int64_t> next(all.size() + 1, 0);
  std::size_t total = 0;
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    for (auto& posting : chunks[c].postings) {
      posting.term = rank[numbers[c][posting.term]];
      ++next[posting.term + std::size_t{1}];
    }
    total += chunks[c].postings.size();
  }
  std::partial_sum(next.begin(), next.end(), next.begin());
  const std::vector<std::int64_t> offsets = next;
  struct Source {
    std::uint32_t chunk, posting;
  };
  std::vector<Source> sources(total);
  std::vector<std::vector<std::uint32_t>> codes(chunks.size());
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    for (std::size_t r = 0; r < chunks[c].records.count(); ++r)
      codes[c].push_back(builder.records().add(chunks[c].records[r]));
    const auto& postings = chunks[c].postings;
    for (std::size_t p = 0; p < postings.size(); ++p)
      sources[static_cast<std::size_t>(next[postings[p].term]++)] = {static_cast<std::uint32_t>(c),
                                                                     static_cast<std::uint32_t>(p)};
  }
  builder.reserve(total);
  for (std::size_t t = 0; t < all.size(); ++t) {
    builder.begin_term(all[IndexTerm(order[t])]);
    for (auto s = static_cast<std::size_t>(offsets[t]); s < static_cast<std::size_t>(offsets[t + 1]); ++s) {
      const auto& chunk = chunks[sources[s].chunk];
      const std::size_t p = sources[s].posting;
      const auto& posting = chunk.postings[p];
      const std::size_t end =
          p + 1 < chunk.postings.size() ? chunk.postings[p + 1].positions : chunk.positions.size();
      builder.add(posting.item, codes[sources[s].chunk][posting.code],
                  std::span(chunk.positions).subspan(posting.positions, end - posting.positions));
    }
  }
  std::vector<std::uint64_t> totals(fields, 0);
  for (const auto& chunk : chunks)
    for (std::size_t d = 0; d < chunk.items.size(); ++d) {
      const auto lengths = std::span(chunk.lengths).subspan(d * fields, fields);
      builder.add_document(chunk.items[d], lengths);
      for (std::size_t f = 0; f < fields; ++f) totals[f] += lengths[f];
    }
  const auto worths = worth_of(builder.records(), totals);
  return std::move(builder).build([&](std::uint32_t code) { return worths[code]; });
}

}  // namespace kindred::inline v0::detail
