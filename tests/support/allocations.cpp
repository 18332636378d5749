#include "support/allocations.hpp"

#include <malloc.h>

#include <cstdlib>
#include <new>

std::atomic<std::size_t> allocations{0}, bytes_held{0}, most_bytes_held{0};

// clang's ThreadSanitizer does not let its own be replaced; nothing is counted then.
#ifdef __has_feature
#define KINDRED_TEST_COUNTS_ALLOCATIONS !__has_feature(thread_sanitizer)
#else
#define KINDRED_TEST_COUNTS_ALLOCATIONS 1
#endif
#if KINDRED_TEST_COUNTS_ALLOCATIONS

namespace {

// Not inlined, or g++ believes that it sees memory of new given to free.
[[gnu::noinline]] void* take(std::size_t bytes, std::size_t alignment) {
  ++allocations;
  void* const memory = std::aligned_alloc(alignment, (bytes + alignment) / alignment * alignment);
  if (!memory) throw std::bad_alloc();
  const std::size_t held = bytes_held += malloc_usable_size(memory);
  for (std::size_t most = most_bytes_held;
       most < held && !most_bytes_held.compare_exchange_weak(most, held);) {
  }
  return memory;
}
[[gnu::noinline]] void give_back(void* memory) noexcept {
  bytes_held -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

// Every form is replaced: AddressSanitizer brings its own of those that are not, and the two do not mix.
void* operator new(std::size_t bytes) { return take(bytes, alignof(std::max_align_t)); }
void* operator new[](std::size_t bytes) { return take(bytes, alignof(std::max_align_t)); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return take(bytes, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t bytes, std::align_val_t alignment) {
  return take(bytes, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return operator new(bytes); }
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept { return operator new(bytes); }
void* operator new(std::size_t bytes, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return operator new(bytes, alignment);
}
void* operator new[](std::size_t bytes, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return operator new(bytes, alignment);
}
void operator delete(void* memory) noexcept { give_back(memory); }
void operator delete[](void* memory) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::size_t) noexcept { give_back(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { give_back(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { give_back(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { give_back(memory); }
void operator delete(void* memory, std::align_val_t, const std::nothrow_t&) noexcept { give_back(memory); }
void operator delete[](void* memory, std::align_val_t, const std::nothrow_t&) noexcept { give_back(memory); }

#endif
