#include "kindred/with/lzma.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "data/shop.hpp"
#include "kindred/data/cancellations.hpp"
#include "kindred/data/clean.hpp"
#include "kindred/data/guests.hpp"
#include "kindred/data/read_events.hpp"
#include "kindred/data/read_lists.hpp"
#include "kindred/data/repeats.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/real_data.hpp"
#include "support/sanitized.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using kindred_test::message_of;

namespace {

// By xz 5.4.1: "user,item\nann,tea\nben,cup\n".
const std::string xzipped = {
    '\xfd', '\x37', '\x7a', '\x58', '\x5a', '\x00', '\x00', '\x04', '\xe6', '\xd6', '\xb4', '\x46',
    '\x02', '\x00', '\x21', '\x01', '\x16', '\x00', '\x00', '\x00', '\x74', '\x2f', '\xe5', '\xa3',
    '\x01', '\x00', '\x19', '\x75', '\x73', '\x65', '\x72', '\x2c', '\x69', '\x74', '\x65', '\x6d',
    '\x0a', '\x61', '\x6e', '\x6e', '\x2c', '\x74', '\x65', '\x61', '\x0a', '\x62', '\x65', '\x6e',
    '\x2c', '\x63', '\x75', '\x70', '\x0a', '\x00', '\x00', '\x00', '\xc0', '\xf2', '\xaf', '\x62',
    '\x96', '\xeb', '\x7e', '\xca', '\x00', '\x01', '\x32', '\x1a', '\x20', '\x18', '\x94', '\x30',
    '\x1f', '\xb6', '\xf3', '\x7d', '\x01', '\x00', '\x00', '\x00', '\x00', '\x04', '\x59', '\x5a'};

std::string all_of(Unxz source, std::size_t block = 7) {
  std::string text;
  for (std::size_t got = block; got == block;) {
    text.resize(text.size() + block);
    got = source.read(text.data() + text.size() - block, block);
    text.resize(text.size() - block + got);
  }
  return text;
}

}  // namespace

TEST_CASE("what xz has compressed is read as it was", "[with]") {
  const kindred_test::TemporaryFolder folder;
  const std::string path = folder.file("e.csv.xz", xzipped).string();
  CHECK(all_of(Unxz(path)) == "user,item\nann,tea\nben,cup\n");
  CHECK(kindred_test::pairs(read_events(CsvReader(Unxz(path)))) ==
        std::vector<std::string>{"ann:tea", "ben:cup"});
  CHECK(kindred_test::pairs(read_lists(Unxz(path))).empty());
  CHECK(CsvReader(Unxz(path)).path() == path);
}

TEST_CASE("xz files that are put together are one, and zeros may fill the last block", "[with]") {
  const kindred_test::TemporaryFolder folder;
  const std::string text = "user,item\nann,tea\nben,cup\n";
  const std::string path = folder.file("two.xz", xzipped + xzipped + std::string(512, '\0')).string();
  for (const std::size_t block : {1u, 7u, 52u, 1000u}) CHECK(all_of(Unxz(path), block) == text + text);
}

