#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/execution.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/random.hpp"
#include "kindred/similarity/detail/nearest_lists.hpp"
#include "kindred/similarity/detail/pair_rows.hpp"
#include "kindred/similarity/measure.hpp"
#include "kindred/similarity/neighbor_search.hpp"

namespace kindred::inline v0::detail {

/// What is looked for: so many nearest, none beyond a bound.
template <class Scalar>
struct NearestWanted {
  std::size_t keep;
  Scalar least;  // as a score: larger is nearer
};

// A tile's values as scores, larger being nearer.
template <class F, class Scalar>
const Scalar* scores_of(PairTile<F, Scalar>& tile, Eigen::Index others) {
  if constexpr (F::nearness == Nearness::distance) tile.values().leftCols(others) *= -1;
  return tile.values().data();
}

template <class Result>
using FoundLists = std::vector<Neighbors<Result>>;

template <class F, class Result, class Scalar>
Neighbors<Result> nearest_of(NearestLists<Scalar>& lists, Eigen::Index list) {
  const auto pairs = lists.take(list);
  Neighbors<Result> result;
  result.reserve(pairs.size());
  for (const auto& pair : pairs) {
    const auto value = F::nearness == Nearness::distance ? -pair.score : pair.score;
    result.push_back({pair.index, static_cast<Result>(value)});
  }
  return result;
}

/// A bar for each list from a random sample of what it will be offered: most likely as many as it keeps reach
/// it, and not many more, so that a list sees little else. The sample's quantile, two standard deviations on
/// the safe side; where it was guessed too high all the same, the list stays short, and is made anew.
template <class F, class Scalar>
class BarGuess {
 public:
  static constexpr Eigen::Index sample_size = 2 * tile_rows;

  /// @param keep how many of the rows a list keeps
  BarGuess(const PairRows<F, Scalar>& rows, std::size_t keep) {
    const double expected =
        static_cast<double>(keep) * static_cast<double>(sample_size) / static_cast<double>(rows.rows());
    const double rank = expected + 2 * std::sqrt(expected) + 2;
    if (rows.rows() < 8 * sample_size || 4 * rank > static_cast<double>(sample_size)) return;
    rank_ = static_cast<std::ptrdiff_t>(rank);
    Random random(0);
    std::vector<Eigen::Index> chosen;
    for (Eigen::Index n = 0; n < sample_size; ++n)
      chosen.push_back(static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(rows.rows()))));
    sample_.emplace(rows.chosen(chosen));
  }

  /// Whether there is a guess.
  explicit operator bool() const noexcept { return sample_.has_value(); }

  /// Raises the bars of rows [begin, end), at most a tile of them.
  void raise(PairTile<F, Scalar>& tile, const PairRows<F, Scalar>& rows, Eigen::Index begin, Eigen::Index end,
             bool row_first, NearestLists<Scalar>& lists) const {
    if (!sample_) return;
    std::vector<Scalar> scores(static_cast<std::size_t>((end - begin) * sample_size));
    for (Eigen::Index from = 0; from < sample_size; from += tile_rows) {
      tile.of(rows, begin, end, *sample_, from, from + tile_rows, !row_first);
      const Scalar* const part = scores_of(tile, tile_rows);
      for (Eigen::Index i = 0; i < end - begin; ++i)
        for (Eigen::Index j = 0; j < tile_rows; ++j) {
          const Scalar score = part[j * tile_rows + i];
          scores[static_cast<std::size_t>(i * sample_size + from + j)] =
              std::isnan(score) ? -std::numeric_limits<Scalar>::infinity() : score;
        }
    }
    for (Eigen::Index i = 0; i < end - begin; ++i) {
      const auto first = scores.begin() + i * sample_size;
      std::partial_sort(first, first + rank_, first + sample_size, std::greater<>());
      lists.raise(i, *(first + rank_ - 1));
    }
  }

 private:
  std::optional<PairRows<F, Scalar>> sample_;
  std::ptrdiff_t rank_ = 0;
};

template <class Result, class F, class Scalar>
void again_where_short(const F& formula, const PairRows<F, Scalar>& rows, const PairRows<F, Scalar>& queries,
                       const std::vector<Eigen::Index>& selves, const NearestWanted<Scalar>& wanted,
                       const std::vector<char>& is_short, const Execution& execution,
                       FoundLists<Result>& result);

