#include "kindred/hybrid/normalization.hpp"

#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "kindred/core/workspace.hpp"
#include "model/toys.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::items;

namespace {

template <class Scalar>
std::vector<Scalar> normalized(std::vector<Scalar> scores, Normalization how,
                               const std::vector<int>& owned = {}) {
  Workspace workspace(detail::normalize_workspace_size<Scalar>(scores.size(), how));
  detail::normalize(std::span<Scalar>(scores), items(owned), how, workspace);
  return scores;
}

}  // namespace

// z-scores by scipy.stats.zscore([3, 1, 4, 1.5]), ranks by 1 - (scipy.stats.rankdata(-x, "min") - 1) / 4.
TEMPLATE_TEST_CASE("scores are normalised as scipy does, and what has none keeps none", "", float, double) {
  constexpr TestType none = no_score<TestType>;
  const std::vector<TestType> scores = {3, none, 1, 4, 1.5};
  CHECK(normalized(scores, Normalization::none) == scores);
  const auto check = [&](Normalization how, const std::vector<double>& expected) {
    const auto found = normalized(scores, how);
    CHECK(found[1] == none);
    for (const std::size_t i : std::vector<std::size_t>{0, 2, 3, 4})
      CHECK(static_cast<double>(found[i]) == Approx(expected[i]).epsilon(1e-6));
  };
  check(Normalization::min_max, {2.0 / 3, 0, 0, 1, 1.0 / 6});
  check(Normalization::z_score,
        {0.5241424183609592, 0, -1.1531133203941102, 1.3627702877384937, -0.7337993857053429});
  check(Normalization::rank, {0.75, 0, 0.25, 1, 0.5});
}

TEST_CASE("equal scores share the better rank") {
  CHECK(normalized<double>({2, 5, 2, 1}, Normalization::rank) == std::vector<double>{0.75, 1, 0.75, 0.25});
}

TEST_CASE("what a person has sets no scale, and is scaled with the rest") {
  CHECK(normalized<double>({10, 1, 2, 3}, Normalization::min_max, {0}) ==
        std::vector<double>{4.5, 0, 0.5, 1});
  // By hand: of 1 and 3 the mean is 2 and the deviation 1.
  CHECK(normalized<double>({10, 1, 3, -4}, Normalization::z_score, {0, 3}) ==
        std::vector<double>{8, -1, 1, -6});
}

TEST_CASE("one score, equal scores and no score at all are no division by zero") {
  constexpr double none = no_score<double>;
  CHECK(normalized<double>({none, 7}, Normalization::min_max) == std::vector<double>{none, 1});
  CHECK(normalized<double>({none, 7}, Normalization::z_score) == std::vector<double>{none, 0});
  CHECK(normalized<double>({none, 7}, Normalization::rank) == std::vector<double>{none, 1});
  for (const auto how : {Normalization::min_max, Normalization::z_score, Normalization::rank}) {
    CHECK(normalized<double>({none, none}, how) == std::vector<double>{none, none});
    CHECK(normalized<double>({}, how).empty());
  }
}

// By hand: f = −4, g = 4; 9 goes to −8, 1 to −12 and 5 half-way between them.
TEST_CASE("scores that fill up are moved below the least score") {
  constexpr double none = no_score<double>;
  const std::vector<double> scores = {none, 3, none, -4, none, none}, next = {5, 99, 9, -99, 1, none};
  const auto scaling = detail::scaling_below(std::span<const double>(scores), std::span<const double>(next));
  CHECK(scaling(9) == -8);
  CHECK(scaling(5) == -10);
  CHECK(scaling(1) == -12);

  const std::vector<double> blank(6, none);
  const auto stay = detail::scaling_below(std::span<const double>(blank), std::span<const double>(next));
  CHECK(stay(9) == 9);
  const auto alone = detail::scaling_below(std::span<const double>(scores),
                                           std::span<const double>(std::vector<double>{6, 0, 6, 0, 6, none}));
  CHECK(alone(6) == -8);
}

TEST_CASE("a standing says itself in words") {
  const std::vector<float> scores = {3, no_score<float>, 5, 3, 1};
  const auto last = detail::standing_of(1.0F, std::span<const float>(scores));
  CHECK(last.text() == "ranked 4th of 4");
  CHECK(detail::standing_of(3.0F, std::span<const float>(scores)).text() == "ranked 2nd of 4");
  CHECK(detail::standing_of(5.0F, std::span<const float>(scores)).value() == 1);
}

// By hand: of −1, 0 and 1 times the largest double the range is twice that, and the deviation √(2/3) of it.
TEST_CASE("scores too large for a difference or a sum are normalised like others") {
  const double most = std::numeric_limits<double>::max(), z = std::sqrt(1.5);
  const auto check = [](const std::vector<double>& found, const std::vector<double>& expected) {
    for (std::size_t i = 0; i < expected.size(); ++i) CHECK(found[i] == Approx(expected[i]).margin(1e-12));
  };
  check(normalized<double>({-most, 0, most}, Normalization::min_max), {0, 0.5, 1});
  check(normalized<double>({-most, 0, most}, Normalization::z_score), {-z, 0, z});
  check(normalized<double>({most / 2, most / 4 * 3, most}, Normalization::min_max), {0, 0.5, 1});
  check(normalized<double>({most / 2, most / 4 * 3, most}, Normalization::z_score), {-z, 0, z});
  check(normalized<double>({most, most, most}, Normalization::z_score), {0, 0, 0});
  check(normalized<double>({most, most, most}, Normalization::min_max), {1, 1, 1});

  constexpr double none = no_score<double>;
  const std::vector<double> scores = {0, none, none, none}, next = {0, -most, 0, most};
  const auto scaling = detail::scaling_below(std::span<const double>(scores), std::span<const double>(next));
  check({scaling(-most), scaling(0), scaling(most)}, {-2, -1.5, -1});
}

TEST_CASE("a rank speaks for an item in the upper half, and not where it is everybody's or the last") {
  const auto speaks = [](float score, const std::vector<float>& scores) {
    return detail::standing_of(score, std::span<const float>(scores)).speaks_for_it();
  };
  CHECK(speaks(4, {4, 3, 2, 1, no_score<float>}));
  CHECK(speaks(3, {4, 3, 2, 1}));
  CHECK_FALSE(speaks(2, {4, 3, 2, 1}));
  CHECK_FALSE(speaks(1, {4, 3, 2, 1}));
  CHECK_FALSE(speaks(1, {1, 1, 1, no_score<float>}));
  CHECK_FALSE(speaks(1, {2, 1, 1, 1}));
  CHECK(speaks(1, {1, no_score<float>}));
}
