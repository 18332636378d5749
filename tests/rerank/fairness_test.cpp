#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/random.hpp"
#include "kindred/core/time.hpp"
#include "kindred/metrics/ndcg.hpp"
#include "kindred/rerank/doubly_stochastic.hpp"
#include "kindred/rerank/exposure_parity.hpp"
#include "kindred/rerank/fair_rec.hpp"
#include "kindred/rerank/fair_star.hpp"
#include "kindred/rerank/rules.hpp"
#include "rerank/slates.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

// Items 0 … 9, the more relevant half of group a.
const Labels halves = Labels::of("group", {"a", "a", "a", "a", "a", "b", "b", "b", "b", "b"});

std::vector<double> falling(std::size_t count) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(1 - static_cast<double>(i) / static_cast<double>(count));
  return values;
}

}  // namespace

TEST_CASE("fa*ir: the published table") {
  CHECK(fair_star_table(12, 0.3, 0.1) == std::vector<int>{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2});
  CHECK(fair_star_table(12, 0.5, 0.1) == std::vector<int>{0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 4});
  CHECK(fair_star_table(12, 0.7, 0.1) == std::vector<int>{0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6});
  // What the authors' own library makes of k = 20, p = 0.25; its probability of failure by exact fractions.
  const auto table = fair_star_table(20, 0.25, 0.1);
  CHECK(table == std::vector<int>{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3});
  CHECK(fair_star_failure(table, 0.25) == Approx(0.146887188699111).epsilon(1e-12));
  CHECK_THROWS_AS(fair_star_table(0, 0.5, 0.1), OptionError);
  CHECK_THROWS_AS(fair_star_table(3, 1.5, 0.1), OptionError);
}

// At α = 0 no list is sure enough to be unfair; at α = 1 each is.
TEST_CASE("fa*ir: nothing is asked for at an α of 0 and everything at 1, however long the list") {
  for (const double p : {0.0, 0.1, 0.5, 0.9, 1.0}) {
    CHECK(fair_star_table(1500, p, 0) == std::vector<int>(1500, 0));
    const auto all = fair_star_table(1500, p, 1);
    for (int n = 1; n <= 1500; ++n)
      if (all[static_cast<std::size_t>(n) - 1] != n) FAIL(p << " at " << n);
    CHECK(fair_star_adjusted_alpha(200, p, 0) == 0);
  }
}

TEST_CASE("fa*ir: the probability of failure is that of all coin tosses, and the adjustment keeps to α") {
  for (const double p : {0.2, 0.5, 0.8}) {
    const auto table = fair_star_table(12, p, 0.15);
    double failed = 0;
    for (unsigned tosses = 0; tosses < (1U << 12); ++tosses) {
      double chance = 1;
      int protected_so_far = 0;
      bool fails = false;
      for (std::size_t n = 0; n < 12; ++n) {
        const bool is_protected = (tosses >> n & 1) != 0;
        chance *= is_protected ? p : 1 - p;
        protected_so_far += is_protected ? 1 : 0;
        fails = fails || protected_so_far < table[n];
      }
      if (fails) failed += chance;
    }
    CHECK(fair_star_failure(table, p) == Approx(failed).epsilon(1e-12));

    const double adjusted = fair_star_adjusted_alpha(50, p, 0.1);
    CHECK(adjusted < 0.1);
    CHECK(fair_star_failure(fair_star_table(50, p, adjusted), p) <= 0.1);
    CHECK(fair_star_failure(fair_star_table(50, p, adjusted + 1e-9), p) > 0.1);
  }
  CHECK(fair_star_adjusted_alpha(10, 0, 0.1) == 0.1);
}

