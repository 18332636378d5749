#include "kindred/profile/profile_sketch.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/profile/describe.hpp"
#include "kindred/profile/dimension.hpp"
#include "kindred/profile/interests.hpp"
#include "kindred/profile/profile_sketcher.hpp"
#include "kindred/profile/repurchase.hpp"
#include "kindred/profile/rfm.hpp"
#include "profile/small_shop.hpp"
#include "support/catch.hpp"

using namespace profile_test;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace {

static_assert(ProfileDimension<ProfileSketch>);

// Forty categories and seven brands, a few items each.
Catalog wide_catalog() {
  auto ids = std::make_shared<ItemVocabulary>();
  TextColumn category("category"), brand("brand");
  for (int i = 0; i < 200; ++i) {
    ids->add(std::to_string(i));
    category.push_back("c" + std::to_string(i % 40));
    brand.push_back("b" + std::to_string(i % 7));
  }
  return Catalog({.items = std::move(ids), .texts = {std::move(category), std::move(brand)}});
}

Event random_event(std::uint64_t seed, std::uint64_t n, int items, int sessions) {
  Random random(seed, n);
  const auto session = static_cast<int>(random.below(static_cast<std::uint64_t>(sessions)));
  Event event{.item = ItemIndex(random.below(static_cast<std::uint64_t>(items))),
              .time = january(1 + session / 2, 8 + static_cast<int>(random.below(3)))};
  if (random.below(5) == 0) event.kind = EventKind::view;
  event.quantity = 1 + static_cast<double>(random.below(2));
  event.price = 0.25 * static_cast<double>(1 + random.below(60));
  event.discount = random.below(3) == 0 ? 0.5 : 0.0;
  event.session = SessionIndex(session);
  return event;
}

ProfileSketchOptions options() {
  return {.columns = {"category", "brand"}, .half_life = 30 * days, .recent_half_life = 4 * days};
}

// Equal but for the rounding of sums.
void require_same(const Profile& one, const Profile& other) {
  REQUIRE(one.interests().size() == other.interests().size());
  for (std::size_t c = 0; c < one.interests().size(); ++c) {
    const Interests &a = one.interests()[c], &b = other.interests()[c];
    REQUIRE(a.values.size() == b.values.size());
    CHECK(*a.drift == Approx(*b.drift).epsilon(1e-6));
    CHECK(a.weighed_events == Approx(b.weighed_events).epsilon(1e-6));
    CHECK(*a.recent_events == Approx(*b.recent_events).epsilon(1e-6));
    for (const Interest& interest : a.values) {
      const Interest* same = b.find(interest.value);
      REQUIRE(same);
      CHECK(interest.strength == Approx(same->strength).epsilon(1e-6));
      CHECK(interest.share == Approx(same->share).epsilon(1e-6));
      CHECK(*interest.recent == Approx(*same->recent).epsilon(1e-6));
      CHECK(interest.interval.low == Approx(same->interval.low).epsilon(1e-6));
      CHECK(interest.events == same->events);
      CHECK(interest.last == same->last);
    }
  }
  CHECK(one.price()->median == other.price()->median);
  CHECK(*one.price()->saved == Approx(*other.price()->saved).epsilon(1e-6));
  CHECK(one.price()->discounted == other.price()->discounted);
  CHECK(one.rhythm()->hours == other.rhythm()->hours);
  CHECK(one.rhythm()->visits == other.rhythm()->visits);
  CHECK(one.basket()->size.mean == other.basket()->size.mean);
  CHECK(one.basket()->value->mean == Approx(other.basket()->value->mean).epsilon(1e-6));
  CHECK(one.rfm()->frequency == other.rfm()->frequency);
  CHECK(*one.rfm()->monetary == Approx(*other.rfm()->monetary).epsilon(1e-6));
  CHECK(one.rfm()->recency_days == other.rfm()->recency_days);
  CHECK(one.parts().events == other.parts().events);
}

}  // namespace

