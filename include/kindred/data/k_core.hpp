#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/filter.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/prepared.hpp"

namespace kindred::inline v0 {

/// How dense `k_core` makes the data.
struct KCoreRules {
  /// Least number of entries of a user, ≥ 0.
  int per_user = 5;
  /// Least number of entries of an item, ≥ 0.
  int per_item = 5;
};

/// A core and the account of the entries that are not in it.
template <class Scalar>
using KCore = Prepared<Scalar>;

/// The largest part of the data in which every user and every item that has an entry at all has the least
/// number of them: users and items with fewer are emptied, one after the other, until there is none. Indices
/// and ids stay, so that a catalogue read for them still fits; who was removed has no entries. The core does
/// not depend on whose turn it is; how the account divides between users and items does: first come the users
/// that are too thin from the beginning, then such items, then who became so, in that order.
/// O(entries + users + items).
/// @throws OptionError for a negative number
template <class Scalar>
Prepared<Scalar> k_core(const Interactions<Scalar>& data, const KCoreRules& rules = {}) {
  require_at_least("per_user", rules.per_user, 0);
  require_at_least("per_item", rules.per_item, 0);
  const auto least_per_user = static_cast<std::size_t>(rules.per_user);
  const auto least_per_item = static_cast<std::size_t>(rules.per_item);

  // Users and items by number, those of items behind those of users. A removed one has no entries left.
  const std::size_t users = data.user_count();
  std::vector<std::size_t> left(users + data.item_count());
  std::vector<bool> gone(left.size());
  std::vector<std::size_t> queue;
  const auto is_thin = [&](std::size_t who) {
    return left[who] < (who < users ? least_per_user : least_per_item);
  };
  const auto check = [&](std::size_t who) {
    if (gone[who] || !is_thin(who)) return;
    gone[who] = true;
    queue.push_back(who);
  };
  for (std::size_t who = 0; who < left.size(); ++who) {
    left[who] =
        who < users ? data.by_user()[UserIndex(who)].size() : data.by_item()[ItemIndex(who - users)].size();
    if (left[who] > 0) check(who);
  }

  // An entry goes with the first of its user and its item whose turn comes.
  std::vector<bool> emptied(left.size());
  std::size_t with_users = 0, with_items = 0;
  for (std::size_t turn = 0; turn < queue.size(); ++turn) {
    const std::size_t who = queue[turn];
    emptied[who] = true;
    const auto empty = [&](std::size_t other, std::size_t& removed) {
      if (emptied[other]) return;
      ++removed;
      --left[other];
      check(other);
    };
    if (who < users)
      for (const ItemIndex item : data.by_user()[UserIndex(who)].indices)
        empty(users + item.value, with_users);
    else
      for (const UserIndex user : data.by_item()[ItemIndex(who - users)].indices)
        empty(user.value, with_items);
  }

  Prepared<Scalar> core{filter(data,
                               [&](const Interaction<Scalar>& cell) {
                                 return !gone[cell.user.value] && !gone[users + cell.item.value];
                               }),
                        {}};
  core.account.in = data.size();
  core.account.kept = core.interactions.size();
  core.account.remove("of a user with fewer than " + std::to_string(rules.per_user), with_users);
  core.account.remove("of an item with fewer than " + std::to_string(rules.per_item), with_items);
  return core;
}

}  // namespace kindred::inline v0
