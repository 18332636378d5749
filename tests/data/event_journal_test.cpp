#include "kindred/data/event_journal.hpp"

#include <sys/resource.h>

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "kindred/core/random.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;
using kindred_test::bytes_of;
using kindred_test::message_of;
using kindred_test::TemporaryFolder;

namespace {

// Some event of a few users, items and sessions, with parts that may be missing.
template <class Ids>
Event some_event(Ids& ids, int n) {
  Random random(7, static_cast<std::uint64_t>(n));
  Event event{.user = ids.user("user " + std::to_string(random.below(5))),
              .item = ids.item(std::to_string(random.below(9)) + std::string(random.below(3), 'x')),
              .time = timestamp(1700000000 + 60 * n - 90 * static_cast<int>(random.below(9)))};
  event.kind = static_cast<EventKind>(random.below(event_kind_names.size()));
  if (random.below(2) == 0) event.value = random.uniform() * 5;
  if (random.below(3) == 0) event.quantity = -2;
  if (random.below(2) == 0) event.price = 19.99;
  if (random.below(4) == 0) event.discount = 1e-7;
  if (random.below(2) == 0) event.session = ids.session("s" + std::to_string(random.below(4)));
  return event;
}

EventLog some_log(int events) {
  EventLogBuilder log;
  for (int n = 0; n < events; ++n) log.add(some_event(log, n));
  return log.build();
}

std::vector<Event> events_of(const EventLog& log) {
  std::vector<Event> events;
  for (std::size_t row = 0; row < log.size(); ++row) events.push_back(log[row]);
  return events;
}

void check_equal(const EventLog& a, const EventLog& b) {
  CHECK(events_of(a) == events_of(b));
  CHECK(*a.users() == *b.users());
  CHECK(*a.items() == *b.items());
  CHECK(*a.sessions() == *b.sessions());
}

std::string hex(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto code = static_cast<unsigned char>(c);
    text += {"0123456789abcdef"[code / 16], "0123456789abcdef"[code % 16]};
  }
  return text;
}

// A journal of four records: of 1, 3, 1 and 2 events. Their ends are where the file may be cut.
struct FourRecords {
  TemporaryFolder folder;
  std::filesystem::path path = folder / "events.journal";
  std::vector<std::size_t> ends, events;
  std::string bytes;

  FourRecords() {
    EventJournal journal(path, {.sync = JournalSync::on_request});
    ends.push_back(static_cast<std::size_t>(journal.bytes()));
    events.push_back(0);
    int n = 0;
    for (const int count : {1, 3, 1, 2}) {
      std::vector<Event> record;
      for (int e = 0; e < count; ++e) record.push_back(some_event(journal, n++));
      journal.append(record);
      ends.push_back(static_cast<std::size_t>(journal.bytes()));
      events.push_back(static_cast<std::size_t>(n));
    }
    journal.sync();
    bytes = bytes_of(path);
  }
};

}  // namespace

TEST_CASE("a journal replays to the log that the same events make, to the bit") {
  const TemporaryFolder folder;
  const auto sync = GENERATE(JournalSync::every_append, JournalSync::on_request);
  {
    EventJournal journal(folder / "j", {.sync = sync});
    for (int n = 0; n < 60; ++n) journal.append(some_event(journal, n));
    journal.sync();
    CHECK(journal.size() == 60);
    CHECK(journal.tail().events == 0);
  }
  check_equal(read_journal(folder / "j"), some_log(60));
  CHECK(std::filesystem::file_size(folder / "j") < 60 * 50);
}

TEST_CASE("a journal goes on where it ended") {
  const TemporaryFolder folder;
  for (int n = 0; n < 40; ++n) {
    EventJournal journal(folder / "j");
    CHECK(journal.tail().events == static_cast<std::uint64_t>(n));
    CHECK(journal.tail().records == static_cast<std::uint64_t>(n));
    CHECK(journal.tail().lost_bytes == 0);
    journal.append(some_event(journal, n));
  }
  check_equal(read_journal(folder / "j"), some_log(40));
}

