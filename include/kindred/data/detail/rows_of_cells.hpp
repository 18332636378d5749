#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/detail/counting_sort.hpp"
#include "kindred/core/detail/prefetch.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/interaction.hpp"
#include "kindred/data/weight.hpp"

namespace kindred::inline v0::detail {

// A cell that stands in its user's row and waits to be sorted by item.
template <class Scalar, bool timed>
struct Slot {
  std::uint32_t item;
  Scalar weight;
};
template <class Scalar>
struct Slot<Scalar, true> {
  std::uint32_t item;
  Scalar weight;
  std::int64_t time;
};

// The item of a slot whose cell gives no entry.
inline constexpr std::uint32_t no_cell = std::numeric_limits<std::uint32_t>::max();

// Sorts slots by item, those of one item in the order that they have: by insertion where they are few, else
// by a counting sort of each byte in which the items differ.
template <class S>
void sort_by_item(std::span<S> row, std::vector<S>& buffer) {
  const auto by_item = [](const S& a, const S& b) { return a.item < b.item; };
  if (std::is_sorted(row.begin(), row.end(), by_item)) return;
  if (row.size() <= 48) {
    for (std::size_t i = 1; i < row.size(); ++i) {
      const S moved = row[i];
      std::size_t at = i;
      for (; at > 0 && moved.item < row[at - 1].item; --at) row[at] = row[at - 1];
      row[at] = moved;
    }
    return;
  }
  std::uint32_t differing = 0;
  for (const S& slot : row) differing |= slot.item ^ row[0].item;
  if (buffer.size() < row.size()) buffer.resize(2 * row.size());
  std::span<S> from = row, to(buffer.data(), row.size());
  for (unsigned shift = 0; shift < 32; shift += 8) {
    if ((differing >> shift & 0xFF) == 0) continue;
    std::array<std::size_t, 257> places{};
    for (const S& slot : from) ++places[(slot.item >> shift & 0xFF) + 1];
    std::partial_sum(places.begin(), places.end(), places.begin());
    for (const S& slot : from) to[places[slot.item >> shift & 0xFF]++] = slot;
    std::swap(from, to);
  }
  if (from.data() != row.data()) std::copy(from.begin(), from.end(), row.begin());
}

// What was wrong with a row's repeated cells.
struct RowFault {
  std::uint32_t item = 0;
  std::string what = "";  // nothing where all is well
};

// Merges the slots of one item, which stand side by side, and moves the rest up; returns how many are left.
template <class Scalar, bool timed>
std::size_t merge_repeats(std::span<Slot<Scalar, timed>> row, Duplicates duplicates, RowFault& fault) {
  std::size_t kept = 0;
  for (std::size_t at = 0; at < row.size();) {
    Slot<Scalar, timed> slot = row[at];
    double weight = static_cast<double>(slot.weight);
    std::size_t repeats = 1;
    for (++at; at < row.size() && row[at].item == slot.item; ++at, ++repeats) {
      const double next = static_cast<double>(row[at].weight);
      bool later = true;
      if constexpr (timed) {
        later = row[at].time >= slot.time;
        if (later) slot.time = row[at].time;
      }
      switch (duplicates) {
        case Duplicates::sum:
        case Duplicates::mean: weight += next; break;
        case Duplicates::last: weight = later ? next : weight; break;
        case Duplicates::max: weight = std::max(weight, next); break;
        case Duplicates::fail: fault = {slot.item, "more than once, and duplicates are refused"}; return kept;
      }
    }
    if (duplicates == Duplicates::mean) weight /= static_cast<double>(repeats);
    slot.weight = static_cast<Scalar>(weight);
    if (repeats > 1)
      if (const auto wrong = weight_fault(slot.weight); !wrong.empty()) {
        fault = {slot.item, "the sum of " + std::to_string(repeats) + " weights " + wrong};
        return kept;
      }
    row[kept++] = slot;
  }
  return kept;
}

// Rows of users, and what became of the cells.
template <class Scalar>
struct CellRows {
  SparseRows<UserIndex, ItemIndex, Scalar> rows = {};
  SharedArray<Timestamp> times = {};
  std::array<std::size_t, 3> left_out = {};  // cells that the source gave for no entry, by its reason
};

// The entries of some users in a row.
template <class Scalar>
struct BlockOfRows {
  std::vector<ItemIndex> items;
  std::vector<Scalar> weights;
  std::vector<Timestamp> times;
};

// Puts blocks end to end, each of which is freed once it is copied.
template <class Scalar, class T>
std::vector<T> joined(std::vector<BlockOfRows<Scalar>>& blocks, std::vector<T> BlockOfRows<Scalar>::* part) {
  if (blocks.size() == 1) return std::move(blocks[0].*part);
  std::size_t size = 0;
  for (const auto& block : blocks) size += (block.*part).size();
  std::vector<T> all;
  all.reserve(size);
  for (auto& block : blocks) {
    const std::vector<T> copied = std::move(block.*part);
    all.insert(all.end(), copied.begin(), copied.end());
  }
  return all;
}

// Makes rows of users from cells in any order: the cells are put into their users' rows by a stable counting
// sort, each row is sorted by item, and what is repeated is merged. This is done for a block of users after
// another, none with more cells than a share of what has been made: cells that are repeated many times would
// else take much more memory than the entries that they become.
//
// `Source` has size(), user(i), cell(i, cell), which gives the i-th cell or says by a number above 0 why
// there is none, and name(user, item), for messages.
template <class Scalar, bool timed, class Source>
class RowMaker {
 public:
  RowMaker(const Source& source, std::size_t users, Duplicates duplicates, const Execution& execution)
      : source_(source),
        users_(users),
        duplicates_(duplicates),
        execution_(execution),
        sort_(users, source.size(), source.size() / 4) {}

