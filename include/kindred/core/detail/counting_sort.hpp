#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace kindred::inline v0::detail {

// The part-th of `parts` ranges of [0, count) of about equal length.
inline std::pair<std::size_t, std::size_t> range_of_part(std::size_t count, std::int64_t part,
                                                         std::int64_t parts) {
  const auto p = static_cast<std::size_t>(part), all = static_cast<std::size_t>(parts);
  const auto begin = [&](std::size_t i) { return count / all * i + std::min(count % all, i); };
  return {begin(p), begin(p + 1)};
}

// The same of rows, of about equal numbers of entries; offsets as in SparseRows, from any number on.
inline std::pair<std::size_t, std::size_t> rows_of_part(std::span<const std::int64_t> offsets,
                                                        std::int64_t part, std::int64_t parts) {
  const std::size_t rows = offsets.size() - 1;
  const auto entries = range_of_part(static_cast<std::size_t>(offsets.back() - offsets.front()), part, parts);
  const auto row_at = [&](std::size_t entry) {
    const auto at = std::lower_bound(offsets.begin(), offsets.end() - 1,
                                     offsets.front() + static_cast<std::int64_t>(entry));
    return static_cast<std::size_t>(at - offsets.begin());
  };
  return {part == 0 ? 0 : row_at(entries.first), part + 1 == parts ? rows : row_at(entries.second)};
}

// A stable counting sort of entries into rows, in parts that threads can share: each part counts its entries
// of each row; `place` turns the counts into the places where they begin; each part puts its entries there.
// The parts follow from the sizes alone, and the order of the entries doesn't even depend on them.
class CountingSort {
 public:
  // As many parts as most_counters allow, a counter being 8 bytes a row, but none of few entries.
  CountingSort(std::size_t rows, std::size_t entries, std::size_t most_counters)
      : rows_(rows),
        entries_(entries),
        counters_(std::clamp<std::size_t>(
            std::min(entries / least_entries, most_counters / std::max<std::size_t>(rows, 1)), 1,
            most_parts)) {}

  std::int64_t parts() const noexcept { return static_cast<std::int64_t>(counters_.size()); }

  // The entries of a part.
  std::pair<std::size_t, std::size_t> range(std::int64_t part) const noexcept {
    return range_of_part(entries_, part, parts());
  }

  // A part's counters, one a row, at 0.
  std::span<std::int64_t> start(std::int64_t part) {
    auto& counters = counters_[static_cast<std::size_t>(part)];
    counters.assign(rows_, 0);
    return counters;
  }

  // The same, after `place`: where the part's next entry of each row goes.
  std::span<std::int64_t> places(std::int64_t part) noexcept {
    return counters_[static_cast<std::size_t>(part)];
  }

  // Where each row begins, and a last one for the end.
  std::vector<std::int64_t> place() {
    std::vector<std::int64_t> offsets(rows_ + 1);
    std::int64_t at = 0;
    for (std::size_t row = 0; row < rows_; ++row) {
      offsets[row] = at;
      for (auto& counters : counters_) at += std::exchange(counters[row], at);
    }
    offsets[rows_] = at;
    return offsets;
  }

 private:
  static constexpr std::size_t most_parts = 16, least_entries = std::size_t{1} << 16;

  std::size_t rows_;
  std::size_t entries_;
  std::vector<std::vector<std::int64_t>> counters_;
};

}  // namespace kindred::inline v0::detail
