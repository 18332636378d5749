#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/features/feature_table.hpp"
#include "kindred/profile/detail/profile_numbers.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/profiles.hpp"

namespace kindred::inline v0 {

/// Profiles as a table that features are made of, a row a person: for each column of interests a column of
/// texts, "likes category" say, with the values that make up at least `least_share` of it; and of numbers
/// "frequency" (visits), "recency" (days), "monetary", "discounted", "price position", "basket size",
/// "weekend", "evening", and of the first column "variety" and "repeat rate". What is not known is unknown.
///
///     const auto people = Features{{OneHot{.column = "likes category"}, QuantileBins{.column = "monetary"}}}
///                             .fit<UserIndex>(profile_table(profiles));
///
/// O(people · interests).
/// @throws OptionError for a share outside [0, 1]
inline FeatureTable profile_table(const Profiles& profiles, double least_share = 0.1) {
  require_in_range("least_share", least_share, 0.0, 1.0);
  std::vector<std::string> names;
  std::map<std::string_view, std::size_t> place;
  for (UserIndex user{0}; user.value < profiles.size(); ++user)
    for (const Interests& by : profiles[user].interests())
      if (place.try_emplace(by.column, names.size()).second) names.push_back(by.column);

  FeatureTable table;
  for (const std::string& name : names) table.texts.emplace_back("likes " + name);
  for (const auto& number : detail::profile_numbers({})) table.numbers.emplace_back(std::string(number.name));
  std::vector<std::vector<std::string_view>> liked(names.size());
  for (UserIndex user{0}; user.value < profiles.size(); ++user) {
    for (auto& values : liked) values.clear();
    for (const Interests& by : profiles[user].interests())
      for (const Interest& interest : by.values)
        if (interest.share >= least_share) liked[place.at(by.column)].push_back(interest.value);
    for (std::size_t column = 0; column < liked.size(); ++column)
      table.texts[column].push_back(liked[column]);
    const auto numbers = detail::profile_numbers(profiles[user]);
    for (std::size_t number = 0; number < numbers.size(); ++number)
      table.numbers[number].push_back(numbers[number].value);
  }
  return table;
}

}  // namespace kindred::inline v0
