#include "kindred/profile/sentiment.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "kindred/profile/dimension.hpp"
#include "kindred/profile/life_stage.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

char judged(std::string_view text) {
  const Sentiment said = sentiment(text);
  return said.positive() ? '+' : said.negative() ? '-' : '0';
}

}  // namespace

TEST_CASE("Reviews that the words were not chosen by are judged as a person judges them") {
  std::ifstream file(KINDRED_TEST_DATA_DIR "/../profile/reviews.tsv");
  REQUIRE(file);
  int right[2] = {}, all[2] = {};
  for (std::string line; std::getline(file, line);) {
    const std::size_t label = line.find('\t') + 1;
    const bool reported = line[0] == 'r';
    ++all[reported];
    right[reported] += judged(std::string_view(line).substr(label + 2)) == line[label] ? 1 : 0;
  }
  CHECK(all[0] == 64);
  CHECK(all[1] == 64);
  CHECK(right[0] >= 62);
  CHECK(right[1] >= 60);
}

TEST_CASE("Negation, degree and contrast change what words say") {
  CHECK(judged("good") == '+');
  CHECK(judged("not good") == '-');
  CHECK(judged("It isn’t bad.") == '+');
  CHECK(judged("Not. Good.") == '+');  // a clause ends
  CHECK(sentiment("very good").score > sentiment("good").score);
  CHECK(sentiment("somewhat good").score < sentiment("good").score);
  CHECK(judged("beautiful but broken") == '-');
  CHECK(judged("broken but beautiful") == '+');
  CHECK(judged("好") == '+');
  CHECK(judged("不好") == '-');
  CHECK(judged("没有噪音") == '+');
  CHECK(judged("虽然便宜，但是太差了") == '-');
  // Whatever follows the last Chinese word.
  for (const char* tail : {"", "!", " a", "。", "\xE5", "!\xE5", "。.", " ok then"}) {
    CHECK(judged("好用" + std::string(tail)) == '+');
    CHECK(judged("不好" + std::string(tail)) == '-');
  }
  CHECK(sentiment("").words == 0);
  CHECK(sentiment("The mug is blue.").words == 0);
}

TEST_CASE("The words are in order and on one side only") {
  const auto check = [](const auto& words) {
    CHECK(std::is_sorted(std::begin(words), std::end(words)));
    CHECK(std::adjacent_find(std::begin(words), std::end(words)) == std::end(words));
    CHECK(std::all_of(std::begin(words), std::end(words), [](std::string_view w) { return w.size() < 24; }));
  };
  using namespace kindred::detail;
  check(english_praise), check(english_blame), check(english_strong), check(english_negators);
  check(english_boosters), check(english_dampers), check(chinese_praise), check(chinese_blame);
  check(chinese_strong), check(chinese_negators), check(chinese_boosters), check(chinese_dampers);
  check(chinese_contrasts);
  for (const auto word : english_praise) CHECK_FALSE(among(english_blame, word));
  for (const auto word : chinese_praise) CHECK_FALSE(among(chinese_blame, word));
}

TEST_CASE("Hostile text says nothing and harms nothing") {
  std::string bytes;
  for (int i = 0; i < 2000; ++i) bytes += static_cast<char>(i * 7919 % 256);
  CHECK(std::abs(sentiment(bytes).score) <= 1);
  CHECK(sentiment(std::string(100000, 'a')).words == 0);
  CHECK(sentiment(std::string("\xE5\xA5", 2)).words == 0);  // half of 好
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "very good ";
  CHECK(sentiment(many).score <= 1);
}

TEST_CASE("A person's opinions add up, by any model") {
  OpinionAccumulator opinions, others;
  CHECK_FALSE(opinions.read());
  opinions.add("Great!");
  opinions.add("A mug.");
  others.add("Terrible.");
  others.add("anything", [](std::string_view) { return Sentiment{1, 1}; });
  opinions.merge(others);
  const auto read = opinions.read();
  CHECK(read->reviews == 4);
  CHECK(read->telling == 3);
  CHECK(read->praise == Approx(2.0 / 3));
  CHECK(read->interval.low < 0.25);
}

TEST_CASE("Stages of life are those that are said") {
  CHECK(band_middle("45-54") == 49.5);
  CHECK(band_middle("65+") == 65);
  CHECK(band_middle("Under 35K") == 35);
  CHECK(band_middle("1 Adult No Kids") == 1);
  CHECK_FALSE(band_middle("Unknown"));
  CHECK_FALSE(band_middle(""));
  CHECK(life_stage({}) == LifeStage::unknown);
  CHECK(life_stage({.age = 30}) == LifeStage::unknown);
  CHECK(life_stage({.age = 30, .adults = 1}) == LifeStage::young_single);
  CHECK(life_stage({.age = 50, .adults = 2, .children = 1}) == LifeStage::family);
  CHECK(life_stage({.age = 70, .adults = 2, .children = 0}) == LifeStage::retired_couple);
  CHECK(name_of(LifeStage::middle_single) == "middle-aged single");
}
