#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "kindred/core/shared_array.hpp"
#include "kindred/similarity/adjustment.hpp"
#include "kindred/similarity/detail/formula_traits.hpp"
#include "kindred/similarity/detail/raw_rows.hpp"
#include "kindred/similarity/detail/saved_index.hpp"
#include "kindred/similarity/detail/sparse_moments.hpp"
#include "kindred/similarity/measure.hpp"
#include "kindred/similarity/moments.hpp"

namespace kindred::inline v0::detail {

/// A row as an index compares it: transformed, and relative to its origin where the formula allows it.
template <class Scalar>
struct PreparedRow {
  RawRow<Scalar> entries;
  double origin = 0;
};

/// A query's entries, to be looked up by column.
struct ScatteredRow {
  std::span<const std::uint64_t> present;  // a bit for each column
  std::span<const double> values;          // of those present
  bool has(std::uint32_t column) const noexcept { return (present[column / 64] >> column % 64 & 1) != 0; }
};

/// Which pairs of a query are looked for.
template <class Scalar>
struct WantedPairs {
  bool disjoint;  // those without a common entry too
  Scalar least;   // none of a lower value; −∞: of any, or none
};

/// What a formula does in an index: it keeps a few running numbers for each pair of rows, `slots()` of them,
/// and makes a value of them. One virtual call serves all pairs of a query, so that a measure costs an index
/// no more than a loop of its own.
template <class Scalar>
struct PairMaths {
  virtual ~PairMaths() = default;

  /// What it knows of each row by itself, as `pair_maths` takes it back; nothing where it knows nothing.
  virtual SharedArray<double> own() const = 0;

  /// Numbers kept for each pair; where `counts()`, the first is the count of common entries.
  virtual std::size_t slots() const noexcept = 0;

  /// Adds up all pairs of the query with rows that share an entry with it. `sums` holds zeros at the start;
  /// `met` gets the rows, perhaps one more than once, and has room for twice their number. Returns how many.
  virtual std::size_t accumulate(const RawRow<Scalar>& query, const RawRows<Scalar>& postings, double* sums,
                                 std::span<std::uint32_t> met) const noexcept = 0;

  /// Adds up the pair of the query and one row.
  virtual void accumulate_row(const ScatteredRow& query, const RawRow<Scalar>& row,
                              double* sums) const noexcept = 0;

  /// The values of the query with some rows, whose numbers stand one after another, or, `by_row`, where the
  /// row's number says.
  virtual void finish(const PreparedRow<Scalar>& query, std::span<const std::uint32_t> rows,
                      const double* sums, bool by_row, std::span<const Adjustment> adjustments,
                      Scalar* values) const noexcept = 0;

  /// The same by row, and those numbers are 0 thereafter. Keeps the rows that `wanted` says, and returns how
  /// many; a row that was listed again has nothing left the second time.
  virtual std::size_t take(const PreparedRow<Scalar>& query, std::span<std::uint32_t> rows, double* sums,
                           const WantedPairs<Scalar>& wanted, std::span<const Adjustment> adjustments,
                           Scalar* values) const noexcept = 0;
};

/// A value adjusted, the innermost first.
inline double adjusted(std::span<const Adjustment> adjustments, double value, double count) noexcept {
  for (const Adjustment& adjustment : adjustments) value = adjustment(value, count);
  return value;
}

/// PairMaths by a class that has `value_with(query)`: a function of a row and the pair's numbers.
template <class Self, std::size_t slot_count, class Scalar>
class PairMathsBy : public PairMaths<Scalar> {
 public:
  std::size_t slots() const noexcept final { return slot_count; }

  void finish(const PreparedRow<Scalar>& query, std::span<const std::uint32_t> rows, const double* sums,
              bool by_row, std::span<const Adjustment> adjustments, Scalar* values) const noexcept final {
    const auto value_of = static_cast<const Self&>(*this).value_with(query);
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const double* const numbers = sums + (by_row ? rows[r] : r) * slot_count;
      values[r] = static_cast<Scalar>(adjusted(adjustments, value_of(rows[r], numbers), numbers[0]));
    }
  }

