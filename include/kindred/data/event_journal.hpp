#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/detail/event_fault.hpp"
#include "kindred/data/detail/journal_format.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/data/vocabulary.hpp"
#include "kindred/io/detail/append_file.hpp"

namespace kindred::inline v0 {

/// What was found in a journal, and what a crash left half written at its end. What was synced is never part
/// of that, unless the disk itself lost it.
struct JournalTail {
  /// Whole records.
  std::uint64_t records = 0;
  /// Events in them.
  std::uint64_t events = 0;
  /// Bytes behind the last whole record: 0 after a regular end.
  std::uint64_t lost_bytes = 0;
  /// What is wrong with those, in words; empty where there are none.
  std::string why = {};
};

/// When the events of a journal are safe.
enum class JournalSync {
  every_append,  ///< when `append` returns: it waits for the disk each time
  on_request     ///< when `sync` returns: one wait for all events since the last
};

/// How a journal is kept.
struct JournalOptions {
  /// When events are safe from a power failure. A process that is killed loses none that `append` returned
  /// for, either way.
  JournalSync sync = JournalSync::every_append;
};

/// An append-only file of events, for those that came since the last fit: written as they come, and replayed
/// after a restart to the same log, to the bit.
///
///     EventJournal journal("events.journal");
///     journal.append({.user = journal.user("1029"), .item = journal.item("77"), .time = now});
///     …
///     const EventLog log = read_journal("events.journal");
///
/// It holds its own ids: each is written once, before the first event that has it, and its index stays what
/// it is. For the items to be numbered as the catalogue's are, ask for `item(id)` of these first, or replay
/// into a builder that begins with them (`add_journal`). An event takes about 10 bytes, 8 more for each
/// number, and an `append` 20. Every record has a checksum. What a crash tore off is cut away when the
/// journal is opened again, and told by `tail()`; damage elsewhere is an error that says where.
///
/// One thread at a time; a second writer of the same file is refused, while any number may read it.
class EventJournal {
 public:
  /// Opens a journal to go on with, or begins one. O(its bytes), as the ids are read.
  /// @throws DataError naming the path, for a file that cannot be written or is no journal, for one that is
  /// damaged before its last record, saying at which byte, and for one that is being written by another
  explicit EventJournal(const std::filesystem::path& path, const JournalOptions& options = {})
      : options_(options), file_(path) {
    detail::JournalReader reader(path);
    while (const auto bytes = reader.next()) {
      detail::JournalContents contents(reader, *bytes);
      const auto add = [&](auto& ids, const char* what) {
        for (auto count = contents.count(1); count > 0; --count) {
          const std::size_t before = ids.size();
          ids.add(contents.text());
          if (ids.size() == before) reader.refuse("names a " + std::string(what) + " twice");
        }
      };
      add(users_, "user");
      add(items_, "item");
      add(sessions_, "session");
      Timestamp last_time{};
      for (auto count = contents.count(3); count > 0; --count) {
        const Event event = contents.event(users_.size(), items_.size(), sessions_.size(), last_time);
        if (const auto fault = fault_of(event); !fault.empty()) reader.refuse("holds an event that " + fault);
        timed_ = event.time.has_value();
        ++tail_.events;
      }
      contents.finish();
      ++tail_.records;
    }
    tail_.lost_bytes = reader.torn().bytes;
    tail_.why = reader.torn().why;
    written_ = {users_.size(), items_.size(), sessions_.size()};
    event_count_ = tail_.events;
    if (file_.size() > reader.whole()) file_.cut(reader.whole());
    if (file_.size() == 0) file_.append(detail::journal_header().span());
  }

  /// The index of a user, who is added when new.
  UserIndex user(std::string_view id) { return users_.add(id); }
  /// The index of an item, which is added when new.
  ItemIndex item(std::string_view id) { return items_.add(id); }
  /// The index of a session, which is added when new.
  SessionIndex session(std::string_view id) { return sessions_.add(id); }
  /// The ids of users so far, those of no event included.
  const UserVocabulary& users() const noexcept { return users_; }
  /// The ids of items so far, likewise.
  const ItemVocabulary& items() const noexcept { return items_; }

  /// Number of events.
  std::uint64_t size() const noexcept { return event_count_; }
  /// Bytes of the file.
  std::uint64_t bytes() const noexcept { return file_.size(); }
  /// What was there when the journal was opened, and what was cut away.
  const JournalTail& tail() const noexcept { return tail_; }

  /// Appends an event. O(1), and a wait for the disk under JournalSync::every_append.
  /// @throws DataError for an event that EventLogBuilder would refuse, and where the file cannot be written:
  /// it is then as it was before, or must be opened again
  void append(const Event& event) { append(std::span(&event, 1)); }

  /// Appends several events as one record: after a crash all of them are there or none.
  /// @throws DataError as above; none is written then. Also for more than fit into a record of 64 MiB
  void append(std::span<const Event> events) {
    write(events);
    if (options_.sync == JournalSync::every_append) sync();
  }

  /// Appends all events of a log, in its order and with its ids, in records of 4096.
  /// @throws DataError as above; the records before are written then
  void append(const EventLog& log) {
    std::vector<Event> events;
    for (std::size_t row = 0; row < log.size(); ++row) {
      Event event = log[row];
      event.user = user((*log.users())[event.user]);
      event.item = item((*log.items())[event.item]);
      if (event.session) event.session = session((*log.sessions())[*event.session]);
      events.push_back(event);
      if (events.size() < 4096 && row + 1 < log.size()) continue;
      write(events);
      events.clear();
    }
    if (options_.sync == JournalSync::every_append) sync();
  }

