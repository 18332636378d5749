#include <cmath>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "kindred/similarity/all_pairs.hpp"
#include "kindred/similarity/corated_rows.hpp"
#include "kindred/similarity/exact_neighbors.hpp"
#include "kindred/similarity/named.hpp"
#include "kindred/similarity/similarity.hpp"
#include "kindred/similarity/transforms.hpp"
#include "similarity/rows.hpp"
#include "support/catch.hpp"
#include "support/named_once.hpp"

using namespace kindred;

namespace {

const auto rows = rows_of<double>(5, {{{0, 1.0}, {2, 2.0}, {4, 3.0}},
                                      {{1, 1.0}, {2, 1.0}},
                                      {{0, 2.0}, {1, 2.0}, {4, 1.0}},
                                      {{3, 4.0}, {4, 1.0}},
                                      {{0, 1.0}, {1, 1.0}, {2, 1.0}, {3, 1.0}, {4, 1.0}}});

// The similarity of the first row to each, from an index.
std::vector<double> of_first_row(const Similarity& similarity) {
  const auto index = similarity.index(rows, transpose(rows));
  Workspace workspace(index.workspace_size());
  const std::vector<UserIndex> all = {UserIndex(0), UserIndex(1), UserIndex(2), UserIndex(3), UserIndex(4)};
  std::vector<double> values(5);
  index.compare(rows[UserIndex(0)], all, values, workspace);
  return values;
}

void check_values(const std::vector<double>& values, const std::vector<double>& expected) {
  REQUIRE(values.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(values[i] == Approx(expected[i]).margin(1e-14));
}

template <class M>
void check_pairs(const M& measure, const std::vector<double>& expected) {
  for (UserIndex r{0}; r.value < 5; ++r) {
    CHECK(measure(rows[UserIndex(0)], rows[r]) == Approx(expected[r.value]).margin(1e-14));
    CHECK(measure(dense(rows[UserIndex(0)]), dense(rows[r])) == Approx(expected[r.value]).margin(1e-14));
  }
  check_values(of_first_row(measure), expected);
}

}  // namespace

TEST_CASE("rows are centred, standardised and weighted before they are measured") {
  // sklearn.metrics.pairwise.cosine_similarity and numpy.linalg.norm of the rows so transformed.
  check_pairs(centered(cosine), {1, 0, -0.8660254037844386, -0.5, 0});
  check_pairs(as_similarity(standardized(euclidean)),
              {1, 0.36602540378443865, 0.2300931878702196, 0.2681414202163661, 0.36602540378443865});
  check_pairs(weighted(cosine, {1, 0.5, 2, 0, 1}),
              {1, 0.7610423906471906, 0.4003203845127179, 0.5883484054145521, 0.9413574486632834});
}

TEST_CASE("Pearson over common entries takes its means over these, or over all that a row has") {
  // By hand: the common entries are (5, 1) and (4, 2). Less their means, 3 and 3, they are (2, -2) and (1,
  // -1); less the whole rows', 3 and 4, they are (2, -2) and (0, -2).
  const auto ratings = rows_of<double>(4, {{{0, 5.0}, {1, 1.0}, {2, 3.0}}, {{0, 4.0}, {1, 2.0}, {3, 6.0}}});
  const auto check = [&](const auto& measure, double expected) {
    INFO(measure.name());
    const auto x = ratings[UserIndex(0)], y = ratings[UserIndex(1)];
    CHECK(measure(x, y) == Approx(expected).epsilon(1e-14));
    CHECK(measure(dense(x), dense(y)) == Approx(expected).epsilon(1e-14));
    const auto nearest = Similarity(measure).index(ratings, transpose(ratings)).nearest(1);
    CHECK(nearest[UserIndex(0)].values[0] == Approx(expected).epsilon(1e-14));
  };
  check(corated(pearson), 1);
  check(centered(corated(cosine)), 1 / std::sqrt(2.0));
}

TEST_CASE("TF-IDF weighs columns as scikit-learn does, BM25 as its formula says") {
  // TfidfTransformer(norm=None) and cosine_similarity; BM25 in numpy.
  check_values(of_first_row(tfidf(cosine)),
               {1, 0.4194239337943117, 0.4143828357080672, 0.12871729754045638, 0.6689337803789327});
  check_values(of_first_row(bm25(cosine)),
               {1, 0.5157912784219326, 0.46831335268467805, 0.08478347300718599, 0.6096022006946615});
}

TEST_CASE("transforms and adjustments compose, and say so") {
  const Similarity similarity = shrunk(centered(weighted(cosine, {1, 1, 1, 1, 1})), 2);
  CHECK(similarity.name() == "shrunk(centered(weighted(cosine)),2)");
  // The third row shares two entries with the first.
  CHECK(of_first_row(similarity)[2] == Approx(-0.8660254037844386 * 2 / 4).margin(1e-14));
  CHECK(of_first_row(amplified(cosine, 2))[4] == Approx(36.0 / (14 * 5)).margin(1e-14));
  CHECK(of_first_row(thresholded(cosine, 0.5))[3] == 0);
  CHECK(of_first_row(as_complement_similarity(manhattan, 10))[4] == Approx(0.5).margin(1e-14));
  CHECK(of_first_row(as_exponential_similarity(manhattan, 5))[4] ==
        Approx(0.36787944117144233).margin(1e-14));
}

TEST_CASE("a parameter out of its range is refused by its name") {
  CHECK_THROWS_WITH(weighted(cosine, {1, -2}), "option 'weight' is -2, expected at least 0");
  CHECK_THROWS_WITH(bm25(cosine, {.k1 = -1}), "option 'k1' is -1, expected at least 0");
  CHECK_THROWS_WITH(bm25(cosine, {.b = 2}), "option 'b' is 2, expected 0 to 1");
  CHECK_THROWS_AS(as_exponential_similarity(euclidean, 0), OptionError);
  CHECK_THROWS_AS(as_complement_similarity(euclidean, -1), OptionError);
  CHECK_THROWS_AS(amplified(cosine, 0), OptionError);
  CHECK_THROWS_AS(thresholded(cosine, 0), OptionError);
  CHECK_THROWS_AS(similarity_named("thresholded(cosine,-1)"), OptionError);
}

TEST_CASE("rows of another length than what was given for each column are refused wherever they are met") {
  const auto check = [](const auto& measure, const std::string& message) {
    const Eigen::MatrixXd matrix = Eigen::MatrixXd::Ones(3, 5);
    CHECK_THROWS_AS(measure(rows[UserIndex(0)], rows[UserIndex(1)]), DataError);
    CHECK_THROWS_WITH(measure(rows[UserIndex(0)], rows[UserIndex(1)]), message);
    CHECK_THROWS_WITH(measure(matrix.row(0), matrix.row(1)), message);
    CHECK_THROWS_WITH(Similarity(measure).index(rows, transpose(rows)), message);
    CHECK_THROWS_WITH(ExactNeighbors{}.fit(matrix, measure), message);
    CHECK_THROWS_WITH(all_pairs(measure, matrix), message);
    CHECK_THROWS_WITH(all_pairs(measure, matrix, matrix), message);
  };
  const std::string two = "a weighting has 2 weights, expected one for each of 5 columns";
  check(weighted(cosine, {1, 2}), two);
  check(shrunk(centered(weighted(cosine, {1, 2})), 10), two);
  check(corated(weighted(cosine, {1, 2})), two);
  check(weighted(cosine, std::vector<double>(6, 1.0)),
        "a weighting has 6 weights, expected one for each of 5 columns");
  check(transformed(ColumnCentering{}.fit({{1}, {1}, 1}), cosine),
        "a centering has 1 means, expected one for each of 5 columns");
  check(transformed(TfIdfWeights{}.fit({{1, 1}, {1, 1}, 1}), cosine), two);
  check(transformed(Bm25{}.fit({{1, 1}, {1, 1}, 1}), cosine), two);
  const std::string narrow = "a covariance has 2 columns, expected one for each of 5 columns";
  check(as_similarity(mahalanobis(Eigen::Matrix2d::Identity())), narrow);
  check(as_similarity(corated(mahalanobis(Eigen::Matrix2d::Identity()))), narrow);
}

TEST_CASE("weights of columns serve common entries alone too") {
  // By hand: the first and the fifth row share the columns 0, 2 and 4, there (1, 4, 3) and (1, 2, 1).
  const auto measure = corated(weighted(cosine, {1, 9, 2, 9, 1}));
  CHECK(measure(rows[UserIndex(0)], rows[UserIndex(4)]) == Approx(12 / std::sqrt(26.0 * 6)));
  CHECK(of_first_row(measure)[4] == Approx(12 / std::sqrt(26.0 * 6)));
}

TEST_CASE("adjusted similarities are read back from their names") {
  for (const Similarity& similarity :
       {Similarity(amplified(cosine, 2.5)), Similarity(thresholded(shrunk(tfidf(cosine), 10), 0.125))}) {
    INFO(similarity.name());
    const Similarity read = similarity_named(similarity.name());
    CHECK(read.name() == similarity.name());
    CHECK(of_first_row(read) == of_first_row(similarity));
  }
}
