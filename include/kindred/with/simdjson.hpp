#pragma once

/// @file
/// JSON Lines (one JSON object a line) by simdjson, which must be installed (Debian: libsimdjson-dev) and
/// linked; nothing else of kindred needs it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/io/byte_source.hpp"
#include "kindred/io/detail/input_file.hpp"
#include "kindred/io/detail/line_scanner.hpp"
#include "kindred/io/row_reader.hpp"

namespace kindred::inline v0 {

/// Reads a file with a JSON object on each line as rows whose columns are keys, for `read_events`,
/// `read_catalog` and loops of your own: `read_events(JsonLines("events.jsonl"), {.user = "user.id", .item =
/// "sku", .time = "at"})`. Blank lines are skipped.
///
/// A column is the key of a member, or a path to it with points between the keys. Its text is that of a
/// string; of a number or a truth value as they are written; a member that is null or not there is unknown,
/// "". Of several texts in an array `values` tells; as one text it is refused. Members that are not asked for
/// are skipped unseen. A key that was asked for and is on no line at all is an error at the end, as it is
/// mostly misspelt.
class JsonLines {
 public:
  /// Opens a file and reads the keys of its first line.
  /// @throws DataError where it cannot be read or is empty
  explicit JsonLines(const std::string& path) : JsonLines(ByteSource(detail::InputFile(path))) {}

  /// Reads another source, such as `Gunzip("events.jsonl.gz")`.
  /// @throws as above
  explicit JsonLines(ByteSource source) : JsonLines(detail::LineScanner(std::move(source))) {}

  /// Reads text in memory; in messages the file is called `name`.
  static JsonLines of_text(std::string_view text, std::string name = "text") {
    return JsonLines(detail::LineScanner(text, std::move(name)));
  }

  /// The keys of the first line, then those that were asked for besides.
  const std::vector<std::string>& names() const noexcept { return names_; }

  /// The column of a key, if it is one of `names`.
  std::optional<std::size_t> find_column(std::string_view name) const {
    const auto at = std::find(names_.begin(), names_.end(), name);
    return at == names_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(at - names_.begin()));
  }

  /// The column of a key or a path; the first line need not have it.
  std::size_t column(std::string_view name) {
    const auto found = find_column(name);
    const std::size_t at = found.value_or(names_.size());
    if (!found) {
      names_.emplace_back(name);
      cells_.emplace_back();
    }
    cells_[at].is_wanted = true;
    return at;
  }

  /// Reads from now on these columns alone, all of `names` where none is given.
  void only(const std::vector<std::size_t>& columns) {
    for (Cell& cell : cells_) cell.is_wanted = columns.empty();
    for (const std::size_t column : columns) cells_[column].is_wanted = true;
  }

  /// Refuses from now on a line with a key besides those of `names`, which would else be skipped.
  void refuse_other_keys() noexcept { refuses_other_keys_ = true; }

  /// Goes to the next line that is not blank; false at the end.
  /// @throws DataError for a line that holds no JSON object, the same key twice or an object for a column; at
  /// the end, without a line, for a column that no line had
  bool next() {
    if (!std::exchange(first_line_waits_, false) && !next_line()) {
      check_seen();
      return false;
    }
    if (first_error_) throw *std::exchange(first_error_, std::nullopt);
    for (Cell& cell : cells_) cell.clear();
    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    must(parser_.iterate(lines_.text().data(), lines_.text().size(), lines_.text().size() + slack)
             .get(document));
    must(document.get_object().get(object));
    take(object, "");
    if (!document.current_location().error()) refuse("more than one JSON object on the line");
    return true;
  }

  /// A column's text, valid until the next line.
  /// @throws DataError where it is an array
  std::string_view operator[](std::size_t column) const {
    if (cells_[column].is_list)
      throw DataError(place(column), "key '" + names_[column] + "': an array, expected text or a number");
    return cells_[column].text;
  }

  /// A column's texts: the elements of an array, else its text if it has one.
  std::vector<std::string_view> values(std::size_t column) const {
    const Cell& cell = cells_[column];
    if (cell.is_list) return cell.list;
    return cell.text.empty() ? std::vector<std::string_view>() : std::vector<std::string_view>{cell.text};
  }
  /// Whether a column is an array on this line.
  bool has_values(std::size_t column) const noexcept { return cells_[column].is_list; }

  /// The line as it stands in the file.
  std::string_view text() const noexcept { return lines_.text(); }
  /// Where a column of the row stands: its line.
  Place place(std::size_t) const { return {path(), line()}; }
  /// The line, from 1.
  std::int64_t line() const noexcept { return lines_.line(); }
  /// The file, as it was given.
  const std::string& path() const noexcept { return lines_.path(); }

 private:
  struct Cell {
    std::string_view text = {};
    std::vector<std::string_view> list = {};
    bool is_list = false;
    bool is_there = false;  // on this line
    bool is_seen = false;   // on any line
    bool is_wanted = false;

    void clear() {
      text = {};
      list.clear();
      is_list = is_there = false;
    }
  };

  static constexpr std::size_t slack = detail::LineScanner::slack;
  static_assert(simdjson::SIMDJSON_PADDING <= slack);

  explicit JsonLines(detail::LineScanner lines) : lines_(std::move(lines)) {
    try {
      if (!next_line()) throw DataError(Place{path()}, "is empty, expected a JSON object on each line");
    } catch (const DataError& error) {
      if (error.place.line == 0) throw;
      first_error_ = error;  // it is that of a row
    }
    first_line_waits_ = true;
    if (!first_error_) note_keys();
  }

