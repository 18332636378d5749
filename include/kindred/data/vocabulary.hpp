#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"

namespace kindred::inline v0 {

/// The shop's ids and the library's indices: an id gets the next free index when it is first seen. Ids are
/// stored end to end in one block; look-ups probe an open-addressing table (linear, at most 3/4 full).
template <class Index>
class Vocabulary {
 public:
  /// The index of `id`, which is added when it is new. Amortised O(length of the id).
  /// @throws DataError at 2³¹ ids
  Index add(std::string_view id) {
    if (4 * (size() + 1) > 3 * table_.size()) grow();
    const std::size_t slot = slot_of(id);
    if (table_[slot] == free_slot) {
      if (size() >= static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
        throw DataError("a vocabulary holds at most 2147483647 ids");
      table_[slot] = static_cast<std::uint32_t>(size());
      bytes_.insert(bytes_.end(), id.begin(), id.end());
      ends_.push_back(bytes_.size());
    }
    return Index(table_[slot]);
  }

  /// The index of `id`, or nothing.
  std::optional<Index> find(std::string_view id) const noexcept {
    if (table_.empty()) return std::nullopt;
    const std::uint32_t found = table_[slot_of(id)];
    return found == free_slot ? std::nullopt : std::optional<Index>(Index(found));
  }

  /// The index of `id`.
  /// @param id the shop's id
  /// @param kind what to call it in the message, e.g. "user"
  /// @throws LookupError naming the id and how many are known
  Index at(std::string_view id, std::string_view kind) const {
    if (const auto found = find(id)) return *found;
    std::string message = "unknown " + std::string(kind) + " '" + std::string(id) +
                          "': it is not one of the " + std::to_string(size()) + " known";
    if (size() > 0) message += ", such as '" + std::string((*this)[Index(0)]) + "'";
    throw LookupError(message);
  }

  /// The id at an index below size().
  std::string_view operator[](Index index) const noexcept {
    const std::size_t begin = index.value == 0 ? 0 : ends_[index.value - 1];
    return std::string_view(bytes_.data() + begin, ends_[index.value] - begin);
  }

  /// Number of ids.
  std::size_t size() const noexcept { return ends_.size(); }

  /// The same ids at the same indices.
  friend bool operator==(const Vocabulary& a, const Vocabulary& b) noexcept {
    return a.ends_ == b.ends_ && a.bytes_ == b.bytes_;
  }

  /// Whether this vocabulary's ids are the first of `longer`, at the same indices.
  bool is_prefix_of(const Vocabulary& longer) const noexcept {
    if (size() > longer.size()) return false;
    for (std::size_t i = 0; i < size(); ++i)
      if ((*this)[Index(i)] != longer[Index(i)]) return false;
    return true;
  }

 private:
  static constexpr std::uint32_t free_slot = std::numeric_limits<std::uint32_t>::max();

  // FNV-1a with a final mix, since its low bits alone are weak for ids that differ in their last digit.
  static std::size_t hash(std::string_view id) noexcept {
    std::uint64_t h = 0xcbf29ce484222325;
    for (const char c : id) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93;
    return h ^ (h >> 32);
  }

  // Where `id` is, or the free slot where it would go.
  std::size_t slot_of(std::string_view id) const noexcept {
    const std::size_t mask = table_.size() - 1;
    std::size_t slot = hash(id) & mask;
    while (table_[slot] != free_slot && (*this)[Index(table_[slot])] != id) slot = (slot + 1) & mask;
    return slot;
  }

  void grow() {
    table_.assign(table_.empty() ? 16 : 2 * table_.size(), free_slot);
    for (std::size_t i = 0; i < size(); ++i)
      table_[slot_of((*this)[Index(i)])] = static_cast<std::uint32_t>(i);
  }

  std::vector<char> bytes_;
  std::vector<std::size_t> ends_;
  std::vector<std::uint32_t> table_;
};

/// The ids of users.
using UserVocabulary = Vocabulary<UserIndex>;
/// The ids of items.
using ItemVocabulary = Vocabulary<ItemIndex>;

}  // namespace kindred::inline v0
