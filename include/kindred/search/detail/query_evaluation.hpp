#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/search/detail/posting_cursor.hpp"
#include "kindred/search/detail/query_words.hpp"
#include "kindred/search/detail/search_state.hpp"
#include "kindred/search/search_hit.hpp"

namespace kindred::inline v0::detail {

// A predicate of items, or none.
struct ItemPredicate {
  const void* self = nullptr;
  bool (*accepts)(const void*, ItemIndex) = nullptr;
  bool operator()(ItemIndex item) const { return !accepts || accepts(self, item); }
};

// Whether items of one part, asked for in ascending order, may be found at all.
class ItemRestrictions {
 public:
  ItemRestrictions(const QueryWords& words, const SearchState& state, std::size_t part,
                   const ItemPredicate& accepts)
      : words_(words), state_(state), part_(state.parts[part]), accepts_(accepts) {
    if (words.must.empty() && words.must_not.empty() && words.not_phrases.empty()) return;
    for (std::size_t w = 0; w < words.size(); ++w) cursors_.push_back(words.cursor(w, part, 0));
  }

  // The rarest must, through whose postings all goes; nothing where there is no must.
  std::optional<PostingCursor> leader() const {
    std::optional<PostingCursor> rarest;
    for (const std::size_t w : words_.must)
      if (!rarest || cursors_[w].size < rarest->size) rarest = cursors_[w];
    return rarest;
  }

  bool has_words(std::uint32_t item) {
    const auto has = [&](std::size_t w) { return cursors_[w].is_at(item); };
    return std::all_of(words_.must.begin(), words_.must.end(), has) &&
           std::none_of(words_.must_not.begin(), words_.must_not.end(), has);
  }
  // Of an item that has the words.
  bool accepts(std::uint32_t item) {
    if (part_.is_removed(item) || item >= SearchSegment::most_items || !accepts_(ItemIndex(item)))
      return false;
    const auto has = [&](const QueryWords::Phrase& phrase) { return has_phrase(phrase, item); };
    return std::all_of(words_.phrases.begin(), words_.phrases.end(), has) &&
           std::none_of(words_.not_phrases.begin(), words_.not_phrases.end(), has);
  }

 private:
  bool has_phrase(const QueryWords::Phrase& phrase, std::uint32_t item) {
    for (const auto& [word, unused] : phrase)
      if (!cursors_[word].is_at(item)) return false;
    if (phrase.size() == 1 || !state_.keeps_positions) return true;
    const auto places_of = [&](std::size_t w) { return part_.positions(cursors_[w].term, cursors_[w].at); };
    const auto firsts = places_of(phrase[0].word);
    return std::any_of(firsts.begin(), firsts.end(), [&](std::uint32_t first) {
      return std::all_of(phrase.begin() + 1, phrase.end(), [&](const QueryWords::PlacedWord& one) {
        const auto places = places_of(one.word);
        return std::binary_search(places.begin(), places.end(), first + (one.place - phrase[0].place));
      });
    });
  }

  const QueryWords& words_;
  const SearchState& state_;
  const SearchPart& part_;
  const ItemPredicate& accepts_;
  std::vector<PostingCursor> cursors_;  // of each word, where something is restricted
};

// The best products of all parts; those that cannot be among them are passed over.
class BestProducts {
 public:
  BestProducts(const QueryWords& words, std::span<SearchHit> room, bool prune)
      : unit_(words.unit), best_(room), prune_(prune) {}

  // Items come in ascending order, so of the first part an equal score comes too late.
  void begin_part(bool is_first) {
    is_first_ = is_first;
    choose_bar();
  }
  // No item of less is among the best.
  std::int64_t bar() const noexcept { return bar_; }
  // As many products as there is room for are known to reach this.
  void raise_floor(std::int64_t units) {
    if (prune_) floor_ = std::max(floor_, units);
    choose_bar();
  }
  void take(std::uint32_t item, std::int64_t units) {
    best_.push(ItemIndex(item), static_cast<double>(units) * unit_);
    choose_bar();
  }
  std::size_t count() noexcept { return best_.sorted().size(); }

