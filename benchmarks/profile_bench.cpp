// Events into profiles of bounded memory, and profiles into one another. Each profile has ten categories, ten
// brands, visits, prices and recency-frequency-monetary.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "kindred/core.hpp"
#include "kindred/data.hpp"
#include "kindred/profile.hpp"

namespace {

using namespace kindred;

const Catalog& shop() {
  static const Catalog catalog = [] {
    auto ids = std::make_shared<ItemVocabulary>();
    TextColumn category("category"), brand("brand");
    for (int i = 0; i < 100; ++i) {
      ids->add("item " + std::to_string(i));
      category.push_back("category " + std::to_string(i % 10));
      brand.push_back("brand " + std::to_string(i / 10));
    }
    return Catalog({.items = std::move(ids), .texts = {std::move(category), std::move(brand)}});
  }();
  return catalog;
}

const ProfileSketcher& sketcher() {
  static const ProfileSketcher made(
      {.columns = {"category", "brand"}, .half_life = 90 * days, .recent_half_life = 30 * days}, shop());
  return made;
}

// The n-th purchase of so many people, five a visit, in turn and in the order of time.
Event event_of(std::size_t people, std::size_t n, Random& random) {
  const std::size_t visit = n / 5;
  return {.user = UserIndex(visit % people),
          .item = ItemIndex(random.below(100)),
          .time = timestamp(1'700'000'000 + static_cast<std::int64_t>(visit) * 60),
          .quantity = 1,
          .price = 0.5 + static_cast<double>(random.below(500)) / 100,
          .discount = random.below(2) == 0 ? 0.2 : 0.0,
          .session = SessionIndex(visit)};
}

std::vector<Event> events_of(std::size_t people, std::size_t count, std::uint64_t stream) {
  Random random(1, stream);
  std::vector<Event> events;
  events.reserve(count);
  for (std::size_t n = 0; n < count; ++n) events.push_back(event_of(people, n, random));
  return events;
}

std::vector<ProfileSketch> profiles_of(std::size_t people, std::size_t count, std::uint64_t stream) {
  std::vector<ProfileSketch> profiles(people, sketcher().sketch());
  for (const Event& event : events_of(people, count, stream)) profiles[event.user.value].add(event);
  return profiles;
}

void count_bytes(benchmark::State& state, const std::vector<ProfileSketch>& profiles) {
  std::size_t bytes = 0, written = 0;
  for (const auto& profile : profiles) {
    bytes += profile.memory();
    written += profile.bytes().size();
  }
  state.counters["memory_a_profile"] = static_cast<double>(bytes) / static_cast<double>(profiles.size());
  state.counters["bytes_written"] = static_cast<double>(written) / static_cast<double>(profiles.size());
}

// A second of events at a time, into the profiles of 1,000 people, who have as many events before as the
// argument says.
void events_into_profiles(benchmark::State& state) {
  constexpr std::size_t people = 1000;
  auto profiles = profiles_of(people, people * static_cast<std::size_t>(state.range(0)), 1);
  const auto events = events_of(people, 200'000, 2);
  for (auto _ : state)
    for (const Event& event : events) profiles[event.user.value].add(event);
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(events.size()));
  count_bytes(state, profiles);
}
BENCHMARK(events_into_profiles)->Arg(10)->Arg(1000);

// As many events as the argument says, a hundred a person, their making included: memory grows with people.
// Up to a million; KINDRED_PROFILE_EVENTS says up to how many else.
void growth(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0)), people = count / 100;
  for (auto _ : state) {
    std::vector<ProfileSketch> profiles(people, sketcher().sketch());
    Random random(1);
    for (std::size_t n = 0; n < count; ++n) {
      const Event event = event_of(people, n, random);
      profiles[event.user.value].add(event);
    }
    state.PauseTiming();
    count_bytes(state, profiles);
    state.ResumeTiming();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(count));
}
BENCHMARK(growth)->Iterations(1)->Unit(benchmark::kSecond)->Apply([](auto* run) {
  const char* const most = std::getenv("KINDRED_PROFILE_EVENTS");
  for (std::int64_t count = 100'000; count <= (most ? std::atoll(most) : 1'000'000); count *= 10)
    run->Arg(count);
});

// Two profiles of 150 events in 30 visits each into one.
void merges(benchmark::State& state) {
  constexpr std::size_t people = 2000;
  const auto first = profiles_of(people, 150 * people, 1), second = profiles_of(people, 150 * people, 2);
  auto merged = first;
  for (auto _ : state) {
    state.PauseTiming();
    for (std::size_t p = 0; p < people; ++p) merged[p] = first[p];
    state.ResumeTiming();
    for (std::size_t p = 0; p < people; ++p) merged[p].merge(second[p]);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(people));
}
BENCHMARK(merges);

}  // namespace
