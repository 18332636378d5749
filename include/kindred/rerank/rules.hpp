#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/model/recommendation.hpp"
#include "kindred/rerank/reranker.hpp"
#include "kindred/rerank/rule.hpp"
#include "kindred/rerank/slate.hpp"

namespace kindred::inline v0 {

/// The shop's rules, all of which hold in the first `places` of the slate that comes out:
///  1. what a rule refuses is taken out;
///  2. boosts multiply relevances, and the slate is put in their order;
///  3. pinned items take their places and sponsored ones theirs, put in where the slate lacks them; every
///     other place goes to the next candidate that no `at_most` stands against. Those that it stands against
///     follow behind the places, or are taken out where the others don't fill these.
/// In a pipeline rules have the last word: 1 and 3 are done once more after all else. O(candidates · rules +
/// labels).
class Rules {
 public:
  /// No rules.
  Rules() = default;

  /// All of these.
  /// @throws OptionError naming two rules that cannot both hold: two pins of one place or of one item, a pin
  /// and a rule that refuses its item (unless this is a fact of the moment: stock, region, age, what the
  /// person had or saw, what `allowed` finds by the request), a pinned place that is sold, a place sold
  /// twice, more pins than an at_most allows, a campaign all items of which a rule refuses likewise
  Rules(std::initializer_list<Rule> rules) : Rules(std::vector<Rule>(rules)) {}
  /// All of these.
  /// @throws OptionError likewise
  explicit Rules(std::vector<Rule> rules) : rules_(std::move(rules)) { refuse_contradictions(); }

  /// Both these rules and others.
  /// @throws OptionError likewise
  Rules with(const Rules& others) const {
    std::vector<Rule> all = rules_;
    all.insert(all.end(), others.rules_.begin(), others.rules_.end());
    return Rules(std::move(all));
  }

  /// The rules.
  const std::vector<Rule>& all() const noexcept { return rules_; }

  /// The names of all rules that refuse an item to this request, whether or not a slate holds it; pins, sold
  /// places and at_most refuse nothing by themselves.
  /// @throws DataError as the call
  std::vector<std::string> refusing(ItemIndex item, const RerankContext& context) const {
    std::vector<std::string> names;
    for (const Rule* rule : active_at(context))
      each_refused(
          *rule, 1, [&](std::size_t) { return item; }, context,
          [&](std::size_t) { names.push_back(*rule->name()); });
    return names;
  }

  /// Applies them.
  /// @throws DataError where a rule needs a time that the context lacks, or what was shown is not in
  /// ascending order; OptionError for a pin or a sold
  /// place beyond the slate's places
  Slate operator()(Slate slate, const RerankContext& context) const {
    const auto active = active_at(context);
    admit(slate, active, context);
    boost(slate, active);
    place(slate, active, context);
    return slate;
  }

  /// Applies them again, after others changed the order: without the boosts.
  /// @throws as the call
  Slate enforce(Slate slate, const RerankContext& context) const {
    const auto active = active_at(context);
    admit(slate, active, context);
    place(slate, active, context);
    return slate;
  }

 private:
  using Active = std::vector<const Rule*>;

  static constexpr std::uint32_t nowhere = 0xFFFFFFFF;

  [[noreturn]] static void contradict(const Rule& a, const Rule& b, const std::string& why) {
    throw OptionError("the rules '" + *a.name() + "' and '" + *b.name() + "' contradict each other: " + why);
  }

  template <class Kind, class Other, class Check>
  void each_pair(Check&& check) const {
    for (const Rule& a : rules_)
      for (const Rule& b : rules_) {
        const auto* first = std::get_if<Kind>(&a.kind());
        const auto* second = std::get_if<Other>(&b.kind());
        if (first && second && &a != &b && meet(a, b)) check(a, *first, b, *second);
      }
  }

