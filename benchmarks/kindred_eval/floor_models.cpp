#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/model/query.hpp"
#include "model_registry.hpp"

namespace kindred_eval {

namespace {

// Scores that mean nothing: what any model must beat. The same for the same seed and person.
struct RandomModel {
  using Scalar = kindred_eval::Scalar;
  std::size_t items;
  std::uint64_t seed;

  std::size_t item_count() const noexcept { return items; }
  std::size_t workspace_size() const noexcept { return 0; }
  void score(const kindred::Query<Scalar>& query, std::span<Scalar> scores,
             kindred::Workspace&) const noexcept {
    std::uint64_t person = 0;
    if (query.user) person = query.user->value;
    else
      for (const kindred::ItemIndex item : query.history.items)
        person = (person ^ item.value) * 0x9E3779B97F4A7C15 + 1;
    kindred::Random random(seed, person);
    for (Scalar& score : scores) score = static_cast<Scalar>(random() >> 8) * Scalar(0x1p-24);
  }
};

struct RandomScores {
  std::uint64_t seed = 1;
  RandomModel fit(const Interactions& train) const { return {train.item_count(), seed}; }
};

}  // namespace

std::vector<ModelEntry> floor_models() {
  return {entry<RandomScores>("random", "random scores, the floor under every ranking", {})};
}

}  // namespace kindred_eval
