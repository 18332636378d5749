#include "kindred/io/csv.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/io/number.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using kindred_test::message_of;
using Table = std::vector<std::vector<std::string>>;

namespace {

Table rows_of(CsvReader reader) {
  Table table;
  while (reader.next()) {
    table.emplace_back();
    for (std::size_t c = 0; c < reader.names().size(); ++c) table.back().emplace_back(reader[c]);
  }
  return table;
}

Table rows_of_text(const std::string& text, CsvFormat format = {.header = false}) {
  return rows_of(CsvReader::of_text(text, std::move(format)));
}

std::string error_of_text(const std::string& text, CsvFormat format = {.header = false}) {
  return message_of<DataError>([&] { rows_of_text(text, std::move(format)); });
}

std::string in_quotes(const std::string& field) {
  std::string text = "\"";
  for (const char c : field) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + "\"";
}

}  // namespace

TEST_CASE("fields, quotes and line ends are read as RFC 4180 says") {
  CHECK(rows_of_text("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n") ==
        Table{{"aaa", "bbb", "ccc"}, {"zzz", "yyy", "xxx"}});
  CHECK(rows_of_text("aaa,bbb\nzzz,yyy") == Table{{"aaa", "bbb"}, {"zzz", "yyy"}});
  CHECK(rows_of_text("\"aaa\",\"b \r\nbb\",\"ccc\"\r\nzzz,yyy,xxx") ==
        Table{{"aaa", "b \r\nbb", "ccc"}, {"zzz", "yyy", "xxx"}});
  CHECK(rows_of_text("\"aaa\",\"b\"\"bb\",\"ccc\"") == Table{{"aaa", "b\"bb", "ccc"}});
  CHECK(rows_of_text("\"\"\"\",\"\",\"a,b\"\r\n") == Table{{"\"", "", "a,b"}});
  CHECK(rows_of_text(" a , b \n") == Table{{" a ", " b "}});
  // Cut off between the two characters of the last line end.
  CHECK(rows_of_text("a,b\r\n1,2\r") == Table{{"a", "b"}, {"1", "2"}});
  CHECK(rows_of_text("a,\"b\"\r") == Table{{"a", "b"}});
}

TEST_CASE("empty fields are fields, at the end of a line and of the file too") {
  CHECK(rows_of_text(",\na,\n,b\n,") == Table{{"", ""}, {"a", ""}, {"", "b"}, {"", ""}});
  CHECK(rows_of_text("\"\"") == Table{{""}});
}

TEST_CASE("a quote inside a field is text") {
  CHECK(rows_of_text("a\"b,5'10\"\n") == Table{{"a\"b", "5'10\""}});
  CHECK(rows_of_text(" \"a\",b\n") == Table{{" \"a\"", "b"}});
}

TEST_CASE("lines with nothing on them are skipped, and counted") {
  CHECK(rows_of_text("\n\r\na,b\n\n\r\nc,d\n\n") == Table{{"a", "b"}, {"c", "d"}});
  CHECK(error_of_text("a,b\n\n\r\nc\n") == "text:4: 1 field, expected 2");
  CHECK(error_of_text("a,b\n \n") == "text:2: 1 field, expected 2");
}

TEST_CASE("a byte order mark is no part of the first name, and UTF-16 is refused") {
  CHECK(CsvReader::of_text("\xEF\xBB\xBFid,name\n1,2\n").names() == std::vector<std::string>{"id", "name"});
  CHECK(CsvReader::of_text("\xEF\xBB\xBF\"id\",name\n1,2\n").names() ==
        std::vector<std::string>{"id", "name"});
  CHECK(error_of_text(std::string("\xFF\xFEi\0d\0", 6)) == "text: is UTF-16, expected UTF-8");
  CHECK(error_of_text("\xEF\xBB\xBF") == "text: is empty, expected rows of fields");
}