TEST_CASE("a whole log is appended with its ids") {
  const TemporaryFolder folder;
  const EventLog log = some_log(5000);
  {
    EventJournal journal(folder / "j");
    journal.append(log);
    CHECK(journal.size() == 5000);
  }
  check_equal(read_journal(folder / "j"), log);
  JournalTail tail;
  read_journal(folder / "j", tail);
  CHECK(tail.records == 2);
  CHECK(tail.events == 5000);
}

TEST_CASE("files of this version stay readable") {
  const TemporaryFolder folder;
  {
    EventJournal journal(folder / "j");
    journal.append(
        {.user = journal.user("ann"), .item = journal.item("7"), .time = timestamp(1000), .price = 2.5});
    journal.append({.user = journal.user("ann"),
                    .item = journal.item("8"),
                    .time = timestamp(999),
                    .kind = EventKind::view,
                    .session = journal.session("s")});
  }
  // Header; frame and contents of each record. Written down once from the description in journal_format.hpp.
  CHECK(hex(bytes_of(folder / "j")).substr(0, 24) == "896b6e6a0d0a1a0a01000000");
  const std::string contents_1 =
      "0103616e6e"
      "010137"
      "00"
      "01"
      "4b"
      "00"
      "00"
      "d00f"
      "0000000000000440";
  const std::string contents_2 =
      "00"
      "010138"
      "010173"
      "01"
      "8802"
      "00"
      "01"
      "00"
      "ce0f";
  CHECK_THAT(hex(bytes_of(folder / "j")), ContainsSubstring(contents_1) && ContainsSubstring(contents_2));
  CHECK(std::filesystem::file_size(folder / "j") ==
        16 + 16 + contents_1.size() / 2 + 16 + contents_2.size() / 2);
}

TEST_CASE("a journal cut anywhere holds its whole records, and goes on") {
  const FourRecords four;
  const auto all = events_of(some_log(7));
  for (std::size_t length = 0; length <= four.bytes.size(); ++length) {
    const auto path = four.folder.file("cut " + std::to_string(length), four.bytes.substr(0, length));
    std::size_t whole = 0, events = 0;
    for (std::size_t r = 0; r < four.ends.size(); ++r)
      if (four.ends[r] <= length) whole = four.ends[r], events = four.events[r];

    JournalTail tail;
    const auto read = events_of(read_journal(path, tail));
    REQUIRE(read == std::vector<Event>(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(events)));
    REQUIRE(tail.lost_bytes == length - whole);
    REQUIRE(tail.why.empty() == (length == whole));
    if (length > whole)
      REQUIRE_THAT(message_of<DataError>([&] { read_journal(path); }),
                   ContainsSubstring("behind its last whole"));

    EventJournal journal(path, {.sync = JournalSync::on_request});
    REQUIRE(journal.tail().events == events);
    REQUIRE(journal.tail().lost_bytes == length - whole);
    for (int n = static_cast<int>(events); n < 7; ++n) journal.append(some_event(journal, n));
    REQUIRE(events_of(read_journal(path)) == all);
  }
}

TEST_CASE("a damaged byte is found: an error, or a last record that is not taken for whole") {
  const FourRecords four;
  const std::size_t last = four.ends[3];
  const auto all = events_of(some_log(7));
  for (std::size_t at = 0; at < four.bytes.size(); ++at) {
    std::string bytes = four.bytes;
    bytes[at] = static_cast<char>(bytes[at] ^ (at % 2 == 0 ? 1 : 0x80));
    const auto path = four.folder.file("flipped " + std::to_string(at), bytes);
    JournalTail tail;
    if (at >= last + 16) {  // the contents of the last record
      REQUIRE(events_of(read_journal(path, tail)) == std::vector<Event>(all.begin(), all.begin() + 5));
      REQUIRE(tail.lost_bytes == four.bytes.size() - last);
      continue;
    }
    const auto said = message_of<DataError>([&] { read_journal(path, tail); });
    REQUIRE_THAT(said, ContainsSubstring("flipped"));
    if (at >= 16) {
      std::size_t record = 0;
      while (four.ends[record + 1] <= at) ++record;
      REQUIRE_THAT(said, ContainsSubstring("at byte " + std::to_string(four.ends[record]) + ":"));
    }
    if (at % 8 == 0) REQUIRE_THROWS_AS(EventJournal(path), DataError);
    REQUIRE(bytes_of(path) == bytes);  // not touched
  }
}

