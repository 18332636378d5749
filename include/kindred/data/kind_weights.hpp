#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "kindred/core/options.hpp"
#include "kindred/data/event.hpp"

namespace kindred::inline v0 {

/// How much an event of each kind tells of an interest, ≥ 0. The defaults say that a purchase is worth five
/// looks and a cart three, that a rating is worth its value, and that a thing sent back was no interest. The
/// strengths of interactions and the interests of profiles both begin with them.
struct KindWeights {
  double view = 1;      ///< looked at
  double search = 1;    ///< found by a search
  double cart = 3;      ///< put into the cart
  double purchase = 5;  ///< bought
  double rating = 1;    ///< rated: this times the rating, or this where there is none
  double review = 3;    ///< written about
  double returned = 0;  ///< sent back

  /// The weight of a kind.
  constexpr double of(EventKind kind) const noexcept {
    switch (kind) {
      case EventKind::view: return view;
      case EventKind::search: return search;
      case EventKind::cart: return cart;
      case EventKind::purchase: return purchase;
      case EventKind::rating: return rating;
      case EventKind::review: return review;
      case EventKind::returned: return returned;
    }
    return 0;
  }

  /// The weight of an event: that of its kind, times the rating where it is one.
  constexpr double of(EventKind kind, std::optional<double> value) const noexcept {
    return kind == EventKind::rating ? rating * value.value_or(1) : of(kind);
  }

  /// Refuses a weight that is negative, above 1e30 or not finite.
  /// @param prefix what the message puts before the kind's name
  /// @throws OptionError naming the kind
  void check(std::string_view prefix = "") const {
    for (std::size_t kind = 0; kind < event_kind_names.size(); ++kind)
      require_in_range(std::string(prefix) + std::string(event_kind_names[kind]),
                       of(static_cast<EventKind>(kind)), 0.0, 1e30);
  }
};

}  // namespace kindred::inline v0
