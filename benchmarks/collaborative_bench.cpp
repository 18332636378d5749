// Fitting and serving the neighbourhood models on the Gowalla check-ins.

#include <cstddef>
#include <cstdint>

#include <benchmark/benchmark.h>

#include "kindred/collaborative.hpp"
#include "kindred/model.hpp"
#include "support/gowalla.hpp"
#include "support/limit.hpp"
#include "support/posting_products.hpp"

namespace {

using namespace kindred;

void item_knn_fit(benchmark::State& state) {
  const auto& train = kindred_bench::check_ins();
  for (auto _ : state)
    benchmark::DoNotOptimize(
        ItemKnn{.neighbors = 100}.fit(train, {.threads = static_cast<int>(state.range(0))}));
  state.SetLabel(kindred_bench::check_ins_name());
  kindred_bench::report_limit(
      state, kindred_bench::posting_products(train).seconds / static_cast<double>(state.range(0)));
}
BENCHMARK(item_knn_fit)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

// One list of ten at a time, one thread. The limit: writing the scores once and reading them once.
template <class Algorithm>
void recommend_one(benchmark::State& state, const Algorithm& algorithm) {
  const auto& train = kindred_bench::check_ins();
  const auto model = algorithm.fit(train);
  Workspace workspace;
  std::size_t n = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(recommend(model, train.user(UserIndex(n % train.user_count())), {}, workspace));
    ++n;
  }
  state.SetLabel(kindred_bench::check_ins_name());
  kindred_bench::report_limit(state, kindred_bench::scores_pass_seconds(model.item_count()));
}
BENCHMARK_CAPTURE(recommend_one, popularity, Popularity{})->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(recommend_one, item_knn, ItemKnn{.neighbors = 100})->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(recommend_one, user_knn, UserKnn{.neighbors = 100})->Unit(benchmark::kMicrosecond);

void recommend_everybody(benchmark::State& state) {
  const auto& train = kindred_bench::check_ins();
  const auto model = ItemKnn{.neighbors = 100}.fit(train);
  for (auto _ : state)
    benchmark::DoNotOptimize(
        recommend_all(model, train, {.count = 20}, {.threads = static_cast<int>(state.range(0))}));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(train.user_count()));
  state.SetLabel(kindred_bench::check_ins_name());
  kindred_bench::report_limit(state, kindred_bench::scores_pass_seconds(model.item_count()) *
                                         static_cast<double>(train.user_count()) /
                                         static_cast<double>(state.range(0)));
}
BENCHMARK(recommend_everybody)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
