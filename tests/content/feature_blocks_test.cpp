#include "kindred/content/feature_blocks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include "content/groceries.hpp"
#include "kindred/content/content_knn.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

// Prices 1, 2, 3, 5, 9, one unknown; titles of the first two.
Catalog priced() {
  NumberColumn price("price"), flat("flat");
  for (const double value : {1.0, 2.0, 3.0, 5.0, 9.0}) price.push_back(value);
  price.push_back(std::nullopt);
  for (int i = 0; i < 6; ++i) flat.push_back(7);
  TextColumn kind("kind");
  for (const char* text : {"soft", "hard", "", "", "", ""}) kind.push_back(text);
  return Catalog({.items = groceries().items(),
                  .titles = {"green tea", "black tea", "", "", "", ""},
                  .texts = {kind},
                  .numbers = {price, flat}});
}

double cosine(const ItemFeatures<double>& features, int a, int b) {
  const Eigen::SparseMatrix<double, Eigen::RowMajor> rows = features.rows.eigen();
  return rows.row(a).dot(rows.row(b));
}

// The lengths of the words.
std::vector<double> lengths(std::string_view text) {
  return {static_cast<double>(text.find(' ')), static_cast<double>(text.size() - text.find(' '))};
}

// The same of many, as a TextEncoder.
struct Lengths {
  Eigen::MatrixXd encode(std::span<const std::string_view> texts) const {
    Eigen::MatrixXd all(static_cast<Eigen::Index>(texts.size()), 2);
    for (std::size_t t = 0; t < texts.size(); ++t)
      for (Eigen::Index d = 0; d < 2; ++d)
        all(static_cast<Eigen::Index>(t), d) = lengths(texts[t])[static_cast<std::size_t>(d)];
    return all;
  }
};

}  // namespace

TEST_CASE("numbers are alike where they are near") {
  const auto features = number_features<double>(priced(), {"price", "flat"}, 8, 3);
  // Knots at the least, the median and the largest price: 1, 3, 9; a flat column says nothing.
  REQUIRE(features.names->size() == 3);
  CHECK((*features.names)[FeatureIndex(1)] == "price about 3");
  CHECK(features.rows.row_count() == 8);
  CHECK(features.rows[ItemIndex(5)].size() == 0);
  CHECK(features.rows[ItemIndex(7)].size() == 0);
  CHECK(cosine(features, 0, 1) == Approx(std::sqrt(0.5)));      // 2 lies between 1 and 3
  CHECK(cosine(features, 3, 2) == Approx(2 / std::sqrt(5.0)));  // 5 is a third of the way from 3 to 9
  CHECK(cosine(features, 0, 4) == 0);
  CHECK(cosine(features, 1, 3) == Approx(std::sqrt(0.5) * 2 / std::sqrt(5.0)));
  CHECK_THROWS_AS(number_features<double>(priced(), {"prize"}, 8), LookupError);
  CHECK_THROWS_AS(number_features<double>(priced(), {"price"}, 5), DataError);
  CHECK_THROWS_AS(number_features<double>(priced(), {"price"}, 8, 1), OptionError);
  CHECK(number_features<double>(Catalog{}, {}, 3).rows.size() == 0);
}

TEST_CASE("embeddings are scaled to length 1, whatever their size") {
  Eigen::MatrixXd vectors(3, 2);
  vectors << 3, 4, 0, 0, 3e300, -4e300;
  const auto features = embedding_features<double>(vectors, "look");
  CHECK(features.rows[ItemIndex(0)].values[1] == Approx(0.8));
  CHECK(features.rows[ItemIndex(1)].size() == 0);
  CHECK(features.rows[ItemIndex(2)].values[1] == Approx(-0.8));
  vectors(1, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<DataError>([&] { embedding_features<double>(vectors, "look"); }) ==
        "features 'look': item 1 has a number that is not finite");
}

