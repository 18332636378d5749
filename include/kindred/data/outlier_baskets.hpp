#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/quantile.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/cleaned.hpp"
#include "kindred/data/detail/rows_of_users.hpp"
#include "kindred/data/detail/strangers.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/returns.hpp"

namespace kindred::inline v0 {

/// Which baskets are out of all proportion.
struct BasketRules {
  /// How far above the others, as a modified z-score of the logarithm, > 0; 3.5 is what Iglewicz and Hoaglin
  /// advise.
  double most_deviations = 3.5;
  /// With fewer baskets than this there are no others to stand out of, ≥ 3.
  int least_baskets = 20;

  /// @throws OptionError for an option out of its range
  void check() const {
    if (!(most_deviations > 0))
      throw OptionError("option 'most_deviations' is " + std::to_string(most_deviations) +
                        ", expected above 0");
    require_at_least("least_baskets", least_baskets, 3);
  }
};

/// Removes the purchases of baskets that are too large to be a household's, as a reseller's are: those with
/// 0.6745 (ln x − m) / MAD above the limit, x being the basket's units or what it is worth, m the median of
/// ln x over all baskets and MAD the median of |ln x − m|. A basket is what one user bought in one session
/// or, outside any, at one moment; rows of the user "" outside any are in none. Where so many baskets are
/// equal that MAD is 0, the score is (ln x − m) / (1.253314 · the mean of |ln x − m|). Either way what it is
/// divided by counts as ln 2 where it is less, for that one basket is twice another is nothing: at a limit
/// of 3.5 whatever is below 11 times the median stays. O(rows · log rows). Source: Iglewicz, Hoaglin, "How to
/// detect and handle outliers", ASQC 1993, § 3.2; with the mean as IBM Cognos Analytics has it, "Modified z
/// score".
/// @throws OptionError for an option out of its range, or a log with neither sessions nor times
inline Cleaned remove_outlier_baskets(const EventLog& log, const BasketRules& rules = {}) {
  rules.check();
  if (!log.empty() && !log.has_time() && log.session_count() == 0)
    throw OptionError("a look at baskets needs sessions or times: this log has neither");
  std::vector<std::size_t> rows(log.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::erase_if(rows, [&log, stranger = detail::strangers(log)](std::size_t row) {
    return !is_purchase(log[row]) || stranger(row) || (!log.session(row) && !log.has_time());
  });
  // With a session its time does not matter.
  const auto moment = [&log](std::size_t row) {
    return log.session(row) || !log.has_time() ? Timestamp() : log.time(row);
  };
  std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    if (log.user(a) != log.user(b)) return log.user(a) < log.user(b);
    if (log.session(a) != log.session(b)) return log.session(a) < log.session(b);
    return moment(a) != moment(b) ? moment(a) < moment(b) : a < b;
  });

  std::vector<std::size_t> basket_of(log.size());
  std::vector<double> units, values;
  detail::for_each_stretch(
      rows,
      [&](std::size_t a, std::size_t b) {
        return log.user(a) == log.user(b) && log.session(a) == log.session(b) && moment(a) == moment(b);
      },
      [&](std::span<const std::size_t> basket) {
        double count = 0, value = 0;
        for (const std::size_t row : basket) {
          basket_of[row] = units.size();
          count += log.quantity(row).value_or(1);
          value += log.price(row).value_or(0);
        }
        units.push_back(std::log(count));
        values.push_back(std::log(value));  // −∞ for a basket of no price, which stands out of nothing
      });

  std::vector<std::uint8_t> verdicts(log.size(), detail::row_stays);
  const auto judge = [&](const std::vector<double>& sizes, std::uint8_t verdict) {
    std::vector<double> sorted;
    for (const double size : sizes)
      if (std::isfinite(size)) sorted.push_back(size);
    if (sorted.size() < static_cast<std::size_t>(rules.least_baskets)) return;
    std::sort(sorted.begin(), sorted.end());
    const double median = quantile(sorted, 0.5);
    for (double& size : sorted) size = std::abs(size - median);
    std::sort(sorted.begin(), sorted.end());
    const double middle = quantile(sorted, 0.5);
    const double mean =
        std::accumulate(sorted.begin(), sorted.end(), 0.0) / static_cast<double>(sorted.size());
    const double deviation = std::max(middle > 0 ? middle / 0.6745 : 1.253314 * mean, std::log(2.0));
    for (const std::size_t row : rows)
      if (verdicts[row] == detail::row_stays &&
          (sizes[basket_of[row]] - median) / deviation > rules.most_deviations)
        verdicts[row] = verdict;
  };
  judge(units, 0);
  judge(values, 1);
  return detail::without(
      log, verdicts, std::vector<std::string>{"in a basket of too many units", "in a basket worth too much"});
}

}  // namespace kindred::inline v0