TEST_CASE("zeros that a power failure left are a lost end") {
  const FourRecords four;
  JournalTail tail;
  const auto path = four.folder.file("zeros", four.bytes + std::string(5000, '\0'));
  CHECK(read_journal(path, tail).size() == 7);
  CHECK(tail.lost_bytes == 5000);
  CHECK_THAT(tail.why, ContainsSubstring("zeros"));
  std::string half = four.bytes;
  std::fill(half.begin() + static_cast<std::ptrdiff_t>(four.ends[3] + 20), half.end(), '\0');
  CHECK(read_journal(four.folder.file("half", half + std::string(100, '\0')), tail).size() == 5);
  // What stands behind them is no end.
  CHECK_THROWS_AS(read_journal(four.folder.file("then", four.bytes + std::string(64, '\0') + "x"), tail),
                  DataError);
}

TEST_CASE("a record that stands in another place is not taken for whole") {
  const FourRecords four;
  const auto moved = four.bytes.substr(0, four.ends[2]) + four.bytes.substr(four.ends[3]) +
                     four.bytes.substr(four.ends[2], four.ends[3] - four.ends[2]);
  JournalTail tail;
  CHECK_THROWS_AS(read_journal(four.folder.file("moved", moved), tail), DataError);
}

TEST_CASE("what is no journal is refused, and left alone") {
  const TemporaryFolder folder;
  const auto says = [](const std::filesystem::path& path) {
    const auto said = message_of<DataError>([&] { read_journal(path); });
    CHECK_THAT(said, ContainsSubstring(path.filename().string()));
    return said;
  };
  CHECK_THAT(says(folder / "missing"), ContainsSubstring("cannot be read"));
  CHECK_THAT(says(folder.path()), ContainsSubstring("is a directory"));
  CHECK_THAT(says(folder.file("text", "user,item\n")), ContainsSubstring("does not begin like one"));
  CHECK_THROWS_AS(EventJournal(folder / "text"), DataError);
  CHECK(bytes_of(folder / "text") == "user,item\n");
  CHECK_THROWS_AS(EventJournal(folder / "no" / "such" / "folder"), DataError);
}