TEST_CASE("A sketch says what all events say, merged in whatever order") {
  const Catalog catalog = wide_catalog();
  const ProfileSketcher sketcher(options(), catalog);
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    ProfileSketch once = sketcher.sketch();
    std::vector<ProfileSketch> parts(3, once);
    for (std::uint64_t n = 0; n < 120; ++n) {
      const Event event = random_event(seed, n, 20, 40);
      once.add(event);
      parts[Random(seed, 500 + n).below(3)].add(event);  // a visit may be cut in several
    }
    ProfileSketch left = parts[0], tail = parts[2];
    left.merge(parts[1]);
    left.merge(parts[2]);
    ProfileSketch middle = parts[1];
    middle.merge(parts[0]);
    tail.merge(middle);
    require_same(left.read(), once.read());
    require_same(tail.read(), once.read());
    ProfileSketch nothing = sketcher.sketch();
    nothing.merge(once);
    once.merge(sketcher.sketch());
    require_same(nothing.read(), once.read());
  }
}

TEST_CASE("Below its bounds a sketch says what the exact dimensions say") {
  const Catalog catalog = wide_catalog();
  ProfileSketch sketch = ProfileSketcher(options(), catalog).sketch();
  const Timestamp now = january(60);
  InterestAccumulator interests(catalog.text_column("category"), {}, 30 * days, now, 4 * days);
  RhythmAccumulator rhythm;
  RfmAccumulator rfm(now);
  std::vector<double> prices;
  for (std::uint64_t n = 0; n < 100; ++n) {
    const Event event = random_event(9, n, 30, 40);
    sketch.add(event), interests.add(event), rhythm.add(event), rfm.add(event);
    if (const auto price = unit_price(event)) prices.push_back(*price);
  }
  sketch.decay(now);
  const Profile profile = sketch.profile("ann");
  const Interests exact = interests.read(), &read = profile.interests("category");
  REQUIRE(read.values.size() == exact.values.size());
  CHECK(read.missed == 0);
  CHECK(*read.drift == Approx(*exact.drift).epsilon(1e-9));
  CHECK(read.weighed_events == Approx(exact.weighed_events).epsilon(1e-9));
  CHECK(*read.recent_events == Approx(*exact.recent_events).epsilon(1e-9));
  for (const Interest& interest : exact.values) {
    const Interest* same = read.find(interest.value);
    REQUIRE(same);
    CHECK(same->strength == Approx(interest.strength).epsilon(1e-9));
    CHECK(same->interval.high == Approx(interest.interval.high).epsilon(1e-9));
    CHECK(same->last == interest.last);
    CHECK(same->events == interest.events);
  }
  CHECK(profile.rhythm()->hours == rhythm.read()->hours);
  CHECK(profile.rhythm()->weekdays == rhythm.read()->weekdays);
  CHECK(profile.rfm()->frequency == rfm.read()->frequency);
  CHECK(*profile.rfm()->monetary == Approx(*rfm.read()->monetary));
  std::sort(prices.begin(), prices.end());
  CHECK(profile.price()->least == prices.front());
  CHECK(profile.price()->median == Approx(prices[prices.size() / 2]).epsilon(0.12));
  CHECK(profile.price()->upper_quartile == Approx(prices[prices.size() * 3 / 4]).epsilon(0.12));
}

TEST_CASE("A sample of visits tells how many there were") {
  const Catalog catalog = wide_catalog();
  ProfileSketchOptions small = options();
  small.visits = 100;
  const ProfileSketcher sketcher(small, catalog);
  double sum = 0;
  for (int person = 0; person < 20; ++person) {
    ProfileSketch early = sketcher.sketch(), late = early;
    for (int visit = 0; visit < 1000; ++visit)
      for (int n = 0; n < 2; ++n)
        (visit % 2 == 0 ? early : late)
            .add({.item = ItemIndex(n),
                  .time = january(1) + visit * hours,
                  .session = SessionIndex(1000 * person + visit)});
    early.merge(late);
    CHECK_FALSE(early.visits().complete());
    CHECK(early.visits().visits().size() == 100);
    sum += early.visits().count();
    const Profile profile = early.read();
    CHECK(profile.basket()->size.mean == 2);
    CHECK(profile.rhythm()->days_between == Approx(1.0 / 24).epsilon(0.4));  // 4 / √98
  }
  CHECK(sum / 20 == Approx(1000).epsilon(0.07));  // 3 / √(98 · 20)
}

