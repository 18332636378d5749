#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/options.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/text/detail/text_list.hpp"
#include "kindred/text/token.hpp"
#include "kindred/text/utf8.hpp"

namespace kindred::inline v0 {

namespace detail {

// As edit_distance, of characters, and at most `most` + 1. O(length · most).
inline std::size_t edit_distance_within(std::u32string_view a, std::u32string_view b, std::size_t most) {
  constexpr std::size_t longest = 64;
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > most) return most + 1;
  while (!a.empty() && a.back() == b.back()) {
    a.remove_suffix(1);
    b.remove_suffix(1);
  }
  while (!a.empty() && a.front() == b.front()) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  if (a.empty()) return b.size();
  if (a.size() >= longest) return most + 1;  // no word is so long
  std::array<std::size_t, longest + 1> before{}, above{}, row{};
  for (std::size_t i = 0; i <= a.size(); ++i) row[i] = i;
  for (std::size_t j = 1; j <= b.size(); ++j) {
    before = above;
    above = row;
    row[0] = j;
    std::size_t least = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
      const std::size_t replaced = above[i - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[i] = std::min({replaced, above[i] + 1, row[i - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[i] = std::min(row[i], before[i - 2] + 1);
      least = std::min(least, row[i]);
    }
    if (least > most) return most + 1;
  }
  return std::min(row[a.size()], most + 1);
}

}  // namespace detail

/// A known word that may have been meant.
struct Correction {
  /// The word.
  std::string text = {};
  /// Letters to insert, delete, replace or swap with their neighbour.
  std::size_t distance = 0;
  /// How often the word comes.
  std::size_t count = 0;

  /// All parts equal.
  friend bool operator==(const Correction&, const Correction&) = default;
};

/// Finds the known words that are spelt like another: all within a few edits, by the words that are left of
/// both when some of their first characters are deleted (symmetric deletion). Source: Garbe 2012, SymSpell;
/// the distance is that of `edit_distance`, in characters. Words of more than 63 characters are not
/// corrected.
class SpellingModel {
 public:
  /// Assembled by Spelling::fit.
  SpellingModel(std::vector<std::pair<std::string, std::size_t>> words, int distance, int prefix)
      : distance_(static_cast<std::size_t>(distance)), prefix_(static_cast<std::size_t>(prefix)) {
    std::sort(words.begin(), words.end());
    std::vector<std::string> texts;
    std::vector<std::uint64_t> counts;
    std::vector<std::uint8_t> sizes;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> all;  // what is left of a word, and its number
    std::vector<std::uint32_t> hashes;
    for (auto& [text, count] : words) {
      if (!texts.empty() && texts.back() == text) {
        counts.back() += count;
        continue;
      }
      const Characters characters(text);
      if (characters.size == 0 || characters.size > longest) continue;
      hashes.clear();
      left_over(characters.view().substr(0, prefix_), distance_, hashes);
      for (const std::uint32_t hash : hashes)
        all.emplace_back(hash, static_cast<std::uint32_t>(texts.size()));
      sizes.push_back(static_cast<std::uint8_t>(characters.size));
      texts.push_back(std::move(text));
      counts.push_back(count);
    }
    std::sort(all.begin(), all.end());
    while ((std::size_t{1} << bits_) < all.size() && bits_ < 31) ++bits_;
    std::vector<std::uint64_t> buckets((std::size_t{1} << bits_) + 1, 0);
    std::vector<std::uint32_t> keys, owners;
    keys.reserve(all.size());
    owners.reserve(all.size());
    for (const auto& [hash, w] : all) {
      ++buckets[bucket(hash) + 1];
      keys.push_back(hash);
      owners.push_back(w);
    }
    for (std::size_t b = 1; b < buckets.size(); ++b) buckets[b] += buckets[b - 1];
    texts_ = detail::TextList(texts);
    counts_ = std::move(counts);
    sizes_ = std::move(sizes);
    buckets_ = std::move(buckets);
    hashes_ = std::move(keys);
    owners_ = std::move(owners);
  }

  /// What files call it.
  static std::string kind() { return "spelling"; }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const {
    ArchiveWriter archive(kind(), archive_version);
    write(archive);
    archive.save(path);
  }
  /// Reads a model from a file that `save` wrote, all of it checked; it stays in the mapped file.
  /// @throws ArchiveError for a file that is damaged or holds something else, DataError for one that cannot
  /// be read
  static SpellingModel load(const std::filesystem::path& path) {
    return read(Archive::open(path, kind(), archive_version));
  }
  /// The same without a look at all of it: O(1), many processes sharing the file's memory. A damaged one
  /// gives wrong words at worst (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static SpellingModel map(const std::filesystem::path& path) {
    return read(Archive::map(path, kind(), archive_version));
  }
  /// Adds the model to an archive.
  void write(ArchiveWriter archive) const {
    archive.add_integer("distance", static_cast<std::int64_t>(distance_));
    archive.add_integer("prefix", static_cast<std::int64_t>(prefix_));
    texts_.write(archive.part("words"));
    archive.add("counts", counts_);
    archive.add("sizes", sizes_);
    archive.add("buckets", buckets_);
    archive.add("hashes", hashes_);
    archive.add("owners", owners_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static SpellingModel read(const Archive& archive) {
    SpellingModel model;
    model.distance_ = static_cast<std::size_t>(archive.integer("distance", 0, 3));
    model.prefix_ = static_cast<std::size_t>(archive.integer("prefix", 1, 20));
    model.texts_ = detail::TextList::read(archive.part("words"));
    model.counts_ = archive.array<std::uint64_t>("counts");
    model.sizes_ = archive.array<std::uint8_t>("sizes");
    model.buckets_ = archive.array<std::uint64_t>("buckets");
    model.hashes_ = archive.array<std::uint32_t>("hashes");
    model.owners_ = archive.array<std::uint32_t>("owners");
    while ((std::size_t{1} << model.bits_) + 1 < model.buckets_.size() && model.bits_ < 31) ++model.bits_;
    if (model.counts_.size() != model.size() || model.sizes_.size() != model.size() ||
        model.buckets_.size() != (std::size_t{1} << model.bits_) + 1 ||
        model.hashes_.size() != model.owners_.size())
      archive.refuse("holds an index of spellings whose parts do not fit together");
    if (archive.verified() &&
        (!model.texts_.is_sorted() || !std::is_sorted(model.buckets_.begin(), model.buckets_.end()) ||
         model.buckets_[model.buckets_.size() - 1] != model.hashes_.size() ||
         !std::is_sorted(model.hashes_.begin(), model.hashes_.end()) ||
         !std::all_of(model.owners_.begin(), model.owners_.end(),
                      [&](std::uint32_t w) { return w < model.size(); })))
      archive.refuse("holds an index of spellings that is out of order");
    return model;
  }

  /// Number of words.
  std::size_t size() const noexcept { return texts_.size(); }
  /// Whether a word is known.
  bool knows(std::string_view word) const noexcept {
    const std::size_t at = texts_.partition_point(0, [&](std::string_view text) { return text < word; });
    return at < size() && texts_[at] == word;
  }

  /// The known words within an edit distance, the nearest first, of those the commonest, then by text; the
  /// word itself where it is known.
  /// @param word as the tokeniser writes it
  /// @param distance at most that of Spelling; −1 for it
  /// @param most how many at most
  /// @throws OptionError for another distance
  std::vector<Correction> near(std::string_view word, int distance = -1, std::size_t most = 5) const {
    require_in_range("distance", distance, -1, static_cast<int>(distance_));
    const std::size_t reach = distance < 0 ? distance_ : static_cast<std::size_t>(distance);
    std::vector<Correction> found;
    const Characters characters(word);
    if (characters.size == 0 || characters.size > longest) return found;
    std::vector<std::uint32_t> hashes, candidates;
    left_over(characters.view().substr(0, prefix_), reach, hashes);
    for (const std::uint32_t hash : hashes) {
      const std::size_t b = bucket(hash);
      if (buckets_[b] > buckets_[b + 1] || buckets_[b + 1] > hashes_.size()) continue;  // a damaged file
      const auto* const first = hashes_.data() + buckets_[b];
      const auto* const last = hashes_.data() + buckets_[b + 1];
      for (const auto* at = std::lower_bound(first, last, hash); at != last && *at == hash; ++at) {
        const std::uint32_t w = owners_[static_cast<std::size_t>(at - hashes_.data())];
        if (w >= size()) continue;
        if (sizes_[w] <= characters.size + reach && characters.size <= sizes_[w] + reach)
          candidates.push_back(w);
      }
    }
    std::sort(candidates.begin(), candidates.end());
    candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
    struct Near {
      std::size_t distance;
      std::uint64_t count;
      std::uint32_t word;
    };
    std::vector<Near> nearest;
    for (const std::uint32_t w : candidates) {
      const std::size_t apart =
          detail::edit_distance_within(characters.view(), Characters(texts_[w]).view(), reach);
      if (apart <= reach) nearest.push_back({apart, counts_[w], w});
    }
    // Words are numbered in the order of their texts.
    const auto before = [](const Near& a, const Near& b) {
      if (a.distance != b.distance) return a.distance < b.distance;
      return a.count > b.count || (a.count == b.count && a.word < b.word);
    };
    const std::size_t kept = std::min(most, nearest.size());
    std::partial_sort(nearest.begin(), nearest.begin() + static_cast<std::ptrdiff_t>(kept), nearest.end(),
                      before);
    for (std::size_t n = 0; n < kept; ++n)
      found.push_back({std::string(texts_[nearest[n].word]), nearest[n].distance, nearest[n].count});
    return found;
  }

  /// The best of `near`: nothing where no word is near enough. Of a short word too many others are near: one
  /// of fewer than three characters is not corrected, one of three by one edit at most.
  std::optional<Correction> best(std::string_view word) const {
    std::size_t characters = 0;
    for (std::string_view rest = word; !rest.empty() && characters < 4; ++characters)
      rest.remove_prefix(first_character(rest).bytes);
    const std::size_t reach = std::min<std::size_t>(distance_, characters < 3   ? 0
                                                               : characters < 4 ? 1
                                                                                : distance_);
    // What is near is found soonest.
    for (std::size_t distance = 0; distance <= reach; ++distance)
      if (auto found = near(word, static_cast<int>(distance), 1); !found.empty()) return std::move(found[0]);
    return std::nullopt;
  }

 private:
  // Of a word that is corrected, in characters.
  static constexpr std::size_t longest = 63;

  // The first characters of a word, one more than the longest has.
  struct Characters {
    std::array<char32_t, longest + 1> codes;
    std::size_t size = 0;

    explicit Characters(std::string_view text) noexcept {
      while (!text.empty() && size < codes.size()) {
        const Character character = first_character(text);
        codes[size++] = character.code;
        text.remove_prefix(character.bytes);
      }
    }
    std::u32string_view view() const noexcept { return {codes.data(), size}; }
  };

  SpellingModel() = default;

  std::size_t bucket(std::uint32_t hash) const noexcept { return bits_ == 0 ? 0 : hash >> (32 - bits_); }

  static std::uint32_t hash_of(std::u32string_view text) noexcept {
    std::uint64_t hash = text.size();
    for (const char32_t c : text) {
      hash = (hash ^ c) * 0x9E3779B97F4A7C15;
      hash ^= hash >> 29;
    }
    return static_cast<std::uint32_t>(hash * 0xD6E8FEB86659FD93 >> 32);
  }

  // The hashes of what is left of a text when up to `deletes` characters are taken out, each once.
  static void left_over(std::u32string_view text, std::size_t deletes, std::vector<std::uint32_t>& hashes) {
    std::u32string rest(text);
    const auto go = [&](const auto& self, std::size_t from, std::size_t left) -> void {
      hashes.push_back(hash_of(rest));
      if (left == 0) return;
      for (std::size_t at = from; at < rest.size(); ++at) {
        const char32_t taken = rest[at];
        rest.erase(at, 1);
        self(self, at, left - 1);
        rest.insert(at, 1, taken);
      }
    };
    go(go, 0, deletes);
    std::sort(hashes.begin(), hashes.end());
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  }

  std::size_t distance_ = 0, prefix_ = 1;
  detail::TextList texts_;  // sorted
  SharedArray<std::uint64_t> counts_;
  SharedArray<std::uint8_t> sizes_;  // of each word, in characters
  // The hashes of what may be left of the words, sorted, the words that they are of, and where those begin
  // that share their first bits.
  SharedArray<std::uint64_t> buckets_;
  SharedArray<std::uint32_t> hashes_, owners_;
  std::size_t bits_ = 0;
};

/// Corrects spelling by words that are known, such as those of a catalogue.
struct Spelling {
  /// Edits at most, in [0, 3].
  int distance = 2;
  /// Characters of a word, from its first, of which some are deleted, in (distance, 20]: fewer take less
  /// memory, more take less time.
  int prefix = 7;

  /// Takes words and how often they come, as `SearchIndex::terms` has them. Time and memory O(words ·
  /// prefix^distance): some 29 · 8 bytes a word.
  /// @throws OptionError for options out of range
  SpellingModel fit(std::vector<std::pair<std::string, std::size_t>> words) const {
    require_in_range("distance", distance, 0, 3);
    require_in_range("prefix", prefix, distance + 1, 20);
    return {std::move(words), distance, prefix};
  }
};

/// A query with its words corrected.
struct CorrectedText {
  /// The text as it was meant.
  std::string text = {};
  /// What was changed: the word as it was written, and what was put in its place.
  std::vector<std::pair<std::string, std::string>> changes = {};
};

/// Corrects the words of a text that are not known but near to one that is; numbers and all between words
/// stay as they are.
/// @param text any bytes
/// @param spelling of words as people write them. The words of an index that stems them, as that of a
/// ProductSearch does of which nothing else is said, are stems: a wrong word is not corrected, or to a stem.
/// Take those of an index whose tokeniser leaves words whole, such as Analyzer{.stemmer = {}}
/// @param tokenizer what splits the text: the one that those words came from
inline CorrectedText correct(std::string_view text, const SpellingModel& spelling,
                             const Tokenizer& tokenizer) {
  const Tokens tokens = tokenizer(text);
  CorrectedText corrected;
  std::size_t at = 0;
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    const Token token = tokens[t];
    if (token.begin < at || spelling.knows(token.text) ||
        token.text.find_first_of("0123456789") != std::string_view::npos)
      continue;
    const auto best = spelling.best(token.text);
    if (!best) continue;
    corrected.text.append(text.substr(at, token.begin - at)).append(best->text);
    corrected.changes.emplace_back(text.substr(token.begin, token.end - token.begin), best->text);
    at = token.end;
  }
  corrected.text.append(text.substr(at));
  return corrected;
}

}  // namespace kindred::inline v0
