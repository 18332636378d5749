#include "kindred/features/cross.hpp"

#include <string>
#include <vector>

#include "features/small_table.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;
using Names = std::vector<std::string>;

TEST_CASE("a cross has the pairs that training had") {
  const FeatureTable table{.texts = {texts("who", {"young", "young", "old", "young", ""}),
                                     texts("what", {"tea", "cola", "tea", "tea", "tea"})}};
  const auto encoder = Cross{.left = "who", .right = "what"}.fit(table);
  CHECK(names_of(encoder) ==
        Names{"who × what: old × tea", "who × what: young × cola", "who × what: young × tea"});
  const FeatureBlock block = encoder.encode(
      {.texts = {texts("who", {"young", "old", "new", ""}), texts("what", {"tea", "cola", "tea", "tea"})}});
  CHECK(dense(block, 3) == Rows{{0, 0, 1}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}});
  CHECK(block.unseen() == 2);
  CHECK(block.unknown() == 1);
  CHECK(Cross{.left = "who", .right = "what", .least_count = 2}.fit(table).size() == 1);
}
