#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/top_k.hpp"
#include "kindred/similarity/detail/best_pairs.hpp"
#include "kindred/similarity/named.hpp"
#include "kindred/similarity/similarity.hpp"
#include "similarity/rows.hpp"
#include "support/catch.hpp"
#include "support/named_once.hpp"
#include "support/sanitized.hpp"

using namespace kindred;
using kindred_test::sanitized;

namespace {

template <class Scalar>
using Index = SimilarityIndex<UserIndex, ItemIndex, Scalar>;

template <class Scalar>
std::vector<UserIndex> all_rows(const Index<Scalar>& index) {
  std::vector<UserIndex> rows;
  for (std::size_t r = 0; r < index.row_count(); ++r) rows.emplace_back(r);
  return rows;
}

// One query against every row, through the postings; 0 where a row is not met.
template <class Scalar>
std::vector<double> by_postings(const Index<Scalar>& index, const SparseRow<ItemIndex, Scalar>& query) {
  Workspace workspace(index.workspace_size());
  std::vector<UserIndex> found(index.row_count());
  std::vector<Scalar> values(index.row_count());
  std::vector<double> result(index.row_count(), 0.0);
  const std::size_t count = index.similar(query, found, values, workspace);
  std::vector<bool> seen(index.row_count());
  for (std::size_t i = 0; i < count; ++i) {
    CHECK_FALSE(seen[found[i].value]);
    seen[found[i].value] = true;
    result[found[i].value] = static_cast<double>(values[i]);
  }
  return result;
}

template <class Scalar>
std::vector<double> by_comparing(const Index<Scalar>& index, const SparseRow<ItemIndex, Scalar>& query) {
  Workspace workspace(index.workspace_size());
  std::vector<Scalar> values(index.row_count());
  index.compare(query, all_rows(index), values, workspace);
  return {values.begin(), values.end()};
}

double largest_difference(const std::vector<double>& x, const std::vector<double>& y) {
  double largest = 0;
  for (std::size_t i = 0; i < x.size(); ++i) largest = std::max(largest, std::abs(x[i] - y[i]));
  return largest;
}

// The dense pair, in double, is what the sparse pair, the postings and the comparison must equal.
template <class Scalar, class Measure>
void check_all_ways(const Measure& measure, double tolerance) {
  INFO(measure.name());
  for (const bool ratings : {true, false}) {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
      if (sanitized && seed > 1) continue;
      const auto rows = random_rows<Scalar>(seed, ratings);
      const auto index = Similarity(measure).index(rows, transpose(rows));
      double worst_dense = 0, worst_sparse = 0, worst_similar = 0, worst_compared = 0;
      for (UserIndex r{0}; r.value < rows.row_count(); ++r) {
        std::vector<double> expected, pairs, dense_pairs;
        for (UserIndex s{0}; s.value < rows.row_count(); ++s) {
          const auto x = dense(rows[r]), y = dense(rows[s]);
          expected.push_back(measure(x.template cast<double>(), y.template cast<double>()));
          dense_pairs.push_back(static_cast<double>(measure(x, y)));
          pairs.push_back(static_cast<double>(measure(rows[r], rows[s])));
        }
        worst_dense = std::max(worst_dense, largest_difference(expected, dense_pairs));
        worst_sparse = std::max(worst_sparse, largest_difference(expected, pairs));
        worst_similar = std::max(worst_similar, largest_difference(expected, by_postings(index, rows[r])));
        worst_compared = std::max(worst_compared, largest_difference(expected, by_comparing(index, rows[r])));
      }
      CHECK(worst_dense < tolerance);
      CHECK(worst_sparse < tolerance);
      CHECK(worst_similar < tolerance);
      CHECK(worst_compared < tolerance);
    }
  }
}

template <class Measure>
void check_all_ways(const Measure& measure) {
  check_all_ways<float>(measure, 4e-6);
  check_all_ways<double>(measure, 1e-12);
}

}  // namespace

TEST_CASE("a similarity is the same by dense pair, sparse pair, postings and comparison") {
  check_all_ways(cosine);
  check_all_ways(pearson);
  check_all_ways(jaccard);
  check_all_ways(corated(cosine));
  check_all_ways(corated(pearson));
  check_all_ways(as_similarity(euclidean));
  check_all_ways(as_similarity(manhattan));
  check_all_ways(as_similarity(corated(euclidean)));
  check_all_ways(as_similarity(corated(manhattan)));
  check_all_ways(shrunk(corated(pearson), 5));
  check_all_ways(shrunk(pearson, 5));
  check_all_ways(shrunk(as_similarity(euclidean), 5));
  check_all_ways(significance(cosine, 4));
  check_all_ways(shrunk(significance(corated(cosine), 4), 2));
}

