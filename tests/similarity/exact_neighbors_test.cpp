#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/random.hpp"
#include "kindred/similarity/adapters.hpp"
#include "kindred/similarity/all_pairs.hpp"
#include "kindred/similarity/exact_neighbors.hpp"
#include "kindred/similarity/neighbor_search.hpp"
#include "kindred/similarity/sets.hpp"
#include "kindred/similarity/vectors.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/sanitized.hpp"

using namespace kindred;
using kindred_test::message_of;
using kindred_test::sanitized;

namespace {

// Whole numbers in [-2, 2], so that there are many ties.
Eigen::MatrixXf tied_vectors(Eigen::Index rows, Eigen::Index columns, std::uint64_t seed) {
  Random random(seed);
  return Eigen::MatrixXf::NullaryExpr(rows, columns, [&] { return static_cast<float>(random.below(5)) - 2; });
}

Eigen::MatrixXf normal_vectors(Eigen::Index rows, Eigen::Index columns, std::uint64_t seed) {
  Random random(seed);
  return Eigen::MatrixXf::NullaryExpr(rows, columns, [&] { return static_cast<float>(random.normal()); });
}

// The k best of a row of values, by sorting all of them.
template <class Row>
Neighbors<float> sorted(const Row& values, Nearness nearness, Eigen::Index self, std::size_t k) {
  Neighbors<float> all;
  for (Eigen::Index i = 0; i < values.size(); ++i)
    if (i != self) all.push_back({static_cast<std::uint32_t>(i), values[i]});
  std::sort(all.begin(), all.end(), [&](const auto& a, const auto& b) {
    if (a.score != b.score) return nearness == Nearness::similarity ? a.score > b.score : a.score < b.score;
    return a.index < b.index;
  });
  all.resize(std::min(k, all.size()));
  return all;
}

template <class F>
void check_against_sorting(const Measure<F>& measure, const Eigen::MatrixXf& vectors,
                           const Eigen::MatrixXf& queries, int k) {
  INFO(measure.name() << ", k = " << k);
  const auto index = ExactNeighbors{}.fit(vectors, measure);
  const Eigen::MatrixXf of_queries = all_pairs(measure, queries, vectors), own = all_pairs(measure, vectors);
  const auto keep = static_cast<std::size_t>(k);
  const auto found = index.nearest(queries, k);
  const auto others = index.nearest_others(k);
  for (Eigen::Index q = 0; q < queries.rows(); ++q) {
    CAPTURE(q);
    const auto expected = sorted(of_queries.row(q), F::nearness, -1, keep);
    REQUIRE(found[static_cast<std::size_t>(q)] == expected);
    if (q < 3) REQUIRE(index.nearest(queries.row(q), k) == expected);
  }
  for (Eigen::Index row = 0; row < vectors.rows(); ++row) {
    CAPTURE(row);
    REQUIRE(others[static_cast<std::size_t>(row)] == sorted(own.row(row), F::nearness, row, keep));
  }
}

// |a| - |b| over common entries, of the moments kind: not symmetric.
struct CommonSumDifference {
  static constexpr unsigned needs = common::a | common::b | common::aa | common::bb;
  static constexpr Nearness nearness = Nearness::similarity;
  static constexpr bool zero_when_disjoint = true;
  static constexpr bool symmetric = false;
  std::string name() const { return "common_sum_difference"; }
  double operator()(const Moments& m) const { return m.a - 2 * m.b + m.aa; }
};

}  // namespace

TEST_CASE("exact neighbours are those that sorting all values gives, ties by lower row", "[similarity]") {
  static_assert(NeighborSearch<ExactNeighborIndex<CosineFormula, float>>);
  const Eigen::MatrixXf vectors = tied_vectors(300, 5, 1), queries = tied_vectors(55, 5, 2);
  for (const int k : {1, 7, 299, 1000}) {
    check_against_sorting(cosine, vectors, queries, k);
    check_against_sorting(euclidean, vectors, queries, k);
  }
  check_against_sorting(manhattan, vectors, queries, 10);
  check_against_sorting(corated(euclidean), vectors, queries, 10);
  check_against_sorting(as_similarity(euclidean), vectors, queries, 10);
  check_against_sorting(Measure{CommonSumDifference{}}, vectors, queries, 10);
}

TEST_CASE("exact neighbours among so many rows that bars are guessed are those of sorting", "[similarity]") {
  const Eigen::MatrixXf vectors = normal_vectors(2500, 6, 3);
  check_against_sorting(euclidean, vectors, vectors.topRows(25), 1);
  if (sanitized) return;
  check_against_sorting(cosine, vectors, vectors.topRows(25), 20);
  // All alike: whatever is guessed, every pair ties.
  check_against_sorting(cosine, Eigen::MatrixXf::Ones(2400, 2), Eigen::MatrixXf::Ones(20, 2), 5);
  // Half of them alike and half of them alone, so that the sample's quantile says little.
  Eigen::MatrixXf mixed = normal_vectors(2400, 3, 4);
  mixed.topRows(1200).setOnes();
  check_against_sorting(euclidean, mixed, mixed.topRows(20), 10);
}

