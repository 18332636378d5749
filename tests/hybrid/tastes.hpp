#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "hybrid/hybrids.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/metrics/ndcg.hpp"
#include "kindred/model.hpp"
#include "model/toys.hpp"

namespace kindred_test {

// Scores of its own for each user, with some of what users will take put above the rest; it has one reason.
struct Hunch {
  using Scalar = float;
  std::shared_ptr<const std::vector<float>> scores;  // users × 30

  std::size_t item_count() const noexcept { return 30; }
  std::size_t workspace_size() const noexcept { return 0; }
  void score(const Query<float>& query, std::span<float> out, Workspace&) const noexcept {
    const std::size_t user = query.user ? query.user->value : 0;
    std::copy_n(scores->begin() + static_cast<std::ptrdiff_t>(30 * user), 30, out.begin());
  }
  kindred::Explanation<float> explain(const Query<float>& query, ItemIndex item) const {
    const float score = (*scores)[30 * (query.user ? query.user->value : 0) + item.value];
    return {item, score, {{kindred::BecauseOf{"hunch"}, score}}};
  }
};

// Sixty users of thirty items. They know up to eight of items 0 to 14, and will take two of the even and two
// of the odd ones from 15 on. Of the three models one has a hunch of the even ones, one of the odd ones,
// which the second has in longer histories only; one has none.
struct Tastes {
  kindred::Interactions<float> known, held_out;
  std::vector<std::vector<float>> scores{3, std::vector<float>(std::size_t{60} * 30)};

  Tastes() {
    std::vector<kindred::Interaction<float>> before, after;
    for (int user = 0; user < 60; ++user) {
      kindred::Random random(3, static_cast<std::uint64_t>(user));
      const int knows = user % 9;
      for (int item = 0; item < knows; ++item) before.push_back({UserIndex(user), ItemIndex(item), 1, {}});
      const auto place = [&](int item) { return static_cast<std::size_t>(30 * user + item); };
      for (auto& model : scores)
        for (int item = 0; item < 30; ++item) model[place(item)] = static_cast<float>(0.4 * random.uniform());
      for (int n = 0; n < 4; ++n) {
        const int item = 16 + n % 2 + 2 * (n / 2 + static_cast<int>(random.below(3)));

        bool twice = false;
        for (const auto& cell : after)
          twice = twice || (cell.user == UserIndex(user) && cell.item == ItemIndex(item));
        if (twice) continue;
        after.push_back({UserIndex(user), ItemIndex(item), 1, {}});
        const std::size_t knower = item % 2 == 0 ? 0 : 1;
        if (knower == 0 || knows >= 3) scores[knower][place(item)] += 0.7F;
      }
    }
    known = kindred::collect(before, {.users = 60, .items = 30});
    held_out = kindred::collect(after, {.users = 60, .items = 30});
  }

  std::vector<kindred::AnyRecommender<float>> models() const {
    std::vector<kindred::AnyRecommender<float>> all;
    for (const auto& of_one : scores) all.push_back(Hunch{std::make_shared<std::vector<float>>(of_one)});
    return all;
  }

  // The mean nDCG@k of whom something was held out.
  template <class Model>
  double ndcg(const Model& model, int k) const {
    double sum = 0;
    for (UserIndex user{0}; user.value < 60; ++user) {
      std::vector<ItemIndex> list;
      for (const auto& [item, score] : kindred::recommend(model, known.user(user), {.count = k}))
        list.push_back(item);
      sum += kindred::ndcg(list, held_out.by_user()[user].indices, k);
    }
    return sum / 60;
  }
};

}  // namespace kindred_test