TEST_CASE("A sketch reads back to the bit, and nothing else does") {
  const Catalog catalog = wide_catalog();
  const ProfileSketcher sketcher(options(), catalog);
  ProfileSketch sketch = sketcher.sketch();
  for (std::uint64_t n = 0; n < 60; ++n) sketch.add(random_event(2, n, 30, 20));
  const auto bytes = sketch.bytes();
  CHECK(bytes.size() < 2000);
  const ProfileSketch again = sketcher.sketch(bytes);
  CHECK(again.read().json() == sketch.read().json());
  CHECK(again.bytes() == bytes);
  CHECK(sketcher.sketch(sketcher.sketch().bytes()).empty());
  // Cut short or changed anywhere, it is refused or is another sketch: it never reads beyond its end.
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_THROWS_AS(sketcher.sketch(std::span(bytes).first(size)), ArchiveError);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    auto damaged = bytes;
    damaged[at] ^= std::byte{0x55};
    try {
      (void)sketcher.sketch(damaged).events();
    } catch (const ArchiveError&) {
    }
  }
  ProfileSketchOptions other = options();
  other.half_life = 31 * days;
  CHECK_THROWS_AS(ProfileSketcher(other, catalog).sketch(bytes), ArchiveError);
  ProfileSketch different = ProfileSketcher(other, catalog).sketch();
  CHECK_THROWS_AS(different.merge(sketch), DataError);
}

TEST_CASE("What is not to be kept is not kept") {
  const Catalog catalog = wide_catalog();
  const ProfileSketcher less({.visits = 0, .prices = false}, catalog);
  ProfileSketch sketch = less.sketch();
  for (std::uint64_t n = 0; n < 60; ++n) sketch.add(random_event(2, n, 30, 20));
  const Profile profile = sketch.read();
  CHECK_FALSE(profile.price());
  CHECK_FALSE(profile.rhythm());
  CHECK(profile.interests().empty());
  CHECK(sketch.bytes().size() < 80);
  CHECK_THROWS_AS(ProfileSketcher({.values = 0}, catalog), OptionError);
  CHECK_THROWS_AS(ProfileSketcher({.columns = {"colour"}}, catalog), LookupError);
  ProfileSketch aging = ProfileSketcher(options(), catalog).sketch();
  CHECK_THROWS_AS(aging.add({.item = ItemIndex(0)}), OptionError);
}

TEST_CASE("An event that no log would hold is refused, and what tells less than it seems is counted") {
  const Catalog catalog = wide_catalog();
  ProfileSketch sketch = ProfileSketcher(options(), catalog).sketch();
  const Event good{.item = ItemIndex(0), .time = january(1)};
  const auto with = [&](auto&& change) {
    Event event = good;
    change(event);
    return event;
  };
  constexpr double infinite = std::numeric_limits<double>::infinity();
  for (const Event& bad :
       {with([](Event& e) { e.time = Timestamp::max(); }), with([&](Event& e) { e.price = infinite; }),
        with([](Event& e) { e.quantity = std::nan(""); }), with([](Event& e) { e.discount = 1e-40; }),
        with([&](Event& e) { e.value = infinite; })})
    CHECK_THROWS_AS(sketch.add(bad), DataError);
  CHECK(sketch.empty());
  sketch.add(with([](Event& e) { e.quantity = 0; }));
  sketch.add(with([](Event& e) { e.price = -1; }));
  sketch.add(with([](Event& e) { e.kind = EventKind::returned; }));
  sketch.add(with([](Event& e) { e.item = ItemIndex(4000); }));
  sketch.add(with([](Event& e) { e.price = 0; }));
  const Profile profile = sketch.read();
  CHECK(profile.parts().events == 5);
  CHECK(profile.parts().purchases == 2);
  CHECK(profile.parts().impossible == 2);
  CHECK(profile.parts().returns == 1);
  CHECK(profile.parts().unknown_items == 1);
  CHECK(profile.interests("brand").unknown == 1);
  CHECK(profile.interests("brand").events == 1);
  CHECK(profile.price()->most == 0);
}

