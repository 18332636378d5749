#include "kindred/with/zlib.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "data/shop.hpp"
#include "kindred/data/read_events.hpp"
#include "kindred/data/read_lists.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using kindred_test::message_of;

namespace {

// By gzip 1.12, -9n: "user,item\nann,tea\nben,cup\n".
const std::string gzipped = {'\x1f', '\x8b', '\x08', '\x00', '\x00', '\x00', '\x00', '\x00', '\x02', '\x03',
                             '\x2b', '\x2d', '\x4e', '\x2d', '\xd2', '\xc9', '\x2c', '\x49', '\xcd', '\xe5',
                             '\x4a', '\xcc', '\xcb', '\xd3', '\x29', '\x49', '\x4d', '\xe4', '\x4a', '\x4a',
                             '\xcd', '\xd3', '\x49', '\x2e', '\x2d', '\xe0', '\x02', '\x00', '\x27', '\x45',
                             '\xd4', '\x4a', '\x1a', '\x00', '\x00', '\x00'};

std::string all_of(Gunzip source, std::size_t block = 7) {
  std::string text;
  for (std::size_t got = block; got == block;) {
    text.resize(text.size() + block);
    got = source.read(text.data() + text.size() - block, block);
    text.resize(text.size() - block + got);
  }
  return text;
}

}  // namespace

TEST_CASE("what gzip has compressed is read as it was", "[with]") {
  const kindred_test::TemporaryFolder folder;
  const std::string path = folder.file("e.csv.gz", gzipped).string();
  CHECK(all_of(Gunzip(path)) == "user,item\nann,tea\nben,cup\n");
  CHECK(kindred_test::pairs(read_events(CsvReader(Gunzip(path)))) ==
        std::vector<std::string>{"ann:tea", "ben:cup"});
  CHECK(kindred_test::pairs(read_lists(Gunzip(path))).empty());
  CHECK(CsvReader(Gunzip(path)).path() == path);
}

TEST_CASE("compressed files that are put together are one, and zeros may fill the last block", "[with]") {
  const kindred_test::TemporaryFolder folder;
  const std::string text = "user,item\nann,tea\nben,cup\n";
  const std::string path = folder.file("two.gz", gzipped + gzipped + std::string(512, '\0')).string();
  for (const std::size_t block : {1u, 7u, 52u, 1000u}) CHECK(all_of(Gunzip(path), block) == text + text);
}

TEST_CASE("a large file is decompressed block by block", "[with]") {
  const kindred_test::TemporaryFolder folder;
  std::string compressed, text;
  for (int i = 0; i < 20'000; ++i) {
    compressed += gzipped;
    text += "user,item\nann,tea\nben,cup\n";
  }
  CHECK(all_of(Gunzip(folder.file("many.gz", compressed).string()), 100'000) == text);
}

TEST_CASE("a compressed file that is cut short or damaged is refused, wherever it is", "[with]") {
  const kindred_test::TemporaryFolder folder;
  const auto message_for = [&](const std::string& bytes) {
    const std::string path = folder.file("x.gz", bytes).string();
    const std::string message = message_of<DataError>([&] { all_of(Gunzip(path)); });
    CHECK(message.substr(0, path.size() + 2) == path + ": ");
    return message.substr(path.size() + 2);
  };
  CHECK(message_for("") == "is empty, expected what gzip has compressed");
  CHECK(message_for("user,item\n") == "is no gzip file: it does not begin like one");
  for (std::size_t size = 1; size < gzipped.size(); ++size)
    CHECK(message_for(gzipped.substr(0, size)) ==
          "is cut short: the compressed data end before they are whole");
  CHECK(message_for(gzipped + "more") == "is damaged: what follows the compressed data is not compressed");
  CHECK(message_for(gzipped + '\0' + gzipped) ==
        "is damaged: what follows the compressed data is not compressed");
  std::string damaged = gzipped;
  damaged[gzipped.size() - 6] = static_cast<char>(damaged[gzipped.size() - 6] ^ 1);
  CHECK(message_for(damaged) == "is damaged: incorrect data check");
}

TEST_CASE("damage to a compressed file is thrown, whatever becomes of bad rows", "[with]") {
  const kindred_test::TemporaryFolder folder;
  const std::string path = folder.file("x.gz", gzipped.substr(0, gzipped.size() - 1)).string();
  ReadReport report;
  CHECK_THROWS_AS(read_events(CsvReader(Gunzip(path)), {}, {.bad_rows = Collect{report}}), DataError);
}
