#include "kindred/profile/embedding.hpp"

#include <vector>

#include "kindred/core/error.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

constexpr float vectors[] = {1, 0, 0, 1, 1, 1, -1, 2};

}  // namespace

TEST_CASE("An embedding is the mean of the items' vectors") {
  EmbeddingAccumulator mean(vectors, 2, {.view = 1, .purchase = 3});
  CHECK_FALSE(mean.read());
  mean.add({.item = ItemIndex(0)});
  mean.add({.item = ItemIndex(3), .kind = EventKind::view});
  mean.add({.item = ItemIndex(99)});
  CHECK(*mean.read() == std::vector<double>{0.5, 0.5});
  CHECK_THROWS_AS(EmbeddingAccumulator(vectors, 3), DataError);
  CHECK_THROWS_AS(mean.merge(EmbeddingAccumulator(vectors, 4)), DataError);
}
