// Nearest neighbours of dense vectors: exact, kept compact, by a graph and by signatures. The limit of an
// exact search is the product of all rows with all queries by Eigen alone, without looking at what comes out.

#include <algorithm>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>
#include <Eigen/Core>

#include "kindred/core/random.hpp"
#include "kindred/similarity.hpp"
#include "support/gowalla.hpp"
#include "support/limit.hpp"

#if __has_include(<hnswlib/hnswlib.h>)
#include "kindred/with/hnswlib.hpp"
#endif

namespace {

using namespace kindred;

// What Eigen's product would take of other threads is not the limit of one.
const bool one_thread = (Eigen::setNbThreads(1), true);

using Vectors = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr Eigen::Index row_count = 10'000, length = 128;
constexpr int nearest = 100;

// Around 100 centres, as embeddings lie.
Vectors clustered(Eigen::Index rows, std::uint64_t stream) {
  Random centre(1), random(2, stream);
  const Vectors centres =
      Vectors::NullaryExpr(100, length, [&] { return static_cast<float>(centre.normal()); });
  Vectors vectors(rows, length);
  for (Eigen::Index row = 0; row < rows; ++row) {
    vectors.row(row) = centres.row(static_cast<Eigen::Index>(random.below(100)));
    for (Eigen::Index column = 0; column < length; ++column)
      vectors(row, column) += static_cast<float>(random.normal());
  }
  return vectors;
}

const Vectors& vectors() {
  static const Vectors made = clustered(row_count, 0);
  return made;
}

const Vectors& queries() {
  static const Vectors made = clustered(1000, 1);
  return made;
}

// Seconds for the products of each row of `asked` with all vectors, a thousand at a time.
double product_seconds(const Vectors& asked) {
  Eigen::MatrixXf products(std::min<Eigen::Index>(asked.rows(), 1000), row_count);
  return kindred_bench::median_seconds([&] {
    for (Eigen::Index begin = 0; begin < asked.rows(); begin += products.rows()) {
      products.noalias() = asked.middleRows(begin, products.rows()) * vectors().transpose();
      benchmark::DoNotOptimize(products.data());
    }
  });
}

Execution threads_of(const benchmark::State& state) {
  Execution execution;
  execution.threads = static_cast<int>(state.range(0));
  return execution;
}

// The share of the exact neighbours that were found.
double recall(const std::vector<Neighbors<float>>& found, const std::vector<Neighbors<float>>& exact) {
  std::size_t hits = 0, all = 0;
  for (std::size_t q = 0; q < exact.size(); ++q) {
    std::vector<std::uint32_t> rows;
    for (const auto& neighbor : found[q]) rows.push_back(neighbor.index);
    std::sort(rows.begin(), rows.end());
    for (const auto& neighbor : exact[q]) {
      ++all;
      hits += std::binary_search(rows.begin(), rows.end(), neighbor.index) ? 1U : 0U;
    }
  }
  return static_cast<double>(hits) / static_cast<double>(all);
}

template <class F>
void values_of_all_pairs(benchmark::State& state, const Measure<F>& measure) {
  const Vectors rows = vectors().topRows(2000);
  for (auto _ : state) benchmark::DoNotOptimize(all_pairs(measure, rows, threads_of(state)));
  state.SetItemsProcessed(state.iterations() * rows.rows() * rows.rows());
  Eigen::MatrixXf products(rows.rows(), rows.rows());
  const double limit = kindred_bench::median_seconds([&] {
    products.noalias() = rows * rows.transpose();
    benchmark::DoNotOptimize(products.data());
  });
  kindred_bench::report_limit(state, limit / static_cast<double>(state.range(0)));
}
BENCHMARK_CAPTURE(values_of_all_pairs, cosine, cosine)->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(values_of_all_pairs, euclidean, euclidean)
    ->Arg(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(values_of_all_pairs, corated_pearson, corated(pearson))
    ->Arg(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

template <class F>
void nearest_others(benchmark::State& state, const Measure<F>& measure) {
  const auto index = ExactNeighbors{}.fit(vectors(), measure);
  for (auto _ : state) benchmark::DoNotOptimize(index.nearest_others(nearest, threads_of(state)));
  state.SetItemsProcessed(state.iterations() * row_count * row_count);
  kindred_bench::report_limit(state, product_seconds(vectors()) / static_cast<double>(state.range(0)));
}
BENCHMARK_CAPTURE(nearest_others, cosine, cosine)
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(nearest_others, euclidean, euclidean)->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond);

template <class Index>
void ask(benchmark::State& state, const Index& index) {
  std::vector<Neighbors<float>> found;
  for (auto _ : state) found = index.nearest(queries(), nearest, {.threads = 1});
  state.SetItemsProcessed(state.iterations() * queries().rows());
  state.counters["bytes"] = static_cast<double>(index.bytes());
  state.counters["recall"] =
      recall(found, ExactNeighbors{}.fit(vectors(), cosine).nearest(queries(), nearest, {.threads = 1}));
  kindred_bench::report_limit(state, product_seconds(queries()));
}

void queries_exact(benchmark::State& state) { ask(state, ExactNeighbors{}.fit(vectors(), cosine)); }
void queries_half(benchmark::State& state) {
  ask(state, CompactNeighbors{}.fit(HalfVectors(vectors()), cosine));
}
void queries_int8(benchmark::State& state) {
  ask(state, CompactNeighbors{}.fit(Int8Vectors(vectors()), cosine));
}
BENCHMARK(queries_exact)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(queries_half)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(queries_int8)->UseRealTime()->Unit(benchmark::kMillisecond);
#if __has_include(<hnswlib/hnswlib.h>)
void queries_hnswlib(benchmark::State& state) { ask(state, Hnsw{.search = 200}.fit(vectors(), cosine)); }
BENCHMARK(queries_hnswlib)->UseRealTime()->Unit(benchmark::kMillisecond);
#endif

// One query against all rows. The limit: the product of the rows with one vector.
void one_query(benchmark::State& state) {
  const auto index = ExactNeighbors{}.fit(vectors(), cosine);
  const Eigen::VectorXf query = queries().row(0).transpose();
  for (auto _ : state) benchmark::DoNotOptimize(index.nearest(query, nearest));
  Eigen::VectorXf products(row_count);
  kindred_bench::report_limit(state, kindred_bench::median_seconds([&] {
                                products.noalias() = vectors() * query;
                                benchmark::DoNotOptimize(products.data());
                              }));
}
BENCHMARK(one_query)->Unit(benchmark::kMicrosecond);

// Signatures of the items of the Gowalla check-ins, and the pairs that they call alike. The limit: a random
// number for each entry and hash.
void min_hash(benchmark::State& state) {
  const auto& rows = kindred_bench::check_ins().by_item();
  const MinHash options{.hashes = 64, .bands = 16};
  std::size_t pairs = 0;
  for (auto _ : state) pairs = options.fit(rows, {.threads = 1}).candidates({.threads = 1}).size();
  state.counters["candidates"] = static_cast<double>(pairs);
  state.SetLabel(kindred_bench::check_ins_name());
  kindred_bench::report_limit(state, kindred_bench::median_seconds([&] {
                                std::uint32_t sum = 0;
                                for (std::uint32_t n = 0; n < rows.size() * 16; ++n)
                                  sum += philox({n, 0, 0, 0}, {})[0];
                                benchmark::DoNotOptimize(sum);
                              }));
}
BENCHMARK(min_hash)->Unit(benchmark::kMillisecond);

// Signatures of the vectors. The limit: their product with as many hyperplanes.
void sim_hash(benchmark::State& state) {
  const SimHash options{.bits = 256, .bands = 16};
  for (auto _ : state) benchmark::DoNotOptimize(options.fit(vectors(), {.threads = 1}));
  const Eigen::MatrixXf planes = Eigen::MatrixXf::Random(length, options.bits);
  Eigen::MatrixXf sides(row_count, options.bits);
  kindred_bench::report_limit(state, kindred_bench::median_seconds([&] {
                                sides.noalias() = vectors() * planes;
                                benchmark::DoNotOptimize(sides.data());
                              }));
}
BENCHMARK(sim_hash)->Unit(benchmark::kMillisecond);

}  // namespace
