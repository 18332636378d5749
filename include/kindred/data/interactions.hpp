#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/history.hpp"
#include "kindred/data/vocabulary.hpp"
#include "kindred/data/weight.hpp"

namespace kindred::inline v0 {

/// One cell of the users × items matrix.
template <class Scalar = float>
struct Interaction {
  /// Who.
  UserIndex user;
  /// What.
  ItemIndex item;
  /// A rating or a strength.
  Scalar weight = 1;
  /// When; read only where the Interactions are told that times are known.
  Timestamp time = {};
};

/// What becomes of several events of the same user and item.
enum class Duplicates {
  sum,   ///< weights add up, the latest time stays
  last,  ///< the latest one stays (of equal times, the last in order)
  max,   ///< the largest weight stays, and the latest time
  mean,  ///< the mean weight stays, and the latest time
  fail,  ///< a DataError names the first pair
};

namespace detail {

// An id in quotes, or the index where there are no ids.
template <class Ids, class Idx>
std::string quoted_id(const std::shared_ptr<const Ids>& ids, Idx index) {
  return ids ? "'" + std::string((*ids)[index]) + "'" : std::to_string(index.value);
}

}  // namespace detail

/// Who interacted with what: an immutable sparse users × items matrix, held both ways round, with the shop's
/// ids and, where known, the time of each entry. Copies share memory. Memory: 16 bytes
/// an entry with float weights, 8 more with times, and 12 bytes a user and an item.
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
  /// @throws DataError where sizes differ or a weight is not finite or above largest_weight
  explicit Interactions(ByUser by_user, SharedArray<Timestamp> times = {}, Users users = nullptr,
                        Items items = nullptr)
      : by_user_(std::move(by_user)),
        by_item_(transpose(by_user_)),
        times_(std::move(times)),
        users_(std::move(users)),
        items_(std::move(items)) {
    const auto wrong_size = [](const char* what, std::size_t is, std::size_t expected) {
      throw DataError("interactions: " + std::to_string(is) + " " + what + ", expected " +
                      std::to_string(expected));
    };
    if (!times_.empty() && times_.size() != by_user_.size())
      wrong_size("times", times_.size(), by_user_.size());
    if (users_ && users_->size() != user_count()) wrong_size("user ids", users_->size(), user_count());
    if (items_ && items_->size() != item_count()) wrong_size("item ids", items_->size(), item_count());
    for (UserIndex user{0}; user.value < user_count(); ++user) {
      const auto row = by_user_[user];
      for (std::size_t e = 0; e < row.size(); ++e)
        if (const auto fault = detail::weight_fault(row.values[e]); !fault.empty())
          throw DataError("interactions: the weight of user " + detail::quoted_id(users_, user) +
                          " and item " + detail::quoted_id(items_, row.indices[e]) + " " + fault);
    }
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
    const auto begin = static_cast<std::size_t>(by_user_.offsets()[user.value]);
    return {row.indices, row.values,
            times_.empty() ? std::span<const Timestamp>{} : times_.span().subspan(begin, row.size())};
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

/// Interactions from cells in any order: O(cells · log of the longest row).
/// @throws DataError for a cell outside the shape, a weight or a sum of weights that is not finite or above
/// largest_weight, or a repeated cell under Duplicates::fail
template <class Scalar>
Interactions<Scalar> collect(std::span<const Interaction<Scalar>> cells, Shape<Scalar> shape = {}) {
  if (shape.user_ids) shape.users = shape.user_ids->size();
  if (shape.item_ids) shape.items = shape.item_ids->size();
  const auto name_of = [&](UserIndex user, ItemIndex item) {
    return "user " + detail::quoted_id(shape.user_ids, user) + ", item " +
           detail::quoted_id(shape.item_ids, item);
  };
  const bool count_users = shape.users == 0 && !shape.user_ids,
             count_items = shape.items == 0 && !shape.item_ids;
  for (const auto& cell : cells) {
    if (count_users) shape.users = std::max(shape.users, cell.user.value + std::size_t{1});
    if (count_items) shape.items = std::max(shape.items, cell.item.value + std::size_t{1});
    if (cell.user.value >= shape.users || cell.item.value >= shape.items)
      throw DataError("user " + std::to_string(cell.user.value) + ", item " +
                      std::to_string(cell.item.value) + ": expected users below " +
                      std::to_string(shape.users) + " and items below " + std::to_string(shape.items));
    if (const auto fault = detail::weight_fault(cell.weight); !fault.empty())
      throw DataError(name_of(cell.user, cell.item) + ": the weight " + fault);
  }

  std::vector<std::size_t> begin(shape.users + 1, 0);
  for (const auto& cell : cells) ++begin[cell.user.value + std::size_t{1}];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<std::size_t> order(cells.size());
  {
    auto next = begin;
    for (std::size_t i = 0; i < cells.size(); ++i) order[next[cells[i].user.value]++] = i;
  }

  std::vector<std::int64_t> offsets{0};
  offsets.reserve(shape.users + 1);
  std::vector<ItemIndex> columns;
  std::vector<Scalar> values;
  std::vector<Timestamp> times;
  columns.reserve(cells.size());
  values.reserve(cells.size());
  if (shape.timed) times.reserve(cells.size());
  for (std::size_t user = 0; user < shape.users; ++user) {
    const auto first = order.begin() + static_cast<std::ptrdiff_t>(begin[user]);
    const auto last = order.begin() + static_cast<std::ptrdiff_t>(begin[user + 1]);
    std::sort(first, last, [&](std::size_t a, std::size_t b) {
      const auto& x = cells[a];
      const auto& y = cells[b];
      if (x.item != y.item) return x.item < y.item;
      return shape.timed && x.time != y.time ? x.time < y.time : a < b;
    });
    for (auto at = first; at != last;) {
      const ItemIndex item = cells[*at].item;
      double weight = static_cast<double>(cells[*at].weight);
      Timestamp time = cells[*at].time;
      std::size_t repeats = 1;
      for (++at; at != last && cells[*at].item == item; ++at, ++repeats) {
        const double next = static_cast<double>(cells[*at].weight);
        time = cells[*at].time;
        switch (shape.duplicates) {
          case Duplicates::sum:
          case Duplicates::mean: weight += next; break;
          case Duplicates::last: weight = next; break;
          case Duplicates::max: weight = std::max(weight, next); break;
          case Duplicates::fail:
            throw DataError(name_of(UserIndex(user), item) + ": more than once, and duplicates are refused");
        }
      }
      if (shape.duplicates == Duplicates::mean) weight /= static_cast<double>(repeats);
      if (const auto fault = detail::weight_fault(static_cast<Scalar>(weight)); !fault.empty())
        throw DataError(name_of(UserIndex(user), item) + ": the sum of " + std::to_string(repeats) +
                        " weights " + fault);
      columns.push_back(item);
      values.push_back(static_cast<Scalar>(weight));
      if (shape.timed) times.push_back(time);
    }
    offsets.push_back(static_cast<std::int64_t>(columns.size()));
  }
  return Interactions<Scalar>({shape.items, std::move(offsets), std::move(columns), std::move(values)},
                              std::move(times), std::move(shape.user_ids), std::move(shape.item_ids));
}

/// The same from a vector of cells.
template <class Scalar>
Interactions<Scalar> collect(const std::vector<Interaction<Scalar>>& cells, Shape<Scalar> shape = {}) {
  return collect(std::span<const Interaction<Scalar>>(cells), std::move(shape));
}

}  // namespace kindred::inline v0
