#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

namespace kindred_bench {

/// Keeps a value from being left out, or worked out only once.
template <class Value>
void keep(const Value& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

/// The median time of a call of `work`, in seconds, over a tenth of a second or at least three calls.
template <class Work>
double median_seconds(Work&& work) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> times;
  const auto begin = Clock::now();
  while (times.size() < 3 || Clock::now() - begin < std::chrono::milliseconds(100)) {
    const auto start = Clock::now();
    work();
    times.push_back(std::chrono::duration<double>(Clock::now() - start).count());
  }
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

}  // namespace kindred_bench
