#include "kindred/profile/bg_nbd.hpp"

#include <cmath>
#include <cstddef>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/profile/gamma_gamma.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/real_data.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;

namespace {

// The calibration summaries, with the mean of the repeat transactions.
std::vector<RepeatPurchases> cdnow_summaries(const std::filesystem::path& folder) {
  std::ifstream file(folder / "cdnow_customers_summary_with_transactions.csv");
  std::vector<RepeatPurchases> people;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    RepeatPurchases person;
    double* const fields[] = {&person.frequency, &person.recency, &person.age, &person.value};
    std::size_t at = line.find(',');
    for (double* field : fields) {
      *field = std::stod(line.substr(at + 1));
      at = line.find(',', at + 1);
    }
    people.push_back(person);
  }
  return people;
}

// Fader, Hardie and Lee 2005, table 2.
const BgNbdModel published{.r = .243, .alpha = 4.414, .a = .793, .b = 2.426};

}  // namespace

TEST_CASE("The parameters of CDNOW are those that are published") {
  const auto folder = kindred_test::real_data("cdnow");
  if (!folder) return;
  const auto people = cdnow_summaries(*folder);
  REQUIRE(people.size() == 2357);
  const BgNbdModel buys = BgNbd{}.fit(people);
  CHECK(buys.r == Approx(.243).margin(.0005));
  CHECK(buys.alpha == Approx(4.414).margin(.0006));
  CHECK(buys.a == Approx(.793).margin(.0005));
  CHECK(buys.b == Approx(2.426).margin(.0005));
  // scipy.optimize, the same likelihood written anew.
  CHECK(buys.r == Approx(0.24259291).epsilon(1e-5));
  CHECK(buys.alpha == Approx(4.41353167).epsilon(1e-5));
  CHECK(buys.log_likelihood == Approx(-9582.42556056736).epsilon(1e-9));

  const GammaGammaModel spends = GammaGamma{}.fit(people);
  CHECK(spends.p == Approx(6.25).margin(.005));
  CHECK(spends.q == Approx(3.74).margin(.006));
  CHECK(spends.v == Approx(15.45).margin(.005));
  CHECK(spends.log_likelihood == Approx(-4055.92324350286).epsilon(1e-9));
}

TEST_CASE("The orders of CDNOW give its published summaries") {
  const auto folder = kindred_test::real_data("cdnow");
  if (!folder) return;
  EventLogBuilder log;
  std::ifstream file(*folder / "CDNOW_sample.txt");
  std::string master, customer, date;
  double count = 0, paid = 0;
  while (file >> master >> customer >> date >> count >> paid) {
    const auto number = [&](std::size_t at, std::size_t length) {
      return std::stoi(date.substr(at, length));
    };
    const Timestamp time =
        std::chrono::sys_days(std::chrono::year(number(0, 4)) / number(4, 2) / number(6, 2));
    log.add({.user = log.user(customer), .item = log.item("cd"), .time = time, .price = paid});
  }
  const auto people = repeat_purchases(
      log.build(),
      {.now = std::chrono::sys_days(std::chrono::year(1997) / 9 / 30) + 23 * hours, .unit = weeks});
  const auto expected = cdnow_summaries(*folder);
  REQUIRE(people.size() == expected.size());
  double farthest = 0;
  for (std::size_t i = 0; i < people.size(); ++i) {
    REQUIRE(people[i]);
    REQUIRE(people[i]->frequency == expected[i].frequency);
    farthest = std::max({farthest, std::abs(people[i]->recency - expected[i].recency),
                         std::abs(people[i]->age - expected[i].age)});
    farthest = std::max(farthest, std::abs(people[i]->value - expected[i].value));
  }
  CHECK(farthest < 0.0051);  // they are given to two digits
}

