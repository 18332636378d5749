#pragma once

#include <cstring>
#include <vector>

#include "collaborative/ratings.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

namespace kindred_test {

// Three tastes: user u likes items whose number has the same rest by 3, about half of 20, and one at random.
// Nobody has item 60, and user 90 has nothing.
template <class Scalar = float>
kindred::Interactions<Scalar> tastes() {
  std::vector<kindred::Interaction<Scalar>> cells;
  kindred::Random random(5);
  for (std::uint32_t u = 0; u < 90; ++u) {
    for (std::uint32_t i = u % 3; i < 60; i += 3)
      if (random.below(2) == 0)
        cells.push_back({kindred::UserIndex(u), kindred::ItemIndex(i), static_cast<Scalar>(1 + i % 2), {}});
    cells.push_back({kindred::UserIndex(u), kindred::ItemIndex(random.below(60)), 1, {}});
  }
  return kindred::collect(cells, {.users = 91, .items = 61, .duplicates = kindred::Duplicates::last});
}

// How many of the ten items recommended to visitors with four items of one taste are of that taste: 1/3 by
// chance.
template <class Model>
double share_of_own_taste(const Model& model) {
  int own = 0, all = 0;
  for (std::uint32_t taste = 0; taste < 3; ++taste) {
    kindred::HistoryBuffer<typename Model::Scalar> visitor;
    for (const std::uint32_t i : {0U, 5U, 9U, 14U}) visitor.add(kindred::ItemIndex(3 * i + taste));
    for (const auto& entry : kindred::recommend(model, visitor.view(), {.count = 10})) {
      ++all;
      if (entry.item.value % 3 == taste) ++own;
    }
  }
  return all == 30 ? own / 30.0 : 0;
}

// The bits of what a model scores.
template <class Model>
bool same_bits(const Model& a, const Model& b, const kindred::Query<float>& query) {
  const auto of_a = scores(a, query), of_b = scores(b, query);
  return std::memcmp(of_a.data(), of_b.data(), of_a.size() * sizeof(float)) == 0;
}

// A model that is saved, and loaded, mapped or read from memory, scores to the bit like itself.
template <class Model>
void check_comes_back(const Model& model, const kindred::Interactions<float>& data) {
  const TemporaryFolder folder;
  model.save(folder / "model");
  const Model in_memory =
      Model::load(kindred::Archive::of_bytes(kindred::archive_of(model).bytes(), "memory"));
  for (const Model& other : {Model::load(folder / "model"), Model::map(folder / "model"), in_memory}) {
    REQUIRE(other.item_count() == model.item_count());
    CHECK(other.workspace_size() == model.workspace_size());
    for (const std::uint32_t u : {0U, 1U, 5U})
      CHECK(same_bits(other, model, data.user(kindred::UserIndex(u))));
    CHECK(same_bits(other, model, data.history(kindred::UserIndex(2))));
    CHECK(same_bits(other, model, {}));
  }
}

// Queries one by one and together: the same scores but for rounding.
template <class Model>
void check_batch(const Model& model, const kindred::Interactions<float>& data) {
  std::vector<kindred::Query<float>> queries;
  for (kindred::UserIndex user{0}; user.value < data.user_count(); ++user) queries.push_back(data.user(user));
  queries.push_back({});
  std::vector<float> together(queries.size() * model.item_count());
  kindred::Workspace workspace;
  model.score_batch(queries, together, workspace);
  for (std::size_t q = 0; q < queries.size(); ++q) {
    const auto alone = scores(model, queries[q]);
    for (std::size_t i = 0; i < alone.size(); ++i) {
      const float score = together[q * alone.size() + i];
      if (alone[i] == kindred::no_score<float>) REQUIRE(score == alone[i]);
      else REQUIRE(score == Approx(alone[i]).epsilon(1e-4).margin(1e-5));
    }
  }
}

}  // namespace kindred_test
