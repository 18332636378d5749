#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/profile/detail/profile_numbers.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/profiles.hpp"

namespace kindred::inline v0 {

/// People as points: a row each, a column for each of the names.
struct ProfileVectors {
  /// One row a person, in the order of the profiles.
  Eigen::MatrixXd rows = {};
  /// What each column is, such as "category: Coffee" or "discounted".
  std::vector<std::string> names = {};
};

/// How profiles become points.
struct ProfileVectorOptions {
  /// How many values of each column of interests, those with the greatest shares over all people; ≥ 0.
  int values = 20;
  /// Whether each column of the points is brought to mean 0 and variance 1; a constant one becomes 0.
  bool standardized = true;
};

/// Profiles as points, by: the square root of each interest's share (of which Euclidean distances are
/// Hellinger's); the logarithms of frequency, recency and monetary value, each plus one; the share bought at
/// a discount, the place among what others pay, the logarithm of a basket's size, the share of visits on
/// weekends and from 17 to 23 h, the variety sought and the repeat rate by the first column. What is not
/// known of a person is the mean of those of whom it is. O(people · (values + interests)).
/// @throws OptionError for a negative number of values
inline ProfileVectors profile_vectors(const Profiles& profiles, const ProfileVectorOptions& options = {}) {
  require_at_least("values", options.values, 0);
  std::map<std::pair<std::string, std::string>, double> shares;
  for (UserIndex user{0}; user.value < profiles.size(); ++user)
    for (const Interests& by : profiles[user].interests())
      for (const Interest& interest : by.values) shares[{by.column, interest.value}] += interest.share;
  std::vector<std::pair<double, std::pair<std::string, std::string>>> ranked;
  for (const auto& entry : shares) ranked.emplace_back(entry.second, entry.first);
  detail::stable_sort(ranked.begin(), ranked.end(),
                      [](const auto& a, const auto& b) { return a.first > b.first; });
  std::map<std::string, int> taken;
  std::map<std::pair<std::string, std::string>, std::size_t> place;
  ProfileVectors vectors;
  for (const auto& entry : ranked) {
    if (taken[entry.second.first]++ >= options.values) continue;
    place[entry.second] = vectors.names.size();
    vectors.names.push_back(entry.second.first + ": " + entry.second.second);
  }
  const std::size_t first = vectors.names.size();
  for (const auto& number : detail::profile_numbers({})) vectors.names.emplace_back(number.name);

  const auto people = static_cast<Eigen::Index>(profiles.size());
  vectors.rows.setZero(people, static_cast<Eigen::Index>(vectors.names.size()));
  std::vector<std::vector<bool>> known(vectors.names.size() - first, std::vector<bool>(profiles.size()));
  for (UserIndex user{0}; user.value < profiles.size(); ++user) {
    const Profile& profile = profiles[user];
    const auto row = static_cast<Eigen::Index>(user.value);
    for (const Interests& by : profile.interests())
      for (const Interest& interest : by.values)
        if (const auto at = place.find({by.column, interest.value}); at != place.end())
          vectors.rows(row, static_cast<Eigen::Index>(at->second)) = std::sqrt(interest.share);
    const auto numbers = detail::profile_numbers(profile);
    for (std::size_t f = 0; f < numbers.size(); ++f) {
      const auto& [name, by_factors, value] = numbers[f];
      known[f][user.value] = value.has_value();
      if (value)
        vectors.rows(row, static_cast<Eigen::Index>(first + f)) =
            by_factors ? std::log1p(std::max(*value, 0.0)) : *value;
    }
  }
  for (std::size_t f = 0; f < known.size(); ++f) {
    auto column = vectors.rows.col(static_cast<Eigen::Index>(first + f));
    const auto count = std::count(known[f].begin(), known[f].end(), true);
    const double mean = count > 0 ? column.sum() / static_cast<double>(count) : 0;
    for (Eigen::Index row = 0; row < people; ++row)
      if (!known[f][static_cast<std::size_t>(row)]) column[row] = mean;
  }
  if (options.standardized && people > 0) {
    for (Eigen::Index c = 0; c < vectors.rows.cols(); ++c) {
      auto column = vectors.rows.col(c);
      column.array() -= column.mean();
      const double deviation = std::sqrt(column.squaredNorm() / static_cast<double>(people));
      if (deviation > 1e-12) column /= deviation;
      else column.setZero();
    }
  }
  return vectors;
}

}  // namespace kindred::inline v0
