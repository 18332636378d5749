#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kindred/data/event.hpp"
#include "kindred/io/time_format.hpp"

namespace kindred::inline v0 {

/// Which columns of a file hold what, by name or number ("#3" is the third); an empty name says that the file
/// does not have it.
struct EventColumns {
  /// Who.
  std::string user = "user";
  /// With which item.
  std::string item = "item";
  /// When; no row may lack it.
  std::string time = "";
  /// How the times are written: seconds or ISO 8601 as `parse_time` reads them, another `TimeUnit`, or a
  /// pattern such as "%d/%m/%Y %H:%M".
  TimeFormat time_format = {};
  /// What was done, in the words of `event_kind` or of `kind_names`.
  std::string kind = "";
  /// A rating or other measure, of any sign; here and below an empty field is unknown. What becomes of a
  /// rating without a value `Strength::rating` and `to_ratings` tell.
  std::string value = "";
  /// How many.
  std::string quantity = "";
  /// What was paid for the whole quantity, after discounts.
  std::string price = "";
  /// Money off the whole quantity.
  std::string discount = "";
  /// The visit or basket; an empty field belongs to none.
  std::string session = "";
  /// Whether the file's prices and discounts are of one unit: they are then multiplied by the quantity, and
  /// are unknown where it is. Needs a column of quantities.
  bool price_per_unit = false;
  /// The currency of a row's price and discount, by the file's names for it; `currencies` must list them.
  std::string currency = "";
  /// What one of each currency is worth in the one that all prices and discounts are turned into:
  /// `{{"GBP", 1}, {"EUR", 0.86}}`.
  std::vector<std::pair<std::string, double>> currencies = {};
  /// The unit that a row's quantity is in, by the file's names for it; `units` must list them.
  std::string unit = "";
  /// How much of the one unit that all quantities are turned into one of each is: `{{"kg", 1}, {"g",
  /// 0.001}}`. With `price_per_unit` a price is of the row's own unit.
  std::vector<std::pair<std::string, double>> units = {};
  /// What was done, in a file without a column of kinds; where not given, a rating if `value` names a column,
  /// else a purchase.
  std::optional<EventKind> default_kind = std::nullopt;
  /// What the file calls the kinds, where it has words of its own: `{{"pv", EventKind::view}, …}`.
  std::vector<std::pair<std::string, EventKind>> kind_names = {};
  /// Whether a row without a user or without an item is read, with "" as the id, for `clean` to count and
  /// remove, instead of being refused.
  bool allow_empty_ids = false;
  /// Whether a row whose value is empty is read, its value unknown, instead of being refused.
  bool allow_empty_values = true;
};

}  // namespace kindred::inline v0
