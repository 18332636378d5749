#pragma once

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>

#include "kindred/core/time.hpp"
#include "kindred/data/event.hpp"

namespace kindred::inline v0::detail {

// What is wrong with an amount, or "": sums and ratios of those that are right stay finite, however many
// there are.
inline std::string amount_fault(const char* name, std::optional<double> number) {
  if (number && !std::isfinite(*number)) return "has a " + std::string(name) + " that is not finite";
  if (number && *number != 0 && (std::abs(*number) > 1e30 || std::abs(*number) < 1e-30))
    return "has a " + std::string(name) + " of a size below 1e-30 or above 1e30: nothing is so";
  return "";
}

// What is wrong with an event that is to join others, to be put behind "event 7 "; "" where nothing is.
// @param users how many users have an index; likewise items and sessions
// @param timed whether the events before it have times; nothing where there are none
// @param giver what gave the indices out
inline std::string event_fault(const Event& event, std::size_t users, std::size_t items, std::size_t sessions,
                               std::optional<bool> timed, const std::string& giver) {
  if (event.user.value >= users) return "has a user that is not the " + giver + "'s: ask user(id) for one";
  if (event.item.value >= items) return "has an item that is not the " + giver + "'s: ask item(id) for one";
  if (event.session && event.session->value >= sessions)
    return "has a session that is not the " + giver + "'s: ask session(id) for one";
  if (timed && event.time.has_value() != *timed)
    return event.time ? "has a time and those before it have none: expected times for all or none"
                      : "has no time and those before it have one: expected times for all or none";
  if (event.time && (*event.time < earliest_time || *event.time > latest_time))
    return "has a time outside the years 1 to 9999, expected seconds since 1970";
  std::string fault = amount_fault("value", event.value);
  if (fault.empty()) fault = amount_fault("quantity", event.quantity);
  if (fault.empty()) fault = amount_fault("price", event.price);
  if (fault.empty()) fault = amount_fault("discount", event.discount);
  return fault;
}

}  // namespace kindred::inline v0::detail
