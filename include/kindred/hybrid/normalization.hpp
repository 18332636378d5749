#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include "kindred/core/index.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/model/recommendation.hpp"

namespace kindred::inline v0 {

/// How the scores of different models are made comparable. Ranks are taken over the n items that the model
/// has a score for, for the person at hand; min, max, mean and deviation over those of them that are not in
/// the history, since what a person has usually scores highest and is seldom listed.
enum class Normalization {
  none,     ///< s as it is
  min_max,  ///< (s − min) / (max − min), in [0, 1]; 1 where all scores are equal
  z_score,  ///< (s − mean) / standard deviation (of n, not n − 1); 0 where all scores are equal
  rank      ///< 1 − (r − 1) / n, in (0, 1], where r − 1 items have a higher score. (Borda count; Aslam and
            ///< Montague 2001)
};

namespace detail {

/// (s − shift) · factor + base: every normalisation but rank.
struct Scaling {
  double shift = 0;
  double factor = 1;
  double base = 0;

  double operator()(double score) const noexcept { return (score - shift) * factor + base; }
};

/// Calls use(score) for every score of an item that is not owned. `owned` is ascending.
template <class Scalar, class Use>
void each_score(std::span<const Scalar> scores, std::span<const ItemIndex> owned, Use&& use) noexcept {
  auto next = owned.begin();
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (next != owned.end() && next->value == i) ++next;
    else if (scores[i] > no_score<Scalar>) use(static_cast<double>(scores[i]));
  }
}

/// The scaling that one model's scores ask for. Scores that differ too little to be told apart count as
/// equal. O(items).
template <class Scalar>
Scaling scaling_of(std::span<const Scalar> scores, std::span<const ItemIndex> owned,
                   Normalization normalization) noexcept {
  double count = 0, sum = 0, least = 0, most = 0;
  each_score(scores, owned, [&](double score) {
    least = count > 0 ? std::min(least, score) : score;
    most = count > 0 ? std::max(most, score) : score;
    sum += score;
    count += 1;
  });
  const double range = most - least;
  // Scores too far apart for a difference are scaled without one.
  const bool is_far = std::isinf(range);
  if (normalization == Normalization::min_max) {
    const double far = 0.5 / (most / 2 - least / 2);
    if (is_far) return {0, far, -least * far};
    return std::isfinite(1 / range) ? Scaling{least, 1 / range, 0} : Scaling{0, 0, 1};
  }
  if (normalization != Normalization::z_score) return {};

  if (!std::isfinite(1 / range)) return {0, 0, 0};
  // Where the scores' differences or their sum overflow they are reckoned with in small parts.
  const double part = is_far || std::isinf(sum) ? 0x1p-64 : 1;
  double mean = sum / count;
  if (part < 1) {
    mean = 0;
    each_score(scores, owned, [&](double score) { mean += part * score / count; });
  }
  const double span = part * most - part * least;
  double squares = 0;  // of deviations in parts of the range, so that none is lost
  each_score(scores, owned, [&](double score) {
    const double deviation = (part * score - mean) / span;
    squares += deviation * deviation;
  });
  const double factor = 1 / (span * std::sqrt(squares / count));
  if (is_far) return {0, part * factor, -mean * factor};
  return {part < 1 ? std::clamp(mean / part, least, most) : mean, part * factor, 0};
}

/// The scaling that moves those of the `next` scores that `scores` lacks to between f − 2g and f − g, where f
/// is the least of the scores and g = max(1, |f|), so that they lie below it in whatever scalar. Without any
/// score they stay as they are. O(items).
template <class Scalar>
Scaling scaling_below(std::span<const Scalar> scores, std::span<const Scalar> next) noexcept {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  double floor = infinity, least = infinity, most = -infinity;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (scores[i] > no_score<Scalar>) {
      floor = std::min(floor, static_cast<double>(scores[i]));
    } else if (next[i] > no_score<Scalar>) {
      least = std::min(least, static_cast<double>(next[i]));
      most = std::max(most, static_cast<double>(next[i]));
    }
  }
  if (floor == infinity) return {};
  const double gap = std::max(1.0, std::abs(floor));
  // Too far apart for a difference: moved without one.
  if (std::isinf(most - least)) {
    const double far = gap / 2 / (most / 2 - least / 2);
    return {0, far, floor - gap - most * far};
  }
  double factor = gap / (most - least);
  // Scores that are all equal come to floor − gap with any factor: one that leaves their reasons a share.
  if (!std::isfinite(factor)) factor = gap / std::max(gap, std::abs(most));
  return {most, factor, floor - gap};
}

