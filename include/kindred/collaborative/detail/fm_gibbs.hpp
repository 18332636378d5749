#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "kindred/collaborative/detail/fm_block.hpp"
#include "kindred/collaborative/detail/random_draws.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/random.hpp"

namespace kindred::inline v0::detail {

/// What is drawn beside the parameters.
struct FmPriors {
  double noise_degrees = 0;  ///< ν: users' noise has precision Gamma(1 + ν/2, ν/2α); 0 gives all α
  bool draws_scale = true;   ///< whether α, else 1, and the intercept, else 0, are drawn
  bool draws_groups = true;  ///< whether the groups' priors are drawn, else they are N(0, 1/precision)
  double precision = 1;
  /// Whether parameters are drawn, else each becomes the mean of what it would be drawn from: alternating
  /// least squares.
  bool draws_parameters = true;
};

/// Gibbs sampling of a factorisation machine, ŷ = w₀ + Σⱼ wⱼxⱼ + Σⱼ Σ_{k>j} ⟨vⱼ, vₖ⟩ xⱼxₖ, coordinate after
/// coordinate. Sources: Freudenthaler, Schmidt-Thieme, Rendle 2011, "Bayesian factorization machines"; Rendle
/// 2013, "Scaling factorization machines to relational data", § 4: what a parameter of a block's feature
/// meets is known from five sums for each row of the block, not from the entries. A sweep passes over the
/// entries once for each block and column (weights, then factors) and over the cells of the blocks twice: O(K
/// (blocks · entries + cells)). For two blocks a pass reads 8 bytes and writes 4 an entry, for 12 flops.
class FmGibbs {
 public:
  using Real = float;

  /// Mean and precision of a group's parameters.
  struct Prior {
    double mean = 0, precision = 1;
  };

  /// @param targets what the machine is to give for each entry
  FmGibbs(std::vector<FmBlock> blocks, FmEntries entries, std::vector<Real> targets, int factors,
          FmPriors priors, std::uint64_t seed)
      : blocks_(std::move(blocks)),
        entries_(entries),
        residuals_(std::move(targets)),
        columns_(static_cast<std::size_t>(factors) + 1),
        drawn_(priors),
        seed_(seed),
        weights_(entries.users.size() - 1, Real(1)) {
    const std::size_t users = weights_.size(), size = residuals_.size();
    const std::size_t parts = std::clamp<std::size_t>(size / 32768, 1, 16);
    for (std::size_t p = 0; p < parts; ++p) {
      const auto first = std::lower_bound(entries_.users.begin(), entries_.users.end() - 1,
                                          static_cast<std::int64_t>(size * p / parts));
      part_begin_.push_back(p == 0 ? 0 : static_cast<std::size_t>(first - entries_.users.begin()));
    }
    part_begin_.push_back(users);
    std::size_t most = users;
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      const auto& block = blocks_[b];
      parameters_.emplace_back(columns_ * block.feature_count(), Real(0));
      sums_.emplace_back(columns_ * block.row_count(), Real(0));
      priors_.emplace_back(columns_ * block.groups().size(), Prior{0, priors.precision});
      rows_.emplace_back(block.row_count());
      counts_.emplace_back(block.row_count());
      most = std::max(most, block.row_count());
      NormalDraws normal(stream(Purpose::start, 0, b));
      for (std::size_t at = block.feature_count(); at < parameters_[b].size(); ++at)
        parameters_[b][at] = static_cast<Real>(0.1 * normal());
      for (std::size_t c = 0; c < columns_; ++c) sum_rows(b, c);
    }
    zeros_.assign(most, Real(0));
    subtract_predictions();
  }

  /// Draws every parameter once.
  void sweep(const Execution& execution) {
    ++sweep_;
    Random random = stream(Purpose::priors, 0, 0);
    draw_noise(random);
    for (std::size_t b = 0; drawn_.draws_groups && b < blocks_.size(); ++b)
      for (std::size_t c = 0; c < columns_; ++c)
        for (std::size_t g = 0; g < blocks_[b].groups().size(); ++g) draw_prior(random, b, c, g);
    if (drawn_.draws_scale) draw_intercept(random);
    if (blocks_.size() == 2) draw_columns<false>(execution);
    else draw_columns<true>(execution);
  }