TEST_CASE(
    "bytes that are not UTF-8 are refused where they stand, or taken as they are where that is wished") {
  // "tea" in GBK, a character cut short, an overlong slash, a surrogate, and a byte that begins nothing
  CHECK(error_of_text("id,\xB2\xE8\n") ==
        "text:1:2: the byte 0xB2 at place 1 is not UTF-8, expected UTF-8 (any_encoding takes bytes as they "
        "are)");
  CHECK(error_of_text("1,ok\n2,abcdefgh\xE8\x8C\n").substr(0, 34) == "text:2:2: the byte 0xE8 at place 9");
  CHECK(error_of_text("1\n\"a\"\"\xC0\xAF\"\n").substr(0, 34) == "text:2:1: the byte 0xC0 at place 3");
  CHECK(error_of_text("\xED\xA0\x80").substr(0, 34) == "text:1:1: the byte 0xED at place 1");
  CHECK(error_of_text("1\n\xF8").substr(0, 34) == "text:2:1: the byte 0xF8 at place 1");
  CHECK(error_of_text("n\xE4me\n1\n", {}).substr(0, 34) == "text:1:1: the byte 0xE4 at place 2");
  CHECK(rows_of_text("\xE8\x8C\xB6,\"\"\"\xF0\x9F\x8D\xB5\"\n") ==
        Table{{"\xE8\x8C\xB6", "\"\xF0\x9F\x8D\xB5"}});
  CHECK(rows_of_text("\xB2\xE8\n", {.header = false, .any_encoding = true}) == Table{{"\xB2\xE8"}});
}

TEST_CASE("columns are named by the header, by the caller or by their numbers") {
  const auto by_header = CsvReader::of_text("id,\"the name\"\n1,2\n");
  CHECK(by_header.names() == std::vector<std::string>{"id", "the name"});
  CHECK(by_header.column("the name") == 1);
  CHECK_FALSE(by_header.find_column("name"));
  CHECK(rows_of(CsvReader::of_text("id,name\n1,2\n")) == Table{{"1", "2"}});
  CHECK(rows_of(CsvReader::of_text("id,name\n")).empty());

  auto by_caller = CsvReader::of_text("1,2\n3,4\n", {.header = false, .names = {"user", "item"}});
  CHECK(by_caller.column("item") == 1);
  CHECK(rows_of(std::move(by_caller)) == Table{{"1", "2"}, {"3", "4"}});

  auto renamed = CsvReader::of_text("userId,movieId\n3,4\n", {.names = {"user", "item"}});
  CHECK(renamed.column("item") == 1);
  CHECK(rows_of(std::move(renamed)) == Table{{"3", "4"}});

  CHECK(CsvReader::of_text("a,b,c\n", {.header = false}).names() == std::vector<std::string>{"1", "2", "3"});
}

TEST_CASE("a column that is not there or is there twice is refused by name") {
  const auto reader = CsvReader::of_text("user_id,item_id,rating,rating\n", {}, "shop.csv");
  CHECK(message_of<DataError>([&] { static_cast<void>(reader.column("userid")); }) ==
        "shop.csv: no column 'userid': did you mean 'user_id'? known: user_id, item_id, rating, rating");
  CHECK(message_of<DataError>([&] { static_cast<void>(reader.column("rating")); }) ==
        "shop.csv: two columns are called 'rating': take one by its number, such as '#3'");
}

TEST_CASE("rows that are not well formed are refused where they stand") {
  CHECK(error_of_text("1,2,3\n1,2\n") == "text:2: 2 fields, expected 3");
  CHECK(error_of_text("1,2,3\n1,2,3,4\n") == "text:2: 4 fields, expected 3");
  CHECK(error_of_text("a,b\n", {.names = {"a", "b", "c"}}) == "text:1: 2 fields, expected 3");
  CHECK(error_of_text("a,b\n\"x\ny\",1\nc,\"d\ne\nf") == "text:4:2: a quote opens here and is never closed");
  CHECK(error_of_text("a,b\n\"x\ny\"z,1\n") ==
        "text:3:1: text after the closing quote, expected a separator or a line end (a quote inside a quoted "
        "field is "
        "doubled)");
  CHECK(error_of_text("\"a\"\rb\n").substr(0, 8) == "text:1:1");
}

TEST_CASE("what parses a field is told where the field stands") {
  auto reader = CsvReader::of_text("user,rating\n7,4.5\n\"8\n9\",x\n8,abc\n", {}, "r.csv");
  REQUIRE(reader.next());
  CHECK(reader.parse(1, parse_number<double>) == 4.5);
  CHECK(reader.line() == 2);
  REQUIRE(reader.next());
  CHECK(reader.place(1).text() == "r.csv:3:2");
  REQUIRE(reader.next());
  CHECK(message_of<DataError>([&] { reader.parse(1, parse_number<double>); }) ==
        "r.csv:5:2: column 'rating': 'abc', expected a number");
  CHECK_FALSE(reader.next());
  CHECK_FALSE(reader.next());
}

