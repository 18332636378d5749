#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "kindred/content/item_features.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0::detail {

// The rows of users, where they are wanted, and below them a row for each feature: its items, each by `scale`
// times its value.
template <class Scalar>
Interactions<Scalar> users_and_features(const Interactions<Scalar>* train, bool weighted,
                                        const SparseRows<ItemIndex, FeatureIndex, Scalar>& features,
                                        double scale, const Execution& execution) {
  std::vector<std::int64_t> offsets{0};
  std::vector<ItemIndex> items;
  std::vector<Scalar> values;
  const auto add = [&](const auto& row, auto&& value_of) {
    items.insert(items.end(), row.indices.begin(), row.indices.end());
    for (const Scalar value : row.values) values.push_back(value_of(value));
    offsets.push_back(static_cast<std::int64_t>(items.size()));
  };
  for (UserIndex user{0}; train && user.value < train->user_count(); ++user)
    add(train->by_user()[user], [&](Scalar weight) { return weighted ? weight : Scalar(1); });
  const auto postings = transpose(features, execution);
  for (FeatureIndex feature{0}; feature.value < postings.row_count(); ++feature)
    add(postings[feature], [&](Scalar value) { return static_cast<Scalar>(scale) * value; });
  return Interactions<Scalar>(
      SparseRows<UserIndex, ItemIndex, Scalar>(features.row_count(), std::move(offsets), std::move(items),
                                               std::move(values)),
      {}, nullptr, nullptr, execution);
}

}  // namespace kindred::inline v0::detail
