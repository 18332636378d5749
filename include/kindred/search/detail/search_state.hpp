#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/search/detail/index_documents.hpp"
#include "kindred/search/detail/record_table.hpp"
#include "kindred/search/detail/search_segment.hpp"
#include "kindred/search/detail/search_segment_builder.hpp"
#include "kindred/search/search_document.hpp"
#include "kindred/text/token.hpp"

namespace kindred::inline v0::detail {

// Products that are no longer in a part, and how many of them had each term.
struct RemovedProducts {
  std::vector<bool> items;
  std::unordered_map<std::uint32_t, std::uint32_t> terms;
  std::size_t count = 0;

  bool has(std::uint32_t item) const noexcept { return item < items.size() && items[item]; }
  void add(std::uint32_t item, const SearchSegment& segment, std::size_t place) {
    if (items.size() <= item) items.resize(item + std::size_t{1});
    items[item] = true;
    ++count;
    const auto [begin, end] =
        SearchSegment::range(segment.document_offsets, place, segment.document_terms.size());
    for (std::size_t t = begin; t < end; ++t) ++terms[segment.document_terms[t]];
  }
};

// A segment and what has changed since it was made.
struct SearchPart {
  SearchPart(SearchSegment made, std::size_t fields, std::vector<double> lengths)
      : segment(std::make_shared<const SearchSegment>(std::move(made))), means(std::move(lengths)) {
    for (std::size_t r = 0; r < segment->records.size() / (2 * fields); ++r) {
      const auto record = segment->records.span().subspan(2 * fields * r, fields);
      times.push_back(std::accumulate(record.begin(), record.end(), 0U));
    }
  }

  std::shared_ptr<const SearchSegment> segment;
  std::shared_ptr<const RemovedProducts> removed;
  std::vector<double> means;         // the mean lengths by which the best of each block were chosen
  std::vector<double> worths;        // of each record, now
  std::vector<std::uint32_t> times;  // of each record: how often the term comes
  double slack = 1;                  // how much more a record may be worth than the best of its block

  bool is_removed(std::uint32_t item) const noexcept { return removed && removed->has(item); }
  std::size_t frequency(std::size_t term) const {
    const auto [begin, end] = SearchSegment::range(segment->offsets, term, segment->items.size());
    if (!removed) return end - begin;
    const auto gone = removed->terms.find(static_cast<std::uint32_t>(term));
    return end - begin - std::min<std::size_t>(end - begin, gone == removed->terms.end() ? 0 : gone->second);
  }
  std::vector<std::uint32_t> removed_items() const {
    std::vector<std::uint32_t> items;
    if (removed)
      for (std::uint32_t item = 0; item < removed->items.size(); ++item)
        if (removed->items[item]) items.push_back(item);
    return items;
  }
  std::size_t live_documents() const { return segment->document_count() - (removed ? removed->count : 0); }

  // How often a record's term comes; 0 for a code that a damaged file has and that is none.
  std::size_t times_of(std::uint32_t code) const noexcept { return code < times.size() ? times[code] : 0; }

  // Where the term of a posting stands: `at` counts from the term's first one.
  std::span<const std::uint32_t> positions(std::size_t term, std::size_t at) const noexcept {
    const auto [first, last] =
        SearchSegment::range(segment->block_offsets, term, segment->block_places.size());
    const auto [begin, end] = SearchSegment::range(segment->offsets, term, segment->codes.size());
    const std::size_t block = at / postings_a_block;
    if (first + block >= last || begin + at >= end) return {};
    std::uint64_t place = segment->block_places[first + block];
    for (std::size_t p = block * postings_a_block; p < at; ++p) place += times_of(segment->codes[begin + p]);
    const std::size_t count = times_of(segment->codes[begin + at]), all = segment->positions.size();
    if (place > all || count > all - place) return {};
    return segment->positions.span().subspan(static_cast<std::size_t>(place), count);
  }
};

// All that an index knows.
struct SearchState {
  explicit SearchState(Tokenizer words) : tokenizer(std::move(words)) {}

  static constexpr double most_weight = 1e9;  // of a field, and k1

