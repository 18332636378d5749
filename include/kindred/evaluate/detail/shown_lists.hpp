#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/random.hpp"
#include "kindred/evaluate/evaluate_options.hpp"
#include "kindred/evaluate/metric.hpp"
#include "kindred/metrics/bootstrap.hpp"

namespace kindred::inline v0::detail {

// Every user's list, and what they come to together. Only training items count.
class ShownLists {
 public:
  // Lists of at most `length`; `users_of` says how many training users each item has.
  ShownLists(std::size_t users, std::size_t length, std::span<const std::int64_t> users_of)
      : users_(users), length_(length), items_(users * length, no_item), place_(users_of.size(), no_item) {
    for (std::size_t item = 0; item < users_of.size(); ++item)
      if (users_of[item] > 0) place_[item] = trained_++;
  }

  // Called for different users at once.
  void set(std::size_t user, std::span<const ItemIndex> ranked) noexcept {
    for (std::size_t i = 0; i < std::min(ranked.size(), length_); ++i)
      items_[user * length_ + i] = place_[ranked[i].value];
  }

  std::optional<double> value(const OfExposure& figure, std::size_t k) const {
    Counts counts(trained_);
    for (std::size_t user = 0; user < users_; ++user) count(user, k, counts);
    return figure.value(counts);
  }

  // The bootstrap interval over users around `value`. A resample repeats users, and so shows fewer items than
  // other people would have been shown: its spread is taken, and its mean moved to the value.
  std::optional<Interval> interval(const OfExposure& figure, std::size_t k, double value,
                                   const EvaluateOptions& options, const Execution& execution) const {
    std::vector<std::optional<double>> resampled(static_cast<std::size_t>(options.resamples));
    parallel_for(options.resamples, 8, execution, "bootstrap", [&](std::int64_t begin, std::int64_t end) {
      for (auto r = begin; r < end; ++r) {
        Random random(options.seed, static_cast<std::uint64_t>(r));
        Counts counts(trained_);
        for (std::size_t n = 0; n < users_; ++n)
          count(draw_below(random, static_cast<std::uint32_t>(users_)), k, counts);
        resampled[static_cast<std::size_t>(r)] = figure.value(counts);
      }
    });
    std::vector<double> values;
    double mean = 0;
    for (const auto& one : resampled)
      if (one) values.push_back(*one), mean += *one;
    if (values.empty()) return std::nullopt;
    mean /= static_cast<double>(values.size());
    std::sort(values.begin(), values.end());
    const auto moved = [&](double q) {
      return std::clamp(quantile(values, q) + value - mean, figure.range.low, figure.range.high);
    };
    // Among few values the mean may lie beyond a quantile.
    return Interval{std::min(moved(0.025), value), std::max(moved(0.975), value)};
  }

 private:
  using Counts = std::vector<std::int64_t>;
  static constexpr std::uint32_t no_item = 0xFFFFFFFF;

  void count(std::size_t user, std::size_t k, Counts& counts) const noexcept {
    const auto* const list = items_.data() + user * length_;
    for (std::size_t i = 0; i < std::min(k, length_); ++i)
      if (list[i] != no_item) ++counts[list[i]];
  }

  std::size_t users_, length_;
  std::vector<std::uint32_t> items_;  // of each user, as places among the training items
  std::vector<std::uint32_t> place_;  // of each item
  std::uint32_t trained_ = 0;
};

}  // namespace kindred::inline v0::detail
