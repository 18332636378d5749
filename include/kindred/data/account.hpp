#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"

namespace kindred::inline v0 {

/// What became of the rows that went into a step: so many stayed, so many were removed for each reason, and
/// together they are those that went in. Of those that stayed some may have been changed.
struct Account {
  /// So many rows for one reason.
  struct Removed {
    /// Why, in a few words.
    std::string reason;
    /// How many rows.
    std::size_t count = 0;
  };

  /// Rows that went in.
  std::size_t in = 0;
  /// Rows that stayed.
  std::size_t kept = 0;
  /// Rows that did not, by reason; a reason that applied to none may stand there with 0.
  std::vector<Removed> removed = {};
  /// Rows that a step changed, or kept though they are odd, by what was done to them. They are no part of the
  /// sum: a row may have been changed twice, or removed by a later step.
  std::vector<Removed> changed = {};

  /// Counts rows as removed for a reason.
  void remove(std::string_view reason, std::size_t count) { count_under(removed, reason, count); }
  /// Counts rows as changed, by what was done to them.
  void change(std::string_view what, std::size_t count) { count_under(changed, what, count); }

  /// Adds the account of a next step, into which went what this one kept: its rows stay, its reasons join.
  /// @throws DataError where something else went into it
  Account& then(const Account& next) {
    if (next.in != kept)
      throw DataError("account: " + std::to_string(next.in) + " rows went into the next step, expected the " +
                      std::to_string(kept) + " that the last one kept");
    for (const auto& r : next.removed) remove(r.reason, r.count);
    for (const auto& c : next.changed) change(c.reason, c.count);
    kept = next.kept;
    return *this;
  }

  /// Whether what stayed and what was removed is what went in.
  bool adds_up() const noexcept {
    std::size_t sum = kept;
    for (const auto& r : removed) sum += r.count;
    return sum == in;
  }

  /// Prints a line for what went in, for each reason, for what stayed, and for each change.
  friend std::ostream& operator<<(std::ostream& out, const Account& account) {
    std::vector<std::pair<std::string, std::size_t>> lines{{"rows in", account.in}};
    for (const auto& r : account.removed) lines.emplace_back("- " + r.reason, r.count);
    lines.emplace_back("rows kept", account.kept);
    for (const auto& c : account.changed) lines.emplace_back("  " + c.reason, c.count);
    std::size_t width = 0;
    for (const auto& line : lines) width = std::max(width, line.first.size());
    const std::size_t digits = std::to_string(account.in).size();
    for (const auto& line : lines) {
      const std::string count = std::to_string(line.second);
      out << line.first
          << std::string(width - line.first.size() + 2 + digits - std::min(digits, count.size()), ' ')
          << count << '\n';
    }
    return out;
  }

 private:
  static void count_under(std::vector<Removed>& lines, std::string_view reason, std::size_t count) {
    const auto at =
        std::find_if(lines.begin(), lines.end(), [&](const Removed& r) { return r.reason == reason; });
    if (at != lines.end()) at->count += count;
    else lines.push_back({std::string(reason), count});
  }
};

}  // namespace kindred::inline v0
