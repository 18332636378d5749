#include "kindred/profile/rfm.hpp"

#include "profile/small_shop.hpp"
#include "support/catch.hpp"

using namespace profile_test;

TEST_CASE("Recency, frequency and monetary value come from purchases alone") {
  RfmAccumulator values(january(31));
  CHECK_FALSE(values.read());
  values.add({.time = january(30), .kind = EventKind::view, .session = SessionIndex(3)});
  CHECK_FALSE(values.read());
  values.add({.time = january(20, 12), .price = 4, .session = SessionIndex(0)});
  values.add({.time = january(20, 12), .price = 2, .session = SessionIndex(0)});
  values.add({.time = january(10), .price = 1, .session = SessionIndex(1)});
  values.add({.time = january(30), .price = -4, .session = SessionIndex(2)});
  const auto rfm = values.read();
  REQUIRE(rfm);
  CHECK(rfm->recency_days == 10.5);
  CHECK(rfm->frequency == 2);
  CHECK(rfm->monetary == 7);
  CHECK(rfm->purchases == 3);

  values.add({.time = january(10), .session = SessionIndex(1)});
  CHECK_FALSE(values.read()->monetary);  // 7 and what is not known
  CHECK(values.read()->purchases == 4);
  CHECK(values.read()->priced == 3);
}

TEST_CASE("What events do not tell is not in their values") {
  RfmAccumulator values(january(31));
  values.add({});
  values.add({});
  const auto rfm = values.read();
  REQUIRE(rfm);
  CHECK_FALSE(rfm->frequency);
  CHECK(rfm->purchases == 2);
  CHECK_FALSE(rfm->recency_days);
  CHECK_FALSE(rfm->monetary);
  CHECK(RfmScale(std::vector<Rfm>(5, *rfm)).buyers() == 5);
  const Rfm scored = RfmScale(std::vector<Rfm>(5, *rfm)).scored(*rfm);
  CHECK_FALSE(scored.frequency_score);
  CHECK_FALSE(scored.recency_score);
  CHECK_FALSE(scored.monetary_score);
}

TEST_CASE("Purchases of which one belongs to no visit were made in a number of visits that is not known") {
  RfmAccumulator values(january(31));
  values.add({.session = SessionIndex(0)});
  CHECK(values.read()->frequency == 1);
  values.add({});
  CHECK_FALSE(values.read()->frequency);
}

TEST_CASE("Fewer than five buyers have no fifths") {
  const Rfm buyer{.frequency = 2};
  CHECK_FALSE(RfmScale(std::vector<Rfm>(4, buyer)).scored(buyer).frequency_score);
  CHECK(RfmScale(std::vector<Rfm>(5, buyer)).scored(buyer).frequency_score == 1);
}

TEST_CASE("A score is told where it is the same whatever those spent of whom it is not known") {
  std::vector<Rfm> buyers;
  for (int i = 0; i < 100; ++i) buyers.push_back({.frequency = 1 + i, .purchases = 1});
  for (std::size_t i = 0; i < 5; ++i) buyers[i].monetary = 1.0 + static_cast<double>(i);
  CHECK_FALSE(RfmScale(buyers).scored(buyers[4]).monetary_score);  // the first of five, of a hundred
  CHECK(RfmScale(buyers).scored(buyers[4]).frequency_score == 1);
  // Of all but five: 85 and 90 of a hundred do worse.
  for (std::size_t i = 0; i < 95; ++i) buyers[i].monetary = 1.0 + static_cast<double>(i);
  CHECK(RfmScale(buyers).scored(buyers[85]).monetary_score == 5);
  CHECK_FALSE(RfmScale(buyers).scored(buyers[78]).monetary_score);
  CHECK(RfmScale(buyers).scored(buyers[74]).monetary_score == 4);
}

TEST_CASE("A score is the fifth of the buyers that one is in, and equals share it") {
  std::vector<Rfm> buyers;
  for (int i = 1; i <= 10; ++i)
    buyers.push_back({.frequency = i <= 7 ? 1 : i, .recency_days = 10.0 * i, .monetary = 100.0 * i});
  const RfmScale scale(buyers);
  CHECK(scale.buyers() == 10);
  for (int i = 1; i <= 10; ++i) {
    const Rfm scored = scale.scored(buyers[static_cast<std::size_t>(i - 1)]);
    CHECK(scored.monetary_score == (i + 1) / 2);  // 1 1 2 2 3 3 4 4 5 5
    CHECK(scored.recency_score == (12 - i) / 2);  // 5 5 4 4 3 3 2 2 1 1
    CHECK(scored.frequency_score == (i <= 7 ? 1 : i <= 8 ? 4 : 5));
  }
  CHECK(scale.scored({.frequency = 99, .monetary = 1e9}).monetary_score == 5);
}
