#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/execution.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/similarity/measure.hpp"

namespace kindred::inline v0 {

/// A row's number and its measure with what was asked for.
template <class Scalar>
using Neighbor = Scored<std::uint32_t, Scalar>;

/// Neighbours of one vector, the nearest first: the largest similarity or the smallest distance, ties by
/// lower row.
template <class Scalar>
using Neighbors = std::vector<Neighbor<Scalar>>;

/// What answers nearest-neighbour questions about rows of `Scalar`s, exactly or not: their number and length,
/// which way is near, the `k` nearest rows of one vector, of each row of a matrix, and of each own row among
/// the others.
template <class Search>
concept NeighborSearch =
    requires(const Search& search, const Eigen::VectorX<typename Search::Scalar>& query,
             const Eigen::MatrixX<typename Search::Scalar>& queries, int k, const Execution& execution) {
      { search.row_count() } -> std::same_as<std::size_t>;
      { search.dimension() } -> std::same_as<std::size_t>;
      { search.bytes() } -> std::same_as<std::size_t>;
      { search.nearness() } -> std::same_as<Nearness>;
      { search.nearest(query, k) } -> std::same_as<Neighbors<typename Search::Scalar>>;
      {
        search.nearest(queries, k, execution)
      } -> std::same_as<std::vector<Neighbors<typename Search::Scalar>>>;
      {
        search.nearest_others(k, execution)
      } -> std::same_as<std::vector<Neighbors<typename Search::Scalar>>>;
    };

}  // namespace kindred::inline v0