TEST_CASE("a large xz file is decompressed block by block", "[with]") {
  const kindred_test::TemporaryFolder folder;
  std::string compressed, text;
  for (int i = 0; i < 20'000; ++i) {
    compressed += xzipped;
    text += "user,item\nann,tea\nben,cup\n";
  }
  CHECK(all_of(Unxz(folder.file("many.xz", compressed).string()), 100'000) == text);
}

TEST_CASE("an xz file that is cut short or damaged is refused, wherever it is", "[with]") {
  const kindred_test::TemporaryFolder folder;
  const auto message_for = [&](const std::string& bytes) {
    const std::string path = folder.file("x.xz", bytes).string();
    const std::string message = message_of<DataError>([&] { all_of(Unxz(path)); });
    CHECK(message.substr(0, path.size() + 2) == path + ": ");
    return message.substr(path.size() + 2);
  };
  CHECK(message_for("user,item\nann,tea\n") == "is no xz file: it does not begin like one");
  for (std::size_t size = 0; size < xzipped.size(); ++size)
    CHECK(message_for(xzipped.substr(0, size)) ==
          "is cut short: the compressed data end before they are whole");
  CHECK_FALSE(message_for(xzipped + "more").empty());
  for (const std::size_t place : {8u, 20u, 30u, 60u}) {
    std::string damaged = xzipped;
    damaged[place] = static_cast<char>(damaged[place] ^ 1);
    CHECK_FALSE(message_for(damaged).empty());
  }
  const std::string path = folder.file("x.xz", xzipped).string();
  CHECK(message_of<DataError>([&] { all_of(Unxz(path, 1000)); }).find("bytes of memory to decompress") !=
        std::string::npos);
}

TEST_CASE("damage to an xz file is thrown, whatever becomes of bad rows", "[with]") {
  const kindred_test::TemporaryFolder folder;
  const std::string path = folder.file("x.xz", xzipped.substr(0, xzipped.size() - 1)).string();
  ReadReport report;
  CHECK_THROWS_AS(read_events(CsvReader(Unxz(path)), {}, {.bad_rows = Collect{report}}), DataError);
}

// The counts are those of tests/data/online_retail_counts.py, which shares nothing with kindred. Sanitizers,
// with which the whole takes half a minute, see its beginning.
TEST_CASE("what is wrong with Online Retail II is found, and every row accounted for", "[with]") {
  const auto folder = kindred_test::real_data("online-retail");
  if (!folder) return;
  constexpr bool whole = !kindred_test::sanitized;
  struct Expected {
    std::size_t rows, cancelled, negative, nobody, not_priced, repeated;
  };
  constexpr Expected expected =
      whole ? Expected{525461, 10206, 12326, 107927, 3690, 6865} : Expected{25000, 630, 673, 6166, 69, 275};
  Unxz file((*folder / "online_retail_2009_2010.csv.xz").string());
  std::string text;
  for (std::size_t lines = 0, got = 1; lines <= expected.rows && got > 0;) {
    constexpr std::size_t block = 1 << 16;
    const std::size_t before = text.size();
    text.resize(before + block);
    got = file.read(text.data() + before, block);
    text.resize(before + got);
    for (std::size_t at = before; at < text.size(); ++at)
      if (text[at] == '\n' && ++lines > expected.rows) text.resize(at + 1);
  }

  const EventLog log = read_events(CsvReader::of_text(text), {.user = "CustomerID",
                                                              .item = "StockCode",
                                                              .time = "InvoiceDate",
                                                              .quantity = "Quantity",
                                                              .price = "Price",
                                                              .session = "Invoice",
                                                              .price_per_unit = true,
                                                              .allow_empty_ids = true});
  CHECK(log.size() == expected.rows);
  CHECK(mark_cancellations(log, "C").account.changed.at(0).count == expected.cancelled);
  std::size_t negative = 0, not_priced = 0;
  for (std::size_t row = 0; row < log.size(); ++row) {
    negative += *log.quantity(row) < 0 ? 1 : 0;
    not_priced += *log.price(row) / *log.quantity(row) <= 0 ? 1 : 0;
  }
  CHECK(negative == expected.negative);
  CHECK(not_priced == expected.not_priced);
  const Cleaned named = name_guests(log);
  CHECK(named.account.changed.at(0).count == expected.nobody);
  CHECK(named.log.size() == log.size());
  CHECK(remove_repeats(log).account.removed.at(0).count == expected.repeated);

  const Cleaned cleaned = clean(log, {.cancellation_prefix = "C"});
  CHECK(cleaned.account.removed.at(0).reason == "no user");
  CHECK(cleaned.account.removed.at(0).count == expected.nobody);
  CHECK(cleaned.account.adds_up());
  CHECK(cleaned.log.size() == cleaned.account.kept);
  std::size_t wrong = 0;
  for (std::size_t row = 0; row < cleaned.log.size(); ++row)
    wrong += cleaned.log.kind(row) != EventKind::purchase || !(*cleaned.log.quantity(row) > 0) ? 1 : 0;
  CHECK(wrong == 0);
}