  std::size_t take(const PreparedRow<Scalar>& query, std::span<std::uint32_t> rows, double* sums,
                   const WantedPairs<Scalar>& wanted, std::span<const Adjustment> adjustments,
                   Scalar* values) const noexcept final {
    const auto value_of = static_cast<const Self&>(*this).value_with(query);
    const bool disjoint = wanted.disjoint, any = wanted.least == -std::numeric_limits<Scalar>::infinity();
    const Scalar least = wanted.least;
    std::size_t kept = 0;
    for (const std::uint32_t row : rows) {
      double* const numbers = sums + row * slot_count;
      double wide = value_of(row, numbers);
      if (!adjustments.empty()) wide = adjusted(adjustments, wide, numbers[0]);
      const auto value = static_cast<Scalar>(wide);
      rows[kept] = row;
      values[kept] = value;
      // Without a branch, which would often be guessed wrong.
      kept += (static_cast<unsigned>(disjoint) | static_cast<unsigned>(numbers[0] != 0)) &
              (static_cast<unsigned>(any) | static_cast<unsigned>(value >= least));
      for (std::size_t slot = 0; slot < slot_count; ++slot) numbers[slot] = 0;
    }
    return kept;
  }

 private:
  PairMathsBy() = default;
  friend Self;
};

/// Drops repetitions; returns how many are left.
inline std::size_t make_unique(std::span<std::uint32_t> rows) noexcept {
  std::sort(rows.begin(), rows.end());
  return static_cast<std::size_t>(std::unique(rows.begin(), rows.end()) - rows.begin());
}

/// Calls `add(row's numbers, a, b)` for each common entry of the query and any row, and lists those rows: a
/// row is new while its first number is 0.
template <std::size_t slots, class Scalar, class Add>
std::size_t walk_postings(const RawRow<Scalar>& query, const RawRows<Scalar>& postings, double* sums,
                          std::span<std::uint32_t> met, Add&& add) noexcept {
  std::size_t count = 0;
  for (std::size_t e = 0; e < query.size(); ++e) {
    const auto posting = postings[query.indices[e]];
    const auto a = static_cast<double>(query.values[e]);
    // A sum may come back to 0, and its row be listed again.
    if (met.size() - count < posting.size()) count = make_unique(met.first(count));
    for (std::size_t p = 0; p < posting.size(); ++p) {
      const std::uint32_t row = posting.indices[p];
      double* const numbers = sums + row * slots;
      met[count] = row;
      count += numbers[0] == 0 ? 1U : 0U;
      add(numbers, a, static_cast<double>(posting.values[p]));
    }
  }
  return count;
}

/// Where each sum of a mask stands among a pair's numbers.
template <unsigned mask>
struct MomentSlots {
  static constexpr std::size_t count = static_cast<std::size_t>(std::popcount(mask));
  static constexpr std::size_t of(unsigned sum) noexcept {
    return static_cast<std::size_t>(std::popcount(mask & (sum - 1)));
  }
  static void add(double* numbers, double a, double b) noexcept {
    if constexpr (mask & common::count) numbers[of(common::count)] += 1;
    if constexpr (mask & common::a) numbers[of(common::a)] += a;
    if constexpr (mask & common::b) numbers[of(common::b)] += b;
    if constexpr (mask & common::ab) numbers[of(common::ab)] += a * b;
    if constexpr (mask & common::aa) numbers[of(common::aa)] += a * a;
    if constexpr (mask & common::bb) numbers[of(common::bb)] += b * b;
  }
  static double get(const double* numbers, unsigned sum) noexcept {
    return (mask & sum) ? numbers[of(sum)] : 0;
  }
};

// Templates on the mask alone, so that measures which need the same sums share them.

