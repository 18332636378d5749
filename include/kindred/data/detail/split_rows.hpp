#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/filter.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0::detail {

// Which part each row goes to: 0 train; 1 test, or history; 2 test where there is a history; no_part none.
inline constexpr std::uint8_t no_part = 3;
using Parts = std::vector<std::uint8_t>;

// What a split needs to know of the rows of a log, or of the entries of interactions in the order of
// by_user().
struct SplitRows {
  std::vector<UserIndex> users;
  SharedArray<Timestamp> times;
  std::size_t user_count;
  bool are_in_order_of_time;  // where times are not known
};

inline SplitRows rows_of(const EventLog& log) {
  std::vector<UserIndex> users(log.size());
  std::vector<Timestamp> times(log.has_time() ? log.size() : 0);
  for (std::size_t row = 0; row < log.size(); ++row) {
    users[row] = log.user(row);
    if (log.has_time()) times[row] = log.time(row);
  }
  return {std::move(users), std::move(times), log.user_count(), true};
}

template <class Scalar>
SplitRows rows_of(const Interactions<Scalar>& data) {
  SplitRows rows{{}, data.times(), data.user_count(), false};
  rows.users.reserve(data.size());
  for (UserIndex user{0}; user.value < data.user_count(); ++user)
    rows.users.insert(rows.users.end(), data.by_user()[user].size(), user);
  return rows;
}

inline EventLog take_part(const EventLog& log, const Parts& parts, std::uint8_t part) {
  return filter(log, [&](std::size_t row) { return parts[row] == part; });
}

template <class Scalar>
Interactions<Scalar> take_part(const Interactions<Scalar>& data, const Parts& parts, std::uint8_t part) {
  std::size_t entry = 0;
  return filter(data, [&](const Interaction<Scalar>&) { return parts[entry++] == part; });
}

template <class Data>
concept Splittable = requires(const Data& data, const Parts& parts) {
  { rows_of(data) } -> std::same_as<SplitRows>;
  { take_part(data, parts, 0) } -> std::same_as<Data>;
};

// A share of 0 or 1 leaves a side empty because it is told to; one in between because there are too few.
inline std::size_t share_of(std::size_t count, double share, const char* of_what) {
  require_in_range("share", share, 0.0, 1.0);
  const auto chosen = static_cast<std::size_t>(std::llround(share * static_cast<double>(count)));
  if (count > 0 && share > 0 && share < 1 && (chosen == 0 || chosen == count)) {
    std::ostringstream message;
    message << "option 'share' is " << share << ", which is " << (chosen == 0 ? "none" : "all") << " of the "
            << count << ' ' << of_what << ": expected one that leaves some to train and to test on";
    throw OptionError(message.str());
  }
  return chosen;
}

inline std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random(seed).shuffle(order);
  return order;
}

inline Parts random_rows(std::size_t count, double share, std::uint64_t seed) {
  const std::size_t chosen = share_of(count, share, "rows");
  const auto order = shuffled(count, seed);
  Parts parts(count);
  for (std::size_t i = 0; i < chosen; ++i) parts[order[i]] = 1;
  return parts;
}

inline std::vector<std::size_t> fold_of_rows(std::size_t count, int k, std::uint64_t seed) {
  const auto folds_wanted = static_cast<std::size_t>(k);
  if (count > 0 && folds_wanted > count)
    throw OptionError("option 'k' is " + std::to_string(k) + ", and there are " + std::to_string(count) +
                      " rows: expected at most one fold a row");
  const auto order = shuffled(count, seed);
  std::vector<std::size_t> folds(count);
  for (std::size_t i = 0; i < count; ++i) folds[order[i]] = i % folds_wanted;
  return folds;
}

// All rows, user after user, each one's from the earliest to the latest.
struct Timelines {
  std::vector<std::size_t> rows;
  std::vector<std::size_t> begin;  // of each user, and the end

  std::span<const std::size_t> of(std::size_t user) const {
    return std::span<const std::size_t>(rows).subspan(begin[user], begin[user + 1] - begin[user]);
  }
};

inline Timelines timelines(const SplitRows& rows) {
  if (rows.times.empty() && !rows.are_in_order_of_time && !rows.users.empty())
    throw DataError("a split by time needs the time of each interaction, and these have none");
  Timelines lines{std::vector<std::size_t>(rows.users.size()), std::vector<std::size_t>(rows.user_count + 1)};
  for (const UserIndex user : rows.users) ++lines.begin[user.value + std::size_t{1}];
  std::partial_sum(lines.begin.begin(), lines.begin.end(), lines.begin.begin());
  auto next = lines.begin;
  for (std::size_t row = 0; row < rows.users.size(); ++row) lines.rows[next[rows.users[row].value]++] = row;
  if (rows.times.empty()) return lines;
  for (std::size_t user = 0; user < rows.user_count; ++user)
    std::sort(lines.rows.begin() + static_cast<std::ptrdiff_t>(lines.begin[user]),
              lines.rows.begin() + static_cast<std::ptrdiff_t>(lines.begin[user + 1]),
              [&](std::size_t a, std::size_t b) {
                return rows.times[a] != rows.times[b] ? rows.times[a] < rows.times[b] : a < b;
              });
  return lines;
}