  CellRows<Scalar> make(std::size_t items) {
    parallel_for(sort_.parts(), 1, execution_, "counting events", [&](std::int64_t part, std::int64_t) {
      const auto counts = sort_.start(part);
      const auto [begin, end] = sort_.range(part);
      for (std::size_t i = begin; i < end; ++i) ++counts[source_.user(i).value];
    });
    places_ = sort_.place();
    offsets_.assign(users_ + 1, 0);
    std::vector<BlockOfRows<Scalar>> blocks;
    for (first_ = 0; first_ < users_; first_ = last_) {
      choose_block();
      const std::unique_ptr<S[]> slots(new S[place(last_) - place(first_)]);
      slots_ = slots.get();
      put_into_rows();
      sort_rows();
      blocks.push_back(entries());
    }
    if (blocks.empty()) blocks.emplace_back();
    result_.times = joined(blocks, &BlockOfRows<Scalar>::times);
    auto columns = joined(blocks, &BlockOfRows<Scalar>::items);
    auto weights = joined(blocks, &BlockOfRows<Scalar>::weights);
    result_.rows = {Unchecked{}, items, std::move(offsets_), std::move(columns), std::move(weights)};
    return std::move(result_);
  }

 private:
  using S = Slot<Scalar, timed>;

  struct Tally {
    std::array<std::size_t, 3> left_out = {};
    bool wrong = false;  // whether a weight is at fault
  };

  std::size_t place(std::size_t user) const { return static_cast<std::size_t>(places_[user]); }
  std::size_t made() const { return static_cast<std::size_t>(offsets_[first_]); }

  // The parts in which threads share the block's rows.
  std::int64_t parts_of_block() const {
    return static_cast<std::int64_t>((place(last_) - place(first_)) / (std::size_t{1} << 16)) + 1;
  }
  template <class Visit>
  void each_user(std::int64_t part, Visit&& visit) const {
    const auto rows =
        rows_of_part(std::span(places_).subspan(first_, last_ - first_ + 1), part, parts_of_block());
    for (std::size_t user = first_ + rows.first; user < first_ + rows.second; ++user)
      visit(user, std::span<S>(slots_ + (place(user) - place(first_)), place(user + 1) - place(user)));
  }

  // Users from first_ on, at least one.
  void choose_block() {
    constexpr std::size_t least = std::size_t{1} << 14;
    const std::size_t most = std::max({least, source_.size() / 8, made()});
    const auto beyond = std::upper_bound(places_.begin() + static_cast<std::ptrdiff_t>(first_) + 1,
                                         places_.end(), places_[first_] + static_cast<std::int64_t>(most));
    last_ = std::max(first_ + 1, static_cast<std::size_t>(beyond - places_.begin()) - 1);
  }

