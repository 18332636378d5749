#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/data/account.hpp"
#include "kindred/data/vocabulary.hpp"
#include "kindred/profile/profile.hpp"

namespace kindred::inline v0 {

/// The profile of every user of a log, by index or by id; immutable, copies share memory.
class Profiles {
 public:
  /// @param profiles a profile for each user
  /// @param users the users' ids
  /// @throws DataError where the numbers differ
  Profiles(std::vector<Profile> profiles, std::shared_ptr<const UserVocabulary> users)
      : profiles_(std::make_shared<const std::vector<Profile>>(std::move(profiles))),
        users_(std::move(users)) {
    if (profiles_->size() != users_->size())
      throw DataError(std::to_string(profiles_->size()) + " profiles of " + std::to_string(users_->size()) +
                      " users");
  }

  /// How many there are.
  std::size_t size() const noexcept { return profiles_->size(); }
  /// What became of the events of all: those after the moment of the profiles are left out, the others stay,
  /// even where they tell less than they seem to, of which the lines below the sum say how many there are.
  /// O(profiles).
  Account account() const {
    Account account;
    std::size_t later = 0, unmatched = 0, impossible = 0, unknown = 0;
    for (const Profile& profile : *profiles_) {
      const ProfileParts& parts = profile.parts();
      account.kept += static_cast<std::size_t>(parts.events);
      later += static_cast<std::size_t>(parts.later_events);
      unmatched += static_cast<std::size_t>(parts.unmatched_returns);
      impossible += static_cast<std::size_t>(parts.impossible);
      unknown += static_cast<std::size_t>(parts.unknown_items);
    }
    account.in = account.kept + later;
    if (later > 0) account.remove("later than the profiles", later);
    if (unmatched > 0) account.change("return without a purchase", unmatched);
    if (impossible > 0) account.change("purchase of no quantity or at a negative price", impossible);
    if (unknown > 0) account.change("with an item that the catalogue does not have", unknown);
    return account;
  }
  /// The same profiles with what no log tells: `add(user, parts)` is called for each, in order, and may set
  /// any part, such as the stage of life, opinions and prospects. O(profiles).
  template <std::invocable<UserIndex, ProfileParts&> Add>
  Profiles with(Add&& add) const {
    std::vector<Profile> more;
    more.reserve(size());
    for (UserIndex user{0}; user.value < size(); ++user) {
      ProfileParts parts = (*this)[user].parts();
      add(user, parts);
      more.emplace_back(std::move(parts));
    }
    return {std::move(more), users_};
  }
  /// Those that are not empty, numbered anew: people whom cleaning took away altogether are in no segment
  /// then, and count in no comparison with everybody. O(profiles).
  Profiles with_events() const {
    std::vector<Profile> left;
    auto users = std::make_shared<UserVocabulary>();
    for (UserIndex user{0}; user.value < size(); ++user) {
      if ((*this)[user].empty()) continue;
      left.push_back((*this)[user]);
      users->add((*users_)[user]);
    }
    return {std::move(left), std::move(users)};
  }
  /// One user's; `user` must be below size().
  const Profile& operator[](UserIndex user) const noexcept { return (*profiles_)[user.value]; }
  /// One user's, by id.
  /// @throws LookupError for an unknown id
  const Profile& operator[](std::string_view user) const { return (*this)[users_->at(user, "user")]; }

 private:
  std::shared_ptr<const std::vector<Profile>> profiles_;
  std::shared_ptr<const UserVocabulary> users_;
};

}  // namespace kindred::inline v0
