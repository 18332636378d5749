#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/data/detail/shared_memory.hpp"
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

  struct Posting {
    std::uint32_t item, code;
  };
  struct Place {
    std::uint32_t posting = 0, position = 0;
  };

  Vocabulary<IndexTerm> terms;
  RecordTable records;
  std::vector<Posting> postings;
  std::vector<std::uint32_t> positions;  // of each posting, as many as it has
  std::vector<Place> places;             // where each term begins, and where the last ends
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
  struct PlacedTerm {
    std::uint32_t term, position;
  };
  IndexedDocuments indexed(fields);
  indexed.terms.reserve(end - begin);
  Tokens tokens;
  std::vector<PlacedTerm> placed;     // of each token
  std::vector<Posting> postings;      // a document after the other
  std::vector<std::uint32_t> latest;  // of each term: the number of its last posting, from 1
  std::vector<std::uint32_t> counts, lengths(fields), record(2 * fields);
  std::vector<std::string_view> values;
  bool is_added = false;   // whether `record` is among the records, and
  std::uint32_t code = 0;  // what number it has there
  for (std::size_t document = begin; document < end; ++document) {
    const std::size_t first = postings.size(), first_placed = placed.size();
    const std::uint32_t item = source.item(source.self, document);
    std::uint32_t start = 0;
    counts.clear();  // of each of the document's postings, in each field
    for (std::size_t field = 0; field < fields; ++field) {
      std::uint32_t length = 0;
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
          const std::uint32_t term = indexed.terms.add(token.text).value;
          if (term == latest.size()) latest.push_back(0);
          if (latest[term] <= first) {
            postings.push_back({term, item, 0, 0});
            latest[term] = static_cast<std::uint32_t>(postings.size());
            counts.resize(counts.size() + fields, 0U);
          }
          const std::size_t posting = latest[term] - std::size_t{1};
          ++postings[posting].times;
          ++counts[(posting - first) * fields + field];
          placed.push_back({term, start + last});
        }
        length += count;
        start += last + position_gap;
      }
      lengths[field] = length;
    }
    // A phrase is looked for in positions that ascend, and a tokeniser may give them in any order.
    const auto is_before = [](const PlacedTerm& a, const PlacedTerm& b) { return a.position < b.position; };
    if (const auto its_first = placed.begin() + static_cast<std::ptrdiff_t>(first_placed);
        !std::is_sorted(its_first, placed.end(), is_before))
      std::sort(its_first, placed.end(), is_before);
    // Mostly a posting's record is that of the posting before.
    if (!std::equal(lengths.begin(), lengths.end(), record.begin() + static_cast<std::ptrdiff_t>(fields))) {
      std::copy(lengths.begin(), lengths.end(), record.begin() + static_cast<std::ptrdiff_t>(fields));
      is_added = false;
    }
    for (std::size_t p = first; p < postings.size(); ++p) {
      const auto* const count = counts.data() + (p - first) * fields;
      if (!is_added || !std::equal(count, count + fields, record.begin())) {
        std::copy(count, count + fields, record.begin());
        code = indexed.records.add(record);
        is_added = true;
      }
      postings[p].code = code;
      indexed.held.push_back(postings[p].term);
    }
    indexed.documents.push_back(item);
    indexed.ends.push_back(static_cast<std::uint32_t>(indexed.held.size()));
    indexed.lengths.insert(indexed.lengths.end(), lengths.begin(), lengths.end());
  }
  // By term, by counting.
  auto& places = indexed.places;
  places.resize(indexed.terms.size() + 2);
  for (const Posting& posting : postings) {
    auto& after = places[posting.term + std::size_t{2}];
    ++after.posting;
    after.position += posting.times;
  }
  for (std::size_t t = 2; t < places.size(); ++t) {
    places[t].posting += places[t - 1].posting;
    places[t].position += places[t - 1].position;
  }
  // What stands at a term's successor is where its next one goes, and in the end where it has ended.
  indexed.postings.resize(postings.size());
  indexed.positions.resize(placed.size());
  for (const Posting& posting : postings)
    indexed.postings[places[posting.term + std::size_t{1}].posting++] = {posting.item, posting.code};
  for (const auto& [term, position] : placed)
    indexed.positions[places[term + std::size_t{1}].position++] = position;
  places.pop_back();
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