template <unsigned mask, class Scalar>
std::size_t accumulate_moments(const RawRow<Scalar>& query, const RawRows<Scalar>& postings, double* sums,
                               std::span<std::uint32_t> met) noexcept {
  return walk_postings<MomentSlots<mask>::count>(
      query, postings, sums, met,
      [](double* numbers, double a, double b) { MomentSlots<mask>::add(numbers, a, b); });
}

template <unsigned mask, class Scalar>
void accumulate_row_moments(const ScatteredRow& query, const RawRow<Scalar>& row, double* sums) noexcept {
  for (std::size_t e = 0; e < row.size(); ++e)
    if (const std::uint32_t column = row.indices[e]; query.has(column))
      MomentSlots<mask>::add(sums, query.values[column], static_cast<double>(row.values[e]));
}

/// Numbers, some to a row, as an array of doubles and back: in the same memory.
template <class Numbers>
SharedArray<double> as_doubles(const SharedArray<Numbers>& numbers) {
  auto owner = std::make_shared<const SharedArray<Numbers>>(numbers);
  const auto* const first = reinterpret_cast<const double*>(owner->data());
  return {std::move(owner), {first, numbers.size() * (sizeof(Numbers) / sizeof(double))}};
}

/// @throws DataError unless there is one for each row
template <class Numbers>
SharedArray<Numbers> from_doubles(const SharedArray<double>& doubles, std::size_t rows) {
  static_assert(sizeof(Numbers) % sizeof(double) == 0 && alignof(Numbers) == alignof(double));
  require_saved(doubles.size(), rows * (sizeof(Numbers) / sizeof(double)));
  auto owner = std::make_shared<const SharedArray<double>>(doubles);
  const auto* const first = reinterpret_cast<const Numbers*>(owner->data());
  return {std::move(owner), {first, rows}};
}

/// The row sums that a formula reads, and nothing else: an index looks them up at random.
template <class F>
class PackedSums {
 public:
  static constexpr std::size_t size = MomentSlots<own_reads<F>()>::count + (any_origin<F>() ? 1 : 0);

  explicit PackedSums(const RowSums& sums) noexcept {
    if constexpr (has(own::count)) at_[place(own::count)] = sums.count;
    if constexpr (has(own::sum)) at_[place(own::sum)] = sums.sum;
    if constexpr (has(own::squares)) at_[place(own::squares)] = sums.squares;
    if constexpr (has(own::length)) at_[place(own::length)] = sums.length;
    if constexpr (any_origin<F>()) at_[size - 1] = sums.origin;
  }
  RowSums sums() const noexcept {
    RowSums sums;
    if constexpr (has(own::count)) sums.count = at_[place(own::count)];
    if constexpr (has(own::sum)) sums.sum = at_[place(own::sum)];
    if constexpr (has(own::squares)) sums.squares = at_[place(own::squares)];
    if constexpr (has(own::length)) sums.length = at_[place(own::length)];
    if constexpr (any_origin<F>()) sums.origin = at_[size - 1];
    return sums;
  }

 private:
  static constexpr bool has(unsigned sum) noexcept { return (own_reads<F>() & sum) != 0; }
  static constexpr std::size_t place(unsigned sum) noexcept { return MomentSlots<own_reads<F>()>::of(sum); }
  std::array<double, size> at_ = {};
};

/// The maths of a formula of the moments kind.
template <class F, unsigned mask, class Scalar>
class MomentMaths final : public PairMathsBy<MomentMaths<F, mask, Scalar>, MomentSlots<mask>::count, Scalar> {
 public:
  /// @param origins of the rows, or none
  /// @param saved what `own` gave, or null
  MomentMaths(F formula, const RawRows<Scalar>& rows, std::span<const double> origins,
              const SharedArray<double>* saved)
      : formula_(std::move(formula)) {
    if constexpr (Own::size > 0) {
      if (saved) {
        own_ = from_doubles<Own>(*saved, rows.row_count);
        return;
      }
      std::vector<Own> own;
      own.reserve(rows.row_count);
      for (std::size_t row = 0; row < rows.row_count; ++row)
        own.emplace_back(own_sums({rows[row], origins.empty() ? 0 : origins[row]}));
      own_ = std::move(own);
    }
  }

