#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace kindred::inline v0 {

/// An index and its score.
template <class Index, class Scalar>
struct Scored {
  /// What was scored.
  Index index;
  /// Its score.
  Scalar score;

  /// The one order of kindred: higher score first, then lower index.
  friend constexpr bool ranks_before(const Scored& a, const Scored& b) noexcept {
    return a.score > b.score || (a.score == b.score && a.index < b.index);
  }

  /// Both parts equal.
  friend constexpr bool operator==(const Scored&, const Scored&) = default;
};

/// Keeps the `capacity` best of any number of scored indices, in O(log capacity) a push that gets in and O(1)
/// one that does not. Ties go to the lower index; NaN never gets in. The storage is the caller's.
template <class Index, class Scalar>
class TopK {
 public:
  /// @param storage room for the entries; its size is the capacity and may be 0.
  explicit TopK(std::span<Scored<Index, Scalar>> storage) noexcept : heap_(storage) {}

  /// Whether `push` would keep it.
  bool accepts(Index index, Scalar score) const noexcept {
    if (std::isnan(score)) return false;
    if (size_ < heap_.size()) return true;
    return size_ > 0 && ranks_before(Scored<Index, Scalar>{index, score}, heap_[0]);
  }

  /// The score that an entry must exceed to get in at a higher index than all kept ones: the worst kept score
  /// once all room is taken, −∞ before.
  Scalar bar() const noexcept {
    return size_ == heap_.size() && size_ > 0 ? heap_[0].score : -std::numeric_limits<Scalar>::infinity();
  }

  /// Offers an index.
  void push(Index index, Scalar score) noexcept {
    if (!accepts(index, score)) return;
    if (size_ == heap_.size()) {
      std::pop_heap(heap_.begin(), heap_.end(), before);
      --size_;
    }
    heap_[size_++] = {index, score};
    const auto kept = heap_.first(size_);
    std::push_heap(kept.begin(), kept.end(), before);
  }

  /// The entries kept, best first. Nothing may be pushed afterwards.
  std::span<Scored<Index, Scalar>> sorted() noexcept {
    const auto kept = heap_.first(size_);
    std::sort_heap(kept.begin(), kept.end(), before);
    return kept;
  }

  /// How many are kept.
  std::size_t size() const noexcept { return size_; }

 private:
  static bool before(const Scored<Index, Scalar>& a, const Scored<Index, Scalar>& b) noexcept {
    return ranks_before(a, b);
  }

  std::span<Scored<Index, Scalar>> heap_;
  std::size_t size_ = 0;
};

}  // namespace kindred::inline v0
