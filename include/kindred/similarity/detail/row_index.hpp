#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "kindred/core/execution.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/similarity/adjustment.hpp"
#include "kindred/similarity/column_sums.hpp"
#include "kindred/similarity/detail/best_pairs.hpp"
#include "kindred/similarity/detail/pair_maths.hpp"
#include "kindred/similarity/detail/raw_rows.hpp"
#include "kindred/similarity/detail/saved_index.hpp"
#include "kindred/similarity/measure.hpp"

namespace kindred::inline v0::detail {

/// The nearest of some rows in succession, each one's by ascending index.
template <class Scalar>
struct NeighborLists {
  std::vector<std::int64_t> ends;  // of each row's
  std::vector<std::uint32_t> rows;
  std::vector<Scalar> values;
};

/// Things that one thread at a time uses, kept for the next to come.
template <class T>
class Idle {
 public:
  template <class Make>
  std::unique_ptr<T> take(Make&& make) {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        auto one = std::move(idle_.back());
        idle_.pop_back();
        return one;
      }
    }
    return make();
  }
  void put(std::unique_ptr<T> one) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(one));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<T>> idle_;
};

/// What rows without a common entry are worth.
enum class Disjoint { zero, at_most_zero, anything };

/// Rewrites a row the way the indexed ones were; returns what is then its origin.
struct RowRewriting {
  virtual ~RowRewriting() = default;
  virtual double operator()(const RowEntries& row) const noexcept = 0;
};

/// Rows made ready to be compared by one measure. Rows that share an entry with the query are met through the
/// postings; the others only where the measure has a value for them.
template <class Scalar>
class RowIndex {
 public:
  /// What an index is made of.
  struct Parts {
    RawRows<Scalar> rows;                            // rewritten
    RawRows<Scalar> postings;                        // the same, the other way round
    SharedArray<double> origins;                     // of the rows, or none
    std::shared_ptr<const RowRewriting> rewriting;   // of queries, or none
    std::shared_ptr<const PairMaths<Scalar>> maths;  // the measure
    std::vector<Adjustment> adjustments;             // of its values, innermost first
    Disjoint disjoint;                               // before adjustments
    std::vector<ColumnSums> learned;                 // what rewriting and measure were fitted to
  };

  explicit RowIndex(Parts parts) : parts_(std::move(parts)) {
    for (const Adjustment& adjustment : parts_.adjustments) {
      if (adjustment.needs_count()) parts_.disjoint = Disjoint::zero;
      else if (adjustment.of_distance() && parts_.disjoint == Disjoint::at_most_zero)
        parts_.disjoint = Disjoint::anything;
    }
  }

  std::size_t row_count() const noexcept { return parts_.rows.row_count; }

  /// See SavedIndex.
  SavedIndex<Scalar> saved() const {
    SavedIndex<Scalar> saved{{}, {}, parts_.origins, parts_.maths->own(), parts_.learned};
    if (parts_.rewriting) {
      saved.values = parts_.rows.values;
      saved.posting_values = parts_.postings.values;
    }
    return saved;
  }

  std::size_t workspace_size() const noexcept {
    const std::size_t columns = parts_.rows.column_count;
    const std::size_t scatter = Workspace::bytes_for<double>(columns) +
                                Workspace::bytes_for<std::uint64_t>(columns / 64 + 1) +
                                Workspace::bytes_for<double>(compared_at_once * parts_.maths->slots());
    return std::max(Scan::bytes(row_count(), parts_.maths->slots()), scatter) +
           Workspace::bytes_for<double>(columns) + Workspace::bytes_for<Scalar>(columns) +
           Workspace::bytes_for<double>(1);
  }

  std::size_t similar(const RawRow<Scalar>& query, std::span<std::uint32_t> rows, std::span<Scalar> values,
                      Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    Scan scan(row_count(), parts_.maths->slots(), frame);
    const auto row = prepared(query, frame);
    const bool all = parts_.disjoint != Disjoint::zero;
    const std::size_t found = take(row, meet(row, all, scan), {all, any_value}, scan);
    std::copy_n(scan.met.begin(), found, rows.begin());
    std::copy_n(scan.values.begin(), found, values.begin());
    return found;
  }

  void compare(const RawRow<Scalar>& unprepared, std::span<const std::uint32_t> rows,
               std::span<Scalar> values, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto query = prepared(unprepared, frame);
    const auto present = frame.take<std::uint64_t>(parts_.rows.column_count / 64 + 1, 0);
    const auto value_at = frame.take<double>(parts_.rows.column_count);
    for (std::size_t e = 0; e < query.entries.size(); ++e) {
      const std::uint32_t column = query.entries.indices[e];
      present[column / 64] |= std::uint64_t{1} << column % 64;
      value_at[column] = static_cast<double>(query.entries.values[e]);
    }
    const std::size_t slots = parts_.maths->slots();
    const auto sums = frame.take<double>(compared_at_once * slots);
    for (std::size_t begin = 0; begin < rows.size(); begin += compared_at_once) {
      const std::size_t count = std::min(compared_at_once, rows.size() - begin);
      std::fill(sums.begin(), sums.end(), 0.0);
      for (std::size_t r = 0; r < count; ++r)
        parts_.maths->accumulate_row({present, value_at}, parts_.rows[rows[begin + r]],
                                     sums.data() + r * slots);
      parts_.maths->finish(query, rows.subspan(begin, count), sums.data(), false, parts_.adjustments,
                           values.data() + begin);
    }
  }

