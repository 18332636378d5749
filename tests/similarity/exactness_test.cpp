// What is numerically hard: large offsets, the ends of the range, long vectors, sums that cancel.

#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/random.hpp"
#include "kindred/similarity/all_pairs.hpp"
#include "kindred/similarity/correlations.hpp"
#include "kindred/similarity/exact_neighbors.hpp"
#include "kindred/similarity/ratings.hpp"
#include "kindred/similarity/sets.hpp"
#include "kindred/similarity/similarity.hpp"
#include "similarity/rows.hpp"
#include "support/catch.hpp"
#include "support/sanitized.hpp"

using namespace kindred;
using kindred_test::sanitized;

namespace {

template <class Scalar, class M>
std::vector<double> all_ways(const M& measure, const std::vector<Scalar>& a, const std::vector<Scalar>& b) {
  std::vector<std::vector<std::pair<int, Scalar>>> entries(2);
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != 0) entries[0].emplace_back(static_cast<int>(i), a[i]);
    if (b[i] != 0) entries[1].emplace_back(static_cast<int>(i), b[i]);
  }
  const auto rows = rows_of<Scalar>(static_cast<int>(a.size()), entries);
  const auto x = rows[UserIndex(0)], y = rows[UserIndex(1)];
  std::vector<double> values{static_cast<double>(measure(dense(x), dense(y))),
                             static_cast<double>(measure(x, y))};
  const auto index = Similarity(measure).index(rows, transpose(rows));
  Workspace workspace;
  std::vector<UserIndex> found(2), both{UserIndex(0), UserIndex(1)};
  std::vector<Scalar> similar(2), compared(2);
  const std::size_t count = index.similar(x, found, similar, workspace);
  for (std::size_t i = 0; i < count; ++i)
    if (found[i] == UserIndex(1)) values.push_back(static_cast<double>(similar[i]));
  index.compare(x, both, compared, workspace);
  values.push_back(static_cast<double>(compared[1]));
  return values;
}

}  // namespace

TEST_CASE("Pearson keeps its digits where the mean is a million times the spread") {
  // numpy.corrcoef of the deviations alone.
  const std::vector<double> x = {0.25, -1.5, 2, 0.75, -0.5, 1.25, 0, -2},
                            y = {1, 0.5, 1.75, -0.25, 0.75, 2, -1, -0.5};
  std::vector<float> a, b;
  std::vector<double> wide_a, wide_b;
  for (std::size_t i = 0; i < x.size(); ++i) {
    a.push_back(static_cast<float>(1e6 + x[i]));
    b.push_back(static_cast<float>(1e6 + y[i]));
    wide_a.push_back(1e9 + x[i]);
    wide_b.push_back(1e9 + y[i]);
  }
  for (const double value : all_ways(pearson, a, b)) CHECK(value == Approx(0.578890646857552).epsilon(1e-6));
  for (const double value : all_ways(corated(pearson), a, b))
    CHECK(value == Approx(0.578890646857552).epsilon(1e-6));
  for (const double value : all_ways(pearson, wide_a, wide_b))
    CHECK(value == Approx(0.578890646857552).epsilon(1e-13));
  CHECK(all_ways(pearson, a, b).size() == 4);
}

TEST_CASE("Pearson of rows with entries far from the absent ones' zero") {
  // In exact fractions.
  const std::vector<double> a = {1e6 + 1, 0, 1e6 + 3, 1e6 + 2, 0, 1e6 + 5},
                            b = {1e6 + 2, 1e6 + 4, 0, 1e6 + 1, 0, 1e6 + 7};
  for (const double value : all_ways(pearson, a, b))
    CHECK(value == Approx(0.24999943750832027).epsilon(1e-13));
}

TEST_CASE("equal values have no spread, whatever they are") {
  for (const double value : {0.1, 1e6, 3.3e-7}) {
    const std::vector<double> a(7, value), b = {1, 2, 3, 4, 5, 6, 7};
    for (const double p : all_ways(pearson, a, b)) CHECK(p == 0);
    for (const double p : all_ways(corated(pearson), a, b)) CHECK(p == 0);
    const std::vector<float> narrow_a(7, static_cast<float>(value)), narrow_b(b.begin(), b.end());
    for (const double p : all_ways(pearson, narrow_a, narrow_b)) CHECK(p == 0);
    for (const double p : all_ways(corated(pearson), narrow_a, narrow_b)) CHECK(p == 0);
  }
}