TEST_CASE("Sketches of times before 1970 are sketches like others") {
  const Catalog catalog = wide_catalog();
  ProfileSketch sketch = ProfileSketcher(options(), catalog).sketch();
  for (const int year : {1960, 1900})
    sketch.add({.item = ItemIndex(0), .time = std::chrono::sys_days(std::chrono::year(year) / 1 / 1)});
  CHECK(sketch.read().interests("brand").values.at(0).strength == Approx(5));
  CHECK(sketch.read().interests("brand").values.at(0).share == 1);
}

TEST_CASE("Sketches of catalogues that number their values differently are kept apart") {
  const auto catalog_of = [](std::initializer_list<std::string_view> brands) {
    auto ids = std::make_shared<ItemVocabulary>();
    TextColumn brand("brand");
    for (const auto name : brands) {
      ids->add(name);
      brand.push_back(name);
    }
    return Catalog({.items = std::move(ids), .texts = {std::move(brand)}});
  };
  const ProfileSketchOptions by_brand{.columns = {"brand"}};
  const ProfileSketcher first(by_brand, catalog_of({"acme", "bolt"})),
      grown(by_brand, catalog_of({"acme", "bolt", "core"})), other(by_brand, catalog_of({"bolt", "acme"}));
  ProfileSketch sketch = first.sketch();
  sketch.add({.item = ItemIndex(1)});
  CHECK(grown.sketch(sketch.bytes()).read().interests("brand").values.at(0).value == "bolt");
  CHECK_THROWS_AS(other.sketch(sketch.bytes()), ArchiveError);
  ProfileSketch more = grown.sketch(), wrong = other.sketch();
  more.merge(sketch);
  CHECK(more.read().interests("brand").find("bolt"));
  CHECK_THROWS_AS(wrong.merge(sketch), DataError);
  more.add({.item = ItemIndex(2)});
  CHECK_THROWS_AS(sketch.merge(more), DataError);  // a value that the smaller catalogue does not know
  CHECK_THROWS_AS(first.sketch(more.bytes()), ArchiveError);
}

TEST_CASE("Of two moments that ages are counted to the later holds") {
  const Catalog catalog = wide_catalog();
  const ProfileSketcher sketcher(options(), catalog);
  ProfileSketch one = sketcher.sketch();
  one.add({.item = ItemIndex(0), .time = january(1)});
  ProfileSketch other = one;
  other.decay(january(31));
  one.decay(january(11));
  one.merge(other);
  CHECK(one.read().parts().as_of == january(31));
  CHECK(one.read().interests("brand").values.at(0).strength == Approx(5));  // ten, halved once
}

TEST_CASE("Of what was forgotten no date remains") {
  const Catalog catalog = small_catalog();
  ProfileSketch sketch = ProfileSketcher({.columns = {"category"}}, catalog).sketch();
  sketch.add({.item = ItemIndex(0), .time = january(1), .price = 3});
  sketch.add({.item = ItemIndex(2), .time = january(701), .kind = EventKind::view});
  sketch.forget_before(january(366));
  const Profile profile = sketch.read();
  REQUIRE(profile.rfm());
  CHECK_FALSE(profile.rfm()->recency_days);
  CHECK_FALSE(profile.rfm()->frequency);
  CHECK(profile.parts().first == january(701));
  CHECK(profile.parts().last == january(701));
  // A purchase that is kept is still told, and the first event is the earliest kept.
  sketch.add({.item = ItemIndex(0), .time = january(711)});
  sketch.add({.item = ItemIndex(2), .time = january(721), .kind = EventKind::view});
  sketch.forget_before(january(705));
  CHECK(sketch.read().parts().first == january(711));
  CHECK(sketch.read().rfm()->frequency == 1);
  CHECK(sketch.read().rfm()->recency_days == 10);
}

