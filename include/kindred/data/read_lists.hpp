#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/data/detail/integer_ids.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/io/byte_source.hpp"
#include "kindred/io/detail/input_file.hpp"
#include "kindred/io/detail/line_scanner.hpp"
#include "kindred/io/read_options.hpp"

namespace kindred::inline v0 {

namespace detail {

// The lines of a file of lists, a word at a time.
class ListRows {
 public:
  explicit ListRows(LineScanner lines) : lines_(std::move(lines)) {}

  const std::string& path() const noexcept { return lines_.path(); }
  std::int64_t line() const noexcept { return lines_.line(); }
  std::string_view text() const noexcept { return lines_.text(); }

  // Goes to the next line with a word on it; false at the end.
  bool next() {
    do {
      if (!lines_.next()) return false;
      rest_ = lines_.text();
      if (rest_.find('\r') != std::string_view::npos)
        throw DataError(Place{path(), line()}, "a CR within the line, expected lines that end by LF or CRLF");
      rest_.remove_prefix(std::min(rest_.find_first_not_of(blank), rest_.size()));
    } while (rest_.empty());
    return true;
  }

  // The next word of the line; empty where there is none.
  std::string_view word() {
    const std::string_view word = rest_.substr(0, rest_.find_first_of(blank));
    rest_.remove_prefix(word.size());
    rest_.remove_prefix(std::min(rest_.find_first_not_of(blank), rest_.size()));
    return word;
  }

 private:
  static constexpr std::string_view blank = " \t";

  LineScanner lines_;
  std::string_view rest_;
};

}  // namespace detail

/// Appends lists to a log in the making: on each line a user and then items, in the order of time, separated
/// by spaces or tabs. A user without items has an id and no event; blank lines are skipped. The events have
/// no times: their order in the file is their order in time.
/// @throws DataError where the source cannot be read, holds no user, or has a line that is not UTF-8 or with
/// a CR in it
inline void add_lists(EventLogBuilder& log, ByteSource source, EventKind kind = EventKind::purchase,
                      const ReadOptions& options = {}) {
  detail::ListRows rows{detail::LineScanner(std::move(source))};
  detail::IntegerIds<UserIndex> users;
  detail::IntegerIds<ItemIndex> items;
  detail::begin_report(options, rows.path());
  std::vector<ItemIndex> list;
  bool is_empty = true;
  detail::for_each_row(rows, options, [&] {
    is_empty = false;
    try {
      const UserIndex user = users.index_of(rows.word(), [&](std::string_view id) { return log.user(id); });
      list.clear();
      for (auto id = rows.word(); !id.empty(); id = rows.word())
        list.push_back(items.index_of(id, [&](std::string_view text) { return log.item(text); }));
      for (const ItemIndex item : list) log.add({.user = user, .item = item, .kind = kind});
    } catch (const DataError& error) {
      throw DataError(Place{rows.path(), rows.line()}, error.what());
    }
  });
  const ReadReport* const report = options.bad_rows.report();
  if (is_empty && (!report || report->rows == 0))
    throw DataError(Place{rows.path()}, "is empty, expected lines of a user and items");
}

/// Appends a file of lists to a log in the making.
/// @throws DataError as above
inline void add_lists(EventLogBuilder& log, const std::string& path, EventKind kind = EventKind::purchase,
                      const ReadOptions& options = {}) {
  add_lists(log, ByteSource(detail::InputFile(path)), kind, options);
}

/// The events of lists, `user item item …` a line.
/// @throws DataError as `add_lists` does
inline EventLog read_lists(ByteSource source, EventKind kind = EventKind::purchase,
                           const ReadOptions& options = {}) {
  EventLogBuilder log;
  add_lists(log, std::move(source), kind, options);
  return log.build();
}

/// The events of a file of lists.
/// @throws DataError as `add_lists` does
inline EventLog read_lists(const std::string& path, EventKind kind = EventKind::purchase,
                           const ReadOptions& options = {}) {
  return read_lists(ByteSource(detail::InputFile(path)), kind, options);
}

}  // namespace kindred::inline v0
