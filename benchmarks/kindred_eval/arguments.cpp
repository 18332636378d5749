#include "arguments.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "model_expression.hpp"

namespace kindred_eval {

using kindred::OptionError;

std::string_view usage() {
  return R"(kindred-eval: what a recommendation model is worth on data held out

  kindred-eval --data ratings.csv --columns user,item,rating,time --separator comma --header
               --split last:1 --model item_knn:metric=cosine,neighbors=50 --metrics ndcg@10,recall@20

Data
  --train FILE --test FILE   data that are parted already, or
  --data FILE --split HOW    data to part: random:P  a share P of the rows is test
                                           last:N    each user's N latest rows are
                                           time:P    the latest share P of all rows is
                                           users:P   a share P of the users is never trained on; the earliest
                                                     80 % of their rows are their history, the rest is test
  --layout rows|lists        an interaction a line (the default), or a user and all its items a line
  --columns NAME,NAME,...    what the fields of a row are: user, item, rating, time, or - for one to be skipped
                             (user,item,rating,time)
  --separator tab|comma|space|STRING
                             what stands between the fields of a row (tab)
  --ordered                  rows without times are in the order of time
  --header                   the first line is a header, which is skipped
  --positive X               only rows with a rating of at least X count; the others are left out
  --catalog FILE             what is known of the items: a CSV file with a header, the first column their ids
  --catalog-multi NAME,...   its columns that hold several values, such as Comedy|Romance

Model
  --model NAME[:option=value,...]
                             what to evaluate; see --list-models
  --against NAME[:option=value,...]
                             a second model, compared with the first by paired tests
  --list-models              the models and their options
  --list-similarities        what the option metric of item_knn and user_knn takes

Evaluation
  --metrics NAME,NAME@K,...  what to measure (ndcg@10,recall@20,coverage@10); a wrong name lists all
  --include-owned            rank the items that a user has in training, instead of leaving them out
  --seed N                   names the random numbers of splits, models and intervals (1)
  --threads N                threads to use; 0, the default, takes all there are. It changes no figure.
  --json FILE                write the result as JSON, too

  --help, -h                 print this
  --version                  print the version of kindred

--FLAG=VALUE is --FLAG VALUE. Of a flag given twice the last one counts. Exit code: 0 done, 2 wrong usage, such as a --json that cannot be
written, 3 bad data.
)";
}

namespace {

template <class Number>
Number number(const std::string& flag, std::string_view text, Number least, Number most,
              const char* expected) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value >= least && value <= most))
    throw OptionError(flag + " '" + std::string(text) + "': expected " + expected);
  return value;
}

Split parse_split(const std::string& text) {
  const std::vector<std::string> names = {"random:P", "last:N", "time:P", "users:P"};
  const auto colon = text.find(':');
  const std::string name = text.substr(0, colon);
  const std::string amount = colon == std::string::npos ? "" : text.substr(colon + 1);
  Split split{.text = text};
  if (name == "last") {
    split.count = number<int>("--split last:N", amount, 1, 1'000'000'000, "a whole number from 1 for N");
    return split;
  }
  if (name == "random") split.kind = Split::Kind::random;
  else if (name == "time") split.kind = Split::Kind::time;
  else if (name == "users") split.kind = Split::Kind::users;
  else throw OptionError("--split '" + text + "': " + kindred::suggest(text, names));
  split.share = number<double>("--split " + name + ":P", amount, std::numeric_limits<double>::min(),
                               std::nextafter(1.0, 0.0), "a share between 0 and 1, both excluded, for P");
  return split;
}

std::string parse_separator(const std::string& text) {
  if (text == "tab") return "\t";
  if (text == "comma") return ",";
  if (text == "space") return " ";
  if (text.empty()) throw OptionError("--separator '': expected tab, comma, space or a string");
  return text;
}

std::vector<std::string> parse_names(const std::string& text) {
  const auto names = split_list(text);
  return {names.begin(), names.end()};
}

std::vector<std::string> parse_columns(const std::string& text) {
  const std::vector<std::string> roles = {"user", "item", "rating", "time", "-"};
  std::map<std::string, int> count;
  const auto columns = parse_names(text);
  for (const auto& name : columns) {
    if (std::find(roles.begin(), roles.end(), name) == roles.end())
      throw OptionError("--columns: unknown column '" + name + "': " + kindred::suggest(name, roles));
    if (++count[name] > 1 && name != "-") throw OptionError("--columns: '" + name + "' is named twice");
  }
  if (count["user"] == 0 || count["item"] == 0)
    throw OptionError("--columns '" + text + "': expected user and item among them");
  return columns;
}

Layout parse_layout(const std::string& text) {
  if (text == "rows") return Layout::rows;
  if (text == "lists") return Layout::lists;
  throw OptionError("--layout '" + text + "': expected rows or lists");
}

}  // namespace

