#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <ostream>
#include <string>

#include "kindred/core/error.hpp"

namespace kindred::inline v0 {

/// A position in one kind of list: a 32-bit number that cannot be mistaken for a position in another kind.
/// `UserIndex` and `ItemIndex` are two such types, so a user passed for an item does not compile.
template <class Kind>
struct Index {
  /// The number itself, from 0.
  std::uint32_t value = 0;

  constexpr Index() = default;

  /// From any integer in [0, 2³¹); explicit, so that a bare number never becomes an index unseen.
  /// @throws DataError for one outside
  template <std::integral I>
  constexpr explicit Index(I number) : value(static_cast<std::uint32_t>(number)) {
    // A negative number becomes one of the largest.
    if (static_cast<std::uint64_t>(number) > std::numeric_limits<std::int32_t>::max())
      throw DataError("an index of " + std::to_string(number) + ", expected 0 to 2147483647");
  }

  /// Order and equality of the numbers.
  friend constexpr auto operator<=>(const Index&, const Index&) = default;

  /// The next index.
  constexpr Index& operator++() {
    ++value;
    return *this;
  }

  /// Prints the number.
  friend std::ostream& operator<<(std::ostream& out, Index index) { return out << index.value; }
};

/// Names the kind of index that a user has.
struct UserKind;
/// Names the kind of index that an item has.
struct ItemKind;

/// A user's row, 0 … user_count − 1.
using UserIndex = Index<UserKind>;
/// An item's column, 0 … item_count − 1.
using ItemIndex = Index<ItemKind>;

static_assert(sizeof(ItemIndex) == sizeof(std::uint32_t), "arrays of indices double as arrays of numbers");

}  // namespace kindred::inline v0

/// Hashes the number.
template <class Kind>
struct std::hash<kindred::Index<Kind>> {
  /// The hash of the number.
  std::size_t operator()(kindred::Index<Kind> index) const noexcept {
    return std::hash<std::uint32_t>{}(index.value);
  }
};
