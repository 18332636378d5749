// Files of models: writing and reading beside the same bytes plainly written and read, opening a mapped one,
// and what the checks of a mapped model cost a query.

#include <fcntl.h>
#include <unistd.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "kindred/collaborative/item_knn.hpp"
#include "kindred/collaborative/user_knn.hpp"
#include "kindred/core/random.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/recommend.hpp"
#include "support/limit.hpp"

namespace {

using namespace kindred;

// A folder of this program's own, gone at its end.
std::string file(const std::string& name) {
  struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("kindred_archive_bench_" + std::to_string(::getpid()));
    Folder() { std::filesystem::create_directory(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  };
  static const Folder folder;
  return (folder.path / name).string();
}

// 256 MB in four sections.
const ArchiveWriter& large_archive() {
  static const ArchiveWriter archive = [] {
    ArchiveWriter sections("large", 1);
    Random random(1);
    for (int section = 0; section < 4; ++section) {
      std::vector<float> values(std::size_t{1} << 24);
      for (float& value : values) value = static_cast<float>(random.uniform());
      sections.add("values" + std::to_string(section), std::move(values));
    }
    return sections;
  }();
  return archive;
}

const std::vector<std::byte>& large_bytes() {
  static const auto bytes = large_archive().bytes();
  return bytes;
}

void require(bool holds) {
  if (!holds) throw std::runtime_error("a file can't be written or read");
}

void write_plainly(const std::string& path) {
  const auto& bytes = large_bytes();
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  for (std::size_t at = 0; at < bytes.size();) {
    const auto written = ::write(descriptor, bytes.data() + at, bytes.size() - at);
    require(written > 0);
    at += static_cast<std::size_t>(written);
  }
  require(::fsync(descriptor) == 0 && ::close(descriptor) == 0);
}

void write_archive(benchmark::State& state) {
  const std::string path = file("archive"), plain = file("plain");
  const auto bytes = static_cast<std::int64_t>(large_bytes().size());
  for (auto _ : state) {
    std::filesystem::remove(path);
    large_archive().save(path);
  }
  state.SetBytesProcessed(state.iterations() * bytes);
  kindred_bench::report_limit(state, kindred_bench::median_seconds([&] {
                                std::filesystem::remove(plain);
                                write_plainly(plain);
                              }));
  std::filesystem::remove(plain);
}
BENCHMARK(write_archive)->Unit(benchmark::kMillisecond)->UseRealTime();

void read_archive(benchmark::State& state) {
  const std::string path = file("archive");
  large_archive().save(path);
  for (auto _ : state) benchmark::DoNotOptimize(Archive::open(path).array<float>("values3")[0]);
  const auto bytes = large_bytes().size();
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
  kindred_bench::report_limit(state, kindred_bench::median_seconds([&] {
                                const int descriptor = ::open(path.c_str(), O_RDONLY);
                                const auto memory = std::make_unique_for_overwrite<std::byte[]>(bytes);
                                for (std::size_t at = 0; at < bytes;) {
                                  const auto got = ::read(descriptor, memory.get() + at, bytes - at);
                                  require(got > 0);
                                  at += static_cast<std::size_t>(got);
                                }
                                benchmark::DoNotOptimize(memory[bytes - 1]);
                                ::close(descriptor);
                              }));
}
BENCHMARK(read_archive)->Unit(benchmark::kMillisecond)->UseRealTime();

void checksum(benchmark::State& state) {
  const auto& bytes = large_bytes();
  for (auto _ : state) benchmark::DoNotOptimize(detail::crc32c(bytes));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}
BENCHMARK(checksum)->Unit(benchmark::kMillisecond);

Interactions<float> random_data(int users) {
  const int items = users / 10;
  std::vector<Interaction<float>> cells;
  Random random(2);
  for (int user = 0; user < users; ++user)
    for (int n = 0; n < 30; ++n) {
      const double place = random.uniform();
      cells.push_back({UserIndex(user), ItemIndex(static_cast<int>(place * place * items)),
                       static_cast<float>(1 + random.below(5))});
    }
  return collect(cells, {.users = static_cast<std::size_t>(users),
                         .items = static_cast<std::size_t>(items),
                         .duplicates = Duplicates::last});
}

template <class Model>
const Interactions<float>& saved(int users) {
  static std::map<int, Interactions<float>> all;
  if (const auto known = all.find(users); known != all.end()) return known->second;
  const auto& data = all.emplace(users, random_data(users)).first->second;
  const auto path = file(Model::kind() + std::to_string(users));
  if constexpr (std::same_as<Model, ItemKnnModel<float>>) ItemKnn{.neighbors = 20}.fit(data).save(path);
  else UserKnn{}.fit(data).save(path);
  return data;
}

// However large the file, the same few microseconds.
template <class Model>
void map_model(benchmark::State& state) {
  const auto users = static_cast<int>(state.range(0));
  saved<Model>(users);
  const auto path = file(Model::kind() + std::to_string(users));
  for (auto _ : state) benchmark::DoNotOptimize(Model::map(path).item_count());
  state.counters["bytes"] = static_cast<double>(std::filesystem::file_size(path));
}
BENCHMARK_TEMPLATE(map_model, ItemKnnModel<float>)->Arg(1000)->Arg(100'000)->Unit(benchmark::kMicrosecond);
BENCHMARK_TEMPLATE(map_model, UserKnnModel<float>)->Arg(1000)->Arg(100'000)->Unit(benchmark::kMicrosecond);

template <class Model>
void recommend_from(benchmark::State& state, const Model& model, const Interactions<float>& data) {
  Workspace workspace;
  UserIndex user{0};
  for (auto _ : state) {
    benchmark::DoNotOptimize(recommend(model, data.user(user), {.count = 10}, workspace));
    if (++user; user.value == 1000) user = UserIndex(0);
  }
}

template <class Model>
void recommend_loaded(benchmark::State& state) {
  const auto& data = saved<Model>(100'000);
  recommend_from(state, Model::load(file(Model::kind() + "100000")), data);
}
template <class Model>
void recommend_mapped(benchmark::State& state) {
  const auto& data = saved<Model>(100'000);
  recommend_from(state, Model::map(file(Model::kind() + "100000")), data);
}
BENCHMARK_TEMPLATE(recommend_loaded, ItemKnnModel<float>)->Unit(benchmark::kMicrosecond);
BENCHMARK_TEMPLATE(recommend_mapped, ItemKnnModel<float>)->Unit(benchmark::kMicrosecond);
BENCHMARK_TEMPLATE(recommend_loaded, UserKnnModel<float>)->Unit(benchmark::kMicrosecond);
BENCHMARK_TEMPLATE(recommend_mapped, UserKnnModel<float>)->Unit(benchmark::kMicrosecond);

}  // namespace
