#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/model/query.hpp"
#include "kindred/model/recommendation.hpp"

// A small world made by arithmetic, so that a program in another language can make the same: 12 users, 16
// items. Users 2, 9 and 11 have no training row, user 5 no test row; item 13 is in test only, item 15 in
// neither; user 4 has item 2 in both.
namespace small_world {

using kindred::collect;
using kindred::Interaction;
using kindred::Interactions;
using kindred::ItemIndex;
using kindred::UserIndex;

inline Interaction<float> cell(int user, int item, int weight) {
  return {UserIndex(user), ItemIndex(item), static_cast<float>(weight), {}};
}

// With `users` above 12, the users from 12 on have no row.
inline Interactions<float> train(std::size_t users = 12) {
  std::vector<Interaction<float>> cells;
  for (int u = 0; u < 12; ++u)
    for (int i = 0; i < 15; ++i)
      if (const int k = (u * u + 3 * i + 2 * u * i) % 7; (k == 0 || k == 3) && i != 13 && u != 11)
        cells.push_back(cell(u, i, 1 + (u + 2 * i) % 5));
  return collect(cells, {.users = users, .items = 16});
}

inline Interactions<float> test() {
  std::vector<Interaction<float>> cells = {cell(4, 2, 3)};
  for (int u = 0; u < 12; ++u)
    for (int i = 0; i < 15; ++i)
      if (const int k = (u * u + 3 * i + 2 * u * i) % 7; (k == 1 || k == 5) && (u + i) % 2 == 0 && u != 5)
        cells.push_back(cell(u, i, 1 + (2 * u + i) % 5));
  return collect(cells, {.users = 12, .items = 16});
}

// The same rows, of users 12 to 23, whom the training data do not know.
inline Interactions<float> of_newcomers(const Interactions<float>& data) {
  std::vector<Interaction<float>> cells;
  for (UserIndex user{0}; user.value < 12; ++user) {
    const auto row = data.history(user);
    for (std::size_t e = 0; e < row.size(); ++e)
      cells.push_back({UserIndex(12 + user.value), row.items[e], row.weights[e], {}});
  }
  return collect(cells, {.users = 24, .items = 16});
}

// Each newcomer's history is the training row of the user after the one it stands for.
inline Interactions<float> histories() {
  std::vector<Interaction<float>> cells;
  const auto rows = train();
  for (int u = 0; u < 12; ++u) {
    const auto next = rows.history(UserIndex((u + 1) % 12));
    for (std::size_t e = 0; e < next.size(); ++e)
      cells.push_back({UserIndex(u), next.items[e], next.weights[e], {}});
  }
  return of_newcomers(collect(cells, {.users = 12, .items = 16}));
}

// Scores with ties and gaps, from the user's number, or from the sum of the history's where there is no user.
struct Model {
  using Scalar = float;
  std::size_t item_count() const noexcept { return 16; }
  std::size_t workspace_size() const noexcept { return 0; }

  static int key(const kindred::Query<float>& query) noexcept {
    if (query.user) return static_cast<int>(query.user->value);
    int sum = 0;
    for (const ItemIndex item : query.history.items) sum += static_cast<int>(item.value);
    return sum;
  }
  void score(const kindred::Query<float>& query, std::span<float> scores,
             kindred::Workspace&) const noexcept {
    for (int i = 0; i < 16; ++i)
      scores[static_cast<std::size_t>(i)] =
          i % 7 == 3 ? kindred::no_score<float>
                     : static_cast<float>((37 * key(query) + 11 * i * i + 5 * i) % 29) / 4;
  }
  void predict(const kindred::Query<float>& query, std::span<const ItemIndex> items,
               std::span<kindred::Prediction<float>> ratings, kindred::Workspace&) const noexcept {
    for (std::size_t i = 0; i < items.size(); ++i)
      ratings[i] = {static_cast<float>((13 * key(query) + 7 * static_cast<int>(items[i].value)) % 23) / 4,
                    items[i].value == 13};
  }
};

}  // namespace small_world
