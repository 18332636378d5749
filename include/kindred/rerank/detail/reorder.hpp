#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/rerank/slate.hpp"

namespace kindred::inline v0::detail {

// The slate with the candidates at `chosen` first and all others behind them in order. Relevances are dealt
// out anew, the largest to the first, so that the next re-ranker starts from this order.
inline Slate reorder(Slate slate, std::span<const std::uint32_t> chosen, const char* by) {
  auto& all = slate.candidates;
  const auto name = std::make_shared<const std::string>(by);
  std::vector<Candidate> now;
  now.reserve(all.size());
  std::vector<char> taken(all.size());
  const auto put = [&](std::size_t from) {
    const std::size_t to = now.size();
    if (from != to && (from < slate.places || to < slate.places))
      slate.notes.push_back({all[from].item, from + 1, to + 1, name});
    now.push_back(all[from]);
    now.back().relevance = all[to].relevance;
  };
  for (const std::uint32_t from : chosen) {
    taken[from] = 1;
    put(from);
  }
  for (std::size_t from = 0; from < all.size(); ++from)
    if (!taken[from]) put(from);
  all = std::move(now);
  return slate;
}

// The slate by descending value, equal ones as they were.
inline Slate reorder_by(Slate slate, std::span<const double> values, const char* by) {
  std::vector<std::uint32_t> order(values.size());
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return values[a] != values[b] ? values[a] > values[b] : a < b;
  });
  return reorder(std::move(slate), order, by);
}

// Fills the places one by one, each with the untaken candidate of the largest gain(i), equal ones as they
// were; `took(i)` hears of each. Ends early where no gain is above −∞.
template <class Gain, class Took>
std::vector<std::uint32_t> choose_greedily(const Slate& slate, Gain&& gain, Took&& took) {
  std::vector<std::uint32_t> chosen, left(slate.candidates.size());
  chosen.reserve(slate.shown());
  std::iota(left.begin(), left.end(), std::uint32_t{0});
  while (chosen.size() < slate.shown()) {
    std::size_t best = left.size();
    double most = -std::numeric_limits<double>::infinity();
    for (std::size_t at = 0; at < left.size(); ++at)
      if (const double value = gain(left[at]); value > most) {
        most = value;
        best = at;
      }
    if (best == left.size()) break;
    chosen.push_back(left[best]);
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(best));
    took(chosen.back());
  }
  return chosen;
}

}  // namespace kindred::inline v0::detail
