#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "kindred/collaborative/bayesian_fm.hpp"
#include "kindred/collaborative/fm.hpp"
#include "kindred/collaborative/fm_features.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/read_catalog.hpp"
#include "kindred/features.hpp"
#include "kindred/io/csv.hpp"
#include "kindred/model.hpp"
#include "kindred/profile/profile_builder.hpp"
#include "kindred/profile/profile_table.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

constexpr std::uint32_t user_count = 90, item_count = 60;

Catalog three_shelves() {
  std::string text = "id,category\n";
  for (std::uint32_t i = 0; i < item_count; ++i)
    text += std::to_string(i) + ",shelf " + std::to_string(i % 3) + "\n";
  return read_catalog(CsvReader::of_text(text));
}

// Six purchases a person, five of them from the shelf that the person likes.
EventLog purchases(const Catalog& catalog) {
  EventLogBuilder log({}, *catalog.items());
  Random random(3);
  for (std::uint32_t u = 0; u < user_count; ++u)
    for (std::uint32_t n = 0; n < 6; ++n) {
      const auto shelf = n == 0 ? (u + 1) % 3 : u % 3;
      const auto item = static_cast<std::uint32_t>(3 * random.below(item_count / 3)) + shelf;
      log.add({.user = log.user("p" + std::to_string(u)), .item = ItemIndex(item)});
    }
  return log.build();
}

// Three ratings a person, 4 or so of that shelf and 2 or so of others; or as many more.
Interactions<float> ratings(std::uint64_t seed) {
  Random random(seed);
  std::vector<Interaction<float>> cells;
  for (std::uint32_t u = 0; u < user_count; ++u)
    for (std::uint32_t n = 0; n < 3; ++n) {
      const auto item = static_cast<std::uint32_t>(random.below(item_count));
      const double rating = (item % 3 == u % 3 ? 4 : 2) + 0.2 * random.normal();
      cells.push_back({UserIndex(u), ItemIndex(item), static_cast<float>(rating)});
    }
  return collect(cells, {.users = user_count, .items = item_count});
}

template <class M>
double error_of(const M& model, const Interactions<float>& train, const Interactions<float>& test) {
  double squares = 0;
  for (UserIndex user{0}; user.value < user_count; ++user) {
    const auto row = test.history(user);
    for (std::size_t e = 0; e < row.size(); ++e) {
      const double off = predict(model, train.user(user), row.items[e]).rating - row.weights[e];
      squares += off * off;
    }
  }
  return std::sqrt(squares / static_cast<double>(test.size()));
}

}  // namespace

TEST_CASE("factorisation machines that are told of profiles know tastes that ratings do not show") {
  const Catalog catalog = three_shelves();
  const auto profiles = ProfileBuilder{.columns = {"category"}}.build(purchases(catalog), catalog);
  const auto people =
      Features{{OneHot{.column = "likes category"}}}.fit<UserIndex>(profile_table(profiles, 0.5));
  const auto items = Features{{OneHot{.column = "category"}}}.fit(item_table(catalog));
  REQUIRE(people.map.size() == 3);
  const FmSideInformation<float> side{.users = {people.train.rows, {}}, .items = {items.train.rows, {}}};
  const auto train = ratings(1), test = ratings(2);

  const Fm fm{.factors = 4};
  const BayesianFm bayesian{.factors = 4};
  // Beside a deviation of .96 about the mean rating.
  CHECK(error_of(fm.fit(train, side), train, test) < 0.7 * error_of(fm.fit(train), train, test));
  CHECK(error_of(bayesian.fit(train, side), train, test) < 0.7 * error_of(bayesian.fit(train), train, test));
}
