#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/time.hpp"

namespace kindred::inline v0 {

/// Refuses an option outside [least, most]; NaN is outside.
/// @throws OptionError naming the option, its value and the range.
template <class Number>
void require_in_range(std::string_view option, Number value, Number least, Number most) {
  if (value >= least && value <= most) return;
  std::ostringstream message;
  message << "option '" << option << "' is " << value << ", expected ";
  if (most < std::numeric_limits<Number>::max()) message << least << " to " << most;
  else message << "at least " << least;
  throw OptionError(message.str());
}

/// Refuses an option below `least`; NaN is below.
/// @throws OptionError naming the option, its value and the bound.
template <class Number>
void require_at_least(std::string_view option, Number value, Number least) {
  require_in_range(option, value, least, std::numeric_limits<Number>::max());
}

/// Refuses a negative length of time.
/// @throws OptionError naming the option and its value in days.
inline void require_not_negative(std::string_view option, Duration length) {
  if (length >= Duration::zero()) return;
  std::ostringstream message;
  message << "option '" << option << "' is " << std::chrono::duration<double>(length) / days
          << " days, expected at least 0";
  throw OptionError(message.str());
}

/// Refuses an offset from UTC that no clock on earth has: beyond 14 hours to either side.
/// @throws OptionError naming the option, its value in hours and the range
inline void require_utc_offset(std::string_view option, Duration offset) {
  if (offset >= -14 * hours && offset <= 14 * hours) return;
  std::ostringstream message;
  message << "option '" << option << "' is " << std::chrono::duration<double>(offset) / hours
          << " hours, expected -14 to 14";
  throw OptionError(message.str());
}

/// The number of letters to insert, delete, replace or swap with their neighbour that make one word of the
/// other, no letter touched twice (Damerau, "A technique for computer detection and correction of spelling
/// errors", CACM 7 (1964); the "optimal string alignment").
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before, above);
    std::swap(above, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, above[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row.back();
}

/// What to say of a name that is not among the known ones: "did you mean 'x'? known: x, y, z" where one is so
/// near that it may have been meant, a letter or a third of the letters off, or holds the whole name, as
/// "as_similarity(euclidean)" does "euclidean"; else "known: x, y, z".
inline std::string suggest(std::string_view name, std::span<const std::string> known) {
  if (known.empty()) return "there is none";
  const auto nearest = std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) {
    return edit_distance(name, a) < edit_distance(name, b);
  });
  const std::size_t near = std::max<std::size_t>(1, std::max(name.size(), nearest->size()) / 3);
  std::string text;
  if (edit_distance(name, *nearest) <= near) {
    text += "did you mean '" + *nearest + "'? ";
  } else if (name.size() >= 3) {
    const auto around = std::find_if(known.begin(), known.end(), [&](const std::string& one) {
      return one.find(name) != std::string::npos;
    });
    if (around != known.end()) text += "did you mean '" + *around + "'? ";
  }
  text += "known: ";
  for (std::size_t i = 0; i < known.size(); ++i) text += (i ? ", " : "") + known[i];
  return text;
}

}  // namespace kindred::inline v0
