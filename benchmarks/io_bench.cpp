// Reading: files of events, beside the time that it takes to split the same bytes by memchr and to read the
// same fields by from_chars, and nothing else.

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <benchmark/benchmark.h>

#include "kindred/core/random.hpp"
#include "kindred/data/read_events.hpp"
#include "kindred/io/csv.hpp"
#include "support/limit.hpp"

namespace {

using namespace kindred;

struct Sample {
  std::string path;
  std::string text;
};

// A file of this text, which is gone when the program ends.
class SampleFile {
 public:
  SampleFile(const std::string& name, std::string text)
      : sample_{(std::filesystem::temp_directory_path() / ("kindred_io_bench_" + name)).string(),
                std::move(text)} {
    std::ofstream(sample_.path, std::ios::binary)
        .write(sample_.text.data(), static_cast<std::streamsize>(sample_.text.size()));
  }
  SampleFile(const SampleFile&) = delete;
  SampleFile& operator=(const SampleFile&) = delete;
  ~SampleFile() {
    std::error_code ignored;
    std::filesystem::remove(sample_.path, ignored);
  }

  const Sample& sample() const noexcept { return sample_; }

 private:
  Sample sample_;
};

// Four million ratings with times, 27 bytes a row, or more where the ids are not numbers.
std::string ratings(std::string_view before_user, std::string_view before_item) {
  std::string text = "user,item,rating,time\n";
  Random random(1);
  const auto number = [&](std::uint64_t value) { text.append(std::to_string(value)); };
  for (int row = 0; row < 4'000'000; ++row) {
    text += before_user;
    number(random.below(100'000));
    (text += ',') += before_item;
    number(random.below(30'000));
    text += ',';
    number(1 + random.below(5));
    text += ".0,";
    number(964'982'703 + random.below(500'000'000));
    text += '\n';
  }
  return text;
}

const Sample& integer_ids() {
  static const SampleFile file("integers.csv", ratings("", ""));
  return file.sample();
}

const Sample& string_ids() {
  static const SampleFile file("strings.csv", ratings("customer-", "sku-"));
  return file.sample();
}

// Two thousand columns, of which a log needs two.
const Sample& many_columns() {
  static const SampleFile file("columns.csv", [] {
    std::string text = "user,item";
    for (int column = 2; column < 2000; ++column) text += ",f" + std::to_string(column);
    Random random(2);
    for (int row = 0; row < 10'000; ++row) {
      text += '\n' + std::to_string(random.below(5000)) + ',' + std::to_string(random.below(1000));
      for (int column = 2; column < 2000; ++column) (text += ',') += std::to_string(random.below(1000));
    }
    return text + '\n';
  }());
  return file.sample();
}

template <class Number>
std::size_t read(std::string_view field) {
  Number number{};
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
  benchmark::DoNotOptimize(number);
  return error == std::errc() ? static_cast<std::size_t>(end - field.data()) : 0;
}

// The fields of a text by memchr, each given to `use(column, field)`.
template <class Use>
void split(std::string_view text, std::size_t columns, Use&& use) {
  const char* at = static_cast<const char*>(std::memchr(text.data(), '\n', text.size())) + 1;
  const char* const end = text.data() + text.size();
  while (at < end) {
    for (std::size_t column = 0; column < columns; ++column) {
      const char stop = column + 1 < columns ? ',' : '\n';
      const auto* const field_end =
          static_cast<const char*>(std::memchr(at, stop, static_cast<std::size_t>(end - at)));
      use(column, std::string_view(at, static_cast<std::size_t>(field_end - at)));
      at = field_end + 1;
    }
  }
}

double seconds_to_split_and_read(const Sample& sample, bool ids_are_integers) {
  return kindred_bench::median_seconds([&] {
    std::size_t sum = 0;
    split(sample.text, 4, [&](std::size_t column, std::string_view field) {
      if (column < 2) sum += ids_are_integers ? read<std::uint32_t>(field) : field.size();
      else sum += column == 2 ? read<double>(field) : read<std::int64_t>(field);
    });
    benchmark::DoNotOptimize(sum);
  });
}

void report(benchmark::State& state, const Sample& sample, double limit) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(sample.text.size()));
  kindred_bench::report_limit(state, limit);
}

void fields_of_csv(benchmark::State& state) {
  const Sample& sample = integer_ids();
  for (auto _ : state) {
    CsvReader rows(sample.path);
    std::size_t characters = 0;
    while (rows.next()) characters += rows[1].size();
    benchmark::DoNotOptimize(characters);
  }
  report(state, sample, kindred_bench::median_seconds([&] {
           std::size_t characters = 0;
           split(sample.text, 4, [&](std::size_t, std::string_view field) { characters += field.size(); });
           benchmark::DoNotOptimize(characters);
         }));
}
BENCHMARK(fields_of_csv)->Unit(benchmark::kMillisecond)->UseRealTime();

void events(benchmark::State& state, const Sample& sample, bool ids_are_integers) {
  const ReadOptions options{.execution = {.threads = static_cast<int>(state.range(0))}};
  for (auto _ : state)
    benchmark::DoNotOptimize(read_events(sample.path, {.time = "time", .value = "rating"}, {}, options));
  report(state, sample, seconds_to_split_and_read(sample, ids_are_integers));
}
void events_with_integer_ids(benchmark::State& state) { events(state, integer_ids(), true); }
void events_with_string_ids(benchmark::State& state) { events(state, string_ids(), false); }
BENCHMARK(events_with_integer_ids)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(events_with_string_ids)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

// The limit is that of finding the lines.
void two_columns_of_two_thousand(benchmark::State& state) {
  const Sample& sample = many_columns();
  const ReadOptions options{.execution = {.threads = 1}};
  for (auto _ : state) benchmark::DoNotOptimize(read_events(sample.path, {}, {}, options));
  report(state, sample, kindred_bench::median_seconds([&] {
           std::size_t lines = 0;
           split(sample.text, 1, [&](std::size_t, std::string_view) { ++lines; });
           benchmark::DoNotOptimize(lines);
         }));
}
BENCHMARK(two_columns_of_two_thousand)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