  /// Each row's pairs with others whose value is `least` or more and above 0, at most the k best; the rows in
  /// their order, some in each part.
  std::vector<NeighborLists<Scalar>> best(std::size_t k, double least, const Execution& execution) const {
    constexpr std::int64_t rows_a_chunk = 64;
    std::vector<NeighborLists<Scalar>> chunks((row_count() + rows_a_chunk - 1) / rows_a_chunk);
    Idle<Finder> finders;
    parallel_for(static_cast<std::int64_t>(row_count()), rows_a_chunk, execution, "nearest neighbours",
                 [&](std::int64_t begin, std::int64_t end) {
                   auto finder = finders.take([&] { return std::make_unique<Finder>(*this, k); });
                   auto& lists = chunks[static_cast<std::size_t>(begin / rows_a_chunk)];
                   for (auto row = static_cast<std::uint32_t>(begin); row < end; ++row) {
                     for (const auto& pair : nearest_of(row, static_cast<Scalar>(least), *finder)) {
                       lists.rows.push_back(pair.index);
                       lists.values.push_back(pair.score);
                     }
                     lists.ends.push_back(static_cast<std::int64_t>(lists.rows.size()));
                   }
                   finders.put(std::move(finder));
                 });

    return chunks;
  }

 private:
  // The running numbers of the query and each row. Between queries they are all 0, so that a query pays only
  // for the rows it meets.
  struct Scan {
    Scan(std::size_t rows, std::size_t slots, Workspace::Frame& frame)
        : sums(frame.take<double>(rows * slots, 0.0)),
          met(frame.take<std::uint32_t>(2 * rows)),
          values(frame.take<Scalar>(2 * rows)) {}
    static std::size_t bytes(std::size_t rows, std::size_t slots) noexcept {
      return Workspace::bytes_for<double>(rows * slots) + Workspace::bytes_for<std::uint32_t>(2 * rows) +
             Workspace::bytes_for<Scalar>(2 * rows);
    }
    std::span<double> sums;
    std::span<std::uint32_t> met;
    std::span<Scalar> values;
  };

  // What a thread needs to find rows' nearest.
  struct Finder {
    Finder(const RowIndex& index, std::size_t k)
        : frame(workspace), scan(index.row_count(), index.parts_.maths->slots(), frame), best(k) {}
    Workspace workspace;
    Workspace::Frame frame;
    Scan scan;
    BestPairs<Scalar> best;
  };

  PreparedRow<Scalar> own_row(std::uint32_t row) const noexcept {
    return {parts_.rows[row], parts_.origins.empty() ? 0 : parts_.origins[row]};
  }

  static constexpr Scalar any_value = -std::numeric_limits<Scalar>::infinity();

  // Lists the rows that share an entry with the query, perhaps one more than once, or all rows.
  std::span<std::uint32_t> meet(const PreparedRow<Scalar>& query, bool all, Scan& scan) const noexcept {
    const std::size_t met =
        parts_.maths->accumulate(query.entries, parts_.postings, scan.sums.data(), scan.met);
    if (!all) return scan.met.first(met);
    const auto rows = scan.met.first(row_count());
    std::iota(rows.begin(), rows.end(), std::uint32_t{0});
    return rows;
  }

  // Leaves those of the rows met that are wanted, and their values; returns how many.
  std::size_t take(const PreparedRow<Scalar>& query, std::span<std::uint32_t> met,
                   const WantedPairs<Scalar>& wanted, Scan& scan) const noexcept {
    return parts_.maths->take(query, met, scan.sums.data(), wanted, parts_.adjustments, scan.values.data());
  }

  std::span<const Scored<std::uint32_t, Scalar>> nearest_of(std::uint32_t row, Scalar least,
                                                            Finder& finder) const {
    const auto query = own_row(row);
    const bool all = parts_.disjoint == Disjoint::anything;
    Scan& scan = finder.scan;
    least = std::max(least, std::numeric_limits<Scalar>::denorm_min());
    auto met = meet(query, all, scan);
    const auto sample = finder.best.sample(met);
    Scalar bar = least;
    if (!sample.empty()) {
      parts_.maths->finish(query, sample, scan.sums.data(), true, parts_.adjustments, scan.values.data());
      bar = std::max(bar, finder.best.likely_bar(scan.values.first(sample.size()), met.size()));
    }
    std::size_t found = take(query, met, {all, bar}, scan);
    // Where the bar was guessed too high, all are looked at.
    if (bar > least && found < finder.best.count() + 1)
      found = take(query, meet(query, all, scan), {all, least}, scan);
    return finder.best.of(scan.met.first(found), scan.values.first(found), row);
  }

  // The query rewritten as the rows were.
  PreparedRow<Scalar> prepared(const RawRow<Scalar>& query, Workspace::Frame& frame) const noexcept {
    if (!parts_.rewriting || query.size() == 0) return {query, 0};
    const auto wide = frame.take<double>(query.size());
    std::copy(query.values.begin(), query.values.end(), wide.begin());
    const double origin = (*parts_.rewriting)({query.indices, wide, query.dimension});
    const auto values = frame.take<Scalar>(query.size());
    std::transform(wide.begin(), wide.end(), values.begin(),
                   [](double value) { return static_cast<Scalar>(value); });
    return {{query.indices, values, query.dimension}, origin};
  }

  static constexpr std::size_t compared_at_once = 64;

  Parts parts_;
};

}  // namespace kindred::inline v0::detail
