#include <cmath>
#include <cstdint>
#include <vector>

#include "kindred/metrics/coverage.hpp"
#include "kindred/metrics/entropy.hpp"
#include "kindred/metrics/gini.hpp"
#include "kindred/metrics/intra_list_diversity.hpp"
#include "kindred/metrics/novelty.hpp"
#include "metrics/lists.hpp"
#include "support/catch.hpp"

using namespace kindred;
using Counts = std::vector<std::int64_t>;

TEST_CASE("novelty is the mean self-information of the list") {
  const Counts users_of = {8, 4, 1, 0};
  CHECK(novelty(items({0, 1, 2}), users_of, 8, 3) == Approx((0 + 1 + 3) / 3.0));
  CHECK(novelty(items({0, 1, 2}), users_of, 8, 1) == 0);
  CHECK(novelty(none, users_of, 8, 3) == 0);
}

TEST_CASE("novelty takes an item that no one has for one that one user has") {
  CHECK(novelty(items({3}), Counts{8, 4, 1, 0}, 8, 3) == 3);
}

TEST_CASE("intra-list diversity is the mean dissimilarity of pairs") {
  const auto similarity = [](ItemIndex a, ItemIndex b) { return 1.0 / (1 + a.value + b.value); };
  // By hand: pairs (0,1), (0,2), (1,2) have similarities 1/2, 1/3, 1/4.
  CHECK(intra_list_diversity(items({0, 1, 2, 9}), similarity, 3) ==
        Approx((1.0 / 2 + 2.0 / 3 + 3.0 / 4) / 3));
  CHECK(intra_list_diversity(items({0}), similarity, 3) == 0);
  CHECK(intra_list_diversity(none, similarity, 3) == 0);
}

TEST_CASE("coverage is the share of items that are shown at all") {
  CHECK(coverage(Counts{5, 0, 1, 0}) == 0.5);
  CHECK(coverage(Counts{}) == 0);
}

TEST_CASE("the Gini coefficient equals half the relative mean difference") {
  // numpy: |x_i − x_j| summed over all pairs / (2 n² mean)
  CHECK(gini(Counts{5, 3, 0, 2}) == Approx(0.4));
  CHECK(gini(Counts{7, 7, 7}) == Approx(0).margin(1e-15));
  CHECK(gini(Counts{0, 0, 0, 9}) == Approx(0.75));
  CHECK(gini(Counts{0, 0}) == 0);
  CHECK(gini(Counts{}) == 0);
}

TEST_CASE("the entropy of exposure equals SciPy's") {
  // scipy.stats.entropy([5, 3, 0, 2], base=2)
  CHECK(entropy(Counts{5, 3, 0, 2}) == Approx(1.4854752972273346).epsilon(1e-14));
  CHECK(entropy(Counts{1, 1, 1, 1}) == Approx(2));
  CHECK(entropy(Counts{0, 9}) == 0);
  CHECK(entropy(Counts{0, 0}) == 0);
}
