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

#include "kindred/collaborative/detail/best_items.hpp"
#include "kindred/collaborative/detail/no_negative_weights.hpp"
#include "kindred/core/detail/singular_vectors.hpp"
#include "kindred/core/detail/tile_product.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/sparse_rows_archive.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// A filter of a person's row r over the graph of users and items: r (P + α L) S, where P = R̃ᵀR̃, R̃ has the
/// entries w(u,i) / √(d(u) d(i)), d sums them, L = D^(−½) V Vᵀ D^(½) keeps what the largest singular vectors
/// V of R̃ have of r, D being the d(i), and S = I − τ P + τ² P² / 2 − τ³ P³ / 6 + τ⁴ P⁴ / 24 sharpens. It is
/// linear in r, so a training user and a visitor of the same history have the same scores, and each item of a
/// history has its exact share. Items that nobody had have no score; neither has any item where the history
/// holds only such.
template <class ScalarType = float>
class GraphFilterModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Number of items.
  std::size_t item_count() const noexcept { return by_item_.row_count(); }
  /// V, a row for each item; a column for each vector.
  std::span<const Scalar> vectors() const noexcept { return vectors_.span(); }
  /// Number of singular vectors.
  std::size_t factors() const noexcept { return factors_; }

  /// Bytes of workspace a query takes.
  std::size_t workspace_size() const noexcept {
    return Workspace::bytes_for<Scalar>(by_user_.row_count()) + Workspace::bytes_for<Scalar>(factors_) +
           (sharpening_ > 0 ? Workspace::bytes_for<Scalar>(item_count()) : 0);
  }

  /// Ranking scores. O(entries of the users who had the history's items + items · factors), and O(entries)
  /// more, four times, where τ > 0.
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto users = frame.take<Scalar>(by_user_.row_count(), Scalar(0));
    const auto shares = frame.take<Scalar>(factors_, Scalar(0));
    std::fill(scores.begin(), scores.end(), Scalar(0));
    const bool known = spread(query.history, users, scores) && project(query.history, shares);
    if (known && factors_ > 0)
      for (std::size_t i = 0; i < scores.size(); ++i)
        scores[i] += low_pass_ * lengths_[i] * Line(row_of(i), size()).dot(Line(shares.data(), size()));
    if (known && sharpening_ > 0) sharpen(scores, users, frame.take<Scalar>(item_count()));
    blank(known, scores);
  }

  /// The same for many at once, where the product with V is one of matrices: 2 · items · factors operations a
  /// query, at the rate of Eigen's products. Scores differ from those of single queries by rounding.
  void score_batch(std::span<const Query<Scalar>> queries, std::span<Scalar> scores,
                   Workspace& workspace) const {
    Workspace::Frame frame(workspace);
    const std::size_t items = item_count(), count = queries.size();
    const auto users = frame.take<Scalar>(by_user_.row_count());
    const auto shares = frame.take<Scalar>(factors_ * count, Scalar(0));
    const auto known = frame.take<char>(count, char(0));
    std::fill(scores.begin(), scores.end(), Scalar(0));
    for (std::size_t q = 0; q < count; ++q) {
      if (!project(queries[q].history, shares.subspan(q * factors_, factors_))) continue;
      known[q] = 1;
      for (std::size_t f = 0; f < factors_; ++f) shares[q * factors_ + f] *= low_pass_;
    }
    detail::add_product<Eigen::RowMajor, Eigen::ColMajor>(
        static_cast<Eigen::Index>(items), static_cast<Eigen::Index>(count), size(), Scalar(1),
        vectors_.data(), size(), shares.data(), size(), scores.data(), static_cast<Eigen::Index>(items));
    for (std::size_t q = 0; q < count; ++q) {
      const auto row = scores.subspan(q * items, items);
      for (std::size_t i = 0; i < items; ++i) row[i] *= lengths_[i];
      std::fill(users.begin(), users.end(), Scalar(0));
      spread(queries[q].history, users, row);
    }
    if (sharpening_ > 0) sharpen_batch(count, scores, frame);
    for (std::size_t q = 0; q < count; ++q) blank(known[q] != 0, scores.subspan(q * items, items));
  }

  /// A contribution for each item of the history: its share of the score, by the filter as a whole.
  /// O(entries + items · factors).
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    std::vector<Contribution<Scalar>> contributions;
    Scalar score = no_score<Scalar>;
    if (lengths_[item.value] > 0) {
      // (P + α L) S e(item), which says what a 1 at each item adds to the score of this one.
      std::vector<Scalar> one(item_count(), Scalar(0)), users(by_user_.row_count()), weights(item_count());
      one[item.value] = 1;
      if (sharpening_ > 0) sharpen(one, users, weights);
      std::fill(weights.begin(), weights.end(), Scalar(0));
      gather(Scalar(1), one, users);
      scatter(users, weights);
      Eigen::Matrix<Scalar, Eigen::Dynamic, 1> shares =
          Eigen::Matrix<Scalar, Eigen::Dynamic, 1>::Zero(size());
      for (std::size_t i = 0; i < one.size(); ++i)
        if (one[i] != 0) shares += one[i] * lengths_[i] * Line(row_of(i), size());
      for (std::size_t e = 0; e < query.history.size(); ++e) {
        const std::size_t owned = query.history.items[e].value;
        const Scalar strength = strength_of(query.history, e);
        if (strength == 0 || !(lengths_[owned] > 0)) continue;
        const Scalar low = low_pass_ / lengths_[owned] * Line(row_of(owned), size()).dot(shares);
        const Scalar amount = strength * (weights[owned] + low);
        score = (score == no_score<Scalar> ? Scalar(0) : score) + amount;
        // In place, since g++ 12 takes the string of a variant that is moved for uninitialised.
        contributions.emplace_back().reason = BecauseOfItem{query.history.items[e]};
        contributions.back().amount = amount;
      }
    }
    return make_explanation(item, score, std::move(contributions));
  }

  /// The items that this one, as a history, has above 0, best first. O(as `score`).
  std::vector<Recommendation<Scalar>> similar_items(ItemIndex item, int count) const {
    const ItemIndex only[] = {item};
    const Scalar once[] = {1};
    Workspace workspace(workspace_size());
    std::vector<Scalar> scores(item_count());
    score(History<Scalar>{only, once, {}}, scores, workspace);
    return detail::best_items<Scalar>(count, item_count(), [&](auto& best) {
      for (ItemIndex other{0}; other.value < item_count(); ++other)
        if (other != item && scores[other.value] > 0) best.push(other, scores[other.value]);
    });
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("graph_filter"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file, the graph included.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved. O(entries + items ·
  /// factors).
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static GraphFilterModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static GraphFilterModel load(const Archive& archive) {
    return read(archive.expect(kind(), archive_version));
  }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static GraphFilterModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("graph")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    write_rows(archive.part("by_user"), by_user_);
    write_rows(archive.part("by_item"), by_item_);
    archive.add("vectors", vectors_);
    archive.add("lengths", lengths_);
    archive.add_number("low_pass", static_cast<double>(low_pass_));
    archive.add_number("sharpening", static_cast<double>(sharpening_));
    archive.add_integer("weighted", weighted_ ? 1 : 0);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static GraphFilterModel read(const Archive& archive) {
    GraphFilterModel model;
    model.by_user_ = read_rows<UserIndex, ItemIndex, Scalar>(archive.part("by_user"));
    model.by_item_ = read_rows<ItemIndex, UserIndex, Scalar>(archive.part("by_item"));
    model.vectors_ = archive.finite<Scalar>("vectors");
    model.lengths_ = archive.finite<Scalar>("lengths");
    model.low_pass_ = static_cast<Scalar>(archive.number("low_pass"));
    model.sharpening_ = static_cast<Scalar>(archive.number("sharpening"));
    model.weighted_ = archive.integer("weighted", 0, 1) == 1;
    const std::size_t items = model.item_count();
    if (model.by_user_.column_count() != items ||
        model.by_item_.column_count() != model.by_user_.row_count() || model.lengths_.size() != items ||
        (items == 0 ? !model.vectors_.empty() : model.vectors_.size() % items != 0))
      archive.refuse("holds parts of a graph that do not fit together");
    if (archive.verified() && !are_transposed(model.by_user_, model.by_item_))
      archive.refuse("holds a graph that is not the same both ways round");
    model.factors_ = items == 0 ? 0 : model.vectors_.size() / items;
    return model;
  }

 private:
  friend struct GraphFilter;
  using Line = Eigen::Map<const Eigen::Matrix<Scalar, Eigen::Dynamic, 1>>;

  GraphFilterModel() = default;

  Eigen::Index size() const noexcept { return static_cast<Eigen::Index>(factors_); }
  const Scalar* row_of(std::size_t item) const noexcept { return vectors_.data() + item * factors_; }
  Scalar strength_of(const History<Scalar>& history, std::size_t e) const noexcept {
    return weighted_ ? history.weights[e] : Scalar(1);
  }

  // scores += r P by the users who had the history's items; whether there is one. `users` is 0 before.
  bool spread(const History<Scalar>& history, std::span<Scalar> users,
              std::span<Scalar> scores) const noexcept {
    bool any = false;
    for (std::size_t e = 0; e < history.size(); ++e) {
      const Scalar strength = strength_of(history, e);
      const auto row = by_item_[history.items[e]];
      any = any || (strength != 0 && row.size() > 0);
      for (std::size_t n = 0; n < row.size(); ++n) users[row.indices[n].value] += strength * row.values[n];
    }
    scatter(users, scores);
    return any;
  }

  // shares += r D^(−½) V; whether the history has an item that somebody had.
  bool project(const History<Scalar>& history, std::span<Scalar> shares) const noexcept {
    Eigen::Map<Eigen::Matrix<Scalar, Eigen::Dynamic, 1>> sum(shares.data(), size());
    bool any = false;
    for (std::size_t e = 0; e < history.size(); ++e) {
      const std::size_t item = history.items[e].value;
      const Scalar strength = strength_of(history, e);
      if (strength == 0 || !(lengths_[item] > 0)) continue;
      any = true;
      sum += strength / lengths_[item] * Line(row_of(item), size());
    }
    return any;
  }

  // users ← scale · values R̃ᵀ, of values that are not sparse.
  void gather(Scalar scale, std::span<const Scalar> values, std::span<Scalar> users) const noexcept {
    for (UserIndex user{0}; user.value < users.size(); ++user) {
      const auto row = by_user_[user];
      Scalar sum = 0;
      for (std::size_t n = 0; n < row.size(); ++n) sum += row.values[n] * values[row.indices[n].value];
      users[user.value] = scale * sum;
    }
  }
  // values += users R̃.
  void scatter(std::span<const Scalar> users, std::span<Scalar> values) const noexcept {
    for (UserIndex user{0}; user.value < users.size(); ++user) {
      const Scalar amount = users[user.value];
      if (amount == 0) continue;
      const auto row = by_user_[user];
      for (std::size_t n = 0; n < row.size(); ++n) values[row.indices[n].value] += amount * row.values[n];
    }
  }

  static constexpr int sharpening_order = 4;

  // scores ← scores S, by Horner's rule: t ← s − τ/k t P for k = 4 … 1, from t = s.
  void sharpen(std::span<Scalar> scores, std::span<Scalar> users, std::span<Scalar> blurred) const noexcept {
    std::copy(scores.begin(), scores.end(), blurred.begin());
    for (int k = sharpening_order; k >= 1; --k) {
      gather(-sharpening_ / static_cast<Scalar>(k), scores, users);
      std::copy(blurred.begin(), blurred.end(), scores.begin());
      scatter(users, scores);
    }
  }

  // The same for all rows of scores, several at once: each entry of R̃ serves them while it is at hand.
  void sharpen_batch(std::size_t count, std::span<Scalar> scores, Workspace::Frame& frame) const {
    constexpr std::size_t lanes = 16;
    using Lanes = Eigen::Array<Scalar, static_cast<int>(lanes), 1>;
    const std::size_t items = item_count();
    const auto blurred = frame.template take<Scalar>(items * lanes),
               sharp = frame.template take<Scalar>(items * lanes),
               users = frame.template take<Scalar>(by_user_.row_count() * lanes);
    const auto at = [](std::span<Scalar> values, std::size_t row) {
      return Eigen::Map<Lanes>(values.data() + row * lanes);
    };
    for (std::size_t first = 0; first < count; first += lanes) {
      const std::size_t some = std::min(lanes, count - first);
      std::fill(blurred.begin(), blurred.end(), Scalar(0));
      for (std::size_t q = 0; q < some; ++q)
        for (std::size_t i = 0; i < items; ++i) blurred[i * lanes + q] = scores[(first + q) * items + i];
      std::copy(blurred.begin(), blurred.end(), sharp.begin());
      for (int k = sharpening_order; k >= 1; --k) {
        const Scalar scale = -sharpening_ / static_cast<Scalar>(k);
        for (UserIndex user{0}; user.value < by_user_.row_count(); ++user) {
          const auto row = by_user_[user];
          Lanes sum = Lanes::Zero();
          for (std::size_t n = 0; n < row.size(); ++n) sum += row.values[n] * at(sharp, row.indices[n].value);
          at(users, user.value) = scale * sum;
        }
        std::copy(blurred.begin(), blurred.end(), sharp.begin());
        for (UserIndex user{0}; user.value < by_user_.row_count(); ++user) {
          const auto row = by_user_[user];
          const Lanes amount = at(users, user.value);
          for (std::size_t n = 0; n < row.size(); ++n)
            at(sharp, row.indices[n].value) += row.values[n] * amount;
        }
      }
      for (std::size_t q = 0; q < some; ++q)
        for (std::size_t i = 0; i < items; ++i) scores[(first + q) * items + i] = sharp[i * lanes + q];
    }
  }

  void blank(bool known, std::span<Scalar> scores) const noexcept {
    for (std::size_t i = 0; i < scores.size(); ++i)
      if (!known || !(lengths_[i] > 0)) scores[i] = no_score<Scalar>;
  }

  SparseRows<UserIndex, ItemIndex, Scalar> by_user_;  // R̃
  SparseRows<ItemIndex, UserIndex, Scalar> by_item_;
  SharedArray<Scalar> vectors_;  // V, row after row
  SharedArray<Scalar> lengths_;  // √d(i)
  std::size_t factors_ = 0;
  Scalar low_pass_ = 0;
  Scalar sharpening_ = 0;
  bool weighted_ = false;
};

/// Graph filters: a person's row is smoothed over the graph of users and items. GF-CF adds to one step of
/// smoothing what the largest singular vectors keep of the row (Shen et al., "How powerful is graph
/// convolution for recommendation?", CIKM 2021, eq. 12: `low_pass` .3, 256 factors); BSPM goes back a step
/// of heat conduction afterwards, which sharpens what was blurred (Choi et al., "Blurring-sharpening process
/// models for collaborative filtering", SIGIR 2023, early merge, one step each way: `sharpening` is T_s).
///
/// Time to fit O(entries · factors + items · factors²), singular vectors by a block Krylov method; memory 16
/// bytes an entry, and items · factors numbers, five to ten times as many while fitting.
struct GraphFilter {
  /// Singular vectors kept, ≥ 0; 0 for the smoothing alone.
  int factors = 256;
  /// α ≥ 0: the weight of what the singular vectors keep.
  double low_pass = 0.3;
  /// τ ≥ 0: how far to sharpen; 0 for GF-CF.
  double sharpening = 0;
  /// Whether an entry counts by its weight or as 1, in the graph and in the history.
  bool weighted = false;
  /// Seed of the block that the singular vectors are searched from.
  std::uint64_t seed = 0;

  /// Scales the graph and finds its singular vectors.
  /// @throws OptionError for an option out of range; DataError for a weight below 0 where they count;
  /// Cancelled
  template <class Scalar>
  GraphFilterModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    require_at_least("factors", factors, 0);
    require_in_range("low_pass", low_pass, 0.0, 1e6);
    require_in_range("sharpening", sharpening, 0.0, 1e6);
    if (weighted) detail::require_no_negative_weights("graph_filter", train);
    GraphFilterModel<Scalar> model;
    const auto user_sums = sums(train.by_user()), item_sums = sums(train.by_item());
    std::vector<Scalar> values(train.size()), lengths(train.item_count());
    for (std::size_t i = 0; i < lengths.size(); ++i)
      lengths[i] = static_cast<Scalar>(std::sqrt(item_sums[i]));
    for (UserIndex user{0}; user.value < train.user_count(); ++user) {
      const auto row = train.by_user()[user];
      const auto first = static_cast<std::size_t>(train.by_user().offsets()[user.value]);
      for (std::size_t e = 0; e < row.size(); ++e) {
        const double weight = weighted ? static_cast<double>(row.values[e]) : 1.0;
        const double scale = std::sqrt(user_sums[user.value]) * std::sqrt(item_sums[row.indices[e].value]);
        values[first + e] = static_cast<Scalar>(weight > 0 ? weight / scale : 0.0);
      }
    }
    model.by_user_ = {train.item_count(), train.by_user().offsets(), train.by_user().columns(),
                      std::move(values)};
    model.by_item_ = transpose(model.by_user_, execution);
    model.lengths_ = std::move(lengths);
    model.low_pass_ = static_cast<Scalar>(low_pass);
    model.sharpening_ = static_cast<Scalar>(sharpening);
    model.weighted_ = weighted;
    if (factors > 0 && train.size() > 0) {
      detail::SingularVectors<UserIndex, ItemIndex, Scalar> vectors(model.by_user_, model.by_item_, seed,
                                                                    execution);
      const auto found = vectors.largest(factors);
      model.factors_ = static_cast<std::size_t>(found.cols());
      model.vectors_ = std::vector<Scalar>(found.data(), found.data() + found.size());
    }
    return model;
  }

 private:
  template <class Rows>
  std::vector<double> sums(const Rows& rows) const {
    std::vector<double> result(rows.row_count(), 0.0);
    for (std::size_t r = 0; r < rows.row_count(); ++r)
      for (const auto value : rows[typename Rows::RowIndex(r)].values)
        result[r] += weighted ? static_cast<double>(value) : 1.0;
    return result;
  }
};

}  // namespace kindred::inline v0
