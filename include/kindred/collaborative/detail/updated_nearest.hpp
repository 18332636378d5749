#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "kindred/core/execution.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/similarity/similarity_index.hpp"

namespace kindred::inline v0::detail {

// What `index.nearest(k)` finds, of rows whose nearest were `before` until some of them changed, by a
// similarity that is local: of two rows that did not change it is what it was, and it has the same bits
// either way round.
//
// The changed rows are compared with all others. An unchanged one keeps its list, less the changed rows in
// it, and gets those of them that rank no lower than its last one did: what it had not listed ranks below
// that. Only where fewer than k are left has the row to be compared with all others too.
template <class Row, class Col, class Scalar>
class UpdatedNearest {
 public:
  using Lists = SparseRows<Row, Row, Scalar>;

  UpdatedNearest(const SimilarityIndex<Row, Col, Scalar>& index, const SparseRows<Row, Col, Scalar>& rows,
                 const Lists& before, std::span<const Row> changed, std::size_t k)
      : index_(index),
        rows_(rows),
        before_(before),
        changed_(changed),
        k_(k),
        is_changed_(rows.row_count(), 0) {
    for (const Row row : changed) is_changed_[row.value] = 1;
    is_new_ = is_changed_;
    lasts_.reserve(before.row_count());
    for (Row row{0}; row.value < before.row_count(); ++row) {
      const auto list = before[row];
      Entry last{Row(0), 0};  // anything above 0 gets in
      if (list.size() == k) {
        last = {list.indices[0], list.values[0]};
        for (std::size_t e = 1; e < list.size(); ++e)
          if (const Entry entry{list.indices[e], list.values[e]}; ranks_before(last, entry)) last = entry;
      }
      lasts_.push_back(last);
    }
  }

  Lists find(const Execution& execution) {
    lists_.resize(rows_.row_count());
    compare_changed(execution);
    mend_unchanged(execution);
    compare_short(execution);
    return assemble();
  }

 private:
  using Entry = Scored<Row, Scalar>;
  // A changed row that may be among the nearest of another.
  struct Offer {
    Row to;
    Entry entry;
  };
  static constexpr std::int64_t rows_a_chunk = 16;

  // One thread's room to compare a row with all others.
  struct Room {
    explicit Room(const UpdatedNearest& self)
        : workspace(self.index_.workspace_size()),
          found(self.rows_.row_count()),
          values(self.rows_.row_count()),
          best(std::min(self.k_, self.rows_.row_count())) {}
    Workspace workspace;
    std::vector<Row> found;
    std::vector<Scalar> values;
    std::vector<Entry> best;
  };

  // Finds a row's nearest, and tells `use` of all that are similar.
  template <class Use>
  void compare(Row row, Room& room, Use&& use) {
    const std::size_t found = index_.similar(rows_[row], room.found, room.values, room.workspace);
    TopK<Row, Scalar> best(room.best);
    for (std::size_t i = 0; i < found; ++i) {
      if (!(room.values[i] > 0) || room.found[i] == row) continue;
      best.push(room.found[i], room.values[i]);
      use(Entry{room.found[i], room.values[i]});
    }
    const auto sorted = best.sorted();
    lists_[row.value].assign(sorted.begin(), sorted.end());
    by_index(lists_[row.value]);
  }

