#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/kind_weights.hpp"
#include "kindred/data/returns.hpp"

namespace kindred::inline v0 {

/// Collects one person's events, in any order, into the mean of the items' vectors, Σ w x / Σ w, w being what
/// an event of its kind counts: of words, images, or a model's factors. A ProfileDimension; memory
/// O(dimension). O(dimension) an event.
class EmbeddingAccumulator {
 public:
  /// @param vectors the items' vectors one after the other; they must live as long. An item beyond them says
  /// nothing
  /// @param dimension the length of each, ≥ 1
  /// @param weights what a kind of event counts
  /// @throws DataError where the vectors are not whole
  EmbeddingAccumulator(std::span<const float> vectors, std::size_t dimension, const KindWeights& weights = {})
      : vectors_(vectors), sums_(dimension), weights_(weights) {
    if (dimension == 0 || vectors.size() % dimension != 0)
      throw DataError("embedding: " + std::to_string(vectors.size()) + " numbers are no vectors of length " +
                      std::to_string(dimension));
  }

  /// Takes an event in; one that counts 0 or less says nothing.
  void add(const Event& event) noexcept {
    if (event.kind == EventKind::purchase && !is_purchase(event)) return;
    const double weight = weights_.of(event.kind, event.value);
    const std::size_t begin = event.item.value * sums_.size();
    if (!(weight > 0) || begin >= vectors_.size()) return;
    for (std::size_t d = 0; d < sums_.size(); ++d)
      sums_[d] += weight * static_cast<double>(vectors_[begin + d]);
    weight_ += weight;
  }
  /// Takes in what was collected elsewhere.
  /// @throws DataError where its vectors are of another length
  void merge(const EmbeddingAccumulator& other) {
    if (other.sums_.size() != sums_.size())
      throw DataError("embedding: vectors of length " + std::to_string(other.sums_.size()) +
                      " do not merge with those of length " + std::to_string(sums_.size()));
    for (std::size_t d = 0; d < sums_.size(); ++d) sums_[d] += other.sums_[d];
    weight_ += other.weight_;
  }
  /// Nothing of it ages.
  void decay(Timestamp) noexcept {}

  /// The mean; nothing before the first event that counts.
  std::optional<std::vector<double>> read() const {
    if (!(weight_ > 0)) return std::nullopt;
    auto mean = sums_;
    for (double& value : mean) value /= weight_;
    return mean;
  }

 private:
  std::span<const float> vectors_;
  std::vector<double> sums_;
  KindWeights weights_;
  double weight_ = 0;
};

}  // namespace kindred::inline v0
