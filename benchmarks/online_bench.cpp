// What happens between two fits: models brought up to date, events journalled, the current model taken.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <benchmark/benchmark.h>

#include "kindred/collaborative.hpp"
#include "kindred/core.hpp"
#include "kindred/data.hpp"
#include "kindred/model.hpp"
#include "support/gowalla.hpp"

namespace {

using namespace kindred;

// The check-ins, and so many more by the same people of the same places.
Interactions<float> more_check_ins(int count) {
  const auto& train = kindred_bench::check_ins();
  Random random(7);
  const auto places = train.by_user().columns();
  std::vector<Interaction<float>> cells;
  for (int n = 0; n < count; ++n)
    cells.push_back({UserIndex(random.below(static_cast<std::uint32_t>(train.user_count()))),
                     places[random.below(static_cast<std::uint32_t>(places.size()))],
                     1,
                     {}});
  return collect(cells, {.users = train.user_count(),
                         .items = train.item_count(),
                         .user_ids = train.users(),
                         .item_ids = train.items()});
}

const Change<float>& some_change(int events) {
  static std::map<int, Change<float>> made;
  const auto& train = kindred_bench::check_ins();
  const auto at = made.find(events);
  if (at != made.end()) return at->second;
  return made.emplace(events, Change(train, merged(train, more_check_ins(events), Duplicates::max)))
      .first->second;
}

// What all models have in common: the data after, and what differs.
void merge_and_compare(benchmark::State& state) {
  const auto& train = kindred_bench::check_ins();
  const auto more = more_check_ins(static_cast<int>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(Change(train, merged(train, more, Duplicates::max)));
  state.SetLabel(kindred_bench::check_ins_name());
}
BENCHMARK(merge_and_compare)->Arg(1)->Arg(1000)->UseRealTime()->Unit(benchmark::kMillisecond);

template <class Algorithm>
auto fitted(const Algorithm& algorithm, const Interactions<float>& data) {
  if constexpr (requires { algorithm.fit(data, Execution{}); }) return algorithm.fit(data, {.threads = 1});
  else return algorithm.fit(data);
}

template <class Algorithm>
void refit(benchmark::State& state, const Algorithm& algorithm) {
  const auto& change = some_change(1);
  for (auto _ : state) benchmark::DoNotOptimize(fitted(algorithm, change.after()));
  state.SetLabel(kindred_bench::check_ins_name());
}

// The argument: how many events there are.
template <class Algorithm>
void bring_up_to_date(benchmark::State& state, const Algorithm& algorithm) {
  const auto& change = some_change(static_cast<int>(state.range(0)));
  const auto model = fitted(algorithm, change.before());
  for (auto _ : state) benchmark::DoNotOptimize(model.update(change, {.threads = 1}));
  state.counters["changed_items"] = static_cast<double>(change.items().size());
  state.SetLabel(kindred_bench::check_ins_name());
}

void in_milliseconds(benchmark::internal::Benchmark* bench) {
  bench->UseRealTime()->Unit(benchmark::kMillisecond);
}
void of_events(benchmark::internal::Benchmark* bench) {
  in_milliseconds(bench);
  for (const int events : {1, 100, 1000}) bench->Arg(events);
}
BENCHMARK_CAPTURE(refit, popularity, Popularity{})->Apply(in_milliseconds);
BENCHMARK_CAPTURE(bring_up_to_date, popularity, Popularity{})->Apply(of_events);
BENCHMARK_CAPTURE(refit, item_knn, ItemKnn{.neighbors = 100})->Apply(in_milliseconds);
BENCHMARK_CAPTURE(bring_up_to_date, item_knn, ItemKnn{.neighbors = 100})->Apply(of_events);
BENCHMARK_CAPTURE(refit, user_knn, UserKnn{.neighbors = 100})->Apply(in_milliseconds);
BENCHMARK_CAPTURE(bring_up_to_date, user_knn, UserKnn{.neighbors = 100})->Apply(of_events);

// So many events a record.
void journal(benchmark::State& state, JournalSync sync, std::size_t at_once) {
  const auto path = std::filesystem::temp_directory_path() / "kindred_online_bench.journal";
  std::filesystem::remove(path);
  std::int64_t events = 0;
  {
    EventJournal journal(path, {.sync = sync});
    std::vector<Event> batch;
    for (auto _ : state) {
      batch.clear();
      for (std::size_t e = 0; e < at_once; ++e, ++events)
        batch.push_back({.user = journal.user(std::to_string(events * 7919 % 100'000)),
                         .item = journal.item(std::to_string(events * 104'729 % 20'000)),
                         .time = timestamp(1'700'000'000 + events),
                         .price = 9.99});
      journal.append(batch);
    }
    state.counters["bytes_an_event"] =
        static_cast<double>(journal.bytes()) / static_cast<double>(std::max<std::int64_t>(events, 1));
  }
  state.SetItemsProcessed(events);
  std::filesystem::remove(path);
}
BENCHMARK_CAPTURE(journal, synced_each, JournalSync::every_append, 1)
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(journal, synced_by_1000, JournalSync::every_append, 1000)
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(journal, not_synced, JournalSync::on_request, 1)
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(journal, not_synced_by_1000, JournalSync::on_request, 1000)
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);

void replay(benchmark::State& state) {
  const auto path = std::filesystem::temp_directory_path() / "kindred_online_bench.journal";
  std::filesystem::remove(path);
  constexpr std::int64_t events = 200'000;
  {
    EventJournal journal(path, {.sync = JournalSync::on_request});
    for (std::int64_t e = 0; e < events; ++e)
      journal.append({.user = journal.user(std::to_string(e * 7919 % 100'000)),
                      .item = journal.item(std::to_string(e * 104'729 % 20'000)),
                      .time = timestamp(1'700'000'000 + e),
                      .price = 9.99});
  }
  for (auto _ : state) benchmark::DoNotOptimize(read_journal(path));
  state.SetItemsProcessed(state.iterations() * events);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(std::filesystem::file_size(path)));
  std::filesystem::remove(path);
}
BENCHMARK(replay)->UseRealTime()->Unit(benchmark::kMillisecond);

// Readers that take the current model and let go of it, with a writer that swaps ten thousand times a second
// or none, and for comparison a mutex around a shared pointer.
struct Held {
  ModelHolder<std::vector<float>> holder{std::vector<float>(1000, 1.0F)};
  std::shared_ptr<const std::vector<float>> guarded = std::make_shared<const std::vector<float>>(1000, 1.0F);
  std::mutex mutex;
  std::jthread writer;
};
Held& held() {
  static Held all;
  return all;
}

void take_current(benchmark::State& state) {
  auto& all = held();
  if (state.thread_index() == 0 && state.range(0) == 1)
    all.writer = std::jthread([&](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        all.holder.replace(std::vector<float>(1000, 1.0F));
        std::this_thread::sleep_for(std::chrono::microseconds(100));
      }
    });
  for (auto _ : state) benchmark::DoNotOptimize(all.holder.current()->front());
  if (state.thread_index() == 0) all.writer = {};
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(take_current)->ArgName("writer")->Arg(0)->Arg(1)->Threads(1)->Threads(2)->Threads(8)->UseRealTime();

void take_by_mutex(benchmark::State& state) {
  auto& all = held();
  for (auto _ : state) {
    std::shared_ptr<const std::vector<float>> model;
    {
      const std::lock_guard lock(all.mutex);
      model = all.guarded;
    }
    benchmark::DoNotOptimize(model->front());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(take_by_mutex)->Threads(1)->Threads(2)->Threads(8)->UseRealTime();

}  // namespace
