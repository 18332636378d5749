// Making interactions of generated events whose users and items follow power laws: time, peak memory beside
// the size of what is made, and how both grow. Sizes beyond 10⁷ are told on the command line:
// interactions_bench --events=100000000

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "kindred/core/parallel.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data/interactions.hpp"
#include "support/limit.hpp"

namespace {

using namespace kindred;

using Cells = std::vector<Interaction<float>>;

// A tenth as many users as events and a hundredth as many items; the n-th of them comes up about n^(-1/2) and
// n^(-2/3) as often as the first. Few events repeat another's user and item.
const Cells& events(std::size_t count) {
  static Cells cells;
  if (cells.size() == count) return cells;
  cells = Cells();  // not two sizes at a time
  cells.resize(count);
  const double users = static_cast<double>(count) / 10, items = static_cast<double>(count) / 100;
  parallel_for(static_cast<std::int64_t>(count), 1 << 16, {}, "events",
               [&](std::int64_t begin, std::int64_t end) {
                 Random random(1, static_cast<std::uint64_t>(begin));
                 for (auto n = static_cast<std::size_t>(begin); n < static_cast<std::size_t>(end); ++n) {
                   const auto user = static_cast<std::int64_t>(users * std::pow(random.uniform(), 2));
                   const auto item = static_cast<std::int64_t>(items * std::pow(random.uniform(), 3));
                   cells[n] = {UserIndex(user), ItemIndex(item), 1, timestamp(static_cast<std::int64_t>(n))};
                 }
               });
  return cells;
}

// A figure of /proc/self/status in bytes, 0 where there is none.
double memory(std::string_view figure) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(figure)) return 1024 * std::strtod(line.c_str() + figure.size() + 1, nullptr);
  return 0;
}

double bytes_of(const Interactions<float>& data) {
  const auto entries = static_cast<double>(data.size());
  return entries * (data.times().empty() ? 16 : 24) +
         12 * static_cast<double>(data.user_count() + data.item_count() + 2);
}

// The limit: reading the cells, and writing what is made, once each.
double limit_seconds(const Cells& cells, double bytes) {
  std::vector<char> written(static_cast<std::size_t>(bytes));
  return kindred_bench::median_seconds([&] {
    std::uint64_t sum = 0;
    for (const auto& cell : cells) sum += cell.user.value ^ cell.item.value;
    kindred_bench::keep(sum);
    std::fill(written.begin(), written.end(), static_cast<char>(sum));
    kindred_bench::keep(written.data());
  });
}

void interactions_of_events(benchmark::State& state, std::size_t count, bool timed, int threads) {
  const Cells& cells = events(count);
  const Shape<float> shape{.users = count / 10, .items = count / 100, .timed = timed};
  double peak = 0, size = 0, fastest = 1e300;
  for (auto _ : state) {
    malloc_trim(0);  // what was freed before is not to be counted as taken already
    std::ofstream("/proc/self/clear_refs") << '5';  // the high-water mark begins anew
    const double before = memory("VmRSS:");
    const auto start = std::chrono::steady_clock::now();
    const auto data = collect(cells, shape, {.threads = threads});
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    state.SetIterationTime(seconds);
    fastest = std::min(fastest, seconds);
    peak = std::max(peak, memory("VmHWM:") - before);
    size = bytes_of(data);
    state.counters["entries"] = static_cast<double>(data.size());
  }
  state.counters["result_MB"] = size / 1e6;
  state.counters["peak_MB"] = peak / 1e6;
  state.counters["peak_of_result"] = peak / size;
  // The exponent e of time = n^e since the smallest size.
  static std::map<std::pair<bool, int>, std::pair<double, double>> smallest;
  const auto n = static_cast<double>(count);
  const auto first = smallest.try_emplace({timed, threads}, n, fastest).first->second;
  if (first.first < n)
    state.counters["growth"] = std::log(fastest / first.second) / std::log(n / first.first);
  kindred_bench::report_limit(state, limit_seconds(cells, size) / threads);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::size_t> counts = {1'000'000, 10'000'000};
  constexpr std::string_view more = "--events=";
  const auto end = std::remove_if(argv + 1, argv + argc, [&](const char* argument) {
    if (!std::string_view(argument).starts_with(more)) return false;
    counts.push_back(std::strtoull(argument + more.size(), nullptr, 10));
    return true;
  });
  argc = static_cast<int>(end - argv);
  for (const std::size_t count : counts)
    for (const bool timed : {false, true})
      for (const int threads : {1, 2})
        benchmark::RegisterBenchmark(
            ("interactions_of_events/" + std::to_string(count) + (timed ? "/timed" : "/untimed") +
             "/threads:" + std::to_string(threads))
                .c_str(),
            [=](benchmark::State& state) { interactions_of_events(state, count, timed, threads); })
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
