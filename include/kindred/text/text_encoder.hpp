#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>

#include <Eigen/Core>

namespace kindred::inline v0 {

/// Dense vectors of texts, a row each.
using TextVectors = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Something that makes vectors of texts: `encode(texts)` gives a row of `dimension()` numbers for each, from
/// any thread. A text of which it knows nothing has a row of zeros.
template <class E>
concept TextEncoder = requires(const E& encoder, std::span<const std::string_view> texts) {
  { encoder.dimension() } -> std::convertible_to<std::size_t>;
  { encoder.encode(texts) } -> std::same_as<TextVectors>;
};

}  // namespace kindred::inline v0