TEST_CASE("Of an interest that was forgotten not even the moment that strengths are counted to remains") {
  const Catalog catalog = small_catalog();
  const ProfileSketcher sketcher(
      {.columns = {"category"}, .half_life = 20 * days, .visits = 0, .prices = false}, catalog);
  ProfileSketch one = sketcher.sketch(), other = sketcher.sketch();
  one.add({.item = ItemIndex(99), .time = january(1), .kind = EventKind::view});
  other.add({.item = ItemIndex(99), .time = january(21), .kind = EventKind::view});
  for (ProfileSketch* sketch : {&one, &other}) {
    sketch->add({.item = ItemIndex(2), .time = january(701), .kind = EventKind::view});
    sketch->forget_before(january(366));
  }
  CHECK(one.bytes() == other.bytes());
}

TEST_CASE("Intervals rest on what was not forgotten") {
  const Catalog catalog = small_catalog();
  const ProfileSketcher sketcher({.columns = {"category"}}, catalog);
  ProfileSketch sketch = sketcher.sketch();
  for (int n = 0; n < 200; ++n) sketch.add({.item = ItemIndex(0), .time = january(1, n)});
  for (int n = 0; n < 20; ++n) sketch.add({.item = ItemIndex(2), .time = january(101, n)});
  sketch.forget_before(january(100));
  const Profile profile = sketch.read();
  REQUIRE(profile.interests("category").values.size() == 1);
  const Interest& drinks = profile.interests("category").values[0];
  // Wilson's of 20 of 20: n / (n + z²) to 1.
  CHECK(drinks.interval.low == Approx(20 / (20 + 3.841458820694124)));
  CHECK(drinks.interval.high == Approx(1));
}

TEST_CASE("Of what is left after much was forgotten no sure taste is told") {
  // Twenty categories by turns for a year; all but the last days go, of which some values keep all they had.
  const Catalog catalog = wide_catalog();
  for (const int visits : {0, 64}) {
    ProfileSketchOptions wanted = options();
    wanted.columns = {"category"};
    wanted.visits = visits;
    ProfileSketch sketch = ProfileSketcher(wanted, catalog).sketch();
    for (int day = 0; day < 360; ++day) sketch.add({.item = ItemIndex(day % 20), .time = january(1 + day)});
    sketch.forget_before(january(359));
    CHECK(sketch.read().interests("category").values.size() == 2);
    for (const Statement& one : statements(sketch.read(), wording(Language::english)))
      CHECK((one.weak || (one.about != "interests" && one.about != "drift")));
    CHECK_THAT(sketch.read().text(), ContainsSubstring("by category show no sure preference"));
  }
}

