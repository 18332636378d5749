#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/merged.hpp"

namespace kindred::inline v0 {

/// Interactions before and after something happened, and which rows differ: what brings models up to date
/// (`Updates`), made once for all of them.
///
///     const Change change(train, merged(train, more));
///     const auto next = model.update(change);
///
/// How `after` came about does not matter: entries may have come, gone or changed, and users and items may
/// have been added, who are numbered after those there were. Copies share memory.
template <class Scalar = float>
class Change {
 public:
  /// Compares. O(entries), about the time of reading both.
  /// @throws DataError where users or items are numbered differently
  Change(Interactions<Scalar> before, Interactions<Scalar> after)
      : before_(std::move(before)), after_(std::move(after)) {
    const auto require = [](const char* what, bool alike) {
      if (!alike)
        throw DataError(std::string("the interactions after a change must number ") + what +
                        " as those before it do, new ones after them");
    };
    require("users", detail::numbered_alike(before_.users(), before_.user_count(), after_.users(),
                                            after_.user_count()));
    require("items", detail::numbered_alike(before_.items(), before_.item_count(), after_.items(),
                                            after_.item_count()));
    std::vector<UserIndex> users;
    std::vector<char> item_differs(after_.item_count(), 0);
    std::fill(item_differs.begin() + static_cast<std::ptrdiff_t>(before_.item_count()), item_differs.end(),
              1);
    for (UserIndex user{0}; user.value < after_.user_count(); ++user) {
      const bool known = user.value < before_.user_count();
      const auto old = known ? before_.history(user) : History<Scalar>{};
      const auto now = after_.history(user);
      if (known && std::ranges::equal(old.items, now.items) && std::ranges::equal(old.weights, now.weights) &&
          std::ranges::equal(old.times, now.times))
        continue;
      users.push_back(user);
      mark(old, now, item_differs);
    }
    std::vector<ItemIndex> items;
    for (ItemIndex item{0}; item.value < item_differs.size(); ++item)
      if (item_differs[item.value] != 0) items.push_back(item);
    users_ = std::move(users);
    items_ = std::move(items);
  }

  /// What models were fitted to.
  const Interactions<Scalar>& before() const noexcept { return before_; }
  /// What they are to be fitted to.
  const Interactions<Scalar>& after() const noexcept { return after_; }
  /// The users whose rows differ in an item, a weight or a time, ascending, and all new ones.
  std::span<const UserIndex> users() const noexcept { return users_.span(); }
  /// The items of the entries that differ, ascending, and all new ones.
  std::span<const ItemIndex> items() const noexcept { return items_.span(); }

 private:
  static void mark(const History<Scalar>& old, const History<Scalar>& now, std::vector<char>& item_differs) {
    const auto time_of = [](const History<Scalar>& history, std::size_t e) {
      return history.times.empty() ? Timestamp{} : history.times[e];
    };
    const bool alike = old.times.empty() == now.times.empty();
    std::size_t o = 0, n = 0;
    while (o < old.size() || n < now.size()) {
      if (n == now.size() || (o < old.size() && old.items[o] < now.items[n])) {
        item_differs[old.items[o++].value] = 1;
      } else if (o == old.size() || now.items[n] < old.items[o]) {
        item_differs[now.items[n++].value] = 1;
      } else {
        if (old.weights[o] != now.weights[n] || !alike || time_of(old, o) != time_of(now, n))
          item_differs[now.items[n].value] = 1;
        ++o, ++n;
      }
    }
  }

  Interactions<Scalar> before_, after_;
  SharedArray<UserIndex> users_;
  SharedArray<ItemIndex> items_;
};

}  // namespace kindred::inline v0
