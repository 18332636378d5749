#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
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
