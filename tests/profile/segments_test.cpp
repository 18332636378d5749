#include "kindred/profile/segments.hpp"

#include <cmath>
#include <memory>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/profile/gaussian_mixture.hpp"
#include "kindred/profile/kmeans.hpp"
#include "kindred/profile/look_alikes.hpp"
#include "kindred/profile/profile_vectors.hpp"
#include "kindred/profile/segment_rule.hpp"
#include "support/catch.hpp"
#include "support/sanitized.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;
using kindred_test::sanitized;

namespace {

// Two kinds of people, the first twenty with coffee and discounts, the others with tea and none.
Profiles two_kinds() {
  auto users = std::make_shared<UserVocabulary>();
  std::vector<Profile> profiles;
  for (int i = 0; i < 60; ++i) {
    Random random(5, static_cast<std::uint64_t>(i));
    const bool first = i < 20;
    users->add(std::to_string(i));
    const double main = 0.7 + 0.2 * random.uniform();
    ProfileParts parts{.user = std::to_string(i), .events = 10, .purchases = 8};
    parts.interests = {
        {.column = "category",
         .values = {{.value = first ? "Coffee" : "Tea", .strength = 1, .share = main, .events = 7},
                    {.value = first ? "Tea" : "Coffee", .strength = 1, .share = 1 - main, .events = 3}}}};
    parts.price =
        PriceBand{.purchases = 8, .median = 3, .discounted = first ? 0.8 : 0.2, .known_discounts = 8};
    parts.rfm = Rfm{.frequency = 5 + i % 3,
                    .recency_days = 1.0 + i,
                    .monetary = 100,
                    .purchases = 8,
                    .priced = 8,
                    .frequency_score = 3,
                    .recency_score = 5 - i / 12,
                    .monetary_score = 3};
    profiles.emplace_back(std::move(parts));
  }
  return {std::move(profiles), std::move(users)};
}

Eigen::MatrixXd blobs(int each) {
  Eigen::MatrixXd points(3 * each, 2);
  for (int p = 0; p < 3 * each; ++p) {
    Random random(11, static_cast<std::uint64_t>(p));
    const double x[] = {0, 10, 0}, y[] = {0, 0, 10}, spread[] = {1, 1, 0.5};
    points(p, 0) = x[p / each] + spread[p / each] * random.normal();
    points(p, 1) = y[p / each] + spread[p / each] * random.normal();
  }
  return points;
}

}  // namespace

TEST_CASE("k-means finds groups that are apart") {
  const auto points = blobs(50);
  const KMeansModel model = KMeans{.clusters = 3}.fit(points);
  for (int p = 0; p < 150; ++p)
    CHECK(model.labels[static_cast<std::size_t>(p)] == model.labels[static_cast<std::size_t>(p / 50 * 50)]);
  double inertia = 0;
  for (int g = 0; g < 3; ++g) {
    const Eigen::RowVectorXd mean = points.middleRows(50 * g, 50).colwise().mean();
    CHECK((model.centers.row(model.labels[static_cast<std::size_t>(50 * g)]) - mean).norm() < 1e-9);
    inertia += (points.middleRows(50 * g, 50).rowwise() - mean).squaredNorm();
  }
  CHECK(model.inertia == Approx(inertia));
  CHECK(KMeans{.clusters = 1}.fit(points).centers.row(0).isApprox(points.colwise().mean()));
  CHECK(KMeans{.clusters = 150}.fit(points).inertia == Approx(0).margin(1e-9));
  CHECK_THROWS_AS(KMeans{.clusters = 151}.fit(points), DataError);
  CHECK_THROWS_AS(KMeans{.clusters = 0}.fit(points), OptionError);
  CHECK(KMeans{.clusters = 2}.fit(Eigen::MatrixXd::Ones(5, 2)).inertia == 0);  // equal points
}

TEST_CASE("Groups are the same on any number of threads", "[threads]") {
  const auto points = blobs(300);
  const auto one = KMeans{.clusters = 5}.fit(points, {.threads = 1});
  for (const int threads : {2, 3})
    CHECK(KMeans{.clusters = 5}.fit(points, {.threads = threads}).centers == one.centers);
}