 private:
  void choose_bar() {
    bar_ = floor_;
    if (!prune_ || !(best_.bar() >= 0)) return;
    bar_ = std::max(bar_, static_cast<std::int64_t>(best_.bar() / unit_) + (is_first_ ? 1 : 0));
  }

  double unit_;
  TopK<ItemIndex, double> best_;
  bool prune_;
  bool is_first_ = true;
  std::int64_t floor_ = 0, bar_ = 0;
};

// All products, whatever their score.
struct AllProducts {
  std::vector<ItemIndex>& items;

  static std::int64_t bar() noexcept { return 0; }
  void take(std::uint32_t item, std::int64_t) { items.emplace_back(item); }
};

// One part's products for a query into a sink: `bar()`, below which it has no use for one, and `take(item,
// units)`.
//
// MaxScore (Turtle and Flood 1995) by windows of items: of the words in the order of the most that they can
// give, those whose sum with all before them can't reach the bar are only looked up. The others, the
// essential ones, are added up over a window of items, which is passed over where its blocks cannot reach the
// bar (Ding and Suel 2011).
template <class Sink>
class PartEvaluation {
 public:
  PartEvaluation(const QueryWords& words, const SearchState& state, std::size_t part,
                 const ItemPredicate& accepts, Sink& sink)
      : restrictions_(words, state, part, accepts), sink_(sink) {
    for (const auto& [word, weight] : words.terms)
      if (auto cursor = words.cursor(word, part, weight); !cursor.is_done()) terms_.push_back(cursor);
    detail::stable_sort(terms_.begin(), terms_.end(),
                        [](const PostingCursor& a, const PostingCursor& b) { return a.most < b.most; });
    for (const auto& term : terms_) most_.push_back((most_.empty() ? 0 : most_.back()) + term.most);
  }

  void run() {
    if (const auto leader = restrictions_.leader()) return follow(*leader);
    while (choose_essential()) {
      auto first = std::numeric_limits<std::uint32_t>::max();
      for (const auto& term : essential())
        if (!term.is_done()) first = std::min(first, term.item());
      if (first == std::numeric_limits<std::uint32_t>::max()) return;
      window(first);
    }
  }

  // The scores of the first items of the word that gives the most, so that a bar is known before all else is
  // gone through.
  void sample(std::vector<std::int64_t>& scores, std::size_t most) {
    if (terms_.empty()) return;
    auto cursors = terms_;
    auto& last = cursors.back();
    for (; !last.is_done() && most > 0; ++last.at, --most) {
      const std::uint32_t item = last.item();
      if (!restrictions_.has_words(item) || !restrictions_.accepts(item)) continue;
      std::int64_t score = 0;
      for (auto& cursor : cursors) score += cursor.is_at(item) ? cursor.units() : 0;
      scores.push_back(score);
    }
  }

 private:
  static constexpr std::uint32_t width = 2048;

  std::span<PostingCursor> essential() noexcept { return std::span(terms_).subspan(inessential_); }
  // The most that the words before the first essential one give.
  std::int64_t rest() const noexcept { return inessential_ == 0 ? 0 : most_[inessential_ - 1]; }

  bool choose_essential() {
    while (inessential_ < terms_.size() && most_[inessential_] < sink_.bar()) ++inessential_;
    return inessential_ < terms_.size();
  }

  void follow(PostingCursor leader) {
    for (; !leader.is_done(); ++leader.at) {
      if (!most_.empty() && most_.back() < sink_.bar()) return;
      const std::uint32_t item = leader.item();
      if (!restrictions_.has_words(item)) continue;
      std::int64_t score = 0;
      for (auto& term : terms_) score += term.is_at(item) ? term.units() : 0;
      if (score >= sink_.bar() && restrictions_.accepts(item)) sink_.take(item, score);
    }
  }

