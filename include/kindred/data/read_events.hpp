#pragma once

#include <string>
#include <utility>

#include "kindred/data/catalog.hpp"
#include "kindred/data/detail/event_rows.hpp"
#include "kindred/data/detail/parallel_events.hpp"
#include "kindred/data/event_columns.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/data/vocabulary.hpp"
#include "kindred/io/csv.hpp"
#include "kindred/io/csv_format.hpp"
#include "kindred/io/read_options.hpp"
#include "kindred/io/row_reader.hpp"

namespace kindred::inline v0 {

/// Appends the rows of a reader to a log in the making, such as a test file to the training file that it
/// belongs to. A row that is rejected leaves nothing behind in the log; after an exception the log holds some
/// of the rows before. O(size of the file).
/// @param rows read to their end; only the columns named may be asked for afterwards
/// @throws DataError with file, line and column for a column that is not there, a field that is not what it
/// should be, and rows that are not well formed; with file and line for an event that the log refuses;
/// OptionError for prices of one unit without quantities, and one column for users and items
template <RowReader Rows>
void add_events(EventLogBuilder& log, Rows& rows, const EventColumns& columns = {},
                const ReadOptions& options = {}) {
  detail::begin_report(options, rows.path());
  detail::add_rows(log, rows, columns, options);
}

/// Appends the rows of a file to a log in the making. A large file is read in parts by several threads, to
/// the same log: its ids have the order of the file.
/// @throws DataError as above and as `CsvReader` does
inline void add_events(EventLogBuilder& log, const std::string& path, const EventColumns& columns = {},
                       CsvFormat format = {}, const ReadOptions& options = {}) {
  CsvReader rows(path, std::move(format));
  detail::add_events_of_file(log, rows, columns, options);
}

/// The events of an open file or another reader of rows.
/// @throws DataError as `add_events` does
template <RowReader Rows>
EventLog read_events(Rows rows, const EventColumns& columns = {}, const ReadOptions& options = {}) {
  EventLogBuilder log;
  add_events(log, rows, columns, options);
  return log.build();
}

/// The events of an open file, read against a catalogue: an item has the index that it has there, and items
/// that the catalogue does not list come after its own.
/// @throws DataError as `add_events` does
template <RowReader Rows>
EventLog read_events(Rows rows, const EventColumns& columns, const Catalog& catalog,
                     const ReadOptions& options = {}) {
  EventLogBuilder log(UserVocabulary{}, *catalog.items());
  add_events(log, rows, columns, options);
  return log.build();
}

/// The events of a file, one a row, in its order: `read_events("ratings.csv", {.user = "userId", .item =
/// "movieId", .time = "timestamp", .value = "rating"})`. O(size of the file).
/// @throws DataError as `add_events` and `CsvReader` do
inline EventLog read_events(const std::string& path, const EventColumns& columns = {}, CsvFormat format = {},
                            const ReadOptions& options = {}) {
  EventLogBuilder log;
  add_events(log, path, columns, std::move(format), options);
  return log.build();
}

/// The events of a file, read against a catalogue.
/// @throws DataError as `add_events` and `CsvReader` do
inline EventLog read_events(const std::string& path, const EventColumns& columns, const Catalog& catalog,
                            CsvFormat format = {}, const ReadOptions& options = {}) {
  EventLogBuilder log(UserVocabulary{}, *catalog.items());
  add_events(log, path, columns, std::move(format), options);
  return log.build();
}

}  // namespace kindred::inline v0