  std::vector<SearchField> fields;
  double k1 = 1.2;
  bool keeps_positions = true;
  Tokenizer tokenizer;
  std::vector<SearchPart> parts;
  std::size_t documents = 0;
  std::vector<std::uint64_t> totals;  // of each field, in words

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
      all[r] = sum <= std::numeric_limits<double>::max() ? sum / (k1 + sum) : 1;  // as in a damaged file
    }
    return all;
  }

  void add_documents(const DocumentSource& source, const Execution& execution) {
    auto segment = make_segment(source, fields.size(), keeps_positions, tokenizer, execution,
                                [&](const RecordTable& records, const std::vector<std::uint64_t>& lengths) {
                                  documents += source.count;
                                  for (std::size_t f = 0; f < lengths.size(); ++f) totals[f] += lengths[f];
                                  return worths([&](std::size_t r) { return records[r]; }, records.count());
                                });
    parts.emplace_back(std::move(segment), fields.size(), means());
  }

  // Takes products out of the parts that they are in.
  void remove_documents(std::span<const SearchDocument> gone) {
    for (auto& part : parts) {
      std::shared_ptr<RemovedProducts> removed;
      for (const auto& [item, unused] : gone) {
        if (part.is_removed(item.value)) continue;
        const auto place = part.segment->document(item.value);
        if (!place) continue;
        if (!removed)
          removed = std::make_shared<RemovedProducts>(part.removed ? *part.removed : RemovedProducts{});
        removed->add(item.value, *part.segment, *place);
        for (std::size_t f = 0; f < fields.size(); ++f)
          totals[f] -= part.segment->lengths[*place * fields.size() + f];
        --documents;
      }
      if (removed) part.removed = std::move(removed);
    }
  }

  // Worths by today's mean lengths. Where a mean has grown, f grows at most as much, and f / (k1 + f) no
  // more than f: that is how much better a posting may be than the best of its block was.
  void prepare() {
    const auto mean = means();
    const std::size_t n = fields.size();
    for (auto& part : parts) {
      part.worths =
          worths([&](std::size_t r) { return part.segment->records.span().subspan(2 * n * r, 2 * n); },
                 part.times.size());
      part.slack = 1;
      bool same = true;
      for (std::size_t f = 0; f < n; ++f) {
        same = same && part.means[f] == mean[f];
        if (part.means[f] > 0 && mean[f] > 0)
          part.slack = std::max({part.slack, mean[f] / part.means[f], part.means[f] / mean[f]});
        else if (part.means[f] != mean[f]) part.slack = 1e100;  // nothing is known, but it stays a number
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
      SearchPart merged = merge(before, last);
      parts.pop_back();
      parts.back() = std::move(merged);
    }
  }

  void write(ArchiveWriter archive) const {
    std::vector<double> weights, lengths;
    std::vector<char> names;
    for (const auto& field : fields) {
      weights.push_back(field.weight);
      lengths.push_back(field.length);
      names.insert(names.end(), field.name.begin(), field.name.end());
      names.push_back('\n');
    }
    archive.add("field_weights", std::move(weights));
    archive.add("field_lengths", std::move(lengths));
    archive.add("field_names", std::move(names));
    archive.add_number("k1", k1);
    archive.add_integer("positions", keeps_positions ? 1 : 0);
    archive.add("tokenizer", std::vector<std::uint64_t>{tokenizer.fingerprint()});
    archive.add_integer("documents", static_cast<std::int64_t>(documents));
    archive.add("totals", totals);
    archive.add_integer("parts", static_cast<std::int64_t>(parts.size()));
    for (std::size_t p = 0; p < parts.size(); ++p) {
      auto part = archive.part("part" + std::to_string(p));
      parts[p].segment->write(part);
      part.add("removed", parts[p].removed_items());
      part.add("means", parts[p].means);
    }
  }

  static std::shared_ptr<const SearchState> read(const Archive& archive, Tokenizer tokenizer) {
    auto state = std::make_shared<SearchState>(std::move(tokenizer));
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
          weights[f] > most_weight || !(lengths[f] >= 0 && lengths[f] <= 1))
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
    if (totals.size() != field_count || !(state->k1 > 0) || state->k1 > most_weight)
      archive.refuse("holds fields that are none");
    state->totals.assign(totals.begin(), totals.end());
    const auto parts = archive.integer("parts", 0, 1000);
    for (std::int64_t p = 0; p < parts; ++p)
      state->parts.push_back(read_part(archive.part("part" + std::to_string(p)), field_count));
    state->check_sums(archive);
    state->prepare();
    return state;
  }

 private:
  static SearchPart read_part(const Archive& archive, std::size_t fields) {
    const auto means = archive.finite<double>("means");
    if (means.size() != fields) archive.refuse("holds mean lengths of other fields");
    SearchPart part(SearchSegment::read(archive, fields), fields, {means.begin(), means.end()});
    const auto removed = archive.array<std::uint32_t>("removed");
    if (removed.empty()) return part;
    auto list = std::make_shared<RemovedProducts>();
    for (const std::uint32_t item : removed) {
      const auto place = part.segment->document(item);
      if (!place || item >= SearchSegment::most_items || list->has(item))
        archive.refuse("takes a product out that is not in it");
      list->add(item, *part.segment, *place);
    }
    part.removed = std::move(list);
    return part;
  }

  // The number of products, by which memory is taken, is that of all parts; where all is looked at, so are
  // the lengths, and no product is there twice.
  void check_sums(const Archive& archive) const {
    std::size_t live = 0;
    for (const auto& part : parts) live += part.live_documents();
    if (live != documents) archive.refuse("holds another number of products than it says");
    if (!archive.verified()) return;
    std::vector<std::uint32_t> items;
    std::vector<std::uint64_t> sums(fields.size(), 0);
    for (const auto& part : parts)
      for (std::size_t d = 0; d < part.segment->document_count(); ++d) {
        const std::uint32_t item = part.segment->documents[d];
        if (part.is_removed(item)) continue;
        items.push_back(item);
        for (std::size_t f = 0; f < fields.size(); ++f)
          sums[f] += part.segment->lengths[d * fields.size() + f];
      }
    std::sort(items.begin(), items.end());
    if (sums != totals || std::adjacent_find(items.begin(), items.end()) != items.end())
      archive.refuse("holds a product twice, or lengths that do not add up");
  }

  SearchPart merge(const SearchPart& a, const SearchPart& b) const {
    const std::size_t n = fields.size();
    SearchSegmentBuilder builder(n, keeps_positions);
    struct Entry {
      std::uint32_t item, code;
      std::size_t part, positions, count;
    };
    const std::array<const SearchPart*, 2> sources = {&a, &b};
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
        const auto [begin, end] = SearchSegment::range(segment.offsets, next[s], segment.items.size());
        const auto [first_block, last_block] =
            SearchSegment::range(segment.block_offsets, next[s], segment.block_places.size());
        std::size_t place = first_block < last_block ? segment.block_places[first_block] : 0;
        for (std::size_t p = begin; p < end; ++p) {
          const std::uint32_t code = segment.codes[p];
          const std::size_t count = part.times_of(code);
          if (count > 0 && !part.is_removed(segment.items[p]))
            entries.push_back({segment.items[p],
                               builder.records().add(segment.records.span().subspan(2 * n * code, 2 * n)), s,
                               place, count});
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
        const bool there =
            entry.positions <= positions.size() && entry.count <= positions.size() - entry.positions;
        builder.add(
            entry.item, entry.code,
            there ? positions.subspan(entry.positions, entry.count) : std::span<const std::uint32_t>{});
      }
    }
    std::vector<std::pair<std::uint32_t, std::span<const std::uint32_t>>> all;
    for (const SearchPart* part : sources)
      for (std::size_t d = 0; d < part->segment->document_count(); ++d)
        if (const std::uint32_t item = part->segment->documents[d]; !part->is_removed(item))
          all.emplace_back(item, part->segment->lengths.span().subspan(d * n, n));
    std::sort(all.begin(), all.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
    for (const auto& [item, lengths] : all) builder.add_document(item, lengths);
    const auto worth = worths([&](std::size_t r) { return builder.records()[r]; }, builder.records().count());
    return {std::move(builder).build(worth), n, means()};
  }
};

}  // namespace kindred::inline v0::detail
