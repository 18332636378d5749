#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/profile/bg_nbd.hpp"
#include "kindred/profile/detail/nelder_mead.hpp"
#include "kindred/profile/prospects.hpp"
#include "kindred/profile/repeat_purchases.hpp"

namespace kindred::inline v0 {

/// What customers spend when they buy: a customer's transactions are Gamma(p, rate ν) about the customer's
/// own mean, and over the customers ν ~ Gamma(q, rate v). Source: Fader, Hardie, "The gamma-gamma model of
/// monetary value", 2013; Fader, Hardie, Lee, "RFM and CLV", Journal of Marketing Research 42 (2005). It
/// takes what is spent and how often to be unrelated.
struct GammaGammaModel {
  /// Shape of a transaction, > 0.
  double p = 1;
  /// Shape of the customers' rates, > 0.
  double q = 1;
  /// Rate of the customers' rates, in money, > 0.
  double v = 1;
  /// The logarithm of the likelihood of the data that it was fitted to.
  double log_likelihood = 0;

  /// ln of the likelihood of a customer's mean transaction, eq. 1a; 0 for one without a repeat of a known
  /// value, which says nothing.
  double log_likelihood_of(const RepeatPurchases& person) const noexcept {
    const double x = person.frequency, mean = person.value;
    if (!(x > 0 && mean > 0)) return 0;
    return std::lgamma(p * x + q) - std::lgamma(p * x) - std::lgamma(q) + q * std::log(v) +
           (p * x - 1) * std::log(mean) + p * x * std::log(x) - (p * x + q) * std::log(v + x * mean);
  }

  /// What a customer spends a transaction in the long run, eq. 5: between the customer's own mean and that of
  /// all; without a repeat that of all, p v / (q − 1). Infinite where there is no such mean: p x + q ≤ 1.
  double expected_value(const RepeatPurchases& person = {}) const noexcept {
    const double x = person.value > 0 ? person.frequency : 0;
    const double shape = p * x + q - 1;
    return shape > 0 ? p * (v + x * person.value) / shape : std::numeric_limits<double>::infinity();
  }
};

/// Fits a GammaGammaModel by maximum likelihood to the customers with a repeat of a known value.
/// O(evaluations · customers), a few hundred evaluations.
struct GammaGamma {
  /// How much the squares of the three parameters count against the likelihood, a customer, ≥ 0.
  double penalty = 0;
  /// The most evaluations of the likelihood, ≥ 1.
  int evaluations = 5000;

  /// The most likely model.
  /// @throws DataError for a history that is none, for none with a repeat of a known value, or where no
  /// maximum is found ("set penalty"); OptionError for options out of range
  GammaGammaModel fit(std::span<const RepeatPurchases> people) const {
    require_at_least("penalty", penalty, 0.0);
    require_at_least("evaluations", evaluations, 1);
    std::vector<RepeatPurchases> known;
    double total = 0;
    for (std::size_t i = 0; i < people.size(); ++i) {
      detail::require_repeat_purchases(i, people[i]);
      if (people[i].frequency > 0 && people[i].value > 0) {
        known.push_back(people[i]);
        total += people[i].value;
      }
    }
    if (known.empty())
      throw DataError("gamma-gamma: none of the " + std::to_string(people.size()) +
                      " customers has a repeat purchase of a known value, expected at least one");
    const auto count = static_cast<double>(known.size());
    const double unit = total / count;
    std::map<double, int> times;
    for (RepeatPurchases& person : known) {
      person.value /= unit;
      ++times[person.frequency];
    }
    const auto model_at = [](const std::array<double, 3>& logs) {
      return GammaGammaModel{std::exp(logs[0]), std::exp(logs[1]), std::exp(logs[2])};
    };
    const auto loss = [&](const std::array<double, 3>& logs) {
      const GammaGammaModel m = model_at(logs);
      double sum = 0;
      // What depends on the frequency alone is the same for many.
      for (const auto& entry : times)
        sum += entry.second * (std::lgamma(m.p * entry.first + m.q) - std::lgamma(m.p * entry.first) -
                               std::lgamma(m.q) + m.q * logs[2] + m.p * entry.first * std::log(entry.first));
      for (const RepeatPurchases& k : known)
        sum += (m.p * k.frequency - 1) * std::log(k.value) -
               (m.p * k.frequency + m.q) * std::log(m.v + k.frequency * k.value);
      return -sum / count + penalty * (m.p * m.p + m.q * m.q + m.v * m.v);
    };
    const auto found = detail::nelder_mead<3>(loss, {1, 1, 0}, 0.5, 1e-7, evaluations);
    if (!found.converged || !std::isfinite(found.value) ||
        std::any_of(found.at.begin(), found.at.end(), [](double log) { return std::abs(log) > 25; }))
      throw DataError("gamma-gamma: the likelihood of the " + std::to_string(known.size()) +
                      " customers has no maximum that " + std::to_string(evaluations) +
                      " evaluations find: set 'penalty', 0.001 say, or give more customers");
    GammaGammaModel model = model_at(found.at);
    model.v *= unit;
    for (const RepeatPurchases& person : people) model.log_likelihood += model.log_likelihood_of(person);
    return model;
  }
};

/// What a customer's future purchases are worth today: Σ over the periods k = 1 … periods of (purchases
/// expected in period k) · (value expected of one) / (1 + discount)^k; infinite where the value expected of
/// one is. O(periods).
/// @param buys when the customer buys
/// @param spends what the customer spends
/// @param person what is known of the customer
/// @param periods how many periods, each of length `period` in the models' unit of time
/// @param period the length of one, > 0
/// @param discount what money loses in a period, > −1
inline double lifetime_value(const BgNbdModel& buys, const GammaGammaModel& spends,
                             const RepeatPurchases& person, int periods, double period = 1,
                             double discount = 0) {
  double value = 0, before = 0, factor = 1;
  for (int k = 1; k <= periods; ++k) {
    const double by_then = buys.expected_purchases(person, k * period);
    factor /= 1 + discount;
    value += (by_then - before) * factor;
    before = by_then;
  }
  return value > 0 ? value * spends.expected_value(person) : 0;
}

/// What models of everybody's purchases expect of one customer. O(1).
/// @param buys when customers buy
/// @param person what is known of the customer, counted in `unit`
/// @param horizon the time ahead, ≥ 0
/// @param unit what the models' times are counted in, > 0
/// @throws OptionError for a negative horizon, or a unit that is not positive
inline Prospects prospects(const BgNbdModel& buys, const RepeatPurchases& person, Duration horizon,
                           Duration unit = weeks) {
  if (horizon < Duration::zero()) throw OptionError("a horizon of prospects is negative");
  if (unit <= Duration::zero()) throw OptionError("the unit of prospects is not above 0");
  const double time = static_cast<double>(horizon.count()) / static_cast<double>(unit.count());
  return {
      .alive = buys.alive(person), .horizon = horizon, .purchases = buys.expected_purchases(person, time)};
}

/// The same with what the purchases are worth, not discounted; `lifetime_value` discounts. Nothing for the
/// worth where the model expects infinitely much of one purchase.
/// @param spends what customers spend
inline Prospects prospects(const BgNbdModel& buys, const GammaGammaModel& spends,
                           const RepeatPurchases& person, Duration horizon, Duration unit = weeks) {
  Prospects ahead = prospects(buys, person, horizon, unit);
  const double value = spends.expected_value(person);
  if (std::isfinite(value)) ahead.value = ahead.purchases * value;
  return ahead;
}

}  // namespace kindred::inline v0