TEST_CASE("A mixture finds the distributions that points are drawn from") {
  const auto points = blobs(400);
  const auto model = GaussianMixture{.components = 3}.fit(points);
  CHECK(model.converged);
  CHECK(model.weights.sum() == Approx(1));
  const auto at = [&](double x, double y) {
    Eigen::RowVectorXd point(2);
    point << x, y;
    Eigen::Index best = 0;
    CHECK(model.memberships(point).maxCoeff(&best) > 0.999);
    return best;
  };
  const auto narrow = at(0, 10), wide = at(10, 0);
  CHECK(model.variances(narrow, 0) == Approx(0.25).epsilon(0.15));
  CHECK(model.variances(wide, 1) == Approx(1).epsilon(0.15));
  CHECK(model.weights[narrow] == Approx(1.0 / 3).epsilon(0.01));
  CHECK(model.bic < GaussianMixture{.components = 2}.fit(points).bic);
  // Of one component the likelihood is that of its mean and variance, to be had in closed form.
  const auto single = GaussianMixture{.components = 1, .floor = 1e-12}.fit(points);
  const Eigen::RowVectorXd mean = points.colwise().mean();
  const Eigen::RowVectorXd variance = (points.rowwise() - mean).array().square().colwise().mean();
  CHECK(single.log_likelihood ==
        Approx(-0.5 * (2 * (1 + std::log(2 * std::numbers::pi)) + variance.array().log().sum())));
}

TEST_CASE("A segment is told by what sets it apart") {
  const Profiles profiles = two_kinds();
  const auto vectors = profile_vectors(profiles);
  const auto groups = segments_of(KMeans{.clusters = 2}.fit(vectors.rows).labels);
  REQUIRE(groups.size() == 2);
  const Segment& coffee = groups[0].members.size() == 20 ? groups[0] : groups[1];
  REQUIRE(coffee.members.size() == 20);
  CHECK(coffee.members.front() == UserIndex(0));
  CHECK(coffee.members.back() == UserIndex(19));
  const auto apart = traits(coffee, profiles);
  REQUIRE_FALSE(apart.empty());
  CHECK(apart[0].what == "discounted over half");
  CHECK(apart[0].share == 1);
  CHECK(apart[0].everybody == Approx(1.0 / 3));
  CHECK(apart[0].lift == Approx(3));
  CHECK_THROWS_AS(traits({.members = {UserIndex(60)}}, profiles), LookupError);
  const auto cells = rfm_cells(profiles);
  CHECK(cells.size() == 5);
  CHECK(cells[0].name == "R5 F3 M3");
  CHECK(cells[0].members.size() == 12);
}

TEST_CASE("Of segments drawn at random fewer than one in twenty is told to have a trait") {
  // Each person cares for two of sixty values, some of which are rare, and has as many other traits.
  constexpr std::size_t people = 400;
  auto users = std::make_shared<UserVocabulary>();
  std::vector<Profile> profiles;
  for (std::size_t i = 0; i < people; ++i) {
    Random random(8, i);
    users->add(std::to_string(i));
    ProfileParts parts{.user = std::to_string(i), .events = 10, .purchases = 10, .interests = {{"category"}}};
    for (int v = 0; v < 2; ++v) {
      const double u = random.uniform();
      parts.interests[0].values.push_back(
          {.value = std::to_string(30 * v + static_cast<int>(30 * u * u * u)), .share = 0.5, .events = 5});
    }
    parts.price = PriceBand{.purchases = 10,
                            .compared = 10,
                            .position = random.uniform(),
                            .discounted = random.uniform(),
                            .known_discounts = 10};
    profiles.emplace_back(std::move(parts));
  }
  const Profiles all(std::move(profiles), std::move(users));
  for (const std::size_t size : {1U, 5U, 20U, 100U, 300U}) {
    if (sanitized && size > 5) continue;
    int told = 0;
    for (std::uint64_t trial = 0; trial < 200; ++trial) {
      Random random(9, 1000 * size + trial);
      std::vector<UserIndex> members;
      for (std::size_t i = 0; i < people; ++i)
        if (random.below(people - i) < size - members.size()) members.emplace_back(i);
      told += traits({.name = "any", .members = std::move(members)}, all).empty() ? 0 : 1;
    }
    INFO("segments of " << size);
    CHECK(told < 10);  // 5 % is proven
  }
}