  void put_into_rows() {
    const Tally tally = parallel_reduce(
        sort_.parts(), 1, execution_, "sorting events", Tally{},
        [&](std::int64_t part, std::int64_t) {
          Tally here;
          const auto next = sort_.places(part);
          const auto [begin, end] = sort_.range(part);
          const std::size_t base = place(first_), first = first_, count = last_ - first_;
          for (std::size_t i = begin; i < end; ++i) {
            const std::size_t user = source_.user(i).value;
            if (i + prefetch_distance < end) {
              const std::size_t soon = source_.user(i + prefetch_distance).value;
              if (soon - first < count) will_write(slots_ + (static_cast<std::size_t>(next[soon]) - base));
            }
            if (user - first >= count) continue;
            S& slot = slots_[static_cast<std::size_t>(next[user]++) - base];
            Interaction<Scalar> cell;
            const unsigned reason = source_.cell(i, cell);
            slot.item = reason == 0 ? cell.item.value : no_cell;
            slot.weight = cell.weight;
            if constexpr (timed) slot.time = cell.time.time_since_epoch().count();
            if (reason != 0) ++here.left_out[reason];
            else if (!(std::abs(cell.weight) <= largest_weight<Scalar>)) here.wrong = true;
          }
          return here;
        },
        [](Tally a, const Tally& b) {
          for (std::size_t r = 0; r < a.left_out.size(); ++r) a.left_out[r] += b.left_out[r];
          a.wrong = a.wrong || b.wrong;
          return a;
        });
    if (tally.wrong) refuse_first_weight();
    for (std::size_t r = 0; r < tally.left_out.size(); ++r) result_.left_out[r] += tally.left_out[r];
  }

  void refuse_first_weight() const {
    for (std::size_t i = 0; i < source_.size(); ++i) {
      Interaction<Scalar> cell;
      if (source_.cell(i, cell) != 0) continue;
      if (const auto fault = weight_fault(cell.weight); !fault.empty())
        throw DataError(source_.name(cell.user, cell.item) + ": the weight " + fault);
    }
  }

  // Sorts and merges; offsets_[user + 1] becomes the number of the user's entries.
  void sort_rows() {
    const std::string fault = parallel_reduce(
        parts_of_block(), 1, execution_, "sorting rows", std::string(),
        [&](std::int64_t part, std::int64_t) {
          std::vector<S> buffer;
          std::string first_fault;
          each_user(part, [&](std::size_t user, std::span<S> row) {
            const auto rest =
                std::remove_if(row.begin(), row.end(), [](const S& slot) { return slot.item == no_cell; });
            row = row.first(static_cast<std::size_t>(rest - row.begin()));
            sort_by_item(row, buffer);
            RowFault wrong;
            offsets_[user + 1] =
                static_cast<std::int64_t>(merge_repeats<Scalar, timed>(row, duplicates_, wrong));
            if (first_fault.empty() && !wrong.what.empty())
              first_fault = source_.name(UserIndex(user), ItemIndex(wrong.item)) + ": " + wrong.what;
          });
          return first_fault;
        },
        [](const std::string& a, const std::string& b) { return a.empty() ? b : a; });
    if (!fault.empty()) throw DataError(fault);
  }

  // The entries of the block; offsets_ become what they are.
  BlockOfRows<Scalar> entries() {
    for (std::size_t user = first_; user < last_; ++user) offsets_[user + 1] += offsets_[user];
    const std::size_t count = static_cast<std::size_t>(offsets_[last_]) - made();
    BlockOfRows<Scalar> block{std::vector<ItemIndex>(count), std::vector<Scalar>(count),
                              std::vector<Timestamp>(timed ? count : 0)};
    parallel_for(parts_of_block(), 1, execution_, "making rows", [&](std::int64_t part, std::int64_t) {
      each_user(part, [&](std::size_t user, std::span<const S> row) {
        const std::size_t begin = static_cast<std::size_t>(offsets_[user]),
                          end = static_cast<std::size_t>(offsets_[user + 1]);
        for (std::size_t e = begin; e < end; ++e) {
          const S& slot = row[e - begin];
          block.items[e - made()] = ItemIndex(slot.item);
          block.weights[e - made()] = slot.weight;
          if constexpr (timed) block.times[e - made()] = timestamp(slot.time);
        }
      });
    });
    return block;
  }

  const Source& source_;
  std::size_t users_;
  Duplicates duplicates_;
  const Execution& execution_;
  CountingSort sort_;
  std::vector<std::int64_t> places_;   // where each user's cells begin
  std::vector<std::int64_t> offsets_;  // where each user's entries begin
  std::size_t first_ = 0, last_ = 0;   // the users of the block
  S* slots_ = nullptr;                 // their cells
  CellRows<Scalar> result_;
};

template <class Scalar, class Source>
CellRows<Scalar> rows_of_cells(const Source& source, std::size_t users, std::size_t items, bool timed,
                               Duplicates duplicates, const Execution& execution) {
  return timed ? RowMaker<Scalar, true, Source>(source, users, duplicates, execution).make(items)
               : RowMaker<Scalar, false, Source>(source, users, duplicates, execution).make(items);
}

}  // namespace kindred::inline v0::detail
