#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "kindred/collaborative/detail/rows_in_chunks.hpp"
#include "kindred/collaborative/slim.hpp"
#include "kindred/collaborative/sparse_item_model.hpp"
#include "kindred/content/content_knn.hpp"
#include "kindred/content/detail/features_for.hpp"
#include "kindred/content/item_features.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0 {

/// Which items go with which, and which stand in for which; each a model, to be asked, explained and saved
/// like any other: `recommend(related.complements, basket)` completes a basket or a look,
/// `similar_items(related.substitutes, item)` lists alternatives to an item.
template <class Scalar = float>
struct RelatedItems {
  /// What is wanted beside an item.
  SparseItemModel<Scalar> complements;
  /// What is wanted in place of an item.
  SparseItemModel<Scalar> substitutes;
};

/// Complements told apart from substitutes: people buy complements together, and look at substitutes together
/// to buy one of them (McAuley, Pandey, Leskovec, "Inferring networks of substitutable and complementary
/// products", KDD 2015, whose labels are these two kinds of pairs; the scores are kindred's own). With n(i,j)
/// baskets or visits that hold both of two items, of N in all, and e = n(i) n(j) / N of them by chance,
///
///     ρ(i,j) = ln ((n(i,j) + κ) / (e + κ))
///
/// is how much more often the two meet than by chance, held back by κ where both numbers are small. Then
///
///     complement(i,j) = ρ_bought − γ max(0, ρ_viewed),   substitute(i,j) = ρ_viewed − γ max(0, ρ_bought),
///
/// of pairs that meet in at least `least` baskets or visits, the `neighbors` largest of an item above 0.
/// Where views are not known, the cosine of the items' features takes the place of ρ_viewed: what is alike
/// and hardly ever bought together is a substitute. Time O(Σ n²) over the numbers of items of baskets and
/// visits; memory 8 bytes for each pair that meets.
struct ItemRelations {
  /// κ > 0.
  double shrinkage = 3;
  /// γ ≥ 0: how strongly one relation speaks against the other.
  double contrast = 1;
  /// Pairs that meet less often are not looked at; ≥ 1.
  int least = 3;
  /// The least cosine of features for a substitute, in [0, 1].
  double least_cosine = 0.5;
  /// Items kept for each; ≥ 1.
  int neighbors = 50;

  /// From purchases and views.
  /// @param bought a row for each basket
  /// @param viewed a row for each visit, of the same items
  /// @param execution threads, progress, cancellation
  /// @throws OptionError for an option out of range; DataError for other numbers of items; Cancelled
  template <class Scalar>
  RelatedItems<Scalar> fit(const Interactions<Scalar>& bought, const Interactions<Scalar>& viewed,
                           const Execution& execution = {}) const {
    if (bought.item_count() != viewed.item_count())
      throw DataError("item relations: purchases of " + std::to_string(bought.item_count()) +
                      " items and views of " + std::to_string(viewed.item_count()) +
                      ", expected the same items");
    return related(surprise(bought, execution), surprise(viewed, execution), execution);
  }

  /// From purchases and what items are like.
  /// @throws as above
  template <class Scalar>
  RelatedItems<Scalar> fit(const Interactions<Scalar>& bought, const ItemFeatures<Scalar>& features,
                           const Execution& execution = {}) const {
    check();
    const auto alike = ContentKnn{}.fit(bought, features);
    const std::size_t items = bought.item_count();
    auto cosines = detail::rows_in_chunks<ItemIndex, ItemIndex, Scalar>(
        items, items, 64, execution, "items alike",
        [&](std::int64_t begin, std::int64_t end, detail::RowChunk<ItemIndex, Scalar>& chunk) {
          for (ItemIndex item(begin); item.value < end; ++item) {
            chunk.begin_row();
            auto similar = alike.similar_items(item, std::numeric_limits<int>::max());
            std::erase_if(similar, [&](const auto& other) {
              return !(static_cast<double>(other.score) >= least_cosine);
            });
            std::sort(similar.begin(), similar.end(),
                      [](const auto& a, const auto& b) { return a.item < b.item; });
            for (const auto& other : similar) chunk.add(other.item, other.score);
          }
        });
    return related(surprise(bought, execution), std::move(cosines), execution);
  }

