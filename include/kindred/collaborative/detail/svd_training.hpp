#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/collaborative/detail/known_users.hpp"
#include "kindred/collaborative/detail/rating_factors.hpp"
#include "kindred/collaborative/detail/rating_link.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/history.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0::detail {

// How a step of gradient descent is taken, in training and for a visitor alike.
struct SgdRule {
  double regularization = 0;       // λ of users' factors
  double item_regularization = 0;  // λ of items' factors
  double bias_regularization = 0;  // λ of biases
  double bias_learning_rate = 1;   // times the factors'
  bool by_frequency = false;       // whether each λ is divided by √n of the user's or item's ratings

  double weight(std::size_t ratings) const noexcept {
    return by_frequency ? 1 / std::sqrt(static_cast<double>(ratings)) : 1;
  }

  void write(ArchiveWriter archive) const {
    archive.add_number("regularization", regularization);
    archive.add_number("bias_regularization", bias_regularization);
    archive.add_number("bias_learning_rate", bias_learning_rate);
    archive.add_integer("by_frequency", by_frequency ? 1 : 0);
  }
  static SgdRule read(const Archive& archive) {
    return {archive.number("regularization"), 0, archive.number("bias_regularization"),
            archive.number("bias_learning_rate"), archive.integer("by_frequency", 0, 1) == 1};
  }

  // The rule that the options of Svd or SvdPlusPlus set, which are checked.
  template <class Options>
  static SgdRule of(const Options& options) {
    require_at_least("factors", options.factors, 0);
    require_at_least("epochs", options.epochs, 1);
    require_at_least("learning_rate", options.learning_rate, 0.0);
    require_at_least("regularization", options.regularization, 0.0);
    require_at_least("relative_item_regularization", options.relative_item_regularization, 0.0);
    require_at_least("relative_bias_regularization", options.relative_bias_regularization, 0.0);
    require_at_least("relative_bias_learning_rate", options.relative_bias_learning_rate, 0.0);
    require_at_least("init_deviation", options.init_deviation, 0.0);
    return {options.regularization, options.regularization * options.relative_item_regularization,
            options.regularization * options.relative_bias_regularization,
            options.relative_bias_learning_rate, options.frequency_regularization};
  }
};

// The user's numbers by gradient descent over a history while the items' are held: b ← b + η β (e − λ b) and
// p ← p + η (e q(i) − λ p) for each rating in turn, from zero, with the training's learning rates. `bases`
// hold μ + b(i) + what else is known of each item's x. Calls on_step(place, keep, amount) for each
// p ← keep · p + amount · q(i).
template <class Scalar, class OnStep>
double user_by_sgd(const History<Scalar>& history, const RatingFactors<Scalar>& items,
                   std::span<const double> bases, const RatingLink& scale, const SgdRule& rule,
                   std::span<const double> rates, std::span<Scalar> factors, OnStep&& on_step) noexcept {
  const double weight = rule.weight(history.size());
  double bias = 0;
  std::fill(factors.begin(), factors.end(), Scalar(0));
  for (const double rate : rates) {
    const double keep = 1 - rate * rule.regularization * weight;
    const double bias_rate = rate * rule.bias_learning_rate;
    for (std::size_t e = 0; e < history.size(); ++e) {
      const auto q = items[history.items[e]];
      const double x = bases[e] + bias + static_cast<double>(dot<Scalar>(factors, q));
      const double step = scale.step(x, static_cast<double>(history.weights[e]));
      bias += bias_rate * (step - rule.bias_regularization * weight * bias);
      blend<Scalar>(factors, static_cast<Scalar>(keep), static_cast<Scalar>(rate * step), q);
      on_step(e, keep, rate * step);
    }
  }
  const auto finite = [](Scalar factor) { return std::isfinite(factor); };
  if (std::isfinite(bias) && std::all_of(factors.begin(), factors.end(), finite)) return bias;
  std::fill(factors.begin(), factors.end(), Scalar(0));  // a history unlike any: its items alone are known
  return 0;
}

// What training finds.
template <class Scalar>
struct SvdParts {
  RatingLink scale;
  RatingFactors<Scalar> items;
  SharedArray<Scalar> implicit;  // items × factors, or empty
  KnownUsers<Scalar> users;      // b(u) and p(u) + Σ y / √n
  SharedArray<double> rates;     // of each epoch
};

