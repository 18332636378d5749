#include "kindred/with/simdjson.hpp"

#include <optional>
#include <string>
#include <vector>

#include "data/shop.hpp"
#include "kindred/data/read_catalog.hpp"
#include "kindred/data/read_events.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using kindred_test::message_of;
using Names = std::vector<std::string>;

namespace {

std::string refusal(const std::string& line, const EventColumns& columns = {}) {
  const std::string text = "{\"user\":\"ann\",\"item\":\"tea\",\"n\":1}\n" + line + "\n";
  return message_of<DataError>([&] { read_events(JsonLines::of_text(text, "e.jsonl"), columns); });
}

}  // namespace

TEST_CASE("events are read from JSON Lines by their keys", "[with]") {
  const kindred_test::TemporaryFolder folder;
  const std::string path =
      folder
          .file("e.jsonl",
                "\xEF\xBB\xBF{\"user\": {\"id\": 7, \"name\": \"Ann\"}, \"item\": \"t\\u00e9\", \"rating\": "
                "4.50 "
                ",\"at\":\"2017-01-28\", \"more\":[1,{\"x\":2}]}\r\n"
                "\n"
                "{\"item\":\"a \\\"cup\\\"\",\"at\":1485630413,\"rating\":null,\"user\":{\"id\":\"7\"}}\n"
                " {\"user\":{\"name\":\"Ben\",\"id\":10000000000000000000000},\"item\":true,\"at\":0,"
                "\"rating\":-1e-3}")
          .string();
  const EventLog log =
      read_events(JsonLines(path), {.user = "user.id", .item = "item", .time = "at", .value = "rating"});
  CHECK(kindred_test::pairs(log) == Names{"7:t\xC3\xA9", "7:a \"cup\"", "10000000000000000000000:true"});
  CHECK(log.value(0) == 4.5);
  CHECK(log.value(1) == std::nullopt);
  CHECK(log.value(2) == -1e-3);
  CHECK(log.time(0) == timestamp(1485561600));
  CHECK(log.time(1) == timestamp(1485630413));
}

TEST_CASE("a catalogue is read from JSON Lines, arrays as several texts", "[with]") {
  const std::string text =
      "{\"sku\":1,\"title\":\"Tea\",\"tags\":[\"hot\",\"a|b\",3],\"price\":9.5}\n"
      "{\"title\":\"Cup\",\"sku\":\"2\",\"tags\":\"x | y\"}\n";
  const Catalog catalog = read_catalog(JsonLines::of_text(text), {.numbers = {"price"}, .multi = {"tags"}});
  CHECK(catalog.column_names() == Names{"tags", "price"});
  CHECK(catalog[catalog.item("1")].title == "Tea");
  CHECK(catalog[catalog.item("1")].text("tags") == "hot, a|b, 3");
  CHECK(catalog[catalog.item("2")].text("tags") == "x, y");
  CHECK(catalog[catalog.item("1")].number("price") == 9.5);
  CHECK(catalog[catalog.item("2")].number("price") == std::nullopt);
  const auto refused = [&](const CatalogColumns& columns) {
    return message_of<DataError>([&] {
      read_catalog(JsonLines::of_text("{\"sku\":1,\"tags\":\"a\"}\n{\"sku\":2,\"tags\":[],\"new\":1}\n"),
                   columns);
    });
  };
  CHECK(refused({}) ==
        "text:2: the key 'new' is not on the first line: name the columns that are to be read");
  CHECK(refused({.text = {"tags"}}) == "text:2: key 'tags': an array, expected text or a number");
}

TEST_CASE("lines that hold no object as it should be are refused by their number", "[with]") {
  CHECK(refusal("{\"user\":\"ben\"").substr(0, 26) == "e.jsonl:2: no JSON object:");
  CHECK(refusal("[1,2]").substr(0, 26) == "e.jsonl:2: no JSON object:");
  CHECK(refusal("7").substr(0, 26) == "e.jsonl:2: no JSON object:");
  CHECK(refusal("{\"user\":\"ben\",\"item\":\"x\n\"}").substr(0, 26) == "e.jsonl:2: no JSON object:");
  CHECK(refusal("{\"user\":\"ben\",\"item\":1}{}") == "e.jsonl:2: more than one JSON object on the line");
  CHECK(refusal("{\"user\":\"ben\",\"user\":\"cid\",\"item\":1}") ==
        "e.jsonl:2: the key 'user' is there twice");
  CHECK(refusal("{\"user\":{\"id\":1},\"item\":1}") ==
        "e.jsonl:2: key 'user': an object, expected text or a number");
  CHECK(refusal("{\"user\":[1],\"item\":1}") == "e.jsonl:2: key 'user': an array, expected text or a number");
  CHECK(refusal("{\"user\":tru,\"item\":1}").find("'tru' is no JSON value") != std::string::npos);
  CHECK(refusal("{\"user\":01,\"item\":1}").find("'01' is no JSON value") != std::string::npos);
  CHECK(refusal("{\"item\":1}") ==
        "e.jsonl:2: column 'user': nothing, expected an id (allow_empty_ids keeps such rows)");
  CHECK(refusal("{\"user\":1,\"item\":1,\"n\":\"x\"}", {.quantity = "n"}) ==
        "e.jsonl:2: column 'n': 'x', expected a number");
  CHECK(refusal("{\"user\":\"\xFF\",\"item\":1}") ==
        "e.jsonl:2: the byte 0xFF at place 10 is not UTF-8, expected UTF-8");
  CHECK(message_of<DataError>([] { JsonLines::of_text(" \n\n"); }) ==
        "text: is empty, expected a JSON object on each line");
}

TEST_CASE("a key that no line has is told of, and one that the first line lacks is not", "[with]") {
  CHECK(refusal("{\"user\":1,\"item\":2}", {.value = "ratng"}) ==
        "e.jsonl: no line has the key 'ratng': known: user, item, n");
  const EventLog log =
      read_events(JsonLines::of_text("{\"user\":1,\"item\":2}\n{\"user\":1,\"item\":2,\"stars\":3}\n"),
                  {.value = "stars"});
  CHECK(log.value(1) == 3.0);
}

TEST_CASE("lines of JSON that cannot be used come back, the first one too", "[with]") {
  ReadReport report;
  const EventLog log = read_events(JsonLines::of_text("user,item\n"
                                                      "{\"user\":1,\"item\":2}\n"
                                                      "{\"user\":1,\"item\":}\n"
                                                      "{\"user\":null,\"item\":3}\n"
                                                      "{\"user\":4,\"item\":5}"),
                                   {}, {.bad_rows = Collect{report}});
  CHECK(kindred_test::pairs(log) == Names{"1:2", "4:5"});
  CHECK(log.item_count() == 2);
  CHECK(report.rows == 5);
  CHECK(report.used == 2);
  REQUIRE(report.rejected.size() == 3);
  CHECK(report.rejected[0].text == "user,item");
  CHECK(report.rejected[1].line == 3);
  CHECK(report.rejected[2].reason ==
        "column 'user': nothing, expected an id (allow_empty_ids keeps such rows)");
}
