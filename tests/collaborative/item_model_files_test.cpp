#include "collaborative/changed_bytes.hpp"
#include "collaborative/sequences.hpp"
#include "kindred/collaborative/association_rules.hpp"
#include "kindred/collaborative/ease.hpp"
#include "kindred/collaborative/graph_filter.hpp"
#include "kindred/collaborative/markov.hpp"
#include "kindred/collaborative/rp3beta.hpp"
#include "kindred/collaborative/session_knn.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

const ModelKinds<float>& kinds() {
  static const auto kinds = ModelKinds<float>{}
                                .with<AssociationRulesModel<float>>()
                                .with<DenseItemModel<float>>()
                                .with<GraphFilterModel<float>>()
                                .with<MarkovModel<float>>()
                                .with<SessionKnnModel<float>>()
                                .with<SparseItemModel<float>>();
  return kinds;
}

NamedModels models() {
  const auto data = sequences<float>({{0, 1, 3}, {0, 2, 3}, {1, 0}});
  return {{"rules", AssociationRules{.support = 0, .count = 1, .length = 3}.fit(data)},
          {"dense", Ease{}.fit(data)},
          {"graph", GraphFilter{.factors = 2, .sharpening = 1}.fit(data)},
          {"markov", Markov{}.fit(data)},
          {"sessions", SessionKnn{}.fit(data)},
          {"sparse", Rp3Beta{.weighted = true}.fit(data)}};
}

}  // namespace

TEST_CASE("an item model's file with a byte changed is refused, or mapped and then served without harm") {
  check_changed_bytes(kinds(), models());
}

TEST_CASE("numbers of an item model's file that are extreme are refused, or served without harm") {
  check_extreme_numbers(kinds(), models());
}