TEST_CASE("What is expected of a customer") {
  // The first is published (Fader, Hardie, Lee, "Implementing the BG/NBD model in Excel": 1.226), all are
  // scipy's.
  const RepeatPurchases second{.frequency = 2, .recency = 30.43, .age = 38.86};
  CHECK(published.expected_purchases(second, 39) == Approx(1.226028174767135).epsilon(1e-10));
  CHECK(published.alive(second) == Approx(0.726578570080673).epsilon(1e-12));
  CHECK(published.expected_purchases({.age = 38.86}, 39) == Approx(0.19509805201125396).epsilon(1e-10));
  CHECK(published.alive({.age = 38.86}) == 1);
  const RepeatPurchases often{.frequency = 26, .recency = 30.86, .age = 31};
  CHECK(published.expected_purchases(often, 39) == Approx(20.749726140857376).epsilon(1e-10));
  CHECK(published.alive(often) == Approx(0.968915649717525).epsilon(1e-12));
  CHECK(published.expected_purchases(39) == Approx(1.1967231933207985).epsilon(1e-10));
  CHECK(published.expected_purchases(0) == 0);
  // Far away, where a series takes millions of terms: mpmath's, at 30 digits.
  CHECK(published.expected_purchases(1e5) == Approx(29.607861654554955).epsilon(1e-8));
  CHECK(published.expected_purchases(1e6) == Approx(53.540478253014578).epsilon(1e-6));
  BgNbdModel at_one = published;
  at_one.a = 1;
  BgNbdModel near_one = published;
  near_one.a = 1.0001;
  CHECK(at_one.expected_purchases(39) == Approx(near_one.expected_purchases(39)).epsilon(1e-3));
}

TEST_CASE("Of those who buy often what is expected is finite, far ahead and at a = 1 as elsewhere") {
  // mpmath's equation 10, at 100 digits: a, frequency, recency, age, time ahead.
  const struct {
    double a, frequency, recency, age, time, expected;
  } known[] = {
      {0.793, 0, 0, 38.86, 1e-08, 5.615381060022242e-11},
      {0.793, 2, 30.43, 38.86, 0.001, 3.766017595015737e-5},
      {0.793, 300, 51.9, 52, 1040, 1229.311358845415},
      {0.793, 1200, 259.9, 260, 520, 1462.982217432191},
      {0.793, 3000, 519.9, 520, 5200, 9276.791293435534},
      {0.793, 10, 1, 200, 52, 2.438146957842216e-15},
      {1, 0, 0, 38.86, 1e-08, 5.615381059985518e-11},
      {1, 2, 30.43, 38.86, 0.001, 3.515130100235204e-5},
      {1, 300, 51.9, 52, 1040, 890.2109011347806},
      {1, 1200, 259.9, 260, 520, 1304.385174334445},
      {1, 3000, 519.9, 520, 5200, 7170.223287750937},
      {1, 10, 1, 200, 52, 1.89729882975159e-15},
      {1.000003, 0, 0, 38.86, 1e-08, 5.615381059985518e-11},
      {1.000003, 2, 30.43, 38.86, 0.001, 3.515126706415329e-5},
      {1.000003, 300, 51.9, 52, 1040, 890.2069393207325},
      {1.000003, 1200, 259.9, 260, 520, 1304.383045215848},
      {1.000003, 3000, 519.9, 520, 5200, 7170.197579113974},
      {1.000003, 10, 1, 200, 52, 1.897292628137454e-15},
      {1.7, 0, 0, 38.86, 1e-08, 5.615381059888631e-11},
      {1.7, 2, 30.43, 38.86, 0.001, 2.868835066612329e-5},
      {1.7, 300, 51.9, 52, 1040, 374.8254984925548},
      {1.7, 1200, 259.9, 260, 520, 912.9802247357267},
      {1.7, 3000, 519.9, 520, 5200, 3481.120039734068},
      {1.7, 10, 1, 200, 52, 1.052011828403357e-15},
  };
  for (const auto& one : known) {
    BgNbdModel model = published;
    model.a = one.a;
    const RepeatPurchases person{.frequency = one.frequency, .recency = one.recency, .age = one.age};
    CAPTURE(one.a, one.frequency, one.time);
    CHECK(model.expected_purchases(person, one.time) == Approx(one.expected).epsilon(1e-11).margin(0));
  }
  // Nearly the same chance to drop out for all.
  const BgNbdModel alike{.r = 1.0768125, .alpha = 4.59, .a = 5370316.75, .b = 3786709.5};
  CHECK(alike.expected_purchases({.age = 10}, 52) == Approx(1.199146188837866).epsilon(1e-11));
  const RepeatPurchases daily{.frequency = 1200, .recency = 259.9, .age = 260, .value = 10};
  const GammaGammaModel spends{.p = 6.25, .q = 3.74, .v = 15.45};
  CHECK(lifetime_value(published, spends, daily, 260) > lifetime_value(published, spends, daily, 156));
  CHECK(prospects(published, daily, 520 * weeks).purchases >
        prospects(published, daily, 260 * weeks).purchases);
}

