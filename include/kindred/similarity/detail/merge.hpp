#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include <Eigen/Core>

#include "kindred/core/sparse_rows.hpp"
#include "kindred/similarity/detail/raw_rows.hpp"

namespace kindred::inline v0::detail {

/// Of a sorted range the first place from `begin` whose number is not below `index`, looked for at distances
/// that double: O(log of how far it is).
inline std::size_t gallop(std::span<const std::uint32_t> numbers, std::size_t begin,
                          std::uint32_t index) noexcept {
  std::size_t step = 1, low = begin;
  while (low + step < numbers.size() && numbers[low + step] < index) {
    low += step;
    step *= 2;
  }
  const auto first = numbers.begin() + static_cast<std::ptrdiff_t>(low);
  const auto last = numbers.begin() + static_cast<std::ptrdiff_t>(std::min(low + step + 1, numbers.size()));
  return static_cast<std::size_t>(std::lower_bound(first, last, index) - numbers.begin());
}

/// Calls `both(i, j)` where a number of the few is one of the many, ascending. O(few · log of many).
template <class Both>
void find_each(std::span<const std::uint32_t> few, std::span<const std::uint32_t> many, Both&& both) {
  std::size_t j = 0;
  for (std::size_t i = 0; i < few.size(); ++i) {
    j = gallop(many, j, few[i]);
    if (j == many.size()) return;
    if (many[j] == few[i]) both(i, j);
  }
}

/// Places where two sorted ranges hold the same number, collected without a branch on the numbers: the
/// processor would guess such a branch wrong half the time.
struct Meetings {
  static constexpr std::size_t capacity = 256;

  std::uint32_t i[capacity], j[capacity];

#ifdef EIGEN_VECTORIZE_SSE2
  /// How many numbers of a range are looked at together, and as many may be written from `end` on.
  static constexpr std::size_t width = 4;

  /// Writes, from `end` on, where four numbers beginning at place a_first are among four at place b_first.
  /// @return how many are
  std::size_t add(std::size_t end, const std::uint32_t* p, std::size_t a_first, const std::uint32_t* q,
                  std::size_t b_first) noexcept {
    const __m128i a = load(p), b = load(q);
    // Each lane of a with each of b, which is turned by 0, 1, 2 and 3 lanes.
    const __m128i by_0 = _mm_cmpeq_epi32(a, b), by_1 = _mm_cmpeq_epi32(a, _mm_shuffle_epi32(b, 0x39)),
                  by_2 = _mm_cmpeq_epi32(a, _mm_shuffle_epi32(b, 0x4E)),
                  by_3 = _mm_cmpeq_epi32(a, _mm_shuffle_epi32(b, 0x93));
    const unsigned of_a = lanes(by_0, by_1, by_2, by_3);
    const unsigned of_b = lanes(by_0, _mm_shuffle_epi32(by_1, 0x93), _mm_shuffle_epi32(by_2, 0x4E),
                                _mm_shuffle_epi32(by_3, 0x39));
    store(i + end, a_first, of_a);
    store(j + end, b_first, of_b);
    return (0x4332322132212110U >> (4 * of_a)) & 7;  // the number of bits of each set of lanes
  }

  /// Writes a block of the last `count` numbers before `end`, 1 to 3, behind as many fillers as it takes.
  static void fill(std::uint32_t* block, const std::uint32_t* end, std::size_t count,
                   std::uint32_t filler) noexcept {
    static constexpr std::uint32_t masks[7] = {~0U, ~0U, ~0U, ~0U, 0, 0, 0};
    const __m128i mask = load(masks + count), fillers = _mm_set1_epi32(static_cast<int>(filler));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(block),
                     _mm_or_si128(_mm_and_si128(mask, fillers), _mm_andnot_si128(mask, load(end - width))));
  }

 private:
  static __m128i load(const std::uint32_t* from) noexcept {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  }
  static unsigned lanes(__m128i a, __m128i b, __m128i c, __m128i d) noexcept {
    const __m128i any = _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d));
    return static_cast<unsigned>(_mm_movemask_ps(_mm_castsi128_ps(any)));
  }
  static void store(std::uint32_t* to, std::size_t first, unsigned set) noexcept {
    alignas(16) static constexpr std::uint32_t lanes_of[16][4] = {
        {},  {0},    {1},    {0, 1},    {2},    {0, 2},    {1, 2},    {0, 1, 2},
        {3}, {0, 3}, {1, 3}, {0, 1, 3}, {2, 3}, {0, 2, 3}, {1, 2, 3}, {0, 1, 2, 3}};
    const __m128i places = _mm_add_epi32(load(lanes_of[set]), _mm_set1_epi32(static_cast<int>(first)));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), places);
  }
