#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/collaborative/detail/item_factors.hpp"
#include "kindred/collaborative/detail/rounds.hpp"
#include "kindred/collaborative/negatives.hpp"
#include "kindred/core/detail/prefetch.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0::detail {

/// What all factor models by stochastic gradients have in common.
struct SgdSettings {
  int factors;
  int epochs;
  double learning_rate;
  double regularization;
  Negatives negatives;
  std::uint64_t seed;

  void check() const {
    require_in_range("factors", factors, 1, 1 << 14);
    require_at_least("epochs", epochs, 1);
    require_in_range("learning_rate", learning_rate, 1e-9, 1e3);
    require_in_range("regularization", regularization, 0.0, 1e3);
    require_in_range("learning_rate · regularization", learning_rate * regularization, 0.0, 0.5);
  }
};

/// A number below `bound` < 2³² from one draw, uneven by less than bound / 2³².
inline std::size_t quick_below(Random& random, std::size_t bound) noexcept {
  return static_cast<std::size_t>((std::uint64_t{random()} * bound) >> 32);
}

/// One step's sums: what the loss pulls the person's factors by.
template <class Scalar>
using FactorVector = Eigen::Map<Eigen::Matrix<Scalar, Eigen::Dynamic, 1>>;

/// Trains user factors u, item factors v and item biases b, score(u,i) = u · v + b, by stochastic gradients
/// on one entry after another. Loss says what an entry teaches: called with a view of the person it pulls
/// items towards the person (a weight above 0) or away (below), v += η (w u − λ v), u += η (Σ w v − λ u).
///
/// Entries are visited in cells: users are in blocks, items in blocks that are drawn anew each epoch, and
/// cells that share neither run at the same time, each with negatives of its own block of items. So no two
/// threads ever write the same row, results do not depend on their number, and a cell's rows stay in the
/// cache. 10 k flops an entry for one negative, and 3 rows of 4 k bytes read and written in float.
template <class Scalar, class Loss>
class SgdTraining {
 public:
  SgdTraining(const Interactions<Scalar>& train, const SgdSettings& settings, const Loss& loss)
      : train_(train),
        settings_(settings),
        loss_(loss),
        users_(static_cast<Eigen::Index>(train.user_count()), settings.factors),
        items_(static_cast<Eigen::Index>(train.item_count()), settings.factors),
        biases_(train.item_count(), Scalar(0)) {}

  void run(const Execution& execution) {
    run(execution, [](int) { return true; });
  }

  // Asks go_on(epoch) after each.
  template <class GoOn>
  void run(const Execution& execution, GoOn&& go_on) {
    const Execution quiet = within_round(execution);
    start(users_, 0, quiet);
    start(items_, 1, quiet);
    find_entries();
    if (entries_.empty()) return;
    user_blocks_ = blocks_of(train_.user_count(), 2);
    for (int epoch = 0; epoch < settings_.epochs; ++epoch) {
      arrange(epoch, quiet);
      for (std::size_t shift = 0; shift < blocks_; ++shift)
        parallel_for(static_cast<std::int64_t>(blocks_), 1, quiet, Loss::name,
                     [&](std::int64_t block, std::int64_t) {
                       const auto of_users = static_cast<std::size_t>(block);
                       visit((of_users + shift) % blocks_, of_users, epoch);
                     });
      require_finite(items_, Loss::name, "a smaller learning_rate or a larger regularization holds them");
      tell_round(execution, Loss::name, epoch + 1, settings_.epochs);
      if (!go_on(epoch + 1)) return;
    }
  }

  const FactorRows<Scalar>& users() const noexcept { return users_; }
  const FactorRows<Scalar>& items() const noexcept { return items_; }
  const std::vector<Scalar>& biases() const noexcept { return biases_; }
  /// Which items anybody has.
  const std::vector<unsigned char>& known() const noexcept { return known_; }

  /// Items to compare with, drawn as in training (for `adaptive` uniformly), of those that anybody has.
  std::vector<ItemIndex> sample(std::size_t count) const {
    std::vector<ItemIndex> had, drawn;
    for (ItemIndex item{0}; item.value < known_.size(); ++item)
      if (known_[item.value] != 0) had.push_back(item);
    Random random(settings_.seed, 3);
    for (std::size_t n = 0; n < count && !had.empty(); ++n)
      drawn.push_back(settings_.negatives == Negatives::popularity
                          ? entries_[quick_below(random, entries_.size())].item
                          : had[quick_below(random, had.size())]);
    return drawn;
  }

