#include "data.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/data/order_as_times.hpp"
#include "kindred/data/read_catalog.hpp"
#include "kindred/data/read_events.hpp"
#include "kindred/data/read_lists.hpp"
#include "kindred/data/split.hpp"
#include "kindred/data/strength.hpp"
#include "kindred/io/csv.hpp"

namespace kindred_eval {

using kindred::EventLog;

namespace {

// Refuses a header that calls a column by the name of another role than --columns gives it.
void check_header(const std::string& path, const Arguments& arguments) {
  const auto names = kindred::CsvReader(path, {.separator = arguments.separator}).names();
  for (std::size_t c = 0; c < std::min(names.size(), arguments.columns.size()); ++c)
    if (names[c] != arguments.columns[c] && arguments.has_column(names[c]))
      throw kindred::DataError(kindred::Place{path, 1, static_cast<std::int64_t>(c) + 1},
                               "the header calls this column '" + names[c] + "', --columns calls it '" +
                                   arguments.columns[c] + "'");
}

// Appends the rows of a file to the log.
void add_file(kindred::EventLogBuilder& log, const std::string& path, const Arguments& arguments) {
  const std::size_t before = log.size();
  if (arguments.layout == Layout::lists) {
    kindred::add_lists(log, path);
  } else {
    const auto column = [&](const std::string& role) {
      return arguments.has_column(role) ? role : std::string();
    };
    if (arguments.header) check_header(path, arguments);
    kindred::CsvReader rows(
        path, {.separator = arguments.separator, .header = arguments.header, .names = arguments.columns});
    kindred::add_events(log, rows,
                        {.user = column("user"),
                         .item = column("item"),
                         .time = column("time"),
                         .value = column("rating"),
                         .allow_empty_values = false});
  }
  if (log.size() == before) throw kindred::DataError(kindred::Place{path}, "holds no interaction");
}

// Counts the users and items that have a row, and refuses a catalogue that tells of none of them.
void count(const EventLog& log, const std::string& catalog_file, Data& data) {
  std::vector<bool> users(log.user_count()), items(log.item_count());
  for (std::size_t row = 0; row < log.size(); ++row)
    users[log.user(row).value] = items[log.item(row).value] = true;
  const auto set_of = [](auto begin, auto end) {
    return static_cast<std::size_t>(std::count(begin, end, true));
  };
  data.rows = log.size();
  data.users = set_of(users.begin(), users.end());
  data.items = set_of(items.begin(), items.end());
  if (!data.catalog) return;
  // The log numbers the catalogue's items first.
  const std::size_t known = data.catalog->size();
  data.not_in_catalog = set_of(items.begin() + static_cast<std::ptrdiff_t>(known), items.end());
  if (data.not_in_catalog == data.items && known > 0)
    throw kindred::DataError(kindred::Place{catalog_file},
                             "has none of the " + std::to_string(data.items) +
                                 " items of the interactions: there they are called '" +
                                 std::string((*log.items())[log.item(0)]) + "' and the like, here '" +
                                 std::string((*log.items())[kindred::ItemIndex(0)]) + "'");
}

void part(const EventLog& log, const Split& split, std::uint64_t seed, Data& data) {
  const auto set = [&](const auto& parts) {
    data.train = kindred::to_ratings<Scalar>(parts.train);
    data.test = kindred::to_ratings<Scalar>(parts.test);
  };
  switch (split.kind) {
    case Split::Kind::random: return set(kindred::split_random(log, split.share, seed));
    case Split::Kind::last: return set(kindred::split_last(log, split.count));
    case Split::Kind::time: return set(kindred::split_time(log, split.share));
    case Split::Kind::users: {
      const auto parts = kindred::split_users(log, split.share, seed);
      data.history = kindred::to_ratings<Scalar>(parts.history);
      return set(parts);
    }
  }
}

// Counts what the parts have in common, and who is in no part that tests.
void compare_parts(Data& data) {
  const Interactions& known = data.history ? *data.history : data.train;
  for (kindred::UserIndex user{0}; user.value < data.test.user_count(); ++user) {
    const auto had = known.by_user()[user].indices, tested = data.test.by_user()[user].indices;
    data.overlap +=
        static_cast<std::size_t>(std::count_if(tested.begin(), tested.end(), [&](kindred::ItemIndex item) {
          return std::binary_search(had.begin(), had.end(), item);
        }));
    if (data.history && !had.empty() && tested.empty()) ++data.history_only;
  }
}

}  // namespace

Data read_data(const Arguments& arguments) {
  const bool parted = arguments.data.empty();
  Data data;
  kindred::EventLogBuilder builder;
  if (!arguments.catalog.empty()) {
    data.catalog = kindred::read_catalog(arguments.catalog, {.multi = arguments.catalog_multi});
    builder = kindred::EventLogBuilder({}, *data.catalog->items());
  }
  add_file(builder, parted ? arguments.train : arguments.data, arguments);
  const std::size_t first_rows = builder.size();
  if (parted) add_file(builder, arguments.test, arguments);
  const EventLog all = arguments.ordered ? kindred::order_as_times(builder.build()) : builder.build();

  std::size_t train_rows = 0;
  const EventLog log = kindred::filter(all, [&](std::size_t row) {
    const bool counts = !arguments.positive || all.value(row) >= *arguments.positive;
    if (counts && row < first_rows) ++train_rows;
    return counts;
  });
  data.left_out = all.size() - log.size();
  if (log.empty()) throw kindred::DataError("no rating is as high as --positive asks for");
  count(log, arguments.catalog, data);

  if (parted) {
    data.train = kindred::to_ratings<Scalar>(filter(log, [&](std::size_t row) { return row < train_rows; }));
    data.test = kindred::to_ratings<Scalar>(filter(log, [&](std::size_t row) { return row >= train_rows; }));
  } else {
    try {
      part(log, *arguments.split, arguments.seed, data);
    } catch (const kindred::OptionError& error) {  // it is these data that the share does not fit
      throw kindred::DataError("--split " + arguments.split->text + ": " + error.what());
    }
  }
  for (const auto& [part, purpose] : {std::pair(&data.train, "train on"), std::pair(&data.test, "test on")})
    if (part->size() == 0)
      throw kindred::DataError(std::string("--positive leaves no interaction to ") + purpose);
  compare_parts(data);
  return data;
}

}  // namespace kindred_eval
