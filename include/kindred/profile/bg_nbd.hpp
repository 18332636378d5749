#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/profile/detail/nelder_mead.hpp"
#include "kindred/profile/repeat_purchases.hpp"

namespace kindred::inline v0 {

namespace detail {

// Gauss' hypergeometric function ₂F₁(a, b; c; z) for 0 ≤ z < 1 and positive parameters, by its series (NIST
// DLMF 15.2.1), whose terms are positive: nothing cancels. It takes some 40 / (1 - z) terms; 1 - z below
// 4e-6, which is a time of 250,000 times all that went before, is not summed to the end.
inline double hypergeometric(double a, double b, double c, double z) noexcept {
  double term = 1, sum = 1;
  for (int n = 0; n < 10'000'000; ++n) {
    term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z;
    sum += term;
    if (!(term > 1e-16 * sum)) break;
  }
  return sum;
}

}  // namespace detail

/// When customers buy again, and whether they still do: while active a customer buys at random at a rate λ,
/// and drops out after any purchase with the chance p; over the customers λ ~ Gamma(r, rate α) and p ~
/// Beta(a, b). Source: Fader, Hardie, Lee, "“Counting your customers” the easy way: an alternative to the
/// Pareto/NBD model", Marketing Science 24 (2005); equations are theirs. Time is in the unit of the data it
/// was fitted to.
struct BgNbdModel {
  /// Shape of the rates, > 0.
  double r = 1;
  /// Rate of the rates, > 0.
  double alpha = 1;
  /// First shape of the chance to drop out, > 0.
  double a = 1;
  /// Second shape of the chance to drop out, > 0.
  double b = 1;
  /// The logarithm of the likelihood of the data that it was fitted to.
  double log_likelihood = 0;

  /// ln of the likelihood of one customer's history, eq. 6.
  double log_likelihood_of(const RepeatPurchases& person) const noexcept {
    const double x = person.frequency, shape = r + x;
    const double common = std::lgamma(shape) - std::lgamma(r) + r * std::log(alpha) + std::lgamma(a + b) +
                          std::lgamma(b + x) - std::lgamma(b) - std::lgamma(a + b + x);
    const double stays = -shape * std::log(alpha + person.age);
    if (x <= 0) return common + stays;
    const double left = std::log(a) - std::log(b + x - 1) - shape * std::log(alpha + person.recency);
    const double high = std::max(stays, left);
    return common + high + std::log(std::exp(stays - high) + std::exp(left - high));
  }

  /// The probability that a customer is still active, in [0, 1]; 1 without a repeat, since one drops out only
  /// after one. Fader, Hardie, Lee, "Computing P(alive) using the BG/NBD model", 2008.
  double alive(const RepeatPurchases& person) const noexcept { return 1 / (1 + odds_of_leaving(person)); }

  /// The number of purchases of a new customer within `time` of the first, eq. 9; 0 for no time.
  double expected_purchases(double time) const noexcept { return expected({}, time); }

  /// The number of purchases of a customer within `time` from the moment of the count on, eq. 10; ≥ 0.
  double expected_purchases(const RepeatPurchases& person, double time) const noexcept {
    return expected(person, time) / (1 + odds_of_leaving(person));
  }

 private:
  double odds_of_leaving(const RepeatPurchases& person) const noexcept {
    if (person.frequency <= 0) return 0;
    const double x = person.frequency;
    return a / (b + x - 1) * std::exp((r + x) * std::log((alpha + person.age) / (alpha + person.recency)));
  }