  /// What is left of each entry's target. Who changes them changes the targets.
  std::span<Real> residuals() noexcept { return residuals_; }
  /// The precision of each user's noise.
  std::span<const Real> noise_of_users() const noexcept { return weights_; }
  /// α
  double noise_mean() const noexcept { return noise_mean_; }
  /// w₀
  double intercept() const noexcept { return intercept_; }
  /// 1 + factors: column 0 are the weights, column f + 1 is factor f.
  std::size_t columns() const noexcept { return columns_; }
  /// A feature's parameter.
  double parameter(std::size_t block, std::size_t column, std::size_t feature) const noexcept {
    return static_cast<double>(parameters_[block][column * blocks_[block].feature_count() + feature]);
  }
  /// Σⱼ xⱼ vⱼ over the features of a row.
  double sum(std::size_t block, std::size_t column, std::size_t row) const noexcept {
    return static_cast<double>(sums_[block][column * blocks_[block].row_count() + row]);
  }
  /// The prior of a group of features.
  const Prior& prior(std::size_t block, std::size_t column, std::size_t group) const noexcept {
    return priors_[block][column * blocks_[block].groups().size() + group];
  }
  /// Of each row of a block, what its features say by being there together: Σ ½ ((Σⱼ xⱼvⱼ)² − Σⱼ xⱼ²vⱼ²) over
  /// the factors.
  std::vector<double> inner(std::size_t b) const {
    const auto& block = blocks_[b];
    std::vector<double> inner(block.row_count(), 0.0);
    if (block.groups().size() == 1) return inner;
    for (std::size_t c = 1; c < columns_; ++c) {
      for (std::size_t r = 0; r < block.row_count(); ++r) {
        const double q = sum(b, c, r), v = parameter(b, c, r);
        inner[r] += (q * q - v * v) / 2;
      }
      for (std::size_t j = block.row_count(); j < block.feature_count(); ++j) {
        const double v = parameter(b, c, j);
        for (const auto& [row, value] : block.cells(j)) {
          const double x = static_cast<double>(value);
          inner[row] -= x * x * v * v / 2;
        }
      }
    }
    return inner;
  }

 private:
  enum class Purpose : std::uint64_t { start, priors, ids, features };

  // A row of a block while the block's parameters of one column are drawn. Over its entries, each weighted by
  // its noise's precision: their number n, Σc, Σc², Σe, Σec, where c is what the other blocks' features sum
  // to. q is what its own sum to. A prediction has changed by constant + slope · c.
  struct Row {
    Real n, c, cc, e, ec, q, constant, slope;
  };
  struct Sums {
    Real c = 0, cc = 0, e = 0, ec = 0;

    void add(Real weight, Real c_of_entry, Real e_of_entry) noexcept {
      const Real weighted_c = weight * c_of_entry, weighted_e = weight * e_of_entry;
      c += weighted_c;
      cc += weighted_c * c_of_entry;
      e += weighted_e;
      ec += weighted_e * c_of_entry;
    }
  };
  // What an entry's c is the sum of, beside its own block's part: `constant`, and where the spans point to.
  struct Terms {
    const Real *users, *items, *contexts;
    Real constant;
  };

  static constexpr int none = -1;

  Random stream(Purpose purpose, std::size_t column, std::size_t block,
                std::size_t chunk = 0) const noexcept {
    const std::uint64_t place =
        ((sweep_ * 256 + column) * 4 + block) * 4 + static_cast<std::uint64_t>(purpose);
    return Random(seed_, place << 20 | chunk);
  }

  void sum_rows(std::size_t b, std::size_t c) {
    const auto& block = blocks_[b];
    const Real* const v = parameters_[b].data() + c * block.feature_count();
    Real* const q = sums_[b].data() + c * block.row_count();
    std::copy(v, v + block.row_count(), q);
    for (std::size_t j = block.row_count(); j < block.feature_count(); ++j)
      for (const auto& [row, value] : block.cells(j)) q[row] += value * v[j];
  }

  template <class Use>
  void each_entry(Use&& use) const {
    for (std::size_t u = 0; u < weights_.size(); ++u)
      for (auto n = static_cast<std::size_t>(entries_.users[u]),
                end = static_cast<std::size_t>(entries_.users[u + 1]);
           n < end; ++n)
        use(u, n);
  }