Arguments parse_arguments(const std::vector<std::string>& words) {
  Arguments arguments;
  std::optional<std::vector<std::string>> columns;
  std::optional<std::string> separator;
  const std::map<std::string, std::function<void(const std::string&)>> with_value = {
      {"--train", [&](const auto& text) { arguments.train = text; }},
      {"--test", [&](const auto& text) { arguments.test = text; }},
      {"--data", [&](const auto& text) { arguments.data = text; }},
      {"--split", [&](const auto& text) { arguments.split = parse_split(text); }},
      {"--layout", [&](const auto& text) { arguments.layout = parse_layout(text); }},
      {"--columns", [&](const auto& text) { columns = parse_columns(text); }},
      {"--separator", [&](const auto& text) { separator = parse_separator(text); }},
      {"--positive",
       [&](const auto& text) {
         arguments.positive = number<double>("--positive", text, -1e300, 1e300, "a number");
       }},
      {"--catalog", [&](const auto& text) { arguments.catalog = text; }},
      {"--catalog-multi", [&](const auto& text) { arguments.catalog_multi = parse_names(text); }},
      {"--model", [&](const auto& text) { arguments.model = text; }},
      {"--against", [&](const auto& text) { arguments.against = text; }},
      {"--metrics",
       [&](const auto& text) {
         arguments.metrics = parse_names(text);
         if (arguments.metrics.empty())
           throw OptionError("--metrics '': expected at least one, such as ndcg@10");
       }},
      {"--threads",
       [&](const auto& text) {
         arguments.threads = number<int>("--threads", text, 0, 4096, "a whole number from 0 to 4096");
       }},
      {"--seed",
       [&](const auto& text) {
         arguments.seed = number<std::uint64_t>("--seed", text, 0, UINT64_MAX, "a whole number from 0");
       }},
      {"--json", [&](const auto& text) { arguments.json = text; }},
  };
  const std::map<std::string, bool*> without_value = {{"--header", &arguments.header},
                                                      {"--ordered", &arguments.ordered},
                                                      {"--include-owned", &arguments.include_owned},
                                                      {"--help", &arguments.help},
                                                      {"-h", &arguments.help},
                                                      {"--version", &arguments.version},
                                                      {"--list-models", &arguments.list_models},
                                                      {"--list-similarities", &arguments.list_similarities}};

  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    if (const auto flag = without_value.find(words[i]); flag != without_value.end()) {
      *flag->second = true;
    } else if (const auto option = with_value.find(words[i].substr(0, equals)); option != with_value.end()) {
      if (equals == std::string::npos && ++i == words.size())
        throw OptionError(option->first + ": expected a value after it");
      option->second(equals == std::string::npos ? words[i] : words[i].substr(equals + 1));
    } else {
      std::vector<std::string> known;
      for (const auto& entry : with_value) known.push_back(entry.first);
      for (const auto& entry : without_value) known.push_back(entry.first);
      throw OptionError("unknown flag '" + words[i] + "': " + kindred::suggest(words[i], known));
    }
  }
  if (arguments.help || arguments.version || arguments.list_models || arguments.list_similarities)
    return arguments;

  const std::vector<std::string> user_and_item = {"user", "item"};
  if (arguments.layout == Layout::lists) {
    if (arguments.header || columns.value_or(user_and_item) != user_and_item ||
        (separator.value_or(" ") != " " && separator != "\t"))
      throw OptionError("--layout lists is 'user item item ...' a line, with blanks between and no header");
    arguments.columns = user_and_item;
  } else {
    if (columns) arguments.columns = *columns;
    if (separator) arguments.separator = *separator;
  }
  if (arguments.ordered && arguments.has_column("time"))
    throw OptionError("--ordered is for rows without times, and --columns has 'time' among them");
  const bool parted = !arguments.train.empty() && !arguments.test.empty(), whole = !arguments.data.empty();
  if (parted == whole || (whole && (!arguments.train.empty() || !arguments.test.empty())))
    throw OptionError("expected either --train FILE and --test FILE, or --data FILE and --split HOW");
  if (whole != arguments.split.has_value())
    throw OptionError(whole ? "--data needs --split: random:P, last:N, time:P or users:P"
                            : "--split parts --data; --train and --test are parted already");
  if (!arguments.catalog_multi.empty() && arguments.catalog.empty())
    throw OptionError("--catalog-multi names columns of --catalog FILE");
  if (arguments.model.empty()) throw OptionError("expected --model NAME; --list-models tells the names");
  if (arguments.positive && !arguments.has_column("rating"))
    throw OptionError("--positive needs a rating among --columns");
  if (arguments.split && arguments.split->kind == Split::Kind::time && !arguments.has_column("time"))
    throw OptionError("--split time:P needs a time among --columns");
  return arguments;
}

}  // namespace kindred_eval
