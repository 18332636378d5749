#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/model/recommendation.hpp"
#include "kindred/rerank/detail/places_left.hpp"
#include "kindred/rerank/reranker.hpp"
#include "kindred/rerank/rule.hpp"
#include "kindred/rerank/slate.hpp"

namespace kindred::inline v0 {

/// The shop's rules, all of which hold in the first `places` of the slate that comes out:
///  1. what a rule refuses is taken out;
///  2. boosts multiply relevances, and the slate is put in their order;
///  3. pinned items take their places and sponsored ones theirs, put in where the slate lacks them; every
///     other place goes to the next candidate that no `at_most` stands against, and that leaves an item for
///     each sold place behind it. Those that an `at_most` stands against follow behind the places, or are
///     taken out where the others don't fill these.
/// In a pipeline rules have the last word: 1 and 3 are done once more after all else. O(candidates · rules +
/// labels).
class Rules {
 public:
  /// No rules.
  Rules() = default;

  /// All of these.
  /// @throws OptionError naming rules that cannot all hold, the fewest up to three, else some of which none
  /// can be left out: two pins of one place or of one item, a pin and a rule that refuses its item (unless
  /// this is a fact of the moment: stock, region, age, what the person had or saw, what `allowed` finds by
  /// the request), a pinned place that is sold, a place sold twice, more pins than an at_most allows, sold
  /// places for which the others leave no item each, an at_least of a catalogue of which what else was
  /// decided leaves nothing. Predicates alone cannot be asked of all items: where they leave nothing, nothing
  /// is shown
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

  // Whether somebody decided that the item is not shown; a fact of the moment is no decision.
  static bool is_refused_by(const Rule& rule, ItemIndex item) {
    if (const auto* bits = std::get_if<detail::AllowBits>(&rule.kind()))
      return !bits->is_fact && !(*bits)(item);
    const auto* where = std::get_if<detail::AllowWhere>(&rule.kind());
    return where && !where->is_fact && !where->allows(item, {});
  }

  // Whether rules that somebody decided let none of the items pass that any of them can. Which items there
  // are is known where a rule holds bits of them. One that lets nothing pass by itself contradicts no other.
  static bool let_nothing_pass(const Active& rules) {
    const detail::AllowBits* known = nullptr;
    for (const Rule* rule : rules)
      if (const auto* bits = std::get_if<detail::AllowBits>(&rule->kind()); bits && !bits->is_fact) {
        if (std::find(bits->allowed.begin(), bits->allowed.end(), 1) == bits->allowed.end()) return false;
        known = bits;
      }
    if (!known) return false;
    for (ItemIndex item{0}; item.value < known->allowed.size(); ++item)
      if (std::none_of(rules.begin(), rules.end(),
                       [&](const Rule* rule) { return is_refused_by(*rule, item); }))
        return false;
    return true;
  }