TEST_CASE("squares neither overflow nor vanish") {
  // By hand: the cosine of (1, 2, 2) and (2, 1, 2) is 8/9, their correlation over three places -1/2.
  for (const double scale : {1.0, 1e-30, 1e30}) {
    const auto narrow = [&](double v) { return static_cast<float>(v * scale); };
    const std::vector<float> a = {narrow(1), narrow(2), narrow(2)}, b = {narrow(2), narrow(1), narrow(2)};
    for (const double value : all_ways(cosine, a, b)) CHECK(value == Approx(8.0 / 9).epsilon(1e-6));
    for (const double value : all_ways(corated(cosine), a, b)) CHECK(value == Approx(8.0 / 9).epsilon(1e-6));
    for (const double value : all_ways(pearson, a, b)) CHECK(value == Approx(-0.5).epsilon(1e-6));
  }
  for (const double scale : {1.0, 1e-200, 1e200, 1e-300, 1e307}) {
    const std::vector<double> a = {scale, 2 * scale, 2 * scale}, b = {2 * scale, scale, 2 * scale};
    for (const double value : all_ways(cosine, a, b)) CHECK(value == Approx(8.0 / 9).epsilon(1e-14));
    for (const double value : all_ways(corated(cosine), a, b)) CHECK(value == Approx(8.0 / 9).epsilon(1e-14));
    for (const double value : all_ways(pearson, a, b)) CHECK(value == Approx(-0.5).epsilon(1e-14));
  }
  const float denormal = std::numeric_limits<float>::denorm_min();
  const std::vector<float> tiny = {4 * denormal, 8 * denormal, 8 * denormal},
                           other = {8 * denormal, 4 * denormal, 8 * denormal};
  for (const double value : all_ways(cosine, tiny, other)) CHECK(value == Approx(8.0 / 9).epsilon(1e-6));
}

TEST_CASE("the error of a long vector of floats stays within the bound that is stated") {
  constexpr Eigen::Index size = sanitized ? 1'000'000 : 10'000'000;
  Random random(3);
  Eigen::VectorXf a(size), b(size);
  for (Eigen::Index i = 0; i < size; ++i) {
    a[i] = static_cast<float>(random.uniform());
    b[i] = static_cast<float>(random.uniform());
  }
  const Eigen::VectorXd wide_a = a.cast<double>(), wide_b = b.cast<double>();
  const double expected = wide_a.dot(wide_b) / (wide_a.norm() * wide_b.norm());
  CHECK(static_cast<double>(cosine(a, b)) == Approx(expected).epsilon(3e-6));
  const double covariance = ((wide_a.array() - wide_a.mean()) * (wide_b.array() - wide_b.mean())).sum();
  const double spread = std::sqrt((wide_a.array() - wide_a.mean()).square().sum() *
                                  (wide_b.array() - wide_b.mean()).square().sum());
  CHECK(std::abs(static_cast<double>(pearson(a, b)) - covariance / spread) < 3e-6);
}

TEST_CASE("sums of floats with either sign are right within the bound that is stated") {
  Random random(5);
  for (const Eigen::Index places : {300, 1536}) {
    const Eigen::MatrixXf rows = Eigen::MatrixXf::NullaryExpr(
        sanitized ? 20 : 60, places, [&] { return static_cast<float>(random.normal()); });
    const Eigen::MatrixXd wide = rows.cast<double>();
    const Eigen::MatrixXf all = all_pairs(cosine, rows);
    for (Eigen::Index i = 0; i < rows.rows(); ++i)
      for (Eigen::Index j = 0; j < rows.rows(); ++j) {
        const double lengths = wide.row(i).norm() * wide.row(j).norm(),
                     expected = wide.row(i).dot(wide.row(j)) / lengths,
                     sizes = wide.row(i).cwiseAbs().dot(wide.row(j).cwiseAbs()) / lengths;
        REQUIRE(std::abs(static_cast<double>(cosine(rows.row(i), rows.row(j))) - expected) <= 3e-6 * sizes);
        REQUIRE(std::abs(static_cast<double>(all(i, j)) - expected) <= 2e-5 * sizes);
        const Eigen::ArrayXd x = wide.row(i).array() - wide.row(i).mean(),
                             y = wide.row(j).array() - wide.row(j).mean();
        REQUIRE(std::abs(static_cast<double>(pearson(rows.row(i), rows.row(j))) -
                         (x * y).sum() / std::sqrt(x.square().sum() * y.square().sum())) <= 3e-6);
      }
  }
}

