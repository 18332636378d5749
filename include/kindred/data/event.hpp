#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"

namespace kindred::inline v0 {

/// What a person did with an item.
enum class EventKind : std::uint8_t {
  view,      ///< looked at it
  search,    ///< searched, and chose it from what was found
  cart,      ///< put it into the cart
  purchase,  ///< bought it
  rating,    ///< rated it; the event's value is the rating
  review,    ///< wrote about it
  returned,  ///< sent it back
};

/// The names of the kinds, in the order of their values.
inline constexpr std::array<std::string_view, 7> event_kind_names = {
    "view", "search", "cart", "purchase", "rating", "review", "returned"};

/// A kind's name, as `event_kind` reads it.
constexpr std::string_view name_of(EventKind kind) noexcept {
  return event_kind_names[static_cast<std::size_t>(kind)];
}

/// The kind with this name.
/// @throws DataError listing the kinds and naming the nearest
inline EventKind event_kind(std::string_view name) {
  const auto at = std::find(event_kind_names.begin(), event_kind_names.end(), name);
  if (at != event_kind_names.end()) return static_cast<EventKind>(at - event_kind_names.begin());
  const std::vector<std::string> known(event_kind_names.begin(), event_kind_names.end());
  throw DataError("unknown kind of event '" + std::string(name) + "': " + suggest(name, known));
}

/// Names the kind of index that a session has.
struct SessionKind;
/// A session: a visit, or a basket.
using SessionIndex = Index<SessionKind>;

/// One thing that one person did: who, what and, as far as the source tells, when and how.
struct Event {
  /// Who.
  UserIndex user = {};
  /// With which item.
  ItemIndex item = {};
  /// When.
  std::optional<Timestamp> time = std::nullopt;
  /// What was done.
  EventKind kind = EventKind::purchase;
  /// A rating, or whatever else measures the event.
  std::optional<double> value = std::nullopt;
  /// How many, in units or in kilograms, as the shop counts.
  std::optional<double> quantity = std::nullopt;
  /// What was paid for the whole quantity, after discounts.
  std::optional<double> price = std::nullopt;
  /// Money off the whole quantity: price + discount is what it would have cost.
  std::optional<double> discount = std::nullopt;
  /// The visit or basket.
  std::optional<SessionIndex> session = std::nullopt;

  /// Every part equal.
  friend bool operator==(const Event&, const Event&) = default;
};

}  // namespace kindred::inline v0
