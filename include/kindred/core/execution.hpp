#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string_view>

#include "kindred/core/error.hpp"

namespace kindred::inline v0 {

/// How far a long piece of work has come.
struct Progress {
  /// What is being done, e.g. "item neighbours".
  std::string_view phase;
  /// Steps finished.
  std::int64_t done = 0;
  /// Steps in all.
  std::int64_t total = 0;
};

/// How to carry out a long piece of work: on how many threads, telling whom, stopped by whom. It never
/// changes a result.
struct Execution {
  /// Threads to use; 0 takes as many as the machine has. Without OpenMP there is one.
  int threads = 0;
  /// Told of progress, from one thread at a time; may be empty. `ProgressBar{}` fits.
  std::function<void(const Progress&)> on_progress = {};
  /// Once a stop is requested, the work ends with `Cancelled` at its next step.
  std::stop_token cancel = {};

  /// Throws if a stop was requested.
  /// @throws Cancelled
  void check(std::string_view phase) const {
    if (cancel.stop_requested()) throw Cancelled("cancelled during: " + std::string(phase));
  }
};

}  // namespace kindred::inline v0