  std::size_t row_of(std::size_t b, std::size_t user, std::size_t n) const noexcept {
    return b == 0 ? user : b == 1 ? entries_.items[n] : entries_.contexts[n];
  }

  void subtract_predictions() {
    std::vector<std::vector<double>> own;
    for (std::size_t b = 0; b < blocks_.size(); ++b) own.push_back(inner(b));
    each_entry([&](std::size_t u, std::size_t n) {
      double prediction = intercept_;
      for (std::size_t b = 0; b < blocks_.size(); ++b)
        prediction += own[b][row_of(b, u, n)] + sum(b, 0, row_of(b, u, n));
      for (std::size_t c = 1; c < columns_; ++c) {
        double before = 0;
        for (std::size_t b = 0; b < blocks_.size(); ++b) {
          const double q = sum(b, c, row_of(b, u, n));
          prediction += before * q;
          before += q;
        }
      }
      residuals_[n] -= static_cast<Real>(prediction);
    });
  }

  void draw_noise(Random& random) {
    std::vector<double> squares(weights_.size(), 0.0);
    each_entry([&](std::size_t u, std::size_t n) {
      squares[u] += static_cast<double>(residuals_[n]) * static_cast<double>(residuals_[n]);
    });
    const auto users = static_cast<double>(weights_.size());
    if (drawn_.noise_degrees > 0) {
      const double rate = drawn_.noise_degrees / 2 / noise_mean_;
      double sum = 0;
      for (std::size_t u = 0; u < weights_.size(); ++u) {
        const auto size = static_cast<double>(entries_.users[u + 1] - entries_.users[u]);
        const double drawn = draw_gamma(random, 1 + (drawn_.noise_degrees + size) / 2, rate + squares[u] / 2);
        weights_[u] = static_cast<Real>(drawn);
        sum += drawn;
      }
      if (drawn_.draws_scale)
        noise_mean_ =
            drawn_.noise_degrees / 2 / draw_gamma(random, 1 + users * (1 + drawn_.noise_degrees / 2), sum);
    } else if (drawn_.draws_scale) {
      double all = 0;
      for (const double square : squares) all += square;
      noise_mean_ = draw_gamma(random, 1 + (1 + static_cast<double>(residuals_.size())) / 2, (1 + all) / 2);
      std::fill(weights_.begin(), weights_.end(), static_cast<Real>(noise_mean_));
    }
    for (auto& counts : counts_) std::fill(counts.begin(), counts.end(), 0.0);
    each_entry([&](std::size_t u, std::size_t n) {
      for (std::size_t b = 0; b < blocks_.size(); ++b)
        counts_[b][row_of(b, u, n)] += static_cast<double>(weights_[u]);
    });
  }

  // Rendle 2012, "Factorization machines with libFM", § 4.3, with α₀ = β₀ = γ₀ = 1 and μ₀ = 0.
  void draw_prior(Random& random, std::size_t b, std::size_t c, std::size_t g) {
    const auto [begin, end] = blocks_[b].groups()[g];
    Prior& prior = priors_[b][c * blocks_[b].groups().size() + g];
    const auto count = static_cast<double>(end - begin);
    double sum = 0, squares = 0;
    for (std::size_t j = begin; j < end; ++j) {
      const double v = parameter(b, c, j), deviation = v - prior.mean;
      sum += v;
      squares += deviation * deviation;
    }
    prior.precision = draw_gamma(random, (2 + count) / 2, (1 + squares + prior.mean * prior.mean) / 2);
    prior.mean = sum / (1 + count) + random.normal() / std::sqrt((1 + count) * prior.precision);
  }

  void draw_intercept(Random& random) {
    double sum = 0, count = 0;
    each_entry([&](std::size_t u, std::size_t n) {
      const auto weight = static_cast<double>(weights_[u]);
      sum += weight * static_cast<double>(residuals_[n]);
      count += weight;
    });
    const double precision = 1 + count;
    const double drawn = (sum + count * intercept_) / precision + random.normal() / std::sqrt(precision);
    const auto shift = static_cast<Real>(drawn - intercept_);
    intercept_ += static_cast<double>(shift);
    for (Real& e : residuals_) e -= shift;
  }