  void refuse_contradictions() const {
    each_pair<detail::Pin, detail::Pin>([](const Rule& a, const auto& p, const Rule& b, const auto& q) {
      if (p.item == q.item && p.place != q.place) contradict(a, b, "one item cannot have two places");
      if (p.item != q.item && p.place == q.place) contradict(a, b, "two items cannot have one place");
    });
    each_pair<detail::Pin, detail::AllowBits>(
        [](const Rule& a, const auto& p, const Rule& b, const auto& allows) {
          if (!allows.is_fact && !allows(p.item)) contradict(a, b, "the second refuses the item");
        });
    each_pair<detail::Pin, detail::AllowWhere>(
        [](const Rule& a, const auto& p, const Rule& b, const auto& allows) {
          if (!allows.is_fact && !allows.allows(p.item, {})) contradict(a, b, "the second refuses the item");
        });
    each_pair<detail::Pin, detail::Sponsored>(
        [](const Rule& a, const auto& p, const Rule& b, const auto& sold) {
          if (std::binary_search(sold.places.begin(), sold.places.end(), p.place))
            contradict(a, b, "the place is sold");
        });
    each_pair<detail::Sponsored, detail::Sponsored>(
        [](const Rule& a, const auto& one, const Rule& b, const auto& other) {
          for (const std::size_t at : one.places)
            if (std::binary_search(other.places.begin(), other.places.end(), at))
              contradict(a, b, "place " + std::to_string(at + 1) + " is sold twice");
        });
    const auto refuses_all = [](const detail::Sponsored& sold, auto&& allows) {
      return !sold.items.empty() && std::none_of(sold.items.begin(), sold.items.end(), allows);
    };
    const char* const unsold = "the second refuses all that the first sells";
    each_pair<detail::Sponsored, detail::AllowBits>(
        [&](const Rule& a, const auto& sold, const Rule& b, const auto& allows) {
          if (!allows.is_fact && refuses_all(sold, allows)) contradict(a, b, unsold);
        });
    each_pair<detail::Sponsored, detail::AllowWhere>(
        [&](const Rule& a, const auto& sold, const Rule& b, const auto& allows) {
          if (!allows.is_fact && refuses_all(sold, [&](ItemIndex item) { return allows.allows(item, {}); }))
            contradict(a, b, unsold);
        });
    each_pair<detail::Sponsored, detail::AtMost>(
        [&](const Rule& a, const auto& sold, const Rule& b, const auto& most) {
          const auto may = [&](ItemIndex item) {
            return most.only ? !most.labels.has(item, *most.only) : most.labels[item].empty();
          };
          if (most.count == 0 && refuses_all(sold, may)) contradict(a, b, unsold);
        });
    each_pair<detail::AtMost, detail::Pin>(
        [this](const Rule& a, const auto& most, const Rule& b, const auto& pinned) {
          // Most pins hold together at a moment at which one of them begins.
          const Timestamp moment = std::max(a.from(), b.from());
          for (const LabelIndex label : most.labels[pinned.item]) {
            if (most.only && *most.only != label) continue;
            std::vector<ItemIndex> items;
            for (const Rule& rule : rules_)
              if (const auto* pin = std::get_if<detail::Pin>(&rule.kind());
                  pin && rule.holds_at(moment) && most.labels.has(pin->item, label) &&
                  std::find(items.begin(), items.end(), pin->item) == items.end())
                items.push_back(pin->item);
            if (items.size() > static_cast<std::size_t>(most.count))
              contradict(a, b,
                         std::to_string(items.size()) + (items.size() == 1 ? " item of " : " items of ") +
                             std::string(most.labels.name(label)) + (items.size() == 1 ? " is" : " are") +
                             " pinned");
          }
        });
  }

  Active active_at(const RerankContext& context) const {
    Active active;
    active.reserve(rules_.size());
    for (const Rule& rule : rules_) {
      if (rule.is_constant()) {
        active.push_back(&rule);
        continue;
      }
      if (!context.query.time)
        throw DataError("rule '" + *rule.name() +
                        "' holds for a time, and the request does not say its time");
      if (rule.holds_at(*context.query.time)) active.push_back(&rule);
    }
    return active;
  }

  // Tells `refused(at)` of each of the items that the rule does not let pass.
  template <class ItemAt, class Refused>
  static void each_refused(const Rule& rule, std::size_t count, ItemAt&& item_at,
                           const RerankContext& context, Refused&& refused) {
    const auto refuse_unless = [&](auto&& allows) {
      for (std::size_t at = 0; at < count; ++at)
        if (!allows(item_at(at))) refused(at);
    };
    if (const auto* bits = std::get_if<detail::AllowBits>(&rule.kind())) {
      refuse_unless(*bits);
    } else if (const auto* where = std::get_if<detail::AllowWhere>(&rule.kind())) {
      refuse_unless([&](ItemIndex item) { return where->allows(item, context); });
    } else if (const auto* in = std::get_if<detail::InRegion>(&rule.kind())) {
      const auto region = in->regions.find(context.region);
      refuse_unless([&](ItemIndex item) {
        return in->regions[item].empty() || (region && in->regions.has(item, *region));
      });
    } else if (const auto* again = std::get_if<detail::NotAgain>(&rule.kind())) {
      const auto& history = context.query.history;
      if (history.empty()) return;
      if (!context.query.time || history.times.empty())
        throw DataError("rule '" + *rule.name() + "' needs the time of the request and those of the history");
      refuse_unless([&](ItemIndex item) {
        const auto had = history.find(item);
        if (!had) return true;
        const double since = seconds_between(history.times[*had], *context.query.time);
        return since >= static_cast<double>(again->interval(item).count());
      });
    } else if (const auto* seen = std::get_if<detail::ShownAtMost>(&rule.kind())) {
      const auto disorder =
          std::adjacent_find(context.shown.begin(), context.shown.end(),
                             [](const TimesShown& a, const TimesShown& b) { return !(a.item < b.item); });
      if (disorder != context.shown.end())
        throw DataError("rule '" + *rule.name() + "': what was shown names item " +
                        std::to_string(disorder[1].item.value) + " after " +
                        std::to_string(disorder->item.value) + ", expected items ascending");
      refuse_unless([&](ItemIndex item) {
        const auto at = std::lower_bound(context.shown.begin(), context.shown.end(), item,
                                         [](const TimesShown& shown, ItemIndex i) { return shown.item < i; });
        return at == context.shown.end() || at->item != item || at->times < seen->times;
      });
    }
  }

