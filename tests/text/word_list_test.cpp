#include "kindred/text/word_list.hpp"

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "kindred/core/random.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using kindred_test::message_of;

namespace {

std::vector<std::string> split(const WordList& words, const std::string& text, Segmentation how) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (const std::size_t end : words.split(text, how)) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  CHECK(begin == text.size());
  return parts;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("a text is split by the longest words, or by the likeliest") {
  // The classic: 研究 生命 or 研究生 命.
  const WordList words(
      {{"研究", 100}, {"研究生", 20}, {"生命", 80}, {"命", 10}, {"起源", 30}, {"生", 10}, {"研究", 1}});
  CHECK(words.size() == 6);
  CHECK(words.count("研究") == 100);
  CHECK(words.count("起") == 0);
  CHECK(split(words, "研究生命起源", Segmentation::longest) == Words{"研究生", "命", "起源"});
  CHECK(split(words, "研究生命起源", Segmentation::most_likely) == Words{"研究", "生命", "起源"});
  CHECK(split(words, "", Segmentation::most_likely).empty());
  CHECK(split(words, "x生命\xFF", Segmentation::most_likely) == Words{"x", "生命", "\xFF"});
  CHECK(split(WordList(), "生命", Segmentation::longest) == Words{"生", "命"});
}

TEST_CASE("the likeliest split is the best of all there are") {
  Random draw(7);
  for (int round = 0; round < 60; ++round) {
    std::vector<WordList::Entry> entries;
    const auto word = [&](std::size_t longest) {
      std::string text;
      for (std::size_t i = draw.below(longest) + 1; i > 0; --i)
        text += static_cast<char>('a' + draw.below(3));
      return text;
    };
    double total = 0;
    for (int i = 0; i < 12; ++i) entries.push_back({word(3), std::floor(draw.uniform() * 50) + 1});
    const WordList words(entries);
    for (const auto& entry : words.entries()) total += entry.count;
    const std::string text = word(9);
    const auto value = [&](const std::string& part) {
      const double count = words.count(part);
      if (count == 0 && part.size() > 1) return -1e300;
      return std::log(count == 0 ? 1.0 : count) - std::log(total);
    };
    const std::function<double(std::size_t)> best = [&](std::size_t from) {
      if (from == text.size()) return 0.0;
      double most = -1e301;
      for (std::size_t to = from + 1; to <= text.size(); ++to)
        most = std::max(most, value(text.substr(from, to - from)) + best(to));
      return most;
    };
    double sum = 0;
    for (const auto& part : split(words, text, Segmentation::most_likely)) sum += value(part);
    INFO(text);
    CHECK(sum == Approx(best(0)).epsilon(1e-12));
  }
}

TEST_CASE("words are read from a file") {
  const kindred_test::TemporaryFolder folder;
  const auto words =
      WordList::read(folder.file("dict.txt", "手机 1200 n\n手机壳\t30\n\n壳\r\n手机 7\n").string());
  CHECK(words.size() == 3);
  CHECK(words.count("手机") == 1200);
  CHECK(words.count("壳") == 1);
  const auto path = folder.file("bad.txt", "手机 1200\n壳 many\n").string();
  CHECK(message_of<DataError>([&] { WordList::read(path); }) == path + ":2: 'many', expected a number");
  const auto zero = folder.file("zero.txt", "手机 0\n").string();
  CHECK_THAT(message_of<DataError>([&] { WordList::read(zero); }),
             Catch::Matchers::ContainsSubstring(":1: the word '手机' comes 0.000000 times"));
}