TEST_CASE("What a single member has is no trait of a segment") {
  auto users = std::make_shared<UserVocabulary>();
  std::vector<Profile> profiles;
  for (int i = 0; i < 1000; ++i) {
    users->add(std::to_string(i));
    ProfileParts parts{.events = 9, .interests = {{"category"}}};
    parts.interests[0].values = {{.value = i == 0 ? "Sewing" : i < 3 ? "Stamps" : "Food", .share = 1}};
    profiles.emplace_back(std::move(parts));
  }
  const Profiles all(std::move(profiles), std::move(users));
  CHECK(traits({.members = {UserIndex(0)}}, all).empty());
  // Two of two: by SciPy's hypergeom.sf(1, 1000, 2, 2) 2.002e-6, and three traits were looked at.
  const auto both = traits({.members = {UserIndex(1), UserIndex(2)}}, all);
  REQUIRE(both.size() == 1);
  CHECK(both[0].what == "category: Stamps");
  CHECK(both[0].lift == 500);
  CHECK(both[0].by_chance == Approx(3 * 2.002002e-6).epsilon(1e-6));
}

TEST_CASE("Profiles become points of mean 0 and variance 1") {
  const auto vectors = profile_vectors(two_kinds());
  CHECK(vectors.names[0] == "category: Tea");
  CHECK(vectors.rows.cols() == 12);
  for (Eigen::Index c = 0; c < vectors.rows.cols(); ++c) {
    CHECK(vectors.rows.col(c).mean() == Approx(0).margin(1e-12));
    const double squares = vectors.rows.col(c).squaredNorm() / 60;
    CHECK((squares == 0 || squares == Approx(1)));
  }
  CHECK(profile_vectors(two_kinds(), {.values = 0, .standardized = false}).rows(0, 3) == 0.8);
}

TEST_CASE("Look-alikes are more of the same, and say why") {
  const Profiles profiles = two_kinds();
  const auto vectors = profile_vectors(profiles);
  std::vector<UserIndex> seeds;
  for (int i = 0; i < 8; ++i) seeds.emplace_back(i);
  const LookAlikes alikes(vectors, seeds);
  const auto found = alikes.find(12);
  REQUIRE(found.size() == 12);
  for (const LookAlike& one : found) {
    CHECK(one.user.value >= 8);
    CHECK(one.user.value < 20);
    CHECK_FALSE(one.because.empty());
    CHECK(one.score == Approx(alikes.score(one.user)));
  }
  for (int i = 8; i < 20; ++i) seeds.emplace_back(i);
  CHECK(expansion_auc(vectors, seeds) == 1);
  std::vector<UserIndex> any;
  for (int i = 0; i < 60; i += 4) any.emplace_back(i);
  CHECK(expansion_auc(vectors, any) == Approx(0.5).margin(0.2));
  CHECK_THROWS_AS(LookAlikes(vectors, {}), DataError);
}

TEST_CASE("Nobody is like seeds that nothing sets apart, nor who is less like them than most") {
  const auto vectors = profile_vectors(two_kinds());
  std::vector<UserIndex> coffee;
  for (int i = 0; i < 8; ++i) coffee.emplace_back(i);
  ProfileVectors alike{.rows = Eigen::MatrixXd::Ones(8, 2), .names = {"a", "b"}};
  for (int i = 0; i < 8; i += 2) alike.rows.row(i) *= -1;
  const std::vector<UserIndex> mixed = {UserIndex(0), UserIndex(1)};
  const LookAlikes nothing(alike, mixed);
  CHECK_FALSE(nothing.tells());
  CHECK(nothing.score(UserIndex(5)) == 0);
  CHECK(nothing.find(10).empty());
  const LookAlikes like(vectors, coffee);
  CHECK(like.tells());
  const auto found = like.find(60);
  CHECK(found.size() >= 12);
  CHECK(found.size() < 52);
  for (const LookAlike& one : found) {
    CHECK(one.score > 0);
    CHECK_FALSE(one.because.empty());
  }
}

TEST_CASE("Seeds drawn at random are hardly ever told to be of a kind") {
  Random random(3);
  ProfileVectors people{.rows = Eigen::MatrixXd(400, 30), .names = std::vector<std::string>(30, "x")};
  for (Eigen::Index c = 0; c < 30; ++c)
    for (Eigen::Index r = 0; r < 400; ++r)
      people.rows(r, c) = c % 2 == 0 ? random.normal() : double(random.below(2));
  std::vector<UserIndex> everybody;
  for (int i = 0; i < 400; ++i) everybody.emplace_back(i);
  int told = 0;
  for (int draw = 0; draw < 400; ++draw) {
    random.shuffle(everybody);
    told += LookAlikes(people, std::span(everybody).first(draw % 2 == 0 ? 20 : 300)).tells() ? 1 : 0;
  }
  CHECK(told <= 30);  // 20 are expected at most; of 400 with a chance of 5 % more than 30 are one in 100
  CHECK(told > 0);
  people.rows.topRows(20).col(7).setConstant(2);
  everybody.clear();
  for (int i = 0; i < 20; ++i) everybody.emplace_back(i);
  CHECK(LookAlikes(people, everybody).tells());
  for (int i = 20; i < 400; ++i) everybody.emplace_back(i);
  CHECK_FALSE(LookAlikes(people, everybody).tells());  // all there are
}

