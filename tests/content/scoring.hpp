#pragma once

#include <string>
#include <vector>

#include "content/groceries.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/history.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/query.hpp"
#include "kindred/model/recommendation.hpp"
#include "support/archive_bytes.hpp"
#include "support/catch.hpp"

namespace kindred_test {

inline constexpr float none = kindred::no_score<float>;

template <class M>
std::vector<float> scores_for(const M& model, const kindred::Query<float>& query) {
  std::vector<float> all(model.item_count());
  kindred::Workspace workspace(model.workspace_size());
  model.score(query, all, workspace);
  return all;
}

inline void check_scores(const std::vector<float>& scores, const std::vector<float>& expected,
                         double tolerance = 1e-5) {
  REQUIRE(scores.size() == expected.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    INFO(i);
    if (expected[i] == none) CHECK(scores[i] == none);
    else CHECK(scores[i] == Approx(expected[i]).epsilon(tolerance).margin(1e-6));
  }
}

// That reasons add up to scores, and that an archive gives the same bits.
template <class M>
void check_reasons_and_archive(const M& model, const kindred::Query<float>& query) {
  const auto scores = scores_for(model, query);
  for (kindred::ItemIndex item{0}; item.value < model.item_count(); ++item) {
    const auto why = model.explain(query, item);
    CHECK(why.score == Approx(scores[item.value]).epsilon(1e-5).margin(1e-6));
    if (scores[item.value] == none) continue;
    float sum = 0;
    for (const auto& contribution : why.contributions) sum += contribution.amount;
    CHECK(sum == Approx(scores[item.value]).epsilon(1e-4).margin(1e-6));
  }
  const std::string bytes = bytes_of(kindred::archive_of(model));
  const M again = M::load(kindred::Archive::of_bytes(as_bytes(bytes), "model"));
  CHECK(scores_for(again, query) == scores);
  CHECK(bytes_of(kindred::archive_of(again)) == bytes);
}

// Ratings of penne, pesto and ketchup.
inline kindred::HistoryBuffer<float> five_two_one() {
  kindred::HistoryBuffer<float> ratings;
  ratings.add(kindred::ItemIndex(0), 5).add(kindred::ItemIndex(1), 2).add(kindred::ItemIndex(5), 1);
  return ratings;
}

}  // namespace kindred_test
