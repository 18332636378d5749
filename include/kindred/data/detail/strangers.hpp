#pragma once

#include <cstddef>
#include <optional>

#include "kindred/core/index.hpp"
#include "kindred/data/event_log.hpp"

namespace kindred::inline v0::detail {

// Tells the rows of which nobody knows who they are by: the user "" outside any session, who is no one
// person. No two of them are known to be of the same.
inline auto strangers(const EventLog& log) {
  return [&log, nobody = log.users()->find("")](std::size_t row) {
    return nobody == log.user(row) && !log.session(row);
  };
}

}  // namespace kindred::inline v0::detail
