#pragma once

#include "kindred/data/account.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0 {

/// What a step of preparation made of interactions, and the account of the entries that it removed: those
/// that went in are those that stayed and those removed for each reason. It passes for the interactions
/// themselves, and takes structured bindings: `const auto [core, account] = k_core(data)`.
template <class Scalar>
struct Prepared {
  /// The entries that stayed, with the same users, items and ids.
  Interactions<Scalar> interactions;
  /// What was removed.
  Account account;

  /// The interactions; a copy shares their memory.
  operator Interactions<Scalar>() const { return interactions; }  // NOLINT(google-explicit-constructor)
};

}  // namespace kindred::inline v0