/// The nearest rows of each query.
/// @param selves the row that each query is itself, which is left out; empty where they are others
template <class Result, class F, class Scalar>
FoundLists<Result> nearest_rows(const F& formula, const PairRows<F, Scalar>& rows,
                                const PairRows<F, Scalar>& queries, const std::vector<Eigen::Index>& selves,
                                const NearestWanted<Scalar>& wanted, bool guess, const Execution& execution) {
  constexpr Eigen::Index query_block = tile_rows / 3;
  FoundLists<Result> result(static_cast<std::size_t>(queries.rows()));
  if (rows.rows() == 0) return result;
  const BarGuess<F, Scalar> bars(rows, guess ? wanted.keep : static_cast<std::size_t>(rows.rows()));
  const std::size_t all = static_cast<std::size_t>(rows.rows()) - (selves.empty() ? 0 : 1);
  std::vector<char> is_short(static_cast<std::size_t>(queries.rows()), 0);

  parallel_for(queries.rows(), query_block, execution, "nearest neighbours", [&](auto from, auto to) {
    PairTile<F, Scalar> tile(formula);
    NearestLists<Scalar> lists(to - from, wanted.keep, wanted.least);
    bars.raise(tile, queries, from, to, true, lists);
    for (Eigen::Index begin = 0; begin < rows.rows(); begin += tile_rows) {
      const Eigen::Index end = std::min(rows.rows(), begin + tile_rows);
      tile.of(rows, begin, end, queries, from, to, true);
      const Scalar* const scores = scores_of(tile, to - from);
      for (Eigen::Index query = from; query < to; ++query) {
        const Eigen::Index list = query - from,
                           self = selves.empty() ? -1 : selves[static_cast<std::size_t>(query)];
        const Scalar* const column = scores + list * tile_rows;
        each_reaching<false>(column, end - begin, lists.bars()[list], column, [&](Eigen::Index i) {
          if (column[i] >= lists.bars()[list] && begin + i != self)
            lists.offer(list, {static_cast<std::uint32_t>(begin + i), column[i]});
        });
      }
    }
    for (Eigen::Index query = from; query < to; ++query) {
      const auto at = static_cast<std::size_t>(query);
      is_short[at] = bars && lists.size(query - from) < std::min(wanted.keep, all);
      result[at] = nearest_of<F, Result>(lists, query - from);
    }
  });
  if (bars) again_where_short(formula, rows, queries, selves, wanted, is_short, execution, result);
  return result;
}

/// Makes those lists that a guessed bar left short.
template <class Result, class F, class Scalar>
void again_where_short(const F& formula, const PairRows<F, Scalar>& rows, const PairRows<F, Scalar>& queries,
                       const std::vector<Eigen::Index>& selves, const NearestWanted<Scalar>& wanted,
                       const std::vector<char>& is_short, const Execution& execution,
                       FoundLists<Result>& result) {
  std::vector<Eigen::Index> again, again_selves;
  for (std::size_t query = 0; query < is_short.size(); ++query)
    if (is_short[query]) {
      again.push_back(static_cast<Eigen::Index>(query));
      if (!selves.empty()) again_selves.push_back(selves[query]);
    }
  if (again.empty()) return;
  auto lists =
      nearest_rows<Result>(formula, rows, queries.chosen(again), again_selves, wanted, false, execution);
  for (std::size_t n = 0; n < again.size(); ++n)
    result[static_cast<std::size_t>(again[n])] = std::move(lists[n]);
}

/// The numbers of all rows: where the queries are the rows.
inline std::vector<Eigen::Index> all_selves(Eigen::Index rows) {
  std::vector<Eigen::Index> selves(static_cast<std::size_t>(rows));
  std::iota(selves.begin(), selves.end(), Eigen::Index{0});
  return selves;
}