  bool next_line() {
    do {
      if (!lines_.next()) return false;
    } while (lines_.text().find_first_not_of(" \t\r") == std::string_view::npos);
    return true;
  }

  // What is wrong with the first line is told when it is read as a row.
  void note_keys() {
    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    if (parser_.iterate(lines_.text().data(), lines_.text().size(), lines_.text().size() + slack)
            .get(document) ||
        document.get_object().get(object))
      return;
    for (auto member : object) {
      std::string_view key;
      if (member.unescaped_key().get(key)) return;
      if (find_column(key)) continue;
      names_.emplace_back(key);
      cells_.emplace_back();
    }
    first_keys_ = names_;
  }

  // The members of an object whose own key and those above it are `prefix`.
  void take(simdjson::ondemand::object& object, const std::string& prefix) {
    for (auto member : object) {
      std::string_view key;
      must(member.unescaped_key().get(key));
      simdjson::ondemand::value value;
      must(member.value().get(value));
      if (refuses_other_keys_ && prefix.empty() && !find_column(key))
        refuse("the key '" + std::string(key) +
               "' is not on the first line: name the columns that are to be read");
      const auto rest_behind = [&](std::string_view name) -> std::optional<std::string_view> {
        if (name.substr(0, prefix.size()) != prefix || name.substr(prefix.size(), key.size()) != key)
          return std::nullopt;
        return name.substr(prefix.size() + key.size());
      };
      bool is_above_another = false;
      std::size_t column = names_.size();
      for (std::size_t c = 0; c < names_.size(); ++c) {
        if (!cells_[c].is_wanted) continue;
        const auto rest = rest_behind(names_[c]);
        if (rest && rest->empty()) column = c;
        else if (rest && rest->front() == '.') is_above_another = true;
      }
      if (column < names_.size()) {
        take_cell(value, column);
      } else if (is_above_another) {
        simdjson::ondemand::json_type type{};
        must(value.type().get(type));
        simdjson::ondemand::object inner;
        if (type != simdjson::ondemand::json_type::object) continue;
        must(value.get_object().get(inner));
        take(inner, prefix + std::string(key) + '.');
      }
    }
  }

  void take_cell(simdjson::ondemand::value& value, std::size_t column) {
    Cell& cell = cells_[column];
    if (cell.is_there) refuse("the key '" + names_[column] + "' is there twice");
    cell.is_there = cell.is_seen = true;
    simdjson::ondemand::json_type type{};
    must(value.type().get(type));
    if (type != simdjson::ondemand::json_type::array) {
      cell.text = scalar(value, column);
      return;
    }
    cell.is_list = true;
    simdjson::ondemand::array array;
    must(value.get_array().get(array));
    for (auto element : array) {
      simdjson::ondemand::value one;
      must(element.get(one));
      cell.list.push_back(scalar(one, column));
    }
  }

  std::string_view scalar(simdjson::ondemand::value& value, std::size_t column) {
    using Type = simdjson::ondemand::json_type;
    Type type{};
    must(value.type().get(type));
    if (type == Type::string) {
      std::string_view text;
      must(value.get_string().get(text));
      return text;
    }
    if (type == Type::array || type == Type::object)
      refuse("key '" + names_[column] + "': " + (type == Type::array ? "an array" : "an object") +
             ", expected text or a number");
    const std::string_view token = value.raw_json_token();
    const std::string_view text = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
    if (text == "null") return {};
    if (text == "true" || text == "false" || (type == Type::number && is_number(text))) return text;
    refuse("key '" + names_[column] + "': '" + std::string(text) + "' is no JSON value");
  }

  // RFC 8259, section 6.
  static bool is_number(std::string_view text) {
    const auto take_digits = [&text] {
      const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
      text.remove_prefix(count);
      return count > 0;
    };
    const auto take_one_of = [&text](std::string_view set) {
      if (text.empty() || set.find(text.front()) == std::string_view::npos) return false;
      text.remove_prefix(1);
      return true;
    };
    take_one_of("-");
    if (!take_one_of("0") && !take_digits()) return false;
    if (take_one_of(".") && !take_digits()) return false;
    if (take_one_of("eE")) {
      take_one_of("+-");
      if (!take_digits()) return false;
    }
    return text.empty();
  }

  void check_seen() const {
    for (std::size_t c = 0; c < names_.size(); ++c)
      if (cells_[c].is_wanted && !cells_[c].is_seen)
        throw DataError(Place{path()},
                        "no line has the key '" + names_[c] + "': " + suggest(names_[c], first_keys_));
  }

  void must(simdjson::error_code error) const {
    if (error) refuse(std::string("no JSON object: ") + simdjson::error_message(error));
  }

  [[noreturn]] void refuse(const std::string& what) const { throw DataError(Place{path(), line()}, what); }

  detail::LineScanner lines_;
  simdjson::ondemand::parser parser_;
  std::vector<std::string> names_;
  std::vector<std::string> first_keys_;
  std::vector<Cell> cells_;
  std::optional<DataError> first_error_;
  bool first_line_waits_ = false;
  bool refuses_other_keys_ = false;
};

static_assert(RowReader<JsonLines>);

}  // namespace kindred::inline v0
