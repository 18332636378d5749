#include "kindred/io/json.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "support/catch.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;

namespace {

template <class T>
std::string json_of(const T& value) {
  JsonWriter json;
  json.value(value);
  return json.text();
}

}  // namespace

TEST_CASE("a document nests objects and arrays") {
  const auto write = [](JsonWriter& json) {
    json.object([&] {
      json.member("model", "item_knn");
      json.array("folds", [&] {
        json.value(0.5);
        json.array([&] { json.value(1); });
        json.object([&] { json.member("known", true); });
      });
      json.object("nothing", [] {});
      json.array("none", [] {});
      json.member("missing", nullptr);
    });
  };
  JsonWriter compact(0), indented;
  write(compact);
  write(indented);
  CHECK(compact.text() ==
        R"({"model":"item_knn","folds":[0.5,[1],{"known":true}],"nothing":{},"none":[],"missing":null})");
  CHECK(indented.text() == R"({
  "model": "item_knn",
  "folds": [
    0.5,
    [
      1
    ],
    {
      "known": true
    }
  ],
  "nothing": {},
  "none": [],
  "missing": null
})");
}

TEST_CASE("a number is the shortest text that reads back as itself") {
  CHECK(json_of(0.1) == "0.1");
  CHECK(json_of(0.1f) == "0.1");
  CHECK(json_of(1.0 / 3) == "0.3333333333333333");
  CHECK(json_of(1.0f / 3) == "0.33333334");
  CHECK(json_of(3.0) == "3");
  CHECK(json_of(-0.0) == "-0");
  CHECK(json_of(5e-324) == "5e-324");
  CHECK(json_of(std::numeric_limits<double>::max()) == "1.7976931348623157e+308");
  CHECK(json_of(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(json_of(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(json_of(false) == "false");
}

TEST_CASE("a number that is not finite is refused by its key") {
  JsonWriter json;
  CHECK_THROWS_WITH(json.object([&] { json.member("ndcg", std::numeric_limits<double>::quiet_NaN()); }),
                    ContainsSubstring("'ndcg' is nan, expected a finite number"));
  CHECK_THROWS_AS(json_of(std::numeric_limits<float>::infinity()), DataError);
}

TEST_CASE("text is escaped") {
  CHECK(json_of("say \"hi\" \\ there/") == R"("say \"hi\" \\ there/")");
  CHECK(json_of(std::string("\n\r\t\b\f\x1f\0", 7)) == R"("\n\r\t\u0008\u000c\u001f\u0000")");
  CHECK(json_of("\x7f") == "\"\x7f\"");
  CHECK(json_of("</script><!--") == R"("\u003c/script>\u003c!--")");
  JsonWriter json(0);
  json.object([&] { json.member("a\"b", 1); });
  CHECK(json.text() == R"({"a\"b":1})");
}

TEST_CASE("text that is valid UTF-8 stays as it is") {
  for (const std::string_view text :
       {"价格", "café", "€", "😀", "\xF4\x8F\xBF\xBF", "\xEF\xBF\xBF", "\xC2\x80"})
    CHECK(json_of(text) == "\"" + std::string(text) + "\"");
}

// Python: bytes.decode("utf-8", errors="replace"), which replaces maximal subparts.
TEST_CASE("text that is not valid UTF-8 is replaced by the rule of maximal subparts") {
  const std::string bad = "\xEF\xBF\xBD";
  CHECK(json_of("a\xFFz") == "\"a" + bad + "z\"");
  CHECK(json_of("\x80\xBF") == "\"" + bad + bad + "\"");
  CHECK(json_of("\xC0\xAF") == "\"" + bad + bad + "\"");            // overlong "/"
  CHECK(json_of("\xE0\x80\xAF") == "\"" + bad + bad + bad + "\"");  // overlong "/"
  CHECK(json_of("\xED\xA0\x80") == "\"" + bad + bad + bad + "\"");  // a surrogate
  CHECK(json_of("\xF4\x90\x80\x80") == "\"" + bad + bad + bad + bad + "\"");
  CHECK(json_of("\xE2\x82") == "\"" + bad + "\"");  // "€", cut short
  CHECK(json_of("\xF0\x9F\x98z") == "\"" + bad + "z\"");
  CHECK(json_of("\xE2\x82\xE2\x82\xAC") == "\"" + bad + "€\"");
}
