#include "kindred/search/fusion.hpp"

#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::message_of;

namespace {

const std::vector<RankedList> lists = {
    {.name = "words", .hits = {{ItemIndex(3), 4.0}, {ItemIndex(1), 2.0}, {ItemIndex(7), 1.0}}},
    {.name = "vectors", .hits = {{ItemIndex(1), 0.9}, {ItemIndex(5), 0.6}}, .weight = 0.5}};

}  // namespace

TEST_CASE("lists are put together by ranks") {
  const auto hits = ReciprocalRankFusion{}.fuse(lists);
  REQUIRE(hits.size() == 4);
  CHECK(hits[0].item == ItemIndex(1));
  CHECK(hits[0].shares == std::vector<double>{1.0 / 62, 0.5 / 61});
  CHECK(hits[0].score == 1.0 / 62 + 0.5 / 61);
  CHECK(hits[1].item == ItemIndex(3));
  CHECK(hits[3].item == ItemIndex(5));
  CHECK(ReciprocalRankFusion{}.fuse(lists, 2).size() == 2);
  // Equal scores: the lower index first.
  const std::vector<RankedList> equal = {{.hits = {{ItemIndex(9), 1.0}}}, {.hits = {{ItemIndex(2), 1.0}}}};
  CHECK(ReciprocalRankFusion{}.fuse(equal)[0].item == ItemIndex(2));
  CHECK(ReciprocalRankFusion{}.fuse({}).empty());
}

TEST_CASE("lists are put together by scores") {
  const auto hits = WeightedFusion{}.fuse(lists);
  CHECK(hits[0].item == ItemIndex(1));
  CHECK(hits[0].score == Approx(0.5 + 0.5).epsilon(1e-15));
  CHECK(hits[1].item == ItemIndex(3));
  CHECK(hits[1].score == Approx(1).epsilon(1e-15));
  const auto ranges = WeightedFusion{.scale = ScoreScale::range}.fuse(lists);
  CHECK(ranges[0].item == ItemIndex(3));
  CHECK(ranges[1].score == Approx(1.0 / 3 + 0.5).epsilon(1e-15));
  CHECK(WeightedFusion{.scale = ScoreScale::none}.fuse(lists)[1].score == Approx(2.45).epsilon(1e-15));
}

TEST_CASE("a person's scores order what was found") {
  const float none = -std::numeric_limits<float>::infinity();
  const std::vector<float> scores = {0, 0.2F, 0, 0.5F, 0, 0, 0, none};
  const auto list = personal_order<float>(lists[0].hits, scores, "your taste", 0.3);
  REQUIRE(list.hits.size() == 2);
  CHECK(list.hits[0].index == ItemIndex(3));
  CHECK(list.weight == 0.3);
  CHECK_THROWS_AS(personal_order<float>(lists[0].hits, std::vector<float>(3), "few"), DataError);
  const std::vector<float> bad(8, std::numeric_limits<float>::quiet_NaN());
  CHECK_THROWS_AS(personal_order<float>(lists[0].hits, bad), DataError);
}

TEST_CASE("lists that make no sense are refused") {
  const std::vector<RankedList> twice = {
      {.name = "words", .hits = {{ItemIndex(1), 2.0}, {ItemIndex(1), 1.0}}}};
  CHECK(message_of<DataError>([&] { ReciprocalRankFusion{}.fuse(twice); }) ==
        "the list 'words' has item 1 twice");
  const std::vector<RankedList> negative = {{.weight = -1}};
  CHECK_THROWS_AS(WeightedFusion{}.fuse(negative), OptionError);
  CHECK_THROWS_AS(ReciprocalRankFusion{.k = -1}.fuse(lists), OptionError);
}