  // Why rules that hold at one moment cannot all hold; empty where they can.
  static std::string clash(const Active& rules) {
    if (let_nothing_pass(rules)) return "they let no item pass";
    std::vector<const detail::Pin*> pins;
    std::vector<std::pair<std::size_t, const Rule*>> sold;
    std::vector<detail::LabelTally> tallies;
    std::vector<ItemIndex> items;
    for (const Rule* rule : rules) {
      if (const auto* pin = std::get_if<detail::Pin>(&rule->kind())) {
        pins.push_back(pin);
        items.push_back(pin->item);
      } else if (const auto* campaign = std::get_if<detail::Sponsored>(&rule->kind())) {
        for (const std::size_t at : campaign->places) sold.emplace_back(at, rule);
        items.insert(items.end(), campaign->items.begin(), campaign->items.end());
      } else if (const auto* most = std::get_if<detail::AtMost>(&rule->kind())) {
        tallies.push_back({rule, most, std::vector<int>(most->labels.count())});
      }
    }
    if (items.empty() && sold.empty()) return "";
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    const auto number_of = [&](ItemIndex item) {
      return static_cast<std::uint32_t>(std::lower_bound(items.begin(), items.end(), item) - items.begin());
    };
    std::vector<char> is_refused(items.size());
    for (std::size_t i = 0; i < items.size(); ++i)
      is_refused[i] = std::any_of(rules.begin(), rules.end(),
                                  [&](const Rule* rule) { return is_refused_by(*rule, items[i]); });

    std::sort(sold.begin(), sold.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t s = 1; s < sold.size(); ++s)
      if (sold[s].first == sold[s - 1].first)
        return "place " + std::to_string(sold[s].first + 1) + " is sold twice";
    std::vector<char> is_pinned(items.size());
    for (const auto* pin : pins) {
      for (const auto* other : pins) {
        if (pin->item == other->item && pin->place != other->place) return "one item cannot have two places";
        if (pin->item != other->item && pin->place == other->place) return "two items cannot have one place";
      }
      if (is_refused[number_of(pin->item)]) return "the pinned item is refused";
      if (std::any_of(sold.begin(), sold.end(), [&](const auto& one) { return one.first == pin->place; }))
        return "the pinned place is sold";
      if (std::exchange(is_pinned[number_of(pin->item)], char{1})) continue;
      for (detail::LabelTally& tally : tallies) tally.add(pin->item, 1);
    }
    for (const detail::LabelTally& tally : tallies)
      for (std::uint32_t label = 0; label < tally.of.size(); ++label)
        if (tally.of[label] > tally.most->count && (!tally.most->only || tally.most->only->value == label))
          return std::to_string(tally.of[label]) + (tally.of[label] == 1 ? " item of " : " items of ") +
                 std::string(tally.most->labels.name(LabelIndex(label))) +
                 (tally.of[label] == 1 ? " is" : " are") + " pinned";

    std::vector<detail::SoldPlace> places;
    for (const auto& [at, rule] : sold) {
      auto ranked = std::make_shared<std::vector<std::uint32_t>>();
      for (const ItemIndex item : std::get<detail::Sponsored>(rule->kind()).items)
        if (const auto number = number_of(item); !is_refused[number] && !is_pinned[number])
          ranked->push_back(number);
      places.push_back({at, rule, std::move(ranked)});
    }
    detail::PlacesLeft left(std::move(tallies), std::move(items));
    if (const auto* unserved = left.keep(std::move(places), 100'000))
      return "no item is left for place " + std::to_string(unserved->place + 1) + ", which is sold";
    return "";
  }

  // The first of the fewest that cannot hold, if these are three at most, and the rules some fifty; else some
  // of which none can be left out.
  static Active fewest_that_clash(Active rules) {
    Active some;
    int tries = 20'000;
    const auto clashes_with = [&](auto&& more, std::size_t from, int count) -> bool {
      if (count == 0) return --tries >= 0 && !clash(some).empty();
      for (std::size_t r = from; r < rules.size() && tries > 0; ++r) {
        some.push_back(rules[r]);
        if (more(more, r + 1, count - 1)) return true;
        some.pop_back();
      }
      return false;
    };
    for (int count = 1; count <= 3; ++count)
      if (clashes_with(clashes_with, 0, count)) return some;
    for (std::size_t r = 0; r < rules.size();) {
      Active fewer = rules;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(r));
      if (clash(fewer).empty()) ++r;
      else rules = std::move(fewer);
    }
    return rules;
  }

  void refuse_contradictions() const {
    // Most rules hold together at a moment at which one of them begins.
    std::vector<Timestamp> moments;
    for (const Rule& rule : rules_) moments.push_back(rule.from());
    std::sort(moments.begin(), moments.end());
    moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
    for (const Timestamp moment : moments) {
      Active rules;
      for (const Rule& rule : rules_)
        if (rule.holds_at(moment)) rules.push_back(&rule);
      if (clash(rules).empty()) continue;
      rules = fewest_that_clash(std::move(rules));
      std::string names;
      for (std::size_t r = 0; r < rules.size(); ++r)
        names += (r == 0 ? "'" : r + 1 == rules.size() ? " and '" : ", '") + *rules[r]->name() + "'";
      throw OptionError((rules.size() == 1 ? "the rule " + names + " cannot hold: "
                                           : "the rules " + names + " contradict each other: ") +
                        clash(rules));
    }
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
        slate.notes.push_back({all[at].item, at + 1, 0, refused_by[at]->name(), -all[at].relevance,
                               refused_by[at]->is_named()});
      else all[kept++] = all[at];
    }
    all.resize(kept);
  }

