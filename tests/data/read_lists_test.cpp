#include "kindred/data/read_lists.hpp"

#include <string>
#include <vector>

#include "data/shop.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using kindred_test::message_of;

TEST_CASE("a file of lists is read line by line, each item an event in its order") {
  const kindred_test::TemporaryFolder folder;
  const auto path = folder.file("lists.txt", "ann tea cup tea\r\n\nbob\t pot \tcup\ncid \n dan tea");
  const EventLog log = read_lists(path.string(), EventKind::view);
  CHECK(kindred_test::pairs(log) ==
        std::vector<std::string>{"ann:tea", "ann:cup", "ann:tea", "bob:pot", "bob:cup", "dan:tea"});
  CHECK(log.kind(0) == EventKind::view);
  CHECK_FALSE(log.has_time());
  CHECK(log.user_count() == 4);
  CHECK((*log.users())[UserIndex(2)] == "cid");
}

TEST_CASE("two files of lists are read into one log") {
  const kindred_test::TemporaryFolder folder;
  EventLogBuilder builder;
  add_lists(builder, folder.file("train.txt", "0 10 11\n1 10\n").string());
  add_lists(builder, folder.file("test.txt", "0 12\n").string());
  const EventLog log = builder.build();
  CHECK(kindred_test::pairs(log) == std::vector<std::string>{"0:10", "0:11", "1:10", "0:12"});
}

TEST_CASE("a file of lists that holds none is refused by its path") {
  const kindred_test::TemporaryFolder folder;
  const auto message_for = [](const std::string& path) {
    return message_of<DataError>([&] { read_lists(path); });
  };
  const std::string blank = folder.file("blank.txt", " \n\n").string();
  CHECK(message_for(blank) == blank + ": is empty, expected lines of a user and items");
  const std::string foreign = folder.file("gbk.txt", "ann tea\nben \xB2\xE8\n").string();
  CHECK(message_for(foreign) == foreign + ":2: the byte 0xB2 at place 5 is not UTF-8, expected UTF-8");
  const std::string old = folder.file("old.txt", "ann tea\rben cup\r").string();
  CHECK(message_for(old) == old + ":1: a CR within the line, expected lines that end by LF or CRLF");
  const std::string missing = (folder / "nowhere.txt").string();
  CHECK(message_for(missing) == missing + ": cannot be opened: No such file or directory");
}

TEST_CASE("lines that cannot be used come back, and the others are read") {
  const kindred_test::TemporaryFolder folder;
  const std::string path =
      folder.file("lists.txt", "ann tea\nb\xFFn tea cup\n\ncid pot\rdan cup\neve").string();
  ReadReport report;
  const EventLog log = read_lists(path, EventKind::view, {.bad_rows = Collect{report}});
  CHECK(kindred_test::pairs(log) == std::vector<std::string>{"ann:tea"});
  CHECK(log.user_count() == 2);
  CHECK(report.rows == 4);
  CHECK(report.used == 2);
  CHECK(report.rejected ==
        std::vector<RejectedRow>{
            {2, 0, "b\xFFn tea cup", "the byte 0xFF at place 2 is not UTF-8, expected UTF-8"},
            {4, 0, "cid pot\rdan cup", "a CR within the line, expected lines that end by LF or CRLF"}});
}

TEST_CASE("lines longer than a block and lines that blocks part are read whole") {
  const kindred_test::TemporaryFolder folder;
  std::string text;
  std::size_t words = 0;
  for (const int length : {70'000, 3, 200'000, 1, 5}) {
    for (int word = 0; word <= length; ++word) text += std::to_string(word) + ' ';
    text += '\n';
    words += static_cast<std::size_t>(length);
  }
  const EventLog log = read_lists(folder.file("lists.txt", text).string());
  CHECK(log.size() == words);
  CHECK(log.user_count() == 1);
  CHECK(log.item_count() == 200'000);
}
