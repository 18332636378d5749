#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/account.hpp"
#include "kindred/data/filter.hpp"
#include "kindred/data/interactions.hpp"

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
struct KCore {
  /// The entries that stayed.
  Interactions<Scalar> interactions;
  /// What was removed: entries of users, and of items, with too few.
  Account account;
};

/// The largest part of the data in which every user and every item that has an entry at all has the least
/// number of them: users and items with fewer are emptied, turn by turn, until nothing changes. Indices and
/// ids stay, so that a catalogue read for them still fits; who was removed has no entries. The core does not
/// depend on whose turn it is; how the account divides between users and items does, and users come first.
/// O(entries + rounds · (users + items)), with few rounds in practice.
/// @throws OptionError for a negative number
template <class Scalar>
KCore<Scalar> k_core(const Interactions<Scalar>& data, const KCoreRules& rules = {}) {
  require_at_least("per_user", rules.per_user, 0);
  require_at_least("per_item", rules.per_item, 0);
  const auto least_per_user = static_cast<std::size_t>(rules.per_user);
  const auto least_per_item = static_cast<std::size_t>(rules.per_item);

  std::vector<std::size_t> of_user(data.user_count()), of_item(data.item_count());
  std::vector<bool> user_gone(data.user_count()), item_gone(data.item_count());
  for (UserIndex user{0}; user.value < data.user_count(); ++user)
    of_user[user.value] = data.by_user()[user].size();
  for (ItemIndex item{0}; item.value < data.item_count(); ++item)
    of_item[item.value] = data.by_item()[item].size();

  std::size_t with_users = 0, with_items = 0;
  for (bool changed = true; changed;) {
    changed = false;
    for (UserIndex user{0}; user.value < data.user_count(); ++user) {
      if (user_gone[user.value] || of_user[user.value] >= least_per_user) continue;
      changed = user_gone[user.value] = true;
      for (const ItemIndex item : data.by_user()[user].indices) {
        if (item_gone[item.value]) continue;
        --of_item[item.value];
        ++with_users;
      }
    }
    for (ItemIndex item{0}; item.value < data.item_count(); ++item) {
      if (item_gone[item.value] || of_item[item.value] >= least_per_item) continue;
      changed = item_gone[item.value] = true;
      for (const UserIndex user : data.by_item()[item].indices) {
        if (user_gone[user.value]) continue;
        --of_user[user.value];
        ++with_items;
      }
    }
  }

  KCore<Scalar> core{filter(data,
                            [&](const Interaction<Scalar>& cell) {
                              return !user_gone[cell.user.value] && !item_gone[cell.item.value];
                            }),
                     {}};
  core.account.in = data.size();
  core.account.kept = core.interactions.size();
  core.account.remove("of a user with fewer than " + std::to_string(rules.per_user), with_users);
  core.account.remove("of an item with fewer than " + std::to_string(rules.per_item), with_items);
  return core;
}

}  // namespace kindred::inline v0
