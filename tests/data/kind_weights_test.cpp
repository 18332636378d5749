#include "kindred/data/kind_weights.hpp"

#include <cstddef>
#include <limits>
#include <optional>

#include "kindred/data/strength.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::message_of;

TEST_CASE("a rating weighs its value, and every other event what its kind does") {
  const KindWeights weights{.view = 2, .rating = 0.5};
  CHECK(weights.of(EventKind::rating, 4.0) == 2);
  CHECK(weights.of(EventKind::rating, std::nullopt) == 0.5);
  CHECK(weights.of(EventKind::view, 4.0) == 2);
  CHECK(weights.of(EventKind::returned, std::nullopt) == 0);
}

TEST_CASE("strengths begin with the same weights as interests") {
  for (std::size_t kind = 0; kind < event_kind_names.size(); ++kind)
    CHECK(Strength{}.weights().of(static_cast<EventKind>(kind)) ==
          KindWeights{}.of(static_cast<EventKind>(kind)));
  CHECK(Strength{.cart = 4}.weights().cart == 4);
}

TEST_CASE("a weight out of its range is refused by its name") {
  CHECK(message_of<OptionError>([] { KindWeights{.review = -1}.check("weights."); }) ==
        "option 'weights.review' is -1, expected 0 to 1e+30");
  CHECK_THROWS_AS(KindWeights{.view = std::numeric_limits<double>::quiet_NaN()}.check(), OptionError);
  CHECK_THROWS_AS(KindWeights{.view = std::numeric_limits<double>::infinity()}.check(), OptionError);
}
