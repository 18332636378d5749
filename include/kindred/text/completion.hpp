#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <queue>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/error.hpp"
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
    for (auto& entry : entries) {
      if (!texts_.empty() && texts_.back().text == entry.text.text) {
        texts_.back().popularity += entry.text.popularity;
        continue;
      }
      keys_.push_back(std::move(entry.key));
      texts_.push_back(std::move(entry.text));
    }
    // A tree over the texts in their order: a node has the better of its two children.
    leaves_ = 1;
    while (leaves_ < texts_.size()) leaves_ *= 2;
    best_.assign(2 * leaves_, none);
    for (std::size_t t = 0; t < texts_.size(); ++t) best_[leaves_ + t] = static_cast<std::uint32_t>(t);
    for (std::size_t n = leaves_; n-- > 1;) best_[n] = better(best_[2 * n], best_[2 * n + 1]);
  }

  /// Number of different texts.
  std::size_t size() const noexcept { return texts_.size(); }

  /// The most popular texts that begin as `typed` does, folded; equal ones in their order. O(count · log n).
  std::vector<Completed> complete(std::string_view typed, std::size_t count = 10) const {
    const std::string prefix = fold_text(typed, folding_);
    const auto first = std::lower_bound(keys_.begin(), keys_.end(), prefix);
    const auto last = std::partition_point(first, keys_.end(), [&](const std::string& key) {
      return key.compare(0, prefix.size(), prefix) == 0;
    });
    struct Range {
      std::size_t begin, end;
      std::uint32_t best;
    };
    const auto behind = [this](const Range& a, const Range& b) { return better(a.best, b.best) == b.best; };
    std::priority_queue<Range, std::vector<Range>, decltype(behind)> ranges(behind);
    const auto add = [&](std::size_t begin, std::size_t end) {
      if (begin < end) ranges.push({begin, end, best_of(begin, end)});
    };
    add(static_cast<std::size_t>(first - keys_.begin()), static_cast<std::size_t>(last - keys_.begin()));
    std::vector<Completed> found;
    while (!ranges.empty() && found.size() < count) {
      const Range range = ranges.top();
      ranges.pop();
      found.push_back(texts_[range.best]);
      add(range.begin, range.best);
      add(range.best + std::size_t{1}, range.end);
    }
    return found;
  }

 private:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t better(std::uint32_t a, std::uint32_t b) const noexcept {
    if (a == none || b == none) return a == none ? b : a;
    const double pa = texts_[a].popularity, pb = texts_[b].popularity;
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
  std::vector<std::string> keys_;
  std::vector<Completed> texts_;
  std::size_t leaves_ = 1;
  std::vector<std::uint32_t> best_;
};

}  // namespace kindred::inline v0
