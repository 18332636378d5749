#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0 {

/// The entries for which `keep(const Interaction<Scalar>&)` holds: the same users and items, their indices
/// and ids, fewer entries. `keep` is asked once an entry, users in order and the items of each in order; the
/// time is Timestamp{} where times are not known. (`filter` of an EventLog is in event_log.hpp.) O(entries).
template <class Scalar, class Keep>
Interactions<Scalar> filter(const Interactions<Scalar>& data, Keep&& keep) {
  const auto& rows = data.by_user();
  const auto& times = data.times();
  std::vector<std::int64_t> offsets{0};
  offsets.reserve(data.user_count() + 1);
  std::vector<ItemIndex> items;
  std::vector<Scalar> weights;
  std::vector<Timestamp> kept_times;
  std::size_t entry = 0;
  for (UserIndex user{0}; user.value < data.user_count(); ++user) {
    const auto row = rows[user];
    for (std::size_t e = 0; e < row.size(); ++e, ++entry) {
      const Interaction<Scalar> cell{user, row.indices[e], row.values[e],
                                     times.empty() ? Timestamp{} : times[entry]};
      if (!keep(cell)) continue;
      items.push_back(cell.item);
      weights.push_back(cell.weight);
      if (!times.empty()) kept_times.push_back(cell.time);
    }
    offsets.push_back(static_cast<std::int64_t>(items.size()));
  }
  return Interactions<Scalar>({data.item_count(), std::move(offsets), std::move(items), std::move(weights)},
                              std::move(kept_times), data.users(), data.items());
}

}  // namespace kindred::inline v0
