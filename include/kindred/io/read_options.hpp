#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/io/read_report.hpp"

namespace kindred::inline v0 {

/// The first row that cannot be used ends the reading by a DataError with file, line and column.
struct Fail {};

/// Rows that cannot be used are left out, and come back in a report, which is emptied first:
/// `Collect{report}`. Files that cannot be read at all, damaged archives and columns that are not there are
/// still thrown.
struct Collect {
  /// Where they come back.
  ReadReport& into;
};

/// What is done with rows that cannot be used: Fail or Collect.
class BadRows {
 public:
  /// Reading ends with the first bad row.
  BadRows(Fail) {}  // NOLINT(google-explicit-constructor): `= Fail{}`
  /// Reading goes on, and bad rows are told.
  BadRows(Collect collect) : report_(&collect.into) {}  // NOLINT(google-explicit-constructor): as above

  /// Where they come back; null for Fail.
  ReadReport* report() const noexcept { return report_; }

 private:
  ReadReport* report_ = nullptr;
};

/// How rows are read. It never changes what a good file gives.
struct ReadOptions {
  /// What is done with rows that cannot be used.
  BadRows bad_rows = Fail{};
  /// Threads, progress and cancellation. One thread reads what is not a large file.
  Execution execution = {};
};

namespace detail {

// The message without the place that it begins with.
inline std::string reason_of(const DataError& error) {
  const std::string_view whole = error.what();
  const std::string place = printable(error.place.text()) + ": ";
  return std::string(whole.substr(whole.substr(0, place.size()) == place ? place.size() : 0));
}

// Empties the report, if there is one, for this file.
inline void begin_report(const ReadOptions& options, const std::string& file) {
  if (ReadReport* const report = options.bad_rows.report()) *report = {.file = file};
}

// Calls `use()` for each of the `rows`. A DataError about a line is about that row alone, and ends the
// reading or goes into the report, which is added to; any other ends it.
// @param use_many uses some of the rows that come next in a faster way, if any, and returns how many
template <class Rows, class Use, class UseMany>
void for_each_row(Rows& rows, const ReadOptions& options, Use&& use, UseMany&& use_many) {
  constexpr std::size_t rows_a_check = std::size_t{1} << 16;
  ReadReport unwanted;
  ReadReport* const report = options.bad_rows.report();
  ReadReport& told = report ? *report : unwanted;
  bool is_read = false;  // whether the row at hand is one that next() gave
  for (;;) {
    try {
      for (;;) {
        is_read = false;
        while (const std::size_t used = use_many()) {
          options.execution.check("reading");
          told.rows += used;
          told.used += used;
        }
        if (!rows.next()) return;
        is_read = true;
        if (++told.rows % rows_a_check == 0) options.execution.check("reading");
        use();
        ++told.used;
      }
    } catch (const DataError& error) {
      if (!report || error.place.line == 0) throw;
      if (!is_read) ++told.rows;
      told.rejected.push_back({rows.line(), error.place.column, std::string(rows.text()), reason_of(error)});
    }
  }
}

template <class Rows, class Use>
void for_each_row(Rows& rows, const ReadOptions& options, Use&& use) {
  for_each_row(rows, options, std::forward<Use>(use), [] { return std::size_t{0}; });
}

}  // namespace detail

}  // namespace kindred::inline v0