TEST_CASE("texts are given to an encoder, columns together") {
  std::vector<std::string> seen;
  const auto features = text_features<double>(
      priced(), {"title", "kind"},
      [&](std::string_view text) {
        seen.emplace_back(text);
        return lengths(text);
      },
      7);
  // An id is no title.
  CHECK(seen == std::vector<std::string>{"green tea. soft", "black tea. hard"});
  CHECK(features.rows.row_count() == 7);
  CHECK(features.rows.column_count() == 2);
  CHECK(cosine(features, 0, 1) == Approx(1));
  CHECK(features.rows[ItemIndex(2)].size() == 0);
  // The same from an encoder of many at once.
  const auto at_once = text_features<double>(priced(), {"title", "kind"}, Lengths{}, 7);
  CHECK(std::equal(at_once.rows.values().begin(), at_once.rows.values().end(), features.rows.values().begin(),
                   features.rows.values().end()));
  CHECK_THROWS_AS(text_features<double>(priced(), {"colour"}, lengths, 6), LookupError);
  std::size_t size = 0;
  CHECK(message_of<DataError>([&] {
          text_features<double>(
              priced(), {"kind"}, [&](std::string_view) { return std::vector<float>(++size, 1.0F); }, 6);
        }) == "features 'text': the encoder gave item 'pesto' 2 numbers, expected 1 as for those before");
}

TEST_CASE("blocks are combined by their weights") {
  const auto brands = item_features<double>(groceries(), {"brand"}, FeatureWeighting::tf_idf, 8);
  const auto categories = item_features<double>(groceries(), {"category"}, FeatureWeighting::tf_idf, 8);
  const std::vector<ItemFeatures<double>> blocks{brands, categories};
  const auto both = combined(blocks, {1, 2});
  // penne and pesto share the brand, penne and farfalle the category.
  CHECK(cosine(both, 0, 1) == Approx(1.0 / 5));
  CHECK(cosine(both, 0, 2) == Approx(4.0 / 5));
  CHECK(cosine(both, 2, 3) == Approx(1));
  CHECK(cosine(both, 1, 5) == Approx(2 / std::sqrt(5.0)));  // ketchup has no brand that another has
  CHECK(both.rows[ItemIndex(4)].size() == 0);
  CHECK(combined(blocks, {0, 2}).names->size() == 2);
  CHECK(combined(std::vector{brands, brands}).names->size() == 2 * brands.names->size());
  CHECK_THROWS_AS(combined(blocks, {1}), OptionError);
  CHECK_THROWS_AS(combined(blocks, {1, -1}), OptionError);
  CHECK_THROWS_AS(combined(std::vector<ItemFeatures<double>>{}), DataError);
  const auto fewer = item_features<double>(groceries(), {"brand"}, FeatureWeighting::tf_idf, 6);
  CHECK(message_of<DataError>([&] { combined(std::vector{brands, fewer}); }) ==
        "combined features: block 1 has 6 items, expected 8 as the first has");
}

TEST_CASE("given rows need a name for each column") {
  const SparseRows<ItemIndex, ItemIndex, float> rows(2, std::vector<std::int64_t>{0, 2, 2},
                                                     std::vector<ItemIndex>{ItemIndex(0), ItemIndex(1)},
                                                     std::vector<float>{3, 4});
  FeatureVocabulary names;
  names.add("word: tea");
  CHECK_THROWS_AS(row_features(rows, names), DataError);
  names.add("word: green");
  CHECK(row_features(rows, names).rows[ItemIndex(0)].values[0] == Approx(0.6F));
}

TEST_CASE("a reason has one contribution for all dimensions of a block") {
  Eigen::MatrixXd vectors(8, 2);
  vectors << 1, 0, 1, 1, 0, 1, 1, 2, 2, 1, 0, 0, 0, 0, 0, 0;
  const auto brands = item_features<float>(groceries(), {"brand"}, FeatureWeighting::tf_idf, 8);
  const auto model = ContentKnn{}.fit(
      purchases(), combined(std::vector{embedding_features<float>(vectors, "look"), brands}));
  HistoryBuffer<float> history;
  history.add(ItemIndex(0)).add(ItemIndex(1));
  const auto why = explain(model, history.view(), ItemIndex(3));
  REQUIRE(why.contributions.size() == 1);
  CHECK(why.text([](ItemIndex) { return ""; }).substr(0, 6) == "look (");
  CHECK(explain(model, history.view(), ItemIndex(1)).contributions.size() == 2);
}
