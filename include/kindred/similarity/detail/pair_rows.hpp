#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/sparse_rows.hpp"
#include "kindred/similarity/detail/dense_form.hpp"
#include "kindred/similarity/detail/pair_kernel.hpp"
#include "kindred/similarity/detail/require_columns.hpp"
#include "kindred/similarity/measure.hpp"
#include "kindred/similarity/moments.hpp"

namespace kindred::inline v0::detail {

/// Calls `use(row's number, values)` with each row of a dense matrix as an array of doubles, which it may
/// change.
template <class M, class Use>
void each_row(const M& matrix, Use&& use) {
  // A few rows at a time, so that columns are read in order where those lie together.
  constexpr Eigen::Index at_once = 16;
  Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic> rows(matrix.cols(), at_once);
  for (Eigen::Index begin = 0; begin < matrix.rows(); begin += at_once) {
    const Eigen::Index count = std::min(at_once, matrix.rows() - begin);
    rows.leftCols(count) = matrix.middleRows(begin, count).template cast<double>().transpose().array();
    for (Eigen::Index r = 0; r < count; ++r) use(begin + r, rows.col(r));
  }
}

/// Rows of a dense matrix, made ready for a measure's values with many others: in sums of `Scalar`.
template <class F, class Scalar>
class PairRows {
 public:
  using Base = typename BaseOf<F>::type;
  static constexpr DenseForm form = dense_form<Base>();

  template <class M>
  PairRows(const F& formula, const M& matrix) : rows_(matrix.rows()), depth_(matrix.cols()) {
    require_columns(formula, static_cast<std::size_t>(depth_));
    if (form != DenseForm::pairwise) values_ = {rows_, depth_};
    if (adjusts_by_count(formula) || has_indicators()) indicators_ = {rows_, depth_};
    if (has_squares()) squares_ = {rows_, depth_};
    if constexpr (form == DenseForm::moments) own_.resize(static_cast<std::size_t>(rows_));
    each_row(matrix, [&](Eigen::Index row, auto&& values) {
      if (indicators_.panels() > 0)
        for (Eigen::Index k = 0; k < depth_; ++k) indicators_.at(row, k) = Scalar(values[k] != 0 ? 1 : 0);
      if constexpr (form == DenseForm::direct) prepare_direct(row, values);
      else if constexpr (form == DenseForm::moments) prepare_moments(row, values);
      else prepare_alone(base_of(formula), values);
    });
  }

  /// The same rows for sums in a wider scalar.
  template <class Other>
  explicit PairRows(const PairRows<F, Other>& other)
      : rows_(other.rows()),
        depth_(other.depth()),
        values_(other.values().template as<Scalar>(rows_)),
        indicators_(other.indicators().template as<Scalar>(rows_)),
        squares_(other.squares().template as<Scalar>(rows_)),
        own_(other.own()),
        alone_(other.alone()) {}

  /// Some of these rows.
  PairRows chosen(const std::vector<Eigen::Index>& rows) const {
    PairRows result(*this);
    result.rows_ = static_cast<Eigen::Index>(rows.size());
    result.values_ = values_.chosen(rows);
    result.indicators_ = indicators_.chosen(rows);
    result.squares_ = squares_.chosen(rows);
    result.own_.clear();
    result.alone_.clear();
    for (const Eigen::Index row : rows) {
      if (!own_.empty()) result.own_.push_back(own_[static_cast<std::size_t>(row)]);
      if (!alone_.empty()) result.alone_.push_back(alone_[static_cast<std::size_t>(row)]);
    }
    return result;
  }

  Eigen::Index rows() const noexcept { return rows_; }
  Eigen::Index depth() const noexcept { return depth_; }
  const PackedRows<Scalar>& values() const noexcept { return values_; }
  const PackedRows<Scalar>& indicators() const noexcept { return indicators_; }
  const PackedRows<Scalar>& squares() const noexcept { return squares_; }
  /// Each row's own sums, for the moments.
  const std::vector<RowSums>& own() const noexcept { return own_; }
  /// Each row by itself, where pairs are compared one by one.
  const std::vector<DenseAsRow>& alone() const noexcept { return alone_; }
  std::size_t bytes() const noexcept { return values_.bytes() + indicators_.bytes() + squares_.bytes(); }

 private:
  // Where every place counts, sums over common entries are the rows' own.
  static constexpr bool every_place() noexcept {
    if constexpr (form == DenseForm::moments) return SumsOf<Base>::all;
    else return true;
  }
  static constexpr bool needs(unsigned sums) noexcept {
    if constexpr (form == DenseForm::moments) return !every_place() && (unsigned{Base::needs} & sums) != 0;
    else return false;
  }
  static constexpr bool has_indicators() noexcept { return needs(common::all & ~common::ab); }
  static constexpr bool has_squares() noexcept { return needs(common::aa | common::bb); }

