#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/detail/rows_of_cells.hpp"
#include "kindred/data/history.hpp"
#include "kindred/data/interaction.hpp"
#include "kindred/data/vocabulary.hpp"
#include "kindred/data/weight.hpp"

namespace kindred::inline v0 {

namespace detail {

// An id in quotes, or the index where there are no ids.
template <class Ids, class Idx>
std::string quoted_id(const std::shared_ptr<const Ids>& ids, Idx index) {
  return ids ? "'" + std::string((*ids)[index]) + "'" : std::to_string(index.value);
}

}  // namespace detail

/// Who interacted with what: an immutable sparse users × items matrix, held both ways round, with the shop's
/// ids and, where known, the time of each entry. Up to 2³¹ users and as many items, and any number of entries
/// (Eigen's views show fewer than 2³¹ of them). Copies share memory. Memory: 16 bytes an entry with float
/// weights, 8 more with times, and 12 bytes a user and an item.
template <class Scalar = float>
class Interactions {
 public:
  /// Users as rows.
  using ByUser = SparseRows<UserIndex, ItemIndex, Scalar>;
  /// Items as rows.
  using ByItem = SparseRows<ItemIndex, UserIndex, Scalar>;

  /// The ids of users, one a row.
  using Users = std::shared_ptr<const UserVocabulary>;
  /// The ids of items, one a column.
  using Items = std::shared_ptr<const ItemVocabulary>;

  Interactions() = default;

  /// @param by_user users as rows
  /// @param times a time for each entry of by_user, or empty
  /// @param users ids of the rows, or null where they have none
  /// @param items ids of the columns, or null where they have none
  /// @param execution the threads that turn the rows round and check the weights
  /// @throws DataError where sizes differ or a weight is not finite or above largest_weight
  explicit Interactions(ByUser by_user, SharedArray<Timestamp> times = {}, Users users = nullptr,
                        Items items = nullptr, const Execution& execution = {})
      : by_user_(std::move(by_user)),
        by_item_(transpose(by_user_, execution)),
        times_(std::move(times)),
        users_(std::move(users)),
        items_(std::move(items)) {
    check_sizes();
    check_weights(execution);
  }

  /// Interactions whose entries are there both ways round already, in a file say. O(entries) to see that they
  /// are the same and their weights in range, O(1) for rows that were not verified.
  /// @throws DataError as the constructor, and where the entries are not the same
  static Interactions of_both(ByUser by_user, ByItem by_item, SharedArray<Timestamp> times, Users users,
                              Items items) {
    Interactions both;
    both.by_user_ = std::move(by_user);
    both.by_item_ = std::move(by_item);
    both.times_ = std::move(times);
    both.users_ = std::move(users);
    both.items_ = std::move(items);
    both.check_sizes();
    if (!both.by_user_.verified() || !both.by_item_.verified()) return both;
    if (!are_transposed(both.by_user_, both.by_item_))
      throw DataError("interactions: the entries by item are not those by user");
    both.check_weights({.threads = 1});
    return both;
  }

  /// Refuses other rows, in a sentence.
  template <class Row, class Col, class Value, class... Rest>
    requires(!std::same_as<SparseRows<Row, Col, Value>, ByUser>)
  explicit Interactions(const SparseRows<Row, Col, Value>&, const Rest&...) {
    static_assert(std::same_as<Row, UserIndex> && std::same_as<Col, ItemIndex>,
                  "kindred: interactions have users as rows and items as columns, and these rows have not; "
                  "transpose(rows) turns items x users into users x items");
    static_assert(std::same_as<Value, Scalar>,
                  "kindred: these rows hold another type of weight than the interactions");
  }

  /// Number of users, those without an entry included.
  std::size_t user_count() const noexcept { return by_user_.row_count(); }
  /// Number of items, those without an entry included.
  std::size_t item_count() const noexcept { return by_user_.column_count(); }
  /// Number of entries.
  std::size_t size() const noexcept { return by_user_.size(); }

  /// Users as rows; `by_user().eigen()` is a users × items Eigen matrix in this memory.
  const ByUser& by_user() const noexcept { return by_user_; }
  /// Items as rows; `by_item().eigen()` is an items × users Eigen matrix in this memory.
  const ByItem& by_item() const noexcept { return by_item_; }
  /// The time of each entry of by_user(); empty where times are not known.
  const SharedArray<Timestamp>& times() const noexcept { return times_; }
  /// The ids of users; null where they have none.
  const Users& users() const noexcept { return users_; }
  /// The ids of items; null where they have none.
  const Items& items() const noexcept { return items_; }

