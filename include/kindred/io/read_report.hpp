#pragma once

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "kindred/core/error.hpp"

namespace kindred::inline v0 {

/// A row that could not be used, and why.
struct RejectedRow {
  /// The line on which it begins, from 1.
  std::int64_t line = 0;
  /// The field at fault, from 1; 0 where it is the row as a whole.
  std::int64_t column = 0;
  /// The row as it stands in the file, without its line end.
  std::string text = {};
  /// What was wrong, and what was expected.
  std::string reason = {};

  /// Every part equal.
  friend bool operator==(const RejectedRow&, const RejectedRow&) = default;
};

/// What became of the rows of a file: each was used or is among the rejected. The header and lines with
/// nothing on them are no rows.
struct ReadReport {
  /// The file, as it was given.
  std::string file = {};
  /// Rows that were read.
  std::size_t rows = 0;
  /// Rows that were used.
  std::size_t used = 0;
  /// Those that were not, in the order of the file.
  std::vector<RejectedRow> rejected = {};

  /// Whether the rows used and those rejected are those read.
  bool adds_up() const noexcept { return used + rejected.size() == rows; }

  /// Prints a line of counts, and one for each rejected row: its place, why, and the row.
  friend std::ostream& operator<<(std::ostream& out, const ReadReport& report) {
    out << report.file << ": " << report.rows << " rows, " << report.used << " used, "
        << report.rejected.size() << " rejected\n";
    for (const auto& row : report.rejected)
      out << Place{report.file, row.line, row.column}.text() << ": " << row.reason << " | "
          << detail::printable(row.text) << '\n';
    return out;
  }
};

}  // namespace kindred::inline v0
