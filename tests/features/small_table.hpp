#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/features/feature_block.hpp"
#include "kindred/features/feature_table.hpp"

namespace kindred_test {

inline kindred::TextColumn texts(const char* name, std::initializer_list<std::string_view> values) {
  kindred::TextColumn column(name);
  for (const auto value : values) column.push_back(value);
  return column;
}

inline kindred::NumberColumn numbers(const char* name, std::initializer_list<std::optional<double>> values) {
  kindred::NumberColumn column(name);
  for (const auto value : values) column.push_back(value);
  return column;
}

// The table of references.py.
inline kindred::FeatureTable small_table() {
  return {.texts = {texts("brand", {"acme", "bolt", "acme", "core", "dune", "bolt", "acme", "bolt"}),
                    texts("title", {"red tea cup", "green tea", "tea tea pot", "garden bench",
                                    "red garden hose", "cup", "tea cup set", "pot"})},
          .numbers = {numbers("price", {2.5, 4, 1, 30, 4, 4.75, 2, 3})}};
}

// Row by row, as many numbers as there are features.
inline std::vector<std::vector<double>> dense(const kindred::FeatureBlock& block, std::size_t features) {
  std::vector<std::vector<double>> rows;
  for (std::size_t row = 0; row < block.size(); ++row) {
    rows.emplace_back(features);
    for (const auto& [feature, value] : block[row]) rows.back()[feature] = value;
  }
  return rows;
}

using Rows = std::vector<std::vector<double>>;

template <class Encoder>
std::vector<std::string> names_of(const Encoder& encoder) {
  std::vector<std::string> names;
  for (std::size_t feature = 0; feature < encoder.size(); ++feature) names.push_back(encoder.name(feature));
  return names;
}

}  // namespace kindred_test
