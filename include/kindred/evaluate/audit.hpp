#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/quantile.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/evaluate/detail/table.hpp"
#include "kindred/metrics/bootstrap.hpp"
#include "kindred/metrics/gini.hpp"
#include "kindred/metrics/ndcg.hpp"
#include "kindred/model/recommend.hpp"
#include "kindred/model/recommender.hpp"
#include "kindred/rerank/calibrated.hpp"
#include "kindred/rerank/labels.hpp"
#include "kindred/rerank/recommend_slate.hpp"

namespace kindred::inline v0 {

/// Between whom an audit compares.
struct AuditGroups {
  /// Groups of items: providers, brands, genres. An item of several counts for each in equal parts; one of
  /// none for "(none)".
  Labels items = {};
  /// A group for each user, by user index; empty for "(none)". No groups at all where there are none.
  std::vector<std::string> users = {};
};

/// How an audit is made.
struct AuditOptions {
  /// How much of each list is looked at, ≥ 1.
  int k = 10;
  /// Resamples of the bootstrap intervals, ≥ 1.
  int resamples = 1000;
  /// Names the random numbers of the bootstrap.
  std::uint64_t seed = 1;
};

/// What a group of items gets.
struct ItemGroupAudit {
  /// The group's label.
  std::string name = {};
  /// Its share of the items.
  double of_items = 0;
  /// Its share of the training interactions: of what people do by themselves.
  double of_training = 0;
  /// Its share of the exposure: Σ 1 / log₂(rank + 1) over all places of all lists.
  double of_exposure = 0;
  /// Test interactions with it.
  double tests = 0;
  /// The share of those that the lists missed; nothing where there are none.
  std::optional<double> missed = {};
};

/// What a group of users gets.
struct UserGroupAudit {
  /// The group's name.
  std::string name = {};
  /// How many users of it have test items; the figures are of these.
  std::size_t users = 0;
  /// The mean nDCG at k.
  double ndcg = 0;
  /// Its 95 % percentile bootstrap interval.
  Interval ndcg_ci95 = {};
  /// The mean miscalibration (by the groups of items) of the lists, in nats, of users whose history has any
  /// of these groups; nothing where nobody's has.
  std::optional<double> miscalibration = {};
};

/// What lists do to whom.
struct Audit {
  /// Groups of items in the order of their labels, "(none)" last where it has items.
  std::vector<ItemGroupAudit> items = {};
  /// Groups of users by name.
  std::vector<UserGroupAudit> users = {};
  /// The mean nDCG at k of all users with test items.
  double ndcg = 0;
  /// Their mean miscalibration; nothing where it is known of nobody.
  std::optional<double> miscalibration = {};
  /// The nDCG of the best served group of users less that of the worst; 0 with fewer than two groups.
  double user_gap = 0;
  /// Its 95 % bootstrap interval, users drawn within these two groups.
  Interval user_gap_ci95 = {};
  /// Half of Σ |share of exposure − share of training| over groups of items (total variation), in [0, 1].
  double exposure_gap = 0;
  /// How unequally exposure falls to groups of items (`gini` of places taken), "(none)" left out.
  double concentration = 0;
  /// The largest share of misses of a group of items less the smallest.
  double error_gap = 0;

  /// As tables.
  friend std::ostream& operator<<(std::ostream& out, const Audit& audit) {
    using detail::decimals;
    const auto known = [](std::optional<double> value, int places) {
      return value ? decimals(*value, places) : "unknown";
    };
    std::vector<std::vector<std::string>> rows = {
        {"items", "of items", "of training", "of exposure", "missed"}};
    for (const auto& group : audit.items)
      rows.push_back({group.name, decimals(group.of_items, 3), decimals(group.of_training, 3),
                      decimals(group.of_exposure, 3), known(group.missed, 3)});
    detail::print_table(out, rows);
    rows = {{"users", "number", "ndcg", "95 % interval", "miscalibration"}};
    for (const auto& group : audit.users)
      rows.push_back({group.name, std::to_string(group.users), decimals(group.ndcg, 4),
                      decimals(group.ndcg_ci95.low, 4) + " to " + decimals(group.ndcg_ci95.high, 4),
                      known(group.miscalibration, 3)});
    detail::print_table(out, rows);
    rows.clear();
    for (const auto& [what, value] : audit.totals()) rows.push_back({what, known(value, 4)});
    detail::print_table(out, rows);
    return out;
  }

  /// The figures over all groups, by name; nothing where one is not known.
  std::vector<std::pair<std::string, std::optional<double>>> totals() const {
    return {{"ndcg", ndcg},
            {"miscalibration", miscalibration},
            {"user gap", user_gap},
            {"exposure gap", exposure_gap},
            {"concentration", concentration},
            {"error gap", error_gap}};
  }
};

/// Two audits of the same data side by side, as before and after a mitigation.
struct AuditChange {
  /// Before.
  const Audit& before;
  /// After.
  const Audit& after;

