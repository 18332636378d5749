#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/content/item_features.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/quantile.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/data/catalog.hpp"

/// @file
/// Item vectors from blocks: what numbers, texts, embeddings and given rows say of items, each an
/// ItemFeatures like what item_features() makes of attributes, and `combined` for all of them with a weight
/// each. Every block has rows of length 1, or empty ones, so that a weight means the same in all of them.

namespace kindred::inline v0 {

namespace detail {

// What stands between a block's name and the number of a dimension that means nothing by itself.
inline constexpr char dimension_mark = '\x1f';

struct FeatureLabel {
  std::string_view text;
  bool is_dimension;
};

// A feature in words: for a dimension of a block, the block's name.
inline FeatureLabel feature_label(std::string_view name) noexcept {
  const std::size_t mark = name.find(dimension_mark);
  return {name.substr(0, mark), mark != std::string_view::npos};
}

inline FeatureVocabulary dimension_names(const std::string& block, std::size_t count) {
  FeatureVocabulary names;
  for (std::size_t d = 0; d < count; ++d) names.add(block + dimension_mark + std::to_string(d));
  return names;
}

// Rows on their way into ItemFeatures, each scaled to length 1 when it ends.
template <class Scalar>
class FeatureRowsBuilder {
 public:
  void add(FeatureIndex feature, double value) {
    if (value == 0) return;
    row_.push_back({feature, value});
  }

  // Refuses what has no length, by `item`.
  void end_row(const std::string& block, std::size_t item) {
    double most = 0;
    for (const auto& [feature, value] : row_) {
      if (!std::isfinite(value))
        throw DataError("features '" + block + "': item " + std::to_string(item) +
                        " has a number that is not finite");
      most = std::max(most, std::abs(value));
    }
    double squares = 0;  // of the values over the largest, which neither overflow nor vanish
    for (const auto& [feature, value] : row_) squares += value / most * (value / most);
    const double length = std::sqrt(squares);
    for (const auto& [feature, value] : row_) {
      indices_.push_back(feature);
      values_.push_back(static_cast<Scalar>(value / most / length));
    }
    row_.clear();
    offsets_.push_back(static_cast<std::int64_t>(indices_.size()));
  }

  std::size_t row_count() const noexcept { return offsets_.size() - 1; }

  ItemFeatures<Scalar> build(FeatureVocabulary names) {
    const std::size_t count = names.size();
    return {{count, std::move(offsets_), std::move(indices_), std::move(values_)},
            std::make_shared<const FeatureVocabulary>(std::move(names))};
  }

 private:
  struct Entry {
    FeatureIndex feature;
    double value;
  };