TEST_CASE("A sketch whose counts contradict each other is refused") {
  const Catalog catalog = small_catalog();
  const ProfileSketcher sketcher({.columns = {}, .visits = 0}, catalog);
  const ProfileSketcher without({.columns = {}, .visits = 0, .prices = false}, catalog);
  const auto with = [&](std::initializer_list<std::uint64_t> counts, int last_purchase, bool prices = true) {
    const auto empty = (prices ? sketcher : without).sketch().bytes();
    detail::CompactReader whole(empty, "a sketch");
    detail::CompactWriter bytes;
    bytes.whole(whole.whole());
    bytes.fixed(whole.fixed());
    for (const std::uint64_t count : counts) bytes.whole(count);
    for (const int day : {1, 5, last_purchase}) bytes.whole(1), bytes.integer(day * std::int64_t{86400});
    bytes.whole(0), bytes.integer(0), bytes.real(0);
    if (!prices) return bytes.bytes();
    bytes.real(1);
    PriceSketch().write(bytes);
    return bytes.bytes();
  };
  // Events, those of interest, purchases, returns, impossible ones, of unknown items, with a price, purchases
  // without a time.
  CHECK(sketcher.sketch(with({3, 0, 1, 1, 1, 0, 1, 0}, 5)).events() == 3);
  CHECK_THROWS_AS(sketcher.sketch(with({3, 0, 1, 1, 1, 0, 1, 0}, 6)), ArchiveError);
  CHECK_THROWS_AS(sketcher.sketch(with({2, 0, 1, 1, 1, 0, 1, 0}, 5)), ArchiveError);
  CHECK_THROWS_AS(sketcher.sketch(with({3, 0, 1, 1, 1, 0, 2, 0}, 5)), ArchiveError);
  CHECK_THROWS_AS(sketcher.sketch(with({3, 0, 1, 1, 1, 0, 1, 2}, 5)), ArchiveError);
  CHECK(without.sketch(with({3, 0, 1, 1, 1, 0, 0, 1}, 5, false)).events() == 3);
  CHECK_THROWS_AS(without.sketch(with({3, 0, 1, 1, 1, 0, 1, 0}, 5, false)), ArchiveError);  // of what price?
}

TEST_CASE("What was forgotten but for its counts is told as that") {
  const Catalog catalog = small_catalog();
  const ProfileSketcher sketcher({.columns = {"category"}}, catalog);
  ProfileSketch sketch = sketcher.sketch();
  for (int day = 1; day <= 100; ++day)
    sketch.add({.item = ItemIndex(2 * (day % 2)), .time = january(day), .price = 3});
  for (int n = 0; n < 6; ++n) sketch.add({.item = ItemIndex(2), .time = january(800 + 3 * n), .price = 3});
  CHECK_FALSE(sketch.read().parts().forgotten);
  sketch.forget_before(january(1));
  CHECK_FALSE(sketch.read().parts().forgotten);  // there was nothing before
  sketch.forget_before(january(500));
  ProfileSketch other = sketcher.sketch();
  other.merge(sketch);
  for (const ProfileSketch& one : {sketch, sketcher.sketch(sketch.bytes()), other}) {
    const Profile profile = one.profile("u");
    CHECK(profile.parts().forgotten);
    CHECK(profile.interests("category").events == 56);
    const std::string english = describe(profile), chinese = describe(profile, Language::chinese);
    CHECK_THAT(english,
               StartsWith("u: 106 events, 106 of them purchases; of those before 2026-03-10 only "
                          "sums are kept. Buys mostly Drinks (100 %, 56 events), of 56 events by category."));
    CHECK_THAT(english, ContainsSubstring("visits since 2026-03-10, last on 2026-03-25."));
    CHECK_THAT(chinese, StartsWith("u：共有106次行为，其中购买106次；2026-03-10之前的只保留汇总。"));
    CHECK_THAT(chinese, ContainsSubstring("自2026-03-10以来购买过约"));
    CHECK_THAT(profile.text("U"),
               StartsWith("U made 106 purchases; of those before 2026-03-10 only sums are kept, "
                          "and since then there were about "));
    CHECK_THAT(profile.text(),
               ContainsSubstring(" visits until 2026-03-25, one every ") &&
                   ContainsSubstring("visits since 2026-03-10, last on 2026-03-25, and paid 318.00 in all."));
    CHECK_THAT(profile.json(), ContainsSubstring("\"forgotten\": true"));
  }
  sketch.forget_before(january(900));
  CHECK(sketch.bytes() == sketcher.sketch().bytes());
}