 private:
  template <class Scalar>
  using Pairs = SparseRows<ItemIndex, ItemIndex, Scalar>;

  void check() const {
    require_in_range("shrinkage", shrinkage, 1e-9, 1e9);
    require_in_range("contrast", contrast, 0.0, 1e9);
    require_at_least("least", least, 1);
    require_in_range("least_cosine", least_cosine, 0.0, 1.0);
    require_at_least("neighbors", neighbors, 1);
  }

  // ρ of all pairs that meet often enough.
  template <class Scalar>
  Pairs<Scalar> surprise(const Interactions<Scalar>& rows, const Execution& execution) const {
    check();
    const auto together = detail::items_had_together(rows, false, execution);
    double all = 0;
    for (UserIndex row{0}; row.value < rows.user_count(); ++row)
      all += rows.by_user()[row].size() > 0 ? 1 : 0;
    return detail::rows_in_chunks<ItemIndex, ItemIndex, Scalar>(
        rows.item_count(), rows.item_count(), 256, execution, "item relations",
        [&](std::int64_t begin, std::int64_t end, detail::RowChunk<ItemIndex, Scalar>& chunk) {
          for (ItemIndex item(begin); item.value < end; ++item) {
            chunk.begin_row();
            const auto own = static_cast<double>(rows.by_item()[item].size());
            const auto row = together[item];
            for (std::size_t e = 0; e < row.size(); ++e) {
              const auto count = static_cast<double>(row.values[e]);
              if (row.indices[e] == item || count < least) continue;
              const double chance = own * static_cast<double>(rows.by_item()[row.indices[e]].size()) / all;
              chunk.add(row.indices[e],
                        static_cast<Scalar>(std::log((count + shrinkage) / (chance + shrinkage))));
            }
          }
        });
  }

  template <class Scalar>
  RelatedItems<Scalar> related(const Pairs<Scalar>& bought, const Pairs<Scalar>& viewed,
                               const Execution& execution) const {
    return {{difference(bought, viewed, execution), false}, {difference(viewed, bought, execution), false}};
  }

  // For each item the largest of for(i,j) − γ max(0, against(i,j)) above 0.
  template <class Scalar>
  Pairs<Scalar> difference(const Pairs<Scalar>& in_favour, const Pairs<Scalar>& against,
                           const Execution& execution) const {
    return detail::rows_in_chunks<ItemIndex, ItemIndex, Scalar>(
        in_favour.row_count(), in_favour.column_count(), 256, execution, "item relations",
        [&](std::int64_t begin, std::int64_t end, detail::RowChunk<ItemIndex, Scalar>& chunk) {
          struct Pair {
            ItemIndex item;
            Scalar value;
          };
          std::vector<Pair> pairs;
          for (ItemIndex item(begin); item.value < end; ++item) {
            chunk.begin_row();
            pairs.clear();
            const auto here = in_favour[item], there = against[item];
            std::size_t t = 0;
            for (std::size_t e = 0; e < here.size(); ++e) {
              while (t < there.size() && there.indices[t] < here.indices[e]) ++t;
              double value = static_cast<double>(here.values[e]);
              if (t < there.size() && there.indices[t] == here.indices[e])
                value -= contrast * std::max(0.0, static_cast<double>(there.values[t]));
              if (static_cast<Scalar>(value) > 0)
                pairs.push_back({here.indices[e], static_cast<Scalar>(value)});
            }
            const auto by_value = [](const Pair& a, const Pair& b) {
              return a.value != b.value ? a.value > b.value : a.item < b.item;
            };
            const auto kept = std::min(pairs.size(), static_cast<std::size_t>(neighbors));
            std::partial_sort(pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(kept), pairs.end(),
                              by_value);
            pairs.resize(kept, Pair{});
            std::sort(pairs.begin(), pairs.end(),
                      [](const Pair& a, const Pair& b) { return a.item < b.item; });
            for (const Pair& pair : pairs) chunk.add(pair.item, pair.value);
          }
        });
  }
};

}  // namespace kindred::inline v0
