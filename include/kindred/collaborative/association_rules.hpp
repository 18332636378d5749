#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/collaborative/detail/best_items.hpp"
#include "kindred/collaborative/detail/frequent_itemsets.hpp"
#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/sparse_rows_archive.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// "Who bought these bought that too", and how surely. With P the share of baskets that hold a set:
struct AssociationRule {
  std::vector<ItemIndex> antecedent;  ///< A, ascending
  ItemIndex consequent;               ///< c
  double support;                     ///< P(A ∪ c)
  double confidence;                  ///< P(A ∪ c) / P(A): of those who have A, how many have c
  double lift;                        ///< P(A ∪ c) / (P(A) P(c)): 1 by chance
  double conviction;                  ///< (1 − P(c)) / (1 − confidence): 1 by chance, +∞ without exception
  double leverage;                    ///< P(A ∪ c) − P(A) P(c): 0 by chance
};

/// What was bought together. score(i) is the largest confidence of the rules that lead to i from items that
/// are all in the history; weights are not looked at. An item that no rule leads to has no score.
template <class ScalarType = float>
class AssociationRulesModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Number of rules.
  std::size_t size() const noexcept { return consequents_.size(); }
  /// The n-th rule; they are in the order of their antecedents, and then of consequents.
  AssociationRule rule(std::size_t n) const {
    const auto antecedent = antecedents_[RuleIndex(n)].indices;
    const double all = baskets_, both = counts_[2 * n] / all, given = counts_[2 * n + 1] / all,
                 consequent = count_of(consequents_[n]) / all;
    return {{antecedent.begin(), antecedent.end()},
            consequents_[n],
            both,
            both / given,
            both / (given * consequent),
            counts_[2 * n] < counts_[2 * n + 1] ? (1 - consequent) / (1 - both / given)
                                                : std::numeric_limits<double>::infinity(),
            both - given * consequent};
  }
  /// All rules, the surest first (by confidence, then support, then as `rule` counts them).
  std::vector<AssociationRule> rules() const {
    std::vector<AssociationRule> all;
    for (std::size_t n = 0; n < size(); ++n) all.push_back(rule(n));
    detail::stable_sort(all.begin(), all.end(), [](const AssociationRule& a, const AssociationRule& b) {
      return a.confidence != b.confidence ? a.confidence > b.confidence : a.support > b.support;
    });
    return all;
  }

  /// Number of items.
  std::size_t item_count() const noexcept { return item_counts_.size(); }
  /// No scratch memory is taken.
  std::size_t workspace_size() const noexcept { return 0; }

  /// Ranking scores. O(items + rules whose first item is in the history · length · log history).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace&) const noexcept {
    std::fill(scores.begin(), scores.end(), no_score<Scalar>);
    each_rule(query.history, [&](std::size_t n) {
      Scalar& score = scores[consequents_[n].value];
      score = std::max(score, confidences_[n]);
    });
  }

  /// The rule that the score comes from: each of the items that it needs has an equal share.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    std::size_t best = size();
    each_rule(query.history, [&](std::size_t n) {
      if (consequents_[n] == item && (best == size() || confidences_[n] > confidences_[best])) best = n;
    });
    if (best == size()) return make_explanation(item, no_score<Scalar>, {});
    std::vector<Contribution<Scalar>> contributions;
    const auto antecedent = antecedents_[RuleIndex(best)].indices;
    for (const ItemIndex owned : antecedent) {
      // In place, since g++ 12 takes the string of a variant that is moved for uninitialised.
      contributions.emplace_back().reason = BecauseOfItem{owned};
      contributions.back().amount = confidences_[best] / static_cast<Scalar>(antecedent.size());
    }
    return make_explanation(item, confidences_[best], std::move(contributions));
  }

  /// What is bought with this item, by the confidence of its own rules.
  std::vector<Recommendation<Scalar>> similar_items(ItemIndex item, int count) const {
    const History<Scalar> history{std::span(&item, 1), {}, {}};
    std::size_t found = 0;
    each_rule(history, [&](std::size_t) { ++found; });
    return detail::best_items<Scalar>(count, found, [&](auto& best) {
      each_rule(history, [&](std::size_t n) { best.push(consequents_[n], confidences_[n]); });
    });
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("association_rules"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved. O(rules).
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static AssociationRulesModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static AssociationRulesModel load(const Archive& archive) {
    return read(archive.expect(kind(), archive_version));
  }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static AssociationRulesModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("rules")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    write_rows(archive.part("antecedents"), antecedents_);
    archive.add("consequents", consequents_);
    archive.add("confidences", confidences_);
    archive.add("counts", counts_);
    archive.add("first_rules", first_rules_);
    archive.add("item_counts", item_counts_);
    archive.add_number("baskets", baskets_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static AssociationRulesModel read(const Archive& archive) {
    AssociationRulesModel model;
    model.antecedents_ = read_rows<RuleIndex, ItemIndex, Scalar>(archive.part("antecedents"));
    model.consequents_ = archive.array<ItemIndex>("consequents");
    model.confidences_ = archive.finite<Scalar>("confidences");
    model.counts_ = archive.array<std::uint32_t>("counts");
    model.first_rules_ = archive.array<std::int64_t>("first_rules");
    model.item_counts_ = archive.array<std::uint32_t>("item_counts");
    model.baskets_ = archive.number("baskets");
    const std::size_t rules = model.size(), items = model.item_count();
    if (model.antecedents_.row_count() != rules || model.antecedents_.column_count() != items ||
        model.confidences_.size() != rules || model.counts_.size() != 2 * rules ||
        model.first_rules_.size() != items + 1)
      archive.refuse("holds parts of rules that do not fit together");
    if (archive.verified()) {
      for (const ItemIndex consequent : model.consequents_)
        if (consequent.value >= items) archive.refuse("holds a rule of an item that is not there");
      const auto& first = model.first_rules_;
      if (!std::is_sorted(first.begin(), first.end()) || first[0] < 0 ||
          first[items] > static_cast<std::int64_t>(rules))
        archive.refuse("holds rules that are not where it says");
    }
    return model;
  }

 private:
  friend struct AssociationRules;
  using RuleIndex = Index<AssociationRule>;

  AssociationRulesModel() = default;

  // Baskets with an item; none of one that a file speaks of which was not verified.
  std::uint32_t count_of(ItemIndex item) const noexcept {
    return item.value < item_count() ? item_counts_[item.value] : 0;
  }

  // Calls use(n) for each rule whose antecedent is in the history. What a file says that was not verified is
  // believed only as far as it leads nowhere else.
  template <class Use>
  void each_rule(const History<Scalar>& history, Use&& use) const noexcept {
    const auto rules = static_cast<std::int64_t>(size());
    for (const ItemIndex first : history.items) {
      const std::int64_t begin = std::max<std::int64_t>(first_rules_[first.value], 0),
                         end = std::min(first_rules_[first.value + std::size_t{1}], rules);
      for (std::int64_t n = begin; n < end; ++n) {
        const auto antecedent = antecedents_[RuleIndex(n)].indices;
        const bool held = std::all_of(antecedent.begin(), antecedent.end(), [&](ItemIndex item) {
          return std::binary_search(history.items.begin(), history.items.end(), item);
        });
        const auto rule = static_cast<std::size_t>(n);
        if (held && consequents_[rule].value < item_count()) use(rule);
      }
    }
  }

  SparseRows<RuleIndex, ItemIndex, Scalar> antecedents_;  // its values are 1
  SharedArray<ItemIndex> consequents_;
  SharedArray<Scalar> confidences_;
  SharedArray<std::uint32_t> counts_;       // of each rule: baskets with all of it, and with its antecedent
  SharedArray<std::int64_t> first_rules_;   // of those whose antecedent begins with an item
  SharedArray<std::uint32_t> item_counts_;  // baskets with each item
  double baskets_ = 0;
};

/// Association rules: which items are found in the same baskets, by the frequent itemsets of FP-growth. A
/// user's row is a basket. Sources: Agrawal, Imielinski, Swami, "Mining association rules between sets of
/// items in large databases", SIGMOD 1993; Han, Pei, Yin, "Mining frequent patterns without candidate
/// generation", SIGMOD 2000; Brin et al., "Dynamic itemset counting and implication rules for market basket
/// data", SIGMOD 1997 (conviction); Piatetsky-Shapiro 1991 (leverage).
///
/// Time and memory grow with the number of frequent itemsets, which has no bound but 2^items: of long baskets
/// keep `length` at 2, O(Σᵤ n(u)²) over baskets' numbers of items.
struct AssociationRules {
  /// The least share of baskets that hold a rule's items, in [0, 1].
  double support = 0.002;
  /// The least number of such baskets, ≥ 1; whichever asks for more counts.
  int count = 10;
  /// Most items of a rule, its consequent included; ≥ 2.
  int length = 2;
  /// The least confidence of a rule, in [0, 1].
  double confidence = 0;
  /// The least lift of a rule, ≥ 0.
  double lift = 0;
  /// Most frequent itemsets; more are refused before they fill the memory. ≥ 1.
  int limit = 20'000'000;

  /// Finds the rules.
  /// @throws OptionError for an option out of range; DataError for more frequent itemsets than `limit`;
  /// Cancelled
  template <class Scalar>
  AssociationRulesModel<Scalar> fit(const Interactions<Scalar>& train,
                                    const Execution& execution = {}) const {
    require_in_range("support", support, 0.0, 1.0);
    require_at_least("count", count, 1);
    require_at_least("length", length, 2);
    require_in_range("confidence", confidence, 0.0, 1.0);
    require_at_least("lift", lift, 0.0);
    require_at_least("limit", limit, 1);
    const double baskets = static_cast<double>(train.user_count());
    // A share that is a whole number of baskets must not become one more by rounding.
    const auto least = std::max(static_cast<double>(count), std::ceil(support * baskets * (1 - 1e-12)));
    const detail::FrequentItemsets<Scalar> sets(
        train.by_user(), train.by_item(), static_cast<std::uint32_t>(least), static_cast<std::size_t>(length),
        static_cast<std::size_t>(limit));
    return rules_of(sets.find(execution), train);
  }

 private:
  struct Candidate {
    std::size_t set;
    std::uint32_t left_out;  // which item of the set is the consequent
    std::uint32_t given;     // baskets with the others
  };

  template <class Scalar>
  AssociationRulesModel<Scalar> rules_of(const detail::Itemsets& sets,
                                         const Interactions<Scalar>& train) const {
    const auto before = [](std::span<const ItemIndex> a, std::span<const ItemIndex> b) {
      return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
    };
    std::vector<std::size_t> order(sets.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return before(sets[a], sets[b]); });
    const auto count_of = [&](const std::vector<ItemIndex>& set) -> std::uint32_t {
      if (set.size() == 1) return static_cast<std::uint32_t>(train.by_item()[set[0]].size());
      // What a frequent set is left with without an item is frequent.
      return sets.counts[*std::lower_bound(
          order.begin(), order.end(), set,
          [&](std::size_t a, const std::vector<ItemIndex>& b) { return before(sets[a], b); })];
    };
    const double baskets = static_cast<double>(train.user_count());
    std::vector<Candidate> candidates;
    std::vector<ItemIndex> rest, other;
    const auto antecedent = [&](const Candidate& rule, std::vector<ItemIndex>& items) {
      const auto set = sets[rule.set];
      items.assign(set.begin(), set.end());
      items.erase(items.begin() + rule.left_out);
    };
    for (const std::size_t set : order) {
      const auto items = sets[set];
      for (std::uint32_t c = 0; items.size() > 1 && c < items.size(); ++c) {
        Candidate rule{set, c, 0};
        antecedent(rule, rest);
        rule.given = count_of(rest);
        const double sure = sets.counts[set] / static_cast<double>(rule.given);
        const double chance = static_cast<double>(train.by_item()[items[c]].size()) / baskets;
        if (sure >= confidence && sure >= lift * chance) candidates.push_back(rule);
      }
    }
    std::sort(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) {
      antecedent(a, rest);
      antecedent(b, other);
      return rest != other ? before(rest, other) : sets[a.set][a.left_out] < sets[b.set][b.left_out];
    });

    AssociationRulesModel<Scalar> model;
    std::vector<std::int64_t> offsets{0}, first_rules(train.item_count() + 1, 0);
    std::vector<ItemIndex> antecedents, consequents;
    std::vector<Scalar> confidences;
    std::vector<std::uint32_t> counts, item_counts;
    for (const Candidate& rule : candidates) {
      antecedent(rule, rest);
      antecedents.insert(antecedents.end(), rest.begin(), rest.end());
      offsets.push_back(static_cast<std::int64_t>(antecedents.size()));
      consequents.push_back(sets[rule.set][rule.left_out]);
      confidences.push_back(static_cast<Scalar>(sets.counts[rule.set] / static_cast<double>(rule.given)));
      counts.push_back(sets.counts[rule.set]);
      counts.push_back(rule.given);
      ++first_rules[rest[0].value + std::size_t{1}];
    }
    std::partial_sum(first_rules.begin(), first_rules.end(), first_rules.begin());
    for (ItemIndex item{0}; item.value < train.item_count(); ++item)
      item_counts.push_back(static_cast<std::uint32_t>(train.by_item()[item].size()));
    std::vector<Scalar> ones(antecedents.size(), Scalar(1));
    model.antecedents_ = {train.item_count(), std::move(offsets), std::move(antecedents), std::move(ones)};
    model.consequents_ = std::move(consequents);
    model.confidences_ = std::move(confidences);
    model.counts_ = std::move(counts);
    model.first_rules_ = std::move(first_rules);
    model.item_counts_ = std::move(item_counts);
    model.baskets_ = baskets;
    return model;
  }
};

}  // namespace kindred::inline v0
