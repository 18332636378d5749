#include "kindred/advice/request.hpp"

#include "kindred/core/error.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

Request two_things() {
  return {.text = "organic milk and coffee under 5",
          .constraints = {
              {.kind = ConstraintKind::attribute, .value = "organic", .words = "organic", .thing = 0},
              {.kind = ConstraintKind::category, .value = "milk", .words = "milk", .thing = 0},
              {.kind = ConstraintKind::category, .value = "coffee", .words = "coffee", .thing = 1},
              {.kind = ConstraintKind::price_at_most, .number = 5, .currency = "USD", .words = "under 5"}}};
}

}  // namespace

TEST_CASE("a request says what was understood and from which words") {
  CHECK(two_things().understood() ==
        "organic (\"organic\"), milk (\"milk\"), coffee (\"coffee\"), at most 5 USD (\"under 5\")");
  CHECK(Request{}.understood() == "nothing");
  Request request;
  using enum ConstraintKind;
  for (const auto kind : {occasion, price_at_least, price_about, price_low, price_high, count})
    request.constraints.push_back({.kind = kind, .value = "easter", .number = 2.5});
  request.constraints.push_back({.kind = category, .negated = true, .value = "nuts"});
  CHECK(request.understood() ==
        "for: easter, at least 2.5, about 2.5, cheap, expensive, 2.5 pieces, not nuts");
}

TEST_CASE("a person can cross out what was not meant") {
  CHECK(two_things().thing_count() == 2);
  const Request without_milk = two_things().without(1);
  CHECK(without_milk.thing_count() == 1);
  CHECK(without_milk.constraints[0].thing == Constraint::every_thing);
  CHECK(without_milk.constraints[1].thing == 0);
  CHECK(without_milk.constraints[1].value == "coffee");
  CHECK(two_things().without(0).constraints[0].thing == 0);
  CHECK(two_things().without(3).thing_count() == 2);
  CHECK_THROWS_AS(two_things().without(4), OptionError);
}
