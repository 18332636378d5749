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
  for (char32_t c = 0; c < 0x1D800; ++c)
    if (c < 0xD800 || c >= 0xE000)
      detail::fold_character(c, [&](char32_t to) { folded = folded * 1000003 + to; });
  for (char32_t c = 0; c < 0x20000; ++c)
    if (c < 0xD800 || c >= 0xE000) kinds = kinds * 1000003 + static_cast<std::uint64_t>(detail::kind_of(c));
  CHECK(folded == 0xde0946c8ceb2c957);
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
