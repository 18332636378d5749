#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/sparse_rows.hpp"

namespace kindred::inline v0::detail {

// Sets of items and the number of baskets that hold them.
struct Itemsets {
  std::vector<std::size_t> offsets{0};
  std::vector<ItemIndex> items;  // of each set ascending
  std::vector<std::uint32_t> counts;

  std::size_t size() const noexcept { return counts.size(); }
  std::span<const ItemIndex> operator[](std::size_t set) const noexcept {
    return std::span(items).subspan(offsets[set], offsets[set + 1] - offsets[set]);
  }
  void add(std::span<const ItemIndex> set, std::uint32_t count) {
    items.insert(items.end(), set.begin(), set.end());
    std::sort(items.end() - static_cast<std::ptrdiff_t>(set.size()), items.end());
    offsets.push_back(items.size());
    counts.push_back(count);
  }
};

// All sets of up to `length` items that at least `least` baskets hold, by FP-growth (Han, Pei, Yin, "Mining
// frequent patterns without candidate generation", SIGMOD 2000, algorithm 2): baskets become paths of a tree,
// most frequent items first; the sets that end in an item are found among the paths that lead to it, each
// item for itself. Where only one more item may join, its counts are read off the paths, without a tree.
template <class Scalar>
class FrequentItemsets {
 public:
  FrequentItemsets(const SparseRows<UserIndex, ItemIndex, Scalar>& baskets,
                   const SparseRows<ItemIndex, UserIndex, Scalar>& by_item, std::uint32_t least,
                   std::size_t length, std::size_t limit)
      : least_(least), length_(length), limit_(limit) {
    for (ItemIndex item{0}; item.value < by_item.row_count(); ++item)
      if (by_item[item].size() >= least) items_.push_back(item);
    detail::stable_sort(items_.begin(), items_.end(),
                        [&](ItemIndex a, ItemIndex b) { return by_item[a].size() > by_item[b].size(); });
    std::vector<Rank> rank_of(by_item.row_count(), none);
    for (Rank rank = 0; rank < items_.size(); ++rank) rank_of[items_[rank].value] = rank;
    Paths paths;
    std::vector<Rank> path;
    for (UserIndex user{0}; user.value < baskets.row_count(); ++user) {
      path.clear();
      for (const ItemIndex item : baskets[user].indices)
        if (rank_of[item.value] != none) path.push_back(rank_of[item.value]);
      std::sort(path.begin(), path.end());
      paths.add(path, 1);
    }
    tree_ = tree_of(paths);
  }

  // The same, in the same order, on any number of threads.
  Itemsets find(const Execution& execution) const {
    std::vector<Itemsets> found(items_.size());
    std::atomic<std::size_t> sets_so_far = 0;
    parallel_for(static_cast<std::int64_t>(items_.size()), 1, execution, "frequent itemsets",
                 [&](std::int64_t begin, std::int64_t) {
                   const auto rank = static_cast<Rank>(begin);
                   Room room;
                   room.counts.assign(items_.size(), 0);
                   std::vector<ItemIndex> set;
                   grow(tree_, rank, set, room, sets_so_far, found[rank]);
                 });
    Itemsets all;
    std::size_t sets = 0, entries = 0;
    for (const Itemsets& some : found) sets += some.size(), entries += some.items.size();
    all.offsets.reserve(sets + 1);
    all.counts.reserve(sets);
    all.items.reserve(entries);
    for (Itemsets& some : found) {
      for (std::size_t s = 0; s < some.size(); ++s)
        all.offsets.push_back(all.items.size() + some.offsets[s + 1]);
      all.items.insert(all.items.end(), some.items.begin(), some.items.end());
      all.counts.insert(all.counts.end(), some.counts.begin(), some.counts.end());
      some = {};
    }
    return all;
  }

 private:
  using Rank = std::uint32_t;  // of an item, the most frequent first
  static constexpr Rank none = std::numeric_limits<Rank>::max();

  struct Paths {
    std::vector<std::size_t> offsets{0};
    std::vector<Rank> ranks;  // of each path ascending
    std::vector<std::uint32_t> counts;
    void add(const std::vector<Rank>& path, std::uint32_t count) {
      if (path.empty()) return;
      ranks.insert(ranks.end(), path.begin(), path.end());
      offsets.push_back(ranks.size());
      counts.push_back(count);
    }
    std::span<const Rank> operator[](std::size_t p) const noexcept {
      return std::span(ranks).subspan(offsets[p], offsets[p + 1] - offsets[p]);
    }
  };

  struct Node {
    Rank rank;
    std::uint32_t count, parent, next;  // `next` has the same rank; node 0 is the root
  };
  struct Tree {
    std::vector<Node> nodes;
    std::vector<std::pair<Rank, std::uint32_t>> heads;  // the first node of each rank that has one, ascending
  };
  struct Room {
    std::vector<std::uint32_t> counts;  // by rank, 0 between uses
    std::vector<Rank> touched;
  };

