#include "kindred/profile/dimension.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/profile/basket.hpp"
#include "kindred/profile/embedding.hpp"
#include "kindred/profile/interests.hpp"
#include "kindred/profile/loyalty.hpp"
#include "kindred/profile/pairs.hpp"
#include "kindred/profile/places.hpp"
#include "kindred/profile/price.hpp"
#include "kindred/profile/repurchase.hpp"
#include "kindred/profile/rfm.hpp"
#include "kindred/profile/rhythm.hpp"
#include "profile/small_shop.hpp"
#include "support/catch.hpp"

using namespace profile_test;

namespace {

// A dimension of one's own: the share of the events at night.
struct NightOwl {
  int night = 0, all = 0;
  void add(const Event& event) {
    ++all;
    night += event.time && event.time->time_since_epoch() % days < 6 * hours ? 1 : 0;
  }
  void merge(const NightOwl& other) {
    night += other.night;
    all += other.all;
  }
  void decay(Timestamp) {}
  double read() const { return all > 0 ? static_cast<double>(night) / all : 0; }
};

static_assert(ProfileDimension<NightOwl> && ProfileDimension<InterestAccumulator> &&
              ProfileDimension<PriceAccumulator> && ProfileDimension<RhythmAccumulator> &&
              ProfileDimension<RfmAccumulator> && ProfileDimension<BasketAccumulator> &&
              ProfileDimension<RepurchaseAccumulator> && ProfileDimension<LoyaltyAccumulator> &&
              ProfileDimension<PairAccumulator> && ProfileDimension<PlaceAccumulator> &&
              ProfileDimension<EmbeddingAccumulator> &&
              ProfileDimension<Dimensions<NightOwl, RfmAccumulator>>);
static_assert(!ProfileDimension<int>);

std::vector<Event> some_events(std::uint64_t seed, int count) {
  std::vector<Event> events;
  for (int n = 0; n < count; ++n) {
    Random random(seed, static_cast<std::uint64_t>(n));
    Event event{.item = ItemIndex(random.below(5)),
                .time = january(1 + static_cast<int>(random.below(30)), static_cast<int>(random.below(24)))};
    if (random.below(4) == 0) event.kind = EventKind::view;
    event.quantity = 1 + static_cast<double>(random.below(3));
    event.price = 0.25 * static_cast<double>(1 + random.below(40));
    if (random.below(2) == 0) event.discount = random.below(2) == 0 ? 0.5 : 0.0;
    event.session = SessionIndex(random.below(15));
    events.push_back(event);
  }
  return events;
}

constexpr float vectors[] = {1, 0, 0, 1, 1, 1, -1, 2};

// All of them over the small shop.
struct Shop {
  Catalog catalog = small_catalog();
  const TextColumn& category = catalog.text_column("category");
  const TextColumn& brand = catalog.text_column("brand");
  TextColumn stores{"store"};
  PriceRanges ranges{{{1, 2, 3}, {0.5, 4}}};

  Shop() {
    for (int s = 0; s < 15; ++s) stores.push_back(s % 3 == 0 ? "north" : s % 3 == 1 ? "south" : "");
  }
  Shop(const Shop&) = delete;

  auto dimensions() const {
    return Dimensions(InterestAccumulator(category, {}, 10 * days, january(31), 3 * days),
                      PriceAccumulator(&category, ranges), RhythmAccumulator(), RfmAccumulator(january(31)),
                      BasketAccumulator(), RepurchaseAccumulator(category, january(31)),
                      LoyaltyAccumulator(brand), PairAccumulator(brand), PlaceAccumulator(stores),
                      EmbeddingAccumulator(vectors, 2), NightOwl());
  }
};

using All = decltype(std::declval<Shop>().dimensions());

void check_same(const std::optional<double>& one, const std::optional<double>& other) {
  REQUIRE(one.has_value() == other.has_value());
  if (one) CHECK(*one == Approx(*other).epsilon(1e-9));
}

void require_same(const All& one, const All& other) {
  const auto a = one.read(), b = other.read();
  const Interests &i = std::get<0>(a), &j = std::get<0>(b);
  REQUIRE(i.values.size() == j.values.size());
  CHECK(i.drift.value() == Approx(j.drift.value()).epsilon(1e-9));
  CHECK(i.weighed_events == Approx(j.weighed_events).epsilon(1e-9));
  check_same(i.recent_events, j.recent_events);
  for (std::size_t v = 0; v < i.values.size(); ++v) {
    CHECK(i.values[v].value == j.values[v].value);
    CHECK(i.values[v].strength == Approx(j.values[v].strength).epsilon(1e-9));
    CHECK(i.values[v].interval.low == Approx(j.values[v].interval.low).epsilon(1e-9));
    CHECK(i.values[v].recent.value() == Approx(j.values[v].recent.value()).epsilon(1e-9));
    CHECK(i.values[v].events == j.values[v].events);
    CHECK(i.values[v].items == j.values[v].items);
  }
  CHECK(std::get<1>(a)->median == std::get<1>(b)->median);
  check_same(std::get<1>(a)->position, std::get<1>(b)->position);
  check_same(std::get<1>(a)->saved, std::get<1>(b)->saved);
  CHECK(std::get<2>(a)->hours == std::get<2>(b)->hours);
  CHECK(std::get<3>(a)->frequency == std::get<3>(b)->frequency);
  check_same(std::get<3>(a)->monetary, std::get<3>(b)->monetary);
  CHECK(std::get<4>(a)->size.mean == std::get<4>(b)->size.mean);
  CHECK(std::get<4>(a)->value->median == Approx(std::get<4>(b)->value->median).epsilon(1e-9));
  REQUIRE(std::get<5>(a).size() == std::get<5>(b).size());
  for (std::size_t r = 0; r < std::get<5>(a).size(); ++r)
    CHECK(std::get<5>(a)[r].next == std::get<5>(b)[r].next);
  CHECK(std::get<6>(a)->entropy == std::get<6>(b)->entropy);
  CHECK(std::get<7>(a).size() == std::get<7>(b).size());
  CHECK(std::get<8>(a).at(0).visits == std::get<8>(b).at(0).visits);
  CHECK((*std::get<9>(a))[1] == Approx((*std::get<9>(b))[1]).epsilon(1e-9));
  CHECK(std::get<10>(a) == std::get<10>(b));
}

}  // namespace

