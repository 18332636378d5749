#pragma once

#include <optional>

#include "kindred/core/index.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/history.hpp"

namespace kindred::inline v0 {

class Profile;

/// Whom to recommend to, and when. A history alone is enough: every model serves a visitor it has never seen.
template <class Scalar = float>
struct Query {
  /// Nobody in particular: nothing is known.
  Query() = default;

  /// A visitor who is not, or need not be, in the training data.
  Query(History<Scalar> what_is_known) : history(what_is_known) {}  // NOLINT(google-explicit-constructor)

  /// A user of the training data.
  Query(KnownUser<Scalar> known)  // NOLINT(google-explicit-constructor)
      : history(known.history), user(known.index) {}

  /// What the person did.
  History<Scalar> history = {};
  /// The person's row in the training data, where there is one: models leave it out of a person's own
  /// neighbours, and may use what they stored for it.
  std::optional<UserIndex> user = {};
  /// The person's profile, where one was built; ProfileRecommender scores by it.
  const Profile* profile = nullptr;
  /// The moment of the request, where it is known. A model whose predictions depend on it says so by `bool
  /// looks_at_time() const noexcept`; the others never look.
  std::optional<Timestamp> time = {};
};

}  // namespace kindred::inline v0