TEST_CASE("fa*ir: every prefix has what the table asks for, and groups keep their order") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Slate slate = random_slate(seed, 60, 25);
    std::vector<std::string> of;
    Random random(seed, 5);
    for (std::size_t i = 0; i < 120; ++i) of.emplace_back(random.below(3) == 0 ? "few" : "many");
    const Labels groups = Labels::of("group", of);
    const FairStar fair{
        .groups = groups, .protected_label = "few", .proportion = 0.5, .adjusted = seed % 2 == 0};
    const Slate ranked = fair(slate, {});
    const double alpha = fair.adjusted ? fair_star_adjusted_alpha(25, 0.5, 0.1) : 0.1;
    const auto table = fair_star_table(25, 0.5, alpha);
    CHECK(sorted_numbers(ranked) == sorted_numbers(slate));
    int few = 0;
    const auto all =
        static_cast<int>(std::count_if(slate.candidates.begin(), slate.candidates.end(),
                                       [&](const Candidate& c) { return of[c.item.value] == "few"; }));
    for (std::size_t at = 0; at < 25; ++at) {
      few += of[ranked.candidates[at].item.value] == "few" ? 1 : 0;
      CHECK(few >= std::min(table[at], all));
    }
    std::vector<double> scores;
    for (std::size_t at = 0; at < 25; ++at)
      if (of[ranked.candidates[at].item.value] == "few") scores.push_back(ranked.candidates[at].score);
    CHECK(std::is_sorted(scores.rbegin(), scores.rend()));
  }
  CHECK_THROWS_AS((FairStar{.groups = halves, .protected_label = "c"}(slate_of({1}, 1), {})), LookupError);
}

