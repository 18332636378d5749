#include "kindred/core/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "kindred/core/random.hpp"
#include "support/catch.hpp"

using namespace kindred;
using Chunks = std::vector<std::pair<std::int64_t, std::int64_t>>;

namespace {

Chunks chunks(std::int64_t count, std::int64_t grain, int threads) {
  Chunks seen(static_cast<std::size_t>(count + 1), {-1, -1});
  parallel_for(count, grain, {.threads = threads}, "test", [&](std::int64_t begin, std::int64_t end) {
    seen[static_cast<std::size_t>(begin)] = {begin, end};
  });
  std::erase(seen, std::pair<std::int64_t, std::int64_t>{-1, -1});
  return seen;
}

}  // namespace

TEST_CASE("chunks follow from the count and the grain, whatever the threads", "[threads]") {
  for (const int threads : {0, 1, 2, 5}) {
    INFO(threads);
    CHECK(chunks(10, 4, threads) == Chunks{{0, 4}, {4, 8}, {8, 10}});
    CHECK(chunks(8, 4, threads) == Chunks{{0, 4}, {4, 8}});
    CHECK(chunks(3, 100, threads) == Chunks{{0, 3}});
    CHECK(chunks(2, 0, threads) == Chunks{{0, 1}, {1, 2}});
    CHECK(chunks(0, 4, threads).empty());
  }
}

TEST_CASE("a sum has the same bits on any number of threads", "[threads]") {
  std::vector<double> numbers(10007);
  Random random(2);
  for (double& number : numbers) number = random.normal() * 1e6;
  const auto sum = [&](int threads) {
    return parallel_reduce(
        static_cast<std::int64_t>(numbers.size()), 100, {.threads = threads}, "sum", 0.0,
        [&](std::int64_t begin, std::int64_t end) {
          double part = 0;
          for (std::int64_t i = begin; i < end; ++i) part += numbers[static_cast<std::size_t>(i)];
          return part;
        },
        [](double a, double b) { return a + b; });
  };
  const double one = sum(1);
  for (const int threads : {2, 3, 7})
    for (int repeat = 0; repeat < 5; ++repeat) CHECK(sum(threads) == one);
}

TEST_CASE("parts are combined in the order of the chunks", "[threads]") {
  for (const int threads : {1, 4}) {
    const auto text = parallel_reduce(
        26, 4, {.threads = threads}, "letters", std::string("<"),
        [](std::int64_t begin, std::int64_t end) {
          std::string part;
          for (std::int64_t i = begin; i < end; ++i) part += static_cast<char>('a' + i);
          return part;
        },
        [](std::string a, const std::string& b) { return std::move(a) + b; });
    CHECK(text == "<abcdefghijklmnopqrstuvwxyz");
    CHECK(parallel_reduce(
              0, 4, {.threads = threads}, "nothing", 42, [](std::int64_t, std::int64_t) { return 1; },
              [](int a, int b) { return a + b; }) == 42);
  }
}

TEST_CASE("an exception is passed on, and stops what has not begun", "[threads]") {
  for (const int threads : {1, 3}) {
    CHECK_THROWS_WITH(parallel_for(1000, 1, {.threads = threads}, "test",
                                   [](std::int64_t begin, std::int64_t) {
                                     if (begin == 5) throw std::runtime_error("chunk 5");
                                   }),
                      "chunk 5");
  }
  int run = 0;
  CHECK_THROWS_AS(parallel_for(1000, 1, {.threads = 1}, "test",
                               [&](std::int64_t, std::int64_t) {
                                 if (++run == 6) throw std::runtime_error("enough");
                               }),
                  std::runtime_error);
  CHECK(run == 6);
}

TEST_CASE("of several exceptions the one of the lowest chunk is passed on", "[threads]") {
  using Clock = std::chrono::steady_clock;
  // The first chunk throws after the second one has, where another thread runs that.
  std::atomic<bool> second_threw = false;
  CHECK_THROWS_WITH(parallel_for(2, 1, {.threads = 2}, "test",
                                 [&](std::int64_t begin, std::int64_t) {
                                   const auto patience = Clock::now() + std::chrono::milliseconds(200);
                                   if (begin == 1) second_threw = true;
                                   else
                                     while (!second_threw && Clock::now() < patience)
                                       std::this_thread::yield();
                                   if (begin == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
                                   throw std::runtime_error("chunk " + std::to_string(begin));
                                 }),
                    "chunk 0");
}

TEST_CASE("progress is told once a chunk, from one thread at a time", "[threads]") {
  for (const int threads : {1, 4}) {
    std::vector<std::int64_t> done;
    const Execution execution{.threads = threads, .on_progress = [&](const Progress& progress) {
                                if (progress.phase != "counting" || progress.total != 13)
                                  throw std::logic_error("told wrongly");
                                done.push_back(progress.done);
                              }};
    parallel_for(25, 2, execution, "counting", [](std::int64_t, std::int64_t) {});
    std::sort(done.begin(), done.end());
    REQUIRE(done.size() == 13);
    for (std::size_t i = 0; i < done.size(); ++i) CHECK(done[i] == static_cast<std::int64_t>(i) + 1);
  }
}

TEST_CASE("a stop that is asked for ends the work with Cancelled", "[threads]") {
  for (const int threads : {1, 3}) {
    std::stop_source source;
    std::atomic<int> run = 0;
    const Execution execution{.threads = threads, .cancel = source.get_token()};
    CHECK_NOTHROW(execution.check("start"));
    const auto work = [&] {
      parallel_for(100000, 1, execution, "neighbours", [&](std::int64_t, std::int64_t) {
        if (++run == 10) source.request_stop();
      });
    };
    CHECK_THROWS_AS(work(), Cancelled);
    CHECK(run < 100000);
    const int before = run;
    CHECK_THROWS_WITH(work(), "cancelled during: neighbours");
    CHECK(run == before);
  }
}

TEST_CASE("threads are counted, and never fewer than none") {
  CHECK(thread_count({}) >= 1);
  CHECK(thread_count({.threads = 1}) == 1);
  CHECK_THROWS_AS(thread_count({.threads = -1}), OptionError);
  CHECK_THROWS_WITH(thread_count({.threads = -1}), "option 'threads' is -1, expected at least 0");
#ifdef _OPENMP
  CHECK(thread_count({.threads = 3}) == 3);
#else
  CHECK(thread_count({.threads = 3}) == 1);
#endif
}
