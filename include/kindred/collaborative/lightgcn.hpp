#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/collaborative/detail/item_factors.hpp"
#include "kindred/collaborative/detail/rounds.hpp"
#include "kindred/collaborative/detail/sgd_training.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// Items as points that were smoothed over the graph of who has what; a person is the sum of the points that
/// the graph hands on from the items of the history, u = n^(−½) Σⱼ context(j), and score(i) = u · factors(i).
/// So a visitor is served like a training user with the same history, in O(history · factors), and nothing is
/// stored per user. An item that nobody has has no score, and a history without a liked item (a weight above
/// 0) that somebody has gives none.
template <class ScalarType = float>
class LightGcnModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by LightGcn::fit.
  LightGcnModel(detail::ItemFactors<Scalar> items, SharedArray<Scalar> context)
      : items_(std::move(items)), context_(std::move(context)) {}

  /// Number of items.
  std::size_t item_count() const noexcept { return items_.item_count(); }
  /// Number of factors.
  std::size_t factor_count() const noexcept { return items_.factor_count(); }
  /// The factors of a person with this history.
  std::vector<Scalar> user_factors(const History<Scalar>& history) const {
    std::vector<Scalar> user(factor_count());
    fold_in(history, user);
    return user;
  }

  /// Bytes of workspace a query takes.
  std::size_t workspace_size() const noexcept { return Workspace::bytes_for<Scalar>(factor_count()); }

  /// Ranking scores. O((history + items) · factors).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto user = frame.template take<Scalar>(factor_count());
    if (fold_in(query.history, user) == 0) return std::fill(scores.begin(), scores.end(), no_score<Scalar>);
    items_.score(user, scores);
  }

  /// The same for many, by one product.
  void score_batch(std::span<const Query<Scalar>> queries, std::span<Scalar> scores,
                   Workspace& workspace) const {
    const std::size_t k = factor_count();
    Workspace::Frame frame(workspace);
    const auto users = frame.template take<Scalar>(queries.size() * k);
    std::vector<std::size_t> liked(queries.size());
    for (std::size_t q = 0; q < queries.size(); ++q)
      liked[q] = fold_in(queries[q].history, users.subspan(q * k, k));
    items_.score_batch(users, scores, [&](std::size_t q) { return liked[q] > 0; });
  }

  /// A contribution for each liked item of the history: n^(−½) context(j) · factors(i).
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    const auto& history = query.history;
    std::vector<Scalar> user(factor_count());
    const std::size_t liked = fold_in(history, user);
    if (liked == 0 || !items_.is_known(item)) return {item, no_score<Scalar>, {}};
    std::vector<Contribution<Scalar>> contributions;
    for (std::size_t j = 0; j < history.size(); ++j) {
      if (!says_something(history, j)) continue;
      // In place, since g++ 12 takes the string of a variant that is moved for uninitialised.
      contributions.emplace_back().reason = BecauseOfItem{history.items[j]};
      contributions.back().amount =
          context(history.items[j]).dot(items_[item]) / std::sqrt(static_cast<Scalar>(liked));
    }
    return make_explanation(item, items_.score(user, item), std::move(contributions));
  }

  /// The items whose factors point the same way, by cosine. O(items · factors).
  std::vector<Recommendation<Scalar>> similar_items(ItemIndex item, int count) const {
    return items_.similar_items(item, count);
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("lightgcn"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved.
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static LightGcnModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static LightGcnModel load(const Archive& archive) { return read(archive.expect(kind(), archive_version)); }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static LightGcnModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("lightgcn")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    items_.write(archive.part("items"));
    archive.add("context", context_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static LightGcnModel read(const Archive& archive) {
    auto items = detail::ItemFactors<Scalar>::read(archive.part("items"));
    auto context = archive.finite<Scalar>("context");
    if (context.size() != items.values().size())
      archive.refuse("holds no LightGCN model: its parts do not fit together");
    return {std::move(items), std::move(context)};
  }

 private:
  detail::ConstFactorVector<Scalar> context(ItemIndex item) const noexcept {
    return {context_.data() + item.value * factor_count(), static_cast<Eigen::Index>(factor_count())};
  }
  bool says_something(const History<Scalar>& history, std::size_t j) const noexcept {
    return history.weights[j] > 0 && items_.is_known(history.items[j]);
  }
  // How many items of the history say something.
  std::size_t fold_in(const History<Scalar>& history, std::span<Scalar> user) const noexcept {
    detail::FactorVector<Scalar> u(user.data(), static_cast<Eigen::Index>(user.size()));
    u.setZero();
    std::size_t liked = 0;
    for (std::size_t j = 0; j < history.size(); ++j) {
      if (!says_something(history, j)) continue;
      u += context(history.items[j]);
      ++liked;
    }
    if (liked > 0) u /= std::sqrt(static_cast<Scalar>(liked));
    return liked;
  }

  detail::ItemFactors<Scalar> items_;
  SharedArray<Scalar> context_;  // a row for each item: what it hands to those who have it
};

namespace detail {

// Propagation over the graph Â = D_U^(−½) A D_I^(−½) of positive entries, and its training.
template <class Scalar>
class GraphTraining {
 public:
  using Factors = FactorRows<Scalar>;

  GraphTraining(const Interactions<Scalar>& train, int layers, const Execution& execution)
      : train_(train),
        execution_(execution),
        for_items_(layers / 2),
        for_users_((layers - 1) / 2),
        user_scale_(scales(train.by_user())),
        item_scale_(scales(train.by_item())) {}

  const std::vector<Scalar>& item_scale() const noexcept { return item_scale_; }

  /// Σ Sᵗ x over t ≤ count, S = ÂᵀÂ.
  Factors smoothed(const Factors& x, int count) const {
    Factors sum = x, term = x;
    for (int t = 0; t < count; ++t) sum += term = to_items(to_users(term));
    return sum;
  }
  /// The items' factors from their parameters.
  Factors items(const Factors& parameters) const { return smoothed(parameters, for_items_); }
  /// What items hand to the people who have them.
  Factors context(const Factors& parameters) const { return smoothed(parameters, for_users_); }

  /// One gradient of Σ ln σ(x(u,i) − x(u,j)) by the parameters, a drawn j for every entry, divided by their
  /// number.
  Factors gradient(const Factors& parameters, std::uint64_t seed, std::uint64_t step) {
    const Factors of_items = items(parameters);
    const Factors of_users = to_users(for_items_ == for_users_ ? of_items : context(parameters));
    draw(of_users, of_items, seed, step);
    Factors by_users = Factors::Zero(of_users.rows(), of_users.cols());
    Factors by_items = Factors::Zero(of_items.rows(), of_items.cols());
    // A stretch of factors a thread, so that none writes what another does.
    parallel_for(of_items.cols(), 16, execution_, "lightgcn", [&](std::int64_t begin, std::int64_t end) {
      const auto part = [&](auto& rows, std::uint32_t row) {
        return rows.row(row).segment(begin, end - begin);
      };
      for (const Triple& triple : triples_) {
        part(by_users, triple.user) +=
            triple.weight * (part(of_items, triple.item) - part(of_items, triple.other));
        part(by_items, triple.item) += triple.weight * part(of_users, triple.user);
        part(by_items, triple.other) -= triple.weight * part(of_users, triple.user);
      }
    });
    Factors result = to_items(by_users);
    if (for_items_ == for_users_) return smoothed(result + by_items, for_items_);
    result += to_items(to_users(by_items));
    return smoothed(result, for_users_) + by_items;
  }

 private:
  struct Triple {
    std::uint32_t user, item, other;
    Scalar weight;
  };

  template <class Row, class Col>
  static std::vector<Scalar> scales(const SparseRows<Row, Col, Scalar>& rows) {
    std::vector<Scalar> scale(rows.row_count(), Scalar(0));
    for (Row row{0}; row.value < rows.row_count(); ++row) {
      const auto values = rows[row].values;
      const auto count = std::count_if(values.begin(), values.end(), [](Scalar value) { return value > 0; });
      if (count > 0) scale[row.value] = 1 / std::sqrt(static_cast<Scalar>(count));
    }
    return scale;
  }

  // Each row's sum of what its columns have. 2 · entries · factors flops and a row of factors read for each
  // entry: the memory is the limit.
  template <class Row, class Col>
  Factors propagated(const SparseRows<Row, Col, Scalar>& rows, const std::vector<Scalar>& row_scale,
                     const std::vector<Scalar>& column_scale, const Factors& x) const {
    Factors sums = Factors::Zero(static_cast<Eigen::Index>(rows.row_count()), x.cols());
    parallel_for(sums.rows(), 128, execution_, "lightgcn", [&](std::int64_t begin, std::int64_t end) {
      for (Row row(begin); row.value < end; ++row) {
        const auto entries = rows[row];
        auto sum = sums.row(row.value);
        for (std::size_t e = 0; e < entries.size(); ++e)
          if (entries.values[e] > 0)
            sum += (row_scale[row.value] * column_scale[entries.indices[e].value]) *
                   x.row(entries.indices[e].value);
      }
    });
    return sums;
  }
  Factors to_users(const Factors& x) const {
    return propagated(train_.by_user(), user_scale_, item_scale_, x);
  }
  Factors to_items(const Factors& x) const {
    return propagated(train_.by_item(), item_scale_, user_scale_, x);
  }

  // For each entry an item that the person does not have, and the derivative of its term.
  void draw(const Factors& of_users, const Factors& of_items, std::uint64_t seed, std::uint64_t step) {
    const auto& offsets = train_.by_user().offsets();
    triples_.assign(train_.size(), Triple{0, 0, 0, 0});
    const auto share = Scalar(1) / static_cast<Scalar>(std::max<std::size_t>(train_.size(), 1));
    parallel_for(static_cast<std::int64_t>(train_.user_count()), 128, execution_, "lightgcn",
                 [&](std::int64_t begin, std::int64_t end) {
                   for (UserIndex user(begin); user.value < end; ++user) {
                     Random random(seed, (step + 1) << 32 | user.value);
                     const auto row = train_.by_user()[user];
                     const auto u = of_users.row(user.value);
                     for (std::size_t e = 0; e < row.size(); ++e) {
                       if (!(row.values[e] > 0)) continue;
                       for (int attempt = 0; attempt < 8; ++attempt) {
                         const ItemIndex other(quick_below(random, train_.item_count()));
                         if (std::binary_search(row.indices.begin(), row.indices.end(), other)) continue;
                         const ItemIndex item = row.indices[e];
                         const Scalar difference =
                             u.dot(of_items.row(item.value) - of_items.row(other.value));
                         triples_[static_cast<std::size_t>(offsets[user.value]) + e] = {
                             user.value, item.value, other.value, share / (1 + std::exp(difference))};
                         break;
                       }
                     }
                   }
                 });
  }

  const Interactions<Scalar>& train_;
  const Execution& execution_;
  int for_items_, for_users_;
  std::vector<Scalar> user_scale_, item_scale_;
  std::vector<Triple> triples_;
};

}  // namespace detail

/// LightGCN: factors that are the sum of what 0, 1, … `layers` steps over the graph Â = D_U^(−½) A D_I^(−½)
/// hand on, trained by plain gradients of Σ ln σ(x(u,i) − x(u,j)) − λ/2 |parameters|², one drawn j for each
/// entry and step, through the propagation, and Adam. Source: He, Deng, Wang, Li, Zhang, Wang,
/// "LightGCN: simplifying and powering graph convolution network for recommendation", SIGIR 2020, eqs. 3, 4,
/// 8 and 15. Two things differ. Users have no parameters of their own (layer 0 is 0 for them), so that
/// everybody, newcomers included, is what the history hands on: with S = ÂᵀÂ items are Σ Sᵗ E over t ≤ layers
/// / 2, and people Â Σ Sᵗ E over t ≤ (layers − 1) / 2. And a step takes all entries at once instead of some
/// thousands. Time O(steps · layers · entries · factors); memory O((users + items) · factors + 16 entries).
/// The same bits on any number of threads.
struct LightGcn {
  /// Length of the vectors; ≥ 1.
  int factors = 64;
  /// Steps over the graph, 1 to 16.
  int layers = 3;
  /// Gradient steps, each over all entries; ≥ 1.
  int steps = 400;
  /// Adam's rate, > 0.
  double learning_rate = 0.02;
  /// λ ≥ 0: how strongly parameters are held to 0.
  double regularization = 0.1;
  /// Names the initial parameters and the draws.
  std::uint64_t seed = 0;

  /// Trains the parameters.
  /// @throws OptionError for an option out of range; DataError where training diverges; Cancelled
  template <class Scalar>
  LightGcnModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    return fit_rounds(train, execution, detail::to_the_end);
  }

  /// The same, and go_on(epochs, model) is asked after every step: see FitsInRounds.
  template <class Scalar, class GoOn>
  LightGcnModel<Scalar> fit_rounds(const Interactions<Scalar>& train, const Execution& execution,
                                   GoOn&& go_on) const {
    require_in_range("factors", factors, 1, 1 << 14);
    require_in_range("layers", layers, 1, 16);
    require_at_least("steps", steps, 1);
    require_in_range("learning_rate", learning_rate, 1e-9, 1e3);
    require_in_range("regularization", regularization, 0.0, 1e3);
    using Factors = detail::FactorRows<Scalar>;
    Factors parameters(static_cast<Eigen::Index>(train.item_count()), factors);
    for (Eigen::Index i = 0; i < parameters.rows(); ++i) {
      Random random(seed, static_cast<std::uint64_t>(i));
      for (Eigen::Index f = 0; f < parameters.cols(); ++f)
        parameters(i, f) = static_cast<Scalar>(0.1 * random.normal());
    }
    const Execution quiet = detail::within_round(execution);
    detail::GraphTraining<Scalar> graph(train, layers, quiet);
    Factors mean = Factors::Zero(parameters.rows(), factors), square = mean;
    // Gradients are divided by the number of entries.
    const auto decay =
        static_cast<Scalar>(regularization / static_cast<double>(std::max<std::size_t>(train.size(), 1)));
    // Adam's own constants (Kingma, Ba 2015) but for ε, theirs 10⁻⁸: gradients of a mean over many entries
    // are smaller.
    const double decay_mean = 0.9, decay_square = 0.999;
    const auto epsilon = static_cast<Scalar>(1e-12);
    const auto model = [&] {
      const Factors items = graph.items(parameters);
      Factors context = graph.context(parameters);
      for (Eigen::Index i = 0; i < context.rows(); ++i)
        context.row(i) *= graph.item_scale()[static_cast<std::size_t>(i)];
      std::vector<unsigned char> known;
      for (const Scalar scale : graph.item_scale()) known.push_back(scale > 0 ? 1 : 0);
      return LightGcnModel<Scalar>(detail::ItemFactors<Scalar>(items, std::move(known)),
                                   std::vector<Scalar>(context.data(), context.data() + context.size()));
    };
    for (int step = 0; step < steps; ++step) {
      const Factors gradient =
          graph.gradient(parameters, seed, static_cast<std::uint64_t>(step)) - decay * parameters;
      mean = static_cast<Scalar>(decay_mean) * mean + static_cast<Scalar>(1 - decay_mean) * gradient;
      square = static_cast<Scalar>(decay_square) * square +
               static_cast<Scalar>(1 - decay_square) * gradient.cwiseAbs2();
      const double seen_mean = 1 - std::pow(decay_mean, step + 1);
      const double seen_square = 1 - std::pow(decay_square, step + 1);
      const auto rate = static_cast<Scalar>(learning_rate * std::sqrt(seen_square) / seen_mean);
      parameters.array() += rate * mean.array() / (square.array().sqrt() + epsilon);
      detail::require_finite(parameters, "lightgcn", "a smaller learning_rate holds them");
      detail::tell_round(execution, "lightgcn", step + 1, steps);
      if (!go_on(step + 1, model)) break;
    }
    return model();
  }
};

}  // namespace kindred::inline v0