TEST_CASE("sinkhorn: margins of 1, the best permutation when cold, even when hot") {
  Random random(3, 0);
  Eigen::MatrixXd utility(6, 6);
  for (Eigen::Index i = 0; i < utility.size(); ++i) utility(i) = random.uniform();
  const Eigen::MatrixXd p = sinkhorn(utility, 0.1);
  CHECK((p.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-9);
  CHECK((p.colwise().sum().array() - 1).abs().maxCoeff() < 1e-9);
  // Scaled by rows and columns, products over 2 × 2 minors stay: p = d₁ exp(u / t) d₂.
  CHECK(p(0, 0) * p(1, 1) / (p(0, 1) * p(1, 0)) ==
        Approx(std::exp((utility(0, 0) + utility(1, 1) - utility(0, 1) - utility(1, 0)) / 0.1)));
  Eigen::MatrixXd crossed = Eigen::MatrixXd::Zero(2, 2);
  crossed << 0, 1e6, 1e6, 0;
  CHECK(sinkhorn(crossed, 1e-3)(0, 1) == Approx(1));
  CHECK(sinkhorn(utility, 1e6)(2, 3) == Approx(1.0 / 6).epsilon(1e-5));
  CHECK_THROWS_AS(sinkhorn(Eigen::MatrixXd(2, 3)), DataError);
}

TEST_CASE("birkhoff: permutations that add up to the matrix") {
  Random random(4, 0);
  Eigen::MatrixXd utility(7, 7);
  for (Eigen::Index i = 0; i < utility.size(); ++i) utility(i) = random.uniform();
  const Eigen::MatrixXd p = sinkhorn(utility, 0.2, 1e-13, 100000);
  const auto parts = birkhoff(p, 1e-12);
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(7, 7);
  double weights = 0;
  for (const auto& part : parts) {
    weights += part.weight;
    auto places = part.place_of;
    for (std::size_t r = 0; r < 7; ++r)
      sum(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(places[r])) += part.weight;
    std::sort(places.begin(), places.end());
    for (std::size_t j = 0; j < 7; ++j) CHECK(places[j] == j);
  }
  CHECK(weights == Approx(1));
  CHECK((sum - p).cwiseAbs().maxCoeff() < 1e-9);
  CHECK(parts.size() <= 37);
  CHECK_THROWS_AS(birkhoff(Eigen::MatrixXd::Ones(2, 2)), DataError);
}

TEST_CASE("exposure parity: groups have their target's share, in what is drawn too") {
  const Slate slate = slate_of(falling(10), 10);
  const auto share_of_b = [&](const Eigen::MatrixXd& p) {
    double seen[2] = {0, 0};
    for (Eigen::Index i = 0; i < 10; ++i)
      for (Eigen::Index j = 0; j < 10; ++j)
        seen[i / 5] += p(i, j) * rank_discount(static_cast<std::size_t>(j) + 1);
    return seen[1] / (seen[0] + seen[1]);
  };
  const ExposureParity by_size{.groups = halves, .target = ExposureTarget::size};
  const Eigen::MatrixXd p = by_size.probabilities(slate);
  CHECK(share_of_b(p) == Approx(0.5).margin(1e-6));
  CHECK((p.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-8);
  // Relevances 1, 0.95, … 0.55: the second half has 3.25 of 7.75.
  std::vector<double> flat;
  for (int i = 0; i < 10; ++i) flat.push_back(1 - 0.05 * i);
  const ExposureParity by_merit{.groups = halves};
  CHECK(share_of_b(by_merit.probabilities(slate_of(flat, 10))) == Approx(3.25 / 7.75).margin(1e-6));
  // With 4 of 5.5 the first half deserves more than five items can have, and has nearly as much as they can.
  double first_five = 0, all = 0;
  for (std::size_t rank = 1; rank <= 10; ++rank) {
    all += rank_discount(rank);
    if (rank <= 5) first_five += rank_discount(rank);
  }
  CHECK(4 / 5.5 > first_five / all);
  const double left = share_of_b(by_merit.probabilities(slate));
  CHECK(left > 1 - first_five / all);
  CHECK(left < 1 - 0.99 * first_five / all);

  double drawn = 0, weights = 0;
  const auto lists = by_size.lists(slate);
  for (const auto& list : lists) {
    weights += list.weight;
    for (std::size_t i = 5; i < 10; ++i) drawn += list.weight * rank_discount(list.place_of[i] + 1) / all;
  }
  CHECK(weights == Approx(1));
  CHECK(drawn == Approx(0.5).margin(1e-4));
  CHECK(sorted_numbers(by_size(slate, {.request = 1})) == sorted_numbers(slate));
  CHECK(numbers(by_size(slate, {.request = 1})) != numbers(by_size(slate, {.request = 2})));
  CHECK(numbers(by_size(slate, {.request = 7})) == numbers(by_size(slate, {.request = 7})));
  CHECK(by_size(Slate{.places = 3}, {}).candidates.empty());
}

TEST_CASE("exposure parity: groups of any sizes have what they merit where no set of them wants too much") {
  int attainable = 0;
  double most_off = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Random random(seed, 5);
    const std::size_t count = 6 + random.below(11), kinds = 2 + random.below(3);
    const Labels groups = random_labels(seed, count, kinds);
    std::vector<double> merit(count);
    for (double& value : merit) value = 0.3 + 0.7 * random.uniform();
    std::sort(merit.rbegin(), merit.rend());
    const Slate slate = slate_of(merit, count);
    std::map<std::size_t, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < count; ++i) {
      const auto of = groups[ItemIndex(i)];
      members[of.empty() ? groups.count() : of.front().value].push_back(i);
    }
    double merits = 0, exposure = 0;
    for (std::size_t i = 0; i < count; ++i) merits += merit[i], exposure += rank_discount(i + 1);
    const auto wanted = [&](const std::vector<std::size_t>& of) {
      double sum = 0;
      for (const std::size_t i : of) sum += exposure * merit[i] / merits;
      return sum;
    };
    bool fits = true;
    for (std::size_t set = 1; set + 1 < (std::size_t{1} << members.size()); ++set) {
      double together = 0, best = 0;
      std::size_t at = 0, rank = 0;
      for (const auto& [group, of] : members) {
        if ((set >> at++ & 1) == 0) continue;
        together += wanted(of);
        for (std::size_t i = 0; i < of.size(); ++i) best += rank_discount(++rank);
      }
      fits = fits && together < 0.98 * best;
    }
    if (!fits) continue;
    ++attainable;
    const Eigen::MatrixXd p = ExposureParity{.groups = groups}.probabilities(slate);
    for (const auto& [group, of] : members) {
      double has = 0;
      for (const std::size_t i : of)
        for (std::size_t j = 0; j < count; ++j)
          has += p(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) * rank_discount(j + 1);
      most_off = std::max(most_off, std::abs(has - wanted(of)) / exposure);
    }
  }
  CHECK(attainable > 20);
  CHECK(most_off < 1e-4);
}

