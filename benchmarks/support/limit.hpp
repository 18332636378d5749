#pragma once

#include <benchmark/benchmark.h>

#include "support/timing.hpp"  // IWYU pragma: export

namespace kindred_bench {

/// Reports the limit of the machine for this work, measured in this run, and the share of it that is reached
/// (1: as fast as the machine can; a limit is a bare loop that moves the same bytes).
inline void report_limit(benchmark::State& state, double limit_seconds) {
  state.counters["limit_s"] = limit_seconds;
  state.counters["of_limit"] = benchmark::Counter(
      limit_seconds, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kAvgThreads);
}

}  // namespace kindred_bench
