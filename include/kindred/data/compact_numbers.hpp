#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "kindred/core/shared_array.hpp"
#include "kindred/data/detail/growing_array.hpp"

namespace kindred::inline v0 {

class CompactNumbersBuilder;

/// An immutable column of numbers, unknown ones among them, that gives back each as it was put in and takes 4
/// bytes a number where they allow it: where all are decimals, n / 10ᵏ with one k ≤ 9 for the column and |n|
/// < 2³¹ (amounts in cents, ratings, counts), or all are numbers of 32 bits; else 8 bytes. Zero has no sign.
/// Copies share memory.
class CompactNumbers {
 public:
  /// What stands for a number that is not known.
  static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

  CompactNumbers() = default;
  /// These numbers, NaN for what is not known. O(numbers).
  CompactNumbers(std::span<const double> numbers);  // NOLINT(google-explicit-constructor)
  /// Likewise.
  CompactNumbers(const std::vector<double>& numbers)  // NOLINT(google-explicit-constructor)
      : CompactNumbers(std::span(numbers)) {}
  /// Likewise.
  CompactNumbers(const SharedArray<double>& numbers)  // NOLINT(google-explicit-constructor)
      : CompactNumbers(numbers.span()) {}

  /// How many numbers there are, unknown ones included.
  std::size_t size() const noexcept { return size_; }
  /// Whether there is none.
  bool empty() const noexcept { return size_ == 0; }
  /// Bytes that they take.
  std::size_t bytes() const noexcept {
    return size_ * (form_ == Form::full ? sizeof(double) : sizeof(std::int32_t));
  }

  /// The i-th number, NaN where it is not known; i must be below size().
  double operator[](std::size_t i) const noexcept {
    switch (form_) {
      case Form::single: return static_cast<double>(at<float>(i));
      case Form::full: return at<double>(i);
      case Form::decimal: break;
    }
    const auto digits = at<std::int32_t>(i);
    return digits == no_digits ? unknown : static_cast<double>(digits) / scale_;
  }

  /// `count` numbers from `first` on, which must be there, in this memory.
  CompactNumbers part(std::size_t first, std::size_t count) const {
    CompactNumbers part = *this;
    part.start_ = static_cast<const std::byte*>(start_) + first * (size_ == 0 ? 0 : bytes() / size_);
    part.size_ = count;
    return part;
  }

  /// The numbers of these rows, which must be there. O(rows).
  CompactNumbers picked(std::span<const std::size_t> rows) const {
    switch (form_) {
      case Form::decimal: return picked_as<std::int32_t>(rows);
      case Form::single: return picked_as<float>(rows);
      case Form::full: break;
    }
    return picked_as<double>(rows);
  }

 private:
  friend CompactNumbersBuilder;
  enum class Form : std::uint8_t { decimal, single, full };
  static constexpr std::int32_t no_digits = std::numeric_limits<std::int32_t>::min();

  template <class T>
  CompactNumbers(const SharedArray<T>& numbers, Form form, double scale)
      : owner_(std::make_shared<const SharedArray<T>>(numbers)),
        start_(numbers.data()),
        size_(numbers.size()),
        scale_(scale),
        form_(form) {}

  template <class T>
  const T& at(std::size_t i) const noexcept {
    return static_cast<const T*>(start_)[i];
  }

  template <class T>
  CompactNumbers picked_as(std::span<const std::size_t> rows) const {
    std::vector<T> numbers;
    numbers.reserve(rows.size());
    for (const std::size_t row : rows) numbers.push_back(at<T>(row));
    return {SharedArray<T>(std::move(numbers)), form_, scale_};
  }

  std::shared_ptr<const void> owner_;
  const void* start_ = nullptr;
  std::size_t size_ = 0;
  double scale_ = 1;
  Form form_ = Form::decimal;
};

/// Collects numbers into a column, in the narrowest form that gives them back; where one comes that this form
/// cannot hold, those before it are moved to the next. Amortised O(1) a number.
class CompactNumbersBuilder {
 public:
  /// Appends a number, NaN for one that is not known.
  void push_back(double number) {
    if (form_ == Form::decimal && !push_decimal(number)) leave_decimals(number);
    if (form_ == Form::single && !push_single(number)) leave_singles();
    if (form_ == Form::full) doubles_.push_back(number);
  }

  /// Appends numbers, which costs less than one by one.
  void append(std::span<const double> numbers) {
    std::array<std::int32_t, 256> digits;
    while (!numbers.empty()) {
      const auto some = numbers.first(std::min(numbers.size(), digits.size()));
      numbers = numbers.subspan(some.size());
      if (form_ == Form::decimal && all_decimals(some, digits.data()))
        decimals_.append({digits.data(), some.size()});
      else
        for (const double number : some) push_back(number);
    }
  }

  /// Appends what another builder holds.
  void append(const CompactNumbersBuilder& others) {
    if (form_ == others.form_ && exponent_ == others.exponent_) {
      decimals_.append(others.decimals_.span());
      singles_.append(others.singles_.span());
      doubles_.append(others.doubles_.span());
      largest_ = std::max(largest_, others.largest_);
      return;
    }
    const CompactNumbers numbers = others.share();
    for (std::size_t i = 0; i < numbers.size(); ++i) push_back(numbers[i]);
  }

  /// Makes room for so many numbers in all in the form that they have so far. Counts as memory at once.
  void reserve(std::size_t count) {
    if (form_ == Form::decimal) decimals_.reserve(count);
    if (form_ == Form::single) singles_.reserve(count);
    if (form_ == Form::full) doubles_.reserve(count);
  }