TEST_CASE("every named similarity finds the nearest that brute force finds, ties to the lower index") {
  auto known = named_similarities();
  known.push_back({"shrunk", "", similarity_named("shrunk(corated(pearson),3)")});
  for (const auto& [name, description, similarity, shrinkage] : known) {
    INFO(name);
    for (const std::uint64_t seed : {4U, 5U}) {
      const auto rows = random_rows<float>(seed, true);
      const auto index = similarity.index(rows, transpose(rows));
      for (const int k : {1, 3, 1000}) {
        const auto nearest = index.nearest(k);
        REQUIRE(nearest.row_count() == rows.row_count());
        REQUIRE(nearest.column_count() == rows.row_count());
        for (UserIndex r{0}; r.value < rows.row_count(); ++r) {
          const auto values = by_postings(index, rows[r]);
          std::vector<Scored<UserIndex, double>> others;
          for (UserIndex s{0}; s.value < rows.row_count(); ++s)
            if (s != r && values[s.value] > 0) others.push_back({s, values[s.value]});
          std::sort(others.begin(), others.end(),
                    [](const auto& x, const auto& y) { return ranks_before(x, y); });
          others.resize(std::min(others.size(), static_cast<std::size_t>(k)));
          std::sort(others.begin(), others.end(),
                    [](const auto& x, const auto& y) { return x.index < y.index; });
          const auto found = nearest[r];
          REQUIRE(found.size() == others.size());
          for (std::size_t n = 0; n < others.size(); ++n) {
            CHECK(found.indices[n] == others[n].index);
            CHECK(static_cast<double>(found.values[n]) == others[n].score);
          }
        }
      }
    }
  }
}

namespace {

template <class Scalar>
void check_selection(const std::vector<Scalar>& values) {
  std::vector<std::uint32_t> rows(values.size());
  std::iota(rows.rbegin(), rows.rend(), 0U);  // not in order
  for (const std::size_t k : {std::size_t{1}, std::size_t{10}, std::size_t{100}, values.size() - 2}) {
    detail::BestPairs<Scalar> best(k);
    // As an index does it: a sample's values tell which others need not be looked at.
    Scalar bar = std::numeric_limits<Scalar>::denorm_min();
    std::vector<Scalar> sample;
    for (const std::uint32_t row : best.sample(rows)) sample.push_back(values[values.size() - 1 - row]);
    if (!sample.empty()) bar = std::max(bar, best.likely_bar(sample, rows.size()));
    CHECK(sample.empty() == (k >= values.size() / 4));
    std::vector<std::uint32_t> some_rows;
    std::vector<Scalar> some_values;
    const auto look = [&] {
      some_rows.clear(), some_values.clear();
      for (std::size_t i = 0; i < values.size(); ++i)
        if (values[i] >= bar) some_rows.push_back(rows[i]), some_values.push_back(values[i]);
    };
    look();
    if (some_rows.size() < k + 1) bar = std::numeric_limits<Scalar>::denorm_min(), look();
    for (const std::uint32_t self : {0U, 1234U}) {
      std::vector<Scored<std::uint32_t, Scalar>> expected;
      for (std::size_t i = 0; i < values.size(); ++i)
        if (rows[i] != self && values[i] > 0) expected.push_back({rows[i], values[i]});
      std::sort(expected.begin(), expected.end(),
                [](const auto& x, const auto& y) { return ranks_before(x, y); });
      expected.resize(std::min(expected.size(), k));
      std::sort(expected.begin(), expected.end(),
                [](const auto& x, const auto& y) { return x.index < y.index; });
      const auto found = best.of(some_rows, some_values, self);
      CHECK(std::equal(found.begin(), found.end(), expected.begin(), expected.end()));
    }
  }
}

}  // namespace

TEST_CASE("the nearest of many are those of the full sort, however their values lie") {
  constexpr std::size_t count = 3000;
  Random random(11);
  std::vector<float> spread(count), tied(count), close(count), sparse(count), descending(count);
  std::vector<double> tiny(count), huge(count), nearly(count);
  for (std::size_t r = 0; r < count; ++r) {
    spread[r] = static_cast<float>(random.normal());
    tied[r] = static_cast<float>(random.below(4));
    close[r] = 1 + static_cast<float>(random.uniform()) * 1e-4F;
    sparse[r] = random.uniform() < 0.01 ? static_cast<float>(random.uniform()) : -1.0F;
    descending[r] = static_cast<float>(count - r);
    tiny[r] = random.uniform() * 1e-300;
    huge[r] = std::exp(random.uniform() * 700);
    nearly[r] = 1 + random.uniform() * 1e-12;  // the same as floats
  }
  check_selection(spread);
  check_selection(tied);
  check_selection(close);
  check_selection(sparse);
  check_selection(descending);
  check_selection(tiny);
  check_selection(huge);
  check_selection(nearly);
  // A sample that misses what is large, and one that sees nothing else.
  for (const std::size_t large : {std::size_t{0}, std::size_t{1}}) {
    std::vector<float> every(count, 0.5F);
    for (std::size_t r = 0; r < count; ++r)
      if ((r % 11 == 0) == (large == 0)) every[r] = 1 + static_cast<float>(r % 7);
    check_selection(every);
  }
}

