#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/features/feature_index.hpp"

namespace kindred::inline v0 {

/// What a feature weighs before an item's vector is scaled to length 1.
enum class FeatureWeighting {
  binary,  ///< 1
  tf_idf   ///< 1 + ln((1 + N) / (1 + n)), n of the catalogue's N items having the feature
};

/// What items are like: a sparse items × features matrix with rows of length 1, or empty ones for items of
/// which nothing is known.
template <class Scalar = float>
struct ItemFeatures {
  /// Items as rows.
  SparseRows<ItemIndex, FeatureIndex, Scalar> rows = {};
  /// The features in words; never null.
  std::shared_ptr<const FeatureVocabulary> names = std::make_shared<FeatureVocabulary>();
};

/// The features that a catalogue's texts give to items: one for each value of each column. A value that only
/// one item has makes no two items alike and is left out. The weights are those of Lops, de Gemmis and
/// Semeraro 2011, "Content-based recommender systems", § 3.3.1.2, smoothed like scikit-learn's. O(values).
/// @param catalog what is known of the items
/// @param columns the columns to look at; empty for all columns of texts
/// @param weighting what a feature weighs
/// @param item_count rows of the result, at least the catalogue's size; those beyond it are empty
/// @throws LookupError for a column that is not there, DataError where there is none or too few rows are
/// asked for
template <class Scalar>
ItemFeatures<Scalar> item_features(const Catalog& catalog, const std::vector<std::string>& columns,
                                   FeatureWeighting weighting, std::size_t item_count) {
  if (item_count < catalog.size())
    throw DataError("item features: " + std::to_string(item_count) + " items, expected at least the " +
                    std::to_string(catalog.size()) + " of the catalogue");
  std::vector<const TextColumn*> texts;
  for (const auto& name : columns) texts.push_back(&catalog.text_column(name));
  if (columns.empty())
    for (const auto& column : catalog.text_columns()) texts.push_back(&column);
  if (texts.empty()) throw DataError("item features: the catalogue has no column of texts");

  double listed = 0;
  for (ItemIndex item{0}; item.value < catalog.size(); ++item) listed += catalog.contains(item) ? 1 : 0;

  FeatureVocabulary names;
  std::vector<double> weights;
  std::vector<std::vector<FeatureIndex>> features(catalog.size());
  for (const TextColumn* column : texts) {
    std::vector<std::size_t> holders(column->values().size(), 0);
    for (ItemIndex item{0}; item.value < catalog.size(); ++item)
      for (const ValueIndex value : (*column)[item]) ++holders[value.value];
    for (ItemIndex item{0}; item.value < catalog.size(); ++item) {
      for (const ValueIndex value : (*column)[item]) {
        const auto count = static_cast<double>(holders[value.value]);
        if (count < 2) continue;
        const FeatureIndex feature = names.add(column->name() + ": " + std::string(column->values()[value]));
        if (feature.value == weights.size())
          weights.push_back(weighting == FeatureWeighting::binary ? 1
                                                                  : 1 + std::log((1 + listed) / (1 + count)));
        features[item.value].push_back(feature);
      }
    }
  }

  std::vector<std::int64_t> offsets{0};
  std::vector<FeatureIndex> indices;
  std::vector<Scalar> values;
  for (auto& row : features) {
    std::sort(row.begin(), row.end());
    row.erase(std::unique(row.begin(), row.end()), row.end());
    double squares = 0;
    for (const FeatureIndex feature : row) squares += weights[feature.value] * weights[feature.value];
    for (const FeatureIndex feature : row) {
      indices.push_back(feature);
      values.push_back(static_cast<Scalar>(weights[feature.value] / std::sqrt(squares)));
    }
    offsets.push_back(static_cast<std::int64_t>(indices.size()));
  }
  offsets.resize(item_count + 1, offsets.back());
  const std::size_t count = names.size();
  return {{count, std::move(offsets), std::move(indices), std::move(values)},
          std::make_shared<const FeatureVocabulary>(std::move(names))};
}

}  // namespace kindred::inline v0
