// One pair of rows. Dense: beside the processor's limits and a plain Eigen expression. Sparse: beside a plain
// merge and a loop that reads the same entries.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>
#include <Eigen/Core>

#include "kindred/core/random.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/similarity.hpp"
#include "support/gowalla.hpp"
#include "support/limit.hpp"
#include "support/processor_limits.hpp"

namespace {

using namespace kindred;

// Dense. The limit is that of a cosine, whatever the measure, so that measures can be compared.

template <class Value>
void dense_pair(benchmark::State& state, const Value& value) {
  const Eigen::VectorXf a = Eigen::VectorXf::Random(state.range(0)),
                        b = Eigen::VectorXf::Random(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(value(a, b));
  state.SetBytesProcessed(state.iterations() * state.range(0) * 2 * static_cast<std::int64_t>(sizeof(float)));
  static const auto limits = kindred_bench::processor_limits();
  kindred_bench::report_limit(state, limits.cosine(static_cast<double>(state.range(0))));
}

float plain_cosine(const Eigen::VectorXf& a, const Eigen::VectorXf& b) {
  return a.dot(b) / std::sqrt(a.squaredNorm() * b.squaredNorm());
}

void lengths(benchmark::internal::Benchmark* bench) {
  for (const int length : {64, 128, 256, 512, 768, 1024, 1536}) bench->Arg(length);
}

BENCHMARK_CAPTURE(dense_pair, plain_eigen_cosine, plain_cosine)->Apply(lengths);
BENCHMARK_CAPTURE(dense_pair, cosine, cosine)->Apply(lengths)->Arg(1 << 20);
BENCHMARK_CAPTURE(dense_pair, pearson, pearson)->Apply(lengths);
BENCHMARK_CAPTURE(dense_pair, corated_pearson, corated(pearson))->Apply(lengths);
BENCHMARK_CAPTURE(dense_pair, jaccard, jaccard)->Apply(lengths);
BENCHMARK_CAPTURE(dense_pair, euclidean, euclidean)->Apply(lengths);
BENCHMARK_CAPTURE(dense_pair, manhattan, manhattan)->Apply(lengths);

// Sparse. Many pairs in turn: of one alone the processor would soon know every branch by heart.

// The cosine by one pass over both rows, an entry at a time.
constexpr auto plain_merge = [](const auto& x, const auto& y) {
  double products = 0, x_squares = 0, y_squares = 0;
  for (const float value : x.values) x_squares += static_cast<double>(value) * static_cast<double>(value);
  for (const float value : y.values) y_squares += static_cast<double>(value) * static_cast<double>(value);
  for (std::size_t i = 0, j = 0; i < x.size() && j < y.size();) {
    if (x.indices[i] < y.indices[j]) ++i;
    else if (y.indices[j] < x.indices[i]) ++j;
    else products += static_cast<double>(x.values[i++]) * static_cast<double>(y.values[j++]);
  }
  return static_cast<float>(products / std::sqrt(x_squares * y_squares));
};

// Calls value(x, y) with each pair in turn.
template <class Row, class Value>
void sparse_pairs(benchmark::State& state, const std::vector<Row>& x, const std::vector<Row>& y,
                  const Value& value) {
  std::size_t n = 0, entries = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(value(x[n], y[n]));
    entries += x[n].size() + y[n].size();
    if (++n == x.size()) n = 0;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(entries));
  // The limit: reading the same rows.
  const double pass = kindred_bench::median_seconds([&] {
    std::uint64_t sum = 0;
    for (const auto* rows : {&x, &y})
      for (const Row& row : *rows)
        for (std::size_t e = 0; e < row.size(); ++e)
          sum += row.indices[e].value + (row.values[e] > 0 ? 1U : 0U);
    benchmark::DoNotOptimize(sum);
  });
  kindred_bench::report_limit(state, pass / static_cast<double>(x.size()));
}

// Rows of about so many entries, a quarter of the places taken in the longer one.
template <class Value>
void made_rows(benchmark::State& state, const Value& value) {
  const auto size = state.range(0), other = state.range(1);
  const auto count = static_cast<std::size_t>(std::max<std::int64_t>(10, 100'000 / other));
  Random random(1);
  std::vector<Interaction<float>> cells;
  for (std::size_t row = 0; row < 2 * count; ++row)
    for (std::int64_t n = 0; n < (row < count ? size : other); ++n)
      cells.push_back({UserIndex(row),
                       ItemIndex(random.below(4 * static_cast<std::uint64_t>(other))),
                       1 + static_cast<float>(random.uniform()),
                       {}});
  const auto data = collect(cells, {.users = 2 * count, .duplicates = Duplicates::last});
  std::vector<SparseRow<ItemIndex, float>> x, y;
  for (std::size_t n = 0; n < count; ++n) {
    x.push_back(data.by_user()[UserIndex(n)]);
    y.push_back(data.by_user()[UserIndex(count + n)]);
  }
  sparse_pairs(state, x, y, value);
}

void sizes(benchmark::internal::Benchmark* bench) {
  for (const int size : {10, 100, 1000, 10'000}) bench->Args({size, size});
  bench->Args({10, 1000})->Args({10, 10'000});
}

BENCHMARK_CAPTURE(made_rows, plain_merge, plain_merge)->Apply(sizes);
BENCHMARK_CAPTURE(made_rows, cosine, cosine)->Apply(sizes);
BENCHMARK_CAPTURE(made_rows, jaccard, jaccard)->Apply(sizes);
BENCHMARK_CAPTURE(made_rows, corated_pearson, corated(pearson))->Apply(sizes);
BENCHMARK_CAPTURE(made_rows, manhattan, manhattan)->Apply(sizes);

// Items with at least a hundred check-ins, each with the next.
template <class Value>
void check_ins(benchmark::State& state, const Value& value) {
  const auto& rows = kindred_bench::check_ins().by_item();
  std::vector<SparseRow<UserIndex, float>> popular;
  for (ItemIndex item{0}; item.value < rows.row_count(); ++item)
    if (rows[item].size() >= 100) popular.push_back(rows[item]);
  auto next = popular;
  std::rotate(next.begin(), next.begin() + 1, next.end());
  sparse_pairs(state, popular, next, value);
  state.SetLabel(kindred_bench::check_ins_name());
}

BENCHMARK_CAPTURE(check_ins, plain_merge, plain_merge);
BENCHMARK_CAPTURE(check_ins, cosine, cosine);
BENCHMARK_CAPTURE(check_ins, corated_pearson, corated(pearson));
BENCHMARK_CAPTURE(check_ins, manhattan, manhattan);

}  // namespace