TEST_CASE("exposure parity is the same of relevances on any scale") {
  for (const double scale : {1e-6, 1.0, 100.0, 1e9}) {
    std::vector<double> relevances = falling(10);
    for (double& value : relevances) value *= scale;
    const Eigen::MatrixXd p = ExposureParity{.groups = halves, .target = ExposureTarget::size}.probabilities(
        slate_of(relevances, 10));
    double first = 0, all = 0;
    for (Eigen::Index i = 0; i < 10; ++i)
      for (Eigen::Index j = 0; j < 10; ++j) {
        const double seen = p(i, j) * rank_discount(static_cast<std::size_t>(j) + 1);
        all += seen;
        first += i < 5 ? seen : 0;
      }
    CHECK(first / all == Approx(0.5).margin(1e-6));
  }
}

TEST_CASE("amortized parity: over requests each group has what it deserves") {
  const Slate slate = slate_of(falling(10), 3);
  ExposureLedger ledger(halves);
  double seen[2] = {0, 0};
  for (int request = 0; request < 400; ++request) {
    const Slate shown =
        AmortizedParity{.groups = halves, .deficits = ledger.deficits(), .lambda = 0.2}(slate, {});
    REQUIRE(sorted_numbers(shown) == sorted_numbers(slate));
    ledger.record(shown, slate);
    for (std::size_t at = 0; at < 3; ++at) seen[shown.candidates[at].item.value / 5] += rank_discount(at + 1);
  }
  // Of the relevance 1 + 0.9 + … + 0.1 = 5.5 group b has 1.5; by the model alone it would have nothing.
  CHECK(seen[1] / (seen[0] + seen[1]) == Approx(1.5 / 5.5).margin(0.01));
  CHECK(numbers(AmortizedParity{.groups = halves, .deficits = {0, 0}}(slate, {})) == numbers(slate));
  CHECK_THROWS_AS((AmortizedParity{.groups = halves}(slate, {})), DataError);
}

TEST_CASE("fairrec: every item has its guaranteed share, and people lose alike") {
  // Six people who all like items 0, 1, 2, … in that order; of 9 items each is shown 6 · 3 / 9 = 2 times.
  std::vector<Slate> slates(6, slate_of(falling(9), 3));
  const auto fair = FairRec{.share = 1}.of(slates);
  std::vector<int> shown(9), shown_half(9);
  for (const Slate& slate : fair) {
    CHECK(sorted_numbers(slate) == sorted_numbers(slates[0]));
    for (const ItemIndex item : slate.items()) ++shown[item.value];
  }
  CHECK(shown == std::vector<int>(9, 2));
  for (const Slate& slate : FairRec{.share = 0.5}.of(slates))
    for (const ItemIndex item : slate.items()) ++shown_half[item.value];
  CHECK(*std::min_element(shown_half.begin(), shown_half.end()) == 1);
  CHECK(numbers(FairRec{.share = 0}.of(slates)[5]) == numbers(slates[5]));
  CHECK(FairRec{}.of({}).empty());
  CHECK_THROWS_AS(FairRec{.share = 2}.of(slates), OptionError);
}

TEST_CASE("a temperature near 0 still gives margins of 1, and lists to draw from") {
  Random random(5, 0);
  Eigen::MatrixXd utility(12, 12);
  for (Eigen::Index i = 0; i < utility.size(); ++i) utility(i) = std::round(4 * random.uniform()) / 4;
  for (const double temperature : {1e-2, 1e-4, 1e-6}) {
    const Eigen::MatrixXd p = sinkhorn(utility, temperature, 1e-9, 20);
    CHECK(p.minCoeff() >= 0);
    CHECK((p.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-12);
    CHECK((p.colwise().sum().array() - 1).abs().maxCoeff() < 1e-12);
  }
  CHECK_THROWS_AS(sinkhorn(Eigen::MatrixXd::Constant(2, 2, 1e305), 1e-9), DataError);
  for (const double temperature : {1e-3, 1e-6}) {
    const ExposureParity parity{.groups = halves, .target = ExposureTarget::size, .temperature = temperature};
    double weights = 0;
    for (const auto& list : parity.lists(slate_of(falling(10), 4))) weights += list.weight;
    CHECK(weights == Approx(1));
  }
}

// Two places of discounts 1 and 1 / log₂ 3 went to group a; b had as many candidates.
TEST_CASE("a ledger of lists without relevance says that all deserved alike") {
  ExposureLedger ledger(halves);
  Slate slate = slate_of(std::vector<double>(10, 0), 2);
  ledger.record(slate, slate);
  const double seen = 1 + rank_discount(2);
  CHECK(ledger.deficits()[0] == Approx(-seen / 2));
  CHECK(ledger.deficits()[1] == Approx(seen / 2));
  slate.candidates.clear();
  ledger.record(slate, slate);
  CHECK(ledger.deficits()[1] == Approx(seen / 2));
}

TEST_CASE("amortized parity refuses a deficit that is not a number") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH((AmortizedParity{.groups = halves, .deficits = {0, nan}}(slate_of(falling(10), 3), {})),
                    "amortized parity: the deficit of b is nan, expected a finite number");
}

