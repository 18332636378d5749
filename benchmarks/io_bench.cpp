// Reading: a file of events, beside the time it takes to read the same bytes and count their lines.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "kindred/core/random.hpp"
#include "kindred/data/read_events.hpp"
#include "kindred/io/csv.hpp"
#include "support/limit.hpp"

namespace {

using namespace kindred;

// A million ratings with times, about 27 MB.
const std::string& ratings_file() {
  static const std::string path = [] {
    const std::string name = (std::filesystem::temp_directory_path() / "kindred_io_bench.csv").string();
    std::ofstream out(name, std::ios::binary);
    out << "user,item,rating,time\n";
    Random random(1);
    for (int row = 0; row < 1'000'000; ++row)
      out << random.below(100'000) << ',' << random.below(30'000) << ',' << 1 + random.below(5) << ".0,"
          << 964'982'703 + random.below(500'000'000) << '\n';
    return name;
  }();
  return path;
}

void report(benchmark::State& state) {
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(std::filesystem::file_size(ratings_file())));
  kindred_bench::report_limit(
      state, kindred_bench::median_seconds([] {
        std::ifstream in(ratings_file(), std::ios::binary);
        std::vector<char> block(std::size_t{1} << 18);
        std::ptrdiff_t lines = 0;
        while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0)
          lines += std::count(block.begin(), block.begin() + in.gcount(), '\n');
        benchmark::DoNotOptimize(lines);
      }));
}

void fields_of_csv(benchmark::State& state) {
  for (auto _ : state) {
    CsvReader rows(ratings_file());
    std::size_t characters = 0;
    while (rows.next()) characters += rows[1].size();
    benchmark::DoNotOptimize(characters);
  }
  report(state);
}
BENCHMARK(fields_of_csv)->Unit(benchmark::kMillisecond);

void events_of_csv(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(read_events(ratings_file(), {.time = "time", .value = "rating"}));
  report(state);
}
BENCHMARK(events_of_csv)->Unit(benchmark::kMillisecond);

}  // namespace
