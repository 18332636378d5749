#include <vector>

#include <Eigen/Core>

#include "kindred/similarity/adjusted_cosine.hpp"
#include "kindred/similarity/similarity.hpp"
#include "similarity/rows.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

// Four items as rows, rated by four users, and another item. All figures below by NumPy: the column means of
// what is there, and the cosine of the deviations over common entries.
const auto items = rows_of<double>(4, {{{0, 5.0}, {1, 3.0}, {3, 1.0}},
                                       {{0, 4.0}, {2, 4.0}, {3, 1.0}},
                                       {{0, 1.0}, {1, 1.0}, {3, 5.0}},
                                       {{1, 1.0}, {2, 5.0}, {3, 4.0}}});
const auto other = rows_of<double>(4, {{{0, 2.0}, {2, 5.0}, {3, 3.0}}});
const Eigen::Vector4d means{10.0 / 3, 5.0 / 3, 4.5, 2.75};

const std::vector<std::vector<double>> expected = {
    {1.0, 0.9222120339775203, -0.9541673801302705, -0.9870483248582546},
    {0.9222120339775203, 1.0, -0.9049223828523961, -0.9947814386110525},
    {-0.9541673801302705, -0.9049223828523961, 1.0, 0.9796869604798119},
    {-0.9870483248582546, -0.9947814386110525, 0.9796869604798119, 1.0}};
const std::vector<double> expected_of_other = {-0.8112932060255287, -0.5625277828914493, 0.8354361643215173,
                                               0.7474093186836597};

}  // namespace

TEST_CASE("adjusted cosine of two vectors equals the cosine of deviations from the column means") {
  for (UserIndex r{0}; r.value < 4; ++r)
    for (UserIndex s{0}; s.value < 4; ++s)
      CHECK(adjusted_cosine(dense(items[r]), dense(items[s]), means) ==
            Approx(expected[r.value][s.value]).epsilon(1e-13));
  CHECK(adjusted_cosine(dense(items[UserIndex(0)]), Eigen::Vector4d(0, 0, 2, 0), means) == 0);
  CHECK(adjusted_cosine(means, means, means) == 0);
  CHECK(adjusted_cosine.name() == "adjusted_cosine");
}

TEST_CASE("adjusted cosine refuses means that are not as many as the columns") {
  const Eigen::Vector2d few{1, 2};
  const char* message = "a centering has 2 means, expected one for each of 4 columns";
  CHECK_THROWS_WITH(adjusted_cosine(items[UserIndex(0)], items[UserIndex(1)], few), message);
  CHECK_THROWS_WITH(adjusted_cosine(means, means, few), message);
}

TEST_CASE("an index of adjusted cosine takes the means from its rows, for other rows too") {
  const auto index = Similarity(adjusted_cosine).index(items, transpose(items));
  Workspace workspace(index.workspace_size());
  std::vector<UserIndex> found(4);
  std::vector<double> values(4), compared(4);
  const std::vector<UserIndex> all = {UserIndex(0), UserIndex(1), UserIndex(2), UserIndex(3)};
  const auto check = [&](const SparseRow<ItemIndex, double>& query, const std::vector<double>& similarities) {
    const std::size_t count = index.similar(query, found, values, workspace);
    REQUIRE(count == 4);
    for (std::size_t i = 0; i < count; ++i)
      CHECK(values[i] == Approx(similarities[found[i].value]).epsilon(1e-13));
    index.compare(query, all, compared, workspace);
    for (std::size_t i = 0; i < 4; ++i) CHECK(compared[i] == Approx(similarities[i]).epsilon(1e-13));
  };
  for (const UserIndex r : all) check(items[r], expected[r.value]);
  check(other[UserIndex(0)], expected_of_other);
}

TEST_CASE("adjusted cosine is shrunk by the number of common entries") {
  const auto index = Similarity(shrunk(adjusted_cosine, 6)).index(items, transpose(items));
  Workspace workspace;
  const std::vector<UserIndex> all = {UserIndex(0), UserIndex(1)};
  std::vector<double> values(2);
  index.compare(items[UserIndex(0)], all, values, workspace);
  CHECK(values[0] == Approx(1.0 / 3).epsilon(1e-13));
  CHECK(values[1] == Approx(0.9222120339775203 / 4).epsilon(1e-13));
}
