#pragma once

#include <string_view>

#include "kindred/core/execution.hpp"

namespace kindred::inline v0::detail {

/// The same threads and cancellation for what is done within a round of training, of which nobody is told.
inline Execution within_round(const Execution& execution) {
  return {.threads = execution.threads, .on_progress = {}, .cancel = execution.cancel};
}

/// Tells that so many rounds are done.
inline void tell_round(const Execution& execution, std::string_view phase, int done, int total) {
  if (execution.on_progress) execution.on_progress({phase, done, total});
}

/// What `fit` says after every round.
inline constexpr auto to_the_end = [](int, const auto&) { return true; };

}  // namespace kindred::inline v0::detail
