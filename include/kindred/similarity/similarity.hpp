#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/similarity/adapters.hpp"
#include "kindred/similarity/adjusted_cosine.hpp"
#include "kindred/similarity/detail/formula_traits.hpp"
#include "kindred/similarity/detail/pair_maths.hpp"
#include "kindred/similarity/detail/prepared_rows.hpp"
#include "kindred/similarity/detail/raw_rows.hpp"
#include "kindred/similarity/detail/require_columns.hpp"
#include "kindred/similarity/detail/row_index.hpp"
#include "kindred/similarity/detail/saved_index.hpp"
#include "kindred/similarity/measure.hpp"
#include "kindred/similarity/similarity_index.hpp"
#include "kindred/similarity/transforms.hpp"
#include "kindred/similarity/vectors.hpp"

namespace kindred::inline v0 {

/// Any similarity, as a value: what an algorithm's option `metric` holds. It erases the type of a measure and
/// keeps its speed, since all of a row's comparisons are a few indirect calls. A distance is no similarity
/// until `as_similarity` makes it one.
class Similarity {
 public:
  /// From a measure.
  template <class F>
  Similarity(const Measure<F>& measure)  // NOLINT(google-explicit-constructor): a measure is a similarity
      : Similarity(static_cast<const F&>(measure), measure.name()) {
    static_assert(
        F::nearness == Nearness::similarity,
        "kindred: a distance is not a similarity, since its small values are the near ones; turn it into "
        "one: as_similarity(distance)");
  }

  /// Anything else is refused in a sentence.
  template <class T>
    requires(!std::derived_from<T, Similarity> && !detail::is_measure<T>)
  Similarity(const T&) {  // NOLINT(google-explicit-constructor)
    static_assert(
        sizeof(T) == 0,
        "kindred: this is not a measure; pass one such as kindred::cosine, or wrap a formula of your own: "
        "Measure{MyFormula{}} (see kindred/similarity/measure.hpp for the three kinds)");
  }

  /// How it is written, e.g. "shrunk(corated(pearson),100)". `similarity_named` reads the names that
  /// `named_similarities` lists, with adjustments around them, and refuses any other.
  const std::string& name() const noexcept { return name_; }

  /// Whether the similarity of two rows is known to depend on nothing but their entries, and to have the same
  /// bits either way round: as long as neither changes, whatever becomes of other rows, it stays what it is.
  /// True of cosine, jaccard, dice, overlap, ochiai, tanimoto, of corated(pearson), and of these in adapters.
  bool local() const noexcept {
    bool local = formula_->local();
    for (const auto& transform : transforms_) local = local && transform->local();
    return local;
  }

  /// The same similarity with its values adjusted.
  /// @throws OptionError for an adjustment that makes a similarity of a distance
  Similarity adjusted(const Adjustment& adjustment) const {
    if (adjustment.of_distance())
      throw OptionError("'" + adjustment.name(name_) +
                        "' takes a similarity for a distance, expected shrunk, "
                        "significance, amplified or thresholded");
    Similarity result = *this;
    result.adjustments_.push_back(adjustment);
    result.name_ = adjustment.name(name_);
    return result;
  }

  /// Makes rows ready to be compared. O(entries); the rows are copied only where the measure transforms them
  /// or looks at them relative to their means (Pearson).
  /// @param rows what to compare
  /// @param postings the same entries the other way round
  /// @throws DataError for rows of another length than the measure's weights, means or covariance
  template <class Row, class Col, class Scalar>
  SimilarityIndex<Row, Col, Scalar> index(const SparseRows<Row, Col, Scalar>& rows,
                                          const SparseRows<Col, Row, Scalar>& postings) const {
    return SimilarityIndex<Row, Col, Scalar>(
        indexed<Scalar>(detail::raw(rows), detail::raw(postings), nullptr));
  }

