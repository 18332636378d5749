#include "kindred/evaluate/metric_named.hpp"

#include <string>

#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("a metric is read by the name that it is reported under") {
  for (std::string name : metric_names()) {
    if (const auto at = name.find("@K"); at != std::string::npos) name = name.substr(0, at) + "@7";
    CHECK(metric_named(name).name == name);
  }
  CHECK(metric_named("ndcg@10").k == 10);
  CHECK(metric_named("auc").k == 0);
}

TEST_CASE("a metric that is not known is answered with the nearest and with all") {
  CHECK_THROWS_WITH(
      metric_named("ndgc@10"),
      "unknown metric 'ndgc@10': did you mean 'ndcg@K'? known: precision@K, recall@K, recall_capped@K, "
      "hit_rate@K, mrr@K, map@K, ndcg@K, novelty@K, diversity@K, coverage@K, gini@K, entropy@K, auc, "
      "rmse, mae");
  CHECK_THROWS_AS(metric_named(""), OptionError);
}

TEST_CASE("a metric says where its length is missing, wrong or out of place") {
  const std::string expected =
      ": expected the length of the list, a whole number from 1, after '@', such as 'ndcg@10'";
  for (const std::string name :
       {"ndcg", "ndcg@", "ndcg@0", "ndcg@-1", "ndcg@x", "ndcg@5x", "ndcg@99999999999"})
    CHECK_THROWS_WITH(metric_named(name), "metric '" + name + "'" + expected);
  CHECK_THROWS_WITH(metric_named("rmse@5"),
                    "metric 'rmse@5' looks at no list, so it takes no length: 'rmse'");
}
