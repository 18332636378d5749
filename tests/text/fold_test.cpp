#include "kindred/text/fold.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/text/detail/unicode.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("every character folds, and is of the kind, that Unicode's own data say") {
  // Printed by scripts/make-unicode-tables, which takes them from Python's unicodedata and not from the
  // tables.
  std::uint64_t folded = 0, kinds = 0;
  for (char32_t c = 0; c <= 0x10FFFF; ++c)
    if (c < 0xD800 || c >= 0xE000)
      detail::fold_character(c, [&](char32_t to) { folded = folded * 1000003 + to; });
  for (char32_t c = 0; c < 0x20000; ++c)
    if (c < 0xD800 || c >= 0xE000) kinds = kinds * 1000003 + static_cast<std::uint64_t>(detail::kind_of(c));
  CHECK(folded == 0x596738fc8fceaa4c);
  CHECK(kinds == 0xbab8d0118a0c97fe);
}

TEST_CASE("text is made comparable") {
  CHECK(fold_text("Straße ﬁne ＡＢＣ１２３　№５ ㎏ ² ①") == "strasse fine abc123 no5 kg 2 1");
  CHECK(fold_text("ΌΣΟΣ ЁЛКА İ") == "όσοσ ёлка i\u0307");
  CHECK(fold_text("ｶﾞｷﾞ soft\u00ADhyphen") == "ガギ softhyphen");
  CHECK(fold_text("E\u0301a\u0308 e\u0302\u0301") == "éä ế");
  CHECK(fold_text("Crème brûlée, Ångström, Łódź, ế", {.marks = true}) == "creme brulee, angstrom, lodz, e");
  CHECK(fold_text("e\u0301й", {.marks = true}) == "eй");
  CHECK(fold_text("\u0301") == "\u0301");
  CHECK(fold_text("手機殼", {.characters = CharacterTable({{U'機', U'机'}, {U'殼', U'壳'}})}) == "手机壳");
  CHECK(fold_text("") == "");
}

TEST_CASE("what is not shown is left out") {
  // One of each range: soft hyphen, joiner of graphemes, Arabic and other direction marks, Hangul fillers,
  // Khmer's and Mongolian's, zero widths, invisible signs, variation selectors, music's, tags.
  for (const char* hidden :
       {"\u00AD", "\u034F",     "\u061C",     "\u115F",     "\u1160",     "\u17B4",    "\u180B", "\u180E",
        "\u200B", "\u200C",     "\u200D",     "\u200E",     "\u200F",     "\u202A",    "\u202E", "\u2060",
        "\u2063", "\u2066",     "\u2069",     "\u206F",     "\u3164",     "\uFE0F",    "\uFEFF", "\uFFA0",
        "\uFFF0", "\U0001BCA0", "\U0001D173", "\U000E0001", "\U000E0061", "\U000E0100"}) {
    CHECK(fold_text(std::string("Cof") + hidden + "fee") == "coffee");
  }
  CHECK(fold_text("e\u200D\u0301") == "\u00E9");
}

TEST_CASE("a fraction of one character is a decimal one") {
  CHECK(fold_text("8½ 8 ½ ½ 1¼ 2⅓") == "8.5 8.5 0.5 1.25 2.33");
  CHECK(fold_text("⅒ ⅐ ⅑ ⅔ ⅖ ⅚ ⅛ ⅞ ¾") == "0.1 0.14 0.11 0.67 0.4 0.83 0.125 0.875 0.75");
  CHECK(fold_text("1,000½") == "1,000.5");
  CHECK(fold_text("½½ ½2 半½") == "0.5 0.5 0.5 2 半0.5");
  CHECK(fold_text("１½") == "1.5");
  CHECK(fold_text("3.5½ 3.5 ½ a4½ 8  ½ x½") == "3.5 0.5 3.5 0.5 a4 0.5 8  0.5 x 0.5");
  std::vector<FoldedCharacter> folded;
  fold_to(folded, "8½");
  REQUIRE(folded.size() == 3);
  CHECK((folded[1].begin == 1 && folded[2].end == 3));
}

TEST_CASE("folded characters know where they come from") {
  std::vector<FoldedCharacter> folded;
  CHECK(fold_to(folded, "ße\u0301\xFFx") == 1);
  REQUIRE(folded.size() == 5);
  const std::vector<std::uint32_t> begins = {0, 0, 2, 5, 6}, ends = {2, 2, 5, 6, 7};
  for (std::size_t i = 0; i < folded.size(); ++i) {
    INFO(i);
    CHECK(folded[i].begin == begins[i]);
    CHECK(folded[i].end == ends[i]);
  }
}
