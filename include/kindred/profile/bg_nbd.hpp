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

  // Of someone still active, by a series that is eq. 10 written otherwise. Who never left would buy n times
  // with the chance w_n, negative binomial: (1 − z)^(r + x) · (r + x)_n zⁿ / n!, z = t / (α + T + t). Who may
  // leave makes S_n = Σ_{k < n} E[(1 − p)^k] = Σ_{k < n} (b + x)_k / (a + b + x)_k of these: the sum of w_n
  // S_n. All terms are positive, so nothing cancels, at a = 1 neither, and w_n is only taken relative to its
  // sum, so nothing overflows. It takes some (r + x) t / (α + T) terms and 40 / (1 − z) more; what is beyond
  // ten million is left out.
  double expected(const RepeatPurchases& person, double time) const noexcept {
    if (!(time > 0)) return 0;
    const double shape = r + person.frequency, stays = b + person.frequency;
    const double z = time / (alpha + person.age + time);
    constexpr double large = 1e200;
    double weight = 1, weights = 1, chance = 1, bought = 0, sum = 0;
    for (int n = 0; n < 10'000'000; ++n) {
      const double ratio = z * (shape + n) / (n + 1);
      bought += chance;  // S_{n + 1}
      chance *= (stays + n) / (a + stays + n);
      weight *= ratio;
      weights += weight;
      sum += weight * bought;
      // What follows falls at least as fast as a geometric series of the greater of the ratios.
      if (!(weight * bought > 1e-17 * (1 - std::max(ratio, z)) * sum)) break;
      if (weights > large) {
        weight /= large;
        weights /= large;
        sum /= large;
      }
    }
    return sum / weights;
  }
};

/// Fits a BgNbdModel by maximum likelihood. O(evaluations · distinct customers), a few hundred evaluations.
struct BgNbd {
  /// How much the squares of the four parameters count against the likelihood, a customer, ≥ 0; above 0 for
  /// few customers, where the likelihood may have no maximum.
  double penalty = 0;
  /// The most evaluations of the likelihood, ≥ 1.
  int evaluations = 5000;

  /// The most likely model. Where the likelihood rises without end to a limit, such as one chance to drop out
  /// for all (`a` and `b` large), it is one near the limit, unless that is too far off to be told from none.
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