  Terms terms(std::size_t column) const noexcept {
    if (column == 0) return {zeros_.data(), zeros_.data(), zeros_.data(), Real(1)};
    const auto of = [&](std::size_t b) {
      return b < blocks_.size() ? sums_[b].data() + column * blocks_[b].row_count() : nullptr;
    };
    return {of(0), of(1), of(2), Real(0)};
  }

  template <bool Context>
  void draw_columns(const Execution& execution) {
    pass<none, 0, Context>(0, 0, execution);
    for (std::size_t c = 0; c < columns_; ++c) {
      draw_block(0, c, execution);
      pass<0, 1, Context>(c, c, execution);
      draw_block(1, c, execution);
      if constexpr (Context) {
        pass<1, 2, Context>(c, c, execution);
        draw_block(2, c, execution);
      }
      constexpr int last = Context ? 2 : 1;
      if (c + 1 < columns_) pass<last, 0, Context>(c, c + 1, execution);
      else pass<last, none, Context>(c, c, execution);
    }
  }

  // Over the entries once: the change of block `Changed` in a column is taken off the residuals, and the sums
  // for the rows of block `Next` in its column are made.
  template <int Changed, int Next, bool Context>
  void pass(std::size_t changed_column, std::size_t next_column, const Execution& execution) {
    const auto parts = static_cast<std::int64_t>(part_begin_.size() - 1);
    const Terms before = terms(changed_column), after = terms(next_column);
    const std::uint32_t* const item_of = entries_.items.data();
    const std::uint32_t* const context_of = entries_.contexts.data();
    constexpr auto next = static_cast<std::size_t>(std::max(Next, 0)),
                   changed = static_cast<std::size_t>(std::max(Changed, 0));
    const std::size_t next_rows = blocks_[next].row_count();
    if constexpr (Next > 0) scattered_.resize(static_cast<std::size_t>(parts) * next_rows);
    const Real* const next_q = sums_[next].data() + next_column * next_rows;
    parallel_for(parts, 1, execution, "sweeps", [&](std::int64_t first, std::int64_t) {
      const auto part = static_cast<std::size_t>(first);
      Sums* const scattered = scattered_.data() + (Next > 0 ? part * next_rows : 0);
      if constexpr (Next > 0) std::fill(scattered, scattered + next_rows, Sums{});
      Real* const residuals = residuals_.data();
      const Row* const changes = rows_[changed].data();
      for (std::size_t u = part_begin_[part]; u < part_begin_[part + 1]; ++u) {
        const Real weight = weights_[u];
        const Real user_before = before.constant + (Changed == 0 ? Real(0) : before.users[u]);
        const Real user_after = after.constant + (Next == 0 ? Real(0) : after.users[u]);
        Sums own;
        const auto end = static_cast<std::size_t>(entries_.users[u + 1]);
        for (auto n = static_cast<std::size_t>(entries_.users[u]); n < end; ++n) {
          const std::size_t item = item_of[n], context = Context ? context_of[n] : 0;
          Real e = residuals[n];
          if constexpr (Changed != none) {
            Real c = user_before;
            if constexpr (Changed != 1) c += before.items[item];
            if constexpr (Context && Changed != 2) c += before.contexts[context];
            const Row& row = changes[Changed == 0 ? u : Changed == 1 ? item : context];
            e -= row.constant + row.slope * c;
            residuals[n] = e;
          }
          if constexpr (Next != none) {
            Real c = user_after;
            if constexpr (Next != 1) c += after.items[item];
            if constexpr (Context && Next != 2) c += after.contexts[context];
            (Next == 0 ? own : scattered[Next == 1 ? item : context]).add(Next == 0 ? Real(1) : weight, c, e);
          }
        }
        if constexpr (Next == 0)
          rows_[0][u] = {static_cast<Real>(counts_[0][u]),
                         weight * own.c,
                         weight * own.cc,
                         weight * own.e,
                         weight * own.ec,
                         next_q[u],
                         0,
                         0};
      }
    });
    if constexpr (Next > 0) {
      for (std::size_t r = 0; r < next_rows; ++r) {
        Sums sums = scattered_[r];
        for (std::size_t p = 1; p < static_cast<std::size_t>(parts); ++p) {
          const Sums& more = scattered_[p * next_rows + r];
          sums = {sums.c + more.c, sums.cc + more.cc, sums.e + more.e, sums.ec + more.ec};
        }
        rows_[next][r] = {
            static_cast<Real>(counts_[next][r]), sums.c, sums.cc, sums.e, sums.ec, next_q[r], 0, 0};
      }
    }
  }

