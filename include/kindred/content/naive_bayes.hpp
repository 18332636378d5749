#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/content/content_model.hpp"
#include "kindred/content/detail/features_for.hpp"
#include "kindred/content/item_features.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/history.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

namespace detail {

// log P(feature | liked) − log P(feature | all others).
struct NaiveBayesRule {
  double smoothing = 1;
  double bar = 0;
  SharedArray<double> totals;  // of each feature over all items

  static const char* name() { return "naive_bayes"; }
  template <class Scalar>
  std::size_t workspace_size(const SparseRows<ItemIndex, FeatureIndex, Scalar>&) const noexcept {
    return 0;
  }
  template <class Scalar>
  void operator()(const SparseRows<ItemIndex, FeatureIndex, Scalar>& rows, const History<Scalar>& history,
                  std::span<double> liked, Workspace::Frame&) const noexcept {
    double of_liked = 0, of_all = 0;
    for (std::size_t e = 0; e < history.size(); ++e) {
      if (!(static_cast<double>(history.weights[e]) > bar)) continue;
      const auto row = rows[history.items[e]];
      for (std::size_t f = 0; f < row.size(); ++f) {
        const auto value = static_cast<double>(row.values[f]);
        liked[row.indices[f].value] += value;
        of_liked += value;
      }
    }
    if (!(of_liked > 0)) return;  // all zero still: nothing is known
    for (const double total : totals.span()) of_all += total;
    const double room = smoothing * static_cast<double>(liked.size());
    const double between = std::log((std::max(0.0, of_all - of_liked) + room) / (of_liked + room));
    for (std::size_t f = 0; f < liked.size(); ++f) {
      const double others = std::max(0.0, totals[f] - liked[f]);  // rounding may go below
      liked[f] = std::log((liked[f] + smoothing) / (others + smoothing)) + between;
    }
  }
  void write(ArchiveWriter& archive) const {
    archive.add_number("smoothing", smoothing);
    archive.add_number("bar", bar);
    archive.add("totals", totals);
  }
  static NaiveBayesRule read(const Archive& archive, std::size_t, std::size_t features) {
    NaiveBayesRule rule{archive.number("smoothing"), archive.number("bar"), archive.finite<double>("totals")};
    if (!(rule.smoothing > 0) || rule.totals.size() != features)
      archive.refuse("holds no naive Bayes model: its parts do not fit together");
    return rule;
  }
};

}  // namespace detail

/// The log-odds of each feature between what a person likes and everything else: see NaiveBayes and
/// ContentModel.
template <class Scalar = float>
using NaiveBayesModel = ContentModel<Scalar, detail::NaiveBayesRule>;

/// Multinomial naive Bayes with two classes, what the person likes (weights above the bar) and the rest of
/// the catalogue:
///
///     score(i) = Σ x(i,f) log (P(f | liked) / P(f | rest)),   P(f | c) = (N(c,f) + a) / Σ (N(c,g) + a),
///
/// N(c,f) being the sum of x(j,f) over the items of class c. The classes' own odds are the same for all items
/// and left out. As in scikit-learn's MultinomialNB(alpha=a). Sources: Mooney and Roy 2000, "Content-based
/// book recommending using learning for text categorization"; Manning, Raghavan, Schütze 2008, "Introduction
/// to information retrieval", § 13.2. Time and memory to fit O(values of the catalogue).
struct NaiveBayes {
  /// The catalogue's columns to look at; empty for all columns of texts.
  std::vector<std::string> columns = {};
  /// What a feature weighs before an item's vector is scaled to length 1.
  FeatureWeighting weighting = FeatureWeighting::binary;
  /// a > 0: what is added to each sum.
  double smoothing = 0.1;
  /// Items with a weight above it are liked.
  double bar = 0;

  /// Makes the items' feature vectors and sums them up.
  /// @param train says how items are numbered, see ContentKnn::fit
  /// @param catalog what is known of the items; others have no features
  /// @throws OptionError for an option out of range; DataError where the numbers of catalogue and
  /// interactions don't agree; LookupError for a column that is not there
  template <class Scalar>
  NaiveBayesModel<Scalar> fit(const Interactions<Scalar>& train, const Catalog& catalog) const {
    return fit(train, detail::features_for(train, catalog, columns, weighting));
  }
  /// The same with item vectors that are there.
  /// @throws as above, and DataError for vectors of other items or with a number below 0
  template <class Scalar>
  NaiveBayesModel<Scalar> fit(const Interactions<Scalar>& train, ItemFeatures<Scalar> features) const {
    require_in_range("smoothing", smoothing, 1e-9, 1e9);
    require_in_range("bar", bar, -1e30, 1e30);
    detail::require_features_of(train, features);
    std::vector<double> totals(features.rows.column_count(), 0.0);
    for (std::size_t e = 0; e < features.rows.size(); ++e) {
      const auto value = static_cast<double>(features.rows.values()[e]);
      if (value < 0)
        throw DataError("naive_bayes: a feature below 0, expected sums as of attributes, numbers or words");
      totals[features.rows.columns()[e].value] += value;
    }
    return {std::move(features), {smoothing, bar, std::move(totals)}};
  }
};

}  // namespace kindred::inline v0
