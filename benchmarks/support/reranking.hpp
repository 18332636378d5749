#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/index.hpp"
#include "kindred/core/random.hpp"
#include "kindred/rerank.hpp"

namespace kindred_bench {

/// A made request: so many candidates of a catalogue of twenty times as many items, of falling relevance.
struct Reranking {
  static constexpr std::size_t candidates = 500, places = 20;
  static constexpr int dimension = 64;

  Eigen::MatrixXf vectors;
  kindred::Labels brands;
  std::vector<bool> stock;
  kindred::Slate slate;

  Reranking() {
    kindred::Random random(1);
    const std::size_t items = 20 * candidates;
    vectors.resize(static_cast<Eigen::Index>(items), dimension);
    for (Eigen::Index r = 0; r < vectors.rows(); ++r)
      for (Eigen::Index c = 0; c < dimension; ++c)
        vectors(r, c) = static_cast<float>(random.normal() + (c == r % 8 ? 4 : 0));
    std::vector<std::string> names;
    for (std::size_t i = 0; i < items; ++i) {
      names.push_back("brand " + std::to_string(random.below(100)));
      stock.push_back(random.below(10) > 0);
    }
    brands = kindred::Labels::of("brand", names);
    std::vector<std::uint32_t> order(items);
    for (std::uint32_t i = 0; i < items; ++i) order[i] = i;
    random.shuffle(order);
    std::vector<double> relevances;
    for (std::size_t i = 0; i < candidates; ++i) relevances.push_back(random.uniform());
    std::sort(relevances.rbegin(), relevances.rend());
    slate.places = places;
    for (std::size_t i = 0; i < candidates; ++i)
      slate.candidates.push_back({kindred::ItemIndex(order[i]), relevances[i], relevances[i]});
  }

  kindred::Mmr mmr() const { return {.likeness = kindred::Likeness::vectors(vectors), .lambda = 0.7}; }
  kindred::Dpp dpp() const { return {.likeness = kindred::Likeness::vectors(vectors), .theta = 0.7}; }
  kindred::Rules rules() const {
    return {kindred::in_stock(stock), kindred::at_most(2, brands),
            kindred::pin(slate.candidates[100].item, 3),
            kindred::sponsored({slate.candidates[50].item, slate.candidates[200].item}, {5, 10})};
  }
};

}  // namespace kindred_bench