/// Whether shares of a score add up to it to 10⁻⁵ when they are rounded to a scalar, the largest being so
/// large. Where a model's scores lie close together, what they are made of is far larger than their
/// differences.
template <class Scalar>
bool shares_add_up(double largest, double score) noexcept {
  return largest * static_cast<double>(std::numeric_limits<Scalar>::epsilon()) <=
         1e-5 * std::max(1.0, std::abs(score));
}

/// "3rd"
inline std::string ordinal(std::size_t rank) {
  const bool teen = rank % 100 / 10 == 1;
  const char* ending = teen || rank % 10 > 3 || rank % 10 == 0 ? "th"
                       : rank % 10 == 1                        ? "st"
                       : rank % 10 == 2                        ? "nd"
                                                               : "rd";
  return std::to_string(rank) + ending;
}

/// Where a score stands among a model's scores.
struct Standing {
  std::size_t higher = 0;  // scores above it
  std::size_t lower = 0;   // scores below it
  std::size_t count = 0;   // scores in all

  // Whether the rank is a reason for the item: in the upper half, and not that of all or of the last.
  bool speaks_for_it() const noexcept { return count == 1 || (lower > 0 && 2 * higher < count); }

  double value() const noexcept { return 1 - static_cast<double>(higher) / static_cast<double>(count); }

  /// "ranked 3rd of 812"
  std::string text() const { return "ranked " + ordinal(higher + 1) + " of " + std::to_string(count); }
};

template <class Scalar>
Standing standing_of(Scalar score, std::span<const Scalar> scores) noexcept {
  Standing standing;
  for (const Scalar other : scores) {
    standing.count += other > no_score<Scalar> ? 1 : 0;
    standing.higher += other > score ? 1 : 0;
    standing.lower += other > no_score<Scalar> && other < score ? 1 : 0;
  }
  return standing;
}

/// Calls use(i, value) with the value of each score's rank. O(items · log items).
template <class Scalar, class Use>
void each_by_rank(std::span<const Scalar> scores, Workspace& workspace, Use&& use) noexcept {
  using Entry = Scored<std::uint32_t, Scalar>;
  Workspace::Frame frame(workspace);
  const auto room = frame.template take<Entry>(scores.size());
  std::size_t count = 0;
  for (std::uint32_t i = 0; i < scores.size(); ++i)
    if (scores[i] > no_score<Scalar>) room[count++] = {i, scores[i]};
  const auto ranked = room.first(count);
  std::sort(ranked.begin(), ranked.end(), [](const Entry& a, const Entry& b) { return a.score > b.score; });
  Standing standing{.count = count};
  for (std::size_t r = 0; r < count; ++r) {
    if (r > 0 && ranked[r].score < ranked[r - 1].score) standing.higher = r;
    use(std::size_t{ranked[r].index}, standing.value());
  }
}

/// Bytes of workspace that `each_normalized` and `normalize` take for one model's scores.
template <class Scalar>
std::size_t normalize_workspace_size(std::size_t items, Normalization normalization) noexcept {
  return normalization == Normalization::rank ? Workspace::bytes_for<Scored<std::uint32_t, Scalar>>(items)
                                              : 0;
}

/// Calls use(i, normalised) for every item that has a score. `owned` is the person's history.
template <class Scalar, class Use>
void each_normalized(std::span<const Scalar> scores, std::span<const ItemIndex> owned,
                     Normalization normalization, Workspace& workspace, Use&& use) noexcept {
  if (normalization == Normalization::rank) return each_by_rank(scores, workspace, use);
  const auto scaling = scaling_of(scores, owned, normalization);
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (scores[i] > no_score<Scalar>) use(i, scaling(static_cast<double>(scores[i])));
}

/// Replaces every score by the normalised one; what has no score keeps none.
template <class Scalar>
void normalize(std::span<Scalar> scores, std::span<const ItemIndex> owned, Normalization normalization,
               Workspace& workspace) noexcept {
  each_normalized(std::span<const Scalar>(scores), owned, normalization, workspace,
                  [&](std::size_t i, double value) { scores[i] = static_cast<Scalar>(value); });
}

/// What a sum of weighed scores, reckoned in double, is as a score. Sums of ranks that are equal on paper may
/// differ in their last bits: they are rounded to less than a double, so that the lower index goes first.
template <class Scalar>
Scalar score_of_sum(double sum, Normalization normalization) noexcept {
  if (!(sum > no_score<double>)) return no_score<Scalar>;
  if (sizeof(Scalar) < sizeof(double) || normalization != Normalization::rank)
    return static_cast<Scalar>(sum);
  const double split = 0x1.0008p13 * sum;  // to 40 bits, as Dekker splits a number
  return static_cast<Scalar>(split - (split - sum));
}

}  // namespace detail

}  // namespace kindred::inline v0
