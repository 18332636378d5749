#include "kindred/profile/repurchase.hpp"

#include <cmath>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/core/time.hpp"
#include "profile/small_shop.hpp"
#include "support/catch.hpp"

using namespace profile_test;

TEST_CASE("A renewal is due at the median of what is left") {
  // Exponential: always ln 2 of the mean, however long one has waited.
  CHECK(days_until_renewal(1, 10, 0) == Approx(10 * std::log(2)).epsilon(1e-7));
  CHECK(days_until_renewal(1, 10, 50) == Approx(10 * std::log(2)).epsilon(1e-7));
  // scipy.stats.gamma(4, scale=6).ppf(1/2), and (isf(sf(30)/2) − 30).
  CHECK(days_until_renewal(4, 24, 0) == Approx(22.032364493105383).epsilon(1e-7));
  CHECK(days_until_renewal(4, 24, 30) == Approx(7.328452869878831).epsilon(1e-6));
  CHECK(std::isfinite(days_until_renewal(100, 3, 1e6)));
}

TEST_CASE("What is bought again is bought at intervals") {
  const Catalog catalog = small_catalog();
  RepurchaseAccumulator repurchase(catalog.text_column("category"), january(31, 12));
  for (const int day : {1, 9, 9, 16, 25})
    repurchase.add({.item = ItemIndex(day % 2), .time = january(day, day % 24)});
  repurchase.add({.item = ItemIndex(2), .time = january(4)});
  repurchase.add({.item = ItemIndex(2), .time = january(5), .kind = EventKind::view});
  const auto all = repurchase.read();
  REQUIRE(all.size() == 2);
  CHECK(all[0].value == "Pasta");
  CHECK(all[0].days_bought == 4);
  CHECK(all[0].interval_days == 8);
  CHECK(all[0].regularity == Approx(95.414406).epsilon(0.015));  // scipy.stats.gamma.fit([8, 7, 9], floc=0)
  CHECK(all[0].last == january(25));
  CHECK(all[0].next == january(33));
  CHECK_FALSE(all[1].interval_days);
  CHECK_FALSE(all[1].next);
  // Overdue, it is still to come.
  repurchase.decay(january(40));
  CHECK(*repurchase.read()[0].next >= january(40));
}

TEST_CASE("A habit that lapsed is due no more") {
  const Catalog catalog = small_catalog();
  RepurchaseAccumulator weekly(catalog.text_column("category"), january(78)), uneven = weekly;
  for (int week = 0; week < 12; ++week) weekly.add({.item = ItemIndex(0), .time = january(1 + 7 * week)});
  int day = 1;
  for (const int gap : {0, 1, 1, 1, 1, 1, 32, 1, 1, 1, 1, 36}) {
    day += gap;
    uneven.add({.item = ItemIndex(0), .time = january(day)});
  }
  REQUIRE(weekly.read()[0].last == january(78));
  REQUIRE(uneven.read()[0].last == january(78));
  CHECK(weekly.read()[0].next == january(85));
  for (RepurchaseAccumulator* one : {&weekly, &uneven}) one->decay(january(78 + 27));
  CHECK(weekly.read()[0].next >= january(78 + 27));
  // Four intervals without a purchase: e^−4 is 1.8 %, and these were more regular than that. Uneven
  // ones may well be as long.
  for (RepurchaseAccumulator* one : {&weekly, &uneven}) one->decay(january(78 + 28));
  CHECK_FALSE(weekly.read()[0].next);
  CHECK(uneven.read()[0].next);
  for (RepurchaseAccumulator* one : {&weekly, &uneven}) one->decay(january(3650));
  CHECK_FALSE(weekly.read()[0].next);
  CHECK_FALSE(uneven.read()[0].next);
  CHECK(weekly.read()[0].interval_days == 7);
  // Bought once more it is a habit again, if of longer intervals.
  weekly.add({.item = ItemIndex(0), .time = january(3650)});
  CHECK(weekly.read()[0].next);
  // By everybody's intervals too none is to be expected.
  const RepurchaseModel model{{.p = 4, .q = 6, .v = 25}};
  const Repurchase once{.days_bought = 9, .interval_days = 20.0, .last = january(1)};
  CHECK(model.next(once, january(60)) < january(100));
  CHECK(model.next(once, january(3650)) == latest_time);
}

TEST_CASE("The shape of the intervals is that of the likelihood") {
  const Catalog catalog = small_catalog();
  RepurchaseAccumulator repurchase(catalog.text_column("category"), january(1), {}, 400);
  int day = 1;
  for (const int gap : {2, 9, 4, 7, 30, 3, 12, 5, 6, 8}) {
    repurchase.add({.item = ItemIndex(0), .time = january(day)});
    day += gap;
  }
  repurchase.add({.item = ItemIndex(0), .time = january(day)});
  // scipy.stats.gamma.fit(gaps, floc=0)
  CHECK(repurchase.read()[0].regularity == Approx(1.91686427).epsilon(0.015));
}

