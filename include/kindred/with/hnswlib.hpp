#pragma once

/// @file
/// Approximate nearest neighbours by hnswlib, which must be installed (Debian: libhnswlib-dev); nothing else
/// of kindred needs it. Its version 0.6 defines functions that are not inline, so of a program's translation
/// units only one may include this.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <hnswlib/hnswlib.h>
#include <Eigen/Core>

#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/similarity/exact_neighbors.hpp"
#include "kindred/similarity/measure.hpp"
#include "kindred/similarity/neighbor_search.hpp"

namespace kindred::inline v0 {

/// The rows of a dense matrix in a navigable graph, for approximate nearest-neighbour questions by one
/// measure. Immutable; copies share memory. Satisfies NeighborSearch. Made by Hnsw.
template <Formula F>
class HnswIndex {
 public:
  /// The type of a measure's value.
  using Scalar = float;

  /// See Hnsw::fit.
  template <class M>
  HnswIndex(const F& formula, const M& vectors, std::size_t links, std::size_t construction,
            std::size_t search, std::uint64_t seed)
      : self_(std::make_shared<Self>(formula, vectors.rows(), vectors.cols(), links, construction, seed)) {
    for (Eigen::Index row = 0; row < vectors.rows(); ++row) {
      const Eigen::VectorXf values = vectors.row(row).transpose();
      self_->graph.addPoint(values.data(), static_cast<std::size_t>(row));
    }
    self_->graph.setEf(search);
  }

  /// Number of rows.
  std::size_t row_count() const noexcept { return self_->graph.cur_element_count; }
  /// Length of a row.
  std::size_t dimension() const noexcept { return static_cast<std::size_t>(self_->space.dimension); }
  /// Bytes of the vectors and of the graph.
  std::size_t bytes() const noexcept {
    const auto& graph = self_->graph;
    std::size_t bytes = graph.max_elements_ * graph.size_data_per_element_;
    for (std::size_t row = 0; row < row_count(); ++row)
      bytes += static_cast<std::size_t>(graph.element_levels_[row]) * graph.size_links_per_element_;
    return bytes;
  }
  /// Which way is near.
  Nearness nearness() const noexcept { return F::nearness; }

  /// About the k rows nearest to a vector, the nearest first; ties go to the lower row. The values are the
  /// measure's own.
  /// @throws OptionError for k below 1; DataError for a query of another length, or not finite
  template <class V>
    requires(bool(V::IsVectorAtCompileTime))
  Neighbors<float> nearest(const Eigen::MatrixBase<V>& query, int k) const {
    require_at_least("k", k, 1);
    const Eigen::RowVectorXf row = detail::as_row(query).template cast<float>();
    detail::require_queries(row, dimension());
    return found(row, static_cast<std::size_t>(k));
  }

  /// About the k rows nearest to each row of `queries`, as above. The same on any number of threads.
  /// @throws OptionError for k below 1; DataError for queries of another length, or not finite; Cancelled
  template <class M>
    requires(!bool(M::IsVectorAtCompileTime))
  std::vector<Neighbors<float>> nearest(const Eigen::MatrixBase<M>& queries, int k,
                                        const Execution& execution = {}) const {
    require_at_least("k", k, 1);
    const Eigen::MatrixXf values = queries.template cast<float>();
    detail::require_queries(values, dimension());
    std::vector<Neighbors<float>> result(static_cast<std::size_t>(values.rows()));
    parallel_for(values.rows(), 16, execution, "nearest neighbours", [&](auto from, auto to) {
      for (Eigen::Index row = from; row < to; ++row)
        result[static_cast<std::size_t>(row)] = found(values.row(row), static_cast<std::size_t>(k));
    });
    return result;
  }

  /// About the k rows nearest to each row among the others.
  /// @throws OptionError for k below 1; Cancelled
  std::vector<Neighbors<float>> nearest_others(int k, const Execution& execution = {}) const {
    require_at_least("k", k, 1);
    std::vector<Neighbors<float>> result(row_count());
    parallel_for(
        static_cast<std::int64_t>(row_count()), 16, execution, "nearest neighbours", [&](auto from, auto to) {
          for (auto row = static_cast<std::size_t>(from); row < static_cast<std::size_t>(to); ++row) {
            // Rows are added one by one, so that a row's number is its place.
            const auto* const own = reinterpret_cast<const float*>(
                self_->graph.getDataByInternalId(static_cast<hnswlib::tableint>(row)));
            auto neighbors = found(Eigen::Map<const Eigen::RowVectorXf>(own, self_->space.dimension),
                                   static_cast<std::size_t>(k) + 1);
            std::erase_if(neighbors, [&](const auto& neighbor) { return neighbor.index == row; });
            neighbors.resize(std::min(neighbors.size(), static_cast<std::size_t>(k)));
            result[row] = std::move(neighbors);
          }
        });
    return result;
  }

