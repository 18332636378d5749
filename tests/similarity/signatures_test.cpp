#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/error.hpp"
#include "kindred/core/random.hpp"
#include "kindred/similarity/min_hash.hpp"
#include "kindred/similarity/sets.hpp"
#include "kindred/similarity/sim_hash.hpp"
#include "kindred/similarity/vectors.hpp"
#include "similarity/rows.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/sanitized.hpp"

using namespace kindred;
using kindred_test::message_of;
using kindred_test::sanitized;

namespace {

using Rows = SparseRows<UserIndex, ItemIndex, float>;

// `pairs` pairs of rows side by side; both have `common` columns, and each `alone` more, pair after pair
// others.
Rows set_pairs(int pairs, int common, int alone) {
  std::vector<std::vector<std::pair<int, float>>> rows;
  const int width = common + 2 * alone;
  for (int p = 0; p < pairs; ++p) {
    std::vector<std::pair<int, float>> a, b;
    for (int c = 0; c < common; ++c) a.emplace_back(p * width + c, 1.F), b.emplace_back(p * width + c, 2.F);
    for (int c = 0; c < alone; ++c) a.emplace_back(p * width + common + c, 1.F);
    for (int c = 0; c < alone; ++c) b.emplace_back(p * width + common + alone + c, 1.F);
    rows.push_back(a);
    rows.push_back(b);
  }
  return rows_of<float>(pairs * width, rows);
}

// `pairs` pairs of random vectors side by side, each pair at an angle.
Eigen::MatrixXd vector_pairs(int pairs, int dimension, double angle, std::uint64_t seed) {
  Eigen::MatrixXd vectors(2 * pairs, dimension);
  for (int p = 0; p < pairs; ++p) {
    Random random(seed, static_cast<std::uint64_t>(p));
    Eigen::RowVectorXd a(dimension), b(dimension);
    for (Eigen::Index i = 0; i < dimension; ++i) a[i] = random.normal(), b[i] = random.normal();
    a.normalize();
    b -= b.dot(a) * a;
    b.normalize();
    vectors.row(2 * p) = 3 * a;
    vectors.row(2 * p + 1) = std::cos(angle) * a + std::sin(angle) * b;
  }
  return vectors;
}

// Of independent trials with the probability p, a count five standard deviations off is seen once in two
// million times.
void check_share(double successes, double trials, double p) {
  CAPTURE(successes, trials, p);
  CHECK(std::abs(successes - trials * p) <= 5 * std::sqrt(trials * p * (1 - p)) + 1e-9);
}

// How many of the pairs side by side are among the candidates.
template <class Row>
int found(const std::vector<CandidatePair<Row>>& candidates) {
  int count = 0;
  for (const auto& pair : candidates)
    count += detail::row_number(pair.first) % 2 == 0 &&
             detail::row_number(pair.second) == detail::row_number(pair.first) + 1;
  return count;
}

}  // namespace

TEST_CASE("MinHash's places agree as often as the sets do, and bands are shared as theory says",
          "[similarity]") {
  for (const auto& [common, alone] : {std::pair(2, 9), std::pair(10, 5), std::pair(18, 1)}) {
    const int pairs = 1000;
    const double s = static_cast<double>(common) / (common + 2 * alone);  // .1, .5, .9
    const Rows rows = set_pairs(pairs, common, alone);
    REQUIRE(jaccard(rows[UserIndex(0)], rows[UserIndex(1)]) == Approx(s));
    const auto signatures = MinHash{.hashes = 64, .bands = 16, .seed = 5}.fit(rows);
    double equal = 0;
    for (int p = 0; p < pairs; ++p) equal += 64 * signatures.estimate(UserIndex(2 * p), UserIndex(2 * p + 1));
    check_share(equal, 64.0 * pairs, s);
    const double shared = 1 - std::pow(1 - std::pow(s, 4), 16);
    CHECK(band_probability(s, 4, 16) == Approx(shared));
    check_share(found(signatures.candidates()), pairs, shared);
  }
}

