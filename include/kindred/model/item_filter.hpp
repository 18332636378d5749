#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"

namespace kindred::inline v0 {

/// Which items may be recommended: all of them, those of a bitmap, or those that a predicate lets through.
/// In a batch the predicate is called from several threads at once.
class ItemFilter {
 public:
  /// Lets everything through.
  ItemFilter() = default;

  /// Lets through what `allow(item)` is true for; asked only of items that would make the list.
  template <std::predicate<ItemIndex> Allow>
    requires(!std::same_as<std::remove_cvref_t<Allow>, ItemFilter>)
  ItemFilter(Allow allow) : allow_(std::move(allow)) {}  // NOLINT(google-explicit-constructor)

  /// Lets item i through where bit i is set; must have a bit for each of the model's items.
  ItemFilter(std::vector<bool> bitmap)  // NOLINT(google-explicit-constructor)
      : bits_(bitmap.size()),
        sized_(true),
        allow_([bits = std::move(bitmap)](ItemIndex item) { return bits[item.value]; }) {}

  /// Whether `item` may be recommended.
  bool operator()(ItemIndex item) const { return !allow_ || allow_(item); }

  /// Refuses a bitmap of another size.
  /// @throws OptionError with both sizes
  void check(std::size_t item_count) const {
    if (sized_ && bits_ != item_count)
      throw OptionError("option 'filter' has " + std::to_string(bits_) +
                        " bits, expected one for each of the " + std::to_string(item_count) + " items");
  }

 private:
  std::size_t bits_ = 0;
  bool sized_ = false;
  std::function<bool(ItemIndex)> allow_;
};

}  // namespace kindred::inline v0