TEST_CASE("What is collected in parts, in any order, is what is collected at once") {
  const Shop shop;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto events = some_events(seed, 90);
    All once = shop.dimensions();
    for (const Event& event : events) once.add(event);
    std::vector<All> parts(3, shop.dimensions());
    Random random(seed, 1000);
    for (std::size_t n = events.size(); n > 0; --n) parts[random.below(3)].add(events[n - 1]);
    All left = parts[0];  // (a + b) + c
    left.merge(parts[1]);
    left.merge(parts[2]);
    All tail = parts[1];  // a + (b + c), the other way round
    tail.merge(parts[2]);
    tail.merge(parts[0]);
    require_same(left, once);
    require_same(tail, once);
  }
}

TEST_CASE("To age later is to have been of that age") {
  const Shop shop;
  const auto events = some_events(7, 60);
  All old = shop.dimensions();
  for (const Event& event : events) old.add(event);
  old.decay(january(45));
  InterestAccumulator then(shop.category, {}, 10 * days, january(45), 3 * days);
  RfmAccumulator rfm(january(45));
  RepurchaseAccumulator repurchase(shop.category, january(45));
  for (const Event& event : events) {
    then.add(event);
    rfm.add(event);
    repurchase.add(event);
  }
  const Interests aged = old.get<InterestAccumulator>().read(), expected = then.read();
  CHECK(aged.weighed_events == Approx(expected.weighed_events).epsilon(1e-9));
  CHECK(*aged.recent_events == Approx(*expected.recent_events).epsilon(1e-9));
  for (std::size_t v = 0; v < expected.values.size(); ++v) {
    CHECK(aged.values[v].strength == Approx(expected.values[v].strength).epsilon(1e-12));
    CHECK(aged.values[v].interval.high == Approx(expected.values[v].interval.high).epsilon(1e-12));
    CHECK(*aged.values[v].recent == Approx(*expected.values[v].recent).epsilon(1e-12));
  }
  CHECK(old.get<RfmAccumulator>().read()->recency_days == rfm.read()->recency_days);
  CHECK(old.get<RepurchaseAccumulator>().read()[0].next == repurchase.read()[0].next);

  // Merged with what is of an earlier moment, all is of the later.
  InterestAccumulator early(shop.category, {}, 10 * days, january(31), 3 * days);
  for (const Event& event : events) early.add(event);
  InterestAccumulator late(shop.category, {}, 10 * days, january(45), 3 * days);
  InterestAccumulator other = early;
  late.merge(early);
  other.merge(InterestAccumulator(shop.category, {}, 10 * days, january(45), 3 * days));
  CHECK(late.read().values[0].strength == Approx(expected.values[0].strength).epsilon(1e-12));
  CHECK(other.read().values[0].strength == Approx(expected.values[0].strength).epsilon(1e-12));
}

TEST_CASE("Recent taste drifts from the whole") {
  const Shop shop;
  InterestAccumulator taste(shop.category, {.purchase = 1}, {}, january(31), 5 * days);
  for (int n = 0; n < 3; ++n) taste.add({.item = ItemIndex(0), .time = january(31) - 5 * days});  // pasta
  taste.add({.item = ItemIndex(2), .time = january(31)});                                         // a drink
  const Interests interests = taste.read();
  CHECK(interests.find("Pasta")->share == 0.75);
  CHECK(*interests.find("Pasta")->recent == 0.6);  // 1.5 of 2.5
  CHECK(*interests.find("Drinks")->recent == 0.4);
  CHECK(*interests.drift == Approx(0.15));
}