  /// Waits until all that was appended is on the disk, to outlive a power failure.
  /// @throws DataError where the disk fails; the journal must then be opened again
  void sync() { file_.sync(); }

 private:
  struct Counts {
    std::size_t users = 0, items = 0, sessions = 0;
  };

  std::string fault_of(const Event& event) const {
    return detail::event_fault(event, users_.size(), items_.size(), sessions_.size(), timed_, "journal");
  }

  void write(std::span<const Event> events) {
    if (events.empty()) return;
    const auto timed_before = timed_;
    for (std::size_t e = 0; e < events.size(); ++e) {
      const auto fault = fault_of(events[e]);
      if (fault.empty()) {
        timed_ = events[e].time.has_value();
        continue;
      }
      timed_ = timed_before;
      throw DataError(Place{file_.path().string()},
                      "event " + std::to_string(event_count_ + e + 1) + " " + fault);
    }
    contents_.clear();
    const auto add = [this]<class Idx>(const Vocabulary<Idx>& ids, std::size_t written) {
      contents_.number(ids.size() - written);
      for (std::size_t i = written; i < ids.size(); ++i) contents_.text(ids[Idx(i)]);
    };
    add(users_, written_.users);
    add(items_, written_.items);
    add(sessions_, written_.sessions);
    contents_.number(events.size());
    Timestamp last_time{};
    for (const Event& event : events) contents_.event(event, last_time);
    if (contents_.size() > detail::journal_longest)
      throw DataError(Place{file_.path().string()}, std::to_string(events.size()) + " events at once take " +
                                                        std::to_string(contents_.size()) +
                                                        " bytes, expected at most " +
                                                        std::to_string(detail::journal_longest));
    record_ = detail::journal_frame(contents_.span(), file_.size());
    record_.append(contents_.span());
    file_.append(record_.span());
    written_ = {users_.size(), items_.size(), sessions_.size()};
    event_count_ += events.size();
  }

  JournalOptions options_;
  detail::AppendFile file_;
  UserVocabulary users_;
  ItemVocabulary items_;
  SessionVocabulary sessions_;
  Counts written_;  // how many of those the file has
  std::optional<bool> timed_;
  std::uint64_t event_count_ = 0;
  JournalTail tail_;
  detail::JournalBytes contents_, record_;  // of the record being written
};

/// Adds the events of a journal to a log being built, whose ids come first. What a crash left at its end is
/// left out and told by `tail`. The journal may be written at the same time: what is there already is read.
/// O(its bytes).
/// @throws DataError naming the path, for a file that cannot be read or is no journal, for damage before its
/// last record, saying at which byte, and for events that do not fit those in `log`, such as ones without a
/// time
inline void add_journal(EventLogBuilder& log, const std::filesystem::path& path, JournalTail& tail) {
  detail::JournalReader reader(path);
  tail = {};
  std::vector<UserIndex> users;
  std::vector<ItemIndex> items;
  std::vector<SessionIndex> sessions;
  while (const auto bytes = reader.next()) {
    detail::JournalContents contents(reader, *bytes);
    for (auto count = contents.count(1); count > 0; --count) users.push_back(log.user(contents.text()));
    for (auto count = contents.count(1); count > 0; --count) items.push_back(log.item(contents.text()));
    for (auto count = contents.count(1); count > 0; --count) sessions.push_back(log.session(contents.text()));
    Timestamp last_time{};
    for (auto count = contents.count(3); count > 0; --count) {
      Event event = contents.event(users.size(), items.size(), sessions.size(), last_time);
      event.user = users[event.user.value];
      event.item = items[event.item.value];
      if (event.session) event.session = sessions[event.session->value];
      try {
        log.add(event);
      } catch (const DataError& error) {
        throw DataError(Place{path.string()}, error.what());
      }
      ++tail.events;
    }
    contents.finish();
    ++tail.records;
  }
  tail.lost_bytes = reader.torn().bytes;
  tail.why = reader.torn().why;
}

/// The same where nothing may be missing.
/// @throws DataError as above, and for a journal that a crash left half a record at the end of
inline void add_journal(EventLogBuilder& log, const std::filesystem::path& path) {
  JournalTail tail;
  add_journal(log, path, tail);
  if (tail.lost_bytes > 0)
    throw DataError(Place{path.string()},
                    "has " + std::to_string(tail.lost_bytes) +
                        " bytes behind its last whole record: " + tail.why +
                        "; open it with EventJournal, which cuts them off, or ask add_journal for the tail");
}

/// The events of a journal as a log: the same to the bit whenever it is read, its ids numbered as in the
/// journal. O(its bytes).
/// @throws DataError as `add_journal` of the same arguments
inline EventLog read_journal(const std::filesystem::path& path) {
  EventLogBuilder log;
  add_journal(log, path);
  return log.build();
}

/// The same, of as much as is whole.
inline EventLog read_journal(const std::filesystem::path& path, JournalTail& tail) {
  EventLogBuilder log;
  add_journal(log, path, tail);
  return log.build();
}

}  // namespace kindred::inline v0
