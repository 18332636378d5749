#include "kindred/with/icu.hpp"

#include <algorithm>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <unicode/uchar.h>

#include "kindred/core/random.hpp"
#include "kindred/search/product_search.hpp"
#include "kindred/text/fold.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("ICU folds all of Unicode") {
  CHECK(icu_fold_text("Straße ﬁne ＡＢＣ №５ ㎏ ²") == fold_text("Straße ﬁne ＡＢＣ №５ ㎏ ²"));
  // What fold_text leaves: CJK compatibility ideographs and radicals, Hangul jamo, Arabic presentation forms.
  CHECK(icu_fold_text("\uF900 \u2F00 \u1112\u1161\u11AB \uFEDF\U00010400") ==
        "\u8C48 \u4E00 한 \u0644\U00010428");
  CHECK(icu_fold_text("a\xFF") == "a\uFFFD");
  CHECK(icu_fold_text("").empty());
}

TEST_CASE("the folding that needs no ICU differs from it where it says so") {
  using Range = std::pair<char32_t, char32_t>;
  const std::vector<Range> left = {{0xBC, 0xBE},     {0x2150, 0x215E},  // fractions
                                   {0x2010, 0x2011},                    // hyphens
                                   {0x2E80, 0x2FD5}, {0x3131, 0x318E},
                                   {0xF900, 0xFAD9}, {0xFB1D, 0xFDFC},  // of Chinese, Korean, Hebrew, Arabic
                                   {0xFE70, 0xFEFC}};
  std::vector<char32_t> others;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    UVersionInfo age;
    ::u_charAge(static_cast<UChar32>(c), age);
    if (age[0] > 14) continue;  // of a later Unicode than our tables
    const std::string text = to_utf8({&c, 1});
    if (fold_text(text) == icu_fold_text(text)) continue;
    const bool is_left =
        std::any_of(left.begin(), left.end(), [&](const Range& r) { return c >= r.first && c <= r.second; });
    const bool is_high = c >= 0x10000 && !icu_fold_text(text).empty() && !(c >= 0x10400 && c < 0x10428) &&
                         !(c >= 0x1D400 && c < 0x1D800);
    if (!is_left && !is_high) others.push_back(c);
  }
  CHECK(others.empty());
}

TEST_CASE("characters that stand for several are words for ICU once they are folded") {
  const IcuWords words;
  CHECK(words("5㎏ №５ ①② m² ㍿").texts() == Words{"5kg", "no5", "12", "m2", "株式会社"});
  CHECK(words("cof\u200Efee ＴＥＡ").texts() == Words{"coffee", "tea"});
  CHECK(words("size 8½, ½ cup").texts() == Words{"size", "8.5", "0.5", "cup"});
  const std::string text = "ab 5㎏ Ｅ\u0301x ﬃ";
  const auto tokens = words(text);
  CHECK(tokens.texts() == Words{"ab", "5kg", "éx", "ffi"});
  const Words sources = {"ab", "5㎏", "Ｅ\u0301x", "ﬃ"};
  for (std::size_t i = 0; i < tokens.size(); ++i)
    CHECK(text.substr(tokens[i].begin, tokens[i].end - tokens[i].begin) == sources[i]);
}

TEST_CASE("ICU finds words, by dictionaries where there are no blanks") {
  const IcuWords words("en", PluralStemmer{}, StopWords({"the"}));
  const std::string text = "The CAN'T, berries 3.5 手机壳 ภาษาไทย";
  const auto tokens = words(text);
  CHECK(tokens.texts() == Words{"can't", "berry", "3.5", "手机", "壳", "ภาษา", "ไทย"});
  CHECK(tokens[0].position == 1);
  CHECK(text.substr(tokens[3].begin, tokens[3].end - tokens[3].begin) == "手机");
  CHECK(text.substr(tokens[0].begin, tokens[0].end - tokens[0].begin) == "CAN'T");
  CHECK(words("ok\xFF\xF0\x9F\x98\x80 tea").replaced() == 1);
  CHECK(words("").empty());
  CHECK(words.fingerprint() == IcuWords("en", PluralStemmer{}, StopWords({"the"})).fingerprint());
  CHECK(words.fingerprint() != IcuWords("en").fingerprint());
  const auto index =
      ProductSearch{.tokenizer = words}.index({{ItemIndex(0), {"手机壳"}}, {ItemIndex(1), {"茶"}}});
  CHECK(index.search("手机").size() == 1);
}

TEST_CASE("any bytes are split by ICU, from any thread") {
  const IcuWords words;
  const auto check = [&](std::uint64_t seed) {
    Random draw(seed);
    bool all_right = true;
    Tokens tokens;
    for (int round = 0; round < 300; ++round) {
      std::string text;
      const std::string alphabet = "a9 x.'\xC3\x9F\xE6\x89\x8B\xFF\xCC\x81\xF0\x9F";
      for (auto left = draw.below(20); left > 0; --left) text += alphabet[draw.below(alphabet.size())];
      tokens.clear();
      words.tokenize(text, tokens);
      for (std::size_t i = 0; i < tokens.size(); ++i)
        all_right = all_right && tokens[i].begin < tokens[i].end && tokens[i].end <= text.size();
    }
    return all_right;
  };
  bool other = false;
  std::thread thread([&] { other = check(1); });
  CHECK(check(2));
  thread.join();
  CHECK(other);
}
