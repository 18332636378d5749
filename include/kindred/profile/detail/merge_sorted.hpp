#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace kindred::inline v0::detail {

// The longest list that a sketch keeps.
inline constexpr std::size_t longest_sketch = 128;

// Merges a list into another, both ascending by `key` and at most `longest_sketch` long; `combine(mine,
// theirs)` makes one of two with one key, `adopt(theirs)` what is taken over alone. Nothing is allocated
// where `mine` has room.
template <class Entry, class Key, class Combine, class Adopt>
void merge_sorted(std::vector<Entry>& mine, const std::vector<Entry>& theirs, Key key, Combine combine,
                  Adopt adopt) {
  std::array<Entry, longest_sketch> added;  // NOLINT: set as far as it is used
  std::size_t count = 0, at = 0;
  for (const Entry& entry : theirs) {
    while (at < mine.size() && key(mine[at]) < key(entry)) ++at;
    if (at < mine.size() && key(mine[at]) == key(entry)) combine(mine[at], entry);
    else added[count++] = adopt(entry);
  }
  if (count == 0) return;
  std::size_t from = mine.size(), to = from + count;
  mine.resize(to);
  while (count > 0) {
    if (from > 0 && key(mine[from - 1]) > key(added[count - 1])) mine[--to] = mine[--from];
    else mine[--to] = added[--count];
  }
}

}  // namespace kindred::inline v0::detail