TEST_CASE("What is not known of a person fulfils no comparison") {
  const SegmentRule rule("basket_size > 0 or basket_size <= 0");
  CHECK_FALSE(rule(Profile({.user = "a", .events = 1})));
  CHECK(rule(Profile({.user = "a", .events = 1, .basket = Basket{.baskets = 1, .size = {1, 1}}})));
}

TEST_CASE("A rule says who belongs to a segment") {
  const Profiles profiles = two_kinds();
  const auto size = [&](const char* rule) { return SegmentRule(rule).segment("s", profiles).members.size(); };
  CHECK(size("discounted > 0.5") == 20);
  CHECK(size("not discounted > 0.5") == 40);
  CHECK(size("top(\"category\") == \"Tea\"") == 40);
  CHECK(size("share(\"category\", \"Coffee\") > 0.5 and recency_days <= 10") == 10);
  CHECK(size("recency_days < 3 or recency_days > 59 and discounted < .5") == 3);
  CHECK(size("(recency_days < 3 or recency_days > 59) and discounted < .5") == 1);
  CHECK(size("user == \"7\" or user != user") == 1);
  CHECK(size("1 < 2") == 60);
  CHECK(size("share(\"category\", \"Milk\") > 0") == 0);
  // What nobody has is not asked for on purpose.
  CHECK_THROWS_WITH(
      size("events > 0 and not basket_size > 0"),
      "rule 'events > 0 and not basket_size > 0': no profile has a 'basket_size': the events do "
      "not tell it, or 'keep' left it out");
}