/// The nearest others of each row by a symmetric measure: each pair is looked at once, and offered to both
/// its rows' lists. What a list keeps does not depend on the order of offers, so neither on threads.
template <class Result, class F, class Scalar>
FoundLists<Result> nearest_others(const F& formula, const PairRows<F, Scalar>& rows,
                                  const NearestWanted<Scalar>& wanted, bool guess,
                                  const Execution& execution) {
  struct Block {
    NearestLists<Scalar> lists;
    std::mutex mutex;
  };
  const Eigen::Index blocks = (rows.rows() + tile_rows - 1) / tile_rows;
  const auto begin_of = [](Eigen::Index block) { return block * tile_rows; };
  const auto end_of = [&](Eigen::Index block) { return std::min(rows.rows(), (block + 1) * tile_rows); };
  FoundLists<Result> result(static_cast<std::size_t>(rows.rows()));
  if (rows.rows() == 0) return result;
  const BarGuess<F, Scalar> bars(rows, guess ? wanted.keep : static_cast<std::size_t>(rows.rows()));
  std::vector<std::unique_ptr<Block>> all(static_cast<std::size_t>(blocks));
  parallel_for(blocks, 1, execution, "nearest neighbours", [&](auto from, auto to) {
    PairTile<F, Scalar> tile(formula);
    for (Eigen::Index block = from; block < to; ++block) {
      NearestLists<Scalar> lists(tile_rows, wanted.keep, wanted.least);
      bars.raise(tile, rows, begin_of(block), end_of(block), true, lists);
      all[static_cast<std::size_t>(block)] = std::unique_ptr<Block>(new Block{std::move(lists), {}});
    }
  });

  // Round after round each block meets the one so many further on, so that tasks side by side rarely want the
  // same lists. Half the rounds meet all.
  const Eigen::Index rounds = blocks / 2 + 1;
  parallel_for(rounds * blocks, 4, execution, "nearest neighbours", [&](auto from, auto to) {
    PairTile<F, Scalar> tile(formula);
    for (Eigen::Index task = from; task < to; ++task) {
      const Eigen::Index round = task / blocks, first = task % blocks, second = (first + round) % blocks;
      if (2 * round == blocks && first >= second) continue;  // met from the other side
      const Eigen::Index begin = begin_of(first), end = end_of(first), other_begin = begin_of(second),
                         other_end = end_of(second);
      tile.of(rows, begin, end, rows, other_begin, other_end, true);
      const Scalar* const scores = scores_of(tile, other_end - other_begin);

      Block& block = *all[static_cast<std::size_t>(first)];
      Block& other = *all[static_cast<std::size_t>(second)];
      const auto look = [&](auto both) {
        for (Eigen::Index j = 0; j < other_end - other_begin; ++j) {
          const Scalar* const column = scores + j * tile_rows;
          each_reaching<both()>(
              column, end - begin, other.lists.bars()[j], block.lists.bars(), [&](Eigen::Index i) {
                if (column[i] >= other.lists.bars()[j] && begin + i != other_begin + j)
                  other.lists.offer(j, {static_cast<std::uint32_t>(begin + i), column[i]});
                if constexpr (both())
                  if (column[i] >= block.lists.bars()[i])
                    block.lists.offer(i, {static_cast<std::uint32_t>(other_begin + j), column[i]});
              });
        }
      };
      if (first == second) {
        const std::lock_guard lock(block.mutex);
        look(std::false_type{});
      } else {
        const std::scoped_lock lock(block.mutex, other.mutex);
        look(std::true_type{});
      }
    }
  });

  std::vector<char> is_short(static_cast<std::size_t>(rows.rows()), 0);
  const std::size_t wanted_count = std::min(wanted.keep, static_cast<std::size_t>(rows.rows() - 1));
  parallel_for(blocks, 1, execution, "nearest neighbours", [&](auto from, auto to) {
    for (Eigen::Index row = begin_of(from); row < end_of(to - 1); ++row) {
      auto& lists = all[static_cast<std::size_t>(row / tile_rows)]->lists;
      const auto at = static_cast<std::size_t>(row);
      is_short[at] = bars && lists.size(row % tile_rows) < wanted_count;
      result[at] = nearest_of<F, Result>(lists, row % tile_rows);
    }
  });
  if (bars)
    again_where_short(formula, rows, rows, all_selves(rows.rows()), wanted, is_short, execution, result);
  return result;
}

}  // namespace kindred::inline v0::detail