  SharedArray<double> own() const override {
    if constexpr (Own::size > 0) return as_doubles(own_);
    else return {};
  }

  std::size_t accumulate(const RawRow<Scalar>& query, const RawRows<Scalar>& postings, double* sums,
                         std::span<std::uint32_t> met) const noexcept override {
    return accumulate_moments<mask>(query, postings, sums, met);
  }

  void accumulate_row(const ScatteredRow& query, const RawRow<Scalar>& row,
                      double* sums) const noexcept override {
    accumulate_row_moments<mask>(query, row, sums);
  }

  /// See PairMathsBy.
  auto value_with(const PreparedRow<Scalar>& query) const noexcept {
    return [this, own = own_sums(query), dimension = static_cast<double>(query.entries.dimension)](
               std::uint32_t row, const double* numbers) noexcept {
      return formula_(Moments{Slots::get(numbers, common::count), Slots::get(numbers, common::a),
                              Slots::get(numbers, common::b), Slots::get(numbers, common::ab),
                              Slots::get(numbers, common::aa), Slots::get(numbers, common::bb), own,
                              sums_of(row), dimension});
    };
  }

 private:
  using Slots = MomentSlots<mask>;
  using Own = PackedSums<F>;

  RowSums sums_of([[maybe_unused]] std::uint32_t row) const noexcept {
    if constexpr (Own::size > 0) return own_[row].sums();
    else return {};
  }

  static RowSums own_sums(const PreparedRow<Scalar>& row) noexcept {
    RowSums sums = row_sums(row.entries);
    sums.origin = row.origin;
    return sums;
  }

  F formula_;
  SharedArray<Own> own_;
};

/// The maths of a formula of the terms kind. Each row's terms are counted as if its entries met an empty row;
/// a common entry takes two of those back.
template <class F, class Scalar>
class TermMaths final : public PairMathsBy<TermMaths<F, Scalar>, 3, Scalar> {
 public:
  TermMaths(F formula, RawRows<Scalar> rows, const SharedArray<double>* saved)
      : formula_(std::move(formula)), rows_(std::move(rows)) {
    if constexpr (!common_only<F>()) {
      if (saved) {
        own_ = from_doubles<Terms>(*saved, rows_.row_count);
        return;
      }
      std::vector<Terms> own;
      own.reserve(rows_.row_count);
      for (std::size_t row = 0; row < rows_.row_count; ++row) own.push_back(own_terms(rows_[row], true));
      own_ = std::move(own);
    }
  }

  SharedArray<double> own() const override { return as_doubles(own_); }

  std::size_t accumulate(const RawRow<Scalar>& query, const RawRows<Scalar>& postings, double* sums,
                         std::span<std::uint32_t> met) const noexcept override {
    return walk_postings<3>(query, postings, sums, met,
                            [this](double* numbers, double a, double b) { add(numbers, a, b); });
  }

  void accumulate_row(const ScatteredRow& query, const RawRow<Scalar>& row,
                      double* sums) const noexcept override {
    for (std::size_t e = 0; e < row.size(); ++e)
      if (const std::uint32_t column = row.indices[e]; query.has(column))
        add(sums, query.values[column], static_cast<double>(row.values[e]));
  }