  template <class V>
  void prepare_direct(Eigen::Index row, V&& values) {
    using Sum = typename DirectSumOf<Base>::type;
    if constexpr (Sum::unit) {
      const auto n = static_cast<double>(std::max<Eigen::Index>(depth_, 1));
      values *= scale_for(depth_ > 0 ? values.abs().maxCoeff() : 0);
      double whole = 1, sum = 0;
      if constexpr (Sum::centred) {
        values -= values.sum() / n;
        sum = values.sum();
        whole = values.square().sum();
        values -= sum / n;
      }
      const double squares = values.square().sum();
      // What is left of equal values after rounding is no spread.
      if (squares > 0 && (!Sum::centred || (depth_ > 1 && squares > 1e-12 * whole)))
        values *= 1 / std::sqrt(squares);
      else values.setZero();
    }
    for (Eigen::Index k = 0; k < depth_; ++k) values_.at(row, k) = static_cast<Scalar>(values[k]);
  }

  template <class V>
  void prepare_moments(Eigen::Index row, V&& values) {
    RowSums& sums = own_[static_cast<std::size_t>(row)];
    RowFrame frame;
    if constexpr (scale_invariant<Base>()) frame.scale = scale_for(depth_ > 0 ? values.abs().maxCoeff() : 0);
    values *= frame.scale;
    const auto entries = every_place() ? depth_ : (values != 0).count();
    if constexpr (any_origin<Base>())
      if (entries > 0) sums.origin = values.sum() / static_cast<double>(entries);
    sums.count = static_cast<double>(entries);
    for (Eigen::Index k = 0; k < depth_; ++k) {
      const double value = every_place() || values[k] != 0 ? values[k] - sums.origin : 0;
      sums.sum += value;
      sums.squares += value * value;
      values_.at(row, k) = static_cast<Scalar>(value);
      if (has_squares()) squares_.at(row, k) = static_cast<Scalar>(value * value);
    }
    sums.length = std::sqrt(sums.squares);
  }

  template <class V>
  void prepare_alone(const Base& base, V&& values) {
    DenseAsRow row(values);
    if constexpr (TransformedFormulas<Base>) row.values = transformed_row(base.transform, row.row());
    alone_.push_back(std::move(row));
  }

  Eigen::Index rows_, depth_;
  PackedRows<Scalar> values_, indicators_, squares_;
  std::vector<RowSums> own_;
  std::vector<DenseAsRow> alone_;
};

/// Whether floats hold the sums of this formula for these rows as well as they hold those of one pair.
template <class F, class M>
bool suits_floats(const M& matrix) {
  using Base = typename BaseOf<F>::type;
  constexpr DenseForm form = dense_form<Base>();
  constexpr double least = 1e-11, most = 1e17;
  bool every = true;
  if constexpr (form == DenseForm::direct) {
    if constexpr (!DirectSumOf<Base>::type::unit)
      each_row(matrix, [&](Eigen::Index, auto&& values) {
        every = every && (values == 0 || (values.abs() >= least && values.abs() <= most)).all();
      });
  } else if constexpr (form == DenseForm::moments) {
    if constexpr (!sums_in_floats<Base>()) return false;
    else if constexpr ((unsigned{Base::needs} & ~common::count) != 0 && !scale_invariant<Base>())
      each_row(matrix, [&](Eigen::Index, auto&& values) {
        every = every && (values == 0 || (values.abs() >= least && values.abs() <= most)).all();
      });
    else if constexpr (common_only<Base>() && (unsigned{Base::needs} & ~common::count) != 0)
      each_row(matrix, [&](Eigen::Index, auto&& values) {
        const double largest = values.size() > 0 ? values.abs().maxCoeff() : 0;
        every = every && (values == 0 || values.abs() >= least * largest).all();
      });
  }
  return every;
}

/// Rows that a task compares with as many others: what it works on stays in the processor's caches.
inline constexpr Eigen::Index tile_rows = 144;

/// A measure's values for tiles of pairs.
template <class F, class Scalar>
class PairTile {
 public:
  using Rows = PairRows<F, Scalar>;
  using Base = typename Rows::Base;
  using Values = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

  explicit PairTile(const F& formula) : formula_(&formula), values_(tile_rows, tile_rows) {
    const auto room = [](Values& sums, bool wanted) {
      if (wanted) sums.resize(tile_rows, tile_rows);
    };
    room(counts_, adjusts_by_count(formula) || (needs() & common::count) != 0);
    room(ab_, (needs() & common::ab) != 0);
    for (Values* const sums : {&a_, &b_}) room(*sums, (needs() & (common::a | common::b)) != 0);
    for (Values* const sums : {&aa_, &bb_}) room(*sums, (needs() & (common::aa | common::bb)) != 0);
  }

