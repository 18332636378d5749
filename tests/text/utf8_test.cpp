#include "kindred/text/utf8.hpp"

#include <string>

#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("characters go to bytes and back") {
  const std::string text = "a\xC3\xA9\xE6\x89\x8B\xF0\x9F\x98\x80";  // a é 手 😀
  CHECK(to_characters(text) == U"a\u00E9\u624B\U0001F600");
  CHECK(to_utf8(to_characters(text)) == text);
  CHECK(to_utf8(std::u32string{0xD800, 0x110000}) == "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("what is no UTF-8 is replaced and counted") {
  std::size_t replaced = 0;
  // The Unicode Standard 15, table 3-11.
  CHECK(to_characters("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", &replaced) == U"\uFFFD\uFFFD\uFFFD\uFFFDA");
  CHECK(replaced == 4);
  CHECK(to_characters("\xEF\xBF\xBD", &replaced) == U"\uFFFD");
  CHECK(replaced == 4);
}
