#pragma once

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/model.hpp"
#include "support/temporary_folder.hpp"

namespace kindred_test {

/// A shop of two kinds of people and things: each person has about half of the even or of the odd items, and
/// now and then one of the others. The last item nobody has, and the last user has nothing.
template <class Scalar>
kindred::Interactions<Scalar> two_tastes(int users = 40, int items = 20) {
  std::vector<kindred::Interaction<Scalar>> cells;
  kindred::Random random(5);
  for (int u = 0; u < users; ++u)
    for (int i = 0; i < items; ++i)
      if (random.uniform() < (u % 2 == i % 2 ? 0.5 : 0.05))
        cells.push_back(
            {kindred::UserIndex(u), kindred::ItemIndex(i), static_cast<Scalar>(1 + random.below(5)), {}});
  return kindred::collect(
      cells, {.users = static_cast<std::size_t>(users) + 1, .items = static_cast<std::size_t>(items) + 1});
}

/// The scores of all items.
template <class Model>
std::vector<typename Model::Scalar> all_scores(const Model& model,
                                               const kindred::Query<typename Model::Scalar>& query) {
  std::vector<typename Model::Scalar> all(model.item_count());
  kindred::Workspace workspace(model.workspace_size());
  model.score(query, all, workspace);
  return all;
}

/// Whether scores are equal to the bit.
template <class Scalar>
bool same_bits(const std::vector<Scalar>& a, const std::vector<Scalar>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(Scalar)) == 0;
}

/// Whether contributions add up to the score of every item, which is the one that `score` gives.
template <class Model>
bool adds_up(const Model& model, const kindred::Query<typename Model::Scalar>& query, double slack = 1e-5) {
  using Scalar = typename Model::Scalar;
  const auto expected = all_scores(model, query);
  for (kindred::ItemIndex item{0}; item.value < model.item_count(); ++item) {
    const auto explanation = model.explain(query, item);
    const Scalar score = expected[item.value];
    if ((explanation.score == kindred::no_score<Scalar>) != (score == kindred::no_score<Scalar>))
      return false;
    if (score == kindred::no_score<Scalar>) continue;
    double sum = 0;
    for (const auto& contribution : explanation.contributions)
      sum += static_cast<double>(contribution.amount);
    const auto whole = static_cast<double>(score), told = static_cast<double>(explanation.score);
    if (!(std::abs(told - whole) <= slack * (1 + std::abs(whole)))) return false;
    if (!(std::abs(sum - whole) <= slack * (1 + std::abs(whole)))) return false;
  }
  return true;
}

/// Whether a model that is saved, loaded and mapped answers to the bit as before, and is saved the same
/// again.
template <class Model>
bool comes_back(const Model& model, const kindred::Interactions<typename Model::Scalar>& data) {
  const TemporaryFolder folder;
  model.save(folder / "model");
  const Model from_memory =
      Model::load(kindred::Archive::of_bytes(kindred::archive_of(model).bytes(), "memory"));
  for (const Model& loaded : {Model::load(folder / "model"), Model::map(folder / "model"), from_memory}) {
    for (kindred::UserIndex user{0}; user.value < data.user_count(); ++user)
      if (!same_bits(all_scores(loaded, data.user(user)), all_scores(model, data.user(user)))) return false;
    if (model.similar_items(kindred::ItemIndex(0), 5) != loaded.similar_items(kindred::ItemIndex(0), 5))
      return false;
    loaded.save(folder / "again");
    if (bytes_of(folder / "again") != bytes_of(folder / "model")) return false;
  }
  return true;
}

/// The share of all users' first three recommendations that are of their own taste: 1/2 by chance.
template <class Model>
double share_of_own_taste(const Model& model, const kindred::Interactions<typename Model::Scalar>& data) {
  double own = 0, all = 0;
  for (kindred::UserIndex user{0}; user.value < data.user_count(); ++user)
    for (const auto& [item, score] : kindred::recommend(model, data.user(user), {.count = 3})) {
      own += user.value % 2 == item.value % 2 ? 1 : 0;
      all += 1;
    }
  return all > 0 ? own / all : 0;
}

}  // namespace kindred_test
