#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/profile/detail/habits.hpp"
#include "kindred/profile/pairs.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/profiles.hpp"
#include "kindred/profile/proportion.hpp"

namespace kindred::inline v0 {

/// People who have something in common.
struct Segment {
  /// What to call it.
  std::string name = {};
  /// Who, ascending.
  std::vector<UserIndex> members = {};
};

/// What sets a segment apart: a trait, and how much more often its members have it.
struct SegmentTrait {
  /// The trait, such as "category: Coffee" for those who have an interest in it of at least a tenth, or
  /// "discounted over half" of five purchases at least whose discount is known.
  std::string what = {};
  /// Members who have it.
  std::int64_t members = 0;
  /// Their share of the members.
  double share = 0;
  /// The share of all people who have it.
  double everybody = 0;
  /// share / everybody.
  double lift = 0;
  /// The 95 % interval of `share`, Wilson's.
  Interval interval = {};
  /// The probability that so many of as many people drawn at random have it, or more (Fisher's exact test),
  /// times the traits that anybody has, which were all looked at; at most 1.
  double by_chance = 1;
};

/// The segments that labels make, one for each label from 0 on, called by `prefix` and number.
/// @throws DataError for a negative label
inline std::vector<Segment> segments_of(std::span<const int> labels, std::string_view prefix = "segment") {
  std::vector<Segment> segments;
  for (std::size_t person = 0; person < labels.size(); ++person) {
    if (labels[person] < 0)
      throw DataError("segments: label " + std::to_string(labels[person]) + ", expected 0 or above");
    const auto label = static_cast<std::size_t>(labels[person]);
    while (segments.size() <= label) {
      Segment next{.name = std::string(prefix) + " " + std::to_string(segments.size() + 1)};
      segments.push_back(std::move(next));
    }
    segments[label].members.emplace_back(person);
  }
  return segments;
}

/// The cells of recency, frequency and monetary value, called by their scores, "R5 F4 M5" say, in descending
/// order; people without all three scores are in none. Source: Hughes, "Strategic Database Marketing", 1994.
inline std::vector<Segment> rfm_cells(const Profiles& profiles) {
  std::map<std::string, std::vector<UserIndex>> cells;
  for (UserIndex user{0}; user.value < profiles.size(); ++user) {
    const auto& rfm = profiles[user].rfm();
    if (!rfm || !rfm->recency_score || !rfm->frequency_score || !rfm->monetary_score) continue;
    cells["R" + std::to_string(*rfm->recency_score) + " F" + std::to_string(*rfm->frequency_score) + " M" +
          std::to_string(*rfm->monetary_score)]
        .push_back(user);
  }
  std::vector<Segment> segments;
  for (auto cell = cells.rbegin(); cell != cells.rend(); ++cell)
    segments.push_back({cell->first, std::move(cell->second)});
  return segments;
}

namespace detail {

// The traits that a person has.
inline std::vector<std::string> traits_of(const Profile& profile) {
  std::vector<std::string> traits;
  for (const Interests& by : profile.interests())
    for (const Interest& interest : by.values)
      if (interest.share >= 0.1) traits.push_back(by.column + ": " + interest.value);
  if (const auto& price = profile.price()) {
    if (price->discounted && price->known_discounts >= enough_for_a_habit && *price->discounted > 0.5)
      traits.emplace_back("discounted over half");
    if (price->position && price->compared >= enough_for_a_habit) {
      if (*price->position > 0.6) traits.emplace_back("pays more than most");
      if (*price->position < 0.4) traits.emplace_back("pays less than most");
    }
  }
  if (const auto& rhythm = profile.rhythm(); rhythm && rhythm->distinct_days >= enough_for_a_habit) {
    if (rhythm->weekend() > 0.5) traits.emplace_back("comes on weekends");
    if (!rhythm->dates_only && rhythm->evening() > 0.5) traits.emplace_back("comes in the evening");
  }
  if (const auto& rfm = profile.rfm()) {
    if (rfm->frequency_score.value_or(0) == 5) traits.emplace_back("among the most frequent fifth");
    if (rfm->monetary_score.value_or(0) == 5) traits.emplace_back("among the fifth that spends most");
    if (rfm->recency_score.value_or(0) == 1) traits.emplace_back("among the fifth longest away");
  }
  return traits;
}

}  // namespace detail

/// What sets a segment apart from everybody, the greatest first: by the lower end of the interval over
/// everybody's share. A trait is told where chance would hardly give it to so many members: of segments drawn
/// at random at most one in twenty is told to have any. What a single member has is none. O(people · traits).
/// @throws LookupError for a member that has no profile
inline std::vector<SegmentTrait> traits(const Segment& segment, const Profiles& profiles) {
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> counts;
  std::vector<bool> inside(profiles.size());
  for (const UserIndex user : segment.members) {
    if (user.value >= profiles.size())
      throw LookupError("segment '" + segment.name + "': user " + std::to_string(user.value) +
                        " is not one of the " + std::to_string(profiles.size()) + " with a profile");
    inside[user.value] = true;
  }
  for (UserIndex user{0}; user.value < profiles.size(); ++user) {
    for (const std::string& trait : detail::traits_of(profiles[user])) {
      auto& count = counts[trait];
      ++count.second;
      count.first += inside[user.value] ? 1 : 0;
    }
  }
  const auto size = static_cast<double>(segment.members.size());
  const auto looked_at = static_cast<double>(counts.size());
  std::vector<SegmentTrait> found;
  for (const auto& entry : counts) {
    if (entry.second.first < 2) continue;
    SegmentTrait trait{.what = entry.first, .members = entry.second.first};
    trait.share = static_cast<double>(entry.second.first) / size;
    trait.everybody = static_cast<double>(entry.second.second) / static_cast<double>(profiles.size());
    trait.lift = trait.share / trait.everybody;
    trait.interval = wilson_interval(trait.share, size);
    if (!(trait.lift > 1)) continue;
    trait.by_chance =
        std::min(1.0, looked_at * detail::chance_of_overlap(entry.second.first, entry.second.second,
                                                            static_cast<std::int64_t>(segment.members.size()),
                                                            static_cast<std::int64_t>(profiles.size())));
    if (trait.by_chance <= 0.05) found.push_back(std::move(trait));
  }
  detail::stable_sort(found.begin(), found.end(), [](const SegmentTrait& a, const SegmentTrait& b) {
    return a.interval.low / a.everybody > b.interval.low / b.everybody;
  });
  return found;
}

}  // namespace kindred::inline v0