  /// The same with what an index of the same rows gave by `saved`: O(1), or O(columns) for a measure that
  /// learns from them. For models in files.
  /// @throws DataError where that does not fit the rows
  template <class Row, class Col, class Scalar>
  SimilarityIndex<Row, Col, Scalar> index(const SparseRows<Row, Col, Scalar>& rows,
                                          const SparseRows<Col, Row, Scalar>& postings,
                                          const detail::SavedIndex<Scalar>& saved) const {
    return SimilarityIndex<Row, Col, Scalar>(
        indexed<Scalar>(detail::raw(rows), detail::raw(postings), &saved));
  }

 private:
  template <class Scalar>
  using Maths = std::shared_ptr<const detail::PairMaths<Scalar>>;
  template <class Scalar>
  using Rows = detail::RawRows<Scalar>;

  // A formula of one of the three kinds, its type forgotten.
  struct Interface {
    virtual ~Interface() = default;
    virtual detail::Disjoint disjoint() const noexcept = 0;
    virtual bool learns() const noexcept = 0;
    virtual bool local() const noexcept = 0;
    virtual void require_columns(std::size_t columns) const = 0;
    virtual std::shared_ptr<const detail::RowRewriting> reframing(bool wide) const = 0;
    virtual Maths<float> maths(const Rows<float>& rows, std::span<const double> origins, bool counted,
                               const ColumnSums& columns, const SharedArray<double>* saved) const = 0;
    virtual Maths<double> maths(const Rows<double>& rows, std::span<const double> origins, bool counted,
                                const ColumnSums& columns, const SharedArray<double>* saved) const = 0;
  };

  template <class F>
  struct Erased final : Interface {
    explicit Erased(F inner) : formula(std::move(inner)) {}
    F formula;

    static constexpr bool fits = requires(const F& f, const ColumnSums& columns) { f.fit(columns); };

    // Disjoint rows are infinitely far apart by a distance over common entries, which no similarity made of
    // it is above 0 for.
    detail::Disjoint disjoint() const noexcept override {
      if (F::zero_when_disjoint || (F::nearness == Nearness::distance && detail::common_only<F>()))
        return detail::Disjoint::zero;
      return detail::disjoint_at_most_zero<F>() ? detail::Disjoint::at_most_zero : detail::Disjoint::anything;
    }
    bool learns() const noexcept override { return fits; }
    bool local() const noexcept override { return detail::local<F>(); }
    void require_columns(std::size_t columns) const override { detail::require_columns(formula, columns); }
    std::shared_ptr<const detail::RowRewriting> reframing(bool wide) const override {
      if constexpr (detail::any_origin<F>() || detail::scale_invariant<F>())
        if (wide || detail::any_origin<F>()) return std::make_shared<const detail::Reframing<F>>();
      return nullptr;
    }
    Maths<float> maths(const Rows<float>& rows, std::span<const double> origins, bool counted,
                       const ColumnSums& columns, const SharedArray<double>* saved) const override {
      return made(rows, origins, counted, columns, saved);
    }
    Maths<double> maths(const Rows<double>& rows, std::span<const double> origins, bool counted,
                        const ColumnSums& columns, const SharedArray<double>* saved) const override {
      return made(rows, origins, counted, columns, saved);
    }

    template <class Scalar>
    Maths<Scalar> made(const Rows<Scalar>& rows, std::span<const double> origins, bool counted,
                       [[maybe_unused]] const ColumnSums& columns, const SharedArray<double>* saved) const {
      if constexpr (fits) return detail::pair_maths(formula.fit(columns), rows, origins, counted, saved);
      else return detail::pair_maths(formula, rows, origins, counted, saved);
    }
  };

  // Takes adapters off a formula until one of the three kinds is left.
  template <class F>
  Similarity(const F& formula, std::string name) {
    if constexpr (AdjustedFormulas<F>) {
      *this = Similarity(formula.inner, {});
      adjustments_.push_back(formula.adjustment);
    } else if constexpr (TransformedFormulas<F>) {
      *this = Similarity(formula.inner, {});
      using T = std::remove_cvref_t<decltype(formula.transform)>;
      transforms_.insert(transforms_.begin(),
                         std::make_shared<const detail::ErasedTransform<T>>(formula.transform));
    } else {
      formula_ = std::make_shared<const Erased<F>>(formula);
    }
    name_ = std::move(name);
  }

