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
  /// Its 95 % percentile bootstrap interval; unknown of a single user.
  std::optional<Interval> ndcg_ci95 = {};
  /// The mean miscalibration (by the groups of items) of the lists, in nats, of users whose history has any
  /// of these groups; nothing where nobody's has.
  std::optional<double> miscalibration = {};
  /// Each one's nDCG at k, by user index.
  std::vector<double> ndcg_of_users = {};
};

/// A figure over all groups.
struct AuditTotal {
  /// What it is called.
  std::string name = {};
  /// The figure; nothing where it is not known.
  std::optional<double> value = {};
  /// Whether it comes with an interval, if one is known.
  bool has_interval = false;
  /// That 95 % interval.
  std::optional<Interval> ci95 = {};
};

namespace detail {

inline std::string in_table(std::optional<double> value, int places) {
  return value ? decimals(*value, places) : "unknown";
}
inline std::string in_table(std::optional<Interval> interval, int places) {
  return interval ? decimals(interval->low, places) + " to " + decimals(interval->high, places) : "unknown";
}

// The best and the worst served of two or more groups; two even where all are served alike, for by chance one
// may yet be served worse.
inline std::pair<std::size_t, std::size_t> best_and_worst(const std::vector<UserGroupAudit>& users) noexcept {
  std::size_t best = 0, worst = 0;
  for (std::size_t g = 1; g < users.size(); ++g) {
    if (users[g].ndcg > users[best].ndcg) best = g;
    if (users[g].ndcg < users[worst].ndcg) worst = g;
  }
  if (best == worst) worst = best == 0 ? 1 : 0;
  return {best, worst};
}

}  // namespace detail

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
  /// Its 95 % bootstrap interval, users drawn within these two groups; unknown where there are fewer than two
  /// groups, or one of the two is of a single user.
  std::optional<Interval> user_gap_ci95 = {};
  /// Half of Σ |share of exposure − share of training| over groups of items (total variation), in [0, 1].
  double exposure_gap = 0;
  /// How unequally exposure (Σ 1 / log₂(rank + 1), an item of several groups in equal parts) falls to groups
  /// of items: `gini`, "(none)" and groups of no item of the data left out.
  double concentration = 0;
  /// The largest share of misses of a group of items less the smallest.
  double error_gap = 0;

  /// As tables.
  friend std::ostream& operator<<(std::ostream& out, const Audit& audit) {
    using detail::decimals, detail::in_table;
    std::vector<std::vector<std::string>> rows = {
        {"items", "of items", "of training", "of exposure", "missed"}};
    for (const auto& group : audit.items)
      rows.push_back({group.name, decimals(group.of_items, 3), decimals(group.of_training, 3),
                      decimals(group.of_exposure, 3), in_table(group.missed, 3)});
    detail::print_table(out, rows);
    rows = {{"users", "number", "ndcg", "95 % interval", "miscalibration"}};
    for (const auto& group : audit.users)
      rows.push_back({group.name, std::to_string(group.users), decimals(group.ndcg, 4),
                      in_table(group.ndcg_ci95, 4), in_table(group.miscalibration, 3)});
    detail::print_table(out, rows);
    rows = {{"over all", "", "95 % interval"}};
    for (const auto& total : audit.totals())
      rows.push_back(
          {total.name, in_table(total.value, 4), total.has_interval ? in_table(total.ci95, 4) : ""});
    detail::print_table(out, rows);
    return out;
  }

  /// The figures over all groups.
  std::vector<AuditTotal> totals() const {
    return {{"ndcg", ndcg},
            {"miscalibration", miscalibration},
            {"user gap", user_gap, true, user_gap_ci95},
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

  /// The bootstrap interval of the change of the user gap. Each resample draws users within groups, the same
  /// ones before and after; the groups are those that were best and worst served, before and after. Unknown
  /// where there are fewer than two groups, or one of these is of a single user. O(resamples · users).
  /// @throws DataError where the groups of users are not the same; OptionError for options out of range
  std::optional<Interval> user_gap_interval(const BootstrapOptions& options = {}) const {
    require_same_users();
    require_at_least("resamples", options.resamples, 1);
    if (!(options.level > 0 && options.level < 1))
      throw OptionError("option 'level' is " + std::to_string(options.level) +
                        ", expected a number between 0 and 1");
    if (before.users.size() < 2) return std::nullopt;
    const auto [best, worst] = detail::best_and_worst(before.users);
    const auto [best_after, worst_after] = detail::best_and_worst(after.users);
    for (const std::size_t g : {best, worst, best_after, worst_after})
      if (before.users[g].users < 2) return std::nullopt;
    std::vector<double> changes;
    for (std::uint64_t r = 0; r < static_cast<std::uint64_t>(options.resamples); ++r) {
      const auto mean = [&](const Audit& audit, std::size_t g) {
        return detail::mean_of_resample(audit.users[g].ndcg_of_users, {},
                                        Random(options.seed, r * before.users.size() + g));
      };
      changes.push_back(mean(after, best_after) - mean(after, worst_after) - mean(before, best) +
                        mean(before, worst));
    }
    std::sort(changes.begin(), changes.end());
    const double tail = (1 - options.level) / 2;
    return Interval{quantile(changes, tail), quantile(changes, 1 - tail)};
  }

  /// As a table of totals, of each group's exposure, and of each group of users' nDCG and miscalibration,
  /// with 95 % intervals of what changed for users, the same ones drawn before and after.
  /// @throws DataError where the groups are not the same
  friend std::ostream& operator<<(std::ostream& out, const AuditChange& change) {
    using detail::in_table;
    change.require_same_users();
    std::vector<std::vector<std::string>> rows = {{"", "before", "after", "change", "95 % interval"}};
    const auto row = [&](const std::string& what, std::optional<double> was, std::optional<double> is,
                         const std::string& interval = "") {
      rows.push_back({what, in_table(was, 4), in_table(is, 4),
                      in_table(was && is ? std::optional(*is - *was) : std::nullopt, 4), interval});
    };
    const auto first = change.before.totals(), second = change.after.totals();
    for (std::size_t i = 0; i < first.size(); ++i)
      row(first[i].name, first[i].value, second[i].value,
          first[i].has_interval ? in_table(change.user_gap_interval(), 4) : "");
    for (std::size_t g = 0; g < change.before.items.size(); ++g) {
      if (change.after.items.size() != change.before.items.size() ||
          change.after.items[g].name != change.before.items[g].name)
        throw DataError("audit: before and after are of different groups of items");
      row("exposure of " + change.before.items[g].name, change.before.items[g].of_exposure,
          change.after.items[g].of_exposure);
    }
    for (std::size_t g = 0; g < change.before.users.size(); ++g) {
      const auto &was = change.before.users[g], &is = change.after.users[g];
      std::vector<double> gained;
      for (std::size_t u = 0; u < was.users; ++u)
        gained.push_back(is.ndcg_of_users[u] - was.ndcg_of_users[u]);
      row("ndcg of " + was.name, was.ndcg, is.ndcg,
          in_table(was.users > 1 ? std::optional(bootstrap_mean(gained)) : std::nullopt, 4));
    }
    for (std::size_t g = 0; g < change.before.users.size(); ++g)
      row("miscalibration of " + change.before.users[g].name, change.before.users[g].miscalibration,
          change.after.users[g].miscalibration);
    detail::print_table(out, rows);
    return out;
  }

 private:
  void require_same_users() const {
    bool are_same = before.users.size() == after.users.size();
    for (std::size_t g = 0; are_same && g < before.users.size(); ++g)
      are_same = before.users[g].name == after.users[g].name && before.users[g].users == after.users[g].users;
    if (!are_same) throw DataError("audit: before and after are of different groups of users");
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
  require_at_least("resamples", options.resamples, 1);
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
    for (std::size_t at = 0; at < seen.size(); ++at)
      detail::add_to_groups(groups.items, seen[at], rank_discount(at + 1), exposure);
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

  // A label that no item of the data has could not be shown.
  std::vector<double> of_groups;
  for (std::size_t g = 0; g + 1 < count; ++g)
    if (items[g] > 0) of_groups.push_back(exposure[g]);
  Audit audit{.ndcg = *detail::mean_of_any(everybody.ndcg),
              .miscalibration = detail::mean_of_any(everybody.miscalibration),
              .concentration = gini(std::span<const double>(of_groups))};
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

  const BootstrapOptions drawing{.resamples = options.resamples, .seed = options.seed};
  for (std::size_t g = 0; g < names.size(); ++g) {
    auto& values = served[g].ndcg;
    if (values.empty()) continue;
    UserGroupAudit group{.name = names[g],
                         .users = values.size(),
                         .ndcg = *detail::mean_of_any(values),
                         .miscalibration = detail::mean_of_any(served[g].miscalibration)};
    if (values.size() > 1) group.ndcg_ci95 = bootstrap_mean(values, drawing, execution);
    group.ndcg_of_users = std::move(values);
    audit.users.push_back(std::move(group));
  }
  if (audit.users.size() < 2) return audit;
  const auto [best, worst] = detail::best_and_worst(audit.users);
  const UserGroupAudit &well = audit.users[best], &badly = audit.users[worst];
  audit.user_gap = well.ndcg - badly.ndcg;
  if (well.users < 2 || badly.users < 2) return audit;
  std::vector<double> gaps(static_cast<std::size_t>(options.resamples));
  parallel_for(options.resamples, 32, execution, "bootstrap", [&](std::int64_t begin, std::int64_t end) {
    for (auto r = static_cast<std::uint64_t>(begin); r < static_cast<std::uint64_t>(end); ++r)
      gaps[r] = detail::mean_of_resample(well.ndcg_of_users, {}, Random(options.seed, 2 * r)) -
                detail::mean_of_resample(badly.ndcg_of_users, {}, Random(options.seed, 2 * r + 1));
  });
  std::sort(gaps.begin(), gaps.end());
  audit.user_gap_ci95 = Interval{quantile(gaps, 0.025), quantile(gaps, 0.975)};
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
