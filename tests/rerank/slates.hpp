#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/random.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/rerank/labels.hpp"
#include "kindred/rerank/reranker.hpp"
#include "kindred/rerank/slate.hpp"

namespace kindred_test {

// A slate of items 0, 1, 2, … with these relevances, descending.
inline kindred::Slate slate_of(const std::vector<double>& relevances, std::size_t places) {
  kindred::Slate slate{.places = places};
  for (std::size_t i = 0; i < relevances.size(); ++i)
    slate.candidates.push_back({kindred::ItemIndex(i), relevances[i], relevances[i]});
  return slate;
}

// A slate of `count` of 2 · count items in any order.
inline kindred::Slate random_slate(std::uint64_t seed, std::size_t count, std::size_t places) {
  kindred::Random random(seed, 1);
  std::vector<std::uint32_t> items(2 * count);
  for (std::uint32_t i = 0; i < items.size(); ++i) items[i] = i;
  random.shuffle(items);
  std::vector<double> relevances;
  for (std::size_t i = 0; i < count; ++i) relevances.push_back(random.uniform());
  std::sort(relevances.rbegin(), relevances.rend());
  kindred::Slate slate{.places = places};
  for (std::size_t i = 0; i < count; ++i)
    slate.candidates.push_back({kindred::ItemIndex(items[i]), relevances[i], relevances[i]});
  return slate;
}

inline std::vector<int> numbers(const kindred::Slate& slate) {
  std::vector<int> items;
  for (const auto& candidate : slate.candidates) items.push_back(static_cast<int>(candidate.item.value));
  return items;
}

inline std::vector<int> sorted_numbers(const kindred::Slate& slate) {
  auto items = numbers(slate);
  std::sort(items.begin(), items.end());
  return items;
}

inline bool relevance_descends(const kindred::Slate& slate) {
  return std::is_sorted(slate.candidates.begin(), slate.candidates.end(),
                        [](const auto& a, const auto& b) { return a.relevance > b.relevance; });
}

// Vectors of length 1.
inline Eigen::MatrixXf random_vectors(std::uint64_t seed, int rows, int columns) {
  kindred::Random random(seed, 2);
  Eigen::MatrixXf vectors(rows, columns);
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < columns; ++c) vectors(r, c) = static_cast<float>(random.normal());
    vectors.row(r) /= vectors.row(r).norm();
  }
  return vectors;
}

// One of `kinds` labels for each of `count` items, none for about one in ten.
inline kindred::Labels random_labels(std::uint64_t seed, std::size_t count, std::size_t kinds) {
  kindred::Random random(seed, 3);
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < count; ++i)
    labels.push_back(random.below(10) == 0 ? ""
                                           : std::string(1, static_cast<char>('a' + random.below(kinds))));
  return kindred::Labels::of("kind", labels);
}

// None to three of `kinds` labels for each of `count` items, in any order.
inline kindred::Labels several_labels(std::uint64_t seed, std::size_t count, std::size_t kinds) {
  kindred::Random random(seed, 4);
  kindred::TextColumn column("kind");
  auto items = std::make_shared<kindred::ItemVocabulary>();
  for (std::size_t i = 0; i < count; ++i) {
    items->add(std::to_string(i));
    std::vector<std::string> labels;
    for (auto n = random.below(4); n > 0; --n)
      labels.emplace_back(1, static_cast<char>('a' + random.below(kinds)));
    column.push_back(std::vector<std::string_view>(labels.begin(), labels.end()));
  }
  return kindred::Labels::column(kindred::Catalog({.items = items, .texts = {column}}), "kind");
}

}  // namespace kindred_test
