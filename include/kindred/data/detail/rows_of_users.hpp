#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "kindred/data/event_log.hpp"

namespace kindred::inline v0::detail {

// The rows of a log user by user, those of one user by time, those of one moment in their order.
inline std::vector<std::size_t> rows_by_user_and_time(const EventLog& log) {
  std::vector<std::size_t> rows(log.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::sort(rows.begin(), rows.end(), [&log](std::size_t a, std::size_t b) {
    if (log.user(a) != log.user(b)) return log.user(a) < log.user(b);
    if (log.has_time() && log.time(a) != log.time(b)) return log.time(a) < log.time(b);
    return a < b;
  });
  return rows;
}

// Calls `use(rows)` for each stretch of rows that `together(row, next_row)` holds for all the way through.
template <class Together, class Use>
void for_each_stretch(std::span<const std::size_t> rows, Together&& together, Use&& use) {
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    for (end = begin + 1; end < rows.size() && together(rows[end - 1], rows[end]);) ++end;
    use(rows.subspan(begin, end - begin));
  }
}

}  // namespace kindred::inline v0::detail