TEST_CASE("Of very many days intervals are those of the latest, and the count is of all") {
  const Catalog catalog = small_catalog();
  RepurchaseAccumulator few(catalog.text_column("category"), january(400), {}, 3);
  for (const int day : {300, 1, 304, 2, 308, 3}) few.add({.item = ItemIndex(0), .time = january(day)});
  few.add({.item = ItemIndex(0), .time = january(2)});  // known of, though long past
  few.add({.item = ItemIndex(0), .time = january(-19800)});
  few.add({.item = ItemIndex(0), .time = january(-19800, 5)});
  CHECK(few.read()[0].days_bought == 7);
  CHECK(few.read()[0].interval_days == 4);
  // Two hundred days, forwards and backwards, apart and together.
  RepurchaseAccumulator on(catalog.text_column("category"), january(400)), back = on;
  for (int day = 1; day <= 200; ++day) on.add({.item = ItemIndex(0), .time = january(day)});
  for (int day = 300; day > 100; --day) back.add({.item = ItemIndex(0), .time = january(day)});
  CHECK(on.read()[0].days_bought == 200);
  CHECK(back.read()[0].days_bought == 200);
  RepurchaseAccumulator both = on;
  both.merge(back);
  back.merge(on);
  CHECK(both.read()[0].days_bought == 300);
  CHECK(back.read()[0].days_bought == 300);
}

TEST_CASE("Everybody's intervals help where a person's are few") {
  // Drawn from the model: rates Gamma(6, 25), intervals of shape 4, 20 days on average.
  std::vector<Repurchase> people;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    Random random(3, i);
    double rate = 0;
    for (int k = 0; k < 6; ++k) rate -= std::log(1 - random.uniform()) / 25;
    const auto bought = 2 + static_cast<std::int64_t>(random.below(6));
    double sum = 0;
    for (int k = 0; k < 4 * (bought - 1); ++k) sum -= std::log(1 - random.uniform()) / rate;
    people.push_back({.days_bought = bought, .interval_days = sum / static_cast<double>(bought - 1)});
  }
  const auto model = RepurchaseModel::fit(people);
  CHECK(model.intervals.p == Approx(4).epsilon(0.15));
  const Repurchase once{.days_bought = 2, .interval_days = 60.0, .last = january(1)};
  const Repurchase often{.days_bought = 20, .interval_days = 60.0, .last = january(1)};
  CHECK(model.interval_days(once) < model.interval_days(often));
  CHECK(model.interval_days(often) == Approx(60).epsilon(0.1));
  CHECK(model.intervals.expected_value() == Approx(20).epsilon(0.1));
  CHECK(model.interval_days({.days_bought = 1}) == Approx(model.intervals.expected_value()));
  CHECK(model.next(once, january(1)) > january(15));
  CHECK(model.next(often, january(100)) >= january(100));
}

TEST_CASE("Where intervals have no mean none is expected") {
  const RepurchaseModel uneven{{.p = 0.3, .q = 0.6, .v = 5}};
  const Repurchase once{.days_bought = 2, .interval_days = 60.0, .last = january(1)};
  CHECK(std::isinf(uneven.interval_days(once)));
  CHECK(uneven.next(once, january(2)) == latest_time);
  CHECK(uneven.next({.days_bought = 5, .interval_days = 60.0, .last = january(1)}, january(2)) <
        january(400));
}

TEST_CASE("How steady intervals are is told by how many are near their mean") {
  const Catalog catalog = small_catalog();
  const auto after = [&](std::initializer_list<int> gaps) {
    RepurchaseAccumulator repurchase(catalog.text_column("category"), january(1));
    int day = 1;
    repurchase.add({.item = ItemIndex(0), .time = january(day)});
    for (const int gap : gaps) repurchase.add({.item = ItemIndex(0), .time = january(day += gap)});
    repurchase.decay(january(day));
    return repurchase.read().at(0);
  };
  CHECK(after({1, 1, 1, 1, 95}).steady == 0);
  CHECK(after({1, 1, 1, 1, 1}).steady == 1);
  CHECK(after({10, 30, 20, 20}).steady == 1);  // half of 20 and one and a half times that are within
  CHECK(after({9, 31, 20, 20}).steady == 0.5);
  CHECK(after({9, 31, 20, 20}).steady_interval.low ==
        Approx(0.1500390).epsilon(1e-6));  // by Wilson, in Python
  CHECK_FALSE(after({}).steady);
  CHECK(after({}).steady_interval.high == 1);
}
