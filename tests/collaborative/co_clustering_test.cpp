#include "kindred/collaborative/co_clustering.hpp"

#include <cstddef>
#include <vector>

#include "collaborative/rating_models.hpp"
#include "kindred/collaborative/baseline.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("one cluster of each gives the means alone") {
  const auto data = kindred_test::ratings();
  const auto model = CoClustering{.user_clusters = 1, .item_clusters = 1}.fit(data);
  // r̄(u) of user 0 is 13/4, r̄(i) of item 2 is 9/2, and the mean of all 3.
  CHECK(predict(model, data.user(UserIndex(0)), ItemIndex(2)).rating == Approx(13.0 / 4 + 9.0 / 2 - 3));
  CHECK(predict(model, {}, ItemIndex(2)).rating == Approx(9.0 / 2));
  CHECK(predict(model, {}, ItemIndex(2)).is_fallback);
  CHECK(predict(model, data.user(UserIndex(0)), ItemIndex(5)).rating == Approx(13.0 / 4));
  CHECK(predict(model, {}, ItemIndex(5)).rating == Approx(3));
}

TEST_CASE("planted clusters are found") {
  const auto data = kindred_test::rated_blocks();
  // The clustering found depends on the start; of three starts one finds them.
  double least = 9;
  for (const std::uint64_t seed : {0U, 1U, 2U}) {
    const auto model = CoClustering{.seed = seed}.fit(data.train);
    const double error = kindred_test::error_of(model, data);
    if (error >= least) continue;
    least = error;
    if (error > 0.45) continue;
    for (ItemIndex item{0}; item.value < 57; ++item)
      CHECK(model.item_cluster(item) == model.item_cluster(ItemIndex(item.value + 3)));
  }
  CHECK(least < 0.45);
  CHECK(least < 0.6 * kindred_test::error_of(Baseline{}.fit(data.train), data));
}

TEST_CASE("co-clustering serves visitors as known users, explains, comes back and stands poor data") {
  const auto data = kindred_test::rated_blocks().train;
  const auto model = CoClustering{}.fit(data);
  kindred_test::check_visitors_alike(model, data);
  CHECK(kindred_test::explains_exactly(model, data.user(UserIndex(8))));
  CHECK(kindred_test::explains_exactly(model, {}));
  kindred_test::check_files(model, data);
  kindred_test::check_poor_data(CoClustering{});
  CHECK_THROWS_AS(CoClustering{.user_clusters = 0}.fit(data), OptionError);
  CHECK_THROWS_AS(CoClustering{.epochs = -1}.fit(data), OptionError);
}

TEST_CASE("an item that nobody rated does not say which people a person is like") {
  const auto data = kindred_test::rated_blocks().train;
  const auto model = CoClustering{.user_clusters = 3, .item_clusters = 3}.fit(data);
  for (UserIndex user{0}; user.value < 30; ++user) {
    const auto history = data.history(user);
    double mean = 0;
    HistoryBuffer<float> with_unrated;
    for (std::size_t e = 0; e < history.size(); ++e) {
      mean += history.weights[e] / static_cast<double>(history.size());
      with_unrated.add(history.items[e], history.weights[e]);
    }
    with_unrated.add(ItemIndex(60), static_cast<float>(mean));  // changes the mean by rounding at most
    CHECK(model.user_cluster(with_unrated.view()) == model.user_cluster(history));
  }
}

TEST_CASE("co-clustering is the same on any number of threads", "[threads]") {
  const auto data = kindred_test::rated_blocks().train;
  const auto expected = archive_of(CoClustering{}.fit(data, {.threads = 1})).bytes();
  for (const int threads : {2, 3})
    CHECK(archive_of(CoClustering{}.fit(data, {.threads = threads})).bytes() == expected);
}
