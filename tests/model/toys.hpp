#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/history.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/query.hpp"
#include "kindred/model/recommendation.hpp"

namespace kindred_test {

using kindred::ItemIndex;
using kindred::no_score;
using kindred::Query;
using kindred::UserIndex;
using kindred::Workspace;

// Item indices from numbers.
inline std::vector<ItemIndex> items(const std::vector<int>& numbers) {
  std::vector<ItemIndex> indices;
  for (const int number : numbers) indices.emplace_back(number);
  return indices;
}

// Says the scores that it was given, whoever asks. It can do nothing else.
template <class Real>
struct FixedScores {
  using Scalar = Real;
  std::vector<Real> scores;

  std::size_t item_count() const noexcept { return scores.size(); }
  std::size_t workspace_size() const noexcept { return 0; }
  void score(const Query<Real>&, std::span<Real> out, Workspace&) const noexcept {
    std::copy(scores.begin(), scores.end(), out.begin());
  }
};
using Fixed = FixedScores<float>;

// score(i) = Σⱼ w(j) ((7 i + 3 j) mod 11) over the history's items j, in tenths; no score without a history.
// It explains, predicts the score as a rating, and works in scratch memory.
struct Linear {
  using Scalar = float;
  std::size_t count = 20;

  static float between(ItemIndex i, ItemIndex j) noexcept {
    return static_cast<float>((7 * i.value + 3 * j.value) % 11) / 10;
  }
  std::size_t item_count() const noexcept { return count; }
  std::size_t workspace_size() const noexcept { return Workspace::bytes_for<float>(count); }
  void score(const Query<float>& query, std::span<float> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto sums = frame.take<float>(count, 0.0F);
    for (std::size_t e = 0; e < query.history.size(); ++e)
      for (ItemIndex i{0}; i.value < count; ++i)
        sums[i.value] += query.history.weights[e] * between(i, query.history.items[e]);
    for (std::size_t i = 0; i < count; ++i) scores[i] = query.history.empty() ? no_score<float> : sums[i];
  }
  kindred::Explanation<float> explain(const Query<float>& query, ItemIndex item) const {
    float score = query.history.empty() ? no_score<float> : 0;
    std::vector<kindred::Contribution<float>> contributions;
    for (std::size_t e = 0; e < query.history.size(); ++e) {
      const ItemIndex owned = query.history.items[e];
      contributions.push_back(
          {kindred::BecauseOfItem{owned}, query.history.weights[e] * between(item, owned)});
      score += contributions.back().amount;
    }
    return kindred::make_explanation(item, score, std::move(contributions));
  }
  void predict(const Query<float>& query, std::span<const ItemIndex> which,
               std::span<kindred::Prediction<float>> ratings, Workspace&) const noexcept {
    for (std::size_t i = 0; i < which.size(); ++i) {
      float sum = 0;
      for (std::size_t e = 0; e < query.history.size(); ++e)
        sum += query.history.weights[e] * between(which[i], query.history.items[e]);
      ratings[i] = {sum, query.history.empty()};
    }
  }
  std::vector<kindred::Recommendation<float>> similar_items(ItemIndex item, int length) const {
    std::vector<kindred::Recommendation<float>> list;
    for (int n = 1; n <= std::min(length, 19); ++n)
      list.push_back({ItemIndex((static_cast<int>(item.value) + n) % 20), 1.0F / static_cast<float>(n)});
    return list;
  }
  std::vector<kindred::Scored<UserIndex, float>> similar_users(const Query<float>&, int length) const {
    std::vector<kindred::Scored<UserIndex, float>> list;
    for (int n = 0; n < std::min(length, 9); ++n)
      list.push_back({UserIndex(90 - n), 1.0F / static_cast<float>(n + 1)});
    return list;
  }
};

// A Linear that scores batches its own way and counts how often each way is asked for.
struct Batched : Linear {
  struct Calls {
    std::atomic<int> single{0}, batch{0};
  };
  std::shared_ptr<Calls> calls = std::make_shared<Calls>();

  void score(const Query<float>& query, std::span<float> scores, Workspace& workspace) const noexcept {
    ++calls->single;
    Linear::score(query, scores, workspace);
  }
  void score_batch(std::span<const Query<float>> queries, std::span<float> scores,
                   Workspace& workspace) const {
    ++calls->batch;
    for (std::size_t q = 0; q < queries.size(); ++q)
      Linear::score(queries[q], scores.subspan(q * item_count(), item_count()), workspace);
  }
};

// A hundred users of twenty items, from nothing to everything.
inline kindred::Interactions<float> people() {
  std::vector<kindred::Interaction<float>> cells;
  for (int user = 0; user < 100; ++user) {
    kindred::Random random(1, static_cast<std::uint64_t>(user));
    for (int item = 0; item < 20; ++item)
      if (static_cast<int>(random.below(100)) < user)
        cells.push_back({UserIndex(user), ItemIndex(item), 1 + static_cast<float>(random.below(5)), {}});
  }
  return kindred::collect(cells, {.users = 100, .items = 20});
}

// What a list is of.
template <class List>
std::vector<int> item_numbers(const List& list) {
  std::vector<int> numbers;
  for (const auto& entry : list) numbers.push_back(static_cast<int>(entry.item.value));
  return numbers;
}

}  // namespace kindred_test