  /// See PairMathsBy.
  auto value_with(const PreparedRow<Scalar>& query) const noexcept {
    return [this, query, own = own_terms(query.entries, false)](std::uint32_t row,
                                                                const double* numbers) noexcept {
      TermSum total{numbers[1], static_cast<double>(query.entries.dimension), numbers[0], numbers[2]};
      if constexpr (!common_only<F>()) {
        const double alone = own.sum + own_[row].sum;
        total.sum += alone;
        total.other += own.other + own_[row].other;
        // What is left of nearly equal rows is rounding.
        if (std::abs(total.sum) < 1e-6 * std::abs(alone))
          total = sum_terms(formula_, query.entries, rows_[row]);
      }
      return formula_(total);
    };
  }

 private:
  struct Terms {
    double sum = 0, other = 0;
  };

  void add(double* numbers, double a, double b) const noexcept {
    numbers[0] += 1;
    numbers[1] += formula_.term(a, b);
    numbers[2] += other_term(formula_, a, b);
    if constexpr (!common_only<F>()) {
      numbers[1] -= formula_.term(a, 0) + formula_.term(0, b);
      numbers[2] -= other_term(formula_, a, 0) + other_term(formula_, 0, b);
    }
  }

  Terms own_terms(const RawRow<Scalar>& row, bool second) const noexcept {
    Terms terms;
    if constexpr (!common_only<F>()) {
      for (const Scalar stored : row.values) {
        const auto value = static_cast<double>(stored);
        const double a = second ? 0 : value, b = second ? value : 0;
        terms.sum += formula_.term(a, b);
        terms.other += other_term(formula_, a, b);
      }
    }
    return terms;
  }

  F formula_;
  RawRows<Scalar> rows_;
  SharedArray<Terms> own_;
};

/// The maths of a formula of the rows kind: postings only tell which rows share an entry.
template <class F, class Scalar>
class RowMaths final : public PairMathsBy<RowMaths<F, Scalar>, 1, Scalar> {
 public:
  RowMaths(F formula, RawRows<Scalar> rows) : formula_(std::move(formula)), rows_(std::move(rows)) {}

  SharedArray<double> own() const override { return {}; }

  std::size_t accumulate(const RawRow<Scalar>& query, const RawRows<Scalar>& postings, double* sums,
                         std::span<std::uint32_t> met) const noexcept override {
    return accumulate_moments<common::count>(query, postings, sums, met);
  }

  void accumulate_row(const ScatteredRow& query, const RawRow<Scalar>& row,
                      double* sums) const noexcept override {
    accumulate_row_moments<common::count>(query, row, sums);
  }

  /// See PairMathsBy.
  auto value_with(const PreparedRow<Scalar>& query) const noexcept {
    return [this, query](std::uint32_t row, const double*) noexcept {
      return formula_(query.entries, rows_[row]);
    };
  }

 private:
  F formula_;
  RawRows<Scalar> rows_;
};

/// The maths of a formula for some rows.
/// @param counted the pair's first number must be the count of common entries
/// @param saved what `own` of the same maths gave, or null to work it out
/// @throws DataError where that is of other rows
template <class F, class Scalar>
std::shared_ptr<const PairMaths<Scalar>> pair_maths(const F& formula, const RawRows<Scalar>& rows,
                                                    std::span<const double> origins, bool counted,
                                                    const SharedArray<double>* saved) {
  if constexpr (MomentsFormula<F>) {
    // A single sum is 0 where the value is; several may be 0 by themselves, and a count is not.
    constexpr unsigned needs = F::needs == common::none || std::popcount(unsigned{F::needs}) > 1
                                   ? F::needs | common::count
                                   : F::needs;
    if (!counted) return std::make_shared<const MomentMaths<F, needs, Scalar>>(formula, rows, origins, saved);
    return std::make_shared<const MomentMaths<F, needs | common::count, Scalar>>(formula, rows, origins,
                                                                                 saved);
  } else if constexpr (TermsFormula<F>) {
    return std::make_shared<const TermMaths<F, Scalar>>(formula, rows, saved);
  } else {
    return std::make_shared<const RowMaths<F, Scalar>>(formula, rows);
  }
}

}  // namespace kindred::inline v0::detail
