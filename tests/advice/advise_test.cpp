#include "kindred/advice/advise.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "advice/small_shop.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/model/query.hpp"
#include "support/catch.hpp"

using namespace kindred;
using Ids = std::vector<std::string>;

namespace {

const RequestReader& reader() {
  static const RequestReader the_reader = advice_test::small_reader();
  return the_reader;
}

Ids ids_of(const Advice& advice) {
  Ids ids;
  for (const AdvisedProduct& product : advice.products) ids.emplace_back(reader().catalog()[product.item].id);
  return ids;
}

Advice advice_on(std::string_view text, const AdviceEvidence& evidence = {},
                 const AdviceOptions& options = {}) {
  return advise(reader(), reader().read(text), evidence, options);
}

// A model that knows one item.
struct LikesTheFourth {
  using Scalar = double;
  static std::size_t item_count() noexcept { return 10; }
  static std::size_t workspace_size() noexcept { return 0; }
  static void score(const Query<double>&, std::span<double> scores, Workspace&) noexcept {
    std::fill(scores.begin(), scores.end(), no_score<double>);
    scores[3] = 7;
  }
};

}  // namespace

TEST_CASE("what is asked for decides what is shown") {
  CHECK(ids_of(advice_on("coffee")) == Ids{"c1", "c2", "c3", "c4"});
  CHECK(ids_of(advice_on("organic coffee")) == Ids{"c4"});
  CHECK(ids_of(advice_on("coffee under 9, not instant")) == Ids{"c1"});
  CHECK(ids_of(advice_on("coffee between 9 and 20")) == Ids{"c2", "c4"});
  CHECK(ids_of(advice_on("candy without nuts")) == Ids{"d1", "d2"});
  CHECK(ids_of(advice_on("no bean coffee", {}, {.count = 2})) == Ids{"c1", "c3"});
  CHECK(ids_of(advice_on("milk and instant coffee")) == Ids{"m1", "m2", "c3"});
  CHECK(advice_on("milk and instant coffee").products[2].thing == 1);
  CHECK(ids_of(advice_on("something for easter")) == Ids{"d1"});
  CHECK(ids_of(advice_on("candy", {}, {.filter = [](ItemIndex item) { return item.value == 8; }})) ==
        Ids{"d2"});
  CHECK(advice_on("coffee", {}, {.count = 0}).products.empty());
}

TEST_CASE("what cannot be had is said") {
  const Advice instant = advice_on("organic instant coffee");
  CHECK(ids_of(instant) == Ids{"c3"});
  CHECK(instant.remarks == Ids{"no instant coffee is known to be organic: that was left out"});
  CHECK(instant.products[0].meets == Ids{"instant coffee"});
  CHECK(advice_on("coffee under 3").remarks == Ids{"no coffee costs at most 3: prices go from 5 to 14"});
  CHECK(advice_on("nut candy over 1").remarks == Ids{"no nut candy costs at least 1: no price is known"});
  CHECK(advice_on("candy, no candy").remarks == Ids{"nothing that may be shown is candy"});
  CHECK(advice_on("hello").remarks == Ids{"nothing was asked for that is known here"});
  CHECK(advice_on("coffee under 9 euros").remarks ==
        Ids{"no rate from EUR to USD is known: \"under 9 euros\" was left out"});
  CHECK(ids_of(advice_on("coffee under 9 euros", {}, {.exchange_rates = {{"EUR", 0.6}}})) == Ids{"c3"});
  CHECK(advice_on("coffee under 9", {}, {.price_column = "cost"}).remarks ==
        Ids{"no prices are known: \"under 9\" was left out"});
}

TEST_CASE("search, taste and price order products, and their shares add up") {
  std::vector<float> search(10, 0), personal(10, -std::numeric_limits<float>::infinity());
  search[1] = 3;
  search[2] = 1.5F;
  personal[2] = 4;
  personal[3] = 2;
  personal[0] = 3;
  const Advice advice = advice_on("cheap coffee", {.search = search, .personal = personal});
  CHECK(ids_of(advice) == Ids{"c3", "c1", "c2", "c4"});
  const auto& best = advice.products[0].explanation;
  // A match of (1/2 + 1/2 + 1) / 3, half of the best search, the person's best, and the cheapest of four.
  CHECK(best.score == Approx(2.0 / 3 + 0.5 + 1 + 1));
  CHECK(best.text([](ItemIndex) { return ""; }) ==
        "personal order (+1), price (+1), match (+0.667), search (+0.5)");
  for (const AdvisedProduct& product : advice.products) {
    float sum = 0;
    for (const auto& contribution : product.explanation.contributions) sum += contribution.amount;
    CHECK(sum == Approx(product.explanation.score));
  }
  CHECK(ids_of(advice_on("expensive coffee"))[0] == "c2");
  CHECK(ids_of(advice_on("coffee around 10"))[0] == "c4");
  CHECK(ids_of(advice_on("candy for easter"))[0] == "d1");
  CHECK(advice_on("candy under 5").products[0].meets == Ids{"candy", "costs 4, at most 5"});
}

TEST_CASE("any model's scores serve as taste") {
  const auto scores = personal_scores(LikesTheFourth{}, {});
  REQUIRE(scores.size() == 10);
  CHECK(scores[3] == 7);
  CHECK(ids_of(advice_on("ground coffee", {.personal = scores}))[0] == "c4");
}

TEST_CASE("advice refuses what does not fit") {
  const std::vector<float> nine(9);
  CHECK_THROWS_AS(advice_on("coffee", {.search = nine}), DataError);
  CHECK_THROWS_AS(advice_on("coffee", {.personal = nine}), DataError);
  CHECK_THROWS_AS(advice_on("coffee", {}, {.count = -1}), OptionError);
  CHECK_THROWS_AS(advice_on("coffee", {}, {.match_weight = std::numeric_limits<double>::quiet_NaN()}),
                  OptionError);
  CHECK_THROWS_AS(advice_on("coffee", {}, {.filter = std::vector<bool>(3)}), OptionError);
}
