#include <algorithm>
#include <string>
#include <vector>

#include "content/groceries.hpp"
#include "kindred/content/item_features.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

// The weight of a feature of an item; 0 where it has it not.
double weight(const ItemFeatures<double>& features, int item, std::string_view feature) {
  const auto index = features.names->find(feature);
  if (!index) return 0;
  const auto row = features.rows[ItemIndex(item)];
  const auto at = std::lower_bound(row.indices.begin(), row.indices.end(), *index);
  if (at == row.indices.end() || *at != *index) return 0;
  return row.values[static_cast<std::size_t>(at - row.indices.begin())];
}

}  // namespace

TEST_CASE("features weigh what scikit-learn's TfidfTransformer gives them") {
  const auto features = item_features<double>(groceries(), {}, FeatureWeighting::tf_idf, 8);
  CHECK(features.rows.row_count() == 8);
  CHECK(features.rows.column_count() == 6);
  CHECK(features.names->size() == 6);
  // TfidfTransformer().fit_transform of the 6 × 6 matrix of zeros and ones.
  CHECK(weight(features, 0, "brand: Barilla") == Approx(0.6071443239386358).epsilon(1e-14));
  CHECK(weight(features, 0, "category: Pasta") == Approx(0.5125929572459945).epsilon(1e-14));
  CHECK(weight(features, 0, "tag: new") == Approx(0.6071443239386358).epsilon(1e-14));
  CHECK(weight(features, 1, "tag: organic") == Approx(0.5773502691896257).epsilon(1e-14));
  CHECK(weight(features, 2, "brand: De Cecco") == Approx(0.764096101185661).epsilon(1e-14));
  CHECK(weight(features, 3, "brand: De Cecco") == Approx(0.5189790503435685).epsilon(1e-14));
  CHECK(weight(features, 3, "tag: organic") == Approx(0.5189790503435685).epsilon(1e-14));
  CHECK(weight(features, 5, "category: Sauce") == 1);
  CHECK(features.rows[ItemIndex(3)].size() == 4);
  CHECK(features.rows[ItemIndex(4)].size() == 0);
  CHECK(features.rows[ItemIndex(7)].size() == 0);
}

TEST_CASE("a value that one item alone has is no feature") {
  const auto features = item_features<double>(groceries(), {}, FeatureWeighting::tf_idf, 6);
  CHECK_FALSE(features.names->find("brand: Heinz"));
  CHECK_FALSE(features.names->find("tag: vegan"));
  CHECK_FALSE(features.names->find("description: red"));
  CHECK(item_features<double>(groceries(), {"description"}, FeatureWeighting::tf_idf, 6).rows.size() == 0);
}

TEST_CASE("only the columns asked for are looked at, each once") {
  const auto features =
      item_features<double>(groceries(), {"category", "category"}, FeatureWeighting::tf_idf, 6);
  CHECK(features.names->size() == 2);
  CHECK(weight(features, 0, "category: Pasta") == 1);
  CHECK(features.rows[ItemIndex(0)].size() == 1);
}

TEST_CASE("binary features weigh the same within an item") {
  const auto features = item_features<double>(groceries(), {}, FeatureWeighting::binary, 6);
  CHECK(weight(features, 3, "tag: organic") == Approx(0.5));
  CHECK(weight(features, 3, "category: Pasta") == Approx(0.5));
}

TEST_CASE("features of what is not there are refused in words") {
  using Catch::Matchers::ContainsSubstring;
  CHECK_THROWS_AS(item_features<float>(groceries(), {"brnd"}, FeatureWeighting::binary, 6), LookupError);
  CHECK_THROWS_WITH(item_features<float>(groceries(), {"brnd"}, FeatureWeighting::binary, 6),
                    ContainsSubstring("'brnd'") && ContainsSubstring("did you mean 'brand'?"));
  CHECK_THROWS_WITH(item_features<float>(Catalog{}, {}, FeatureWeighting::binary, 6),
                    "item features: the catalogue has no column of texts");
  CHECK_THROWS_WITH(item_features<float>(groceries(), {}, FeatureWeighting::binary, 5),
                    "item features: 5 items, expected at least the 6 of the catalogue");
}