// Stochastic gradient descent of biased matrix factorisation, and of SVD++ where there are implicit factors.
//
// All of a user's ratings are visited in turn, the users in their own order, as in Surprise. So p(u) and
// Σ y(j) stay in the cache, and the y need not be touched at each rating. A step adds the same amount to
// every y(j) of the user after multiplying it by the same 1 − ηλ, so that their sum can be carried along by
// itself, and the y are brought up to date once when the user is left: to rounding it is the update of each y
// at each rating, in O(k) instead of O(n(u) k). (With λ by frequency the sum is carried with the row's mean
// λ.)
//
// A rating takes 10 k flops (18 k with y) in memory of the cache but for q(i), k numbers read and written.
template <class Scalar>
class SvdTraining {
 public:
  SvdTraining(const Interactions<Scalar>& train, const SgdRule& rule, int factors, double init_deviation,
              bool implicit, const RatingLink& scale, std::uint64_t seed)
      : train_(train),
        rule_(rule),
        k_(static_cast<std::size_t>(factors)),
        implicit_(implicit),
        scale_(scale),
        user_biases_(train.user_count()),
        item_biases_(train.item_count()),
        p_(random_rows(train.by_user(), k_, init_deviation, seed, 3)),
        q_(random_rows(train.by_item(), k_, init_deviation, seed, 1)),
        sum_(k_),
        before_(k_) {
    if (implicit) y_ = random_rows(train.by_item(), k_, init_deviation, seed, 2);
    item_weights_.reserve(train.item_count());
    for (ItemIndex item{0}; item.value < train.item_count(); ++item)
      item_weights_.push_back(rule.weight(std::max<std::size_t>(train.by_item()[item].size(), 1)));
  }

  // Asks go_on(epoch) after each.
  template <class GoOn>
  void run(const char* name, int epochs, double learning_rate, bool bold_driver, const Execution& execution,
           GoOn&& go_on) {
    double last_loss = std::numeric_limits<double>::infinity();
    for (int epoch = 0; epoch < epochs; ++epoch) {
      execution.check(name);
      rates_.push_back(learning_rate);
      double loss = 0;
      for (UserIndex user{0}; user.value < train_.user_count(); ++user)
        if (train_.by_user()[user].size() > 0) loss += visit(user, learning_rate);
      refuse_divergence(name, epoch + 1, learning_rate, loss, user_biases_, item_biases_, p_, q_, y_);
      if (bold_driver) learning_rate *= loss > last_loss ? 0.5 : 1.05;
      last_loss = loss;
      if (execution.on_progress) execution.on_progress({name, epoch + 1, epochs});
      if (!go_on(epoch + 1)) return;
    }
  }

  // What the epochs so far found.
  SvdParts<Scalar> parts() {
    return {scale_,
            {k_, rated_items(train_), item_biases_, q_},
            y_,
            {KnownUsers<Scalar>::hashes_of(train_), user_biases_, implicit_ ? with_implicit() : p_},
            rates_};
  }

 private:
  // Steps for all ratings of a user; the sum of their squared errors.
  double visit(UserIndex user, double rate) {
    const auto row = train_.by_user()[user];
    const double weight = rule_.weight(row.size());
    const double keep_user = 1 - rate * rule_.regularization * weight;
    const double bias_rate = rate * rule_.bias_learning_rate;
    const auto p = row_of(p_, user.value, k_);
    double bias = user_biases_[user.value], loss = 0;
    const double keep_sum = implicit_ ? begin_sum(row, rate) : 1;
    for (std::size_t e = 0; e < row.size(); ++e) {
      const std::size_t item = row.indices[e].value;
      const auto q = row_of(q_, item, k_);
      const auto rating = static_cast<double>(row.values[e]);
      const double x = scale_.mean + bias + item_biases_[item] + product(p, q);
      const double step = scale_.step(x, rating);
      const double error = rating - scale_.rating(x);
      loss += error * error;
      bias += bias_rate * (step - rule_.bias_regularization * weight * bias);
      item_biases_[item] +=
          static_cast<Scalar>(bias_rate * (step - rule_.bias_regularization * item_weights_[item] *
                                                      static_cast<double>(item_biases_[item])));
      const double keep_item = 1 - rate * rule_.item_regularization * item_weights_[item];
      move(p, q, static_cast<Scalar>(keep_user), static_cast<Scalar>(keep_item),
           static_cast<Scalar>(keep_sum), static_cast<Scalar>(rate * step));
    }
    user_biases_[user.value] = static_cast<Scalar>(bias);
    if (implicit_) end_sum(row, rate, keep_sum);
    return loss;
  }

