#include "kindred/text/analyzer.hpp"

#include <string>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/text/porter_stemmer.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

using Words = std::vector<std::string>;

const Analyzer standard, plain{.rule = WordRule::runs, .stemmer = {}};

}  // namespace

TEST_CASE("words of several scripts are told apart") {
  CHECK(standard("iPhone 15 手机壳").texts() == Words{"iphone", "15", "手机", "机壳"});
  CHECK(plain("Grüße, МИР! don't\tWH-1000").texts() == Words{"grüsse", "мир", "don", "t", "wh", "1000"});
  CHECK(standard("한국어 텍스트").texts() == Words{"한국어", "텍스트"});
  CHECK(standard("コーヒー豆").texts() == Words{"コー", "ーヒ", "ヒー", "ー豆"});
  CHECK(standard("").empty());
  CHECK(standard(" \n…--'").empty());
}

TEST_CASE("what shops write stays whole") {
  CHECK(standard("500ml 500 ml 500 mL ５００ｍｌ 0.5L 500毫升装").texts() ==
        Words{"500ml", "500ml", "500ml", "500ml", "0.5l", "500ml", "装"});
  CHECK(standard("2 x 6 pack, 6-pack, 30×40 cm").texts() == Words{"2x", "6pack", "6pack", "30x", "40cm"});
  CHECK(standard("1,000 g; 1,00 3.5mm 3.5 10% 55\" TV").texts() ==
        Words{"1000g", "1", "00", "3.5mm", "3.5", "10%", "55in", "tv"});
  CHECK(standard("WH-1000XM4 RTX 4090 usb-3.0 2-in-1 4K").texts() ==
        Words{"wh1000xm4", "rtx", "4090", "usb3.0", "2in1", "4k"});
  CHECK(standard("covid-19 size-10 24-105mm 2 in total").texts() ==
        Words{"covid", "19", "size", "10", "24", "105mm", "2", "in", "total"});
  CHECK(standard("men's women’s don't o'").texts() == Words{"man", "woman", "dont", "o"});
  CHECK(standard("6′ 5″ “Big 10” \"Room 101\" 32\"").texts() ==
        Words{"6ft", "5in", "big", "10", "room", "101", "32in"});
}

TEST_CASE("tokens know where they stand") {
  const std::string text = "The 500 ml 手机壳 men's Café";
  const auto tokens = Analyzer{.stop_words = StopWords::english(), .folding = {.marks = true}}(text);
  REQUIRE(tokens.texts() == Words{"500ml", "手机", "机壳", "man", "cafe"});
  const Words sources = {"500 ml", "手机", "机壳", "men", "Café"};
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    CHECK(text.substr(tokens[i].begin, tokens[i].end - tokens[i].begin) == sources[i]);
    CHECK(tokens[i].position == i + 1);
  }
}

TEST_CASE("a text in ASCII gives the same tokens as among other characters") {
  Random draw(8);
  for (int round = 0; round < 500; ++round) {
    std::string text;
    const std::string alphabet = "aBs93 x.,-'%\"/ml";
    for (auto left = draw.below(24); left > 0; --left) text += alphabet[draw.below(alphabet.size())];
    for (const auto* analyzer : {&standard, &plain}) {
      INFO(text);
      const auto quick = (*analyzer)(text), slow = (*analyzer)(text + " \u00D7");
      CHECK(quick.texts() == slow.texts());
      for (std::size_t i = 0; i < quick.size(); ++i)
        CHECK((quick[i].begin == slow[i].begin && quick[i].end == slow[i].end &&
               quick[i].position == slow[i].position));
    }
  }
}

TEST_CASE("Chinese is split as one chooses") {
  CHECK(Analyzer{.cjk = CjkRule::characters}("手机壳").texts() == Words{"手", "机", "壳"});
  const auto both = Analyzer{.cjk = CjkRule::characters_and_bigrams}("手机壳 茶");
  CHECK(both.texts() == Words{"手", "手机", "机", "机壳", "壳", "茶"});
  CHECK(both[1].position == 0);
  CHECK(both[5].position == 3);
  const WordList words({{"手机", 10}, {"手机壳", 2}, {"红色", 5}});
  CHECK(Analyzer{.cjk = CjkRule::words, .words = words}("iPhone红色手机壳ok").texts() ==
        Words{"iphone", "红色", "手机壳", "ok"});
  const CharacterTable simplified({{U'機', U'机'}, {U'殼', U'壳'}});
  CHECK(Analyzer{.folding = {.characters = simplified}}("手機殼").texts() == Words{"手机", "机壳"});
}

