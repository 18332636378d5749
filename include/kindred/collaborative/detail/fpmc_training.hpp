#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/collaborative/detail/item_factors.hpp"
#include "kindred/collaborative/detail/rounds.hpp"
#include "kindred/collaborative/detail/sgd_training.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data/history.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0::detail {

/// A place of a history in its order of time, and the basket before it: what was had at the moment before,
/// places [before, own) of that order; empty for the first.
struct InTime {
  std::uint32_t place;
  std::uint32_t before, own;
};

/// Puts a history in order of time; ties are one basket. Without times nothing comes before anything.
template <class Scalar>
void order_in_time(const History<Scalar>& history, std::span<InTime> order) noexcept {
  for (std::size_t e = 0; e < order.size(); ++e) order[e] = {static_cast<std::uint32_t>(e), 0, 0};
  if (history.times.empty()) return;
  const auto time = [&](std::size_t e) { return history.times[order[e].place]; };
  std::sort(order.begin(), order.end(), [&](const InTime& a, const InTime& b) {
    return std::pair(history.times[a.place], a.place) < std::pair(history.times[b.place], b.place);
  });
  std::uint32_t before = 0, own = 0;
  for (std::size_t e = 0; e < order.size(); ++e) {
    if (e > 0 && time(e) != time(e - 1)) before = std::exchange(own, static_cast<std::uint32_t>(e));
    order[e].before = before;
    order[e].own = own;
  }
}

/// Fpmc's stochastic gradients: an entry after the other, in an order that is drawn.
template <class Scalar>
class FpmcTraining {
 public:
  FpmcTraining(const Interactions<Scalar>& train, const SgdSettings& settings)
      : train_(train),
        settings_(settings),
        users_(normal(train.user_count(), settings.factors, 1)),
        steps_(normal(train.item_count(), settings.factors, 2)),
        items_(normal(train.item_count(), 2 * settings.factors, 3)),
        biases_(train.item_count(), Scalar(0)),
        known_(rows_with_entries(train.by_item())),
        in_time_(train.size()) {
    entries_.reserve(train.size());
    for (UserIndex user{0}; user.value < train.user_count(); ++user) {
      order_in_time(train.history(user), order_of(user));
      for (const auto& at : order_of(user)) entries_.push_back({user, at});
    }
  }

  /// u of each user.
  const FactorRows<Scalar>& users() const noexcept { return users_; }
  /// v of each item, and y behind it.
  const FactorRows<Scalar>& items() const noexcept { return items_; }
  /// x of each item.
  const FactorRows<Scalar>& steps() const noexcept { return steps_; }
  const std::vector<Scalar>& biases() const noexcept { return biases_; }
  /// Which items somebody has.
  const std::vector<unsigned char>& known() const noexcept { return known_; }

  /// So many of the known items, drawn.
  std::vector<ItemIndex> sample(int count) const {
    std::vector<ItemIndex> somebody_has, others;
    for (ItemIndex item{0}; item.value < known_.size(); ++item)
      if (known_[item.value] != 0) somebody_has.push_back(item);
    Random random(settings_.seed, 0);
    for (int n = 0; n < count && !somebody_has.empty(); ++n)
      others.push_back(somebody_has[quick_below(random, somebody_has.size())]);
    return others;
  }

  /// All epochs, or as long as go_on(epochs) says.
  template <class GoOn>
  void run(const Execution& execution, GoOn&& go_on) {
    for (int epoch = 0; epoch < settings_.epochs; ++epoch) {
      execution.check("fpmc");
      visit_all(epoch);
      constexpr const char* advice = "a smaller learning_rate or a larger regularization holds them";
      require_finite(items_, "fpmc", advice);
      require_finite(steps_, "fpmc", advice);
      tell_round(execution, "fpmc", epoch + 1, settings_.epochs);
      if (!go_on(epoch + 1)) break;
    }
  }

 private:
  struct Entry {
    UserIndex user;
    InTime at;
  };

  FactorRows<Scalar> normal(std::size_t rows, int columns, std::uint64_t stream) const {
    FactorRows<Scalar> matrix(static_cast<Eigen::Index>(rows), columns);
    Random random(settings_.seed, stream);
    for (Scalar& value : matrix.reshaped())
      value = static_cast<Scalar>(0.1 / std::sqrt(static_cast<double>(settings_.factors)) * random.normal());
    return matrix;
  }

  std::span<InTime> order_of(UserIndex user) noexcept {
    return std::span(in_time_).subspan(static_cast<std::size_t>(train_.by_user().offsets()[user.value]),
                                       train_.by_user()[user].size());
  }

  void visit_all(int epoch) {
    const Eigen::Index k = settings_.factors;
    const auto rate = static_cast<Scalar>(settings_.learning_rate);
    const Scalar keep = 1 - rate * static_cast<Scalar>(settings_.regularization);
    Eigen::Matrix<Scalar, 1, Eigen::Dynamic> context(k), to_user(k), to_context(k);
    Random random(settings_.seed, static_cast<std::uint64_t>(epoch) + 4);
    random.shuffle(entries_);
    for (const auto& [user, at] : entries_) {
      const auto had = train_.by_user()[user].indices;
      const ItemIndex item = had[at.place];
      ItemIndex other(quick_below(random, train_.item_count()));
      const auto has = [&] { return std::binary_search(had.begin(), had.end(), other); };
      for (int attempt = 1; attempt < 8 && has(); ++attempt)
        other = ItemIndex(quick_below(random, train_.item_count()));
      if (has()) continue;
      const auto order = order_of(user);
      context.setZero();
      for (std::uint32_t e = at.before; e < at.own; ++e) context += steps_.row(had[order[e].place].value);
      const auto basket = static_cast<Scalar>(std::max<std::uint32_t>(at.own - at.before, 1));
      context /= basket;
      auto u = users_.row(user.value);
      auto v = items_.row(item.value), w = items_.row(other.value);
      to_user = v.head(k) - w.head(k);
      to_context = v.tail(k) - w.tail(k);
      const Scalar difference =
          u.dot(to_user) + context.dot(to_context) + biases_[item.value] - biases_[other.value];
      const Scalar pull = rate / (1 + std::exp(difference));
      v.head(k) = keep * v.head(k) + pull * u;
      w.head(k) = keep * w.head(k) - pull * u;
      v.tail(k) = keep * v.tail(k) + pull * context;
      w.tail(k) = keep * w.tail(k) - pull * context;
      biases_[item.value] = keep * biases_[item.value] + pull;
      biases_[other.value] = keep * biases_[other.value] - pull;
      u = keep * u + pull * to_user;
      for (std::uint32_t e = at.before; e < at.own; ++e) {
        auto x = steps_.row(had[order[e].place].value);
        x = keep * x + (pull / basket) * to_context;
      }
    }
  }

  const Interactions<Scalar>& train_;
  SgdSettings settings_;
  FactorRows<Scalar> users_, steps_, items_;
  std::vector<Scalar> biases_;
  std::vector<unsigned char> known_;
  std::vector<Entry> entries_;
  std::vector<InTime> in_time_;
};

}  // namespace kindred::inline v0::detail