  /// Appends unknown numbers until there are `count`.
  void fill_up(std::size_t count) {
    decimals_.fill_up(form_ == Form::decimal ? count : 0, CompactNumbers::no_digits);
    singles_.fill_up(form_ == Form::single ? count : 0, std::numeric_limits<float>::quiet_NaN());
    doubles_.fill_up(form_ == Form::full ? count : 0, CompactNumbers::unknown);
  }

  /// How many numbers there are so far.
  std::size_t size() const noexcept { return decimals_.size() + singles_.size() + doubles_.size(); }
  /// Whether there is none.
  bool empty() const noexcept { return size() == 0; }

  /// The numbers so far, in the memory of this builder, which goes on behind them.
  CompactNumbers share() const {
    switch (form_) {
      case Form::decimal: return {decimals_.share(), form_, scales[exponent_]};
      case Form::single: return {singles_.share(), form_, 1};
      case Form::full: break;
    }
    return {doubles_.share(), form_, 1};
  }

  /// The numbers, in at most a sixteenth more memory than they need; the builder is empty afterwards.
  CompactNumbers take() {
    CompactNumbersBuilder from = std::exchange(*this, {});
    switch (from.form_) {
      case Form::decimal: return {from.decimals_.take(), from.form_, scales[from.exponent_]};
      case Form::single: return {from.singles_.take(), from.form_, 1};
      case Form::full: break;
    }
    return {from.doubles_.take(), from.form_, 1};
  }

 private:
  using Form = CompactNumbers::Form;
  // All of them are numbers of a double, and a quotient of two such is the double nearest to the true one:
  // what reading the decimal gives.
  static constexpr std::array<double, 10> scales = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
  static constexpr double most_digits = std::numeric_limits<std::int32_t>::max();

  // The digits n for which n / scale is the number, or no_digits.
  static std::int32_t digits_of(double number, double scale) noexcept {
    const double product = number * scale;
    if (!(std::abs(product) <= most_digits)) return CompactNumbers::no_digits;
    // Rounding lands on the only candidate there is, and may pass the largest by half.
    const double rounded = product < 0 ? product - .5 : product + .5;
    if (std::abs(rounded) >= most_digits + 1) return CompactNumbers::no_digits;
    const auto digits = static_cast<std::int32_t>(rounded);
    return static_cast<double>(digits) / scale == number ? digits : CompactNumbers::no_digits;
  }

  // Whether all are known or not within the form as it is; then their digits.
  bool all_decimals(std::span<const double> numbers, std::int32_t* digits) noexcept {
    const double scale = scales[exponent_];
    double largest = 0;
    bool all = true;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const double number = numbers[i], product = number * scale;
      const bool fits = std::abs(product) <= most_digits - 1;
      const double rounded = fits ? product + std::copysign(.5, product) : 0;
      digits[i] = static_cast<std::int32_t>(rounded);
      const double back = static_cast<double>(digits[i]);
      largest = std::max(largest, std::abs(back));
      all &= fits & (back / scale == number);
    }
    if (all) largest_ = std::max(largest_, largest);
    return all;
  }

  bool push_decimal(double number) {
    if (std::isnan(number)) {
      decimals_.push_back(CompactNumbers::no_digits);
      return true;
    }
    std::size_t exponent = exponent_;
    std::int32_t digits = digits_of(number, scales[exponent]);
    while (digits == CompactNumbers::no_digits && exponent + 1 < scales.size())
      digits = digits_of(number, scales[++exponent]);
    if (digits == CompactNumbers::no_digits) return false;
    if (exponent > exponent_ && !rescale(exponent)) return false;
    decimals_.push_back(digits);
    largest_ = std::max(largest_, std::abs(static_cast<double>(digits)));
    return true;
  }

  // More digits behind the point for all, in memory of their own, as the others are being read.
  bool rescale(std::size_t exponent) {
    const double factor = scales[exponent - exponent_];
    if (largest_ * factor > most_digits) return false;
    detail::GrowingArray<std::int32_t> longer;
    longer.reserve(decimals_.size() + 1);
    for (const std::int32_t digits : decimals_.span())
      longer.push_back(digits == CompactNumbers::no_digits ? digits
                                                           : digits * static_cast<std::int32_t>(factor));
    decimals_ = std::move(longer);
    exponent_ = exponent;
    largest_ *= factor;
    return true;
  }

  bool push_single(double number) {
    if (!is_single(number)) return false;
    singles_.push_back(static_cast<float>(number));
    return true;
  }
  static bool is_single(double number) noexcept {
    return std::isnan(number) || (std::abs(number) <= std::numeric_limits<float>::max() &&
                                  static_cast<double>(static_cast<float>(number)) == number);
  }

  void leave_decimals(double number) {
    const CompactNumbers before = share();
    bool all_single = is_single(number);
    for (std::size_t i = 0; i < before.size() && all_single; ++i) all_single = is_single(before[i]);
    form_ = all_single ? Form::single : Form::full;
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (all_single) singles_.push_back(static_cast<float>(before[i]));
      else doubles_.push_back(before[i]);
    }
    decimals_ = {};
  }

  void leave_singles() {
    for (const float number : singles_.span()) doubles_.push_back(static_cast<double>(number));
    singles_ = {};
    form_ = Form::full;
  }

  Form form_ = Form::decimal;
  std::size_t exponent_ = 0;
  double largest_ = 0;
  detail::GrowingArray<std::int32_t> decimals_;
  detail::GrowingArray<float> singles_;
  detail::GrowingArray<double> doubles_;
};

inline CompactNumbers::CompactNumbers(std::span<const double> numbers) {
  CompactNumbersBuilder builder;
  for (const double number : numbers) builder.push_back(number);
  *this = builder.take();
}

}  // namespace kindred::inline v0
