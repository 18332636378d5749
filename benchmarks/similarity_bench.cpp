// The similarity core: all pairs by postings, beside a bare loop over the same products.

#include <benchmark/benchmark.h>

#include "kindred/similarity.hpp"
#include "support/gowalla.hpp"
#include "support/limit.hpp"
#include "support/posting_products.hpp"

namespace {

using namespace kindred;

// Every item's 100 nearest on the Gowalla check-ins. The limit: adding up the same products and nothing else.
void all_pairs(benchmark::State& state, const Similarity& similarity) {
  const auto& data = kindred_bench::check_ins();
  const auto index = similarity.index(data.by_item(), data.by_user());
  for (auto _ : state)
    benchmark::DoNotOptimize(index.nearest(100, {.threads = static_cast<int>(state.range(0))}));

  const auto products = kindred_bench::posting_products(data);
  state.SetItemsProcessed(state.iterations() * products.count);
  state.SetLabel(kindred_bench::check_ins_name());
  kindred_bench::report_limit(state, products.seconds / static_cast<double>(state.range(0)));
}
BENCHMARK_CAPTURE(all_pairs, cosine, cosine)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(all_pairs, corated_pearson, corated(pearson))
    ->Arg(2)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(all_pairs, adjusted_cosine, adjusted_cosine)
    ->Arg(2)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(all_pairs, jaccard, jaccard)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