#else
  static constexpr std::size_t width = 1;

  std::size_t add(std::size_t end, const std::uint32_t* p, std::size_t a_first, const std::uint32_t* q,
                  std::size_t b_first) noexcept {
    i[end] = static_cast<std::uint32_t>(a_first);
    j[end] = static_cast<std::uint32_t>(b_first);
    return *p == *q ? 1U : 0U;
  }

  static void fill(std::uint32_t*, const std::uint32_t*, std::size_t, std::uint32_t) noexcept {}
#endif
};

/// 1 where a ≤ b, else 0, computed so that no compiler makes a branch of it.
inline std::size_t not_after(std::uint32_t a, std::uint32_t b) noexcept {
  return static_cast<std::size_t>((std::uint64_t{a} - b - 1) >> 63);
}

/// A sorted range of at least `Meetings::width` numbers in blocks of so many, the last filled up at its
/// front.
class Blocks {
 public:
  static constexpr std::size_t width = Meetings::width;

  /// @param filler a number that no range holds
  Blocks(std::span<const std::uint32_t> numbers, std::uint32_t filler) noexcept
      : numbers_(numbers.data()), size_(numbers.size()), whole_(size_ / width * width) {
    if (whole_ < size_) Meetings::fill(rest_, numbers_ + size_, size_ - whole_, filler);
  }

  std::size_t size() const noexcept { return size_; }
  /// Where the blocks that are whole end.
  std::size_t whole() const noexcept { return whole_; }
  /// The block of place i.
  const std::uint32_t* operator[](std::size_t i) const noexcept { return i < whole_ ? numbers_ + i : rest_; }
  /// The place of that block's first lane.
  std::size_t first(std::size_t i) const noexcept { return i < whole_ ? i : size_ - width; }

 private:
  const std::uint32_t* numbers_;
  std::size_t size_, whole_;
  std::uint32_t rest_[width];
};

/// Calls `both(i, j)` with the places of each entry that both rows have, ascending. O(entries of both), or
/// O(the shorter one's · log of the longer one's) where one is much longer.
template <class Col, class A, class B, class Both>
void intersect(const SparseRow<Col, A>& x, const SparseRow<Col, B>& y, Both&& both) {
  constexpr std::size_t lopsided = 16, width = Meetings::width;
  const auto p = numbers(x.indices), q = numbers(y.indices);
  if (q.size() < width || p.size() > lopsided * q.size())
    return find_each(q, p, [&](std::size_t j, std::size_t i) { both(i, j); });
  if (p.size() < width || q.size() > lopsided * p.size()) return find_each(p, q, both);

  const Blocks a(p, 0xFFFFFFFF), b(q, 0xFFFFFFFE);  // fillers differ, lest they meet
  Meetings found;
  std::size_t count = 0, i = 0, j = 0;
  const auto hand_on = [&] {
    for (std::size_t n = 0; n < count; ++n) both(std::size_t{found.i[n]}, std::size_t{found.j[n]});
    count = 0;
  };
  const auto step = [&](const std::uint32_t* a_block, std::size_t a_first, const std::uint32_t* b_block,
                        std::size_t b_first) {
    if (count + width > Meetings::capacity) hand_on();
    count += found.add(count, a_block, a_first, b_block, b_first);
    const std::uint32_t a_last = a_block[width - 1], b_last = b_block[width - 1];
    i += width * not_after(a_last, b_last);
    j += width * not_after(b_last, a_last);
  };
  while (i < a.whole() && j < b.whole()) step(p.data() + i, i, q.data() + j, j);
  while (i < a.size() && j < b.size()) step(a[i], a.first(i), b[j], b.first(j));
  hand_on();
}

/// Calls `both(a, b)` for entries that both rows have, `only_x(a)` and `only_y(b)` for the others: each row's
/// in ascending order. O(entries of both).
template <class Col, class Scalar, class Both, class OnlyX, class OnlyY>
void merge(const SparseRow<Col, Scalar>& x, const SparseRow<Col, Scalar>& y, Both&& both, OnlyX&& only_x,
           OnlyY&& only_y) {
  std::size_t i = 0, j = 0;
  const auto others_before = [&](std::size_t i_end, std::size_t j_end) {
    for (; i < i_end; ++i) only_x(static_cast<double>(x.values[i]));
    for (; j < j_end; ++j) only_y(static_cast<double>(y.values[j]));
  };
  intersect(x, y, [&](std::size_t i_common, std::size_t j_common) {
    others_before(i_common, j_common);
    both(static_cast<double>(x.values[i++]), static_cast<double>(y.values[j++]));
  });
  others_before(x.size(), y.size());
}

}  // namespace kindred::inline v0::detail
