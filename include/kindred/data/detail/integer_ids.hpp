#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "kindred/io/detail/digits.hpp"

namespace kindred::inline v0::detail {

// The number that an id of up to eight digits writes, by which its text can be told again: "007" is another
// id than "7". `no_digits` for any other id.
inline std::uint32_t plain_number(std::string_view id) noexcept {
  return id.size() > 1 && id[0] == '0' ? no_digits : short_digits(id);
}
// Likewise, of an id behind whose beginning eight bytes may be read.
inline std::uint32_t padded_plain_number(std::string_view id) noexcept {
  return id.size() > 1 && id[0] == '0' ? no_digits : padded_short_digits(id);
}

// Remembers the index of ids that are plain numbers, by the number, which spares most look-ups in a
// vocabulary. It holds numbers that are below a million or not much larger than there are of them.
template <class Index>
class IntegerIds {
 public:
  // The index of an id; `add(id)` tells it where it is not known here.
  template <class Add>
  Index index_of(std::string_view id, Add&& add) {
    const std::uint32_t number = plain_number(id);
    if (knows(number)) return known(number);
    const Index index = add(id);
    if (number != no_digits) remember(number, index);
    return index;
  }

  // The index of the id that a plain number writes.
  template <class Add>
  Index index_of(std::uint32_t number, Add&& add) {
    if (knows(number)) return known(number);
    char digits[8];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
    const Index index = add(std::string_view(digits, static_cast<std::size_t>(end - digits)));
    remember(number, index);
    return index;
  }

 private:
  static constexpr std::uint32_t unknown = std::numeric_limits<std::uint32_t>::max();

  bool knows(std::uint32_t number) const noexcept {
    return number < table_.size() && table_[number] != unknown;
  }
  Index known(std::uint32_t number) const noexcept {
    Index index;  // not Index(…), which checks what came from an index
    index.value = table_[number];
    return index;
  }

  // Indices are handed out one after the other, so the latest tells how many there are.
  void remember(std::uint32_t number, Index index) {
    if (number >= table_.size()) {
      const std::size_t most =
          std::max<std::size_t>(std::size_t{1} << 20, 4 * (std::size_t{index.value} + 1));
      if (number >= most) return;
      table_.resize(std::max<std::size_t>(std::size_t{number} + 1, std::min(2 * table_.size(), most)),
                    unknown);
    }
    table_[number] = index.value;
  }

  std::vector<std::uint32_t> table_;
};

}  // namespace kindred::inline v0::detail
