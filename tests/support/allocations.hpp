#pragma once

#include <atomic>
#include <cstddef>

// Counts what a program takes from the heap: allocations.cpp replaces the global operator new of those whose
// tests include this.
extern std::atomic<std::size_t> allocations;
// Bytes that it holds, and the most that it ever held.
extern std::atomic<std::size_t> bytes_held, most_bytes_held;

// Allocations made by `work()`.
template <class Work>
std::size_t allocations_of(Work&& work) {
  const std::size_t before = allocations;
  work();
  return allocations - before;
}

// What `make()` holds at most while it works, and what its result holds.
struct HeapUse {
  std::size_t peak = 0;
  std::size_t result = 0;
};
template <class Make>
HeapUse heap_use_of(Make&& make) {
  const std::size_t before = bytes_held;
  most_bytes_held = before;
  [[maybe_unused]] const auto result = make();
  return {most_bytes_held - before, bytes_held - before};
}