TEST_CASE("MinHash does not look at values, and an empty row is like none", "[similarity]") {
  const Rows rows = rows_of<float>(9, {{{1, 1.F}, {7, 2.F}}, {}, {{1, -5.F}, {7, .5F}}, {}});
  const auto signatures = MinHash{.hashes = 6, .bands = 2}.fit(rows);
  CHECK(signatures.row_count() == 4);
  CHECK(signatures.estimate(UserIndex(0), UserIndex(2)) == 1);
  CHECK(signatures.estimate(UserIndex(1), UserIndex(3)) == 0);
  CHECK(signatures.candidates() == std::vector<CandidatePair<UserIndex>>{{UserIndex(0), UserIndex(2)}});
  const auto others = MinHash{.hashes = 6, .bands = 2, .seed = 1}.fit(rows);
  const auto x = signatures.signature(UserIndex(0)), y = others.signature(UserIndex(0));
  CHECK(std::vector(x.begin(), x.end()) != std::vector(y.begin(), y.end()));
}

TEST_CASE("SimHash's bits differ as often as the angle says, and bands are shared as theory says",
          "[similarity]") {
  for (const double angle : {0.15, 0.8, 1.6, 2.9}) {
    if (sanitized && angle > 1) continue;
    const int pairs = 400, bits = 96;
    const auto vectors = vector_pairs(pairs, 20, angle, 3);
    const double same = 1 - angle / std::numbers::pi;
    // Hyperplanes are shared by all pairs, so that only those of one pair are independent trials: new ones
    // each.
    double equal = 0, shared = 0;
    for (int p = 0; p < pairs; ++p) {
      const auto signatures = SimHash{.bits = bits, .bands = 12, .seed = static_cast<std::uint64_t>(p)}.fit(
          vectors.middleRows(2 * p, 2));
      equal += bits * (1 - std::acos(signatures.estimate(0, 1)) / std::numbers::pi);
      shared += found(signatures.candidates());
    }
    check_share(equal, static_cast<double>(bits) * pairs, same);
    check_share(shared, pairs, 1 - std::pow(1 - std::pow(same, 8), 12));
  }
}

TEST_CASE("SimHash is the same of sparse and dense rows, and a zero row is like none", "[similarity]") {
  const auto rows = rows_of<double>(5, {{{0, 1.}, {3, 2.}}, {}, {{0, 2.}, {3, 4.}}, {{1, -1.}}, {}});
  Eigen::MatrixXd dense_rows = Eigen::MatrixXd::Zero(5, 5);
  for (std::uint32_t row = 0; row < 5; ++row) dense_rows.row(row) = dense(rows[UserIndex(row)]);
  const SimHash options{.bits = 130, .bands = 10, .seed = 9};
  const auto of_sparse = options.fit(rows);
  const auto of_dense = options.fit(dense_rows);
  for (std::uint32_t row = 0; row < 5; ++row) {
    const auto a = of_sparse.signature(UserIndex(row)), b = of_dense.signature(row);
    CHECK(std::vector(a.begin(), a.end()) == std::vector(b.begin(), b.end()));
  }
  CHECK(of_dense.estimate(0, 2) == 1);
  CHECK(of_dense.estimate(1, 4) == 0);
  const auto candidates = of_dense.candidates();
  CHECK(candidates.front() == CandidatePair<std::uint32_t>{0, 2});
  for (const auto& pair : candidates) CHECK((pair.first != 1 && pair.second != 4));
}

TEST_CASE("signatures and candidates have the same bits on any number of threads", "[similarity][threads]") {
  const Rows rows = set_pairs(200, 8, 2);
  const auto once = MinHash{}.fit(rows, {.threads = 1});
  const auto cosines = SimHash{}.fit(rows, {.threads = 1});
  for (const int threads : {2, 3}) {
    CHECK(MinHash{}.fit(rows, {.threads = threads}).candidates({.threads = threads}) ==
          once.candidates({.threads = 1}));
    CHECK(SimHash{}.fit(rows, {.threads = threads}).candidates({.threads = threads}) ==
          cosines.candidates({.threads = 1}));
  }
}

TEST_CASE("signatures refuse options out of their ranges", "[similarity]") {
  const Rows rows = set_pairs(1, 1, 1);
  CHECK(message_of<OptionError>([&] { MinHash{.hashes = 0}.fit(rows); }) ==
        "option 'hashes' is 0, expected at least 1");
  CHECK(message_of<OptionError>([&] { MinHash{.hashes = 10, .bands = 4}.fit(rows); }) ==
        "option 'bands' is 4, expected a divisor of 'hashes', which is 10");
  CHECK(message_of<OptionError>([&] { SimHash{.bits = 8, .bands = 9}.fit(rows); }) ==
        "option 'bands' is 9, expected 1 to 8");
  CHECK(message_of<OptionError>([&] { SimHash{.bits = 130, .bands = 1}.fit(rows); }) ==
        "option 'bands' is 1, expected at least 3");
}