  // Draws a block's parameters of a column: the ids, which do not meet, in parallel, the others in turn.
  void draw_block(std::size_t b, std::size_t column, const Execution& execution) {
    if (column == 0) draw_features<true>(b, column, execution);
    else draw_features<false>(b, column, execution);
  }

  template <bool Linear>
  void draw_features(std::size_t b, std::size_t column, const Execution& execution) {
    const auto& block = blocks_[b];
    Row* const rows = rows_[b].data();
    Real* const v = parameters_[b].data() + column * block.feature_count();
    const Prior* const priors = priors_[b].data() + column * block.groups().size();
    constexpr std::int64_t ids_a_chunk = 4096;
    parallel_for(
        static_cast<std::int64_t>(block.row_count()), ids_a_chunk, execution, "sweeps",
        [&](std::int64_t begin, std::int64_t end) {
          NormalDraws normal(stream(Purpose::ids, column, b, static_cast<std::size_t>(begin / ids_a_chunk)));
          for (auto r = static_cast<std::size_t>(begin); r < static_cast<std::size_t>(end); ++r) {
            Row& row = rows[r];
            const Real others = Linear ? Real(0) : row.q - v[r];
            const Real change =
                drawn(normal, priors[0], curvature(row, others), row.ec + others * row.e, v[r]) - v[r];
            v[r] += change;
            move(row, change, others);
          }
        });
    NormalDraws normal(stream(Purpose::features, column, b));
    for (std::size_t g = 1; g < block.groups().size(); ++g) {
      for (std::size_t j = block.groups()[g].begin; j < block.groups()[g].end; ++j) {
        const auto cells = block.cells(j);
        Real hh = 0, he = 0;
        for (const auto& [r, x] : cells) {
          const Row& row = rows[r];
          const Real others = Linear ? Real(0) : row.q - x * v[j];
          hh += x * x * curvature(row, others);
          he += x * (row.ec + others * row.e);
        }
        const Real old = v[j], change = drawn(normal, priors[g], hh, he, old) - old;
        v[j] += change;
        for (const auto& [r, x] : cells) move(rows[r], x * change, Linear ? Real(0) : rows[r].q - x * old);
      }
    }
    Real* const q = sums_[b].data() + column * block.row_count();
    for (std::size_t r = 0; r < block.row_count(); ++r) q[r] = rows[r].q;
  }

  // Σh² of a feature that is 1 in the row, where h = others + c is what a step of its parameter adds.
  static Real curvature(const Row& row, Real others) noexcept {
    return row.cc + others * (2 * row.c + row.n * others);
  }

  // q moves by `change`, where the row's other features sum to `others`.
  static void move(Row& row, Real change, Real others) noexcept {
    const Real constant = change * others;
    row.e -= row.n * constant + row.c * change;
    row.ec -= row.c * constant + row.cc * change;
    row.q += change;
    row.constant += constant;
    row.slope += change;
  }

  // A draw of a parameter that is `old`, given Σh² and Σhe.
  Real drawn(NormalDraws& normal, const Prior& prior, Real hh, Real he, Real old) const noexcept {
    const double precision = prior.precision + static_cast<double>(hh);
    const double mean = (prior.precision * prior.mean + static_cast<double>(he + hh * old)) / precision;
    return static_cast<Real>(drawn_.draws_parameters ? mean + normal() / std::sqrt(precision) : mean);
  }

  std::vector<FmBlock> blocks_;
  FmEntries entries_;
  std::vector<Real> residuals_;
  std::size_t columns_;
  FmPriors drawn_;
  std::uint64_t seed_;
  std::uint64_t sweep_ = 0;
  double noise_mean_ = 1, intercept_ = 0;
  std::vector<Real> weights_;  // the precision of each user's noise
  std::vector<std::size_t> part_begin_;
  std::vector<std::vector<Real>> parameters_, sums_;
  std::vector<std::vector<double>> counts_;
  std::vector<std::vector<Prior>> priors_;
  std::vector<std::vector<Row>> rows_;
  std::vector<Sums> scattered_;
  std::vector<Real> zeros_;
};

}  // namespace kindred::inline v0::detail
