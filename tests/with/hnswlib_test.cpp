#include "kindred/with/hnswlib.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/random.hpp"
#include "kindred/similarity/exact_neighbors.hpp"
#include "kindred/similarity/vectors.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/sanitized.hpp"

using namespace kindred;
using kindred_test::message_of;
using kindred_test::sanitized;

namespace {

Eigen::MatrixXf normal_vectors(Eigen::Index rows, Eigen::Index columns, std::uint64_t seed) {
  Random random(seed);
  return Eigen::MatrixXf::NullaryExpr(rows, columns, [&] { return static_cast<float>(random.normal()); });
}

// The share of exact neighbours that were found.
double recall(const std::vector<Neighbors<float>>& found, const std::vector<Neighbors<float>>& exact) {
  std::size_t hits = 0, all = 0;
  for (std::size_t row = 0; row < exact.size(); ++row)
    for (const auto& neighbor : exact[row]) {
      ++all;
      hits += std::any_of(found[row].begin(), found[row].end(),
                          [&](const auto& other) { return other.index == neighbor.index; });
    }
  return static_cast<double>(hits) / static_cast<double>(all);
}

template <class F>
void check(const Measure<F>& measure, double least_recall) {
  INFO(measure.name());
  constexpr Eigen::Index rows = sanitized ? 300 : 2000;
  const Eigen::MatrixXf vectors = normal_vectors(rows, 16, 1), queries = normal_vectors(100, 16, 2);
  const auto exact = ExactNeighbors{}.fit(vectors, measure);
  const auto graph = Hnsw{.seed = 7}.fit(vectors, measure);
  CHECK(graph.row_count() == rows);
  CHECK(graph.dimension() == 16);
  CHECK(graph.bytes() > rows * 16 * sizeof(float));
  CHECK(graph.nearness() == exact.nearness());

  const auto found = graph.nearest(queries, 10);
  CHECK(recall(found, exact.nearest(queries, 10)) >= least_recall);
  for (std::size_t q = 0; q < found.size(); ++q) {
    REQUIRE(found[q].size() == 10);
    for (std::size_t n = 0; n < 10; ++n) {
      const auto [row, value] = found[q][n];
      REQUIRE(value == measure(queries.row(static_cast<Eigen::Index>(q)), vectors.row(row)));
      if (n > 0 && graph.nearness() == Nearness::similarity) REQUIRE(found[q][n - 1].score >= value);
      if (n > 0 && graph.nearness() == Nearness::distance) REQUIRE(found[q][n - 1].score <= value);
    }
  }
  const auto others = graph.nearest_others(10);
  CHECK(recall(others, exact.nearest_others(10)) >= least_recall);
  for (std::size_t row = 0; row < others.size(); ++row) {
    REQUIRE(others[row].size() == 10);
    REQUIRE(
        std::none_of(others[row].begin(), others[row].end(), [&](const auto& n) { return n.index == row; }));
  }
}

}  // namespace

TEST_CASE("hnswlib finds most of the exact neighbours, by similarity and by distance", "[with]") {
  static_assert(NeighborSearch<HnswIndex<CosineFormula>>);
  check(cosine, 0.98);
  check(euclidean, 0.98);
}

TEST_CASE("hnswlib's neighbours are the same again, on any number of threads", "[with][threads]") {
  const Eigen::MatrixXf vectors = normal_vectors(200, 8, 1), queries = normal_vectors(40, 8, 2);
  const auto graph = Hnsw{.seed = 7}.fit(vectors, cosine), again = Hnsw{.seed = 7}.fit(vectors, cosine);
  const auto found = graph.nearest(queries, 10);
  CHECK(again.nearest(queries, 10, {.threads = 2}) == found);
  CHECK(graph.nearest(queries.row(3), 10) == found[3]);
  CHECK(again.nearest_others(10, {.threads = 2}) == graph.nearest_others(10));
}

TEST_CASE("a graph with few links and little search finds less", "[with]") {
  const Eigen::MatrixXf vectors = normal_vectors(2000, 16, 1);
  const auto exact = ExactNeighbors{}.fit(vectors, cosine).nearest_others(10);
  const auto few = Hnsw{.links = 2, .construction = 5, .search = 1}.fit(vectors, cosine).nearest_others(10);
  CHECK(recall(few, exact) < 0.9);
}

TEST_CASE("hnswlib's adapter refuses what it cannot index", "[with]") {
  const Eigen::MatrixXf vectors = normal_vectors(5, 3, 1);
  CHECK(message_of<OptionError>([&] { Hnsw{.links = 1}.fit(vectors, cosine); }) ==
        "option 'links' is 1, expected at least 2");
  const auto graph = Hnsw{}.fit(vectors, cosine);
  CHECK(message_of<OptionError>([&] { graph.nearest_others(0); }) == "option 'k' is 0, expected at least 1");
  CHECK(message_of<DataError>([&] { graph.nearest(Eigen::Vector2f(1, 2), 1); }) ==
        "a query has 2 places, expected 3 as the vectors have");
  CHECK(graph.nearest_others(100).front().size() == 4);
  CHECK(Hnsw{}.fit(Eigen::MatrixXf(0, 3), cosine).nearest(Eigen::Vector3f(1, 2, 3), 2).empty());
}