  double expected(const RepeatPurchases& person, double time) const noexcept {
    if (!(time > 0)) return 0;
    const double x = person.frequency, from = alpha + person.age;
    // At a = 1 the formula is 0/0 and continuous: a hair beside it does.
    const double shape = std::abs(a - 1) < 1e-6 ? 1 + 1e-6 : a;
    const double z = time / (from + time);
    const double c = shape + b + x - 1;
    // Euler's transformation, DLMF 15.8.1, where the parameters that it leaves are smaller.
    const double stays = std::exp((r + x) * std::log1p(-z));
    const double series = shape - 1 > 0 && c - r - x > 0
                              ? std::exp((shape - 1 - r - x) * std::log1p(-z)) *
                                    detail::hypergeometric(c - r - x, shape - 1, c, z)
                              : detail::hypergeometric(r + x, b + x, c, z);
    return std::max(0.0, c / (shape - 1) * (1 - stays * series));
  }
};

/// Fits a BgNbdModel by maximum likelihood. O(evaluations · distinct customers), a few hundred evaluations.
struct BgNbd {
  /// How much the squares of the four parameters count against the likelihood, a customer, ≥ 0; above 0 for
  /// few customers, where the likelihood may have no maximum.
  double penalty = 0;
  /// The most evaluations of the likelihood, ≥ 1.
  int evaluations = 5000;

  /// The most likely model.
  /// @param people repeat purchases of customers, at least one with a repeat
  /// @throws DataError for a history that is none, for none with a repeat, or where no maximum is found ("set
  /// penalty"); OptionError for options out of range
  BgNbdModel fit(std::span<const RepeatPurchases> people) const {
    require_at_least("penalty", penalty, 0.0);
    require_at_least("evaluations", evaluations, 1);
    double longest = 0, repeats = 0;
    for (std::size_t i = 0; i < people.size(); ++i) {
      detail::require_repeat_purchases(i, people[i]);
      longest = std::max(longest, people[i].age);
      repeats += people[i].frequency;
    }
    if (!(repeats > 0 && longest > 0))
      throw DataError("BG/NBD: none of the " + std::to_string(people.size()) +
                      " customers has bought again, expected at least one");

    // Equal histories are evaluated once; times are taken in a unit of the data's own.
    const double unit = longest / 10;
    std::vector<RepeatPurchases> sorted(people.begin(), people.end());
    const auto key = [](const RepeatPurchases& p) { return std::tuple(p.frequency, p.recency, p.age); };
    std::sort(sorted.begin(), sorted.end(),
              [&](const RepeatPurchases& p, const RepeatPurchases& q) { return key(p) < key(q); });
    std::vector<std::pair<RepeatPurchases, double>> distinct;
    for (RepeatPurchases person : sorted) {
      person.recency /= unit;
      person.age /= unit;
      if (distinct.empty() || key(distinct.back().first) != key(person)) distinct.emplace_back(person, 0.0);
      ++distinct.back().second;
    }
    const auto count = static_cast<double>(people.size());
    const auto model_at = [](const std::array<double, 4>& logs) {
      return BgNbdModel{std::exp(logs[0]), std::exp(logs[1]), std::exp(logs[2]), std::exp(logs[3])};
    };
    const auto loss = [&](const std::array<double, 4>& logs) {
      const BgNbdModel model = model_at(logs);
      double sum = 0;
      for (const auto& entry : distinct) sum += entry.second * model.log_likelihood_of(entry.first);
      return -sum / count + penalty * (model.r * model.r + model.alpha * model.alpha + model.a * model.a +
                                       model.b * model.b);
    };
    const auto found = detail::nelder_mead<4>(loss, {0, 0, 0, 0}, 0.5, 1e-7, evaluations);
    BgNbdModel model = model_at(found.at);
    const bool sensible =
        found.converged && std::isfinite(found.value) &&
        std::all_of(found.at.begin(), found.at.end(), [](double log) { return std::abs(log) < 25; });
    if (!sensible)
      throw DataError("BG/NBD: the likelihood of the " + std::to_string(people.size()) +
                      " customers has no maximum that " + std::to_string(evaluations) +
                      " evaluations find: set 'penalty', 0.001 say, or give more customers");
    model.alpha *= unit;
    for (const RepeatPurchases& person : people) model.log_likelihood += model.log_likelihood_of(person);
    return model;
  }
};

}  // namespace kindred::inline v0
