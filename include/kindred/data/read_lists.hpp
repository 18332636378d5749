#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "kindred/core/error.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/io/detail/input_file.hpp"
#include "kindred/io/detail/utf8.hpp"

namespace kindred::inline v0 {

/// Appends a file of lists to a log in the making: on each line a user and then items, in the order of time,
/// separated by spaces or tabs. A user without items has an id and no event; blank lines are skipped. The
/// events have no times: their order in the file is their order in time.
/// @throws DataError where the file cannot be read, holds no user or is not UTF-8
inline void add_lists(EventLogBuilder& log, const std::string& path, EventKind kind = EventKind::purchase) {
  std::string text;
  detail::InputFile(path).read_all(text);
  constexpr std::string_view blank = " \t\r";
  std::size_t users = 0;
  std::int64_t line_number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line(text.data() + begin, end - begin);
    begin = end + 1;
    ++line_number;
    if (const std::size_t good = detail::utf8_end(line); good < line.size())
      throw DataError(Place{path, line_number}, detail::not_utf8(line, good));
    const auto next_word = [&line, blank] {
      line.remove_prefix(std::min(line.find_first_not_of(blank), line.size()));
      const std::string_view word = line.substr(0, line.find_first_of(blank));
      line.remove_prefix(word.size());
      return word;
    };
    const std::string_view user_id = next_word();
    if (user_id.empty()) continue;
    ++users;
    const UserIndex user = log.user(user_id);
    for (auto item_id = next_word(); !item_id.empty(); item_id = next_word())
      log.add({.user = user, .item = log.item(item_id), .kind = kind});
  }
  if (users == 0) throw DataError(Place{path}, "is empty, expected lines of a user and items");
}

/// The events of a file of lists, `user item item …` a line.
/// @throws DataError where the file cannot be read, holds no user or is not UTF-8
inline EventLog read_lists(const std::string& path, EventKind kind = EventKind::purchase) {
  EventLogBuilder log;
  add_lists(log, path, kind);
  return log.build();
}

}  // namespace kindred::inline v0
