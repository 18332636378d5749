#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "kindred/data/event.hpp"

namespace kindred::inline v0::detail {

// Names one of a person's visits: whether it is a session, and which session or moment it is.
using Visit = std::pair<bool, std::int64_t>;

// An event's visit: its session, or its moment where it has none; nothing where it has neither.
inline std::optional<Visit> visit_of(const Event& event) noexcept {
  if (event.session) return Visit{true, event.session->value};
  if (event.time) return Visit{false, event.time->time_since_epoch().count()};
  return std::nullopt;
}

}  // namespace kindred::inline v0::detail