  /// One user's row, a view into this memory; `user` must be below user_count().
  History<Scalar> history(UserIndex user) const& noexcept {
    const auto row = by_user_[user];
    if (times_.empty() || row.size() == 0) return {row.indices, row.values, {}};
    const auto begin = static_cast<std::size_t>(by_user_.offsets()[user.value]);
    return {row.indices, row.values, times_.span().subspan(begin, row.size())};
  }

  /// Not of a temporary, whose memory may be gone when the view is used.
  History<Scalar> history(UserIndex user) const&& = delete;

  /// A user by index, with a view into this memory; `user` must be below user_count().
  KnownUser<Scalar> user(UserIndex user) const& noexcept { return {user, history(user)}; }
  /// Not of a temporary, as `history`.
  KnownUser<Scalar> user(UserIndex user) const&& = delete;

  /// A user by id, with a view into this memory.
  /// @throws LookupError for an unknown id, DataError where the users have no ids
  KnownUser<Scalar> user(std::string_view id) const& {
    if (!users_) throw DataError("these interactions have no user ids: ask by UserIndex");
    return user(users_->at(id, "user"));
  }
  /// Not of a temporary, as `history`.
  KnownUser<Scalar> user(std::string_view id) const&& = delete;

  /// An item by id.
  /// @throws LookupError for an unknown id, DataError where the items have no ids
  ItemIndex item(std::string_view id) const {
    if (!items_) throw DataError("these interactions have no item ids: use an ItemIndex");
    return items_->at(id, "item");
  }

  /// A user's id, or its number where users have none.
  std::string user_name(UserIndex user) const {
    return users_ ? std::string((*users_)[user]) : std::to_string(user.value);
  }
  /// An item's id, or its number where items have none.
  std::string item_name(ItemIndex item) const {
    return items_ ? std::string((*items_)[item]) : std::to_string(item.value);
  }

 private:
  void check_sizes() const {
    const auto wrong_size = [](const char* what, std::size_t is, std::size_t expected) {
      throw DataError("interactions: " + std::to_string(is) + " " + what + ", expected " +
                      std::to_string(expected));
    };
    if (by_item_.row_count() != item_count())
      wrong_size("items with users", by_item_.row_count(), item_count());
    if (by_item_.column_count() != user_count())
      wrong_size("users of items", by_item_.column_count(), user_count());
    if (by_item_.size() != size()) wrong_size("entries by item", by_item_.size(), size());
    if (!times_.empty() && times_.size() != size()) wrong_size("times", times_.size(), size());
    if (users_ && users_->size() != user_count()) wrong_size("user ids", users_->size(), user_count());
    if (items_ && items_->size() != item_count()) wrong_size("item ids", items_->size(), item_count());
  }

  void check_weights(const Execution& execution) const {
    const auto& weights = by_user_.values();
    constexpr std::int64_t none = std::numeric_limits<std::int64_t>::max();
    const std::int64_t wrong = parallel_reduce(
        static_cast<std::int64_t>(weights.size()), std::int64_t{1} << 20, execution, "checking weights", none,
        [&](std::int64_t begin, std::int64_t end) {
          for (std::int64_t e = begin; e < end; ++e)
            if (!(std::abs(weights[static_cast<std::size_t>(e)]) <= largest_weight<Scalar>)) return e;
          return none;
        },
        [](std::int64_t a, std::int64_t b) { return std::min(a, b); });
    if (wrong == none) return;
    const auto entry = static_cast<std::size_t>(wrong);
    const auto& offsets = by_user_.offsets();
    const UserIndex user(std::upper_bound(offsets.begin(), offsets.end(), wrong) - offsets.begin() - 1);
    throw DataError("interactions: the weight of user " + detail::quoted_id(users_, user) + " and item " +
                    detail::quoted_id(items_, by_user_.columns()[entry]) + " " +
                    detail::weight_fault(weights[entry]));
  }

