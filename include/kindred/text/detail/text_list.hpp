#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/shared_array.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0::detail {

// Texts end to end, owned or in a mapped file.
class TextList {
 public:
  TextList() = default;
  explicit TextList(std::span<const std::string> texts) {
    std::vector<char> characters;
    std::vector<std::uint64_t> ends;
    ends.reserve(texts.size());
    for (const std::string& text : texts) {
      characters.insert(characters.end(), text.begin(), text.end());
      ends.push_back(characters.size());
    }
    characters_ = std::move(characters);
    ends_ = std::move(ends);
  }

  std::size_t size() const noexcept { return ends_.size(); }
  // Empty where a damaged file has none there.
  std::string_view operator[](std::size_t i) const noexcept {
    const std::uint64_t begin = i == 0 ? 0 : ends_[i - 1], end = ends_[i];
    if (begin > end || end > characters_.size()) return {};
    return {characters_.data() + begin, static_cast<std::size_t>(end - begin)};
  }
  // The first, of sorted ones, for which `is_before(text)` does not hold.
  template <class IsBefore>
  std::size_t partition_point(std::size_t first, IsBefore&& is_before) const noexcept {
    std::size_t count = size() - first;
    while (count > 0) {
      const std::size_t half = count / 2;
      if (is_before((*this)[first + half])) {
        first += half + 1;
        count -= half + 1;
      } else {
        count = half;
      }
    }
    return first;
  }
  bool is_sorted() const noexcept {
    for (std::size_t i = 1; i < size(); ++i)
      if ((*this)[i] < (*this)[i - 1]) return false;
    return true;
  }

  void write(ArchiveWriter archive) const {
    archive.add("characters", characters_);
    archive.add("ends", ends_);
  }
  static TextList read(const Archive& archive) {
    TextList list;
    list.characters_ = archive.array<char>("characters");
    list.ends_ = archive.array<std::uint64_t>("ends");
    if (archive.verified() && (!std::is_sorted(list.ends_.begin(), list.ends_.end()) ||
                               (list.size() > 0 && list.ends_[list.size() - 1] != list.characters_.size())))
      archive.refuse("holds texts that run out of their characters");
    return list;
  }

 private:
  SharedArray<char> characters_;
  SharedArray<std::uint64_t> ends_;
};

}  // namespace kindred::inline v0::detail
