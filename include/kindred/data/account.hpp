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
/// together they are those that went in.
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

  /// Counts rows as removed for a reason.
  void remove(std::string_view reason, std::size_t count) {
    const auto at =
        std::find_if(removed.begin(), removed.end(), [&](const Removed& r) { return r.reason == reason; });
    if (at != removed.end()) at->count += count;
    else removed.push_back({std::string(reason), count});
  }

  /// Adds the account of a next step, into which went what this one kept: its rows stay, its reasons join.
  /// @throws DataError where something else went into it
  Account& then(const Account& next) {
    if (next.in != kept)
      throw DataError("account: " + std::to_string(next.in) + " rows went into the next step, expected the " +
                      std::to_string(kept) + " that the last one kept");
    for (const auto& r : next.removed) remove(r.reason, r.count);
    kept = next.kept;
    return *this;
  }

  /// Whether what stayed and what was removed is what went in.
  bool adds_up() const noexcept {
    std::size_t sum = kept;
    for (const auto& r : removed) sum += r.count;
    return sum == in;
  }

  /// Prints a line for what went in, for each reason, and for what stayed.
  friend std::ostream& operator<<(std::ostream& out, const Account& account) {
    std::vector<std::pair<std::string, std::size_t>> lines{{"rows in", account.in}};
    for (const auto& r : account.removed) lines.emplace_back("- " + r.reason, r.count);
    lines.emplace_back("rows kept", account.kept);
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
};

}  // namespace kindred::inline v0
