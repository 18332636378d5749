#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/interactions.hpp"

/// @file
/// Other weights for the same entries: none is removed, none is added, so there is nothing to account for.

namespace kindred::inline v0 {

/// The same entries with the weights that `weight(const Interaction<Scalar>&)` gives: users in order and the
/// items of each in order; the time is Timestamp{} where times are not known. An entry of weight 0 stays one.
/// O(entries + items).
/// @throws DataError for a new weight that is not finite or above largest_weight
template <class Scalar, std::invocable<const Interaction<Scalar>&> Weight>
Interactions<Scalar> reweight(const Interactions<Scalar>& data, Weight&& weight) {
  const auto& rows = data.by_user();
  std::vector<Scalar> weights;
  weights.reserve(data.size());
  for (UserIndex user{0}; user.value < data.user_count(); ++user) {
    const auto row = rows[user];
    for (std::size_t e = 0; e < row.size(); ++e)
      weights.push_back(static_cast<Scalar>(
          weight(Interaction<Scalar>{user, row.indices[e], row.values[e],
                                     data.times().empty() ? Timestamp{} : data.times()[weights.size()]})));
  }
  return Interactions<Scalar>({data.item_count(), rows.offsets(), rows.columns(), std::move(weights)},
                              data.times(), data.users(), data.items());
}

/// No weight above `most` and none below -most: what is, becomes that. O(entries + items).
/// @throws OptionError for a most that is not above 0
template <class Scalar>
Interactions<Scalar> cap_weights(const Interactions<Scalar>& data, double most) {
  require_in_range("most", most, 1e-30, 1e30);
  return reweight(data, [most](const Interaction<Scalar>& cell) {
    return std::clamp(static_cast<double>(cell.weight), -most, most);
  });
}

/// ln(1 + w / scale) for a weight w, and the negative of that for -w: a hundred views count for more than
/// one, not for a hundred times as much. O(entries + items). Source: Hu, Koren, Volinsky, "Collaborative
/// filtering for implicit feedback datasets", ICDM 2008, § 4 (there scale is ε).
/// @throws OptionError for a scale that is not above 0
template <class Scalar>
Interactions<Scalar> log_weights(const Interactions<Scalar>& data, double scale = 1) {
  require_in_range("scale", scale, 1e-30, 1e30);
  return reweight(data, [scale](const Interaction<Scalar>& cell) {
    const double weight = static_cast<double>(cell.weight);
    return std::copysign(std::log1p(std::abs(weight) / scale), weight);
  });
}

/// Halves each weight with every half-life from its time to `now`; what is later than now counts as new. For
/// entries that stand for several events, whose latest time they have, this is milder than
/// Strength::half_life, which decays each event. O(entries + items).
/// @throws OptionError for a half-life of 0 or less; DataError for interactions without times
template <class Scalar>
Interactions<Scalar> decay_weights(const Interactions<Scalar>& data, Duration half_life, Timestamp now) {
  require_not_negative("half_life", half_life);
  if (half_life.count() == 0) throw OptionError("option 'half_life' is 0 days, expected more");
  if (data.times().empty() && data.size() > 0)
    throw DataError("a half-life needs the time of each interaction, and these have none");
  return reweight(data, [half_life, now](const Interaction<Scalar>& cell) {
    const double age = std::max(seconds_between(cell.time, now), 0.0);
    return static_cast<double>(cell.weight) * std::exp2(-age / static_cast<double>(half_life.count()));
  });
}

/// How `bm25_weights` weighs; the defaults are those that suit purchases and plays.
struct Bm25Weights {
  /// How soon a large weight counts no more, ≥ 0; 0 makes all of a row's weights equal.
  double k1 = 100;
  /// How much the many items of a busy user are held back, in [0, 1].
  double b = 0.8;
};

/// BM25 with users as documents and items as their words: idf · w (k1 + 1) / (w + k1 (1 − b + b l / mean l)),
/// l being the sum of a user's weights and idf = ln(1 + (users − n + ½) / (n + ½)) of an item that n users
/// have. What is rare and of people who do little counts more; no weight is lost to 0. O(entries + items).
/// Source: Robertson, Zaragoza, "The probabilistic relevance framework: BM25 and beyond", Foundations and
/// Trends in Information Retrieval 3 (2009), § 3; the idf that stays above 0 is Lucene's.
/// @throws OptionError for an option out of its range; DataError for a negative weight, naming it
template <class Scalar>
Interactions<Scalar> bm25_weights(const Interactions<Scalar>& data, const Bm25Weights& options = {}) {
  require_in_range("k1", options.k1, 0.0, 1e30);
  require_in_range("b", options.b, 0.0, 1.0);
  const auto users = static_cast<double>(data.user_count());
  std::vector<double> lengths(data.user_count());
  double total = 0;
  for (UserIndex user{0}; user.value < data.user_count(); ++user) {
    const auto row = data.by_user()[user];
    for (std::size_t e = 0; e < row.size(); ++e) {
      if (row.values[e] < 0)
        throw DataError("bm25_weights: the weight of user " + data.user_name(user) + " and item " +
                        data.item_name(row.indices[e]) + " is negative, expected 0 or more");
      lengths[user.value] += static_cast<double>(row.values[e]);
    }
    total += lengths[user.value];
  }
  const double mean = users > 0 ? total / users : 0;
  return reweight(data, [&](const Interaction<Scalar>& cell) {
    const auto having = static_cast<double>(data.by_item()[cell.item].size());
    const double idf = std::log1p((users - having + 0.5) / (having + 0.5));
    const double weight = static_cast<double>(cell.weight);
    const double half =
        options.k1 * (1 - options.b + (mean > 0 ? options.b * lengths[cell.user.value] / mean : 0));
    return weight > 0 ? idf * weight * (options.k1 + 1) / (weight + half) : 0;
  });
}

}  // namespace kindred::inline v0