  static void admit(Slate& slate, const Active& active, const RerankContext& context) {
    auto& all = slate.candidates;
    std::vector<const Rule*> refused_by;
    for (const Rule* rule : active)
      each_refused(
          *rule, all.size(), [&](std::size_t at) { return all[at].item; }, context,
          [&](std::size_t at) {
            refused_by.resize(all.size(), nullptr);
            if (!refused_by[at]) refused_by[at] = rule;
          });
    if (refused_by.empty()) return;
    std::size_t kept = 0;
    for (std::size_t at = 0; at < all.size(); ++at) {
      if (refused_by[at])
        slate.notes.push_back({all[at].item, at + 1, 0, refused_by[at]->name(), -all[at].relevance});
      else all[kept++] = all[at];
    }
    all.resize(kept);
  }

  static void boost(Slate& slate, const Active& active) {
    auto& all = slate.candidates;
    std::vector<const Rule*> boosted_by;
    std::vector<double> gained(all.size(), 0);
    for (const Rule* rule : active) {
      const auto* boosts = std::get_if<detail::Boost>(&rule->kind());
      if (!boosts) continue;
      boosted_by.resize(all.size(), nullptr);
      for (std::size_t at = 0; at < all.size(); ++at)
        if (boosts->of(all[at].item)) {
          gained[at] += all[at].relevance * (boosts->factor - 1);
          all[at].relevance *= boosts->factor;
          boosted_by[at] = rule;
        }
    }
    if (boosted_by.empty()) return;
    std::vector<std::uint32_t> order(all.size());
    for (std::uint32_t at = 0; at < order.size(); ++at) order[at] = at;
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return all[a].relevance != all[b].relevance ? all[a].relevance > all[b].relevance : a < b;
    });
    std::vector<Candidate> sorted;
    sorted.reserve(all.size());
    for (const std::uint32_t from : order) {
      const std::size_t to = sorted.size();
      if (boosted_by[from] && from != to && (from < slate.places || to < slate.places))
        slate.notes.push_back({all[from].item, from + 1, to + 1, boosted_by[from]->name(), gained[from]});
      sorted.push_back(all[from]);
    }
    all = std::move(sorted);
  }

  // How many of each label an at_most rule has let in.
  struct Tally {
    const Rule* rule;
    const detail::AtMost* most;
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

  // Where an item stands, put in at the end where it is not there yet; nowhere where a rule refuses it.
  static std::uint32_t find_or_add(Slate& slate, ItemIndex item, const Active& active,
                                   const RerankContext& context) {
    auto& all = slate.candidates;
    for (std::size_t at = 0; at < all.size(); ++at)
      if (all[at].item == item) return static_cast<std::uint32_t>(at);
    for (const Rule* rule : active) {
      bool refuses = false;
      each_refused(
          *rule, 1, [&](std::size_t) { return item; }, context, [&](std::size_t) { refuses = true; });
      if (!refuses) continue;
      const bool is_noted = std::any_of(slate.notes.begin(), slate.notes.end(),
                                        [&](const Note& note) { return note.item == item && note.to == 0; });
      if (!is_noted) slate.notes.push_back({item, 0, 0, rule->name()});
      return nowhere;
    }
    const double least = all.empty() ? 0 : all.back().relevance;
    all.push_back({item, no_score<double>, least});
    return static_cast<std::uint32_t>(all.size() - 1);
  }

  static void require_within(const Rule& rule, std::size_t place, const Slate& slate) {
    if (place >= slate.places)
      throw OptionError("rule '" + *rule.name() + "' speaks of place " + std::to_string(place + 1) +
                        ", and the slate has " + std::to_string(slate.places));
  }

  struct Sold {
    const Rule* rule;
    const detail::Sponsored* what;
    std::vector<std::uint32_t> ranked;  // positions of its items, best first
  };

  static void place(Slate& slate, const Active& active, const RerankContext& context) {
    std::vector<Tally> tallies;
    std::vector<Sold> sold;
    std::vector<std::pair<std::uint32_t, const Rule*>> pinned;  // by place
    const std::size_t had = slate.candidates.size();
    for (const Rule* rule : active) {
      if (const auto* most = std::get_if<detail::AtMost>(&rule->kind())) {
        tallies.push_back({rule, most, std::vector<int>(most->labels.count())});
      } else if (const auto* pin = std::get_if<detail::Pin>(&rule->kind())) {
        require_within(*rule, pin->place, slate);
        pinned.resize(slate.places, {nowhere, nullptr});
        pinned[pin->place] = {find_or_add(slate, pin->item, active, context), rule};
      } else if (const auto* campaign = std::get_if<detail::Sponsored>(&rule->kind())) {
        for (const std::size_t at : campaign->places) require_within(*rule, at, slate);
        Sold places{rule, campaign, {}};
        for (const ItemIndex item : campaign->items)
          if (const auto at = find_or_add(slate, item, active, context); at != nowhere)
            places.ranked.push_back(at);
        std::sort(places.ranked.begin(), places.ranked.end());
        sold.push_back(std::move(places));
      }
    }
    if (tallies.empty() && pinned.empty() && sold.empty()) return;

    auto& all = slate.candidates;
    enum class State : char { waiting, reserved, put, refused };
    std::vector<State> state(all.size(), State::waiting);
    std::vector<const Rule*> by(all.size(), nullptr);
    const auto count = [&](std::size_t at) {
      for (Tally& tally : tallies) tally.add(all[at].item, 1);
    };
    const auto full = [&](std::size_t at) -> const Rule* {
      for (const Tally& tally : tallies)
        if (tally.is_full_for(all[at].item)) return tally.rule;
      return nullptr;
    };
    for (const auto& [at, rule] : pinned)
      if (at != nowhere) {
        state[at] = State::reserved;
        by[at] = rule;
        count(at);
      }

    std::vector<std::uint32_t> order;
    order.reserve(all.size());
    const auto put = [&](std::uint32_t at) {
      state[at] = State::put;
      order.push_back(at);
    };
    std::uint32_t next = 0;
    for (std::size_t to = 0; to < slate.places; ++to) {
      if (!pinned.empty() && pinned[to].first != nowhere) {
        put(pinned[to].first);
        continue;
      }
      bool taken = false;
      for (const Sold& places : sold) {
        // On a list that ends before the place, nothing is sold.
        if (order.size() < to ||
            !std::binary_search(places.what->places.begin(), places.what->places.end(), to))
          continue;
        for (const std::uint32_t at : places.ranked) {
          if (taken || state[at] != State::waiting || full(at)) continue;
          by[at] = places.rule;
          count(at);
          put(at);
          taken = true;
        }
      }
      // What a rule put in for a place that is sold takes no other place.
      for (; !taken && next < had; ++next) {
        if (state[next] != State::waiting) continue;
        if (const Rule* rule = full(next)) {
          state[next] = State::refused;
          by[next] = rule;
          continue;
        }
        count(next);
        put(next);
        taken = true;
      }
    }
    // A pin behind the end of a short list moves up to it: all pins are put by now, at their places or there.
    const bool is_filled = order.size() >= slate.places;
    for (std::uint32_t at = 0; at < had; ++at) {
      if (state[at] == State::waiting || (state[at] == State::refused && is_filled)) order.push_back(at);
      else if (state[at] == State::refused)
        slate.notes.push_back({all[at].item, at + 1, 0, by[at]->name(), -all[at].relevance});
    }
    rebuild(slate, order, by, had);
  }

  static void rebuild(Slate& slate, const std::vector<std::uint32_t>& order,
                      const std::vector<const Rule*>& by, std::size_t had) {
    auto& all = slate.candidates;
    bool is_same = order.size() == all.size();
    for (std::size_t to = 0; is_same && to < order.size(); ++to) is_same = order[to] == to;
    if (is_same && all.size() == had) return;
    std::vector<Candidate> now;
    now.reserve(order.size());
    for (std::size_t to = 0; to < order.size(); ++to) {
      const std::uint32_t from = order[to];
      now.push_back(all[from]);
      now.back().relevance = all[to].relevance;
      const double was = from >= had ? 0 : all[from].relevance, gained = all[to].relevance - was;
      if (from >= had) slate.notes.push_back({all[from].item, 0, to + 1, by[from]->name(), gained});
      else if (by[from] && from != to && (from < slate.places || to < slate.places))
        slate.notes.push_back({all[from].item, from + 1, to + 1, by[from]->name(), gained});
    }
    all = std::move(now);
  }

  std::vector<Rule> rules_;
};

}  // namespace kindred::inline v0
