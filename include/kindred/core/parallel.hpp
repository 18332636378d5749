#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/execution.hpp"

#ifdef _OPENMP
#include <omp.h>
#endif

namespace kindred::inline v0 {

/// The threads that an Execution's count stands for: itself, or the machine's for 0; 1 without OpenMP.
/// @throws OptionError for a negative count.
inline int thread_count([[maybe_unused]] const Execution& execution) {
  if (execution.threads < 0)
    throw OptionError("option 'threads' is " + std::to_string(execution.threads) + ", expected at least 0");
#ifdef _OPENMP
  return execution.threads > 0 ? execution.threads : omp_get_num_procs();
#else
  return 1;
#endif
}

/// Runs `body(begin, end)` over [0, count) in chunks of `grain`. The chunks depend on count and grain alone,
/// never on the number of threads, so a body that writes only what its chunk owns gives the same bits on any
/// number of them. Of several exceptions the one of the lowest chunk that threw is passed on.
/// @throws Cancelled between chunks, and whatever the body throws.
template <class Body>
void parallel_for(std::int64_t count, std::int64_t grain, const Execution& execution, std::string_view phase,
                  Body&& body) {
  grain = std::max<std::int64_t>(grain, 1);
  const std::int64_t chunks = (count + grain - 1) / grain;
  std::int64_t finished = 0;
  std::atomic<bool> stop{false};
  std::mutex one_at_a_time;
  std::int64_t failed_chunk = chunks;
  std::exception_ptr failure;

  const auto run = [&](std::int64_t chunk) {
    if (stop.load(std::memory_order_relaxed)) return;
    try {
      execution.check(phase);
      body(chunk * grain, std::min((chunk + 1) * grain, count));
      if (execution.on_progress) {
        const std::lock_guard lock(one_at_a_time);
        execution.on_progress({phase, ++finished, chunks});
      }
    } catch (...) {
      const std::lock_guard lock(one_at_a_time);
      stop = true;
      if (chunk < failed_chunk) {
        failed_chunk = chunk;
        failure = std::current_exception();
      }
    }
  };

  [[maybe_unused]] const int threads =
      static_cast<int>(std::min<std::int64_t>(thread_count(execution), chunks));
#ifdef _OPENMP
  if (threads > 1) {
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
    for (std::int64_t chunk = 0; chunk < chunks; ++chunk) run(chunk);
  } else
#endif
  {
    for (std::int64_t chunk = 0; chunk < chunks; ++chunk) run(chunk);
  }
  if (failure) std::rethrow_exception(failure);
}

/// Combines `map(begin, end)` of every chunk in the order of the chunks: a sum whose rounding does not depend
/// on the number of threads. Chunks are as in `parallel_for`.
template <class Value, class Map, class Combine>
Value parallel_reduce(std::int64_t count, std::int64_t grain, const Execution& execution,
                      std::string_view phase, Value initial, Map&& map, Combine&& combine) {
  grain = std::max<std::int64_t>(grain, 1);
  std::vector<Value> partial(static_cast<std::size_t>((count + grain - 1) / grain), initial);
  parallel_for(count, grain, execution, phase, [&](std::int64_t begin, std::int64_t end) {
    partial[static_cast<std::size_t>(begin / grain)] = map(begin, end);
  });
  for (auto& value : partial) initial = combine(std::move(initial), std::move(value));
  return initial;
}

}  // namespace kindred::inline v0
