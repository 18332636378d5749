#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "kindred/data/interactions.hpp"
#include "support/timing.hpp"

namespace kindred_bench {

/// What all pairs of items cost at the least: adding up the products of every two entries of a user.
struct PostingProducts {
  std::int64_t count = 0;  ///< how many products
  double seconds = 0;      ///< the median time of adding them up on one thread
};

/// Measures that.
inline PostingProducts posting_products(const kindred::Interactions<float>& data) {
  const auto& items = data.by_item();
  const auto& users = data.by_user();
  std::vector<double> sums(items.row_count());
  PostingProducts products;
  products.seconds = median_seconds([&] {
    products.count = 0;
    for (kindred::ItemIndex item{0}; item.value < items.row_count(); ++item) {
      const auto row = items[item];
      for (std::size_t e = 0; e < row.size(); ++e) {
        const auto posting = users[row.indices[e]];
        for (std::size_t p = 0; p < posting.size(); ++p)
          sums[posting.indices[p].value] += static_cast<double>(row.values[e] * posting.values[p]);
        products.count += static_cast<std::int64_t>(posting.size());
      }
    }
    keep(sums.data());
  });
  return products;
}

/// The least time of reading a row of scores once after writing it once, the median in seconds.
inline double scores_pass_seconds(std::size_t items) {
  Eigen::ArrayXf scores(static_cast<Eigen::Index>(items));
  return median_seconds([&] {
    scores.setOnes();
    keep(scores.data());
    keep(scores.maxCoeff());
  });
}

}  // namespace kindred_bench