  static void boost(Slate& slate, const Active& active) {
    auto& all = slate.candidates;
    struct Gain {
      std::size_t at;
      const Rule* by;
      double amount;
    };
    std::vector<Gain> gains;
    for (const Rule* rule : active) {
      const auto* boosts = std::get_if<detail::Boost>(&rule->kind());
      if (!boosts) continue;
      for (std::size_t at = 0; at < all.size(); ++at)
        if (boosts->of(all[at].item)) {
          gains.push_back({at, rule, all[at].relevance * (boosts->factor - 1)});
          all[at].relevance *= boosts->factor;
        }
    }
    if (gains.empty()) return;
    std::vector<std::uint32_t> order(all.size());
    for (std::uint32_t at = 0; at < order.size(); ++at) order[at] = at;
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return all[a].relevance != all[b].relevance ? all[a].relevance > all[b].relevance : a < b;
    });
    std::vector<Candidate> sorted;
    sorted.reserve(all.size());
    std::vector<std::size_t> place_of(all.size());
    for (const std::uint32_t from : order) {
      place_of[from] = sorted.size();
      sorted.push_back(all[from]);
    }
    for (const auto& [at, by, amount] : gains) {
      if (amount == 0) continue;
      // Who moved the other way was overtaken by others.
      const std::size_t to = place_of[at], from = (amount > 0) == (to < at) ? at : to;
      slate.notes.push_back({all[at].item, from + 1, to + 1, by->name(), amount, by->is_named()});
    }
    all = std::move(sorted);
  }

  // Where an item stands, put in at the end where it is not there yet; detail::nowhere where a rule refuses
  // it.
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
      if (!is_noted) slate.notes.push_back({item, 0, 0, rule->name(), 0, rule->is_named()});
      return detail::nowhere;
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

  // What the rules want of the places.
  struct Wanted {
    std::vector<detail::LabelTally> tallies;
    std::vector<detail::SoldPlace> sold;                        // by place
    std::vector<std::pair<std::uint32_t, const Rule*>> pinned;  // by place, if there are any

    bool is_nothing() const noexcept { return tallies.empty() && pinned.empty() && sold.empty(); }
    bool is_pinned(std::size_t place) const noexcept {
      return !pinned.empty() && pinned[place].first != detail::nowhere;
    }
  };

  // Puts in at the end what the slate lacks.
  static Wanted wanted_by(const Active& active, Slate& slate, const RerankContext& context) {
    Wanted wanted;
    for (const Rule* rule : active) {
      if (const auto* most = std::get_if<detail::AtMost>(&rule->kind())) {
        wanted.tallies.push_back({rule, most, std::vector<int>(most->labels.count())});
      } else if (const auto* pin = std::get_if<detail::Pin>(&rule->kind())) {
        require_within(*rule, pin->place, slate);
        wanted.pinned.resize(slate.places, {detail::nowhere, nullptr});
        wanted.pinned[pin->place] = {find_or_add(slate, pin->item, active, context), rule};
      } else if (const auto* campaign = std::get_if<detail::Sponsored>(&rule->kind());
                 campaign && !campaign->places.empty()) {
        auto ranked = std::make_shared<std::vector<std::uint32_t>>();
        for (const ItemIndex item : campaign->items)
          if (const auto at = find_or_add(slate, item, active, context); at != detail::nowhere)
            ranked->push_back(at);
        std::sort(ranked->begin(), ranked->end());
        for (const std::size_t at : campaign->places) {
          require_within(*rule, at, slate);
          wanted.sold.push_back({at, rule, ranked});
        }
      }
    }
    std::sort(wanted.sold.begin(), wanted.sold.end(),
              [](const auto& a, const auto& b) { return a.place < b.place; });
    return wanted;
  }

  // Who stands where: candidates by their numbers.
  struct Standing {
    enum class State : char { waiting, reserved, put };
    std::vector<State> state;
    std::vector<const Rule*> by;  // who put it where it stands, or keeps it from standing
    std::vector<std::uint32_t> order;

    explicit Standing(std::size_t count) : state(count, State::waiting), by(count, nullptr) {}
    void put(std::uint32_t at, const Rule* rule) {
      state[at] = State::put;
      by[at] = rule;
      order.push_back(at);
    }
  };

  // Fills the places, those that are free with the first `had` candidates: what a rule put in for a place
  // that is sold takes no other. False where there is nothing for a place though others behind it are sold.
  static bool fill(Standing& standing, const Wanted& wanted, detail::PlacesLeft left, std::size_t places,
                   std::size_t had) {
    for (const auto& [at, rule] : wanted.pinned)
      if (at != detail::nowhere) {
        standing.state[at] = Standing::State::reserved;
        standing.by[at] = rule;
        left.put(at);
      }
    left.keep(wanted.sold, detail::PlacesLeft::few_steps);
    std::uint32_t next = 0;
    for (std::size_t to = 0; to < places; ++to) {
      if (wanted.is_pinned(to)) {
        standing.put(wanted.pinned[to].first, wanted.pinned[to].second);
        continue;
      }
      if (const auto place = left.take(to); place && place->keeps != detail::nowhere) {
        standing.put(place->keeps, place->rule);
        continue;
      }
      bool is_taken = false;
      for (; !is_taken && next < had; ++next) {
        if (standing.state[next] != Standing::State::waiting) continue;
        const Rule* const rule = left.refuses(next);
        if (left.put_beside(next)) {
          standing.put(next, nullptr);
          is_taken = true;
        } else if (rule) {
          standing.by[next] = rule;
        }
      }
      if (!is_taken && left.sells()) return false;
    }
    return true;
  }

  static void place(Slate& slate, const Active& active, const RerankContext& context) {
    const auto& all = slate.candidates;
    const std::size_t had = all.size();
    Wanted wanted = wanted_by(active, slate, context);
    if (wanted.is_nothing()) return;
    std::vector<ItemIndex> items;
    items.reserve(all.size());
    for (const Candidate& candidate : all) items.push_back(candidate.item);
    const detail::PlacesLeft left(std::move(wanted.tallies), std::move(items));
    Standing standing(all.size());
    // On a list that ends before a place, nothing is sold there. The last place goes first, as the list may
    // reach another with the item that was kept for it.
    while (!fill(standing, wanted, left, slate.places, had)) {
      wanted.sold.pop_back();
      standing = Standing(all.size());
    }
    // A pin behind the end of a short list moves up to it: all pins are put by now, at their places or there.
    const bool is_filled = standing.order.size() >= slate.places;
    for (std::uint32_t at = 0; at < had; ++at) {
      if (standing.state[at] != Standing::State::waiting) continue;
      if (const Rule* by = standing.by[at]; by && !is_filled)
        slate.notes.push_back({all[at].item, at + 1, 0, by->name(), -all[at].relevance, by->is_named()});
      else standing.order.push_back(at);
    }
    rebuild(slate, standing.order, standing.by, had);
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
      if (from >= had)
        slate.notes.push_back({all[from].item, 0, to + 1, by[from]->name(), gained, by[from]->is_named()});
      else if (by[from] && from != to && (from < slate.places || to < slate.places))
        slate.notes.push_back(
            {all[from].item, from + 1, to + 1, by[from]->name(), gained, by[from]->is_named()});
    }
    all = std::move(now);
  }

  std::vector<Rule> rules_;
};

}  // namespace kindred::inline v0