TEST_CASE("a guess that leaves lists short is made good", "[similarity]") {
  // 30 rows are far nearer to all than the rest: whether the sample holds two or six of them misleads the
  // guess.
  Eigen::MatrixXf vectors = normal_vectors(2400, 4, 5) * 1e-3F;
  vectors.col(0).array() += 1;
  for (Eigen::Index row = 0; row < 2400; row += 80) vectors.row(row) = Eigen::RowVector4f(-1, 0, 0, 0);
  for (const int k : {28, 29, 30, 31})
    if (!sanitized || k == 29) check_against_sorting(cosine, vectors, vectors.topRows(50), k);
}

TEST_CASE("neighbours within a bound are all that reach it", "[similarity]") {
  const Eigen::MatrixXf vectors = tied_vectors(320, 6, 6), queries = tied_vectors(9, 6, 7);
  const auto check = [&](const auto& measure, double bound) {
    const auto index = ExactNeighbors{}.fit(vectors, measure);
    const Eigen::MatrixXf of_queries = all_pairs(measure, queries, vectors),
                          own = all_pairs(measure, vectors);
    const auto expected = [&](const auto& row, Eigen::Index self) {
      auto all = sorted(row, index.nearness(), self, 1000);
      all.erase(std::remove_if(all.begin(), all.end(),
                               [&](const auto& n) {
                                 return index.nearness() == Nearness::similarity
                                            ? n.score < static_cast<float>(bound)
                                            : n.score > static_cast<float>(bound);
                               }),
                all.end());
      return all;
    };
    const auto found = index.within(queries, bound);
    for (Eigen::Index q = 0; q < queries.rows(); ++q)
      REQUIRE(found[static_cast<std::size_t>(q)] == expected(of_queries.row(q), -1));
    REQUIRE(index.within(queries.row(0).transpose(), bound) == found[0]);
    const auto others = index.others_within(bound);
    std::size_t number = 0;
    for (Eigen::Index row = 0; row < vectors.rows(); ++row) {
      REQUIRE(others[static_cast<std::size_t>(row)] == expected(own.row(row), row));
      number += others[static_cast<std::size_t>(row)].size();
    }
    CHECK(number > 300);
  };
  check(cosine, 0.5);
  check(euclidean, 2);
}

TEST_CASE("exact neighbours have the same bits on any number of threads, one query alone as many",
          "[similarity][threads]") {
  const Eigen::MatrixXf vectors = normal_vectors(2400, 9, 8), queries = normal_vectors(70, 9, 9);
  const auto index = ExactNeighbors{}.fit(vectors, cosine);
  const auto others = index.nearest_others(15, {.threads = 1});
  const auto found = index.nearest(queries, 15, {.threads = 1});
  for (const int threads : {2, 3}) {
    CHECK(index.nearest_others(15, {.threads = threads}) == others);
    CHECK(index.nearest(queries, 15, {.threads = threads}) == found);
  }
  for (Eigen::Index q = 0; q < queries.rows(); ++q)
    REQUIRE(index.nearest(queries.row(q), 15) == found[static_cast<std::size_t>(q)]);
}

TEST_CASE("exact neighbours of vectors whose squares leave float's range are right", "[similarity]") {
  Eigen::MatrixXf vectors = normal_vectors(40, 3, 10);
  const auto usual = ExactNeighbors{}.fit(vectors, euclidean);
  // A query that floats can't square, among rows that they can.
  const Eigen::RowVector3f far = Eigen::RowVector3f(3e30F, 0, 0);
  CHECK(usual.nearest(far, 1).front().score == Approx(3e30));
  vectors *= 1e25F;
  check_against_sorting(euclidean, vectors, vectors.topRows(5), 4);
  CHECK(ExactNeighbors{}.fit(vectors, euclidean).nearest(vectors.row(3), 1).front() == Neighbor<float>{3, 0});
}

TEST_CASE("exact neighbours refuse what they cannot compare", "[similarity]") {
  Eigen::MatrixXf vectors = normal_vectors(4, 3, 11);
  const auto index = ExactNeighbors{}.fit(vectors, cosine);
  CHECK(index.row_count() == 4);
  CHECK(index.dimension() == 3);
  CHECK(message_of<OptionError>([&] { index.nearest_others(0); }) == "option 'k' is 0, expected at least 1");
  CHECK(message_of<OptionError>([&] { index.others_within(std::numeric_limits<double>::quiet_NaN()); }) ==
        "option 'bound' is nan, expected at least -inf");
  CHECK(message_of<DataError>([&] { index.nearest(Eigen::Vector2f(1, 2), 1); }) ==
        "a query has 2 places, expected 3 as the vectors have");
  CHECK(message_of<DataError>([&] {
          index.nearest(Eigen::Vector3f(1, std::numeric_limits<float>::infinity(), 2), 1);
        }) == "query: row 0, column 1 is inf, expected a finite number");
  vectors(2, 1) = std::numeric_limits<float>::quiet_NaN();
  CHECK(message_of<DataError>([&] { ExactNeighbors{}.fit(vectors, cosine); }) ==
        "vectors: row 2, column 1 is nan, expected a finite number");
  // Nothing to compare is not an error.
  const auto none = ExactNeighbors{}.fit(Eigen::MatrixXf(0, 3), cosine);
  CHECK(none.nearest_others(3).empty());
  CHECK(none.nearest(Eigen::Vector3f(1, 2, 3), 3).empty());
}
