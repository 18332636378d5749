#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace kindred::inline v0::detail {

/// Whether a value has no rank.
template <class Scalar>
bool has_nan(std::span<Scalar> values) noexcept {
  return std::any_of(values.begin(), values.end(),
                     [](Scalar value) { return std::isnan(static_cast<double>(value)); });
}

/// How many pairs n things make.
inline std::int64_t pair_count(std::int64_t n) noexcept {
  return n % 2 == 0 ? n / 2 * (n - 1) : (n - 1) / 2 * n;
}

/// Of sorted entries and `absent` more that are all zero, how many pairs have the same key.
template <class Entries, class Key>
std::int64_t tied_pairs(const Entries& entries, std::int64_t absent, Key&& key) {
  const auto zero = key(typename Entries::value_type{});
  std::int64_t pairs = 0;
  bool met_zero = false;
  for (std::size_t begin = 0, end = 0; begin < entries.size(); begin = end) {
    while (end < entries.size() && key(entries[end]) == key(entries[begin])) ++end;
    const bool is_zero = key(entries[begin]) == zero;
    met_zero = met_zero || is_zero;
    pairs += pair_count(static_cast<std::int64_t>(end - begin) + (is_zero ? absent : 0));
  }
  return met_zero ? pairs : pairs + pair_count(absent);
}

/// Sorts by merging and counts the pairs that stood the wrong way round.
inline std::int64_t sort_counting_exchanges(std::vector<double>& values) {
  std::int64_t exchanges = 0;
  std::vector<double> merged(values.size());
  for (std::size_t width = 1; width < values.size(); width *= 2) {
    for (std::size_t begin = 0; begin < values.size(); begin += 2 * width) {
      const std::size_t middle = std::min(begin + width, values.size()),
                        end = std::min(begin + 2 * width, values.size());
      std::size_t left = begin, right = middle;
      for (std::size_t at = begin; at < end; ++at) {
        if (right == end || (left < middle && values[left] <= values[right])) {
          merged[at] = values[left++];
        } else {
          merged[at] = values[right++];
          exchanges += static_cast<std::int64_t>(middle - left);
        }
      }
    }
    values.swap(merged);
  }
  return exchanges;
}

}  // namespace kindred::inline v0::detail
