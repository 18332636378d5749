#include <algorithm>
#include <cmath>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/random.hpp"
#include "kindred/similarity/compact_neighbors.hpp"
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

template <class Vectors>
Eigen::MatrixXf read(const Vectors& vectors) {
  Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows(vectors.row_count(),
                                                                             vectors.dimension());
  for (std::size_t row = 0; row < vectors.row_count(); ++row)
    vectors.read(row, rows.data() + row * vectors.dimension());
  return rows;
}

template <class Vectors, class F>
void check(const Measure<F>& measure, double kept_recall) {
  INFO(measure.name());
  // More rows than are made floats of at once.
  const Eigen::MatrixXf vectors = normal_vectors(4400, 32, 1), queries = normal_vectors(24, 32, 2);
  const Vectors compact(vectors);
  const auto index = CompactNeighbors{.candidates = 4}.fit(compact, measure);
  static_assert(NeighborSearch<std::remove_const_t<decltype(index)>>);
  CHECK(index.bytes() == compact.bytes());

  // By itself: exactly the neighbours of the vectors as they are kept.
  const auto kept = ExactNeighbors{}.fit(read(compact), measure);
  const auto found = index.nearest(queries, 10);
  CHECK(found == kept.nearest(queries, 10));
  CHECK(index.nearest(queries.row(7), 10) == found[7]);
  CHECK(index.nearest(queries, 10, {.threads = 2}) == found);

  const auto exact = ExactNeighbors{}.fit(vectors, measure).nearest(queries, 10);
  CHECK(recall(found, exact) >= kept_recall);
  const auto rescored = index.nearest_of_originals(vectors, queries, 10);
  CHECK(recall(rescored, exact) == 1);
  for (std::size_t q = 0; q < rescored.size(); ++q)
    for (const auto& neighbor : rescored[q])
      REQUIRE(neighbor.score ==
              measure(queries.row(static_cast<Eigen::Index>(q)), vectors.row(neighbor.index)));
}

}  // namespace

TEST_CASE("half precision and bytes keep values to their stated errors, in their stated bytes",
          "[similarity]") {
  const Eigen::MatrixXf vectors = normal_vectors(50, 33, 3);
  const HalfVectors half(vectors);
  CHECK(half.bytes() == 50 * 33 * 2);
  CHECK(((read(half) - vectors).array().abs() <= vectors.array().abs() * std::ldexp(1.F, -11) + 6e-8F).all());
  const Int8Vectors bytes(vectors);
  CHECK(bytes.bytes() == 50 * (33 + 4));
  for (Eigen::Index row = 0; row < vectors.rows(); ++row)
    CHECK((read(bytes).row(row) - vectors.row(row)).cwiseAbs().maxCoeff() <=
          vectors.row(row).cwiseAbs().maxCoeff() / 253.9F);
  CHECK(read(Int8Vectors(Eigen::MatrixXf(2, 3).setZero())) == Eigen::MatrixXf::Zero(2, 3));
}

TEST_CASE("compact vectors lose few neighbours, and none of these tests' once re-scored",
          "[similarity][threads]") {
  check<HalfVectors>(cosine, 0.99);
  if (sanitized) return;
  check<HalfVectors>(euclidean, 0.99);
  check<Int8Vectors>(cosine, 0.95);
  check<Int8Vectors>(euclidean, 0.95);
}

TEST_CASE("compact vectors find the others nearest to each as they are kept", "[similarity]") {
  const Int8Vectors compact(normal_vectors(4200, 3, 5));
  CHECK(CompactNeighbors{}.fit(compact, euclidean).nearest_others(3) ==
        ExactNeighbors{}.fit(read(compact), euclidean).nearest_others(3));
}

TEST_CASE("compact vectors refuse what they cannot hold or compare", "[similarity]") {
  Eigen::MatrixXf vectors = normal_vectors(3, 2, 4);
  const auto index = CompactNeighbors{}.fit(Int8Vectors(vectors), cosine);
  CHECK(message_of<DataError>([&] { index.nearest_of_originals(vectors.topRows(2), vectors, 1); }) ==
        "the originals are 2 x 2, expected 3 x 2 as the kept rows are");
  CHECK(message_of<OptionError>([&] {
          CompactNeighbors{.candidates = 0}.fit(Int8Vectors(vectors), cosine);
        }) == "option 'candidates' is 0, expected at least 1");
  vectors(1, 0) = 70000;
  CHECK(
      message_of<DataError>([&] { HalfVectors{vectors}; }) ==
      "vectors: row 1, column 0 is 70000.000000, expected at most 65504, which is half precision's largest");
  Eigen::MatrixXd wide = Eigen::MatrixXd::Zero(3, 2);
  wide(2, 0) = 1e300;
  CHECK(message_of<DataError>([&] { Int8Vectors{wide}; }) ==
        "vectors: row 2, column 0 is inf, expected a finite number");
}