  /// The values of rows [begin, end), which vary fastest, with [other_begin, other_end), each at most
  /// `tile_rows`.
  /// @param other_first whether the other row is the measure's first argument
  const Values& of(const Rows& rows, Eigen::Index begin, Eigen::Index end, const Rows& others,
                   Eigen::Index other_begin, Eigen::Index other_end, bool other_first) {
    const auto sum = [&]<class Sum>(Sum, const PackedRows<Scalar>& a, const PackedRows<Scalar>& b,
                                    Values& into) {
      pair_sums<Sum::step, Sum::end>(a, begin, end, b, other_begin, other_end, into.data(), tile_rows);
    };
    constexpr DirectSum<PairStep::product, PairEnd::plain, false, false> products{};
    const bool counted = adjusts_by_count(*formula_);
    if (counted) sum(products, rows.indicators(), others.indicators(), counts_);

    if constexpr (Rows::form == DenseForm::direct) {
      using Sum = typename DirectSumOf<Base>::type;
      sum(Sum{}, rows.values(), others.values(), values_);
      if constexpr (AdjustedFormulas<F> || TakesLastStep<Sum>)
        each(begin, end, other_begin, other_end, [&](Eigen::Index i, Eigen::Index j) {
          auto value = static_cast<double>(values_(i, j));
          if constexpr (TakesLastStep<Sum>) value = Sum::last(value, static_cast<double>(rows.depth()));
          return adjusted(value, i, j, counted);
        });
    } else if constexpr (Rows::form == DenseForm::moments) {
      constexpr bool all = SumsOf<Base>::all;
      constexpr unsigned needs = PairTile::needs();
      if constexpr (needs & common::ab) sum(products, rows.values(), others.values(), ab_);
      if constexpr (needs & common::count)
        if (!counted) sum(products, rows.indicators(), others.indicators(), counts_);
      // "a" is the lanes' row here, whichever comes first.
      if constexpr (needs & (common::a | common::b)) {
        sum(products, rows.values(), others.indicators(), a_);
        sum(products, rows.indicators(), others.values(), b_);
      }
      if constexpr (needs & (common::aa | common::bb)) {
        sum(products, rows.squares(), others.indicators(), aa_);
        sum(products, rows.indicators(), others.squares(), bb_);
      }
      const Base& base = base_of(*formula_);
      each(begin, end, other_begin, other_end, [&](Eigen::Index i, Eigen::Index j) {
        const auto at = [&](const Values& sums) { return static_cast<double>(sums(i, j)); };
        const RowSums& x = rows.own()[static_cast<std::size_t>(begin + i)];
        const RowSums& y = others.own()[static_cast<std::size_t>(other_begin + j)];
        Moments m;
        m.x = x, m.y = y, m.dimension = static_cast<double>(rows.depth());
        if constexpr (needs & common::ab) m.ab = at(ab_);
        if constexpr (all) {
          m.count = m.dimension;
          m.a = x.sum, m.b = y.sum, m.aa = x.squares, m.bb = y.squares;
        } else {
          if constexpr (needs & common::count) m.count = at(counts_);
          if constexpr (needs & (common::a | common::b)) m.a = at(a_), m.b = at(b_);
          if constexpr (needs & (common::aa | common::bb)) m.aa = at(aa_), m.bb = at(bb_);
        }
        if (other_first) std::swap(m.x, m.y), std::swap(m.a, m.b), std::swap(m.aa, m.bb);
        return adjusted(base(m), i, j, counted);
      });
    } else {
      const Base& base = base_of(*formula_);
      each(begin, end, other_begin, other_end, [&](Eigen::Index i, Eigen::Index j) {
        const auto a = rows.alone()[static_cast<std::size_t>(begin + i)].row(),
                   b = others.alone()[static_cast<std::size_t>(other_begin + j)].row();
        const double value = other_first ? alone(base, b, a) : alone(base, a, b);
        return adjusted(value, i, j, counted);
      });
    }
    return values_;
  }

  /// The values as they were left by `of`, to be changed in place.
  Values& values() noexcept { return values_; }

 private:
  // The sums over common entries that are taken of each pair; those over all places are the rows' own.
  static constexpr unsigned needs() noexcept {
    if constexpr (Rows::form != DenseForm::moments) return common::none;
    else return SumsOf<Base>::all ? Base::needs & common::ab : unsigned{Base::needs};
  }

  template <class Value>
  void each(Eigen::Index begin, Eigen::Index end, Eigen::Index other_begin, Eigen::Index other_end,
            Value&& value) {
    for (Eigen::Index j = 0; j < other_end - other_begin; ++j)
      for (Eigen::Index i = 0; i < end - begin; ++i) values_(i, j) = static_cast<Scalar>(value(i, j));
  }

  double adjusted(double value, Eigen::Index i, Eigen::Index j, bool counted) const noexcept {
    return adjusted_value(*formula_, value, counted ? static_cast<double>(counts_(i, j)) : 0);
  }

  static double alone(const Base& base, const SparseRow<std::uint32_t, double>& x,
                      const SparseRow<std::uint32_t, double>& y) {
    if constexpr (TransformedFormulas<Base>) return evaluate(base.inner, x, y);
    else return evaluate(base, x, y);
  }

  const F* formula_;
  Values values_, counts_, ab_, a_, b_, aa_, bb_;
};

}  // namespace kindred::inline v0::detail
