#include "kindred/features/target_encoding.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "features/small_table.hpp"
#include "kindred/core/random.hpp"
#include "kindred/features/count_encoding.hpp"
#include "kindred/features/detail/folds.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

const std::vector<double> targets = {1, 0, 1, 1, 0, 1, 0, 0};

}  // namespace

TEST_CASE("a value is encoded as its mean target, shrunk to that of all") {
  const auto by_itself = TargetEncoding{.column = "brand"}.fit(small_table(), targets);
  CHECK(by_itself["acme"].value() == Approx(0.6285714285714287).epsilon(1e-14));
  CHECK(by_itself["bolt"].value() == Approx(0.37142857142857144).epsilon(1e-14));
  CHECK(by_itself["core"] == 1);
  CHECK(by_itself["dune"] == 0);
  CHECK_FALSE(by_itself["new"]);
  const auto smooth = TargetEncoding{.column = "brand", .smoothing = 2}.fit(small_table(), targets);
  CHECK(smooth["acme"].value() == Approx(0.6).epsilon(1e-14));
  CHECK(smooth["dune"].value() == Approx(1. / 3).epsilon(1e-14));
  CHECK(smooth.mean() == 0.5);

  TextColumn brands("brand");
  brands.push_back({"acme", "new"});
  brands.push_back("");
  const FeatureBlock block = smooth.encode({.texts = {brands}});
  CHECK(dense(block, 1)[0][0] == Approx(0.55));
  CHECK(dense(block, 1)[1][0] == 0.5);
  CHECK(block.unseen() == 1);
  CHECK(block.unknown() == 1);

  const auto constant = TargetEncoding{.column = "brand"}.fit(small_table(), std::vector<double>(8, 3.0));
  CHECK(constant["acme"] == 3);
}

TEST_CASE("a training row's own target is not in what it is encoded as") {
  const TargetEncoding options{.column = "brand", .smoothing = 1, .folds = 4};
  const FeatureBlock block = options.out_of_fold(small_table(), targets);
  for (std::size_t row = 0; row < targets.size(); ++row) {
    auto fewer = targets;
    fewer[row] = 100;
    CHECK(options.out_of_fold(small_table(), fewer)[row][0].value == block[row][0].value);
  }
  // The first row is of acme, as rows 2 and 6 are: what those of them in other folds have, and the mean of
  // all in other folds.
  const auto fold = kindred::detail::folds_of(8, 4, 0);
  double acme = 0, acmes = 0, sum = 0;
  for (std::size_t row = 0; row < 8; ++row) {
    if (fold[row] == fold[0]) continue;
    sum += targets[row];
    if (row != 2 && row != 6) continue;
    acme += targets[row];
    ++acmes;
  }
  CHECK(block[0][0].value == Approx((acme + sum / 6) / (acmes + 1)).epsilon(1e-14));
}

TEST_CASE(
    "how much of a row's own target is left out of fold is bounded, and no row may be alone in its fold") {
  // Ten values of 40 rows: 4 of each in one of ten folds, 20 in one of two.
  Random random(3);
  TextColumn column("c");
  std::vector<double> of_rows;
  for (int row = 0; row < 400; ++row) {
    column.push_back(std::to_string(row % 10));
    of_rows.push_back(random.normal());
  }
  const FeatureTable table{.texts = {column}};
  const auto left = [&](int folds) {
    const Rows rows =
        dense(TargetEncoding{.column = "c", .smoothing = 0, .folds = folds}.out_of_fold(table, of_rows), 1);
    double all = 0;
    for (std::size_t value = 0; value < 10; ++value) {
      double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
      for (std::size_t row = value; row < 400; row += 10) {
        const double code = rows[row][0], target = of_rows[row];
        x += code, y += target, xx += code * code, yy += target * target, xy += code * target;
      }
      all += (xy - x * y / 40) / std::sqrt((xx - x * x / 40) * (yy - y * y / 40)) / 10;
    }
    return all;
  };
  CHECK(left(10) < -0.3);
  CHECK(left(10) > -0.5);
  CHECK(left(2) < -0.05);
  CHECK(left(2) > -1 / std::sqrt(20.));
  CHECK(left(200) < -0.95);
  CHECK(message_of<OptionError>([&] { left(201); }) ==
        "option 'folds' is 201, expected at most 200: of the 400 training rows one alone in its fold would "
        "tell its "
        "own target");
}

TEST_CASE("noise encoded out of fold says nothing of the target, and encoded by itself it seems to") {
  Random random(7);
  TextColumn noise("noise");
  std::vector<double> of_rows;
  for (int row = 0; row < 2000; ++row) {
    noise.push_back(std::to_string(random.below(700)));
    of_rows.push_back(random.normal());
  }
  const FeatureTable table{.texts = {noise}};
  const TargetEncoding options{.column = "noise", .smoothing = 0};
  const auto correlation = [&](const FeatureBlock& block) {
    double sum = 0, squares = 0, mean = 0;
    const Rows rows = dense(block, 1);
    for (const auto& row : rows) mean += row[0] / 2000;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      sum += (rows[row][0] - mean) * of_rows[row];
      squares += (rows[row][0] - mean) * (rows[row][0] - mean);
    }
    return sum / std::sqrt(squares * 2000);
  };
  CHECK(correlation(options.fit(table, of_rows).encode(table)) > 0.4);
  CHECK(std::abs(correlation(options.out_of_fold(table, of_rows))) < 4 / std::sqrt(2000.));
  CHECK(dense(options.out_of_fold(table, of_rows), 1) == dense(options.out_of_fold(table, of_rows), 1));
}

TEST_CASE("targets that are missing, too many or not finite are refused, and so are too many folds") {
  const TargetEncoding options{.column = "brand"};
  CHECK(message_of<DataError>([&] { options.fit(small_table(), {}); }) ==
        "target encoding of 'brand': 0 targets, expected one for each of the 8 training rows");
  auto bad = targets;
  bad[3] = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<DataError>([&] { options.fit(small_table(), bad); }) ==
        "target encoding of 'brand': the target of row 3 is not finite");
  CHECK(message_of<OptionError>(
            [&] { TargetEncoding{.column = "brand", .folds = 9}.out_of_fold(small_table(), targets); }) ==
        "option 'folds' is 9, expected at most 4: of the 8 training rows one alone in its fold would tell "
        "its own target");
  CHECK_THROWS_AS((CountEncoding{.column = "brand", .folds = 1}.out_of_fold(small_table())), OptionError);
}
