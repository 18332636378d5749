#include "kindred/io/csv_format.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "kindred/io/csv.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::message_of;
using Table = std::vector<std::vector<std::string>>;

namespace {

Table rows_of_text(const std::string& text, CsvFormat format) {
  auto reader = CsvReader::of_text(text, std::move(format));
  Table table;
  while (reader.next()) {
    table.emplace_back();
    for (std::size_t c = 0; c < reader.names().size(); ++c) table.back().emplace_back(reader[c]);
  }
  return table;
}

}  // namespace

TEST_CASE("unless told otherwise a file has commas, a header and UTF-8") {
  CHECK(CsvFormat{}.separator.text() == ",");
  CHECK(CsvFormat{}.header);
  CHECK(CsvFormat{}.names.empty());
  CHECK_FALSE(CsvFormat{}.any_encoding);
}

TEST_CASE("any separator will do, of several characters too") {
  CHECK(rows_of_text("a\tb c\n", {.separator = '\t', .header = false}) == Table{{"a", "b c"}});
  CHECK(rows_of_text("a b\n", {.separator = ' ', .header = false}) == Table{{"a", "b"}});
  CHECK(rows_of_text("1::2:3::\n\"x::y\"::z:::w", {.separator = "::", .header = false}) ==
        Table{{"1", "2:3", ""}, {"x::y", "z", ":w"}});
  CHECK(rows_of_text("a:\n", {.separator = "::", .header = false}) == Table{{"a:"}});
  const auto message_for = [](Separator separator) {
    return message_of<OptionError>([&] { CsvReader::of_text("a", {.separator = separator}); });
  };
  CHECK(message_for("") ==
        "option 'separator' is '', expected one or several characters, none of them a quote or a line end");
  CHECK(message_for('"').substr(0, 24) == "option 'separator' is '\"");
  CHECK(message_for("\n").substr(0, 22) == "option 'separator' is ");
}
