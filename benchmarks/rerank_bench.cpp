// Re-ranking 500 candidates to 20 places, vectors of 64 numbers; what keeps an item out; a fair order
// learned.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <benchmark/benchmark.h>

#include "kindred/core/random.hpp"
#include "kindred/hybrid/deltr.hpp"
#include "kindred/model/why_not.hpp"
#include "kindred/rerank.hpp"
#include "support/reranking.hpp"

namespace {

using namespace kindred;
using kindred_bench::Reranking;

const Reranking& request() {
  static const Reranking made;
  return made;
}

// Beside the time, what the algorithm has to do at the least: `multiply_adds`, or candidates looked at.
template <Reranker R>
void rerank(benchmark::State& state, const R& reranker, const char* what, double operations) {
  for (auto _ : state) benchmark::DoNotOptimize(reranker(request().slate, {}));
  state.counters[what] = operations;
}

constexpr double n = Reranking::candidates, k = Reranking::places, d = Reranking::dimension;

void mmr(benchmark::State& state) { rerank(state, request().mmr(), "multiply_adds", (k - 1) * n * d); }
BENCHMARK(mmr)->Unit(benchmark::kMicrosecond);

void dpp(benchmark::State& state) {
  rerank(state, request().dpp(), "multiply_adds", (k - 1) * n * (d + (k - 2) / 2));
}
BENCHMARK(dpp)->Unit(benchmark::kMicrosecond);

// In stock, two of a brand, a pin, two sold places.
void rules(benchmark::State& state) { rerank(state, request().rules(), "candidates", n); }
BENCHMARK(rules)->Unit(benchmark::kMicrosecond);

void calibrated(benchmark::State& state) {
  HistoryBuffer<float> had;
  for (std::size_t item = 0; item < 50; ++item) had.add(ItemIndex(item * 7));
  RerankContext context;
  context.query = had.view();
  const Calibrated by_brand{.labels = request().brands};
  for (auto _ : state) benchmark::DoNotOptimize(by_brand(request().slate, context));
  state.counters["logarithms"] = k * n;
}
BENCHMARK(calibrated)->Unit(benchmark::kMicrosecond);

void rules_mmr_rules(benchmark::State& state) {
  rerank(state, request().rules() | request().mmr(), "multiply_adds", (k - 1) * n * d);
}
BENCHMARK(rules_mmr_rules)->Unit(benchmark::kMicrosecond);

// A score for each of the request's items, known beforehand, so that the time is that of the answer.
struct Known {
  using Scalar = float;
  std::vector<float> scores;

  std::size_t item_count() const noexcept { return scores.size(); }
  std::size_t workspace_size() const noexcept { return 0; }
  void score(const Query<float>&, std::span<float> out, Workspace&) const noexcept {
    std::copy(scores.begin(), scores.end(), out.begin());
  }
};

const Known& known() {
  static const Known made = [] {
    Known model;
    Random random(2);
    for (std::size_t item = 0; item < request().stock.size(); ++item)
      model.scores.push_back(static_cast<float>(random.uniform()));
    return model;
  }();
  return made;
}

// Of 10,000 items one in the middle, which nothing but its rank keeps out.
void why_not_listed(benchmark::State& state) {
  const ItemIndex item{17};
  for (auto _ : state) benchmark::DoNotOptimize(why_not(known(), {}, item, {.count = 20}));
  state.counters["items"] = static_cast<double>(known().item_count());
}
BENCHMARK(why_not_listed)->Unit(benchmark::kMicrosecond);

// The same beside rules and MMR: a slate of 500 candidates and one query more.
void why_not_shown(benchmark::State& state) {
  const auto pipeline = request().rules() | request().mmr();
  const ItemIndex item{17};
  for (auto _ : state) benchmark::DoNotOptimize(why_not(known(), {}, item, pipeline, {.places = 20}));
  state.counters["multiply_adds"] = (k - 1) * n * d;
}
BENCHMARK(why_not_shown)->Unit(benchmark::kMicrosecond);

// 1,000 lists of 50 rows of eight features, half of the rows protected.
void deltr(benchmark::State& state) {
  constexpr std::size_t lists = 1000, rows = 50, features = 8;
  RankingData data{.features = features};
  std::vector<std::uint8_t> is_protected;
  Random random(3);
  for (std::size_t list = 0; list < lists; ++list) {
    for (std::size_t row = 0; row < rows; ++row) {
      is_protected.push_back(random.below(2) == 0 ? 1 : 0);
      double worth = is_protected.back() != 0 ? -1 : 0;
      for (std::size_t f = 0; f < features; ++f) {
        const double value = random.normal();
        data.values.push_back(static_cast<float>(value));
        worth += value / static_cast<double>(f + 1);
      }
      data.gains.push_back(worth > 1 ? 1 : 0);
    }
    data.groups.push_back(data.gains.size());
  }
  for (auto _ : state) benchmark::DoNotOptimize(Deltr{}.fit(data, is_protected, {.threads = 1}));
  state.counters["multiply_adds_a_round"] = 2.0 * lists * rows * features;
}
BENCHMARK(deltr)->Unit(benchmark::kMillisecond);

}  // namespace
