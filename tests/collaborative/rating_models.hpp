#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "collaborative/ratings.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

// What all models of ratings are tested for.
namespace kindred_test {

struct RatedBlocks {
  kindred::Interactions<float> train, test;
};

/// Ratings of 90 users and 60 items in three groups each, who like the items of their own group and nobody
/// else's, on top of biases and noise; timed. A tenth of them is for testing. Item 60 has no rating.
inline RatedBlocks rated_blocks() {
  kindred::Random random(5);
  std::vector<double> user_biases, item_biases;
  for (int u = 0; u < 90; ++u) user_biases.push_back(0.4 * random.normal());
  for (int i = 0; i < 60; ++i) item_biases.push_back(0.4 * random.normal());
  std::vector<kindred::Interaction<float>> train, test;
  for (unsigned u = 0; u < 90; ++u)
    for (unsigned i = 0; i < 60; ++i) {
      if (random.uniform() > 0.4) continue;
      const double rating =
          3 + user_biases[u] + item_biases[i] + (u % 3 == i % 3 ? 1.2 : -0.6) + 0.3 * random.normal();
      const auto seconds = static_cast<std::int64_t>(1600000000 + 40000 * random.below(1000));
      (random.uniform() < 0.1 ? test : train)
          .push_back({kindred::UserIndex(u), kindred::ItemIndex(i), static_cast<float>(rating),
                      kindred::timestamp(seconds)});
    }
  return {kindred::collect(train, {.users = 91, .items = 61, .timed = true}),
          kindred::collect(test, {.users = 91, .items = 61, .timed = true})};
}

/// What a model predicts of all items, at once.
template <class Model>
std::vector<kindred::Prediction<float>> predictions(const Model& model, const kindred::Query<float>& query,
                                                    std::span<const kindred::ItemIndex> items) {
  std::vector<kindred::Prediction<float>> all(items.size());
  kindred::Workspace workspace(model.workspace_size());
  model.predict(query, items, all, workspace);
  return all;
}

/// Root of the mean squared error over the test ratings of users who are known, or served as visitors.
template <class Model>
double error_of(const Model& model, const RatedBlocks& data, bool as_visitors = false) {
  double sum = 0;
  for (kindred::UserIndex user{0}; user.value < data.test.user_count(); ++user) {
    const auto rated = data.test.history(user);
    kindred::Query<float> query(data.train.user(user));
    if (as_visitors) query.user.reset();
    const auto predicted = predictions(model, query, rated.items);
    for (std::size_t e = 0; e < rated.size(); ++e) sum += std::pow(predicted[e].rating - rated.weights[e], 2);
  }
  return std::sqrt(sum / static_cast<double>(data.test.size()));
}

/// The bits of what a model says to a person, explanations of some items included.
template <class Model>
std::string said(const Model& model, const kindred::Query<float>& query) {
  auto numbers = scores(model, query);
  std::vector<kindred::ItemIndex> items;
  for (kindred::ItemIndex item{0}; item.value < model.item_count(); ++item) items.push_back(item);
  for (const auto& prediction : predictions(model, query, items)) numbers.push_back(prediction.rating);
  for (kindred::ItemIndex item{0}; item.value < model.item_count(); item.value += 20)
    for (const auto& contribution : explain(model, query, item).contributions)
      numbers.push_back(contribution.amount);
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float)};
}

/// Whether a model comes back from a file, from a mapped one and from memory, to the bit, and says the same.
template <class Model>
void check_files(const Model& model, const kindred::Interactions<float>& data) {
  using namespace kindred;
  static_assert(PredictsRatings<Model> && Explains<Model> && Archivable<Model> && Persists<Model>);
  const TemporaryFolder folder;
  model.save(folder / "model");
  const auto bytes = archive_of(model).bytes();
  for (const Model& loaded : {Model::load(folder / "model"), Model::map(folder / "model"),
                              Model::load(Archive::of_bytes(bytes, "memory"))}) {
    for (UserIndex user{0}; user.value < data.user_count(); user.value += 30)
      REQUIRE(said(loaded, data.user(user)) == said(model, data.user(user)));
    CHECK(said(loaded, {}) == said(model, {}));
    CHECK(archive_of(loaded).bytes() == bytes);
  }
}

/// Whether a visitor with a training user's history is served as that user is, to the bit.
template <class Model>
void check_visitors_alike(const Model& model, const kindred::Interactions<float>& data) {
  for (kindred::UserIndex user{0}; user.value < data.user_count(); user.value += 30)
    REQUIRE(said(model, data.history(user)) == said(model, data.user(user)));
}

/// Whether an algorithm's models of data with next to nothing in them give numbers, and what was rated.
template <class Algorithm>
void check_poor_data(const Algorithm& algorithm) {
  using namespace kindred;
  using Cells = std::vector<Interaction<float>>;
  const auto finite = [](const auto& model, const Query<float>& query) {
    for (ItemIndex item{0}; item.value < model.item_count(); ++item)
      if (!std::isfinite(predict(model, query, item).rating)) return false;
    return true;
  };
  const auto nothing = algorithm.fit(collect(Cells{}, {.users = 2, .items = 2, .timed = true}));
  CHECK(recommend(nothing, {}).empty());
  CHECK(finite(nothing, {}));

  const auto one =
      collect(Cells{{UserIndex(0), ItemIndex(0), 4, timestamp(7)}}, {.users = 2, .items = 2, .timed = true});
  const auto of_one = algorithm.fit(one);
  CHECK(finite(of_one, one.user(UserIndex(0))));
  CHECK(finite(of_one, one.user(UserIndex(1))));
  CHECK(predict(of_one, {}, ItemIndex(0)).is_fallback);
  CHECK(predict(of_one, one.user(UserIndex(0)), ItemIndex(1)).is_fallback);
  CHECK(recommend(of_one, {}, {.count = 5}).size() == 1);  // the rated item, no other

  Cells alike;
  for (unsigned u = 0; u < 8; ++u)
    for (unsigned i = 0; i < 6; ++i)
      if ((u + i) % 3 != 0) alike.push_back({UserIndex(u), ItemIndex(i), 3, timestamp(u)});
  const auto equal = collect(alike, {.timed = true});
  const auto of_equal = algorithm.fit(equal);
  for (UserIndex user{0}; user.value < 8; ++user)
    for (ItemIndex item{0}; item.value < 6; ++item)
      CHECK(predict(of_equal, equal.user(user), item).rating == Approx(3).margin(0.5));
}

}  // namespace kindred_test