TEST_CASE("A rule that is none is refused with its place") {
  const auto message = [](const std::string& rule) {
    try {
      const SegmentRule read(rule);
    } catch (const OptionError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK_THAT(message("monetery > 3"),
             ContainsSubstring("character 1: there is no field 'monetery': did you mean 'monetary'?"));
  CHECK_THAT(message("monetary > \"3\""), ContainsSubstring("compares a number with a text"));
  CHECK_THAT(message("user < \"3\""), ContainsSubstring("orders two texts"));
  CHECK_THAT(message("monetary >"), ContainsSubstring("character 11: expected a number, a text or a field"));
  CHECK_THAT(message("monetary 3"), ContainsSubstring("expected a comparison"));
  CHECK_THAT(message("(monetary > 3"), ContainsSubstring("expected ')'"));
  CHECK_THAT(message("monetary > 3 events"), ContainsSubstring("the rule goes on"));
  CHECK_THAT(message("share(\"category\") > 3"), ContainsSubstring("takes a column and a value"));
  CHECK_THAT(message("top(\"category > 3"), ContainsSubstring("has no end"));
  CHECK_THAT(message(""), ContainsSubstring("expected a number"));
  CHECK_THAT(message(std::string(5000, '(')), ContainsSubstring("nested"));
  CHECK_THAT(message("monetary > nan"), ContainsSubstring("no field"));
  CHECK_THAT(message("events > 1 and life_stage == \"young singel\""),
             ContainsSubstring("character 16") &&
                 ContainsSubstring("no stage of life 'young singel': did you mean 'young single'?"));
  CHECK_THAT(message("\"unknown\" != life_stage"), ContainsSubstring("no stage of life"));
  CHECK(message("life_stage == \"retired couple\" or life_stage == user").empty());
  CHECK(message("not not (events == 3)").empty());
}

TEST_CASE("A column that nobody has is a slip, and one that a person lacks is not known") {
  const Profiles profiles = two_kinds();
  const SegmentRule slip("share(\"categry\", \"Coffee\") < 0.5");
  CHECK_FALSE(slip(profiles[UserIndex(30)]));
  CHECK_FALSE(SegmentRule("top(\"categry\") != \"Tea\"")(profiles[UserIndex(0)]));
  CHECK_THROWS_WITH(slip.segment("tea", profiles), ContainsSubstring("no profile has the column 'categry'") &&
                                                       ContainsSubstring("category"));
  CHECK(SegmentRule("share(\"category\", \"Water\") < 0.5").segment("dry", profiles).members.size() == 60);
}

TEST_CASE("A rule about what no profile has is a slip, whatever else profiles have") {
  const Profiles profiles = two_kinds().with([](UserIndex, ProfileParts& parts) {
    parts.loyalty.push_back({.column = "brand"});
    parts.places.push_back({.column = "store"});
  });
  const auto message = [&](const std::string& rule) {
    try {
      SegmentRule(rule).segment("", profiles);
    } catch (const OptionError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK_THAT(message("share(\"store\", \"north\") > 0"),
             ContainsSubstring("no profile has the column 'store' of interests: known: category"));
  CHECK_THAT(message("top_place(\"category\") == \"Tea\""), ContainsSubstring("of places: known: store"));
  CHECK_THAT(message("variety(\"category\") > 0"), ContainsSubstring("of loyalties: known: brand"));
  CHECK_THAT(message("drift(\"store\") > 0"), ContainsSubstring("of interests"));
  CHECK_THAT(message("drift(\"category\") > 0"), ContainsSubstring("recent_half_life"));
  CHECK_THAT(message("events > 0 or 0.3 > alive"), ContainsSubstring("prospects: give them"));
  CHECK_THAT(message("not opinion > 0"), ContainsSubstring("opinions"));
  CHECK_THAT(message("life_stage == \"retired couple\""), ContainsSubstring("stage of life"));
  CHECK(message("variety(\"brand\") > 0 and top_place(\"store\") == \"north\"").empty());
  // Of nobody, and of people who only looked, anything may be asked.
  CHECK(SegmentRule("alive > 0").segment("", {{}, std::make_shared<UserVocabulary>()}).members.empty());
  const Profiles lookers = profiles.with([](UserIndex, ProfileParts& parts) {
    parts.purchases = 0;
    parts.loyalty.clear();
  });
  CHECK(SegmentRule("variety(\"category\") > 0").segment("", lookers).members.empty());
}

TEST_CASE("A rule may be as long as it likes") {
  std::string any = "events == 10", all = any;
  for (int n = 0; n < 20000; ++n) {
    any += " or events > 99";
    all += " and events == 10";
  }
  const Profiles profiles = two_kinds();
  CHECK(SegmentRule(any)(profiles[UserIndex(0)]));
  CHECK(SegmentRule(all)(profiles[UserIndex(0)]));
  CHECK_FALSE(SegmentRule(all + " and not events == 10")(profiles[UserIndex(0)]));
  CHECK_FALSE(SegmentRule("events > 99 or " + all + " and events > 99")(profiles[UserIndex(0)]));
}

TEST_CASE("A seed that is named twice is one") {
  const auto vectors = profile_vectors(two_kinds());
  std::vector<UserIndex> seeds, twice;
  for (int i = 0; i < 60; i += 7) {
    seeds.emplace_back(i);
    twice.insert(twice.end(), i == 0 ? 4 : 1, UserIndex(i));
  }
  CHECK(LookAlikes(vectors, twice).score(UserIndex(3)) == LookAlikes(vectors, seeds).score(UserIndex(3)));
  CHECK(expansion_auc(vectors, twice) == expansion_auc(vectors, seeds));
}

TEST_CASE("The variety of a point is by the first column, or the mean of others'") {
  auto users = std::make_shared<UserVocabulary>();
  std::vector<Profile> profiles;
  for (int i = 0; i < 3; ++i) {
    users->add(std::to_string(i));
    ProfileParts parts{.events = 2, .interests = {{.column = "category"}, {.column = "brand"}}};
    // The third has bought nothing whose category is known.
    if (i < 2) parts.loyalty.push_back({.column = "category", .variety = 0.25 + 0.5 * i});
    parts.loyalty.push_back({.column = "brand", .variety = 1.0});
    profiles.emplace_back(std::move(parts));
  }
  const auto vectors = profile_vectors({std::move(profiles), std::move(users)}, {.standardized = false});
  CHECK(vectors.rows(0, 8) == 0.25);
  CHECK(vectors.rows(1, 8) == 0.75);
  CHECK(vectors.rows(2, 8) == 0.5);
}