 private:
  static constexpr float sign = F::nearness == Nearness::distance ? 1.F : -1.F;

  // The measure as hnswlib wants it: smaller is nearer.
  struct Space final : hnswlib::SpaceInterface<float> {
    Space(const F& measured, Eigen::Index length) : measure{measured}, dimension(length) {}
    Measure<F> measure;
    Eigen::Index dimension;

    std::size_t get_data_size() override { return static_cast<std::size_t>(dimension) * sizeof(float); }
    hnswlib::DISTFUNC<float> get_dist_func() override { return distance; }
    void* get_dist_func_param() override { return this; }

    static float distance(const void* a, const void* b, const void* self) {
      const auto& space = *static_cast<const Space*>(self);
      using Vector = Eigen::Map<const Eigen::VectorXf>;
      return sign * space.measure(Vector(static_cast<const float*>(a), space.dimension),
                                  Vector(static_cast<const float*>(b), space.dimension));
    }
  };

  struct Self {
    Self(const F& formula, Eigen::Index rows, Eigen::Index columns, std::size_t links,
         std::size_t construction, std::uint64_t seed)
        : space(formula, columns),
          graph(&space, static_cast<std::size_t>(std::max<Eigen::Index>(rows, 1)), links, construction,
                seed) {}
    Space space;
    hnswlib::HierarchicalNSW<float> graph;
  };

  template <class V>
  Neighbors<float> found(const V& query, std::size_t k) const {
    Neighbors<float> neighbors;
    if (row_count() == 0) return neighbors;
    const Eigen::RowVectorXf values = query;
    for (auto heap = self_->graph.searchKnn(values.data(), std::min(k, row_count())); !heap.empty();
         heap.pop())
      neighbors.push_back({static_cast<std::uint32_t>(heap.top().second), -heap.top().first});
    std::sort(neighbors.begin(), neighbors.end(),
              [](const auto& a, const auto& b) { return ranks_before(a, b); });
    for (auto& neighbor : neighbors) neighbor.score *= -sign;
    return neighbors;
  }

  std::shared_ptr<Self> self_;
};

/// Approximate nearest neighbours by a hierarchical navigable small world: a query looks at few rows, and
/// finds most of the nearest. `Hnsw{}.fit(vectors, cosine).nearest(query, 10)`. Any symmetric measure serves,
/// a similarity or a distance; how well depends on how nearly it is a metric. Source: Malkov and Yashunin
/// 2018; the defaults are hnswlib's, but for `search`.
struct Hnsw {
  int links = 16;            ///< neighbours a row is linked to (M), at least 2
  int construction = 200;    ///< candidates looked at when a row is added (efConstruction), at least 1
  int search = 100;          ///< candidates a query looks at (ef), or k where that is more; at least 1
  std::uint64_t seed = 100;  ///< of the layers that rows are in

  /// Links the rows of a matrix, one after another on one thread, so that the graph is the same each time.
  /// About O(rows × log rows × construction × columns); the index holds a copy of the rows, as floats.
  /// @throws OptionError for options out of their ranges; DataError for a value that is not finite, naming
  ///         its place
  template <class F, class M>
  HnswIndex<F> fit(const Eigen::MatrixBase<M>& vectors, const Measure<F>& measure) const {
    static_assert(detail::symmetric<F>(),
                  "kindred: a graph of neighbours needs a symmetric measure; search exactly with this one: "
                  "ExactNeighbors{}.fit(vectors, measure)");
    require_at_least("links", links, 2);
    require_at_least("construction", construction, 1);
    require_at_least("search", search, 1);
    const Eigen::MatrixXf values = vectors.template cast<float>();
    detail::require_finite("vectors", values);
    return HnswIndex<F>(static_cast<const F&>(measure), values, static_cast<std::size_t>(links),
                        static_cast<std::size_t>(construction), static_cast<std::size_t>(search), seed);
  }
};

}  // namespace kindred::inline v0