  /// As a table of totals and of each group's exposure.
  /// @throws DataError where the groups of items are not the same
  friend std::ostream& operator<<(std::ostream& out, const AuditChange& change) {
    using detail::decimals;
    std::vector<std::vector<std::string>> rows = {{"", "before", "after", "change"}};
    const auto known = [](std::optional<double> value) { return value ? decimals(*value, 4) : "unknown"; };
    const auto row = [&](const std::string& what, std::optional<double> was, std::optional<double> is) {
      rows.push_back(
          {what, known(was), known(is), known(was && is ? std::optional(*is - *was) : std::nullopt)});
    };
    const auto first = change.before.totals(), second = change.after.totals();
    for (std::size_t i = 0; i < first.size(); ++i) row(first[i].first, first[i].second, second[i].second);
    for (std::size_t g = 0; g < change.before.items.size(); ++g) {
      if (change.after.items.size() != change.before.items.size() ||
          change.after.items[g].name != change.before.items[g].name)
        throw DataError("audit: before and after are of different groups of items");
      row("exposure of " + change.before.items[g].name, change.before.items[g].of_exposure,
          change.after.items[g].of_exposure);
    }
    detail::print_table(out, rows);
    return out;
  }
};

namespace detail {

// Sums over groups of items, an item of several counting for each in equal parts; the last is of no group.
inline void add_to_groups(const Labels& groups, ItemIndex item, double amount, std::vector<double>& sums) {
  const auto of = groups[item];
  if (of.empty()) sums.back() += amount;
  for (const LabelIndex label : of) sums[label.value] += amount / static_cast<double>(of.size());
}

inline std::optional<double> mean_of_any(std::span<const double> values) noexcept {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? std::nullopt : std::optional(sum / static_cast<double>(values.size()));
}

}  // namespace detail

/// What lists do to groups of items and of users. O(lists + interactions + resamples · users).
/// @param lists each user's, best first, by user index; those of users without test items count as exposure
/// @param train what the lists were made from
/// @param test what was held out, of the same users and items
/// @param groups whom to compare
/// @param options list length and intervals
/// @param execution threads, progress, cancellation
/// @throws DataError where lists, data and groups are not of the same users and items, or nobody has a test
/// item; OptionError for an option out of its range; Cancelled
template <class Scalar>
Audit audit(std::span<const std::vector<ItemIndex>> lists, const Interactions<Scalar>& train,
            const Interactions<Scalar>& test, const AuditGroups& groups, const AuditOptions& options = {},
            const Execution& execution = {}) {
  require_at_least("k", options.k, 1);
  const std::size_t users = train.user_count();
  if (test.user_count() != users || test.item_count() != train.item_count() || lists.size() != users ||
      (!groups.users.empty() && groups.users.size() != users))
    throw DataError("audit: " + std::to_string(lists.size()) + " lists, " +
                    std::to_string(groups.users.size()) + " users in groups, training data of " +
                    std::to_string(users) + " users and " + std::to_string(train.item_count()) +
                    " items, test data of " + std::to_string(test.user_count()) + " and " +
                    std::to_string(test.item_count()) + ": expected the same users and items");

  const std::size_t count = groups.items.count() + 1;
  std::vector<double> items(count), training(count), exposure(count), tests(count), missed(count);
  for (ItemIndex item{0}; item.value < train.item_count(); ++item) {
    detail::add_to_groups(groups.items, item, 1, items);
    detail::add_to_groups(groups.items, item, static_cast<double>(train.by_item()[item].size()), training);
  }
  std::vector<std::int64_t> places(groups.items.count());

  struct Served {
    std::vector<double> ndcg, miscalibration;
  };
  std::vector<std::string> names(groups.users.begin(), groups.users.end());
  if (names.empty()) names.emplace_back("everybody");
  for (auto& name : names)
    if (name.empty()) name = "(none)";
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::vector<Served> served(names.size());
  Served everybody;

  for (UserIndex user{0}; user.value < users; ++user) {
    const auto& list = lists[user.value];
    const std::span<const ItemIndex> seen(list.data(),
                                          std::min(list.size(), static_cast<std::size_t>(options.k)));
    detail::check_items(seen, train.item_count(), "audit");
    for (std::size_t at = 0; at < seen.size(); ++at) {
      detail::add_to_groups(groups.items, seen[at], rank_discount(at + 1), exposure);
      for (const LabelIndex label : groups.items[seen[at]]) ++places[label.value];
    }
    const auto wanted = test.history(user).items;
    if (wanted.empty()) continue;
    for (const ItemIndex item : wanted) {
      detail::add_to_groups(groups.items, item, 1, tests);
      if (std::find(seen.begin(), seen.end(), item) == seen.end())
        detail::add_to_groups(groups.items, item, 1, missed);
    }
    const std::string name = groups.users.empty()               ? "everybody"
                             : groups.users[user.value].empty() ? "(none)"
                                                                : groups.users[user.value];
    Served& group =
        served[static_cast<std::size_t>(std::lower_bound(names.begin(), names.end(), name) - names.begin())];
    const double quality = ndcg(seen, wanted, options.k);
    group.ndcg.push_back(quality);
    everybody.ndcg.push_back(quality);
    const auto history = train.history(user);
    std::vector<float> weights(history.weights.begin(), history.weights.end());
    const auto shares = groups.items.shares({history.items, weights, {}});
    if (shares.empty()) continue;
    const double off = miscalibration(shares, label_shares(groups.items, seen));
    group.miscalibration.push_back(off);
    everybody.miscalibration.push_back(off);
  }
  if (everybody.ndcg.empty()) throw DataError("audit: no user has a test item");

  Audit audit{.ndcg = *detail::mean_of_any(everybody.ndcg),
              .miscalibration = detail::mean_of_any(everybody.miscalibration),
              .concentration = gini(places)};
  const auto share = [](const std::vector<double>& sums, std::size_t g) {
    double all = 0;
    for (const double sum : sums) all += sum;
    return all > 0 ? sums[g] / all : 0;
  };
  std::optional<double> least, most;
  for (std::size_t g = 0; g < count; ++g) {
    if (g + 1 == count && items[g] == 0) break;
    ItemGroupAudit one{.name = g + 1 == count ? "(none)" : groups.items.name(LabelIndex(g)),
                       .of_items = share(items, g),
                       .of_training = share(training, g),
                       .of_exposure = share(exposure, g),
                       .tests = tests[g]};
    audit.exposure_gap += std::abs(one.of_exposure - one.of_training) / 2;
    if (tests[g] > 0) {
      one.missed = missed[g] / tests[g];
      least = std::min(least.value_or(*one.missed), *one.missed);
      most = std::max(most.value_or(*one.missed), *one.missed);
    }
    audit.items.push_back(std::move(one));
  }
  audit.error_gap = most.value_or(0) - least.value_or(0);

  std::size_t best = 0, worst = 0;
  std::vector<const Served*> known;
  for (std::size_t g = 0; g < names.size(); ++g) {
    if (served[g].ndcg.empty()) continue;
    audit.users.push_back(
        {.name = names[g],
         .users = served[g].ndcg.size(),
         .ndcg = *detail::mean_of_any(served[g].ndcg),
         .ndcg_ci95 = bootstrap_mean(served[g].ndcg, {.resamples = options.resamples, .seed = options.seed},
                                     execution),
         .miscalibration = detail::mean_of_any(served[g].miscalibration)});
    known.push_back(&served[g]);
    if (audit.users.back().ndcg > audit.users[best].ndcg) best = known.size() - 1;
    if (audit.users.back().ndcg < audit.users[worst].ndcg) worst = known.size() - 1;
  }
  if (known.size() < 2) return audit;
  if (best == worst) worst = best == 0 ? 1 : 0;  // all alike: by chance one may yet be served worse
  audit.user_gap = audit.users[best].ndcg - audit.users[worst].ndcg;
  std::vector<double> gaps(static_cast<std::size_t>(options.resamples));
  parallel_for(options.resamples, 32, execution, "bootstrap", [&](std::int64_t begin, std::int64_t end) {
    for (auto r = static_cast<std::uint64_t>(begin); r < static_cast<std::uint64_t>(end); ++r)
      gaps[r] = detail::mean_of_resample(known[best]->ndcg, {}, Random(options.seed, 2 * r)) -
                detail::mean_of_resample(known[worst]->ndcg, {}, Random(options.seed, 2 * r + 1));
  });
  std::sort(gaps.begin(), gaps.end());
  audit.user_gap_ci95 = {quantile(gaps, 0.025), quantile(gaps, 0.975)};
  return audit;
}

/// What a model's own lists do.
/// @throws as above
template <Recommender M>
Audit audit(const M& model, const std::type_identity_t<Interactions<typename M::Scalar>>& train,
            const std::type_identity_t<Interactions<typename M::Scalar>>& test, const AuditGroups& groups,
            const AuditOptions& options = {}, const Execution& execution = {}) {
  std::vector<std::vector<ItemIndex>> lists;
  for (const auto& list : recommend_all(model, train, {.count = options.k}, execution)) {
    lists.emplace_back();
    for (const auto& entry : list) lists.back().push_back(entry.item);
  }
  return audit(std::span<const std::vector<ItemIndex>>(lists), train, test, groups, options, execution);
}

/// What re-ranked lists do, as `recommend_all` makes them.
/// @throws as above
template <class Scalar>
Audit audit(std::span<const Slate> slates, const Interactions<Scalar>& train,
            const Interactions<Scalar>& test, const AuditGroups& groups, const AuditOptions& options = {},
            const Execution& execution = {}) {
  std::vector<std::vector<ItemIndex>> lists;
  for (const Slate& slate : slates) lists.push_back(slate.items());
  return audit(std::span<const std::vector<ItemIndex>>(lists), train, test, groups, options, execution);
}

/// The same of a vector of slates.
/// @throws as above
template <class Scalar>
Audit audit(const std::vector<Slate>& slates, const Interactions<Scalar>& train,
            const Interactions<Scalar>& test, const AuditGroups& groups, const AuditOptions& options = {},
            const Execution& execution = {}) {
  return audit(std::span<const Slate>(slates), train, test, groups, options, execution);
}

}  // namespace kindred::inline v0
