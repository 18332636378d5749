#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <queue>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/text/character_table.hpp"
#include "kindred/text/detail/text_list.hpp"
#include "kindred/text/fold.hpp"

namespace kindred::inline v0 {

/// A text that begins as one typed.
struct Completed {
  /// The text, as it was given.
  std::string text = {};
  /// How popular it is.
  double popularity = 0;

  /// Both parts equal.
  friend bool operator==(const Completed&, const Completed&) = default;
};

/// Texts, such as titles or former queries, that complete what was typed, the most popular first. Immutable.
class Completion {
 public:
  /// Takes texts and how popular each is; of the same text several times the popularities are added.
  /// O(n log n).
  /// @throws DataError for a popularity that is not finite
  explicit Completion(std::vector<Completed> texts, Folding folding = {}) : folding_(std::move(folding)) {
    struct Entry {
      std::string key;
      Completed text;
    };
    std::vector<Entry> entries;
    for (auto& text : texts) {
      if (!(text.popularity >= -std::numeric_limits<double>::max() &&
            text.popularity <= std::numeric_limits<double>::max()))
        throw DataError("the popularity of '" + text.text + "' is not finite");
      entries.push_back({fold_text(text.text, folding_), std::move(text)});
    }
    detail::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      return a.key < b.key || (a.key == b.key && a.text.text < b.text.text);
    });
    std::vector<std::string> keys, kept;
    std::vector<double> popularity;
    for (auto& entry : entries) {
      if (!kept.empty() && kept.back() == entry.text.text) {
        popularity.back() += entry.text.popularity;
        continue;
      }
      keys.push_back(std::move(entry.key));
      kept.push_back(std::move(entry.text.text));
      popularity.push_back(entry.text.popularity);
    }
    keys_ = detail::TextList(keys);
    texts_ = detail::TextList(kept);
    popularity_ = std::move(popularity);
    // A tree over the texts in their order: a node has the better of its two children.
    leaves_ = leaves_of(size());
    std::vector<std::uint32_t> best(2 * leaves_, none);
    for (std::size_t t = 0; t < size(); ++t) best[leaves_ + t] = static_cast<std::uint32_t>(t);
    for (std::size_t n = leaves_; n-- > 1;) best[n] = better(best[2 * n], best[2 * n + 1]);
    best_ = std::move(best);
  }

  /// What files call it.
  static std::string kind() { return "completion"; }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the texts to a file, with how they are folded.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const {
    ArchiveWriter archive(kind(), archive_version);
    write(archive);
    archive.save(path);
  }
  /// Reads what `save` wrote, all of it checked; the texts stay in the mapped file.
  /// @throws ArchiveError for a file that is damaged or holds something else, DataError for one that cannot
  /// be read
  static Completion load(const std::filesystem::path& path) {
    return read(Archive::open(path, kind(), archive_version));
  }
  /// The same without a look at all of it: O(1), many processes sharing the file's memory. A damaged one
  /// gives wrong texts at worst (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static Completion map(const std::filesystem::path& path) {
    return read(Archive::map(path, kind(), archive_version));
  }
  /// Adds the texts to an archive.
  void write(ArchiveWriter archive) const {
    keys_.write(archive.part("keys"));
    texts_.write(archive.part("texts"));
    archive.add("popularity", popularity_);
    archive.add("best", best_);
    archive.add_integer("without_marks", folding_.marks ? 1 : 0);
    std::vector<std::uint32_t> from, to;
    for (const auto& [character, other] : folding_.characters.pairs()) {
      from.push_back(character);
      to.push_back(other);
    }
    archive.add("characters", std::move(from));
    archive.add("read_as", std::move(to));
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static Completion read(const Archive& archive) {
    Completion completion(std::vector<Completed>{});
    completion.keys_ = detail::TextList::read(archive.part("keys"));
    completion.texts_ = detail::TextList::read(archive.part("texts"));
    completion.popularity_ = archive.finite<double>("popularity");
    completion.best_ = archive.array<std::uint32_t>("best");
    completion.leaves_ = leaves_of(completion.size());
    completion.folding_.marks = archive.integer("without_marks", 0, 1) == 1;
    const auto from = archive.array<std::uint32_t>("characters"),
               to = archive.array<std::uint32_t>("read_as");
    if (completion.keys_.size() != completion.size() || completion.popularity_.size() != completion.size() ||
        completion.best_.size() != 2 * completion.leaves_ || from.size() != to.size())
      archive.refuse("holds completions whose parts do not fit together");
    if (archive.verified() && (!completion.keys_.is_sorted() || !completion.is_tree()))
      archive.refuse("holds completions out of order");
    std::vector<CharacterTable::Pair> pairs;
    for (std::size_t i = 0; i < from.size(); ++i) pairs.emplace_back(from[i], to[i]);
    if (!pairs.empty()) completion.folding_.characters = CharacterTable(std::move(pairs));
    return completion;
  }

  /// Number of different texts.
  std::size_t size() const noexcept { return texts_.size(); }

  /// The most popular texts that begin as `typed` does, folded; equal ones in their order. O(count · log n).
  std::vector<Completed> complete(std::string_view typed, std::size_t count = 10) const {
    const std::string prefix = fold_text(typed, folding_);
    const std::size_t first = keys_.partition_point(0, [&](std::string_view key) { return key < prefix; });
    const std::size_t last =
        keys_.partition_point(first, [&](std::string_view key) { return key.starts_with(prefix); });
    struct Range {
      std::size_t begin, end;
      std::uint32_t best;
    };
    const auto behind = [this](const Range& a, const Range& b) { return better(a.best, b.best) == b.best; };
    std::priority_queue<Range, std::vector<Range>, decltype(behind)> ranges(behind);
    const auto add = [&](std::size_t begin, std::size_t end) {
      const std::uint32_t best = begin < end ? best_of(begin, end) : none;
      if (best < size()) ranges.push({begin, end, best});
    };
    add(first, last);
    std::vector<Completed> found;
    while (!ranges.empty() && found.size() < count) {
      const Range range = ranges.top();
      ranges.pop();
      found.push_back({std::string(texts_[range.best]), popularity_[range.best]});
      add(range.begin, range.best);
      add(range.best + std::size_t{1}, range.end);
    }
    return found;
  }

 private:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  static std::size_t leaves_of(std::size_t texts) noexcept {
    std::size_t leaves = 1;
    while (leaves < texts) leaves *= 2;
    return leaves;
  }
  bool is_tree() const noexcept {
    for (std::size_t n = 1; n < 2 * leaves_; ++n) {
      const std::size_t leaf = n - leaves_;
      const std::uint32_t best = n < leaves_     ? better(best_[2 * n], best_[2 * n + 1])
                                 : leaf < size() ? static_cast<std::uint32_t>(leaf)
                                                 : none;
      if (best_[n] != best) return false;
    }
    return true;
  }
  // Numbers of no text, as of a damaged file, are worse than any.
  std::uint32_t better(std::uint32_t a, std::uint32_t b) const noexcept {
    if (a >= size() || b >= size()) return a >= size() ? b : a;
    const double pa = popularity_[a], pb = popularity_[b];
    return pa > pb || (pa == pb && a < b) ? a : b;
  }
  std::uint32_t best_of(std::size_t begin, std::size_t end) const noexcept {
    std::uint32_t best = none;
    for (begin += leaves_, end += leaves_; begin < end; begin /= 2, end /= 2) {
      if (begin % 2 == 1) best = better(best, best_[begin++]);
      if (end % 2 == 1) best = better(best, best_[--end]);
    }
    return best;
  }

  Folding folding_;
  detail::TextList keys_, texts_;  // in the order of the keys
  SharedArray<double> popularity_;
  std::size_t leaves_ = 1;
  SharedArray<std::uint32_t> best_ = std::vector<std::uint32_t>(2, none);
};

}  // namespace kindred::inline v0