TEST_CASE("equal rows are each other's nearest, the lower index first") {
  const auto rows = rows_of<float>(3, {{{0, 1.0f}}, {{0, 2.0f}}, {{0, 3.0f}}, {{1, 1.0f}}, {}});
  const auto nearest = Similarity(cosine).index(rows, transpose(rows)).nearest(1);
  CHECK(nearest[UserIndex(0)].indices[0] == UserIndex(1));
  CHECK(nearest[UserIndex(1)].indices[0] == UserIndex(0));
  CHECK(nearest[UserIndex(2)].indices[0] == UserIndex(0));
  CHECK(nearest[UserIndex(3)].size() == 0);
  CHECK(nearest[UserIndex(4)].size() == 0);
}

TEST_CASE("nearest neighbours are the same bits on any number of threads", "[threads]") {
  for (const char* name : {"cosine", "pearson", "shrunk(corated(pearson),10)", "as_similarity(euclidean)"}) {
    INFO(name);
    // More rows than one chunk of them.
    std::vector<std::vector<std::pair<int, float>>> entries(300);
    for (std::size_t r = 0; r < entries.size(); ++r) {
      Random random(7, r);
      for (int column = 0; column < 50; ++column)
        if (random.uniform() < 0.2) entries[r].emplace_back(column, static_cast<float>(random.normal()));
    }
    const auto rows = rows_of<float>(50, entries);
    const auto index = similarity_named(name).index(rows, transpose(rows));
    const auto one = index.nearest(20, {.threads = 1});
    for (const int threads : {2, 5}) {
      const auto several = index.nearest(20, {.threads = threads});
      CHECK(std::equal(one.offsets().begin(), one.offsets().end(), several.offsets().begin(),
                       several.offsets().end()));
      CHECK(std::equal(one.columns().begin(), one.columns().end(), several.columns().begin(),
                       several.columns().end()));
      CHECK(std::equal(one.values().begin(), one.values().end(), several.values().begin(),
                       several.values().end()));
    }
  }
}

TEST_CASE("a row that is not one of the index's is compared like them") {
  const auto rows = random_rows<double>(6, true), strangers = random_rows<double>(7, true);
  for (const auto& [name, description, similarity, shrinkage] : named_similarities()) {
    INFO(name);
    const auto index = similarity.index(rows, transpose(rows));
    for (UserIndex r{0}; r.value < strangers.row_count(); ++r)
      CHECK(largest_difference(by_postings(index, strangers[r]), by_comparing(index, strangers[r])) < 1e-12);
  }
}

TEST_CASE("stored zeros count as present in an index as they do in a pair") {
  const auto rows = rows_of<double>(4, {{{0, 0.0}, {1, 2.0}}, {{0, 3.0}, {1, 2.0}, {2, 1.0}}, {{0, 0.0}}});
  const auto index = Similarity(jaccard).index(rows, transpose(rows));
  CHECK(by_postings(index, rows[UserIndex(0)]) == std::vector<double>{1, 2.0 / 3, 0.5});
  CHECK(by_comparing(index, rows[UserIndex(0)]) == std::vector<double>{1, 2.0 / 3, 0.5});
}

TEST_CASE("an index of nothing answers with nothing") {
  const SparseRows<UserIndex, ItemIndex, float> none;
  const auto index = Similarity(pearson).index(none, transpose(none));
  CHECK(index.row_count() == 0);
  CHECK(index.nearest(3).size() == 0);
  CHECK(by_postings(index, SparseRow<ItemIndex, float>{}).empty());
}

TEST_CASE("co-rated Pearson loses no digits to a large offset in an index either") {
  // scipy.stats.pearsonr of (1, 2, 4, 3, 5) and 3 · (2, 1, 3, 5, 4), with 10⁸ added to both.
  std::vector<std::vector<std::pair<int, double>>> entries(2);
  const std::vector<double> x = {1, 2, 4, 3, 5}, y = {6, 3, 9, 15, 12};
  for (int i = 0; i < 5; ++i) {
    entries[0].emplace_back(i, 1e8 + x[static_cast<std::size_t>(i)]);
    entries[1].emplace_back(i, 1e8 + y[static_cast<std::size_t>(i)]);
  }
  const auto rows = rows_of<double>(5, entries);
  const auto index = Similarity(corated(pearson)).index(rows, transpose(rows));
  CHECK(by_postings(index, rows[UserIndex(0)])[1] == Approx(0.6).epsilon(1e-14));
  CHECK(by_comparing(index, rows[UserIndex(0)])[1] == Approx(0.6).epsilon(1e-14));
}

TEST_CASE("a query that is cancelled or asks for no neighbour is refused") {
  const auto rows = random_rows<float>(8, true);
  const auto index = Similarity(cosine).index(rows, transpose(rows));
  CHECK_THROWS_WITH(index.nearest(0), "option 'neighbors' is 0, expected at least 1");
  std::stop_source source;
  source.request_stop();
  CHECK_THROWS_AS(index.nearest(3, {.cancel = source.get_token()}), Cancelled);
}
