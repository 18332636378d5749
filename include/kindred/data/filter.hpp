#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/prepared.hpp"

namespace kindred::inline v0 {

namespace detail {

// The entries that are not left out, `left_out` telling of each entry of by_user().
template <class Scalar, class LeftOut>
Interactions<Scalar> entries_kept(const Interactions<Scalar>& data, std::size_t kept, LeftOut&& left_out) {
  const auto& rows = data.by_user();
  std::vector<std::int64_t> offsets(data.user_count() + 1);
  std::vector<ItemIndex> items;
  std::vector<Scalar> weights;
  std::vector<Timestamp> times;
  items.reserve(kept);
  weights.reserve(kept);
  if (!data.times().empty()) times.reserve(kept);
  for (std::size_t user = 0; user < data.user_count(); ++user) {
    const auto end = static_cast<std::size_t>(rows.offsets()[user + 1]);
    for (auto entry = static_cast<std::size_t>(rows.offsets()[user]); entry < end; ++entry) {
      if (left_out[entry]) continue;
      items.push_back(rows.columns()[entry]);
      weights.push_back(rows.values()[entry]);
      if (!data.times().empty()) times.push_back(data.times()[entry]);
    }
    offsets[user + 1] = static_cast<std::int64_t>(items.size());
  }
  return Interactions<Scalar>({data.item_count(), std::move(offsets), std::move(items), std::move(weights)},
                              std::move(times), data.users(), data.items());
}

}  // namespace detail

/// The entries for which `keep(const Interaction<Scalar>&)` holds: the same users and items, their indices
/// and ids, fewer entries. `keep` is asked once an entry, users in order and the items of each in order; the
/// time is Timestamp{} where times are not known. (`filter` of an EventLog is in event_log.hpp.) O(entries).
template <class Scalar, std::predicate<const Interaction<Scalar>&> Keep>
Interactions<Scalar> filter(const Interactions<Scalar>& data, Keep&& keep) {
  const auto& rows = data.by_user();
  const auto& times = data.times();
  std::vector<bool> left_out(data.size());
  std::size_t entry = 0, kept = 0;
  for (UserIndex user{0}; user.value < data.user_count(); ++user) {
    const auto row = rows[user];
    for (std::size_t e = 0; e < row.size(); ++e, ++entry) {
      const Interaction<Scalar> cell{user, row.indices[e], row.values[e],
                                     times.empty() ? Timestamp{} : times[entry]};
      if (keep(cell)) ++kept;
      else left_out[entry] = true;
    }
  }
  return detail::entries_kept(data, kept, left_out);
}

/// The same with an account, in which `reason` says why the others were removed: `filter(ratings, "below 4",
/// [](const auto& cell) { return cell.weight >= 4; })`.
template <class Scalar, std::predicate<const Interaction<Scalar>&> Keep>
Prepared<Scalar> filter(const Interactions<Scalar>& data, std::string_view reason, Keep&& keep) {
  Prepared<Scalar> result{filter(data, std::forward<Keep>(keep)), {}};
  result.account.in = data.size();
  result.account.kept = result.interactions.size();
  result.account.remove(reason, data.size() - result.interactions.size());
  return result;
}

/// Whose entries `filter` keeps.
struct FilterRules {
  /// Which users; all where empty.
  std::function<bool(UserIndex)> users = {};
  /// Which items; all where empty.
  std::function<bool(ItemIndex)> items = {};
  /// Least number of entries of a user, ≥ 0.
  int per_user = 0;
  /// Least number of entries of an item, ≥ 0.
  int per_item = 0;
  /// Most entries of a user, ≥ 0: who has more may be a robot or a shop's till. 0 for any number.
  int most_per_user = 0;
  /// Most entries of an item, ≥ 0: what everybody has, such as a carrier bag, tells nothing. 0 for any
  /// number.
  int most_per_item = 0;
};

/// The entries of the users and items that the rules name. Entries are counted once, after the users and
/// items that are not wanted have gone: what is left may have fewer than the least number again (`k_core`
/// repeats until it has not). Indices and ids stay. In the account an entry stands under the first rule, in
/// the order of the account, that it falls under. O(entries + users + items).
/// @throws OptionError for a negative number, or a most below its least
template <class Scalar>
Prepared<Scalar> filter(const Interactions<Scalar>& data, const FilterRules& rules) {
  const auto check = [](const std::string& what, int least, int most) {
    require_at_least("per_" + what, least, 0);
    require_at_least("most_per_" + what, most, 0);
    if (most > 0 && most < least)
      throw OptionError("option 'most_per_" + what + "' is " + std::to_string(most) +
                        ", expected 0 or at least 'per_" + what + "', which is " + std::to_string(least));
  };
  check("user", rules.per_user, rules.most_per_user);
  check("item", rules.per_item, rules.most_per_item);

  std::vector<bool> user_wanted(data.user_count(), true), item_wanted(data.item_count(), true);
  for (std::size_t user = 0; rules.users && user < user_wanted.size(); ++user)
    user_wanted[user] = rules.users(UserIndex(user));
  for (std::size_t item = 0; rules.items && item < item_wanted.size(); ++item)
    item_wanted[item] = rules.items(ItemIndex(item));
  std::vector<std::int64_t> of_user(data.user_count()), of_item(data.item_count());
  const auto each = [&data](auto&& visit) {
    std::size_t entry = 0;
    for (UserIndex user{0}; user.value < data.user_count(); ++user)
      for (const ItemIndex item : data.by_user()[user].indices) visit(entry++, user.value, item.value);
  };
  each([&](std::size_t, std::size_t user, std::size_t item) {
    if (!user_wanted[user] || !item_wanted[item]) return;
    ++of_user[user];
    ++of_item[item];
  });

  const std::vector<std::string> reasons = {
      "of a user not wanted",
      "of an item not wanted",
      "of a user with fewer than " + std::to_string(rules.per_user),
      "of a user with more than " + std::to_string(rules.most_per_user),
      "of an item with fewer than " + std::to_string(rules.per_item),
      "of an item with more than " + std::to_string(rules.most_per_item)};
  std::vector<std::size_t> counts(reasons.size());
  std::vector<bool> left_out(data.size());
  std::size_t kept = 0;
  each([&](std::size_t entry, std::size_t user, std::size_t item) {
    const auto above = [](std::int64_t count, int most) { return most > 0 && count > most; };
    const bool wrong[] = {!user_wanted[user],
                          !item_wanted[item],
                          of_user[user] < rules.per_user,
                          above(of_user[user], rules.most_per_user),
                          of_item[item] < rules.per_item,
                          above(of_item[item], rules.most_per_item)};
    std::size_t reason = 0;
    while (reason < reasons.size() && !wrong[reason]) ++reason;
    if (reason == reasons.size()) {
      ++kept;
      return;
    }
    ++counts[reason];
    left_out[entry] = true;
  });

  Prepared<Scalar> result{detail::entries_kept(data, kept, left_out), {}};
  result.account.in = data.size();
  result.account.kept = kept;
  for (std::size_t reason = 0; reason < reasons.size(); ++reason)
    if (counts[reason] > 0) result.account.remove(reasons[reason], counts[reason]);
  return result;
}

}  // namespace kindred::inline v0