TEST_CASE("The last purchase is told by its day, be it after the sketch's moment") {
  const Catalog catalog = small_catalog();
  ProfileSketch sketch = ProfileSketcher({.columns = {"category"}}, catalog).sketch();
  sketch.decay(january(10));
  for (int n = 0; n < 6; ++n) sketch.add({.item = ItemIndex(0), .time = january(1 + 10 * n), .price = 3});
  sketch.add({.item = ItemIndex(0), .time = january(60), .kind = EventKind::view});
  CHECK(sketch.read().rfm()->last == january(51));
  CHECK_THAT(describe(sketch.read()), ContainsSubstring("Bought in 6 visits, last on 2024-02-20."));
  CHECK_THAT(sketch.read().text(),
             EndsWith("Bought in 6 visits, last on 2024-02-20, and paid 18.00 in all."));
}

TEST_CASE("Events later than a sketch's moment count like others") {
  const Catalog catalog = wide_catalog();
  ProfileSketch before = ProfileSketcher(options(), catalog).sketch();
  before.add({.item = ItemIndex(0), .time = january(1)});
  ProfileSketch after = before;
  before.decay(january(1));
  for (ProfileSketch* sketch : {&before, &after})
    sketch->add({.item = ItemIndex(0), .time = january(31)});  // 30 days, one half-life, later
  after.decay(january(1));
  for (const Profile& profile : {before.read(), after.read()}) {
    CHECK(profile.parts().events == 2);
    CHECK(profile.parts().later_events == 0);
    CHECK(profile.parts().as_of == january(1));
    CHECK(profile.parts().last == january(31));
    CHECK(profile.rfm()->recency_days == 0);
    CHECK(profile.interests("brand").values.at(0).strength == Approx(5 + 2.5));
    CHECK(profile.interests("brand").values.at(0).share == 1);
  }
}

TEST_CASE("Of people who come at random a sketch tells no more habits than all events do") {
  const Catalog catalog = wide_catalog();
  const ProfileSketcher sketcher({}, catalog);
  int told = 0;
  for (int person = 0; person < 300; ++person) {
    Random random(17, static_cast<std::uint64_t>(person));
    ProfileSketch sketch = sketcher.sketch();
    for (int visit = 0; visit < 300; ++visit)
      sketch.add({.item = ItemIndex(0),
                  .time = timestamp(static_cast<std::int64_t>(random.below(50ULL * 7 * 86400))),
                  .session = SessionIndex(1000 * person + visit)});
    const Profile profile = sketch.read();
    CHECK(profile.rhythm()->estimated);
    CHECK(profile.rhythm()->sampled == 64);
    CHECK(profile.rhythm()->visits > 64);
    CHECK(profile.basket()->estimated);
    CHECK(profile.basket()->sampled == 64);
    CHECK(profile.rfm()->frequency_estimated);
    CHECK_THAT(profile.text(), ContainsSubstring("in about "));
    const auto all = statements(profile, wording(Language::english));
    for (const Statement& one : all) {
      told += one.about == "rhythm" ? 1 : 0;
      if (one.about == "basket" || one.about == "rhythm") CHECK((one.evidence > 40 && one.evidence <= 64));
    }
  }
  CHECK(told < 30);  // two sentences each, both of 2.5 % at most: 31 is four deviations above that
}

TEST_CASE("Where no prices are kept no money is kept anywhere") {
  const Catalog catalog = small_catalog();
  const ProfileSketcher sketcher({.columns = {"category"}, .prices = false}, catalog);
  ProfileSketch cheap = sketcher.sketch(), dear = sketcher.sketch(), unknown = sketcher.sketch();
  for (int n = 0; n < 100; ++n) {
    Event event{.item = ItemIndex(n % 3), .time = january(1 + n / 2), .session = SessionIndex(n / 2)};
    unknown.add(event);
    event.price = 1.25, event.discount = 0.25;
    cheap.add(event);
    event.price = 1000.0 + n, event.discount = 0.0;
    dear.add(event);
  }
  CHECK(cheap.bytes() == dear.bytes());
  CHECK(cheap.bytes() == unknown.bytes());
  const Profile profile = dear.read();
  CHECK(profile.basket()->priced == 0);
  CHECK_FALSE(profile.basket()->value);
  CHECK(profile.rfm()->priced == 0);
  CHECK_FALSE(profile.rfm()->monetary);
  CHECK(sketcher.sketch(dear.bytes()).bytes() == dear.bytes());
}

