#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/data/detail/event_rows.hpp"
#include "kindred/data/event_columns.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/io/csv.hpp"
#include "kindred/io/detail/input_file.hpp"
#include "kindred/io/detail/row_scanner.hpp"
#include "kindred/io/read_options.hpp"
#include "kindred/io/read_report.hpp"

namespace kindred::inline v0::detail {

// Parts that a file is read in, about `count` of about the same size, which begin behind line ends. Whether
// such a line end lies within quotes, only reading up to it tells.
inline std::vector<RowRange> parts_of_file(const std::string& path, RowRange all, std::uint64_t size,
                                           std::uint64_t count) {
  std::vector<RowRange> parts{all};
  InputFile file(path);
  char block[4096];
  for (std::uint64_t part = 1; part < count; ++part) {
    std::uint64_t begin = std::max(parts.back().begin, all.begin + (size - all.begin) * part / count);
    file.seek(begin);
    const void* line_end = nullptr;
    for (std::size_t got = sizeof block; !line_end && got == sizeof block;) {
      got = file.read(block, sizeof block);
      line_end = std::memchr(block, '\n', got);
      begin += line_end ? static_cast<std::uint64_t>(static_cast<const char*>(line_end) - block) + 1 : got;
    }
    if (!line_end || begin >= size) break;
    parts.back().end = begin;
    parts.push_back({.begin = begin});
  }
  return parts;
}

// Adds the rows of a range to the log and the report; what follows it.
// @param bytes see EventRows
inline RowRange add_part(EventLogBuilder& log, const CsvReader& whole, RowRange range,
                         const EventColumns& columns, const ReadOptions& options, std::uint64_t bytes = 0) {
  CsvReader rows = CsvParts::part(whole, range);
  add_rows(log, rows, columns, options, bytes);
  return CsvParts::rest(rows);
}

// Reads a file of which `rows` has read the header. Each thread reads a part as if a row began where it
// begins; where the part before it turns out to end elsewhere, within a field in quotes, it is read anew.
// Parts are then appended in their order, so that the ids have the order of the file.
inline void add_events_of_file(EventLogBuilder& log, CsvReader& rows, const EventColumns& columns,
                               const ReadOptions& options,
                               std::uint64_t least_part = std::uint64_t{1} << 22) {
  struct Part {
    EventLogBuilder log = {};
    ReadReport report = {};
    RowRange rest = {};
    std::exception_ptr failure = {};
  };

  const std::string& path = rows.path();
  const RowRange all = CsvParts::rest(rows);
  std::error_code error;
  const bool is_file = std::filesystem::is_regular_file(path, error) && !error;
  const std::uint64_t size = is_file ? std::filesystem::file_size(path, error) : 0;
  const std::uint64_t bytes = error || size < all.begin ? 0 : size - all.begin;
  const auto count = std::min<std::uint64_t>(static_cast<std::uint64_t>(thread_count(options.execution)),
                                             bytes / least_part);
  begin_report(options, path);
  // What a log has already may contradict a row, which only one reader after the other can tell by line.
  if (count < 2 || log.size() > 0) return add_rows(log, rows, columns, options, bytes);

  const std::vector<RowRange> ranges = parts_of_file(path, all, size, count);
  std::vector<Part> parts(ranges.size());
  const bool collects = options.bad_rows.report() != nullptr;
  parallel_for(static_cast<std::int64_t>(parts.size()), 1, options.execution, "reading",
               [&](std::int64_t begin, std::int64_t end) {
                 for (auto p = static_cast<std::size_t>(begin); p < static_cast<std::size_t>(end); ++p) {
                   Part& part = parts[p];
                   ReadOptions own{.execution = {.threads = 1, .cancel = options.execution.cancel}};
                   if (collects) own.bad_rows = Collect{part.report};
                   try {
                     part.rest = p == 0 ? add_part(log, rows, ranges[p], columns, own, bytes)
                                        : add_part(part.log, rows, ranges[p], columns, own, bytes / count);
                   } catch (const DataError&) {
                     part.failure = std::current_exception();
                   }
                 }
               });

  if (parts[0].failure) std::rethrow_exception(parts[0].failure);
  ReadReport* const report = options.bad_rows.report();
  RowRange rest = all;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    Part& part = parts[p];
    if (part.failure || ranges[p].begin != rest.begin) {
      rest.end = ranges[p].end;
      rest = add_part(log, rows, rest, columns, {.bad_rows = options.bad_rows});
      continue;
    }
    if (p > 0) log.append(std::move(part.log), options.execution);
    const std::int64_t lines_before = rest.line - ranges[p].line;
    for (RejectedRow& row : part.report.rejected) row.line += lines_before;
    if (report) {
      report->rows += part.report.rows;
      report->used += part.report.used;
      report->rejected.insert(report->rejected.end(), std::make_move_iterator(part.report.rejected.begin()),
                              std::make_move_iterator(part.report.rejected.end()));
    }
    rest = {.begin = part.rest.begin, .line = part.rest.line + lines_before};
  }
}

}  // namespace kindred::inline v0::detail
