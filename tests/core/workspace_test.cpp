#include "kindred/core/workspace.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "support/allocations.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

template <class T>
bool is_aligned(std::span<T> array) {
  return reinterpret_cast<std::uintptr_t>(array.data()) % 64 == 0;
}

}  // namespace

static_assert(Workspace::bytes_for<double>(0) == 0 && Workspace::bytes_for<double>(8) == 64 &&
              Workspace::bytes_for<double>(9) == 128 && Workspace::bytes_for<char>(1) == 64);

TEST_CASE("arrays of a frame are aligned and do not overlap") {
  Workspace workspace;
  Workspace::Frame frame(workspace);
  const auto bytes = frame.take<char>(3, 'x');
  const auto numbers = frame.take<double>(100, 1.5);
  const auto more = frame.take<std::uint32_t>(70000, 7U);  // a block of its own
  const auto none = frame.take<double>(0);
  CHECK((is_aligned(bytes) && is_aligned(numbers) && is_aligned(more)));
  CHECK(none.empty());
  const auto all = [](const auto& array, auto value) {
    return std::count(array.begin(), array.end(), value);
  };
  CHECK(all(bytes, 'x') == 3);
  CHECK(all(numbers, 1.5) == 100);
  CHECK(all(more, 7U) == 70000);
}

TEST_CASE("what a frame took is free again at its end, and frames nest") {
  Workspace workspace(1024);
  Workspace::Frame outer(workspace);
  const auto kept = outer.take<int>(10, 42);
  const int* first = nullptr;
  {
    Workspace::Frame inner(workspace);
    first = inner.take<int>(10, 1).data();
    Workspace::Frame innermost(workspace);
    CHECK(innermost.take<int>(10, 2).data() != first);
  }
  CHECK(outer.take<int>(10, 3).data() == first);
  CHECK(std::count(kept.begin(), kept.end(), 42) == 10);
}

TEST_CASE("a frame that outgrows the workspace leaves the arrays of outer frames alone") {
  Workspace workspace(64);
  for (int round = 0; round < 3; ++round) {
    Workspace::Frame outer(workspace);
    const auto kept = outer.take<int>(16, 42);
    for (const std::size_t size : {100U, 10000U, 1000U}) {
      Workspace::Frame inner(workspace);
      const auto large = inner.take<int>(size, 7);
      Workspace::Frame innermost(workspace);
      innermost.take<int>(3 * size, 9);
      CHECK(static_cast<std::size_t>(std::count(large.begin(), large.end(), 7)) == size);
    }
    CHECK(std::count(kept.begin(), kept.end(), 42) == 16);
  }
}

TEST_CASE("a workspace of the stated size allocates nothing") {
  Workspace workspace(Workspace::bytes_for<float>(1000) + Workspace::bytes_for<double>(10) +
                      Workspace::bytes_for<std::uint32_t>(33));
  CHECK(allocations_of([&] {
          for (int query = 0; query < 10; ++query) {
            Workspace::Frame frame(workspace);
            frame.take<float>(1000);
            Workspace::Frame inner(workspace);
            inner.take<double>(10, 0);
            inner.take<std::uint32_t>(33);
          }
        }) == 0);
}

TEST_CASE("a workspace that has grown in one frame allocates nothing in the next") {
  Workspace workspace;
  const auto query = [&] {
    Workspace::Frame frame(workspace);
    frame.take<float>(100);
    frame.take<float>(10000);
  };
  CHECK(allocations_of(query) > 0);
  query();
  CHECK(allocations_of(query) == 0);
}

TEST_CASE("room is made once") {
  Workspace workspace;
  workspace.reserve(1000);
  CHECK(allocations_of([&] { workspace.reserve(900); }) == 0);
  Workspace::Frame frame(workspace);
  frame.take<char>(500);
  CHECK(allocations_of([&] { workspace.reserve(400); }) == 0);
  CHECK(allocations_of([&] { workspace.reserve(900); }) > 0);
  CHECK(allocations_of([&] { frame.take<char>(832); }) == 0);
}

TEST_CASE("room that grows replaces what is not in use") {
  Workspace workspace;
  for (std::size_t bytes = 64; bytes <= 6400; bytes += 64) workspace.reserve(bytes);
  Workspace::Frame frame(workspace);
  CHECK(frame.take<double>(800).size() == 800);
}