// Numbers of 0 … in the order of their ranks, which are different: by counting, eleven bits at a time. Made
// to be used again.
class RankOrder {
 public:
  // @param end above all ranks
  std::span<const std::uint32_t> operator()(std::span<const std::uint32_t> ranks, std::size_t end) {
    constexpr unsigned bits = 11;
    constexpr std::size_t digits = std::size_t{1} << bits;
    order_.resize(ranks.size());
    other_.resize(ranks.size());
    std::iota(order_.begin(), order_.end(), 0U);
    for (unsigned shift = 0; end >> shift > 0; shift += bits) {
      std::array<std::uint32_t, digits + 1> next{};
      const auto digit = [&](std::uint32_t rank) { return (rank >> shift) % digits; };
      for (const std::uint32_t rank : ranks) ++next[digit(rank) + 1];
      std::partial_sum(next.begin(), next.end(), next.begin());
      for (const std::uint32_t number : order_) other_[next[digit(ranks[number])]++] = number;
      order_.swap(other_);
    }
    return order_;
  }

 private:
  std::vector<std::uint32_t> order_, other_;
};

// Memory that is written once, here and there, and then shared.
template <class T>
class UnsetArray {
 public:
  explicit UnsetArray(std::size_t size) : memory_(shared_memory<T>(size)), size_(size) {}
  T* data() noexcept { return memory_.get(); }
  SharedArray<T> share() const { return {memory_, std::span<const T>(memory_.get(), size_)}; }

 private:
  std::shared_ptr<T> memory_;
  std::size_t size_;
};

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
  std::vector<std::string_view> texts;
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    texts.clear();
    for (std::uint32_t t = 0; t < chunks[c].terms.size(); ++t) texts.push_back(chunks[c].terms[IndexTerm(t)]);
    numbers[c].reserve(texts.size());
    for (const IndexTerm term : terms.add_all(texts)) numbers[c].push_back(term.value);
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
      count.posting += chunk.places[t + 1].posting - chunk.places[t].posting;
      count.position += chunk.places[t + 1].position - chunk.places[t].position;
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
  const std::size_t posting_count = next.back().posting;
  UnsetArray<std::uint32_t> items(posting_count), item_codes(posting_count),
      positions(keeps_positions ? next.back().position : 0), document_terms(posting_count);
  std::vector<std::uint32_t> documents, lengths;
  std::vector<std::int64_t> document_offsets{0};
  documents.reserve(document_count);
  lengths.reserve(document_count * fields);
  document_offsets.reserve(document_count + 1);
  std::uint32_t* document_term = document_terms.data();
  RankOrder in_order;
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    auto& chunk = chunks[c];
    const auto& ranks = numbers[c];
    for (const std::uint32_t t : in_order(ranks, terms.size())) {
      Place& place = next[ranks[t]];
      const auto [posting, position] = chunk.places[t];
      const auto [posting_end, position_end] = chunk.places[t + std::size_t{1}];
      for (std::uint32_t p = posting; p < posting_end; ++p) {
        items.data()[place.posting] = chunk.postings[p].item;
        item_codes.data()[place.posting++] = codes[c][chunk.postings[p].code];
      }
      if (keeps_positions) {
        std::copy(chunk.positions.data() + position, chunk.positions.data() + position_end,
                  positions.data() + place.position);
        place.position += position_end - position;
      }
    }
    const std::int64_t held = document_offsets.back();
    for (const std::uint32_t end : chunk.ends) document_offsets.push_back(held + end);
    for (const std::uint32_t t : chunk.held) *document_term++ = ranks[t];
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
  segment.items = items.share();
  segment.codes = item_codes.share();
  segment.positions = positions.share();
  segment.records = std::move(records).take();
  segment.documents = std::move(documents);
  segment.lengths = std::move(lengths);
  segment.document_offsets = std::move(document_offsets);
  segment.document_terms = document_terms.share();
  add_blocks(segment, fields, worths);
  return segment;
}

}  // namespace kindred::inline v0::detail
