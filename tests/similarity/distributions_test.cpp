#include <cmath>
#include <limits>
#include <vector>

#include <Eigen/Core>

#include "kindred/similarity/all_pairs.hpp"
#include "kindred/similarity/corated_rows.hpp"
#include "kindred/similarity/distributions.hpp"
#include "kindred/similarity/similarity.hpp"
#include "similarity/properties.hpp"
#include "similarity/references.hpp"
#include "similarity/rows.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

struct RootFormula {
  static constexpr Nearness nearness = Nearness::distance;
  static constexpr bool zero_when_disjoint = false;
  std::string name() const { return "root of chi_square"; }
  double operator()(const SparseRow<ItemIndex, double>& x, const SparseRow<ItemIndex, double>& y) const {
    return std::sqrt(chi_square(x, y));
  }
};

}  // namespace

TEST_CASE("distances of distributions equal SciPy's and scikit-learn's") {
  check_references("amounts.txt", jensen_shannon);
  check_references("amounts.txt", corated(jensen_shannon));
  check_references("amounts.txt", hellinger);
  check_references("amounts.txt", bhattacharyya);
  check_references("amounts.txt", bhattacharyya_distance);
  check_references("amounts.txt", chi_square);
  check_references("amounts.txt", kullback_leibler(0));
  check_references("amounts.txt", kullback_leibler(0.5));
}

TEST_CASE("only proportions matter to distances of distributions, and what is below 0 counts as 0") {
  const auto check = [](const auto& measure, double same, double of_nothing, double far) {
    check_symmetry(measure);
    check_range(measure, 0, far);
    check_identity(measure, same, 1e-15, Values::not_negative);
    check_scale_invariance(measure);
    const Eigen::Vector4d x{1, -2, 3, 0}, y{-1, 0, 2, 4}, zero = Eigen::Vector4d::Zero();
    CHECK(measure(x, y) == measure(x.cwiseMax(0), y.cwiseMax(0)));
    CHECK(measure(x, -x) == measure(x.cwiseMax(0), (-x).cwiseMax(0)));
    CHECK(measure(zero, zero) == of_nothing);
    CHECK(measure(-x.cwiseMax(0), zero) == of_nothing);
    CHECK(measure(Eigen::VectorXd(0), Eigen::VectorXd(0)) == of_nothing);
  };
  const double infinity = std::numeric_limits<double>::infinity();
  check(jensen_shannon, 0, 0, std::sqrt(std::log(2.0)) + 1e-15);
  check(hellinger, 0, 0, 1 + 1e-15);
  check(bhattacharyya, 1, 0, 1);
  check(bhattacharyya_distance, 0, 0, infinity);
  check(chi_square, 0, 0, 2 + 1e-15);
}

TEST_CASE("Jensen-Shannon, Hellinger and the root of chi-square are metrics, zero rows included") {
  check_triangles(jensen_shannon);
  check_triangles(hellinger);
  check_triangles(Measure<RootFormula>{});
}