  static void by_index(std::vector<Entry>& list) {
    std::sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) { return a.index < b.index; });
  }

  void compare_changed(const Execution& execution) {
    const auto count = static_cast<std::int64_t>(changed_.size());
    std::vector<std::vector<Offer>> chunks(
        static_cast<std::size_t>((count + rows_a_chunk - 1) / rows_a_chunk));
    parallel_for(count, rows_a_chunk, execution, "changed rows", [&](std::int64_t begin, std::int64_t end) {
      Room room(*this);
      auto& offers = chunks[static_cast<std::size_t>(begin / rows_a_chunk)];
      for (auto c = begin; c < end; ++c) {
        const Row row = changed_[static_cast<std::size_t>(c)];
        compare(row, room, [&](const Entry& other) {
          if (is_changed_[other.index.value] != 0) return;
          const Entry entry{row, other.score};
          if (!ranks_before(lasts_[other.index.value], entry)) offers.push_back({other.index, entry});
        });
      }
    });
    for (const auto& chunk : chunks) offers_.insert(offers_.end(), chunk.begin(), chunk.end());
    std::sort(offers_.begin(), offers_.end(), [](const Offer& a, const Offer& b) {
      return a.to != b.to ? a.to < b.to : a.entry.index < b.entry.index;
    });
  }

  void mend_unchanged(const Execution& execution) {
    is_short_.assign(before_.row_count(), 0);
    parallel_for(
        static_cast<std::int64_t>(before_.row_count()), 256, execution, "unchanged rows",
        [&](std::int64_t begin, std::int64_t end) {
          auto offer = std::lower_bound(offers_.begin(), offers_.end(), static_cast<std::uint32_t>(begin),
                                        [](const Offer& o, std::uint32_t row) { return o.to.value < row; });
          for (Row row(begin); row.value < end; ++row) {
            if (is_changed_[row.value] != 0) continue;
            const auto old = before_[row];
            const bool stays = (offer == offers_.end() || offer->to != row) &&
                               std::none_of(old.indices.begin(), old.indices.end(),
                                            [this](Row other) { return is_changed_[other.value] != 0; });
            if (stays) continue;
            is_new_[row.value] = 1;
            auto& list = lists_[row.value];
            for (std::size_t e = 0; e < old.size(); ++e)
              if (is_changed_[old.indices[e].value] == 0) list.push_back({old.indices[e], old.values[e]});
            for (; offer != offers_.end() && offer->to == row; ++offer) list.push_back(offer->entry);
            if (old.size() == k_ && list.size() < k_) is_short_[row.value] = 1;
            if (list.size() > k_) {
              std::nth_element(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(k_), list.end(),
                               [](const Entry& a, const Entry& b) { return ranks_before(a, b); });
              list.resize(k_);
            }
            by_index(list);
          }
        });
  }

  void compare_short(const Execution& execution) {
    std::vector<Row> rows;
    for (Row row{0}; row.value < is_short_.size(); ++row)
      if (is_short_[row.value] != 0) rows.push_back(row);
    parallel_for(static_cast<std::int64_t>(rows.size()), rows_a_chunk, execution, "short lists",
                 [&](std::int64_t begin, std::int64_t end) {
                   Room room(*this);
                   for (auto r = begin; r < end; ++r)
                     compare(rows[static_cast<std::size_t>(r)], room, [](const Entry&) {});
                 });
  }

  Lists assemble() const {
    std::vector<std::int64_t> offsets{0};
    std::vector<Row> indices;
    std::vector<Scalar> values;
    indices.reserve(before_.size());
    values.reserve(before_.size());
    for (Row row{0}; row.value < rows_.row_count(); ++row) {
      if (is_new_[row.value] == 0) {
        const auto old = before_[row];
        indices.insert(indices.end(), old.indices.begin(), old.indices.end());
        values.insert(values.end(), old.values.begin(), old.values.end());
      }
      for (const auto& [index, value] : lists_[row.value]) {
        indices.push_back(index);
        values.push_back(value);
      }
      offsets.push_back(static_cast<std::int64_t>(indices.size()));
    }
    return {rows_.row_count(), std::move(offsets), std::move(indices), std::move(values)};
  }

  const SimilarityIndex<Row, Col, Scalar>& index_;
  const SparseRows<Row, Col, Scalar>& rows_;
  const Lists& before_;
  std::span<const Row> changed_;
  std::size_t k_;
  std::vector<char> is_changed_;
  std::vector<Entry> lasts_;  // of each full list before, the one that ranks last
  std::vector<char> is_new_;  // whether a row's list is in lists_, and no longer what it was
  std::vector<std::vector<Entry>> lists_;
  std::vector<Offer> offers_;  // by the row they are made to
  std::vector<char> is_short_;
};

}  // namespace kindred::inline v0::detail