TEST_CASE("Drawn customers give the parameters back that they were drawn by") {
  const BgNbdModel truth{.r = 1, .alpha = 5, .a = 1, .b = 3};
  std::vector<RepeatPurchases> people;
  for (std::uint64_t i = 0; i < 4000; ++i) {
    Random random(7, i);
    // r = a = 1: exponential rates, and p = 1 − U^(1/b).
    const double rate = -std::log(1 - random.uniform()) / truth.alpha;
    const double leaves = 1 - std::pow(random.uniform(), 1 / truth.b);
    RepeatPurchases person{.age = 40};
    double time = 0;
    while (true) {
      time += -std::log(1 - random.uniform()) / rate;
      if (!(time <= person.age)) break;
      ++person.frequency;
      person.recency = time;
      if (random.uniform() < leaves) break;
    }
    people.push_back(person);
  }
  const BgNbdModel model = BgNbd{}.fit(people);
  CHECK(model.r == Approx(1).epsilon(0.1));
  CHECK(model.alpha == Approx(5).epsilon(0.12));
  CHECK(model.a / (model.a + model.b) == Approx(0.25).epsilon(0.1));
  CHECK(model.log_likelihood >= [&] {
    double sum = 0;
    for (const auto& person : people) sum += truth.log_likelihood_of(person);
    return sum;
  }());
}

TEST_CASE("A lifetime value is what is expected to be bought, at its price, discounted") {
  const GammaGammaModel spends{.p = 6.25, .q = 3.74, .v = 15.45};
  CHECK(spends.expected_value() == Approx(6.25 * 15.45 / 2.74).epsilon(1e-12));
  const RepeatPurchases person{.frequency = 2, .recency = 30.43, .age = 38.86, .value = 22.35};
  CHECK(spends.expected_value(person) == Approx(6.25 * (15.45 + 44.7) / (12.5 + 2.74)).epsilon(1e-12));
  const double undiscounted = lifetime_value(published, spends, person, 39);
  CHECK(undiscounted == Approx(1.226028174767135 * spends.expected_value(person)).epsilon(1e-10));
  CHECK(lifetime_value(published, spends, person, 39, 1, 0.01) < undiscounted);
  CHECK(lifetime_value(published, spends, person, 0) == 0);
  // Where there is no mean, there is no finite value, nor a negative one, nor one that is no number.
  const GammaGammaModel uneven{.p = 0.2, .q = 0.5, .v = 1};
  CHECK(std::isinf(uneven.expected_value()));
  CHECK(std::isinf(uneven.expected_value({.frequency = 1, .age = 1, .value = 3})));
  CHECK(std::isfinite(uneven.expected_value({.frequency = 3, .age = 9, .value = 3})));
  CHECK(lifetime_value(published, uneven, {.age = 3}, 0) == 0);
}