TEST_CASE("a zero row is at distance 0 from another zero row only, however rows are compared") {
  // Empty rows, one of what is below 0, and one that stores a zero.
  const auto rows = rows_of<double>(3, {{}, {{0, 2.0}, {2, 1.0}}, {{1, -3.0}}, {{0, 0.0}}, {}});
  const auto others = {UserIndex(0), UserIndex(2), UserIndex(3), UserIndex(4)};
  const std::vector<UserIndex> all = {UserIndex(0), UserIndex(1), UserIndex(2), UserIndex(3), UserIndex(4)};
  Eigen::MatrixXd matrix(5, 3);
  for (const UserIndex row : all) matrix.row(row.value) = dense(rows[row]);
  const auto check = [&](const auto& distance, double far) {
    INFO(distance.name());
    const auto index = Similarity(as_similarity(distance)).index(rows, transpose(rows));
    Workspace workspace(index.workspace_size());
    const Eigen::MatrixXd pairs = all_pairs(distance, matrix);
    const auto expect = [&](UserIndex x, UserIndex y, double value) {
      CHECK(distance(rows[x], rows[y]) == Approx(value).epsilon(1e-14));
      CHECK(distance(dense(rows[x]), dense(rows[y])) == Approx(value).epsilon(1e-14));
      CHECK(pairs(x.value, y.value) == Approx(value).epsilon(1e-14));
      std::vector<double> compared(5), values(5), met(5, 0.0);
      std::vector<UserIndex> found(5);
      index.compare(rows[x], all, compared, workspace);
      const std::size_t count = index.similar(rows[x], found, values, workspace);
      for (std::size_t i = 0; i < count; ++i) met[found[i].value] = values[i];
      CHECK(compared[y.value] == Approx(1 / (1 + value)).epsilon(1e-14));
      CHECK(met[y.value] == Approx(1 / (1 + value)).epsilon(1e-14));
    };
    expect(UserIndex(1), UserIndex(1), 0);
    for (const UserIndex zero : others) {
      expect(zero, UserIndex(1), far);
      expect(UserIndex(1), zero, far);
      for (const UserIndex other : others) expect(zero, other, 0);
    }
  };
  const double infinity = std::numeric_limits<double>::infinity();
  // Of half of each formula's terms there are none: by hand.
  check(jensen_shannon, std::sqrt(std::log(2.0) / 2));
  check(hellinger, std::sqrt(0.5));
  check(chi_square, 1);
  check(bhattacharyya_distance, infinity);
  check(kullback_leibler(0), infinity);
  for (const UserIndex zero : others)
    for (const UserIndex other : all) CHECK(bhattacharyya(rows[zero], rows[other]) == 0);
}

TEST_CASE("distributions that differ by little are not lost in rounding") {
  // To the first order the squared Jensen-Shannon distance is Σ (p − q)² / (p + q) / 4: here (2e-9)² / 4.
  const Eigen::Vector2d x{1, 1}, y{1 + 2e-9, 1 - 2e-9};
  CHECK(jensen_shannon(x, y) == Approx(1e-9 / std::sqrt(2.0)).epsilon(1e-6));
  CHECK(jensen_shannon(x, 0.1 * x) == Approx(0).margin(1e-15));
  // On both sides of where its series takes over: SciPy 1.10.
  CHECK(jensen_shannon(Eigen::Vector2d{1, 1}, Eigen::Vector2d{1.09, 0.91}) ==
        Approx(0.03185750539726205).epsilon(1e-12));
  CHECK(jensen_shannon(Eigen::Vector2d{1, 1}, Eigen::Vector2d{1.11, 0.89}) ==
        Approx(0.03895980825490127).epsilon(1e-12));
}

TEST_CASE("Kullback-Leibler divergence without smoothing is infinite where the second row lacks something") {
  const Eigen::Vector3d x{1, 1, 0}, y{2, 0, 0}, zero = Eigen::Vector3d::Zero();
  CHECK(kullback_leibler(0)(y, x) == Approx(std::log(2.0)));
  CHECK(kullback_leibler(0)(x, y) == std::numeric_limits<double>::infinity());
  CHECK(kullback_leibler(0)(zero, x) == std::numeric_limits<double>::infinity());
  CHECK(kullback_leibler(0)(zero, zero) == 0);
  CHECK(kullback_leibler(0)(x, zero) == std::numeric_limits<double>::infinity());
  // Smoothed by 1: (2, 2, 1) / 5 and (3, 1, 1) / 5; and a zero row is even: (1, 1, 1) / 3.
  CHECK(kullback_leibler(1)(x, y) == Approx(0.4 * std::log(2.0 / 3) + 0.4 * std::log(2.0)));
  CHECK(kullback_leibler(1)(zero, zero) == 0);
  CHECK(kullback_leibler(1)(zero, Eigen::Vector3d{-1, 5, 5}) ==
        Approx(kullback_leibler(1)(zero, Eigen::Vector3d{0, 5, 5})).epsilon(1e-15));
  check_identity(kullback_leibler(0.1), 0, 1e-15);
  check_range(kullback_leibler(0.1), 0, std::numeric_limits<double>::infinity());
  CHECK(kullback_leibler(0.5).name() == "kullback_leibler(0.5)");
  CHECK_THROWS_WITH(kullback_leibler(-1), "option 'smoothing' is -1, expected at least 0");
}