TEST_CASE("a file that cannot be read is refused by its path") {
  const kindred_test::TemporaryFolder folder;
  const auto message_for = [](const std::string& path) {
    return message_of<DataError>([&] { CsvReader reader(path); });
  };
  const std::string missing = (folder / "nowhere.csv").string();
  CHECK(message_for(missing) == missing + ": cannot be opened: No such file or directory");
  CHECK(message_for(folder.path().string()) == folder.path().string() + ": cannot be read: Is a directory");
  const std::string empty = folder.file("empty.csv", "").string();
  CHECK(message_for(empty) == empty + ": is empty, expected rows of fields");
  CHECK(message_of<DataError>([&] { CsvReader reader(empty, {.header = false}); }) ==
        empty + ": is empty, expected rows of fields");
  const std::string blank = folder.file("blank.csv", "\n\r\n\n").string();
  CHECK(message_for(blank) == blank + ": is empty, expected rows of fields");
}

TEST_CASE("wherever the blocks of a file end, its rows are the same") {
  const kindred_test::TemporaryFolder folder;
  const std::string rows = "\"a\"\"b\",c:d\r\n\r\n\"e\r\nf\",\"\"\n\n\"\",g\n";
  for (const std::string separator : {",", "::"}) {
    std::string nasty;
    for (const char c : rows) nasty += c == ',' ? separator : std::string(1, c);
    const CsvFormat format{.separator = separator, .header = false};
    for (std::size_t shift = 0; shift <= nasty.size() + 16; ++shift) {
      const std::string filler((std::size_t{1} << 16) - shift - 2 * separator.size(), 'x');
      const std::string text = filler + separator + "1\n" + nasty + "last" + separator + "one";
      const auto from_file = rows_of(CsvReader(folder.file("rows.csv", text).string(), format));
      CAPTURE(shift, separator);
      REQUIRE(from_file.size() == 5);
      CHECK(from_file[0] == std::vector<std::string>{filler, "1"});
      CHECK(from_file[1] == std::vector<std::string>{"a\"b", "c:d"});
      CHECK(from_file[2] == std::vector<std::string>{"e\r\nf", ""});
      CHECK(from_file[3] == std::vector<std::string>{"", "g"});
      CHECK(from_file == rows_of_text(text, format));
    }
  }
}

TEST_CASE("what is written in quotes is read back, over many blocks") {
  Random random(3);
  const std::string alphabet = "ab ,\"\n\r;";
  Table table;
  std::string text;
  for (int row = 0; row < 60'000; ++row) {
    table.emplace_back();
    for (int column = 0; column < 3; ++column) {
      std::string field;
      for (auto length = random.below(9); length > 0; --length)
        field += alphabet[random.below(alphabet.size())];
      const bool plain = field.find_first_of(",\"\n\r") == field.npos && random.below(2) == 0;
      text += (column ? "," : "") + (plain ? field : in_quotes(field));
      table.back().push_back(field);
    }
    text += random.below(2) == 0 ? "\n" : "\r\n";
  }
  const kindred_test::TemporaryFolder folder;
  CHECK(rows_of(CsvReader(folder.file("rows.csv", text).string(), {.header = false})) == table);
}

TEST_CASE("a row allocates nothing") {
  std::string text = "a,b\n";
  for (int row = 0; row < 1000; ++row)
    text += std::to_string(row) + ",\"a \"\"quoted\"\" text of some length\"\n";
  auto reader = CsvReader::of_text(text);
  std::size_t characters = 0;
  CHECK(allocations_of([&] {
          while (reader.next()) characters += reader[0].size() + reader[1].size();
        }) == 0);
  CHECK(characters == 2890 + 1000 * 30);
}

TEST_CASE("a row longer than a block is read whole") {
  const kindred_test::TemporaryFolder folder;
  const std::string field(3'000'000, 'y');
  const std::string text = "a," + in_quotes(field + "\n") + "\nb," + field + "\n";
  CHECK(rows_of(CsvReader(folder.file("rows.csv", text).string(), {.header = false})) ==
        Table{{"a", field + "\n"}, {"b", field}});
}

TEST_CASE("columns have numbers too") {
  const auto reader = CsvReader::of_text("user,rating,rating,#1\n");
  CHECK(reader.column("#2") == 1);
  CHECK(reader.column("#3") == 2);
  CHECK(reader.column("#1") == 3);
  for (const char* none : {"#", "#0", "#5", "#x", "#2x", "2"}) CHECK_FALSE(reader.find_column(none));
}

