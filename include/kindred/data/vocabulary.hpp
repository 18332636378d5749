#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/data/detail/growing_array.hpp"
#include "kindred/data/detail/id_hash.hpp"
#include "kindred/data/detail/id_table.hpp"
#include "kindred/data/detail/number_texts.hpp"

namespace kindred::inline v0 {

/// The shop's ids and the library's indices: an id gets the next free index when it is first seen.
///
/// A copy takes O(1): it shares the original's memory, until an id is added to the copy. Copies may be read
/// in other threads while ids are added to the original; of one object, as of any container, only while
/// nothing is added to it.
///
/// Memory: at most 1.5 × the characters of the ids + 16 bytes an id + 48, see bytes(); while it grows, what
/// it grows out of as well. Ids are stored end to end in one block, with 4 bytes each for where they begin,
/// and found by an open-addressing table, at most 4/5 full, of 4 bytes a slot, in which bits of the hash
/// spare the look at other ids. The hash has no secret: whoever may make up ids can make up such as are slow
/// to find.
template <class Index>
class Vocabulary {
 public:
  /// The longest id that there may be, in bytes.
  static constexpr std::size_t longest_id = (std::size_t{1} << 20) - 1;

  Vocabulary() = default;

  /// The numbers 0 … count − 1 as ids of themselves, for data that count users or items already. Nothing is
  /// stored of them until a text is asked for (then about 11 bytes each for it and its 1,023 neighbours). An
  /// id that is added and is none of them makes it a vocabulary as any other, which stores all.
  /// @throws DataError at 2³¹ numbers
  static Vocabulary numbers(std::size_t count) {
    check_count(count);
    Vocabulary vocabulary;
    vocabulary.numbers_ = std::make_shared<const detail::NumberTexts>(count);
    return vocabulary;
  }

  /// The index of `id`, which is added when it is new. Amortised O(length of the id).
  /// @throws DataError at 2³¹ ids, and for an id longer than longest_id
  Index add(std::string_view id) {
    const std::uint64_t hash = detail::hash_of(id);
    const std::uint32_t known = position(id, hash);
    return Index(known != none ? known : append(id, hash));
  }

  /// The index of each id: what `add` gives one by one, but several times as fast where the vocabulary is
  /// larger than the processor's caches, as memory is fetched ahead.
  /// @throws DataError as `add` does; the ids before are there then
  std::vector<Index> add_all(std::span<const std::string_view> ids) {
    std::vector<Index> added;
    added.reserve(ids.size());
    for_each_position(ids, [&](std::string_view id, std::uint64_t hash, std::uint32_t position) {
      Index index;
      index.value = position != none ? position : append(id, hash);
      added.push_back(index);
    });
    return added;
  }

  /// Makes room for so many ids in all of so many characters in all, where it is known beforehand: nothing
  /// moves then until they are there. Counts as memory at once.
  /// @throws DataError at 2³¹ ids
  void reserve(std::size_t ids, std::size_t characters = 0) {
    check_count(ids);
    if (numbers_) return;
    starts_.reserve(ids + 1);
    bases_.reserve(ids / group + 2);
    characters_.reserve(characters);
    if (!table_.takes(ids)) make_table(ids);
  }

  /// The index of `id`, or nothing.
  std::optional<Index> find(std::string_view id) const noexcept {
    return index_or_nothing(position(id, detail::hash_of(id)));
  }

