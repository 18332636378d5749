// What tests/durability/journal kills, and what looks at the pieces.
//   journal write FILE ACKNOWLEDGED every|request   appends events for ever, and keeps in ACKNOWLEDGED how
//   many are
//                                                   safe
//   journal check FILE ACKNOWLEDGED                 all of those must be in FILE, each as it was, and no
//   other
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/data/event_journal.hpp"

using namespace kindred;

namespace {

// The n-th event of them all: nothing of it is left to chance.
template <class Ids>
Event nth(Ids& ids, std::uint64_t n) {
  const auto mixed = n * 0x9E3779B97F4A7C15;
  Event event{.user = ids.user("user-" + std::to_string(mixed >> 40 & 4095)),
              .item = ids.item(std::to_string(mixed >> 24 & 1023)),
              .time = timestamp(static_cast<std::int64_t>(1700000000 + n))};
  if (mixed >> 60 != 0) event.price = static_cast<double>(n) / 100;
  return event;
}

// Kept in place, in one write of eight bytes, which outlives the process.
void acknowledge(int file, std::uint64_t count) {
  if (::pwrite(file, &count, sizeof count, 0) != sizeof count) std::abort();
}

int write(const char* path, const char* acknowledged, bool every) {
  const int file = ::open(acknowledged, O_WRONLY | O_CREAT, 0666);
  EventJournal journal(path, {.sync = every ? JournalSync::every_append : JournalSync::on_request});
  std::vector<Event> events;
  for (std::uint64_t n = journal.size();;) {
    // Now and then so many at once that the write itself is interrupted.
    const std::uint64_t count = n % 7 == 3 ? 20000 : 1 + n % 5;
    events.clear();
    for (const auto end = n + count; n < end; ++n) events.push_back(nth(journal, n));
    journal.append(events);
    if (!every && n % 3 != 0) continue;
    if (!every) journal.sync();
    acknowledge(file, n);
  }
}

int check(const char* path, const char* acknowledged) {
  std::uint64_t safe = 0;
  if (const int file = ::open(acknowledged, O_RDONLY); file >= 0) {
    if (::read(file, &safe, sizeof safe) != sizeof safe) safe = 0;
    ::close(file);
  }
  JournalTail tail;
  const EventLog log = read_journal(path, tail);
  if (log.size() < safe) {
    std::cout << "of " << safe << " acknowledged events " << log.size() << " are left\n";
    return 1;
  }
  EventLogBuilder expected;
  for (std::size_t row = 0; row < log.size(); ++row) expected.add(nth(expected, row));
  const EventLog as_written = expected.build();
  for (std::size_t row = 0; row < log.size(); ++row)
    if (log[row] != as_written[row]) {
      std::cout << "event " << row + 1 << " is not as it was written\n";
      return 1;
    }
  if (!(*log.users() == *as_written.users()) || !(*log.items() == *as_written.items())) {
    std::cout << "the ids are not as they were written\n";
    return 1;
  }
  std::cout << log.size() << ' ' << safe << ' ' << tail.lost_bytes << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  try {
    if (arguments.size() == 4 && arguments[0] == "write")
      return write(argv[2], argv[3], arguments[3] == "every");
    if (arguments.size() == 3 && arguments[0] == "check") return check(argv[2], argv[3]);
    std::cerr << "usage: journal write FILE ACKNOWLEDGED every|request | check FILE ACKNOWLEDGED\n";
  } catch (const std::exception& error) {
    std::cout << error.what() << '\n';
  }
  return 2;
}
