#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <locale>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "kindred/core/options.hpp"
#include "kindred/core/quantile.hpp"
#include "kindred/data/cleaned.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/returns.hpp"

namespace kindred::inline v0 {

/// Which prices and quantities cannot be. Returns (`is_return`) are not judged: `clean` deals with them. What
/// a row does not tell cannot be wrong with it.
struct PossibleRules {
  /// Whether a price of 0 is possible: a gift, a free sample. Where it is the trace of a correction in stock,
  /// it is not.
  bool free = false;
  /// Most of one item in one row, ≥ 0.
  std::optional<double> most_quantity = std::nullopt;
  /// Highest price of a unit, ≥ 0.
  std::optional<double> most_unit_price = std::nullopt;
  /// How many times the median of what a unit of the item cost, or that part of it, a price may be; ≥ 1. At
  /// 20 a slipped decimal point is found and a sale is not. Items of fewer than five priced purchases have no
  /// median.
  std::optional<double> most_times_median = std::nullopt;

  /// @throws OptionError for an option out of its range
  void check() const {
    if (most_quantity) require_at_least("most_quantity", *most_quantity, 0.0);
    if (most_unit_price) require_at_least("most_unit_price", *most_unit_price, 0.0);
    if (most_times_median) require_at_least("most_times_median", *most_times_median, 1.0);
  }
};

/// Removes rows whose quantity is 0 or less, whose price is negative or, unless `free`, 0, and those beyond
/// the other rules. A row counts under the first rule that it breaks. O(rows · log rows).
/// @throws OptionError for an option out of its range
inline Cleaned remove_impossible(const EventLog& log, const PossibleRules& rules = {}) {
  rules.check();
  const auto unit_price = [&log](std::size_t row) -> std::optional<double> {
    const auto price = log.price(row);
    const double quantity = log.quantity(row).value_or(1);
    if (!price || !(quantity > 0)) return std::nullopt;
    return *price / quantity;
  };
  const auto judged = [&log](std::size_t row) { return !is_return(log[row]); };

  constexpr std::size_t least_prices = 5;
  std::vector<std::optional<double>> medians(log.item_count());
  if (rules.most_times_median) {
    std::vector<std::vector<double>> prices(log.item_count());
    for (std::size_t row = 0; row < log.size(); ++row)
      if (const auto price = unit_price(row); price && *price > 0 && is_purchase(log[row]))
        prices[log.item(row).value].push_back(*price);
    for (std::size_t item = 0; item < prices.size(); ++item) {
      if (prices[item].size() < least_prices) continue;
      std::sort(prices[item].begin(), prices[item].end());
      medians[item] = quantile(prices[item], 0.5);
    }
  }

  const auto in_words = [](const char* before, std::optional<double> number, const char* after = "") {
    std::ostringstream words;
    words.imbue(std::locale::classic());
    words << before << number.value_or(0) << after;
    return words.str();
  };
  const std::vector<std::string> reasons = {
      "quantity 0 or less",
      "price below 0",
      "price of 0",
      in_words("quantity above ", rules.most_quantity),
      in_words("price of a unit above ", rules.most_unit_price),
      in_words("price more than ", rules.most_times_median, " times off its item's median")};
  std::vector<std::uint8_t> verdicts(log.size(), detail::row_stays);
  for (std::size_t row = 0; row < log.size(); ++row) {
    if (!judged(row)) continue;
    const double quantity = log.quantity(row).value_or(1), price = log.price(row).value_or(1);
    const auto unit = unit_price(row);
    const auto median = medians[log.item(row).value];
    const std::array<bool, 6> wrong = {
        quantity <= 0,
        price < 0,
        !rules.free && price == 0,
        rules.most_quantity && quantity > *rules.most_quantity,
        unit && rules.most_unit_price && *unit > *rules.most_unit_price,
        unit && median && *unit > 0 && std::max(*unit / *median, *median / *unit) > *rules.most_times_median};
    const auto first = std::find(wrong.begin(), wrong.end(), true);
    if (first != wrong.end()) verdicts[row] = static_cast<std::uint8_t>(first - wrong.begin());
  }
  return detail::without(log, verdicts, reasons);
}

}  // namespace kindred::inline v0