  /// The index of each id, or nothing: what `find` gives one by one, but several times as fast where the
  /// vocabulary is larger than the processor's caches, as memory is fetched ahead.
  std::vector<std::optional<Index>> find_all(std::span<const std::string_view> ids) const {
    std::vector<std::optional<Index>> found;
    found.reserve(ids.size());
    for_each_position(ids, [&](std::string_view, std::uint64_t, std::uint32_t position) {
      found.push_back(index_or_nothing(position));
    });
    return found;
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

  /// The id at an index below size(); valid while this vocabulary lives and no id is added to it.
  std::string_view operator[](Index index) const noexcept {
    return numbers_ ? (*numbers_)[index.value] : text(index.value);
  }

  /// Number of ids.
  std::size_t size() const noexcept {
    if (numbers_) return numbers_->size();
    return starts_.empty() ? 0 : starts_.size() - 1;
  }

  /// Whether no id is stored, since all are the numbers of their indices.
  bool has_numbers() const noexcept { return numbers_ != nullptr; }

  /// Bytes of memory behind it, what is kept free included; that of copies is the same memory.
  std::size_t bytes() const noexcept {
    if (numbers_) return numbers_->bytes();
    return characters_.bytes() + starts_.bytes() + bases_.bytes() + table_.bytes();
  }

  /// The same ids at the same indices.
  friend bool operator==(const Vocabulary& a, const Vocabulary& b) noexcept {
    return a.size() == b.size() && a.is_prefix_of(b);
  }

  /// Whether this vocabulary's ids are the first of `longer`, at the same indices. O(1) for copies, else
  /// O(characters).
  bool is_prefix_of(const Vocabulary& longer) const noexcept {
    if (size() > longer.size()) return false;
    if (size() == 0 || (numbers_ && longer.numbers_)) return true;
    if (!numbers_ && !longer.numbers_ && starts_.data() == longer.starts_.data()) return true;
    for (std::size_t i = 0; i < size(); ++i)
      if ((*this)[Index(i)] != longer[Index(i)]) return false;
    return true;
  }

 private:
  static constexpr std::uint32_t none = detail::IdTable::none;
  // Where an id begins is told in 32 bits from where the first of its group does.
  static constexpr std::size_t group = 4096;
  static_assert(group * longest_id <= std::numeric_limits<std::uint32_t>::max());

  static void check_count(std::size_t count) {
    if (count > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
      throw DataError("a vocabulary holds at most 2147483647 ids");
  }

  static std::optional<Index> index_or_nothing(std::uint32_t position) noexcept {
    if (position == none) return std::nullopt;
    // Not Index(position), whose check of the range may not be inlined.
    Index index;
    index.value = position;
    return index;
  }

  std::size_t start(std::size_t index) const noexcept {
    return static_cast<std::size_t>(bases_[index / group]) + starts_[index];
  }
  std::string_view text(std::size_t index) const noexcept {
    const std::size_t begin = start(index);
    return {characters_.data() + begin, start(index + 1) - begin};
  }

  // Calls `use(id, hash, position)` for each id. What looking them up reads is fetched from memory for
  // several of them at once.
  template <class Use>
  void for_each_position(std::span<const std::string_view> ids, Use&& use) const {
    std::array<std::uint64_t, 32> hashes;
    std::array<std::uint32_t, 32> likely;
    for (std::size_t begin = 0; begin < ids.size(); begin += hashes.size()) {
      const auto some = ids.subspan(begin, std::min(hashes.size(), ids.size() - begin));
      for (std::size_t i = 0; i < some.size(); ++i) hashes[i] = detail::hash_of(some[i]);
      likely.fill(none);
      if (const std::size_t known = numbers_ ? 0 : size(); known > 0) {
        for (std::size_t i = 0; i < some.size(); ++i) table_.fetch(hashes[i]);
        for (std::size_t i = 0; i < some.size(); ++i) {
          likely[i] = table_.find(hashes[i], [known](std::uint32_t index) { return index < known; });
          if (likely[i] != none) detail::prefetch(starts_.data() + likely[i]);
        }
        for (std::size_t i = 0; i < some.size(); ++i)
          if (likely[i] != none) detail::prefetch(text(likely[i]).data());
      }
      for (std::size_t i = 0; i < some.size(); ++i) {
        const bool is_it = likely[i] != none && detail::same_text(text(likely[i]), some[i]);
        use(some[i], hashes[i], is_it ? likely[i] : position(some[i], hashes[i]));
      }
    }
  }

  std::uint32_t position(std::string_view id, std::uint64_t hash) const noexcept {
    if (numbers_) return numbers_->find(id).value_or(none);
    const std::size_t ids = size();
    return table_.find(
        hash, [&](std::uint32_t index) { return index < ids && detail::same_text(text(index), id); });
  }

  std::uint32_t append(std::string_view id, std::uint64_t hash) {
    if (numbers_) store_numbers();
    const std::size_t index = size();
    check_count(index + 1);
    if (id.size() > longest_id)
      throw DataError("an id of " + std::to_string(id.size()) + " bytes, expected at most " +
                      std::to_string(longest_id));
    if (!table_.takes(index + 1)) make_table(index + 1);
    // What may fail comes first: an id is there as a whole or not at all.
    starts_.make_room(starts_.empty() ? 2 : 1);
    bases_.make_room(1);
    characters_.append(id);
    if (starts_.empty()) {
      bases_.push_back(0);
      starts_.push_back(0);
    }
    const std::size_t end = characters_.size();
    if ((index + 1) % group == 0) bases_.push_back(end);
    starts_.push_back(static_cast<std::uint32_t>(end - bases_.span().back()));
    table_.put(hash, static_cast<std::uint32_t>(index));
    return static_cast<std::uint32_t>(index);
  }

  // A table for so many ids, those there put into it. Several slots at a time are on their way from memory.
  void make_table(std::size_t ids) {
    detail::IdTable table(std::max(ids, size()));
    std::array<std::uint64_t, 32> hashes;
    for (std::size_t begin = 0; begin < size(); begin += hashes.size()) {
      const std::size_t count = std::min(hashes.size(), size() - begin);
      for (std::size_t i = 0; i < count; ++i) {
        hashes[i] = detail::hash_of(text(begin + i));
        table.fetch(hashes[i]);
      }
      for (std::size_t i = 0; i < count; ++i) table.put(hashes[i], static_cast<std::uint32_t>(begin + i));
    }
    table_ = std::move(table);
  }

  void store_numbers() {
    Vocabulary stored;
    stored.reserve(size() + 1);
    for (std::size_t i = 0; i < size(); ++i) stored.add((*numbers_)[static_cast<std::uint32_t>(i)]);
    *this = std::move(stored);
  }

  detail::GrowingArray<char> characters_;
  // One more than there are ids: each ends where the next one begins.
  detail::GrowingArray<std::uint32_t, 4> starts_;
  detail::GrowingArray<std::uint64_t> bases_;
  detail::IdTable table_;
  std::shared_ptr<const detail::NumberTexts> numbers_;
};

/// The ids of users.
using UserVocabulary = Vocabulary<UserIndex>;
/// The ids of items.
using ItemVocabulary = Vocabulary<ItemIndex>;

}  // namespace kindred::inline v0