 private:
  struct Entry {
    UserIndex user;
    ItemIndex item;
    Scalar weight;
  };
  using Blocks = std::vector<std::uint8_t>;

  // A person while an entry is learnt from.
  struct View {
    SgdTraining& training;
    UserIndex user;
    std::size_t block;
    std::optional<ItemIndex> drawn;  // ahead of time
    Random& random;
    FactorVector<Scalar> u, sum;

    Scalar score(ItemIndex item) const noexcept {
      return training.items_.row(item.value).dot(u) + training.biases_[item.value];
    }
    std::optional<ItemIndex> draw() noexcept {
      if (drawn) return std::exchange(drawn, std::nullopt);
      return training.draw(block, user, random);
    }
    void pull(ItemIndex item, Scalar weight) noexcept {
      auto v = training.items_.row(item.value).transpose();
      const auto rate = static_cast<Scalar>(training.settings_.learning_rate);
      const Scalar keep = 1 - rate * static_cast<Scalar>(training.settings_.regularization);
      sum += weight * v;
      v = keep * v + (rate * weight) * u;
      Scalar& bias = training.biases_[item.value];
      bias = keep * bias + rate * weight;
    }
    /// Pulls one item and pushes another by weight(score of the one − score of the other).
    template <class Weight>
    void contrast(ItemIndex item, ItemIndex other, Weight&& weight_of) noexcept {
      auto v = training.items_.row(item.value).transpose(), w = training.items_.row(other.value).transpose();
      Scalar &bias = training.biases_[item.value], &other_bias = training.biases_[other.value];
      const Scalar weight = weight_of((v - w).dot(u) + (bias - other_bias));
      const auto rate = static_cast<Scalar>(training.settings_.learning_rate);
      const Scalar keep = 1 - rate * static_cast<Scalar>(training.settings_.regularization),
                   step = rate * weight;
      sum += weight * (v - w);
      v = keep * v + step * u;
      w = keep * w - step * u;
      bias = keep * bias + step;
      other_bias = keep * other_bias - step;
    }
    void learn() noexcept {
      const auto rate = static_cast<Scalar>(training.settings_.learning_rate);
      u = (1 - rate * static_cast<Scalar>(training.settings_.regularization)) * u + rate * sum;
    }
  };