  // Items from `first` on, `width` at most.
  void window(std::uint32_t first) {
    const std::uint32_t end = first + std::min(width, std::numeric_limits<std::uint32_t>::max() - first);
    if (sink_.bar() > 0) {
      std::int64_t bound = rest();
      for (const auto& term : essential())
        if (!term.is_done()) bound += term.most_before(end);
      if (bound < sink_.bar()) {
        for (auto& term : essential()) term.advance_to(end);
        return;
      }
    }
    for (auto& term : essential()) {
      PostingCursor here = term;  // which no store into sums_ can change
      // The bits of one word of found_ are put together before they are stored, as each store must be waited
      // for by the next load of it.
      std::uint32_t word = 0;
      std::uint64_t bits = 0;
      for (; !here.is_done(); ++here.at) {
        const std::uint32_t place = here.item() - first;
        if (place >= width) break;
        sums_[place] += here.units();
        if (place / 64 != word) {
          found_[word] |= std::exchange(bits, 0);
          word = place / 64;
        }
        bits |= std::uint64_t{1} << place % 64;
      }
      found_[word] |= bits;
      term.at = here.at;
    }
    for (std::uint32_t word = 0; word < found_.size(); ++word)
      for (std::uint64_t bits = std::exchange(found_[word], 0); bits != 0; bits &= bits - 1) {
        const std::uint32_t place = word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
        const std::int64_t score = std::exchange(sums_[place], 0);
        if (score + rest() >= sink_.bar()) consider(first + place, score);
      }
  }

  // An item with what the essential words of its window give.
  void consider(std::uint32_t item, std::int64_t score) {
    for (std::size_t t = inessential_; t-- > 0;) {
      if (score + most_[t] < sink_.bar()) return;
      auto& term = terms_[t];
      if (term.is_at(item)) score += term.units();
    }
    if (score >= sink_.bar() && restrictions_.has_words(item) && restrictions_.accepts(item))
      sink_.take(item, score);
  }

  ItemRestrictions restrictions_;
  Sink& sink_;
  std::vector<PostingCursor> terms_;  // by the most that they give
  std::vector<std::int64_t> most_;    // of each with all before it
  std::size_t inessential_ = 0;
  std::array<std::int64_t, width> sums_{};
  std::array<std::uint64_t, width / 64> found_{};
};

// The best of all parts, into `room`; how many there are.
inline std::size_t find_best(const SearchState& state, const SearchQuery& query, bool prune,
                             const ItemPredicate& accepts, std::span<SearchHit> room) {
  const QueryWords words(state, query);
  BestProducts best(words, room, prune);
  constexpr std::size_t sampled = 512;
  for (std::size_t p = 0; p < state.parts.size(); ++p) {
    best.begin_part(p == 0);
    PartEvaluation evaluation(words, state, p, accepts, best);
    if (p == 0 && prune && room.size() <= sampled) {
      std::vector<std::int64_t> scores;
      PartEvaluation(words, state, p, accepts, best).sample(scores, sampled);
      if (scores.size() >= room.size()) {
        const auto last = scores.begin() + static_cast<std::ptrdiff_t>(room.size()) - 1;
        std::nth_element(scores.begin(), last, scores.end(),
                         [](std::int64_t a, std::int64_t b) { return a > b; });
        best.raise_floor(*last);
      }
    }
    evaluation.run();
  }
  return best.count();
}

// All that a query finds, by index.
inline std::vector<ItemIndex> find_all(const SearchState& state, const SearchQuery& query,
                                       const ItemPredicate& accepts) {
  const QueryWords words(state, query);
  std::vector<ItemIndex> items;
  AllProducts all{items};
  for (std::size_t p = 0; p < state.parts.size(); ++p) PartEvaluation(words, state, p, accepts, all).run();
  std::sort(items.begin(), items.end());
  return items;
}

}  // namespace kindred::inline v0::detail
