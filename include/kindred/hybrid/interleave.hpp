#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/random.hpp"

namespace kindred::inline v0 {

/// In which order several lists give their items to one.
enum class Interleaving {
  round_robin,  ///< in every round each list gives one, in the order of the lists
  team_draft    ///< in every round each list gives one, in an order drawn by lot, so that no list is
                ///< favoured and what is chosen of each tells which is better. (Radlinski, Kurup, Joachims,
                ///< "How does clickthrough data reflect retrieval quality?", CIKM 2008, § 4.2)
};

/// An item of an interleaved list.
struct InterleavedItem {
  ItemIndex item;    ///< what
  std::size_t list;  ///< which list gave it, from 0: who earns the click
  std::size_t rank;  ///< its place there, from 1

  /// All parts equal.
  friend bool operator==(const InterleavedItem&, const InterleavedItem&) = default;
};

namespace detail {

// Deals out items: next_of(list, place) is a list's item at a place or nothing beyond its end, is_listed and
// put know what was dealt. `places` and `order` have room for each list.
template <class Lists, class IsListed, class Put>
void deal(std::span<std::size_t> places, std::span<std::size_t> order, std::size_t count, Interleaving how,
          Random random, Lists&& lists, IsListed&& is_listed, Put&& put) {
  for (std::size_t list = 0; list < order.size(); ++list) {
    order[list] = list;
    places[list] = 0;
  }
  std::size_t dealt = 0;
  for (bool any = true; any && dealt < count;) {
    any = false;
    if (how == Interleaving::team_draft) random.shuffle(order);
    for (const std::size_t list : order) {
      if (dealt == count) break;
      const std::size_t length = lists(list);
      std::size_t& place = places[list];
      while (place < length && is_listed(list, place)) ++place;
      if (place == length) continue;
      put(list, place, ++dealt);
      ++place;
      any = true;
    }
  }
}

}  // namespace detail

/// One list of several: each in its turn gives the first of its items that is not listed yet; a list that has
/// no more is passed over. O(all items · log).
/// @param lists the lists, best first; an item may stand in several
/// @param count the most items, ≥ 0
/// @param how whose turn it is
/// @param seed names the lots
/// @throws OptionError for a negative count
inline std::vector<InterleavedItem> interleave(std::span<const std::vector<ItemIndex>> lists, int count,
                                               Interleaving how = Interleaving::team_draft,
                                               std::uint64_t seed = 1) {
  require_at_least("count", count, 0);
  std::vector<ItemIndex> listed;  // ascending
  std::vector<InterleavedItem> slate;
  std::vector<std::size_t> places(lists.size()), order(lists.size());
  detail::deal(
      places, order, static_cast<std::size_t>(count), how, Random(seed),
      [&](std::size_t list) { return lists[list].size(); },
      [&](std::size_t list, std::size_t place) {
        return std::binary_search(listed.begin(), listed.end(), lists[list][place]);
      },
      [&](std::size_t list, std::size_t place, std::size_t) {
        const ItemIndex item = lists[list][place];
        listed.insert(std::upper_bound(listed.begin(), listed.end(), item), item);
        slate.push_back({item, list, place + 1});
      });
  return slate;
}

/// How many of the items that a person chose each list had given: the list with more of them wins this
/// impression (Radlinski et al. 2008, § 4.2).
inline std::vector<std::int64_t> credits(std::span<const InterleavedItem> slate,
                                         std::span<const ItemIndex> chosen, std::size_t lists) {
  std::vector<std::int64_t> won(lists, 0);
  for (const auto& entry : slate)
    if (entry.list < lists && std::find(chosen.begin(), chosen.end(), entry.item) != chosen.end())
      ++won[entry.list];
  return won;
}

}  // namespace kindred::inline v0