TEST_CASE("contents that do not fit are refused, whatever their checksum") {
  const TemporaryFolder folder;
  const auto says = [&folder](const std::vector<int>& numbers) {
    detail::JournalBytes contents, file = detail::journal_header();
    for (const int number : numbers) contents.fixed(static_cast<std::uint64_t>(number), 1);
    file.append(detail::journal_frame(contents.span(), 16).span());
    file.append(contents.span());
    const auto bytes = file.span();
    const auto path = folder.file("hostile", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    const auto said = message_of<DataError>([&] { read_journal(path); });
    CHECK_THROWS_AS(EventJournal(path), DataError);
    return said;
  };
  CHECK_THAT(says({0}), ContainsSubstring("at byte 16 ends within"));
  CHECK_THAT(says({0xFF, 0xFF, 0xFF, 0xFF, 0x7F}), ContainsSubstring("promises more than it holds"));
  CHECK_THAT(says({1, 0xFF, 0xFF, 0x03, 'a'}), ContainsSubstring("promises more than it holds"));
  CHECK_THAT(says({0, 0, 0, 1, 0, 0, 0}), ContainsSubstring("names a user that has no id"));
  CHECK_THAT(says({1, 1, 'a', 1, 1, 'b', 0, 1, 7, 0, 0}), ContainsSubstring("unknown kind"));
  CHECK_THAT(says({1, 1, 'a', 1, 1, 'b', 0, 1, 0, 0, 0, 9}), ContainsSubstring("more than its events"));
  CHECK_THAT(says({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1}),
             ContainsSubstring("too long"));
  // A time of no year, and a value that is not a number.
  CHECK_THAT(
      says({1, 1, 'a', 1, 1, 'b', 0, 1, 8, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F}),
      ContainsSubstring("outside the years"));
  CHECK_THAT(says({1, 1, 'a', 1, 1, 'b', 0, 1, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0xF8, 0x7F}),
             ContainsSubstring("not finite"));
}

TEST_CASE("events that no log can hold are refused before they are written") {
  const TemporaryFolder folder;
  EventJournal journal(folder / "j");
  const Event good{.user = journal.user("a"), .item = journal.item("x"), .time = timestamp(5)};
  journal.append(good);
  const auto bytes = journal.bytes();
  Event bad = good;
  bad.value = std::numeric_limits<double>::infinity();
  CHECK_THAT(message_of<DataError>([&] { journal.append(bad); }),
             ContainsSubstring("event 2 has a value that is not finite"));
  CHECK_THAT(message_of<DataError>([&] { journal.append(std::vector<Event>{good, bad}); }),
             ContainsSubstring("event 3"));
  bad = good;
  bad.time = std::nullopt;
  CHECK_THAT(message_of<DataError>([&] { journal.append(bad); }), ContainsSubstring("has no time"));
  bad = good;
  bad.user = UserIndex(1);
  CHECK_THAT(message_of<DataError>([&] { journal.append(bad); }), ContainsSubstring("ask user(id) for one"));
  journal.append(std::vector<Event>{});
  CHECK(journal.bytes() == bytes);
  CHECK(read_journal(folder / "j").size() == 1);
}

TEST_CASE("one writer at a time, and any number of readers") {
  const TemporaryFolder folder;
  EventJournal journal(folder / "j");
  journal.append({.user = journal.user("a"), .item = journal.item("x")});
  CHECK_THAT(message_of<DataError>([&] { EventJournal second(folder / "j"); }),
             ContainsSubstring("is being written by another"));
  CHECK(read_journal(folder / "j").size() == 1);
  journal.append({.user = journal.user("b"), .item = journal.item("x")});
  CHECK(read_journal(folder / "j").size() == 2);
}

TEST_CASE("where the disk is full the journal stays as it was") {
  const TemporaryFolder folder;
  EventJournal journal(folder / "j", {.sync = JournalSync::on_request});
  journal.append(some_event(journal, 0));
  const auto bytes = journal.bytes();
  std::vector<Event> many;
  for (int n = 1; n < 200; ++n) many.push_back(some_event(journal, n));

  struct ::rlimit before = {};
  ::getrlimit(RLIMIT_FSIZE, &before);
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  const struct ::rlimit narrow = {bytes + 100, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &narrow);
  CHECK_THAT(message_of<DataError>([&] { journal.append(many); }), ContainsSubstring("cannot be written"));
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);

  CHECK(std::filesystem::file_size(folder / "j") == bytes);
  CHECK(read_journal(folder / "j").size() == 1);
  journal.append(many);
  check_equal(read_journal(folder / "j"), some_log(200));
}

TEST_CASE("a journal is replayed behind what a builder knows") {
  const TemporaryFolder folder;
  {
    EventJournal journal(folder / "j");
    journal.append({.user = journal.user("new"), .item = journal.item("pasta")});
    journal.append({.user = journal.user("ann"), .item = journal.item("wine")});
  }
  ItemVocabulary catalogue;
  for (const char* id : {"bread", "wine", "pasta"}) catalogue.add(id);
  EventLogBuilder builder({}, catalogue);
  builder.add({.user = builder.user("ann"), .item = builder.item("bread")});
  add_journal(builder, folder / "j");
  const EventLog log = builder.build();
  REQUIRE(log.size() == 3);
  CHECK(log.item(1) == ItemIndex(2));
  CHECK(log.item(2) == ItemIndex(1));
  CHECK((*log.users())[log.user(1)] == "new");
  CHECK(log.user(2) == log.user(0));

  EventLogBuilder timed;
  timed.add({.user = timed.user("a"), .item = timed.item("b"), .time = timestamp(0)});
  CHECK_THAT(message_of<DataError>([&] { add_journal(timed, folder / "j"); }),
             ContainsSubstring("j: event 2 has no time"));
}