inline Parts last_rows(const SplitRows& rows, int count) {
  require_at_least("count", count, 1);
  const Timelines lines = timelines(rows);
  Parts parts(rows.users.size());
  std::size_t longest = 0;
  for (std::size_t user = 0; user < rows.user_count; ++user) {
    const auto line = lines.of(user);
    longest = std::max(longest, line.size());
    for (const std::size_t row : line.last(std::min(line.size(), static_cast<std::size_t>(count))))
      parts[row] = 1;
  }
  if (longest > 0 && longest <= static_cast<std::size_t>(count))
    throw OptionError("option 'count' is " + std::to_string(count) + ", and no user has more than " +
                      std::to_string(longest) + (longest == 1 ? " row" : " rows") +
                      ": expected one that leaves some to train on");
  return parts;
}

// The latest of each user's rows, floor(share · their number) of them.
inline Parts last_share_of_rows(const SplitRows& rows, double share) {
  require_in_range("share", share, 0.0, 1.0);
  const Timelines lines = timelines(rows);
  Parts parts(rows.users.size());
  std::size_t longest = 0, tested = 0;
  for (std::size_t user = 0; user < rows.user_count; ++user) {
    const auto line = lines.of(user);
    longest = std::max(longest, line.size());
    // 0.29 · 100 is a hair below 29.
    const auto chosen = static_cast<std::size_t>(share * static_cast<double>(line.size()) + 1e-9);
    for (const std::size_t row : line.last(chosen)) parts[row] = 1;
    tested += chosen;
  }
  if (longest > 0 && share > 0 && tested == 0) {
    std::ostringstream message;
    message << "option 'share' is " << share
            << ", which is not one row of any user, of whom none has more than " << longest
            << ": expected one that leaves some to test on";
    throw OptionError(message.str());
  }
  return parts;
}

// The rows up to a cut, no more than a window before it where there is one, and those after it up to `end`.
inline Parts rows_around(std::span<const Timestamp> times, std::optional<Timestamp> from, Timestamp cut,
                         Timestamp end) {
  Parts parts(times.size(), no_part);
  for (std::size_t row = 0; row < times.size(); ++row) {
    if (times[row] > cut) parts[row] = times[row] <= end ? 1 : no_part;
    else if (!from || times[row] > *from) parts[row] = 0;
  }
  return parts;
}

// A moment so much earlier, or the first that there is.
inline Timestamp earlier(Timestamp moment, Duration length) {
  const auto since_first = static_cast<std::uint64_t>(moment.time_since_epoch().count()) -
                           static_cast<std::uint64_t>(Timestamp::min().time_since_epoch().count());
  return static_cast<std::uint64_t>(length.count()) > since_first ? Timestamp::min() : moment - length;
}

inline Parts latest_rows(const SplitRows& rows, double share) {
  const std::size_t count = rows.users.size();
  const std::size_t chosen = share_of(count, share, "rows");
  if (rows.times.empty() && count > 0)
    throw DataError("a split by time over all rows needs the time of each, and these data have none");
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return rows.times[a] != rows.times[b] ? rows.times[a] < rows.times[b] : a < b;
  });
  Parts parts(count);
  for (std::size_t i = count - chosen; i < count; ++i) parts[order[i]] = 1;
  return parts;
}

inline Parts user_rows(const SplitRows& rows, double share, std::uint64_t seed) {
  const Timelines lines = timelines(rows);
  std::vector<std::size_t> users;
  for (std::size_t user = 0; user < rows.user_count; ++user)
    if (!lines.of(user).empty()) users.push_back(user);
  const std::size_t chosen = share_of(users.size(), share, "users");
  const auto order = shuffled(users.size(), seed);
  Parts parts(rows.users.size());
  std::size_t tested = 0;
  for (std::size_t i = 0; i < chosen; ++i) {
    const auto line = lines.of(users[order[i]]);
    const std::size_t known = std::max<std::size_t>(line.size() * 4 / 5, 1);
    for (std::size_t at = 0; at < line.size(); ++at) parts[line[at]] = at < known ? 1 : 2;
    tested += line.size() - known;
  }
  if (chosen > 0 && tested == 0) {
    std::ostringstream message;
    message << "option 'share' is " << share << ", and none of the " << chosen
            << " users drawn has a second row to test on: expected more users, or users of more rows";
    throw OptionError(message.str());
  }
  return parts;
}

}  // namespace kindred::inline v0::detail