TEST_CASE("Prospects are what is expected within a time ahead, in the models' unit") {
  const GammaGammaModel spends{.p = 6.25, .q = 3.74, .v = 15.45};
  const RepeatPurchases person{.frequency = 2, .recency = 30.43, .age = 38.86, .value = 22.35};
  const Prospects ahead = prospects(published, spends, person, 273 * days);
  CHECK(ahead.alive == Approx(0.726578570080673));
  CHECK(ahead.purchases == Approx(1.226028174767135));
  CHECK(*ahead.value == Approx(lifetime_value(published, spends, person, 39)));
  CHECK_FALSE(prospects(published, GammaGammaModel{.p = 0.2, .q = 0.5, .v = 1}, person, weeks).value == 0.0);
  CHECK_FALSE(prospects(published, GammaGammaModel{.p = 0.1, .q = 0.5, .v = 1}, person, weeks).value);
  CHECK(prospects(published, person, Duration::zero()).purchases == 0);
  CHECK_THROWS_AS(prospects(published, person, -days), OptionError);
  CHECK_THROWS_AS(prospects(published, person, days, Duration::zero()), OptionError);
}

TEST_CASE("Histories that no customer can have, and too few, are refused") {
  const std::vector<RepeatPurchases> none = {{.age = 3}};
  CHECK_THAT(kindred_test::message_of<DataError>([&] { BgNbd{}.fit(none); }),
             ContainsSubstring("has bought again"));
  CHECK_THROWS_AS(GammaGamma{}.fit(none), DataError);
  const std::vector<RepeatPurchases> late = {{.frequency = 1, .recency = 4, .age = 3}};
  CHECK_THAT(kindred_test::message_of<DataError>([&] { BgNbd{}.fit(late); }),
             ContainsSubstring("customer 0"));
  const std::vector<RepeatPurchases> hazy = {
      {.frequency = 1, .recency = 1, .age = std::numeric_limits<double>::quiet_NaN()}};
  CHECK_THROWS_AS(BgNbd{}.fit(hazy), DataError);
  const std::vector<RepeatPurchases> one = {{.frequency = 3, .recency = 2, .age = 3, .value = 5}};
  CHECK_THROWS_AS(GammaGamma{}.fit(one), DataError);
  CHECK(std::isfinite(GammaGamma{.penalty = 0.01}.fit(one).expected_value(one[0])));
  CHECK_THROWS_AS(BgNbd{.penalty = -1}.fit(one), OptionError);
}

TEST_CASE("Purchases of a day are one, and what is unknown of prices is not summed") {
  EventLogBuilder log;
  const auto at = [](int day, int hour) { return timestamp(1704067200) + day * days + hour * hours; };
  const auto buy = [&](const char* who, Timestamp time, std::optional<double> price) {
    log.add({.user = log.user(who), .item = log.item("x"), .time = time, .price = price});
  };
  buy("ann", at(10, 9), 7.0);
  buy("ann", at(0, 8), 5.0);
  buy("ann", at(10, 21), 3.0);
  buy("ann", at(17, 1), 20.0);
  buy("bob", at(0, 1), 1.0);
  buy("bob", at(7, 1), std::nullopt);
  log.add({.user = log.user("eve"), .item = log.item("x"), .time = at(21, 0), .kind = EventKind::view});
  const auto people = repeat_purchases(log.build(), {.unit = days});
  REQUIRE(people.size() == 3);
  CHECK(people[0]->frequency == 2);
  CHECK(people[0]->recency == 17);
  CHECK(people[0]->age == 21);
  CHECK(people[0]->value == 15);
  CHECK(people[1]->frequency == 1);
  CHECK(people[1]->value == 0);
  CHECK_FALSE(people[2]);
  CHECK_THROWS_AS(repeat_purchases(log.build(), {.utc_offset = 15 * hours}), OptionError);
}
