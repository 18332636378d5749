#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0 {

namespace detail {

// Whether indices mean the same in both, `longer` perhaps having more of them.
template <class Ids>
bool numbered_alike(const std::shared_ptr<const Ids>& ids, std::size_t count,
                    const std::shared_ptr<const Ids>& longer, std::size_t longer_count) {
  if (count > longer_count || (ids == nullptr) != (longer == nullptr)) return false;
  return ids == longer || ids->is_prefix_of(*longer);
}

}  // namespace detail

/// Interactions with more of them added: those of the same user and item become one, as `duplicates` says,
/// `more` being the later where times don't tell. For sum, last and max that is what `collect` makes of the
/// cells of both at once, but that a sum is rounded where it was cut: to the bit as long as Scalar holds the
/// sums, as float does whole numbers up to 2²⁴. O(entries + users + items).
/// @param first what there is
/// @param more what is to be added. It numbers users and items as `first` does, new ones after those: an
/// EventLogBuilder that begins with the ids of `first` does so
/// @throws DataError where they are numbered differently, one has times and the other none, a weight becomes
/// too large, or, under Duplicates::fail, both have an entry; OptionError for Duplicates::mean, as a mean
/// does not tell of how many
template <class Scalar>
Interactions<Scalar> merged(const Interactions<Scalar>& first, const Interactions<Scalar>& more,
                            Duplicates duplicates = Duplicates::sum) {
  if (duplicates == Duplicates::mean)
    throw OptionError(
        "option 'duplicates' is mean, and means cannot be added to: expected sum, last, max or fail");
  if (!detail::numbered_alike(first.users(), first.user_count(), more.users(), more.user_count()) ||
      !detail::numbered_alike(first.items(), first.item_count(), more.items(), more.item_count()))
    throw DataError(
        "the interactions to be added number users or items differently: begin their log with the ids there "
        "are, "
        "EventLogBuilder(*train.users(), *train.items())");
  const bool timed = !first.times().empty() || !more.times().empty();
  for (const auto* part : {&first, &more})
    if (timed && part->size() > 0 && part->times().empty())
      throw DataError(
          "one part of the interactions has times and the other none, expected them for all or none");

  std::vector<std::int64_t> offsets{0};
  std::vector<ItemIndex> columns;
  std::vector<Scalar> values;
  std::vector<Timestamp> times;
  offsets.reserve(more.user_count() + 1);
  columns.reserve(first.size() + more.size());
  values.reserve(first.size() + more.size());
  if (timed) times.reserve(first.size() + more.size());
  for (UserIndex user{0}; user.value < more.user_count(); ++user) {
    const auto old = user.value < first.user_count() ? first.history(user) : History<Scalar>{};
    const auto fresh = more.history(user);
    const auto put = [&](ItemIndex item, Scalar weight, Timestamp time) {
      columns.push_back(item);
      values.push_back(weight);
      if (timed) times.push_back(time);
    };
    const auto time_of = [timed](const History<Scalar>& history, std::size_t e) {
      return timed ? history.times[e] : Timestamp{};
    };
    std::size_t o = 0, f = 0;
    while (o < old.size() || f < fresh.size()) {
      if (f == fresh.size() || (o < old.size() && old.items[o] < fresh.items[f])) {
        put(old.items[o], old.weights[o], time_of(old, o));
        ++o;
      } else if (o == old.size() || fresh.items[f] < old.items[o]) {
        put(fresh.items[f], fresh.weights[f], time_of(fresh, f));
        ++f;
      } else {
        const Timestamp before = time_of(old, o), after = time_of(fresh, f);
        Scalar weight = fresh.weights[f];
        if (duplicates == Duplicates::sum)
          weight = static_cast<Scalar>(static_cast<double>(old.weights[o]) + static_cast<double>(weight));
        if (duplicates == Duplicates::max) weight = std::max(weight, old.weights[o]);
        if (duplicates == Duplicates::last && after < before) weight = old.weights[o];
        if (duplicates == Duplicates::fail)
          throw DataError("user " + more.user_name(user) + ", item " + more.item_name(fresh.items[f]) +
                          ": more than once, and duplicates are refused");
        put(fresh.items[f], weight, std::max(before, after));
        ++o, ++f;
      }
    }
    offsets.push_back(static_cast<std::int64_t>(columns.size()));
  }
  return Interactions<Scalar>({more.item_count(), std::move(offsets), std::move(columns), std::move(values)},
                              std::move(times), more.users(), more.items());
}

}  // namespace kindred::inline v0
