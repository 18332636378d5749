#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/collaborative/detail/als_half_step.hpp"
#include "kindred/collaborative/detail/item_factors.hpp"
#include "kindred/collaborative/detail/ridge_rows.hpp"
#include "kindred/collaborative/detail/rounds.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// Items and people as points whose product says how likely a person is to want an item. A person's factors
/// are always solved for from the history at hand, exactly and with the item factors held: what a last round
/// over the users would give, whether the person was in the training data or not. Nothing is stored per user.
/// An item without training rows has no score, and a history without anything liked (a weight above 0) gives
/// none.
template <class ScalarType = float>
class ImplicitAlsModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by ImplicitAls::fit.
  ImplicitAlsModel(detail::ItemFactors<Scalar> items, SharedArray<Scalar> spectrum, detail::AlsLoss loss)
      : items_(std::move(items)), spectrum_(std::move(spectrum)), loss_(loss) {
    diagonal_ = loss_.template diagonal<Scalar>(spectrum_.span());
  }

  /// Number of items.
  std::size_t item_count() const noexcept { return items_.item_count(); }
  /// Number of factors.
  std::size_t factor_count() const noexcept { return items_.factor_count(); }
  /// An item's factors, in axes in which the item factors' Gram matrix is diagonal.
  std::span<const Scalar> item_factors(ItemIndex item) const noexcept {
    return items_.values().subspan(item.value * factor_count(), factor_count());
  }
  /// The factors of a person with this history: argminᵤ of the loss (see ImplicitAls). O(min(n, k)² max(n, k)
  /// + min(n, k)³) for n entries and k factors.
  std::vector<Scalar> user_factors(const History<Scalar>& history) const {
    std::vector<Scalar> user(factor_count());
    Workspace workspace(workspace_size());
    Workspace::Frame frame(workspace);
    fold_in(history, user, frame.template take<Scalar>(scratch_size()));
    return user;
  }

  /// Whether it has factors for an item: from training, or given later.
  bool is_known(ItemIndex item) const noexcept { return items_.is_known(item); }
  /// This model with factors for items that it does not know, such as what a FactorMap of content/ makes of
  /// their features; those that it knows keep theirs, and so does the sum over items that a person does not
  /// have. O(items · factors).
  /// @param factors a row of factor_count() for each item; a row of zeros is none
  /// @throws DataError for another number of factors, or one that is not finite
  ImplicitAlsModel with_cold_items(std::span<const Scalar> factors) const {
    const std::size_t items = item_count(), k = factor_count();
    if (factors.size() != items * k)
      throw DataError("implicit_als: " + std::to_string(factors.size()) +
                      " factors of cold items, expected " + std::to_string(k) + " for each of " +
                      std::to_string(items) + " items");
    detail::FactorRows<Scalar> all(static_cast<Eigen::Index>(items), static_cast<Eigen::Index>(k));
    std::vector<unsigned char> known(items, 0);
    for (ItemIndex item{0}; item.value < items; ++item) {
      const auto row = items_.is_known(item) ? item_factors(item) : factors.subspan(item.value * k, k);
      known[item.value] = items_.is_known(item) ? 1 : 0;
      for (std::size_t f = 0; f < k; ++f) {
        if (!std::isfinite(row[f]))
          throw DataError("implicit_als: item " + std::to_string(item.value) +
                          " has a factor that is not finite");
        if (row[f] != 0) known[item.value] = 1;
        all(static_cast<Eigen::Index>(item.value), static_cast<Eigen::Index>(f)) = row[f];
      }
    }
    return {detail::ItemFactors<Scalar>(all, std::move(known)), spectrum_, loss_};
  }

  /// Bytes of workspace a query takes.
  std::size_t workspace_size() const noexcept {
    return Workspace::bytes_for<Scalar>(factor_count()) + Workspace::bytes_for<Scalar>(scratch_size());
  }

  /// Ranking scores. O(user_factors + items · factors).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    if (!says_something(query.history)) return std::fill(scores.begin(), scores.end(), no_score<Scalar>);
    Workspace::Frame frame(workspace);
    const auto user = frame.template take<Scalar>(factor_count());
    fold_in(query.history, user, frame.template take<Scalar>(scratch_size()));
    items_.score(user, scores);
  }

  /// The same for many: people's factors side by side in the processor's lanes, then one product.
  void score_batch(std::span<const Query<Scalar>> queries, std::span<Scalar> scores,
                   Workspace& workspace) const {
    using Solver = detail::RidgeSolver<Scalar, true>;
    const std::size_t k = factor_count();
    Workspace::Frame frame(workspace);
    const auto users = frame.template take<Scalar>(queries.size() * k);
    std::vector<std::size_t> order(queries.size());
    for (std::size_t q = 0; q < order.size(); ++q) order[q] = q;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const std::size_t m = queries[a].history.size(), n = queries[b].history.size();
      return m != n ? m > n : a < b;
    });
    Solver solver(frame.template take<Scalar>(Solver::scratch_size(k, k)), items_.values().data(), k, k,
                  loss_.confidence);
    for (std::size_t first = 0; first < order.size(); first += Solver::lanes) {
      std::array<detail::RidgeRow<Scalar>, Solver::lanes> rows;
      const std::size_t count = std::min(Solver::lanes, order.size() - first);
      for (std::size_t l = 0; l < Solver::lanes; ++l) {
        rows[l] = row_of(queries[order[first + std::min(l, count - 1)]].history);
        solver.set_ridge(l, diagonal_, loss_.ridge(rows[l].weights, item_count()));
      }
      solver.solve(rows);
      for (std::size_t l = 0; l < count; ++l)
        for (std::size_t f = 0; f < k; ++f) users[order[first + l] * k + f] = solver.solution(f, l);
    }
    items_.score_batch(users, scores, [&](std::size_t q) { return says_something(queries[q].history); });
  }

  /// A contribution for each item of the history that was liked: score(i) = Σⱼ cⱼ pⱼ vᵢᵀ A⁻¹ vⱼ, A being the
  /// matrix of the person's system of equations (Hu, Koren, Volinsky 2008, § 5). O(one solution of it).
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    const auto& history = query.history;
    if (!says_something(history) || !items_.is_known(item)) return {item, no_score<Scalar>, {}};
    const std::size_t k = factor_count();
    Workspace workspace(workspace_size());
    Workspace::Frame frame(workspace);
    detail::RidgeSolver<Scalar, false> solver(frame.template take<Scalar>(scratch_size()),
                                              items_.values().data(), k, k, loss_.confidence);
    const std::array<detail::RidgeRow<Scalar>, 1> rows{row_of(history)};
    solver.set_ridge(0, diagonal_, loss_.ridge(history.weights, item_count()));
    solver.solve_for(rows, item_factors(item));
    std::vector<Contribution<Scalar>> contributions;
    double score = 0;
    for (std::size_t j = 0; j < history.size(); ++j) {
      if (!(history.weights[j] > 0)) continue;
      double product = 0;
      for (std::size_t f = 0; f < k; ++f)
        product += static_cast<double>(items_[history.items[j]][static_cast<Eigen::Index>(f)]) *
                   static_cast<double>(solver.solution(f, 0));
      const double amount = loss_.confidence.of(history.weights[j]) * product;
      score += amount;
      // In place, since g++ 12 takes the string of a variant that is moved for uninitialised.
      contributions.emplace_back().reason = BecauseOfItem{history.items[j]};
      contributions.back().amount = static_cast<Scalar>(amount);
    }
    return make_explanation(item, static_cast<Scalar>(score), std::move(contributions));
  }

  /// The items whose factors point the same way, by cosine. O(items · factors).
  std::vector<Recommendation<Scalar>> similar_items(ItemIndex item, int count) const {
    return items_.similar_items(item, count);
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("implicit_als"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved.
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static ImplicitAlsModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static ImplicitAlsModel load(const Archive& archive) {
    return read(archive.expect(kind(), archive_version));
  }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static ImplicitAlsModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("implicit_als")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    items_.write(archive.part("items"));
    archive.add("spectrum", spectrum_);
    archive.add_number("unobserved_weight", loss_.unobserved_weight);
    archive.add_number("regularization", loss_.regularization);
    archive.add_number("frequency_exponent", loss_.exponent);
    archive.add_integer("weighted", loss_.confidence.weighted ? 1 : 0);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static ImplicitAlsModel read(const Archive& archive) {
    auto items = detail::ItemFactors<Scalar>::read(archive.part("items"));
    auto spectrum = archive.finite<Scalar>("spectrum");
    const detail::AlsLoss loss{archive.number("unobserved_weight"),
                               archive.number("regularization"),
                               archive.number("frequency_exponent"),
                               {archive.integer("weighted", 0, 1) == 1}};
    if (spectrum.size() != items.factor_count() || loss.unobserved_weight < 0 || !(loss.regularization > 0) ||
        (archive.verified() &&
         std::any_of(spectrum.begin(), spectrum.end(), [](Scalar value) { return value < 0; })))
      archive.refuse("holds no implicit ALS model: its parts do not fit together");
    return {std::move(items), std::move(spectrum), loss};
  }

 private:
  static detail::RidgeRow<Scalar> row_of(const History<Scalar>& history) noexcept {
    return detail::ridge_row(history.items, history.weights);
  }
  // Whether it holds a liked item that somebody has.
  bool says_something(const History<Scalar>& history) const noexcept {
    for (std::size_t j = 0; j < history.size(); ++j)
      if (history.weights[j] > 0 && items_.is_known(history.items[j])) return true;
    return false;
  }
  std::size_t scratch_size() const noexcept {
    return detail::RidgeSolver<Scalar, false>::scratch_size(factor_count(), factor_count());
  }
  void fold_in(const History<Scalar>& history, std::span<Scalar> user,
               std::span<Scalar> scratch) const noexcept {
    const std::size_t k = factor_count();
    detail::RidgeSolver<Scalar, false> solver(scratch, items_.values().data(), k, k, loss_.confidence);
    const std::array<detail::RidgeRow<Scalar>, 1> rows{row_of(history)};
    solver.set_ridge(0, diagonal_, loss_.ridge(history.weights, item_count()));
    solver.solve(rows);
    for (std::size_t f = 0; f < k; ++f) user[f] = solver.solution(f, 0);
  }

  detail::ItemFactors<Scalar> items_;
  SharedArray<Scalar> spectrum_;
  detail::AlsLoss loss_;
  SharedArray<Scalar> diagonal_;  // D less the ridge
};

/// How a side of ImplicitAls is solved for.
enum class AlsSolver {
  cholesky,            ///< exactly
  conjugate_gradient,  ///< a few steps from the last round's solution (Takács et al. 2011)
  block                ///< one round over blocks of factors, each solved exactly (iALS++, Rendle et al. 2021)
};

/// Matrix factorisation of implicit feedback by alternating least squares. It minimises
///
///     Σ_(u,i)∈S c(u,i) (p(u,i) − u·v)² + α₀ Σ_all (u·v)² + λ Σᵤ (c(u) + α₀ |I|)^ν |u|² + λ Σᵢ (c(i) + α₀
///     |U|)^ν |v|²
///
/// over the entries S that there are: c = 1 and p = 1 for a weight above 0 (p = 0 below it), or c = |weight|
/// where they count, and c(u), c(i) their sums. Sources: Hu, Koren, Volinsky, "Collaborative filtering for
/// implicit feedback datasets", ICDM 2008; with this loss and initial factors Rendle, Krichene, Zhang, Koren,
/// "Revisiting the performance of iALS on item recommendation benchmarks", RecSys 2022. What
/// other libraries call alpha multiplies the weights of entries, with 1 for the others: about 1 / α₀.
///
/// Each half of a round turns both sides to the axes in which the fixed side's Gram matrix is diagonal. A row
/// of n entries is then a diagonal system plus n terms, solved by the smaller of a k × k and an n × n system;
/// rows of about as many entries are solved side by side in the processor's lanes (detail/ridge_rows.hpp).
/// Time O(iterations · (Σ m² max(n, k) + (users + items) k² + k³)), m = min(n, k), over all rows; memory
/// O((users + items) · factors) beside the data. The same bits on any number of threads.
struct ImplicitAls {
  /// Length of the vectors, k; ≥ 1.
  int factors = 64;
  /// Rounds over users, then items; ≥ 1.
  int iterations = 16;
  /// α₀ ≥ 0: what an item that the person does not have counts, against 1 for one that the person has. Where
  /// not given 45 Σ c / (users · items): all that is not there counts 45 times what is there. Held-out users
  /// of MovieLens latest-small like more, held-out entries of Gowalla's training part a third of it, either
  /// by 3 %.
  std::optional<double> unobserved_weight = std::nullopt;
  /// λ > 0: how strongly factors are held to 0.
  double regularization = 0.003;
  /// ν in [0, 1]: how much more strongly those of users and items with many entries are held.
  double frequency_exponent = 1;
  /// σ > 0: item factors start as normal draws of deviation σ / √k.
  double initial_scale = 0.1;
  /// Whether an entry counts by the size of its weight or as one.
  bool weighted = true;
  /// How a side is solved for.
  AlsSolver solver = AlsSolver::cholesky;
  /// Steps of AlsSolver::conjugate_gradient; ≥ 1.
  int steps = 3;
  /// Factors that AlsSolver::block solves for at once; ≥ 1.
  int block = 64;
  /// Names the initial factors.
  std::uint64_t seed = 0;

  /// Fits the factors.
  /// @throws OptionError for an option out of range; DataError for weights so large that factors overflow;
  /// Cancelled
  template <class Scalar>
  ImplicitAlsModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    return fit_rounds(train, execution, detail::to_the_end);
  }

  /// The same, and go_on(epochs, model) is asked after every iteration: see FitsInRounds.
  template <class Scalar, class GoOn>
  ImplicitAlsModel<Scalar> fit_rounds(const Interactions<Scalar>& train, const Execution& execution,
                                      GoOn&& go_on) const {
    require_in_range("factors", factors, 1, 1 << 14);
    require_at_least("iterations", iterations, 1);
    if (unobserved_weight) require_in_range("unobserved_weight", *unobserved_weight, 0.0, 1e9);
    require_in_range("regularization", regularization, 1e-9, 1e9);
    require_in_range("frequency_exponent", frequency_exponent, 0.0, 1.0);
    require_in_range("initial_scale", initial_scale, 1e-9, 1e9);
    require_at_least("steps", steps, 1);
    require_at_least("block", block, 1);
    const detail::AlsLoss loss{
        unobserved_weight.value_or(45 * density(train)), regularization, frequency_exponent, {weighted}};
    const detail::AlsMethod method{solver == AlsSolver::cholesky             ? detail::AlsMethod::exact
                                   : solver == AlsSolver::conjugate_gradient ? detail::AlsMethod::gradients
                                                                             : detail::AlsMethod::blocks,
                                   static_cast<std::size_t>(steps), static_cast<std::size_t>(block)};
    using Factors = detail::FactorRows<Scalar>;
    const Execution quiet = detail::within_round(execution);
    Factors users = Factors::Zero(static_cast<Eigen::Index>(train.user_count()), factors);
    Factors items(static_cast<Eigen::Index>(train.item_count()), factors);
    const double deviation = initial_scale / std::sqrt(factors);
    parallel_for(items.rows(), 1024, quiet, "initial factors", [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        Random random(seed, static_cast<std::uint64_t>(i));
        for (Eigen::Index f = 0; f < items.cols(); ++f)
          items(i, f) = static_cast<Scalar>(deviation * random.normal());
      }
    });
    const auto user_order = detail::longest_first(train.by_user());
    const auto item_order = detail::longest_first(train.by_item());
    const auto model = [&](Factors turned) {
      const detail::PrincipalAxes<Scalar> axes(turned, quiet);
      axes.turn(turned, quiet);
      return ImplicitAlsModel<Scalar>(
          detail::ItemFactors<Scalar>(turned, detail::rows_with_entries(train.by_item())),
          SharedArray<Scalar>(axes.spectrum), loss);
    };
    for (int iteration = 0; iteration < iterations; ++iteration) {
      detail::als_half_step(train.by_user(), user_order, loss, method, items, users, quiet, "users' factors");
      detail::als_half_step(train.by_item(), item_order, loss, method, users, items, quiet, "items' factors");
      detail::require_finite(items, "implicit_als", "cap_weights or log_weights make large weights smaller");
      detail::tell_round(execution, "implicit_als", iteration + 1, iterations);
      if (!go_on(iteration + 1, [&] { return model(items); })) break;
    }
    return model(std::move(items));
  }

 private:
  // Σ c / (users · items).
  template <class Scalar>
  double density(const Interactions<Scalar>& train) const {
    double sum = 0;
    for (const Scalar weight : train.by_user().values()) sum += detail::Confidence{weighted}.of(weight);
    const double pairs = static_cast<double>(train.user_count()) * static_cast<double>(train.item_count());
    return pairs > 0 ? sum / pairs : 0;
  }
};

}  // namespace kindred::inline v0
