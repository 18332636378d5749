#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace kindred::inline v0 {

/// An immutable array whose memory is shared by its copies: owned, or a part of a larger block such as a
/// mapped file. A copy costs two words and a reference count.
template <class T>
class SharedArray {
 public:
  /// An element's type.
  using value_type = T;

  SharedArray() = default;

  /// Takes a vector's memory.
  SharedArray(std::vector<T> values) {  // NOLINT(google-explicit-constructor): a vector is such an array
    auto owned = std::make_shared<const std::vector<T>>(std::move(values));
    view_ = *owned;
    owner_ = std::move(owned);
  }

  /// A view of memory that `owner` keeps alive.
  SharedArray(std::shared_ptr<const void> owner, std::span<const T> view)
      : owner_(std::move(owner)), view_(view) {}

  /// Number of elements.
  std::size_t size() const noexcept { return view_.size(); }
  /// Whether there is none.
  bool empty() const noexcept { return view_.empty(); }
  /// The first element's address.
  const T* data() const noexcept { return view_.data(); }
  /// First element.
  const T* begin() const noexcept { return view_.data(); }
  /// Past the last element.
  const T* end() const noexcept { return view_.data() + view_.size(); }
  /// The i-th element.
  const T& operator[](std::size_t i) const noexcept { return view_[i]; }
  /// The elements as a span, valid while a copy of this array lives.
  std::span<const T> span() const noexcept { return view_; }
  /// `count` elements from `first` on, which must be there, in the same memory.
  SharedArray part(std::size_t first, std::size_t count) const {
    return {owner_, view_.subspan(first, count)};
  }

 private:
  std::shared_ptr<const void> owner_;
  std::span<const T> view_;
};

}  // namespace kindred::inline v0
