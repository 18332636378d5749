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

#include "kindred/rerank/labels.hpp"
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
      slate.notes.push_back(
          {all[from].item, from + 1, to + 1, name, all[to].relevance - all[from].relevance});
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
// were; `took(i)` hears of each but the last. Ends early where no gain is above −∞.
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
    if (chosen.size() < slate.shown()) took(chosen.back());
  }
  return chosen;
}

// The same where a candidate's gain only falls as others are placed: a gain of before is then the most that
// it can be now, and only those are reckoned anew that might be the largest. `chosen` are placed already,
// `gains` are the most that everybody's may be beside these, and gain(i) is the most that i's may be beside
// all that are placed: i is placed where it is the largest, and settles(i) says that it is no less, or else
// makes gain(i) so. Source: Minoux, "Accelerated greedy algorithms for maximizing submodular set functions",
// 1978.
template <class Gain, class Settles, class Took>
void choose_lazily(const Slate& slate, std::span<const double> gains, std::vector<std::uint32_t>& chosen,
                   Gain&& gain, Settles&& settles, Took&& took) {
  struct Bid {
    double gain;
    std::uint32_t at;
    std::uint32_t placed;  // when the gain was reckoned
    bool operator<(const Bid& other) const noexcept {
      return gain != other.gain ? gain < other.gain : at > other.at;
    }
  };
  std::vector<Bid> bids;
  bids.reserve(gains.size());
  for (std::uint32_t at = 0; at < gains.size(); ++at)
    if (std::find(chosen.begin(), chosen.end(), at) == chosen.end())
      bids.push_back({gains[at], at, static_cast<std::uint32_t>(chosen.size())});
  std::make_heap(bids.begin(), bids.end());
  while (chosen.size() < slate.shown() && bids.front().gain > -std::numeric_limits<double>::infinity()) {
    std::pop_heap(bids.begin(), bids.end());
    Bid& best = bids.back();
    if (best.placed == chosen.size() && settles(best.at)) {
      chosen.push_back(best.at);
      bids.pop_back();
      if (chosen.size() < slate.shown()) took(chosen.back());
      continue;
    }
    best.gain = gain(best.at);
    best.placed = static_cast<std::uint32_t>(chosen.size());
    std::push_heap(bids.begin(), bids.end());
  }
}
template <class Gain, class Took>
void choose_lazily(const Slate& slate, std::span<const double> gains, std::vector<std::uint32_t>& chosen,
                   Gain&& gain, Took&& took) {
  choose_lazily(slate, gains, chosen, gain, [](std::size_t) { return true; }, took);
}

// The same where a candidate's gain is gain(relevance, fit of its labels), rising with relevance: of those
// that have the same labels only the first can be the next.
template <class Fit, class Gain, class Took>
std::vector<std::uint32_t> choose_by_labels(const Slate& slate, const Labels& labels, Fit&& fit, Gain&& gain,
                                            Took&& took) {
  const auto& all = slate.candidates;
  std::vector<std::uint64_t>
      queue;  // which labels, then the place: the candidates of the same labels in a row
  queue.reserve(all.size());
  for (std::uint64_t at = 0; at < all.size(); ++at)
    queue.push_back(std::uint64_t{labels.set_of(all[at].item)} << 32 | at);
  std::sort(queue.begin(), queue.end());
  struct Row {
    std::size_t next, end;  // in the queue
  };
  std::vector<Row> rows;
  for (std::size_t at = 0; at < queue.size(); ++at) {
    if (at == 0 || queue[at] >> 32 != queue[at - 1] >> 32) rows.push_back({at, at});
    ++rows.back().end;
  }
  const auto place_of = [&](const Row& row) { return static_cast<std::uint32_t>(queue[row.next]); };
  std::vector<std::uint32_t> chosen;
  chosen.reserve(slate.shown());
  while (chosen.size() < slate.shown()) {
    Row* best = nullptr;
    double most = 0;
    for (Row& row : rows) {
      if (row.next == row.end) continue;
      const Candidate& first = all[place_of(row)];
      const double value = gain(first.relevance, fit(labels[first.item]));
      if (best && !(value > most || (value == most && place_of(row) < place_of(*best)))) continue;
      best = &row;
      most = value;
    }
    chosen.push_back(place_of(*best));
    ++best->next;
    if (chosen.size() < slate.shown()) took(labels[all[chosen.back()].item], all[chosen.back()].relevance);
  }
  return chosen;
}

}  // namespace kindred::inline v0::detail
