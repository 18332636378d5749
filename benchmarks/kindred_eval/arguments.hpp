#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kindred_eval {

// How files are laid out.
enum class Layout {
  rows,  // an interaction a line, its fields in the order of `columns`
  lists  // a user a line, then the items in the order they were had
};

// How --data is parted.
struct Split {
  enum class Kind { random, last, time, users };
  std::string text;  // as written
  Kind kind = Kind::last;
  double share = 0;  // of rows or of users, between 0 and 1
  int count = 0;     // rows of each user
};

// What the command line says.
struct Arguments {
  std::string train, test;
  std::string data;
  std::optional<Split> split;

  Layout layout = Layout::rows;
  std::vector<std::string> columns = {"user", "item", "rating", "time"};
  std::string separator = "\t";
  bool header = false;
  bool ordered = false;  // rows without times are in the order of time
  std::optional<double> positive;
  bool has_column(std::string_view name) const {
    return std::find(columns.begin(), columns.end(), name) != columns.end();
  }

  std::string catalog;                     // a CSV file with a header, its first column the items' ids
  std::vector<std::string> catalog_multi;  // its columns of several values each, such as "Comedy|Romance"

  std::string model;
  std::string against;
  std::vector<std::string> metrics = {"ndcg@10", "recall@20", "coverage@10"};
  bool include_owned = false;

  int threads = 0;
  std::uint64_t seed = 1;
  std::string json;

  bool help = false, version = false, list_models = false, list_similarities = false;
};

// What --help prints.
std::string_view usage();

// Reads the command line; of a flag given twice the last one counts. Throws OptionError for an unknown flag
// (with the nearest), a missing or impossible value, or flags at odds.
Arguments parse_arguments(const std::vector<std::string>& words);

}  // namespace kindred_eval