TEST_CASE("An event without a time has none, and not that of 1970") {
  const Catalog catalog = small_catalog();
  const ProfileSketcher sketcher({.columns = {"category"}}, catalog);
  ProfileSketch sketch = sketcher.sketch();
  sketch.add({.item = ItemIndex(2)});
  sketch.add({.item = ItemIndex(0), .time = january(3)});
  CHECK_FALSE(sketch.read().interests("category").find("Drinks")->last);
  CHECK(sketch.read().interests("category").find("Pasta")->last == january(3));
  CHECK_THAT(sketch.read().json(), !ContainsSubstring("1970"));
  CHECK(sketcher.sketch(sketch.bytes()).read().json() == sketch.read().json());
  // Of 1970 there may be events as well.
  ProfileSketch old = sketcher.sketch();
  old.add({.item = ItemIndex(0), .time = timestamp(0)});
  old.add({.item = ItemIndex(0)});
  CHECK(old.read().interests("category").find("Pasta")->last == timestamp(0));
  old.add({.item = ItemIndex(2), .time = timestamp(86400)});
  old.forget_before(timestamp(-1));
  CHECK(old.read().parts().first == timestamp(0));
  CHECK(old.read().interests("category").values.size() == 2);
  // Nobody knows that what has no time is late enough to be kept.
  sketch.forget_before(timestamp(-86400));
  CHECK_FALSE(sketch.read().interests("category").find("Drinks"));
  CHECK(sketch.read().interests("category").find("Pasta"));
}

TEST_CASE("How often somebody bought is not known where a purchase has no time") {
  const Catalog catalog = small_catalog();
  const ProfileSketcher sketcher({.columns = {"category"}}, catalog);
  ProfileSketch timed = sketcher.sketch(), timeless = sketcher.sketch();
  timed.add({.item = ItemIndex(0), .time = january(1), .session = SessionIndex(0)});
  timeless.add({.item = ItemIndex(0), .time = january(1), .kind = EventKind::view});
  timeless.add({.item = ItemIndex(0)});
  CHECK(timed.read().rfm()->frequency == 1);
  CHECK_FALSE(timeless.read().rfm()->frequency);
  // A look without a time is none.
  timed.add({.item = ItemIndex(0), .kind = EventKind::view});
  CHECK(timed.read().rfm()->frequency == 1);
  timed.merge(timeless);
  CHECK(timed.read().rfm()->purchases == 2);
  CHECK_FALSE(timed.read().rfm()->frequency);
  CHECK_FALSE(sketcher.sketch(timed.bytes()).read().rfm()->frequency);
  CHECK(sketcher.sketch(timed.bytes()).bytes() == timed.bytes());
}

TEST_CASE("Nobody's moment moves back") {
  const Catalog catalog = small_catalog();
  const TextColumn& category = catalog.text_column("category");
  ProfileSketch sketch = ProfileSketcher({.columns = {"category"}, .half_life = 10 * days}, catalog).sketch();
  InterestAccumulator interests(category, {}, 10 * days, january(1));
  RfmAccumulator rfm(january(1));
  RepurchaseAccumulator repurchases(category, january(1));
  const auto read = [&] {
    return std::tuple(sketch.read().json(), interests.read().values[0].strength, *rfm.read()->recency_days,
                      repurchases.read()[0].next);
  };
  for (const int day : {1, 11, 21}) {
    const Event event{.item = ItemIndex(0), .time = january(day)};
    sketch.add(event), interests.add(event), rfm.add(event), repurchases.add(event);
  }
  const auto decay = [&](int day) {
    sketch.decay(january(day)), interests.decay(january(day)), rfm.decay(january(day));
    repurchases.decay(january(day));
  };
  decay(40);
  const auto before = read();
  decay(30);
  CHECK(read() == before);
  CHECK(std::get<2>(before) == 19);
}