// ⌊0.58 · 100 / 2⌋ is 29, and 0.58 · 100 a little less than 58.
TEST_CASE("fairrec: a guarantee is not rounded away") {
  const std::vector<Slate> slates(100, slate_of(falling(2), 1));
  int shown = 0;
  for (const Slate& slate : FairRec{.share = 0.58}.of(slates)) shown += slate.items()[0].value == 1 ? 1 : 0;
  CHECK(shown == 29);
}

TEST_CASE("fairrec: rules that it is told hold in every slate") {
  const Labels brands = Labels::of("brand", {"x", "x", "x", "y", "y", "z", "w", "w"});
  const Rules rules{at_most(1, brands), pin(ItemIndex(5), 1),
                    sponsored({ItemIndex(7), ItemIndex(6)}, {2}).during(timestamp(0), timestamp(9))};
  std::vector<RerankContext> contexts(12);
  for (std::size_t person = 0; person < 12; ++person)
    contexts[person].query.time = timestamp(person < 6 ? 5 : 20);
  std::vector<Slate> slates;
  for (const auto& context : contexts) slates.push_back(rules(slate_of(falling(8), 3), context));
  std::vector<int> shown(8);
  const auto fair = FairRec{}.of(slates, rules, contexts);
  for (std::size_t person = 0; person < 12; ++person) {
    const auto items = fair[person].items();
    REQUIRE(items.size() == 3);
    CHECK(items[0].value == 5);
    if (person < 6) CHECK(items[1].value >= 6);
    std::vector<int> of(brands.count());
    for (const ItemIndex item : items) {
      CHECK(++of[brands[item][0].value] == 1);
      ++shown[item.value];
    }
    CHECK(numbers(rules.enforce(fair[person], contexts[person])) == numbers(fair[person]));
  }
  CHECK(shown[3] > 0);
  CHECK_THROWS_AS(FairRec{}.of(slates, rules, std::vector<RerankContext>(2)), DataError);
  CHECK_THROWS_AS(FairRec{}.of(slates, rules), DataError);  // which need a time
  CHECK(numbers(FairRec{}.of(slates, Rules{})[3]) == numbers(FairRec{}.of(slates)[3]));
}

TEST_CASE("FairRec shows fewer items too seldom than there are places, whoever likes what") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed, 9);
    const std::size_t people = 2 + random.below(5), places = 1 + random.below(3),
                      items = places + 1 + random.below(5);
    std::vector<Slate> slates;
    for (std::size_t person = 0; person < people; ++person) {
      std::vector<double> relevances(items);
      for (double& value : relevances) value = random.uniform();
      std::vector<Recommendation<float>> list;
      for (std::size_t i = 0; i < items; ++i)
        list.push_back({ItemIndex(i), static_cast<float>(relevances[i])});
      slates.push_back(make_slate(list, static_cast<int>(places)));
    }
    std::vector<std::size_t> shown(items);
    for (const Slate& slate : FairRec{}.of(slates))
      for (std::size_t at = 0; at < places; ++at) ++shown[slate.candidates[at].item.value];
    const std::size_t owed = people * places / items;
    CHECK(static_cast<std::size_t>(
              std::count_if(shown.begin(), shown.end(), [&](std::size_t n) { return n < owed; })) <= places);
  }
}