TEST_CASE("another separator than the one told is recognised") {
  const auto message_for = [](const std::string& text, CsvFormat format) {
    return message_of<DataError>(
        [&] { static_cast<void>(CsvReader::of_text(text, std::move(format)).column("user")); });
  };
  CHECK(
      message_for("user;item\n", {}) ==
      "text: no column 'user': did you mean 'user;item'? known: user;item (the first line has ';' in it: is "
      "that the separator?)");
  CHECK(message_for("user\titem\n", {.names = {"user", "item"}}) ==
        "text:1: 1 field, expected 2 (the first line has '\\t' in it: is that the separator?)");
  CHECK(message_for("user,item\n", {.separator = '\t'}).find("has ',' in it") != std::string::npos);
  CHECK(message_for("who\n", {}) == "text: no column 'user': known: who");
}

TEST_CASE("a file whose lines end by CR alone is recognised") {
  CHECK(error_of_text("user,item\r1,2\r") == "text:1: the lines end by CR alone, expected LF or CRLF");
  CHECK(rows_of_text("\"a\rb\",c\r") == Table{{"a\rb", "c"}});
}

TEST_CASE("a row is there as it stands in the file, and after a bad one the next is read") {
  auto reader =
      CsvReader::of_text("a,b\r\n1,\"x\"\"y\"\r\n2\n3,\"open\n4,\"x\ny\"z\n5,6\n7,\"never\n8,9", {}, "r.csv");
  const auto fails = [&] { return message_of<DataError>([&] { reader.next(); }); };
  REQUIRE(reader.next());
  CHECK(reader[1] == "x\"y");
  CHECK(reader.text() == "1,\"x\"\"y\"");
  CHECK(fails() == "r.csv:3: 1 field, expected 2");
  CHECK(reader.text() == "2");
  CHECK(fails().substr(0, 45) == "r.csv:5:2: text after the closing quote, expe");
  CHECK(reader.text() == "3,\"open");
  CHECK(reader.line() == 4);
  CHECK(fails().substr(0, 45) == "r.csv:6:2: text after the closing quote, expe");
  CHECK(reader.text() == "4,\"x");
  CHECK(fails() == "r.csv:6: 1 field, expected 2");
  CHECK(reader.text() == "y\"z");
  REQUIRE(reader.next());
  CHECK(reader.text() == "5,6");
  CHECK(fails() == "r.csv:8:2: a quote opens here and is never closed");
  CHECK(reader.text() == "7,\"never");
  REQUIRE(reader.next());
  CHECK(reader[0] == "8");
  CHECK(reader.line() == 9);
  CHECK_FALSE(reader.next());
}

TEST_CASE("of many columns those that are asked for are read, and the others counted") {
  Random random(5);
  const std::size_t columns = 300;
  const std::vector<std::size_t> wanted = {3, 63, 64, 190, 299};
  std::string text;
  Table expected;
  for (int row = 0; row < 50; ++row) {
    expected.emplace_back();
    std::size_t at = 0;
    for (std::size_t c = 0; c < columns; ++c) {
      std::string field(random.below(row % 5 == 0 ? 90 : 3), 'f');
      if (random.below(100) == 0) field += "\",\n\xC3\xA9";
      text += (c > 0 ? "," : "") + (field.find('"') == field.npos ? field : in_quotes(field));
      if (at < wanted.size() && c == wanted[at]) {
        expected.back().push_back(field);
        ++at;
      }
    }
    text += '\n';
  }
  auto reader = CsvReader::of_text(text, {.header = false});
  reader.only({299, 64, 3, 63, 190, 64});
  Table table;
  while (reader.next()) {
    table.emplace_back();
    for (const std::size_t c : wanted) table.back().emplace_back(reader[c]);
  }
  CHECK(table == expected);

  auto short_row = CsvReader::of_text(text + "1,2\n", {.header = false}, "w.csv");
  short_row.only({0});
  CHECK(message_of<DataError>([&] {
          while (short_row.next()) {
          }
        }).find("2 fields, expected 300") != std::string::npos);
  auto bad = CsvReader::of_text("a,b,c\n1,2,\xFF\n");
  bad.only({0});
  CHECK(message_of<DataError>([&] { bad.next(); }).substr(0, 31) == "text:2:3: the byte 0xFF at plac");
}

TEST_CASE("any source of bytes will do") {
  struct Letters {
    std::string left = "a,b\n1,2\n";
    std::size_t read(char* to, std::size_t size) {
      size = std::min(size, left.size());
      std::copy_n(left.begin(), size, to);
      left.erase(0, size);
      return size;
    }
    std::string name() const { return "letters"; }
  };
  CsvReader reader{ByteSource(Letters{})};
  CHECK(reader.path() == "letters");
  CHECK(rows_of(std::move(reader)) == Table{{"1", "2"}});
}
