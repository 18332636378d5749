#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "kindred/similarity/adapters.hpp"
#include "kindred/similarity/measure.hpp"
#include "kindred/similarity/similarity.hpp"
#include "similarity/rows.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

// Of the moments kind: 2 n / (n(x) + n(y)).
struct Dice {
  static constexpr unsigned needs = common::count;
  static constexpr Nearness nearness = Nearness::similarity;
  static constexpr bool zero_when_disjoint = true;
  std::string name() const { return "dice"; }
  double operator()(const Moments& m) const {
    return m.count > 0 ? 2 * m.count / (m.x.count + m.y.count) : 0;
  }
};

// Of the terms kind, for rows without negative values: Σ min(a, b).
struct Intersection {
  static constexpr Nearness nearness = Nearness::similarity;
  static constexpr bool zero_when_disjoint = true;
  std::string name() const { return "intersection"; }
  double term(double a, double b) const { return std::min(a, b); }
  double operator()(const TermSum& total) const { return total.sum; }
};

// Of the rows kind: max |a − b|.
struct Chebyshev {
  static constexpr Nearness nearness = Nearness::distance;
  static constexpr bool zero_when_disjoint = false;
  std::string name() const { return "chebyshev"; }
  template <class Row>
  double operator()(const Row& x, const Row& y) const {
    double largest = 0;
    const auto look = [&](double difference) { largest = std::max(largest, std::abs(difference)); };
    std::size_t j = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      for (; j < y.size() && y.indices[j] < x.indices[i]; ++j) look(static_cast<double>(y.values[j]));
      const bool both = j < y.size() && y.indices[j] == x.indices[i];
      look(static_cast<double>(x.values[i]) - (both ? static_cast<double>(y.values[j++]) : 0));
    }
    for (; j < y.size(); ++j) look(static_cast<double>(y.values[j]));
    return largest;
  }
};

// Of the moments kind, and not symmetric.
struct Asymmetric {
  static constexpr unsigned needs = common::count | common::a | common::bb;
  static constexpr Nearness nearness = Nearness::similarity;
  static constexpr bool zero_when_disjoint = true;
  std::string name() const { return "asymmetric"; }
  double operator()(const Moments& m) const { return m.a + 100 * m.bb + 10000 * m.count + 1e6 * m.y.sum; }
};

constexpr Measure<Dice> own_dice{};
constexpr Measure<Intersection> intersection{};
constexpr Measure<Chebyshev> own_chebyshev{};

const auto rows = rows_of<double>(5, {{{0, 1.0}, {1, 2.0}, {3, 5.0}}, {{1, 3.0}, {3, 1.0}}, {{2, 4.0}}, {}});

// The similarity of the first row to each, from an index.
std::vector<double> of_first_row(const Similarity& similarity) {
  const auto postings = transpose(rows);
  const auto index = similarity.index(rows, postings);
  Workspace workspace;
  std::vector<UserIndex> found(rows.row_count());
  std::vector<double> values(rows.row_count()), result(rows.row_count(), 0.0);
  const std::size_t count = index.similar(rows[UserIndex(0)], found, values, workspace);
  for (std::size_t i = 0; i < count; ++i) result[found[i].value] = values[i];
  return result;
}

}  // namespace

TEST_CASE("a measure of one's own, of the moments kind, works on vectors, rows and in an index") {
  static_assert(Formula<Dice> && MomentsFormula<Dice> && !TermsFormula<Dice> && !RowsFormula<Dice>);
  const Eigen::Vector4f x{1, 0, 2, 3}, y{0, 0, 5, 1};
  CHECK(own_dice(x, y) == Approx(0.8));
  CHECK(own_dice(rows[UserIndex(0)], rows[UserIndex(1)]) == Approx(0.8));
  CHECK(of_first_row(own_dice) == std::vector<double>{1, 0.8, 0, 0});
  CHECK(Measure{Dice{}}(x, y) == own_dice(x, y));
}

TEST_CASE("a measure of one's own, of the terms kind, works on vectors, rows and in an index") {
  static_assert(Formula<Intersection> && !MomentsFormula<Intersection> && TermsFormula<Intersection>);
  const Eigen::Vector4f x{1, 0, 2, 3}, y{0, 0, 5, 1};
  CHECK(intersection(x, y) == 3);
  CHECK(intersection(rows[UserIndex(0)], rows[UserIndex(1)]) == 3);
  CHECK(of_first_row(intersection) == std::vector<double>{8, 3, 0, 0});
  CHECK(of_first_row(shrunk(intersection, 2)) == std::vector<double>{8 * 0.6, 1.5, 0, 0});
}

TEST_CASE("a measure of one's own, of the rows kind, works on rows and in an index") {
  static_assert(Formula<Chebyshev> && !MomentsFormula<Chebyshev> && RowsFormula<Chebyshev>);
  CHECK(own_chebyshev(rows[UserIndex(0)], rows[UserIndex(1)]) == 4);
  CHECK(own_chebyshev(rows[UserIndex(0)], rows[UserIndex(2)]) == 5);
  const auto similar = as_similarity(own_chebyshev);
  CHECK(similar.name() == "as_similarity(chebyshev)");
  CHECK(similar(rows[UserIndex(0)], rows[UserIndex(1)]) == Approx(0.2));
  CHECK(of_first_row(similar) == std::vector<double>{1, 1.0 / 5, 1.0 / 6, 1.0 / 6});
}

TEST_CASE("the sum of squares that a formula asks for is taken over common entries") {
  const Measure<Asymmetric> measure{};
  // By hand: 7 + 100 · 10 + 10000 · 2 + 10⁶ · 4, and the other way round 4 + 100 · 29 + 20000 + 8 · 10⁶.
  CHECK(measure(rows[UserIndex(0)], rows[UserIndex(1)]) == 4021007);
  CHECK(measure(rows[UserIndex(1)], rows[UserIndex(0)]) == 8022904);
  CHECK(measure(dense(rows[UserIndex(0)]), dense(rows[UserIndex(1)])) == 4021007);
  CHECK(of_first_row(measure)[1] == 4021007);
}
