#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/search/detail/record_table.hpp"
#include "kindred/search/detail/search_segment.hpp"

namespace kindred::inline v0::detail {

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
  }
  void add(std::uint32_t item, std::uint32_t code, std::span<const std::uint32_t> positions) {
    items_.push_back(item);
    codes_.push_back(code);
    if (keeps_positions_) positions_.insert(positions_.end(), positions.begin(), positions.end());
  }
  void add_document(std::uint32_t item, std::span<const std::uint32_t> lengths) {
    documents_.push_back(item);
    lengths_.insert(lengths_.end(), lengths.begin(), lengths.end());
  }

  // @param worths what each record is worth
  SearchSegment build(std::span<const double> worths) && {
    offsets_.push_back(static_cast<std::int64_t>(items_.size()));
    // The terms of each document, by counting. Past the last one where a damaged file has put together what
    // is none of its documents.
    const bool all_in_order = documents_.empty() || documents_.back() + std::size_t{1} == documents_.size();
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

    SearchSegment segment;
    segment.term_characters = std::move(characters_);
    segment.term_ends = std::move(ends_);
    segment.offsets = std::move(offsets_);
    segment.items = std::move(items_);
    segment.codes = std::move(codes_);
    segment.positions = std::move(positions_);
    segment.records = std::move(records_).take();
    segment.documents = std::move(documents_);
    segment.lengths = std::move(lengths_);
    segment.document_offsets = std::move(document_offsets);
    segment.document_terms = std::move(document_terms);
    add_blocks(segment, fields_, worths);
    return segment;
  }

 private:
  std::size_t fields_;
  bool keeps_positions_;
  RecordTable records_;
  std::vector<char> characters_;
  std::vector<std::uint64_t> ends_;
  std::vector<std::int64_t> offsets_;
  std::vector<std::uint32_t> items_, codes_, positions_, documents_, lengths_;
};

}  // namespace kindred::inline v0::detail
