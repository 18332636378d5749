// Re-ranking 500 candidates to 20 places, vectors of 64 numbers.

#include <cstddef>

#include <benchmark/benchmark.h>

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

}  // namespace
