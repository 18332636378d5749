#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kindred/core/options.hpp"
#include "kindred/data/detail/split_rows.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/interactions.hpp"

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
/// on. O(rows · log of the longest row).
/// @throws OptionError for a count below 1, or one that leaves nobody a row to train on; DataError for
/// interactions without times (a log without them is taken in its order)
template <detail::Splittable Data>
Split<Data> split_last(const Data& data, int count) {
  return detail::two_parts(data, detail::last_rows(detail::rows_of(data), count));
}

/// The latest share of all rows is for testing: round(share · rows) of them. O(rows · log rows).
/// @throws OptionError for a share outside [0, 1], or within it but of none or all; DataError for data
/// without times
template <detail::Splittable Data>
Split<Data> split_time(const Data& data, double share) {
  return detail::two_parts(data, detail::latest_rows(detail::rows_of(data), share));
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