TEST_CASE("angles of floats are as small as those of doubles") {
  Random random(6);
  Eigen::MatrixXf rows =
      Eigen::MatrixXf::NullaryExpr(40, 768, [&] { return static_cast<float>(random.normal()); });
  for (Eigen::Index i = 1; i < 20; ++i) {
    rows.row(i) = rows.row(0) * std::ldexp(1.0F, static_cast<int>(i) - 10);  // the same direction exactly
    rows.row(20 + i) = rows.row(20) + 1e-4F * static_cast<float>(i) * rows.row(20 + i);
  }
  const Eigen::MatrixXf all = all_pairs(angular, rows);
  const Eigen::MatrixXd wide = rows.cast<double>();
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    CHECK(all(i, i) == 0);
    for (Eigen::Index j = 0; j < rows.rows(); ++j) {
      const auto expected = static_cast<float>(angular(wide.row(i), wide.row(j)));
      if (i < 20 && j < 20) REQUIRE(all(i, j) == 0);
      REQUIRE(all(i, j) == Approx(expected).epsilon(1e-6).margin(3e-8));
      REQUIRE(angular(rows.row(i), rows.row(j)) == Approx(expected).epsilon(1e-6).margin(3e-8));
    }
  }
  const auto nearest = ExactNeighbors{}.fit(rows, angular).nearest(rows.row(0), 20);
  for (const auto& neighbor : nearest) CHECK(neighbor.index < 20);
}

TEST_CASE("what is about a point of the scale keeps its digits however large that is") {
  Random random(7);
  for (const double middle : {1e3, 1e4, 1e6}) {
    std::vector<double> a, b;
    std::vector<float> narrow_a, narrow_b;
    double ab = 0, aa = 0, bb = 0;
    for (int i = 0; i < 30; ++i) {
      // Quarters, which floats of this size hold.
      const double x = std::round(random.normal() * 8) / 4 + 0.5, y = x + std::round(random.normal() * 8) / 4;
      a.push_back(middle + x), b.push_back(middle + y);
      narrow_a.push_back(static_cast<float>(middle + x)), narrow_b.push_back(static_cast<float>(middle + y));
      ab += x * y, aa += x * x, bb += y * y;
    }
    const double expected = ab / std::sqrt(aa * bb);
    for (const double value : all_ways(constrained_pearson(middle), a, b))
      CHECK(value == Approx(expected).epsilon(1e-12));
    for (const double value : all_ways(constrained_pearson(middle), narrow_a, narrow_b))
      CHECK(value == Approx(expected).epsilon(1e-6));
    const double differences = (aa + bb - 2 * ab) / 30 / 64;
    for (const double value : all_ways(jmsd({middle - 4, middle + 4}), narrow_a, narrow_b))
      CHECK(value == Approx(1 - differences).epsilon(middle > 1e5 ? 1e-4 : 1e-6));
  }
}

TEST_CASE("a formula counts beyond 2³¹ entries") {
  Moments m;
  m.count = 3e9;
  m.x.count = 4e9;
  m.y.count = 5e9;
  CHECK(JaccardFormula{}(m) == 0.5);  // 3 / (4 + 5 − 3)
}

TEST_CASE("nearly equal rows keep their distance, and equal ones have none") {
  std::vector<double> a, b;
  for (int i = 1; i <= 50; ++i) {
    a.push_back(1000.0 + i);
    b.push_back(1000.0 + i + (i == 25 ? 1e-9 : 0));
  }
  const double difference = b[24] - a[24];
  for (const double value : all_ways(as_similarity(euclidean), a, b))
    CHECK(1 - value == Approx(difference / (1 + difference)).epsilon(1e-6));
  for (const double value : all_ways(as_similarity(manhattan), a, a)) CHECK(value == 1);
  for (const double value : all_ways(as_similarity(euclidean), a, a)) CHECK(value == 1);
}

