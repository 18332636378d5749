#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

#include "kindred/content/detail/features_for.hpp"
#include "kindred/content/factor_mapping.hpp"
#include "kindred/content/item_features.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// A model of item factors that takes more of them, for items that training did not know: ImplicitAlsModel.
template <class M>
concept TakesColdItems =
    Recommender<M> && requires(const M& model, ItemIndex item, std::span<const typename M::Scalar> factors) {
      { model.factor_count() } -> std::convertible_to<std::size_t>;
      { model.item_factors(item) } -> std::convertible_to<std::span<const typename M::Scalar>>;
      { model.is_known(item) } -> std::convertible_to<bool>;
      { model.with_cold_items(factors) } -> std::same_as<M>;
    };

/// From what items are like to the factors of a collaborative model, so that an item that nobody had yet gets
/// a place among the others:
///
///     W, b = argmin Σ n(i)^ν |v(i) − b − x(i) W|² + λ |W|²
///
/// over the items that the model knows, n(i) being their numbers of users; an item that it does not know gets
/// b + x(i) W, unless nothing is known of it. The model is otherwise as it was, and so are its type and file.
/// Source: Gantner, Drumond, Freudenthaler, Rendle, Schmidt-Thieme, "Learning attribute-to-feature mappings
/// for cold-start recommendations", ICDM 2010, § III (the linear mapping, with the squared error of factors).
/// O(factors · rounds · entries of the features), at most 500 rounds of conjugate gradients.
struct FactorMap {
  /// λ > 0: how strongly W is held to 0.
  double regularization = 10;
  /// ν in [0, 1]: how much more the factors of items with many users count. 0 ranks best on MovieLens.
  double frequency_exponent = 0;

  /// The map by itself.
  /// @param model knows the factors of some items
  /// @param train what it was fitted to
  /// @param features what its items are like
  /// @param execution threads, progress, cancellation
  /// @throws OptionError for an option out of range; DataError for features or interactions of other items,
  /// and where no item has both factors and features; Cancelled
  template <TakesColdItems M>
  FactorMapping<typename M::Scalar> mapping(const M& model, const Interactions<typename M::Scalar>& train,
                                            const ItemFeatures<typename M::Scalar>& features,
                                            const Execution& execution = {}) const {
    using Scalar = typename M::Scalar;
    require_in_range("regularization", regularization, 1e-9, 1e9);
    require_in_range("frequency_exponent", frequency_exponent, 0.0, 1.0);
    detail::require_features_of(train, features);
    if (model.item_count() != train.item_count())
      throw DataError("factor map: a model of " + std::to_string(model.item_count()) +
                      " items and interactions of " + std::to_string(train.item_count()) +
                      ", expected what the model was fitted to");
    const std::size_t items = model.item_count(), k = model.factor_count();
    std::vector<Scalar> factors(items * k, Scalar(0));
    std::vector<double> confidence(items, 0.0);
    for (ItemIndex item{0}; item.value < items; ++item) {
      const auto users = static_cast<double>(train.by_item()[item].size());
      if (!model.is_known(item) || users == 0 || features.rows[item].size() == 0) continue;
      confidence[item.value] = std::pow(users, frequency_exponent);
      const std::span<const Scalar> own = model.item_factors(item);
      std::copy(own.begin(), own.end(), factors.begin() + static_cast<std::ptrdiff_t>(item.value * k));
    }
    return detail::ridge_mapping<ItemIndex, Scalar>(features.rows, factors, k, confidence, regularization,
                                                    execution);
  }

  /// The model with factors for the items that it does not know and that have features.
  /// @throws as `mapping`
  template <TakesColdItems M>
  M fit(const M& model, const Interactions<typename M::Scalar>& train,
        const ItemFeatures<typename M::Scalar>& features, const Execution& execution = {}) const {
    using Scalar = typename M::Scalar;
    const auto map = mapping(model, train, features, execution);
    const std::size_t k = model.factor_count();
    std::vector<Scalar> factors(model.item_count() * k, Scalar(0));
    for (ItemIndex item{0}; item.value < model.item_count(); ++item)
      if (!model.is_known(item) && features.rows[item].size() > 0)
        map.apply(features.rows[item], std::span<Scalar>(factors).subspan(item.value * k, k));
    return model.with_cold_items(factors);
  }

  /// Refuses another model, in a sentence.
  template <class M, class... Rest>
    requires(!TakesColdItems<M>)
  void fit(const M&, const Rest&...) const {
    static_assert(TakesColdItems<M>,
                  "kindred: a factor map takes a model that satisfies kindred::TakesColdItems, such as what "
                  "ImplicitAls fits");
  }
};

}  // namespace kindred::inline v0
