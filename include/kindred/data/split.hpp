#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/detail/split_rows.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/time.hpp"

/// @file
/// Splits into what a model is trained on and what it is tested on: pure functions of the data and the seed.
/// All parts keep the ids and thereby the numbers of users and items. They split an EventLog by its rows or
/// Interactions by their entries; where times are equal or not known, the later one is the one further down:
/// for a log by the order of its source, for interactions by user and item index.

namespace kindred::inline v0 {

/// Data in two parts; takes structured bindings: `const auto [train, test] = split_last(data, 1)`.
/// @tparam Data EventLog or Interactions
template <class Data>
struct Split {
  /// What a model may learn from.
  Data train;
  /// What it is tested on.
  Data test;
};

/// Data in three parts, for a test on users that no model has seen.
/// @tparam Data EventLog or Interactions
template <class Data>
struct UserSplit {
  /// All rows of the users that a model may learn from.
  Data train;
  /// What is known of the other users when they come.
  Data history;
  /// What they do then.
  Data test;
};

namespace detail {

template <class Data>
Split<Data> two_parts(const Data& data, const Parts& parts) {
  return {take_part(data, parts, 0), take_part(data, parts, 1)};
}

}  // namespace detail

/// A share of the rows, drawn at random, is for testing: round(share · rows) of them. O(rows).
/// @throws OptionError for a share outside [0, 1], or within it but of none or all
template <detail::Splittable Data>
Split<Data> split_random(const Data& data, double share, std::uint64_t seed = 0) {
  return detail::two_parts(data, detail::random_rows(data.size(), share, seed));
}

/// The latest `count` rows of each user are for testing. A user with no more than that has none left to train
/// on. No row of a user that is tested is earlier than one that is trained on. O(rows · log of the longest
/// row).
/// @throws OptionError for a count below 1, or one that leaves nobody a row to train on; DataError for
/// interactions without times (a log without them is taken in its order)
template <detail::Splittable Data>
Split<Data> split_last(const Data& data, int count) {
  return detail::two_parts(data, detail::last_rows(detail::rows_of(data), count));
}

/// The latest share of each user's rows is for testing: floor(share · their number) of them, so that
/// everybody who is tested has rows to train on, unless the share is 1. No row of a user that is tested is
/// earlier than one that is trained on. O(rows · log of the longest row).
/// @throws OptionError for a share outside [0, 1], or one above 0 that is not a row of anybody; DataError for
/// interactions without times (a log without them is taken in its order)
template <detail::Splittable Data>
Split<Data> split_last_share(const Data& data, double share) {
  return detail::two_parts(data, detail::last_share_of_rows(detail::rows_of(data), share));
}

/// The latest share of all rows is for testing: round(share · rows) of them, none of which is earlier than
/// one that is trained on. O(rows · log rows).
/// @throws OptionError for a share outside [0, 1], or within it but of none or all; DataError for data
/// without times
template <detail::Splittable Data>
Split<Data> split_time(const Data& data, double share) {
  return detail::two_parts(data, detail::latest_rows(detail::rows_of(data), share));
}

/// When `split_rolling` cuts, and how much it trains and tests on.
struct RollingOrigin {
  /// How many splits, 1 to 100000.
  int cuts = 3;
  /// Length of time that each is tested on, > 0.
  Duration horizon = weeks;
  /// From one cut to the next, ≥ 0; 0 for the horizon, so that the tests lie side by side.
  Duration step = Duration(0);
  /// Length of time before the cut that is trained on, ≥ 0: a window that slides along. 0 for all that is
  /// before the cut, more with every cut.
  Duration window = Duration(0);
  /// The last moment of the last test; the latest time of the data where not given.
  std::optional<Timestamp> until = std::nullopt;
};

/// Data in two parts at a moment; takes structured bindings: `const auto& [train, test, cut] = splits[0]`.
/// @tparam Data EventLog or Interactions
template <class Data>
struct CutSplit {
  /// What a model may learn from: rows of the moment `cut` and before.
  Data train;
  /// What it is tested on: rows after it, for the length of the horizon.
  Data test;
  /// The last moment of training.
  Timestamp cut;
};

/// Several splits along time, the earliest first, each of which trains on the past of a moment and tests on
/// what came next (evaluation with a rolling origin): what a shop would have seen, had it fitted a model at
/// each of these moments. Rows of equal time are never parted: all that is trained on is earlier than all
/// that is tested on. O(rows · cuts). Source: Tashman, "Out-of-sample tests of forecasting accuracy",
/// International Journal of Forecasting 16 (2000).
/// @throws OptionError for an option out of its range or a cut with nothing to train or to test on, naming
/// it; DataError for data without times
template <detail::Splittable Data>
std::vector<CutSplit<Data>> split_rolling(const Data& data, const RollingOrigin& origin = {}) {
  require_in_range("cuts", origin.cuts, 1, 100'000);
  for (const auto& [name, length] : {std::pair("horizon", origin.horizon), std::pair("step", origin.step),
                                     std::pair("window", origin.window)})
    require_not_negative(name, length);
  if (origin.horizon.count() == 0) throw OptionError("option 'horizon' is 0 days, expected more");
  const auto rows = detail::rows_of(data);
  if (rows.times.empty())
    throw DataError("a split by time over all rows needs the time of each, and these data have none");

  const Duration step = origin.step.count() > 0 ? origin.step : origin.horizon;
  Timestamp end = origin.until.value_or(*std::max_element(rows.times.begin(), rows.times.end()));
  std::vector<CutSplit<Data>> splits;
  for (int n = origin.cuts; n > 0; --n, end = detail::earlier(end, step)) {
    const Timestamp cut = detail::earlier(end, origin.horizon);
    std::optional<Timestamp> from;
    if (origin.window.count() > 0) from = detail::earlier(cut, origin.window);
    const auto parts = detail::rows_around(rows.times.span(), from, cut, end);
    for (const std::uint8_t part : {std::uint8_t{0}, std::uint8_t{1}})
      if (std::find(parts.begin(), parts.end(), part) == parts.end())
        throw OptionError(
            "option 'cuts' is " + std::to_string(origin.cuts) + ", and cut " + std::to_string(n) + ", at " +
            format_time(std::clamp(cut, earliest_time, latest_time)) + ", leaves nothing to " +
            (part == 0 ? "train" : "test") + " on: expected fewer cuts, or other lengths of time");
    splits.push_back({detail::take_part(data, parts, 0), detail::take_part(data, parts, 1), cut});
  }
  std::reverse(splits.begin(), splits.end());
  return splits;
}

/// A share of the users, drawn at random, is never trained on: round(share · their number) of those who have
/// a row. The earliest 80 % of each one's rows, rounded down but at least one, are history, the rest is for
/// testing. The one row of a user who has no more is history, so that there is nothing to test that user on.
/// O(rows · log of the longest row).
/// @throws OptionError for a share outside [0, 1], within it but of none or all, or of users none of whom has
/// a second row; DataError for interactions without times (a log without them is taken in its order)
template <detail::Splittable Data>
UserSplit<Data> split_users(const Data& data, double share, std::uint64_t seed = 0) {
  const auto parts = detail::user_rows(detail::rows_of(data), share, seed);
  return {detail::take_part(data, parts, 0), detail::take_part(data, parts, 1),
          detail::take_part(data, parts, 2)};
}

/// k splits whose test parts, drawn at random, hold each row once; their sizes differ by 1 at most.
/// O(k · rows).
/// @throws OptionError for k below 2 or above the number of rows
template <detail::Splittable Data>
std::vector<Split<Data>> k_folds(const Data& data, int k, std::uint64_t seed = 0) {
  require_at_least("k", k, 2);
  const auto fold_of = detail::fold_of_rows(data.size(), k, seed);
  std::vector<Split<Data>> folds;
  for (std::size_t fold = 0; fold < static_cast<std::size_t>(k); ++fold) {
    detail::Parts parts(data.size());
    for (std::size_t row = 0; row < parts.size(); ++row) parts[row] = fold_of[row] == fold;
    folds.push_back(detail::two_parts(data, parts));
  }
  return folds;
}

}  // namespace kindred::inline v0