  void start(FactorRows<Scalar>& rows, std::uint64_t side, const Execution& execution) const {
    const double deviation = 0.1 / std::sqrt(static_cast<double>(settings_.factors));
    parallel_for(rows.rows(), 1024, execution, "initial factors", [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row) {
        Random random(settings_.seed,
                      (std::uint64_t{1} << 62) | (side << 61) | static_cast<std::uint64_t>(row));
        for (Eigen::Index f = 0; f < rows.cols(); ++f)
          rows(row, f) = static_cast<Scalar>(deviation * random.normal());
      }
    });
  }

  void find_entries() {
    if (train_.size() > std::numeric_limits<std::uint32_t>::max())  // what quick_below can draw from
      throw DataError(std::string(Loss::name) + ": there are " + std::to_string(train_.size()) +
                      " interactions, expected fewer than 2³²");
    entries_.reserve(train_.size());
    known_.assign(train_.item_count(), 0);
    signatures_.assign(train_.user_count(), {});
    for (UserIndex user{0}; user.value < train_.user_count(); ++user) {
      const auto row = train_.by_user()[user];
      for (std::size_t e = 0; e < row.size(); ++e) {
        const std::uint32_t bit = bit_of(row.indices[e]);
        signatures_[user.value][bit / 64] |= std::uint64_t{1} << bit % 64;
        if (!(row.values[e] > 0)) continue;
        entries_.push_back({user, row.indices[e], row.values[e]});
        known_[row.indices[e].value] = 1;
      }
    }
    constexpr std::size_t most = 8, least_rows = 256;
    blocks_ =
        std::clamp(std::min(train_.user_count(), train_.item_count()) / least_rows, std::size_t{1}, most);
    arranged_.resize(entries_.size());
  }

  // A block for each of `count` rows, all of about the same size.
  Blocks blocks_of(std::size_t count, std::uint64_t stream) const {
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    Random(settings_.seed, stream).shuffle(order);
    Blocks block(count);
    for (std::size_t i = 0; i < count; ++i) block[order[i]] = static_cast<std::uint8_t>(i * blocks_ / count);
    return block;
  }

  std::uint64_t stream(int epoch, std::size_t cell) const noexcept {
    return (static_cast<std::uint64_t>(epoch) + 1) << 16 | cell;
  }

  // Draws the items' blocks, and puts the entries of each cell side by side in a drawn order.
  void arrange(int epoch, const Execution& execution) {
    const Blocks item_blocks = blocks_of(train_.item_count(), stream(epoch, 0xFFFF));
    block_items_.assign(blocks_, {});
    for (ItemIndex item{0}; item.value < train_.item_count(); ++item)
      block_items_[item_blocks[item.value]].push_back(item);
    const auto cell_of = [&](const Entry& entry) {
      return item_blocks[entry.item.value] * blocks_ + user_blocks_[entry.user.value];
    };
    cells_.assign(blocks_ * blocks_ + 1, 0);
    for (const Entry& entry : entries_) ++cells_[cell_of(entry) + 1];
    std::partial_sum(cells_.begin(), cells_.end(), cells_.begin());
    auto place = cells_;
    for (const Entry& entry : entries_) arranged_[place[cell_of(entry)]++] = entry;
    parallel_for(static_cast<std::int64_t>(blocks_ * blocks_), 1, execution, Loss::name,
                 [&](std::int64_t cell, std::int64_t) {
                   const auto c = static_cast<std::size_t>(cell);
                   Random random(settings_.seed, stream(epoch, c));
                   for (std::size_t i = cells_[c + 1]; i > cells_[c] + 1; --i)
                     std::swap(arranged_[i - 1], arranged_[cells_[c] + quick_below(random, i - cells_[c])]);
                 });
    if (settings_.negatives == Negatives::adaptive) rank(execution);
  }

  // Each block's items by every factor, for adaptive negatives.
  void rank(const Execution& execution) {
    const auto factors = static_cast<std::size_t>(settings_.factors);
    rankings_.resize(blocks_ * factors);
    deviations_.resize(blocks_ * factors);
    parallel_for(static_cast<std::int64_t>(blocks_ * factors), 1, execution, Loss::name,
                 [&](std::int64_t at, std::int64_t) {
                   const auto place = static_cast<std::size_t>(at);
                   const auto f = static_cast<Eigen::Index>(place % factors);
                   auto& ranking = rankings_[place] = block_items_[place / factors];
                   std::sort(ranking.begin(), ranking.end(), [&](ItemIndex a, ItemIndex b) {
                     const Scalar x = items_(a.value, f), y = items_(b.value, f);
                     return x > y || (x == y && a < b);
                   });
                   double sum = 0, squares = 0;
                   for (const ItemIndex item : ranking) {
                     const auto value = static_cast<double>(items_(item.value, f));
                     sum += value;
                     squares += value * value;
                   }
                   const auto n = static_cast<double>(std::max<std::size_t>(ranking.size(), 1));
                   deviations_[place] =
                       static_cast<Scalar>(std::sqrt(std::max(squares / n - sum / n * (sum / n), 0.0)));
                 });
  }

  // An item of the block that scores high or low, as the person likes it, on a factor that matters: the
  // factor by |u_f| σ_f, the rank by a geometric law of mean 5 % of the block.
  ItemIndex ranked(std::size_t block, UserIndex user, Random& random) const noexcept {
    const auto factors = static_cast<std::size_t>(settings_.factors);
    const auto u = users_.row(user.value);
    const Scalar* const deviation = deviations_.data() + block * factors;
    const auto weight = [&](std::size_t f) {
      return std::abs(u[static_cast<Eigen::Index>(f)]) * deviation[f];
    };
    Scalar total = 0;
    for (std::size_t f = 0; f < factors; ++f) total += weight(f);
    Scalar left = static_cast<Scalar>(random.uniform()) * total;
    std::size_t f = 0;
    while (f + 1 < factors && left >= weight(f)) left -= weight(f++);
    const auto& ranking = rankings_[block * factors + f];
    const double mean = 0.05 * static_cast<double>(ranking.size());
    const auto rank =
        std::min(static_cast<std::size_t>(-std::log1p(-random.uniform()) * mean), ranking.size() - 1);
    return u[static_cast<Eigen::Index>(f)] > 0 ? ranking[rank] : ranking[ranking.size() - 1 - rank];
  }

  // Whether a user has an item. Of most that the user does not have the signature tells it at once: a bit of
  // 256 is set for each item that is there.
  bool has(UserIndex user, ItemIndex item) const noexcept {
    const std::uint32_t bit = bit_of(item);
    if ((signatures_[user.value][bit / 64] >> bit % 64 & 1) == 0) return false;
    const auto items = train_.by_user()[user].indices;
    return std::binary_search(items.begin(), items.end(), item);
  }
  static std::uint32_t bit_of(ItemIndex item) noexcept {
    return static_cast<std::uint32_t>(item.value * std::uint32_t{0x9E3779B1}) >> 24;
  }

  // An item of the block that the person does not have; none where a few draws find none.
  std::optional<ItemIndex> draw(std::size_t block, UserIndex user, Random& random) const noexcept {
    const std::size_t first = cells_[block * blocks_], last = cells_[(block + 1) * blocks_];
    for (int attempt = 0; attempt < 8; ++attempt) {
      const ItemIndex item = settings_.negatives == Negatives::uniform
                                 ? block_items_[block][quick_below(random, block_items_[block].size())]
                             : settings_.negatives == Negatives::popularity
                                 ? arranged_[first + quick_below(random, last - first)].item
                                 : ranked(block, user, random);
      if (!has(user, item)) return item;
    }
    return std::nullopt;
  }

  void visit(std::size_t of_items, std::size_t of_users, int epoch) {
    const std::size_t cell = of_items * blocks_ + of_users;
    const auto entries = std::span(arranged_).subspan(cells_[cell], cells_[cell + 1] - cells_[cell]);
    Random random(settings_.seed, stream(epoch, cell + blocks_ * blocks_));
    std::vector<Scalar> room(static_cast<std::size_t>(settings_.factors));
    // Negatives that do not depend on factors are drawn ahead, so that their rows are there in time.
    constexpr std::size_t ahead = 8;
    std::optional<ItemIndex> drawn[ahead];
    const auto prepare = [&](std::size_t e) {
      if (e >= entries.size()) return;
      if (e + ahead < entries.size()) will_write(&signatures_[entries[e + ahead].user.value]);
      if (settings_.negatives != Negatives::adaptive) {
        const auto item = drawn[e % ahead] = draw(of_items, entries[e].user, random);
        if (item) will_need(items_, item->value);
      }
      will_need(users_, entries[e].user.value);
      will_need(items_, entries[e].item.value);
    };
    for (std::size_t e = 0; e < ahead - 1; ++e) prepare(e);
    for (std::size_t e = 0; e < entries.size(); ++e) {
      prepare(e + ahead - 1);
      const Entry& entry = entries[e];
      View view{*this,
                entry.user,
                of_items,
                settings_.negatives == Negatives::adaptive ? std::nullopt : drawn[e % ahead],
                random,
                FactorVector<Scalar>(users_.data() + entry.user.value * room.size(), users_.cols()),
                FactorVector<Scalar>(room.data(), users_.cols())};
      view.sum.setZero();
      loss_(view, entry.item, entry.weight);
      view.learn();
    }
  }

  static void will_need(const FactorRows<Scalar>& rows, std::size_t row) noexcept {
    const Scalar* const begin = rows.data() + row * static_cast<std::size_t>(rows.cols());
    for (Eigen::Index f = 0; f < rows.cols(); f += static_cast<Eigen::Index>(64 / sizeof(Scalar)))
      will_write(begin + f);
  }

  const Interactions<Scalar>& train_;
  SgdSettings settings_;
  Loss loss_;
  FactorRows<Scalar> users_, items_;
  std::vector<Scalar> biases_;
  std::vector<unsigned char> known_;
  std::vector<std::array<std::uint64_t, 4>> signatures_;  // of users
  std::vector<Entry> entries_, arranged_;
  std::size_t blocks_ = 1;
  Blocks user_blocks_;
  std::vector<std::size_t> cells_;  // where each cell's entries begin: a block of items, then of users
  std::vector<std::vector<ItemIndex>> block_items_;
  std::vector<std::vector<ItemIndex>> rankings_;
  std::vector<Scalar> deviations_;
};

}  // namespace kindred::inline v0::detail
