#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/rerank/rule.hpp"

namespace kindred::inline v0::detail {

// How many of each label an at_most rule has let in.
struct LabelTally {
  const Rule* rule;
  const AtMost* most;
  std::vector<int> of;

  bool is_full_for(ItemIndex item) const noexcept {
    for (const LabelIndex label : most->labels[item])
      if ((!most->only || *most->only == label) && of[label.value] >= most->count) return true;
    return false;
  }
  void add(ItemIndex item, int change) noexcept {
    for (const LabelIndex label : most->labels[item]) of[label.value] += change;
  }
};

inline constexpr std::uint32_t nowhere = 0xFFFFFFFF;

// A place that is sold, and the numbers of its campaign's items, the dearest first.
struct SoldPlace {
  std::size_t place;
  const Rule* rule;
  std::shared_ptr<const std::vector<std::uint32_t>> ranked;
  std::uint32_t keeps = nowhere;
};

// Who may still stand at the places that are left: what stands already, as the at_most rules count it, and
// what is kept for sold places.
class PlacesLeft {
 public:
  PlacesLeft(std::vector<LabelTally> tallies, std::vector<ItemIndex> items)
      : tallies_(std::move(tallies)), items_(std::move(items)), is_out_(items_.size(), 0) {}

  // The rule that it would break, null where it breaks none; whether it stands or is kept is not asked.
  const Rule* refuses(std::uint32_t number) const noexcept {
    for (const LabelTally& tally : tallies_)
      if (tally.is_full_for(items_[number])) return tally.rule;
    return nullptr;
  }
  bool may_stand(std::uint32_t number) const noexcept { return !is_out_[number] && !refuses(number); }

  void put(std::uint32_t number) { count(number, 1); }

  // Keeps an item for each of the places, ascending: the dearest ones that leave any to those behind, or,
  // where no choice serves all, the dearest that are left. The first place for which there is none then;
  // null where all are served or the search was given up.
  const SoldPlace* keep(std::vector<SoldPlace> sold, int steps) {
    sold_ = std::move(sold);
    return search(steps);
  }

  // Lets an item stand at a place that is not sold, other items being kept if need be; false, and nothing
  // changes, where it breaks a rule, or leaves fewer sold places served.
  bool put_beside(std::uint32_t number) {
    if (may_stand(number)) {
      put(number);
      return true;
    }
    if (sold_.empty()) return false;
    const auto before = sold_;
    const auto served = let_go();
    if (may_stand(number)) {
      const bool could = can_serve_all_;
      put(number);
      search(few_steps);
      if (count_kept() >= served) return true;
      let_go();
      count(number, -1);
      can_serve_all_ = could;
    }
    sold_ = before;
    for (const SoldPlace& one : sold_)
      if (one.keeps != nowhere) count(one.keeps, 1);
    return false;
  }

  // The next sold place, where it is this one, with what is kept for it, which stands from now on.
  std::optional<SoldPlace> take(std::size_t place) {
    if (sold_.empty() || sold_.front().place != place) return std::nullopt;
    SoldPlace next = sold_.front();
    sold_.erase(sold_.begin());
    return next;
  }
  // Whether any place is sold that take() did not yet give.
  bool sells() const noexcept { return !sold_.empty(); }

  static constexpr int few_steps = 1000;  // of a search while a slate is made

 private:
  void count(std::uint32_t number, int change) noexcept {
    is_out_[number] = change > 0 ? 1 : 0;
    for (LabelTally& tally : tallies_) tally.add(items_[number], change);
  }
  std::ptrdiff_t count_kept() const noexcept {
    return std::count_if(sold_.begin(), sold_.end(),
                         [](const SoldPlace& one) { return one.keeps != nowhere; });
  }
  std::ptrdiff_t let_go() noexcept {
    const auto kept = count_kept();
    for (SoldPlace& one : sold_)
      if (one.keeps != nowhere) count(std::exchange(one.keeps, nowhere), -1);
    return kept;
  }
  const SoldPlace* search(int steps) {
    // What could not be served once cannot when more stands.
    if (can_serve_all_ && serves_all(0, steps)) return nullptr;
    can_serve_all_ = false;
    const SoldPlace* unserved = nullptr;
    for (SoldPlace& one : sold_) {
      const auto next = std::find_if(one.ranked->begin(), one.ranked->end(),
                                     [&](std::uint32_t number) { return may_stand(number); });
      if (next != one.ranked->end()) count(one.keeps = *next, 1);
      else if (!unserved) unserved = &one;
    }
    return steps < 0 ? nullptr : unserved;
  }
  bool serves_all(std::size_t from, int& steps) {
    if (from == sold_.size()) return true;
    for (const std::uint32_t number : *sold_[from].ranked) {
      if (--steps < 0) return false;
      if (!may_stand(number)) continue;
      sold_[from].keeps = number;
      count(number, 1);
      if (serves_all(from + 1, steps)) return true;
      count(number, -1);
      sold_[from].keeps = nowhere;
    }
    return false;
  }

  std::vector<LabelTally> tallies_;
  std::vector<ItemIndex> items_;
  std::vector<char> is_out_;     // stands, or is kept for a sold place
  std::vector<SoldPlace> sold_;  // by place
  bool can_serve_all_ = true;
};

}  // namespace kindred::inline v0::detail
