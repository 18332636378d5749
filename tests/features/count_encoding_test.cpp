#include "kindred/features/count_encoding.hpp"

#include <cmath>
#include <cstddef>

#include "features/small_table.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

TEST_CASE("counts are logarithms of how many rows have the value, of a training row in the other folds") {
  const CountEncoding options{.column = "brand", .folds = 8};
  const auto encoder = options.fit(small_table());
  const FeatureBlock block = encoder.encode({.texts = {texts("brand", {"acme", "core", "new", ""})}});
  CHECK(dense(block, 1) == Rows{{std::log1p(3.)}, {std::log1p(1.)}, {0}, {0}});
  CHECK(block.unseen() == 1);
  CHECK(block.unknown() == 1);
  const Rows train = dense(options.out_of_fold(small_table()), 1);
  CHECK(train[0][0] == Approx(std::log1p(2 * 8. / 7)));
  CHECK(train[3][0] == 0);
}
