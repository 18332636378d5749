#include "kindred/profile/sentiment.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

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
  struct Count {
    int right = 0, all = 0;
  };
  std::map<std::string, Count> groups;
  for (std::string line; std::getline(file, line);) {
    const std::size_t label = line.find('\t') + 1;
    Count& group = groups[line.substr(0, label - 1)];
    ++group.all;
    group.right += judged(std::string_view(line).substr(label + 2)) == line[label] ? 1 : 0;
  }
  CHECK(groups.size() == 3);
  CHECK(groups["tune"].all == 64);
  CHECK(groups["tune"].right >= 63);
  CHECK(groups["report"].all == 64);
  CHECK(groups["report"].right >= 61);
  // By another hand, to be hard.
  CHECK(groups["hard"].all == 40);
  CHECK(groups["hard"].right >= 38);
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

TEST_CASE("What cannot be better is good, what could be is not, and what does not work is bad") {
  CHECK(judged("It works.") == '+');
  CHECK(judged("It never worked.") == '-');
  CHECK(judged("won’t turn on") == '-');
  CHECK(judged("No work needed, it is a mug.") == '0');
  CHECK(judged("It could not be better.") == '+');
  CHECK(judged("It could have been better.") == '-');
  CHECK(judged("I couldn't be more disappointed") == '-');
  CHECK(judged("Nothing better for the price") == '+');
  CHECK(judged("nothing more than junk") == '-');
  CHECK(judged("never been so happy") == '+');
  CHECK(judged("not so good") == '-');
  CHECK(judged("I can't recommend it") == '-');
  CHECK(judged("I can't praise it enough") == '+');
  CHECK(judged("You can't beat the price") == '+');
  CHECK(judged("hard to open") == '-');
  CHECK(judged("hard to use, many faults") == '-');
  CHECK(judged("Buy without hesitation") == '+');
}

TEST_CASE("What is not thought is denied, what fails fast is bad, and not only is no denial") {
  CHECK(judged("I don't think this is good") == '-');
  CHECK(judged("I don’t think it is a very good product") == '-');
  CHECK(judged("I do not believe this is bad") == '+');
  CHECK(judged("I don't think you will regret it") == '+');
  CHECK(judged("I didn't think it would be this good") == '+');
  CHECK(judged("I think this is good") == '+');
  CHECK(judged("The battery dies quickly") == '-');
  CHECK(judged("It breaks easily.") == '-');
  CHECK(judged("The handle quickly broke") == '-');
  CHECK(judged("It doesn't break easily") == '+');
  CHECK(judged("Charges quickly") == '+');
  CHECK(judged("Not only good but cheap") == '+');
  CHECK(judged("Not only is it ugly, but it leaks") == '-');
  CHECK(judged("It's not just good, it is great") == '+');
  CHECK(judged("not good but cheap") == '-');
  CHECK(judged("性价比很高") == '+');
  CHECK(judged("性价比不高") == '-');
  CHECK(judged("不怎么样") == '-');
  CHECK(judged("不怎么好用") == '-');
  CHECK(judged("不仅好用，而且便宜") == '+');
  CHECK(judged("不但难用，还贵") == '-');
}

TEST_CASE("好 before blame is very, and in other words nothing") {
  CHECK(judged("好慢") == '-');
  CHECK(judged("服务好差") == '-');
  CHECK(judged("好漂亮") == '+');
  CHECK(judged("好不舒服") == '-');
  CHECK(judged("好像是假货") == '-');
  CHECK(judged("好久没有买了") == '0');
  CHECK(judged("分别买了两件") == '0');
  CHECK(judged("没有比这更差的了") == '-');
  CHECK(judged("毫不犹豫") == '+');
  CHECK(judged("价格不贵，好用") == '+');
  CHECK(judged("贵店的杯子") == '0');
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
  check(chinese_contrasts), check(chinese_neutral), check(english_denials), check(english_duties);
  check(english_comparatives), check(english_rarities), check(english_failures), check(english_soon);
  check(english_opinions);
  for (const auto word : english_denials) CHECK(among(english_negators, word));
  for (const auto word : english_duties) CHECK_FALSE(among(english_blame, word));
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