  template <class Scalar>
  std::shared_ptr<const detail::RowIndex<Scalar>> indexed(Rows<Scalar> rows, Rows<Scalar> postings,
                                                          const detail::SavedIndex<Scalar>* saved) const {
    for (const auto& transform : transforms_) transform->require_columns(rows.column_count);
    formula_->require_columns(rows.column_count);
    auto rewritings = std::make_shared<detail::Rewritings>();
    SharedArray<double> origins;
    std::vector<ColumnSums> learned;
    const auto columns = [&](bool learns) {
      if (!learns) return ColumnSums{};
      if (!saved) return learned.emplace_back(detail::column_sums(postings));
      if (learned.size() == saved->learned.size()) throw DataError("an index lacks what its measure learned");
      learned.push_back(saved->learned[learned.size()]);
      for (const auto& sums : {learned.back().count, learned.back().sum})
        detail::require_saved(sums.size(), rows.column_count);
      return learned.back();
    };
    const auto rewrite = [&](std::shared_ptr<const detail::RowRewriting> rewriting) {
      if (!saved) {
        rows = detail::rewritten(rows, *rewriting, origins);
        postings = detail::transposed(rows);
      }
      rewritings->all.push_back(std::move(rewriting));
    };
    for (const auto& transform : transforms_) rewrite(transform->fit(columns(transform->learns())));
    if (auto reframing = formula_->reframing(std::is_same_v<Scalar, double>)) rewrite(std::move(reframing));
    if (rewritings->all.empty()) rewritings = nullptr;
    if (saved && rewritings) {
      detail::require_saved(saved->values.size(), rows.columns.size());
      detail::require_saved(saved->posting_values.size(), postings.columns.size());
      detail::require_saved(saved->origins.size(), rows.row_count);
      rows.values = saved->values;
      postings.values = saved->posting_values;
      origins = saved->origins;
    }

    bool counted = false;
    for (const Adjustment& adjustment : adjustments_) counted = counted || adjustment.needs_count();
    auto maths = formula_->maths(rows, origins.span(), counted, columns(formula_->learns()),
                                 saved ? &saved->own : nullptr);
    return std::make_shared<const detail::RowIndex<Scalar>>(typename detail::RowIndex<Scalar>::Parts{
        std::move(rows), std::move(postings), std::move(origins), std::move(rewritings), std::move(maths),
        adjustments_, formula_->disjoint(), std::move(learned)});
  }

  std::shared_ptr<const Interface> formula_;
  std::vector<std::shared_ptr<const detail::TransformInterface>> transforms_;  // the outermost first
  std::vector<Adjustment> adjustments_;                                        // the innermost first
  std::string name_;
};

namespace detail {

inline Similarity adjusted(const Similarity& similarity, Adjustment::Kind kind, double parameter) {
  return similarity.adjusted(Adjustment::of(kind, parameter));
}

}  // namespace detail

/// A similarity that rests on few common entries, shrunk: × n / (n + lambda).
/// @throws OptionError for a negative lambda
inline Similarity shrunk(const Similarity& similarity, double lambda) {
  return detail::adjusted(similarity, Adjustment::Kind::shrinkage, lambda);
}

/// A similarity that rests on fewer than gamma common entries, weakened: × min(n, gamma) / gamma.
/// @throws OptionError for a gamma below 1
inline Similarity significance(const Similarity& similarity, double gamma) {
  return detail::adjusted(similarity, Adjustment::Kind::significance, gamma);
}

/// A similarity whose strong values stand out: s |s|^(rho − 1).
/// @throws OptionError for a rho that is not above 0
inline Similarity amplified(const Similarity& similarity, double rho) {
  return detail::adjusted(similarity, Adjustment::Kind::amplification, rho);
}

/// A similarity without its weak values: s where s ≥ least, else 0.
/// @throws OptionError for a `least` that is not above 0
inline Similarity thresholded(const Similarity& similarity, double least) {
  return detail::adjusted(similarity, Adjustment::Kind::threshold, least);
}

}  // namespace kindred::inline v0