  double product(std::span<const Scalar> p, std::span<const Scalar> q) const {
    double sum = static_cast<double>(dot<Scalar>(p, q));
    if (implicit_) sum += static_cast<double>(dot<Scalar>(sum_, q));
    return sum;
  }

  // One step of p(u), q(i) and, in units of 1 / √n, of the sum of y.
  void move(std::span<Scalar> user, std::span<Scalar> item, Scalar keep_user, Scalar keep_item,
            Scalar keep_sum, Scalar amount) {
    Scalar *const p = user.data(), *const q = item.data(), *const sum = sum_.data();
    if (implicit_) {
      for (std::size_t f = 0; f < k_; ++f) {
        const Scalar pf = p[f], qf = q[f], sf = sum[f];
        p[f] = keep_user * pf + amount * qf;
        q[f] = keep_item * qf + amount * (pf + sf);
        sum[f] = keep_sum * sf + amount * qf;
      }
    } else {
      for (std::size_t f = 0; f < k_; ++f) {
        const Scalar pf = p[f], qf = q[f];
        p[f] = keep_user * pf + amount * qf;
        q[f] = keep_item * qf + amount * pf;
      }
    }
  }

  // Of each user, p(u) becomes p(u) + Σ y / √n.
  std::vector<Scalar> with_implicit() {
    std::vector<Scalar> users = p_;
    for (UserIndex user{0}; user.value < train_.user_count(); ++user) {
      const auto row = train_.by_user()[user];
      if (row.size() == 0) continue;
      begin_sum(row, 0);
      blend<Scalar>(row_of(users, user.value, k_), Scalar(1), Scalar(1), sum_);
    }
    return users;
  }

  // Sums the y of a row; what a step multiplies the sum by.
  double begin_sum(const SparseRow<ItemIndex, Scalar>& row, double rate) {
    std::fill(sum_.begin(), sum_.end(), Scalar(0));
    double weight = 0;
    for (const ItemIndex item : row.indices) {
      blend<Scalar>(sum_, Scalar(1), Scalar(1), row_of(y_, item.value, k_));
      weight += item_weights_[item.value];
    }
    const auto count = static_cast<double>(row.size());
    const auto norm = static_cast<Scalar>(1 / std::sqrt(count));
    for (Scalar& value : sum_) value *= norm;
    before_ = sum_;
    return 1 - rate * rule_.item_regularization * weight / count;
  }

  // y(j) ← (1 − ηλ)ⁿ y(j) + what was added to each.
  void end_sum(const SparseRow<ItemIndex, Scalar>& row, double rate, double keep_sum) {
    const auto count = static_cast<double>(row.size());
    const auto kept = static_cast<Scalar>(std::pow(keep_sum, count));
    const auto norm = static_cast<Scalar>(1 / std::sqrt(count));
    for (std::size_t f = 0; f < k_; ++f) before_[f] = norm * (sum_[f] - kept * before_[f]);
    for (const ItemIndex item : row.indices) {
      const Scalar keep = rule_.by_frequency
                              ? static_cast<Scalar>(std::pow(
                                    1 - rate * rule_.item_regularization * item_weights_[item.value], count))
                              : kept;
      blend<Scalar>(row_of(y_, item.value, k_), keep, Scalar(1), before_);
    }
  }

  const Interactions<Scalar>& train_;
  SgdRule rule_;
  std::size_t k_;
  bool implicit_;
  RatingLink scale_;
  std::vector<Scalar> user_biases_, item_biases_;
  std::vector<Scalar> p_, q_, y_;
  std::vector<Scalar> sum_, before_;  // Σ y / √n of the user that is visited, now and when it was entered
  std::vector<double> item_weights_;
  std::vector<double> rates_;  // of the epochs so far
};

}  // namespace kindred::inline v0::detail
