#include "kindred/evaluate/metric.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("a metric is called as in reports") {
  CHECK(average_precision(5).name == "map@5");
  CHECK(reciprocal_rank(5).name == "mrr@5");
  CHECK(intra_list_diversity(5).name == "diversity@5");
  CHECK(auc().name == "auc");
  CHECK(auc().k == 0);
}

TEST_CASE("a metric of lists refuses a list of no length") {
  CHECK_THROWS_WITH(ndcg(0), "metric 'ndcg@0': expected a list length of at least 1");
  CHECK_THROWS_WITH(gini(-3), "metric 'gini@-3': expected a list length of at least 1");
}

TEST_CASE("diversity takes a similarity of your own") {
  const auto metric = intra_list_diversity(2, [](ItemIndex, ItemIndex) { return 0.25; });
  const std::vector<ItemIndex> ranked = {ItemIndex(3), ItemIndex(1)};
  CHECK(std::get<OfLists>(metric.kind).value({ranked, {}, {}}) == 0.75);
}