  // Paths in order share what they begin with with the one before.
  Tree tree_of(const Paths& paths) const {
    std::vector<std::size_t> order(paths.counts.size());
    for (std::size_t p = 0; p < order.size(); ++p) order[p] = p;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const auto x = paths[a], y = paths[b];
      return std::lexicographical_compare(x.begin(), x.end(), y.begin(), y.end());
    });
    Tree tree;
    tree.nodes.push_back({none, 0, 0, 0});
    std::vector<std::uint32_t> branch{0};  // the nodes of the path before
    for (const std::size_t p : order) {
      const auto path = paths[p];
      std::size_t depth = 0;
      while (depth < path.size() && depth + 1 < branch.size() &&
             tree.nodes[branch[depth + 1]].rank == path[depth])
        ++depth;
      branch.resize(depth + 1);
      for (; depth < path.size(); ++depth) {
        if (tree.nodes.size() > std::numeric_limits<std::uint32_t>::max() - 1)
          throw DataError(
              "association_rules: the baskets have more than 2³² different beginnings, expected "
              "fewer: raise 'support' or 'count'");
        branch.push_back(static_cast<std::uint32_t>(tree.nodes.size()));
        tree.nodes.push_back({path[depth], 0, branch[depth], 0});
      }
      for (std::size_t d = 1; d < branch.size(); ++d) tree.nodes[branch[d]].count += paths.counts[p];
    }
    std::vector<std::pair<Rank, std::uint32_t>> nodes;
    for (std::uint32_t n = 1; n < tree.nodes.size(); ++n) nodes.emplace_back(tree.nodes[n].rank, n);
    std::sort(nodes.begin(), nodes.end());
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      if (n == 0 || nodes[n - 1].first != nodes[n].first) tree.heads.push_back(nodes[n]);
      else tree.nodes[nodes[n - 1].second].next = nodes[n].second;
    }
    return tree;
  }

  // The sets that hold `set` and the item of this rank, and more items of the tree of lower ranks.
  void grow(const Tree& tree, Rank rank, std::vector<ItemIndex>& set, Room& room,
            std::atomic<std::size_t>& sets_so_far, Itemsets& found) const {
    const auto head =
        std::lower_bound(tree.heads.begin(), tree.heads.end(), std::pair<Rank, std::uint32_t>(rank, 0));
    std::uint32_t count = 0;
    for (std::uint32_t n = head->second; n != 0; n = tree.nodes[n].next) count += tree.nodes[n].count;
    set.push_back(items_[rank]);
    count_one(sets_so_far);
    found.add(set, count);
    if (set.size() < length_) {
      for (std::uint32_t n = head->second; n != 0; n = tree.nodes[n].next)
        for (std::uint32_t p = tree.nodes[n].parent; p != 0; p = tree.nodes[p].parent) {
          std::uint32_t& of_rank = room.counts[tree.nodes[p].rank];
          if (of_rank == 0) room.touched.push_back(tree.nodes[p].rank);
          of_rank += tree.nodes[n].count;
        }
      std::sort(room.touched.begin(), room.touched.end());
      std::vector<Rank> others;
      for (const Rank other : room.touched)
        if (room.counts[other] >= least_) others.push_back(other);
      if (set.size() + 1 == length_) {
        for (const Rank other : others) {
          count_one(sets_so_far);
          set.push_back(items_[other]);
          found.add(set, room.counts[other]);
          set.pop_back();
        }
        clear(room);
      } else if (!others.empty()) {
        Paths paths;
        std::vector<Rank> path;
        for (std::uint32_t n = head->second; n != 0; n = tree.nodes[n].next) {
          path.clear();
          for (std::uint32_t p = tree.nodes[n].parent; p != 0; p = tree.nodes[p].parent)
            if (room.counts[tree.nodes[p].rank] >= least_) path.push_back(tree.nodes[p].rank);
          std::reverse(path.begin(), path.end());
          paths.add(path, tree.nodes[n].count);
        }
        clear(room);
        const Tree conditional = tree_of(paths);
        for (const Rank other : others) grow(conditional, other, set, room, sets_so_far, found);
      } else {
        clear(room);
      }
    }
    set.pop_back();
  }

  static void clear(Room& room) noexcept {
    for (const Rank rank : room.touched) room.counts[rank] = 0;
    room.touched.clear();
  }

  // Refuses one more than there may be, of all threads together.
  void count_one(std::atomic<std::size_t>& sets_so_far) const {
    if (sets_so_far.fetch_add(1, std::memory_order_relaxed) >= limit_)
      throw DataError("association_rules: there are more than " + std::to_string(limit_) +
                      " frequent itemsets: raise 'support' or 'count', or lower 'length'");
  }

  std::uint32_t least_;
  std::size_t length_;
  std::size_t limit_;
  std::vector<ItemIndex> items_;  // by rank
  Tree tree_;
};

}  // namespace kindred::inline v0::detail