TEST_CASE("sums that come back to 0 on the way list no row twice and lose none") {
  // The products of rows 0 and 1 are +1 and −1 in turn, their sum 0 after every second and 1 at the end.
  constexpr int columns = 41, copies = 30;
  std::vector<std::vector<std::pair<int, double>>> entries(copies + 1);
  for (int column = 0; column < columns; ++column) {
    entries[0].emplace_back(column, 1.0);
    for (std::size_t row = 1; row <= copies; ++row)
      entries[row].emplace_back(column, column % 2 ? -1.0 : 1.0);
  }
  const auto rows = rows_of<double>(columns, entries);
  const auto index = Similarity(cosine).index(rows, transpose(rows));
  Workspace workspace(index.workspace_size());
  std::vector<UserIndex> found(rows.row_count());
  std::vector<double> values(rows.row_count());
  const std::size_t count = index.similar(rows[UserIndex(0)], found, values, workspace);
  REQUIRE(count == copies + 1);
  std::vector<int> seen(copies + 1);
  for (std::size_t i = 0; i < count; ++i) {
    ++seen[found[i].value];
    CHECK(values[i] == Approx(found[i] == UserIndex(0) ? 1 : 1.0 / columns).epsilon(1e-14));
  }
  CHECK(seen == std::vector<int>(copies + 1, 1));
}

TEST_CASE("a short row meets a long one in every place it should") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    Random random(seed);
    std::vector<std::pair<int, double>> longer, shorter;
    for (int column = 0; column < 4000; ++column) {
      if (random.uniform() < 0.8) longer.emplace_back(column, random.normal());
      if (random.uniform() < 0.01 || column == 3999) shorter.emplace_back(column, random.normal());
    }
    const auto rows = rows_of<double>(4000, {longer, shorter, {{0, 1.0}}, {{3999, 1.0}}});
    for (UserIndex r{0}; r.value < 4; ++r) {
      for (UserIndex s{0}; s.value < 4; ++s) {
        CHECK(cosine(rows[r], rows[s]) == Approx(cosine(dense(rows[r]), dense(rows[s]))).margin(1e-14));
        CHECK(jaccard(rows[r], rows[s]) == jaccard(dense(rows[r]), dense(rows[s])));
      }
    }
  }
}

TEST_CASE("of one candidate more than are wanted, none of them the row itself, the worst is left out") {
  const std::vector<std::uint32_t> rows = {1, 4, 6};
  const std::vector<float> values = {3, 1, 2};
  detail::BestPairs<float> best(2);
  const auto found = best.of(rows, values, 0);
  REQUIRE(found.size() == 2);
  CHECK(found[0].index == 1);
  CHECK(found[1].index == 6);
}

TEST_CASE("the best of many candidates are those that sorting finds, ties to the lower index") {
  // Enough rows for the bar to be guessed from a sample; ratings of 1 or 2 make many ties.
  constexpr int row_count = 3000, columns = 60;
  std::vector<std::vector<std::pair<int, float>>> entries(row_count);
  for (std::size_t r = 0; r < entries.size(); ++r) {
    Random random(11, r);
    for (int column = 0; column < columns; ++column)
      if (random.uniform() < 0.1) entries[r].emplace_back(column, 1.0f + static_cast<float>(random.below(2)));
  }
  const auto rows = rows_of<float>(columns, entries);
  const auto index = Similarity(cosine).index(rows, transpose(rows));
  const auto nearest = index.nearest(20), strong = index.at_least(0.9);
  Workspace workspace;
  std::vector<UserIndex> found(rows.row_count());
  std::vector<float> values(rows.row_count());
  for (UserIndex r{0}; r.value < row_count; r = UserIndex(r.value + (sanitized ? 10 : 1))) {
    const std::size_t count = index.similar(rows[r], found, values, workspace);
    std::vector<Scored<UserIndex, float>> others, above;
    for (std::size_t i = 0; i < count; ++i) {
      if (found[i] == r || !(values[i] > 0)) continue;
      others.push_back({found[i], values[i]});
      if (values[i] >= 0.9f) above.push_back({found[i], values[i]});
    }
    std::sort(others.begin(), others.end(), [](const auto& x, const auto& y) { return ranks_before(x, y); });
    others.resize(std::min<std::size_t>(others.size(), 20));
    const auto by_index = [](const auto& x, const auto& y) { return x.index < y.index; };
    std::sort(others.begin(), others.end(), by_index);
    std::sort(above.begin(), above.end(), by_index);
    const auto same = [](const auto& row, const auto& expected) {
      bool equal = row.size() == expected.size();
      for (std::size_t i = 0; equal && i < expected.size(); ++i)
        equal = row.indices[i] == expected[i].index && row.values[i] == expected[i].score;
      return equal;
    };
    REQUIRE(same(nearest[r], others));
    REQUIRE(same(strong[r], above));
  }
}