  ByUser by_user_;
  ByItem by_item_;
  SharedArray<Timestamp> times_;
  Users users_;
  Items items_;
};

/// What `collect` needs to know beside the cells.
template <class Scalar = float>
struct Shape {
  /// Number of users; 0 takes the ids' number, or one more than the largest index where there are no ids.
  std::size_t users = 0;
  /// Number of items; 0 as for users.
  std::size_t items = 0;
  /// Whether the cells' times are known.
  bool timed = false;
  /// What becomes of repeated cells.
  Duplicates duplicates = Duplicates::sum;
  /// Ids of the users, if any.
  typename Interactions<Scalar>::Users user_ids = nullptr;
  /// Ids of the items, if any.
  typename Interactions<Scalar>::Items item_ids = nullptr;
};

namespace detail {

// The cells of a span, as rows_of_cells reads them.
template <class Scalar>
struct CellsOfSpan {
  std::span<const Interaction<Scalar>> cells;
  const Shape<Scalar>& shape;

  std::size_t size() const noexcept { return cells.size(); }
  UserIndex user(std::size_t i) const noexcept { return cells[i].user; }
  unsigned cell(std::size_t i, Interaction<Scalar>& cell) const noexcept {
    cell = cells[i];
    return 0;
  }
  std::string name(UserIndex user, ItemIndex item) const {
    return "user " + quoted_id(shape.user_ids, user) + ", item " + quoted_id(shape.item_ids, item);
  }

  // The number of users and of items where the shape doesn't tell, and a refusal of cells outside it.
  std::pair<std::size_t, std::size_t> counts(const Execution& execution) const {
    struct Bounds {
      std::size_t users = 0, items = 0;  // one more than the largest index
    };
    const Bounds seen = parallel_reduce(
        static_cast<std::int64_t>(cells.size()), std::int64_t{1} << 18, execution, "counting events",
        Bounds{},
        [&](std::int64_t begin, std::int64_t end) {
          Bounds here;
          for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
            here.users = std::max(here.users, cells[i].user.value + std::size_t{1});
            here.items = std::max(here.items, cells[i].item.value + std::size_t{1});
          }
          return here;
        },
        [](const Bounds& a, const Bounds& b) {
          return Bounds{std::max(a.users, b.users), std::max(a.items, b.items)};
        });
    const std::size_t users = shape.user_ids ? shape.user_ids->size()
                              : shape.users  ? shape.users
                                             : seen.users;
    const std::size_t items = shape.item_ids ? shape.item_ids->size()
                              : shape.items  ? shape.items
                                             : seen.items;
    if (users > most_rows || items > most_rows)
      throw DataError("interactions of " + std::to_string(users) + " users and " + std::to_string(items) +
                      " items: expected at most 2147483648 of either");
    if (seen.users > users || seen.items > items)
      for (const auto& cell : cells)
        if (cell.user.value >= users || cell.item.value >= items)
          throw DataError("user " + std::to_string(cell.user.value) + ", item " +
                          std::to_string(cell.item.value) + ": expected users below " +
                          std::to_string(users) + " and items below " + std::to_string(items));
    return {users, items};
  }
};

}  // namespace detail

/// Interactions from cells in any order, by counting sort: O(cells + users + items). At its peak it takes at
/// most twice the memory of the interactions that it makes, unless more than eight cells become one entry.
/// @param cells who, what, how much and perhaps when
/// @param shape what else is known
/// @param execution how to carry it out; the threads do not change the result
/// @throws DataError for a cell outside the shape, a weight or a sum of weights that is not finite or above
/// largest_weight, a repeated cell under Duplicates::fail, or more than 2³¹ users or items
template <class Scalar>
Interactions<Scalar> collect(std::span<const Interaction<Scalar>> cells, Shape<Scalar> shape = {},
                             const Execution& execution = {}) {
  const detail::CellsOfSpan<Scalar> source{cells, shape};
  const auto [users, items] = source.counts(execution);
  auto made = detail::rows_of_cells<Scalar>(source, users, items, shape.timed, shape.duplicates, execution);
  return Interactions<Scalar>(std::move(made.rows), std::move(made.times), std::move(shape.user_ids),
                              std::move(shape.item_ids), execution);
}

/// The same from a vector of cells.
template <class Scalar>
Interactions<Scalar> collect(const std::vector<Interaction<Scalar>>& cells, Shape<Scalar> shape = {},
                             const Execution& execution = {}) {
  return collect(std::span<const Interaction<Scalar>>(cells), std::move(shape), execution);
}

}  // namespace kindred::inline v0