  std::vector<Entry> row_;
  std::vector<std::int64_t> offsets_{0};
  std::vector<FeatureIndex> indices_;
  std::vector<Scalar> values_;
};

inline void require_room_for(const Catalog& catalog, std::size_t item_count) {
  if (item_count < catalog.size())
    throw DataError("item features: " + std::to_string(item_count) + " items, expected at least the " +
                    std::to_string(catalog.size()) + " of the catalogue");
}

struct TextsOfItems {
  std::vector<ItemIndex> items;  // those that have a text
  std::vector<std::string> texts;
};

// Each item's texts in some columns, joined by ". "; an id in place of a title is none.
inline TextsOfItems texts_of_items(const Catalog& catalog, const std::vector<std::string>& columns) {
  const auto is_title = [&](const std::string& column) {
    const auto texts = catalog.text_columns();
    return column == "title" &&
           std::none_of(texts.begin(), texts.end(), [](const auto& text) { return text.name() == "title"; });
  };
  for (const auto& column : columns)
    if (!is_title(column)) catalog.text_column(column);
  TextsOfItems result;
  for (ItemIndex item{0}; item.value < catalog.size(); ++item) {
    if (!catalog.contains(item)) continue;
    const CatalogEntry entry = catalog[item];
    std::string text;
    for (const auto& column : columns) {
      const std::string_view title = entry.title == entry.id ? std::string_view{} : entry.title;
      const std::string part = is_title(column) ? std::string(title) : entry.text(column);
      if (!part.empty()) text += (text.empty() ? "" : ". ") + part;
    }
    if (text.empty()) continue;
    result.items.push_back(item);
    result.texts.push_back(std::move(text));
  }
  return result;
}

// Quantiles of a column's numbers at `count` equal steps, each once.
inline std::vector<double> knots_of(const NumberColumn& column, int count) {
  std::vector<double> numbers;
  for (ItemIndex item{0}; item.value < column.size(); ++item)
    if (const auto number = column[item]) numbers.push_back(*number);
  std::sort(numbers.begin(), numbers.end());
  std::vector<double> knots;
  for (int k = 0; k < count && !numbers.empty(); ++k)
    if (const double knot = quantile(numbers, static_cast<double>(k) / (count - 1));
        knots.empty() || knot > knots.back())
      knots.push_back(knot);
  return knots;
}

}  // namespace detail

/// What a catalogue's numbers say of items: a number between two of its column's quantiles q has a share of
/// either, (q₂ − a) / (q₂ − q₁) and (a − q₁) / (q₂ − q₁), so that near numbers are alike and far ones share
/// nothing, whatever the scale (a spline of degree 1: Hastie, Tibshirani, Friedman 2009, "The elements of
/// statistical learning", § 5.2). A column with one value says nothing. O(items · columns · log items).
/// @param catalog what is known of the items
/// @param columns the columns of numbers to look at
/// @param item_count rows of the result, at least the catalogue's size; those beyond it are empty
/// @param knots quantiles of a column, from its least to its largest number; ≥ 2
/// @throws LookupError for a column that is not there, DataError where too few rows are asked for,
/// OptionError for too few knots
template <class Scalar>
ItemFeatures<Scalar> number_features(const Catalog& catalog, const std::vector<std::string>& columns,
                                     std::size_t item_count, int knots = 8) {
  detail::require_room_for(catalog, item_count);
  require_in_range("knots", knots, 2, 1 << 16);
  struct Spline {
    const NumberColumn* column;
    std::vector<double> knots;
    std::size_t first;  // feature
  };
  FeatureVocabulary names;
  std::vector<Spline> splines;
  for (const auto& name : columns) {
    const NumberColumn& column = catalog.number_column(name);
    Spline spline{&column, detail::knots_of(column, knots), names.size()};
    if (spline.knots.size() < 2) continue;
    for (std::size_t k = 0; k < spline.knots.size(); ++k) {
      std::ostringstream text;
      text.precision(6);
      text << name << " about " << spline.knots[k];
      // Two knots that print alike are told apart, and a column that is named twice counts twice.
      std::string unique = text.str();
      while (names.find(unique)) unique += '\'';
      names.add(unique);
    }
    splines.push_back(std::move(spline));
  }
  detail::FeatureRowsBuilder<Scalar> rows;
  for (ItemIndex item{0}; item.value < item_count; ++item) {
    for (const Spline& spline : splines) {
      const auto number = (*spline.column)[item];
      if (!number) continue;
      const auto& q = spline.knots;
      const auto above = std::upper_bound(q.begin() + 1, q.end() - 1, *number);
      const auto right = static_cast<std::size_t>(above - q.begin());
      const double t = std::clamp((*number - q[right - 1]) / (q[right] - q[right - 1]), 0.0, 1.0);
      rows.add(FeatureIndex(spline.first + right - 1), 1 - t);
      rows.add(FeatureIndex(spline.first + right), t);
    }
    rows.end_row("numbers", item.value);
  }
  return rows.build(std::move(names));
}

/// Given vectors, of images or of another model say, a row for each item; each is scaled to length 1, and one
/// of zeros says nothing. O(items · dimensions).
/// @param vectors items × dimensions, an Eigen expression
/// @param name what explanations call the block
/// @throws DataError naming the item with a number that is not finite
template <class Scalar, class Derived>
ItemFeatures<Scalar> embedding_features(const Eigen::MatrixBase<Derived>& vectors,
                                        const std::string& name = "embedding") {
  detail::FeatureRowsBuilder<Scalar> rows;
  for (Eigen::Index i = 0; i < vectors.rows(); ++i) {
    for (Eigen::Index d = 0; d < vectors.cols(); ++d)
      rows.add(FeatureIndex(d), static_cast<double>(vectors(i, d)));
    rows.end_row(name, static_cast<std::size_t>(i));
  }
  return rows.build(detail::dimension_names(name, static_cast<std::size_t>(vectors.cols())));
}

/// What an encoder makes of the catalogue's texts: for each item its columns' texts, joined by ". ", are
/// encoded, and the vector is scaled to length 1. An item without text has none. All texts are held at once.
/// @param catalog what is known of the items
/// @param columns the columns of texts; "title" takes the titles where no column is called so
/// @param encoder a TextEncoder, which is asked for 256 texts at a time, or a function of a std::string_view
/// that returns a range of numbers, as many for each text, or one of no numbers for nothing
/// @param item_count rows of the result, at least the catalogue's size; those beyond it are empty
/// @param name what explanations call the block
/// @throws LookupError for a column that is not there, DataError where too few rows are asked for, or naming
/// the item whose vector has another length than those before or a number that is not finite; and what the
/// encoder throws
template <class Scalar, class Encoder>
ItemFeatures<Scalar> text_features(const Catalog& catalog, const std::vector<std::string>& columns,
                                   Encoder&& encoder, std::size_t item_count,
                                   const std::string& name = "text") {
  detail::require_room_for(catalog, item_count);
  const detail::TextsOfItems given = detail::texts_of_items(catalog, columns);
  const auto& items = given.items;
  detail::FeatureRowsBuilder<Scalar> rows;
  std::size_t dimensions = 0, next = 0;
  // The vector of the next item that has a text, an empty row before it for each of those that have none.
  const auto take = [&](const auto& vector) {
    while (rows.row_count() < items[next].value) rows.end_row(name, rows.row_count());
    std::size_t d = 0;
    for (const auto value : vector) rows.add(FeatureIndex(d++), static_cast<double>(value));
    if (d > 0 && dimensions == 0) dimensions = d;
    if (d > 0 && d != dimensions)
      throw DataError("features '" + name + "': the encoder gave item '" +
                      std::string(catalog[items[next]].id) + "' " + std::to_string(d) +
                      " numbers, expected " + std::to_string(dimensions) + " as for those before");
    rows.end_row(name, items[next].value);
    ++next;
  };
  const std::vector<std::string_view> views(given.texts.begin(), given.texts.end());
  if constexpr (requires { encoder.encode(std::span<const std::string_view>(views)); }) {
    while (next < views.size()) {
      const std::size_t count = std::min<std::size_t>(256, views.size() - next);
      const auto vectors = encoder.encode(std::span<const std::string_view>(views).subspan(next, count));
      if (static_cast<std::size_t>(vectors.rows()) != count)
        throw DataError("features '" + name + "': the encoder gave " + std::to_string(vectors.rows()) +
                        " vectors for " + std::to_string(count) + " texts");
      for (Eigen::Index r = 0; r < vectors.rows(); ++r) {
        const Eigen::VectorXd row = vectors.row(r).transpose().template cast<double>();
        take(std::span<const double>(row.data(), static_cast<std::size_t>(row.size())));
      }
    }
  } else {
    for (const std::string_view text : views) take(encoder(text));
  }
  while (rows.row_count() < item_count) rows.end_row(name, rows.row_count());
  return rows.build(detail::dimension_names(name, dimensions));
}

/// Sparse rows of your own, such as TF-IDF weights of titles; each is scaled to length 1. O(entries).
/// @param given a row for each item
/// @param names a name for each column, such as "word: organic"
/// @throws DataError for another number of names than of columns, or a number that is not finite
template <class Scalar, class Row, class Col>
ItemFeatures<Scalar> row_features(const SparseRows<Row, Col, Scalar>& given, FeatureVocabulary names) {
  if (names.size() != given.column_count())
    throw DataError("row features: " + std::to_string(names.size()) + " names of " +
                    std::to_string(given.column_count()) + " columns, expected one for each");
  detail::FeatureRowsBuilder<Scalar> rows;
  for (Row row{0}; row.value < given.row_count(); ++row) {
    const auto entries = given[row];
    for (std::size_t e = 0; e < entries.size(); ++e)
      rows.add(FeatureIndex(entries.indices[e].value), static_cast<double>(entries.values[e]));
    rows.end_row("rows", row.value);
  }
  return rows.build(std::move(names));
}

/// All blocks in one: an item's vector has those of the blocks side by side, each times the block's weight,
/// and is scaled to length 1. The cosine of two items that have all blocks is then Σ w(b)² cos(b) / Σ w(b)².
/// A feature that two blocks name alike is told apart by its block's number. O(entries).
/// @param blocks of the same items
/// @param weights one for each block, ≥ 0; a block with weight 0 is left out; empty: all weigh the same
/// @throws OptionError for another number of weights, or one out of range; DataError for blocks of different
/// numbers of items, or for no block
template <class Scalar>
ItemFeatures<Scalar> combined(const std::vector<ItemFeatures<Scalar>>& blocks,
                              const std::vector<double>& weights = {}) {
  if (blocks.empty()) throw DataError("combined features: expected at least one block");
  if (!weights.empty() && weights.size() != blocks.size())
    throw OptionError("combined features: " + std::to_string(weights.size()) + " weights for " +
                      std::to_string(blocks.size()) + " blocks, expected one for each");
  const auto weight_of = [&](std::size_t b) { return weights.empty() ? 1.0 : weights[b]; };
  FeatureVocabulary names;
  std::vector<std::size_t> firsts;
  const std::size_t items = blocks[0].rows.row_count();
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    require_in_range("weight", weight_of(b), 0.0, 1e9);
    if (blocks[b].rows.row_count() != items)
      throw DataError("combined features: block " + std::to_string(b) + " has " +
                      std::to_string(blocks[b].rows.row_count()) + " items, expected " +
                      std::to_string(items) + " as the first has");
    firsts.push_back(names.size());
    if (weight_of(b) == 0) continue;
    for (FeatureIndex feature{0}; feature.value < blocks[b].names->size(); ++feature) {
      std::string name((*blocks[b].names)[feature]);
      while (names.find(name)) name = std::to_string(b) + "/" + name;
      names.add(name);
    }
  }
  detail::FeatureRowsBuilder<Scalar> rows;
  for (ItemIndex item{0}; item.value < items; ++item) {
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      if (weight_of(b) == 0) continue;
      const auto row = blocks[b].rows[item];
      for (std::size_t e = 0; e < row.size(); ++e)
        rows.add(FeatureIndex(firsts[b] + row.indices[e].value),
                 weight_of(b) * static_cast<double>(row.values[e]));
    }
    rows.end_row("combined", item.value);
  }
  return rows.build(std::move(names));
}

}  // namespace kindred::inline v0
