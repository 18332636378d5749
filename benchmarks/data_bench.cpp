// Ids and logs: finding ids among a million and adding ten million, beside std::unordered_map and beside the
// reads from memory that finding cannot do without; collecting events, and their bytes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <benchmark/benchmark.h>

#include "kindred/core/random.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/data/events_from.hpp"
#include "kindred/data/vocabulary.hpp"
#include "support/limit.hpp"

namespace {

using namespace kindred;

constexpr std::size_t million = 1'000'000;

// Ids as shops have them: a letter and seven digits.
std::string id_of(std::size_t number) {
  return std::string("c").append(std::to_string(1'000'000 + number * 7 % 9'000'000));
}

const UserVocabulary& million_users() {
  static const UserVocabulary users = [] {
    UserVocabulary all;
    for (std::size_t i = 0; i < million; ++i) all.add(id_of(i));
    return all;
  }();
  return users;
}

std::vector<std::uint32_t> shuffled(std::size_t count) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  Random random(1);
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

// All ids in a random order, end to end, so that reading them costs next to nothing.
const std::vector<std::string_view>& asked() {
  static std::string characters;
  static const std::vector<std::string_view> ids = [] {
    const auto order = shuffled(million);
    for (const std::uint32_t i : order) characters += id_of(i);
    std::vector<std::string_view> all;
    for (std::size_t begin = 0; begin < characters.size(); begin += 8)
      all.push_back(std::string_view(characters).substr(begin, 8));
    return all;
  }();
  return ids;
}

// What finding cannot do without: a slot of the table, where the id begins, and the id.
double seconds_of_bare_reads() {
  static const auto order = shuffled(million);
  static const std::vector<std::uint32_t> slots(std::size_t{1} << 21), starts(million);
  static const std::vector<std::uint64_t> texts(million);
  return kindred_bench::median_seconds([] {
    std::uint64_t sum = 0;
    for (const std::uint32_t i : order) {
      const std::uint32_t slot = slots[i * 2654435761U >> 11];
      const std::uint32_t start = starts[i + slot];
      sum += texts[i + start];
    }
    benchmark::DoNotOptimize(sum);
  });
}

void report_ids(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(million));
  kindred_bench::report_limit(state, seconds_of_bare_reads());
}

void find_one_by_one(benchmark::State& state) {
  const auto& users = million_users();
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (const std::string_view id : asked()) sum += users.find(id)->value;
    benchmark::DoNotOptimize(sum);
  }
  report_ids(state);
}
BENCHMARK(find_one_by_one)->Unit(benchmark::kMillisecond);

void find_many_at_once(benchmark::State& state) {
  const auto& users = million_users();
  for (auto _ : state) benchmark::DoNotOptimize(users.find_all(asked()));
  report_ids(state);
}
BENCHMARK(find_many_at_once)->Unit(benchmark::kMillisecond);

void find_in_unordered_map(benchmark::State& state) {
  std::unordered_map<std::string, std::uint32_t> users;
  for (std::uint32_t i = 0; i < million; ++i) users.emplace(id_of(i), i);
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (const std::string_view id : asked()) sum += users.find(std::string(id))->second;
    benchmark::DoNotOptimize(sum);
  }
  report_ids(state);
}
BENCHMARK(find_in_unordered_map)->Unit(benchmark::kMillisecond);

void add_distinct(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  std::string characters;
  for (std::size_t i = 0; i < count; ++i) characters += std::to_string(1'000'000'000 + i * 799);
  std::size_t bytes = 0;
  for (auto _ : state) {
    UserVocabulary users;
    for (std::size_t i = 0; i < count; ++i)
      users.add(
          std::string_view(characters).substr(characters.size() / count * i, characters.size() / count));
    bytes = users.bytes();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["bytes_an_id"] = static_cast<double>(bytes) / static_cast<double>(count);
  state.counters["of_promised"] = static_cast<double>(bytes) / (1.5 * static_cast<double>(characters.size()) +
                                                                16.0 * static_cast<double>(count));
  // The same characters moved, and nothing found again.
  kindred_bench::report_limit(state, kindred_bench::median_seconds([&characters] {
                                std::string copy(characters);
                                benchmark::DoNotOptimize(copy.data());
                              }));
}
BENCHMARK(add_distinct)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

struct Order {
  std::uint32_t customer;
  std::uint32_t product;
  std::int64_t placed;
  double paid;
};

const std::vector<Order>& orders() {
  static const std::vector<Order> all = [] {
    std::vector<Order> made;
    Random random(1);
    for (std::size_t i = 0; i < million; ++i)
      made.push_back({static_cast<std::uint32_t>(random.below(100'000)),
                      static_cast<std::uint32_t>(random.below(30'000)),
                      964'982'703 + static_cast<std::int64_t>(i),
                      static_cast<double>(random.below(10'000)) / 100});
    return made;
  }();
  return all;
}

void report_log(benchmark::State& state, const EventLog& log) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(log.size()));
  state.counters["bytes_an_event"] = static_cast<double>(log.bytes()) / static_cast<double>(log.size());
  kindred_bench::report_limit(state, kindred_bench::median_seconds([] {
                                std::vector<Order> copy(orders());
                                benchmark::DoNotOptimize(copy.data());
                              }));
}

void log_of_indices(benchmark::State& state) {
  EventLog log;
  for (auto _ : state)
    log = events_from(orders(), {.user = as_index(&Order::customer, 100'000),
                                 .item = as_index(&Order::product, 30'000),
                                 .time = &Order::placed,
                                 .price = &Order::paid});
  report_log(state, log);
}
BENCHMARK(log_of_indices)->Unit(benchmark::kMillisecond);

void log_of_ids(benchmark::State& state) {
  EventLog log;
  for (auto _ : state)
    log = events_from(
        orders(),
        {.user = &Order::customer, .item = &Order::product, .time = &Order::placed, .price = &Order::paid});
  report_log(state, log);
}
BENCHMARK(log_of_ids)->Unit(benchmark::kMillisecond);

void log_of_all_columns(benchmark::State& state) {
  EventLog log;
  for (auto _ : state) {
    EventLogBuilder builder(UserVocabulary::numbers(100'000), ItemVocabulary::numbers(30'000),
                            SessionVocabulary::numbers(million));
    std::uint32_t visit = 0;
    for (const Order& order : orders()) {
      ++visit;
      builder.add({.user = UserIndex(order.customer),
                   .item = ItemIndex(order.product),
                   .time = timestamp(order.placed),
                   .kind = visit % 8 == 0 ? EventKind::purchase : EventKind::view,
                   .value = visit % 5,
                   .quantity = 1 + visit % 3,
                   .price = order.paid,
                   .session = SessionIndex(visit / 8)});
    }
    log = builder.build();
  }
  report_log(state, log);
}
BENCHMARK(log_of_all_columns)->Unit(benchmark::kMillisecond);

void snapshot_of_a_million(benchmark::State& state) {
  EventLogBuilder builder;
  add_events_from(builder, orders(),
                  {.user = &Order::customer, .item = &Order::product, .time = &Order::placed});
  for (auto _ : state) benchmark::DoNotOptimize(builder.snapshot());
}
BENCHMARK(snapshot_of_a_million);

}  // namespace
