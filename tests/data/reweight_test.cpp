#include "kindred/data/reweight.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "data/cells.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred_test;

namespace {

// Users 0, 1, 2 and items 0, 1, 2, user 1 without an entry.
Interactions<double> small() {
  const std::vector<Interaction<double>> cells = {
      {UserIndex(0), ItemIndex(0), 1, timestamp(0)},
      {UserIndex(0), ItemIndex(2), 12, timestamp(100)},
      {UserIndex(2), ItemIndex(0), 3, timestamp(200)},
  };
  return collect(cells, {.timed = true});
}

std::vector<double> weights(const Interactions<double>& data) { return copy(data.by_user().values()); }

}  // namespace

TEST_CASE("other weights stand on the same entries, both ways round") {
  const auto data = small();
  const auto other = reweight(data, [](const Interaction<double>& cell) {
    return 100.0 * cell.user.value + 10 * cell.item.value +
           static_cast<double>(cell.time.time_since_epoch().count()) / 1000;
  });
  CHECK(weights(other) == std::vector<double>{0, 20.1, 200.2});
  CHECK(copy(other.by_item().values()) == std::vector<double>{0, 200.2, 20.1});
  CHECK(other.by_user().columns().data() == data.by_user().columns().data());
  CHECK(copy(other.times()) == copy(data.times()));
  CHECK_THROWS_AS(reweight(data, [](const Interaction<double>&) { return std::nan(""); }), DataError);
}

TEST_CASE("weights above a cap become the cap, and those below its negative that") {
  const auto negative = reweight(small(), [](const Interaction<double>& cell) { return 2 - cell.weight; });
  CHECK(weights(cap_weights(small(), 3)) == std::vector<double>{1, 3, 3});
  CHECK(weights(cap_weights(negative, 3)) == std::vector<double>{1, -3, -1});
  CHECK_THROWS_AS(cap_weights(small(), 0), OptionError);
  CHECK_THROWS_AS(cap_weights(small(), std::nan("")), OptionError);
}

TEST_CASE("logarithms of weights keep their signs") {
  const auto logs = weights(log_weights(small(), 2));
  CHECK(logs[0] == Approx(0.4054651081));  // ln 1.5
  CHECK(logs[1] == Approx(1.9459101491));  // ln 7
  const auto negative = reweight(small(), [](const Interaction<double>& cell) { return -cell.weight; });
  CHECK(weights(log_weights(negative, 2))[1] == Approx(-1.9459101491));
  CHECK_THROWS_AS(log_weights(small(), 0), OptionError);
}

TEST_CASE("weights halve with every half-life before now, and do not grow after it") {
  CHECK(weights(decay_weights(small(), Duration(100), timestamp(100))) == std::vector<double>{0.5, 12, 3});
  CHECK(weights(decay_weights(small(), Duration(100), timestamp(300))) == std::vector<double>{0.125, 3, 1.5});
  CHECK(message_of<OptionError>([] { decay_weights(small(), Duration(0), timestamp(0)); }) ==
        "option 'half_life' is 0 days, expected more");
  CHECK(message_of<DataError>([] { decay_weights(collect(Cells{cell(0, 0)}), days, timestamp(0)); }) ==
        "a half-life needs the time of each interaction, and these have none");
}

TEST_CASE("BM25 holds back what is common and of who does much") {
  // By hand: 3 users of lengths 13, 0 and 3, mean 16/3; item 0 has 2 users, item 2 has 1.
  const auto of = weights(bm25_weights(small(), {.k1 = 2, .b = 0.5}));
  const double rare = std::log(1 + 2.5 / 1.5), common = std::log(1 + 1.5 / 2.5);
  const double busy = 2 * (0.5 + 0.5 * 13 * 3 / 16), idle = 2 * (0.5 + 0.5 * 3 * 3 / 16);
  CHECK(of[0] == Approx(common * 1 * 3 / (1 + busy)));
  CHECK(of[1] == Approx(rare * 12 * 3 / (12 + busy)));
  CHECK(of[2] == Approx(common * 3 * 3 / (3 + idle)));
  for (const double weight : weights(bm25_weights(small()))) CHECK(weight > 0);
  // k1 of 0: nothing but how rare an item is.
  CHECK(weights(bm25_weights(small(), {.k1 = 0}))[1] == Approx(rare));

  CHECK_THROWS_AS(bm25_weights(small(), {.b = 1.1}), OptionError);
  CHECK_THROWS_AS(bm25_weights(small(), {.k1 = -1}), OptionError);
  const auto negative = reweight(small(), [](const Interaction<double>& cell) { return 2 - cell.weight; });
  CHECK(message_of<DataError>([&] { bm25_weights(negative); }) ==
        "bm25_weights: the weight of user 0 and item 2 is negative, expected 0 or more");
}

TEST_CASE("nothing has no weights") {
  const Interactions<double> none;
  CHECK(cap_weights(none, 1).size() == 0);
  CHECK(bm25_weights(none).size() == 0);
  CHECK(decay_weights(none, days, timestamp(0)).size() == 0);
}