TEST_CASE("words of letters are stemmed, and stop words left out before that") {
  const Analyzer porter{.stemmer = PorterStemmer{}, .stop_words = StopWords({"being"})};
  CHECK(porter("being connections 500ml").texts() == Words{"connect", "500ml"});
  CHECK(standard("organic berries").texts() == Words{"organic", "berry"});
}

TEST_CASE("analysers that differ have another fingerprint") {
  CHECK(standard.fingerprint() == Analyzer{}.fingerprint());
  CHECK(standard.fingerprint() != plain.fingerprint());
  CHECK(standard.fingerprint() != Analyzer{.stop_words = StopWords({"a"})}.fingerprint());
  CHECK(standard.fingerprint() != Analyzer{.words = WordList({{"a", 2}})}.fingerprint());
}

TEST_CASE("any bytes are tokenised, and what is no UTF-8 is counted") {
  CHECK(standard("ok\xFF tea").texts() == Words{"ok", "tea"});
  CHECK(standard("ok\xFF\xFF tea").replaced() == 2);
  Random draw(3);
  Tokens tokens;
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    const std::string alphabet = "a9 x.,-'%\"s\xC3\x9F\xE6\x89\x8B\xFF\xCC\x81";
    for (auto left = draw.below(20); left > 0; --left) text += alphabet[draw.below(alphabet.size())];
    tokens.clear();
    standard.tokenize(text, tokens);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const Token token = tokens[i];
      CHECK((!token.text.empty() && token.begin < token.end && token.end <= text.size()));
      CHECK((i == 0 || tokens[i - 1].position < token.position));
    }
  }
}

TEST_CASE("tokenising allocates nothing once its memory has grown") {
  Tokens tokens;
  const std::string text = "Organic berries 500 ml WH-1000XM4 手机壳 Crème";
  standard.tokenize(text, tokens);
  tokens.clear();
  CHECK(allocations_of([&] { standard.tokenize(text, tokens); }) == 0);
}

TEST_CASE("hyphens and quotation marks of Unicode are those of ASCII") {
  const auto words = [](const char* text) { return Analyzer{}(text).texts(); };
  CHECK(words("sugar\u2011free") == words("sugar-free"));
  CHECK(words("sugar\u2010free") == words("sugar-free"));
  CHECK(words("WH\u20101000XM4") == std::vector<std::string>{"wh1000xm4"});
  CHECK(words("6\u2011pack") == std::vector<std::string>{"6pack"});
  CHECK(words("55＂ tv") == std::vector<std::string>{"55in", "tv"});
  CHECK(words("＂size 55＂ tv") == std::vector<std::string>{"size", "55", "tv"});
  CHECK(words("iPhone 壳") == std::vector<std::string>{"iphone", "壳"});
}

TEST_CASE("an upgrade is no number of litres") {
  const auto words = [](const char* text) { return Analyzer{}(text).texts(); };
  CHECK(words("2024升级版") == std::vector<std::string>{"2024", "升级", "级版"});
  CHECK(words("5升") == std::vector<std::string>{"5l"});
  CHECK(words("5升装") == std::vector<std::string>{"5l", "装"});
  CHECK(words("11 PC") == words("11 pieces"));
}

TEST_CASE("a fraction of one character is part of its number") {
  const auto words = [](const char* text) { return Analyzer{}(text).texts(); };
  CHECK(words("size 8½, 2⅓ oz, 1¼\" pipe, 2 ½ lbs, ½ gal") ==
        Words{"size", "8.5", "2.33oz", "1.25in", "pipe", "2.5lb", "0.5gal"});
  CHECK(words("1½ x 3¾ in") == Words{"1.5x", "3.75", "in"});
  CHECK(words("½% milk") == Words{"0.5%", "milk"});
  CHECK(words("½½ A4½") == Words{"0.5", "0.5", "a4", "0.5"});
  CHECK(plain("8½").texts() == plain("8.5").texts());
  const std::string text = "get 2 ½ lbs";
  const auto tokens = Analyzer{}(text);
  REQUIRE(tokens.size() == 2);
  CHECK(text.substr(tokens[1].begin, tokens[1].end - tokens[1].begin) == "2 ½ lbs");
}

TEST_CASE("what is not shown does not part words") {
  CHECK(Analyzer{}("cof\u200Efee \u2066tea\u2069 5\u034F00 ml \U000E0061").texts() ==
        Words{"coffee", "tea", "500ml"});
}
