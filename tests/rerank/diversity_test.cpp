#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <Eigen/Dense>

#include "kindred/core/random.hpp"
#include "kindred/data/history.hpp"
#include "kindred/rerank/covering.hpp"
#include "kindred/rerank/dpp.hpp"
#include "kindred/rerank/mmr.hpp"
#include "kindred/rerank/xquad.hpp"
#include "rerank/slates.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

// The order that maximises gain(placed so far, candidate) place by place, the others behind.
template <class Gain>
std::vector<int> greedy(const Slate& slate, const Gain& gain) {
  std::vector<std::size_t> placed;
  std::vector<char> taken(slate.candidates.size());
  while (placed.size() < slate.shown()) {
    std::size_t best = 0;
    double most = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < taken.size(); ++i) {
      if (taken[i]) continue;
      const double value = gain(placed, i);
      if (value > most) {
        most = value;
        best = i;
      }
    }
    taken[best] = 1;
    placed.push_back(best);
  }
  for (std::size_t i = 0; i < taken.size(); ++i)
    if (!taken[i]) placed.push_back(i);
  std::vector<int> items;
  for (const std::size_t i : placed) items.push_back(static_cast<int>(slate.candidates[i].item.value));
  return items;
}

std::vector<std::size_t> last(const std::vector<std::size_t>& placed, int window) {
  const auto keep = window > 0 ? std::min(placed.size(), static_cast<std::size_t>(window)) : placed.size();
  return {placed.end() - static_cast<std::ptrdiff_t>(keep), placed.end()};
}

}  // namespace

TEST_CASE("likeness: cosines of vectors, of sets of labels, a measure") {
  Eigen::MatrixXd rows(3, 2);
  rows << 3, 4, 0, 0, 5, 0;
  const auto vectors = Likeness::vectors(rows);
  CHECK(vectors(ItemIndex(0), ItemIndex(2)) == Approx(0.6));
  CHECK(vectors(ItemIndex(0), ItemIndex(1)) == 0);
  CHECK(vectors(ItemIndex(0), ItemIndex(9)) == 0);
  CHECK(vectors(ItemIndex(9), ItemIndex(9)) == 1);
  rows(1, 0) = std::nan("");
  CHECK_THROWS_AS(Likeness::vectors(rows), DataError);

  TextColumn genres("genres");
  genres.push_back({"a", "b"});
  genres.push_back({"b", "c", "d"});
  genres.push_back({"e"});
  auto items = std::make_shared<ItemVocabulary>();
  for (const char* id : {"0", "1", "2"}) items->add(id);
  const auto labels =
      Likeness::labels(Labels::column(Catalog({.items = items, .texts = {genres}}), "genres"));
  CHECK(labels(ItemIndex(0), ItemIndex(1)) == Approx(1 / std::sqrt(6)));
  CHECK(labels(ItemIndex(0), ItemIndex(2)) == 0);
  CHECK(Likeness::measure([](auto, auto) { return 0.25; })(ItemIndex(0), ItemIndex(1)) == 0.25);
}

TEST_CASE("mmr equals brute force, and without a likeness or with λ = 1 it changes nothing") {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const Slate slate = random_slate(seed, 40, 15);
    const auto likeness = Likeness::vectors(random_vectors(seed, 80, 6));
    const double lambda = static_cast<double>(seed) / 12;
    const int window = static_cast<int>(seed % 4);
    const auto brute = greedy(slate, [&](const auto& placed, std::size_t i) {
      double most = placed.empty() ? 0 : -1;
      for (const std::size_t j : last(placed, window))
        most = std::max(most, likeness(slate.candidates[i].item, slate.candidates[j].item));
      return lambda * slate.candidates[i].relevance - (1 - lambda) * most;
    });
    const Slate mmr = Mmr{.likeness = likeness, .lambda = lambda, .window = window}(slate, {});
    INFO("seed " << seed);
    CHECK(numbers(mmr) == brute);
    CHECK(relevance_descends(mmr));
    CHECK(numbers(Mmr{.likeness = likeness, .lambda = 1}(slate, {})) == numbers(slate));
    CHECK(numbers(Mmr{.lambda = 0.1}(slate, {})) == numbers(slate));
  }
  CHECK(Mmr{}(Slate{.places = 3}, {}).candidates.empty());
  CHECK_THROWS_AS(Mmr{.lambda = std::nan("")}(slate_of({1}, 1), {}), OptionError);
}

TEST_CASE("dpp chooses as naive greedy maximisation of the determinant does") {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const Slate slate = random_slate(seed, 24, 8);
    const auto likeness = Likeness::vectors(random_vectors(seed, 48, 10));
    const double theta = 0.2 + 0.05 * static_cast<double>(seed);
    const int window = seed % 3 == 2 ? 4 : 0;
    const double alpha = theta / (2 * (1 - theta));
    const auto naive = greedy(slate, [&](const auto& placed, std::size_t i) {
      // A window of w: those w placed last and the new one.
      auto set = last(placed, window);
      set.push_back(i);
      const auto size = static_cast<Eigen::Index>(set.size());
      Eigen::MatrixXd kernel(size, size);
      for (Eigen::Index a = 0; a < size; ++a)
        for (Eigen::Index b = 0; b < size; ++b) {
          const auto& x = slate.candidates[set[static_cast<std::size_t>(a)]];
          const auto& y = slate.candidates[set[static_cast<std::size_t>(b)]];
          kernel(a, b) =
              std::exp(alpha * x.relevance) * likeness(x.item, y.item) * std::exp(alpha * y.relevance);
        }
      return kernel.determinant();
    });
    INFO("seed " << seed);
    CHECK(numbers(Dpp{.likeness = likeness, .theta = theta, .window = window}(slate, {})) == naive);
  }
}

TEST_CASE("dpp equals the naive determinant also among near copies") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    // Eight vectors, and three copies of each, off by 1e-1 to 1e-6.
    Random random(seed, 5);
    const Eigen::MatrixXf origins = random_vectors(seed, 8, 12);
    Eigen::MatrixXf rows(32, 12);
    const double off = std::pow(10, -1.0 - static_cast<double>(seed % 6));
    for (Eigen::Index r = 0; r < rows.rows(); ++r)
      for (Eigen::Index c = 0; c < rows.cols(); ++c)
        rows(r, c) = origins(r % 8, c) + static_cast<float>(off * random.normal());
    const auto alike = [&](ItemIndex a, ItemIndex b) {
      if (a == b) return 1.0L;
      const Eigen::Matrix<long double, 1, 12> x = rows.row(a.value).cast<long double>(),
                                              y = rows.row(b.value).cast<long double>();
      return x.dot(y) / (x.norm() * y.norm());
    };
    const Slate slate = random_slate(seed, 16, 10);
    const int window = seed % 4 == 3 ? 3 : 0;
    const double theta = 0.1 * static_cast<double>(seed % 10);
    const double alpha = theta / (2 * (1 - theta));
    const auto naive = greedy(slate, [&](const auto& placed, std::size_t i) {
      auto set = last(placed, window);
      set.push_back(i);
      const auto size = static_cast<Eigen::Index>(set.size());
      Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic> kernel(size, size);
      for (Eigen::Index a = 0; a < size; ++a)
        for (Eigen::Index b = 0; b < size; ++b) {
          const auto& x = slate.candidates[set[static_cast<std::size_t>(a)]];
          const auto& y = slate.candidates[set[static_cast<std::size_t>(b)]];
          kernel(a, b) =
              std::exp(static_cast<long double>(alpha * (x.relevance + y.relevance))) * alike(x.item, y.item);
        }
      return static_cast<double>(std::log(kernel.determinant()));
    });
    INFO("seed " << seed);
    CHECK(numbers(Dpp{.likeness = Likeness::vectors(rows), .theta = theta, .window = window}(slate, {})) ==
          naive);
  }
}

TEST_CASE("dpp by a θ next to 1 goes on by relevance, however small a factor that makes") {
  // The last three are less relevant by more than the range of exp; 2 and 3 are alike.
  const auto likeness = Likeness::measure([](ItemIndex a, ItemIndex b) {
    return std::min(a.value, b.value) == 2 && a.value + b.value == 5 ? 0.9 : 0;
  });
  const Slate slate = slate_of({1, 0.999, 0.1, 0.0999, 0.0996}, 5);
  CHECK(numbers(Dpp{.likeness = likeness, .theta = 0.999}(slate, {})) == std::vector<int>{0, 1, 2, 4, 3});
}

TEST_CASE("dpp stops at what is a copy, and keeps the order of the rest") {
  Eigen::MatrixXf rows = Eigen::MatrixXf::Zero(5, 2);
  rows.col(0).setOnes();
  rows.row(3) << 0, 1;
  const Slate slate = slate_of({1, 0.9, 0.8, 0.7, 0.6}, 5);
  CHECK(numbers(Dpp{.likeness = Likeness::vectors(rows), .theta = 0.5}(slate, {})) ==
        std::vector<int>{0, 3, 1, 2, 4});
  CHECK(Dpp{}(Slate{.places = 3}, {}).candidates.empty());
}

TEST_CASE("xquad by hand: the interest that is still open wins") {
  // Two thirds of the history is a, one third b: 0.5 rel + 0.5 rel · p(label) · what is left of it.
  const Labels labels = Labels::of("genre", {"a", "a", "b", "b"});
  HistoryBuffer<float> had;
  had.add(ItemIndex(0), 4).add(ItemIndex(2), 2);
  RerankContext context;
  context.query = had.view();
  const Slate slate = slate_of({0.9, 0.8, 0.7, 0.1}, 3);
  // First 0: .45 + .5 · .9 · 2/3 = .75. Then a has 2/3 · 0.1 left: 1 gets .4 + .4 / 15 = .427,
  // 2 gets .35 + .35 / 3 = .467.
  CHECK(numbers(Xquad{.labels = labels, .lambda = 0.5}(slate, context)) == std::vector<int>{0, 2, 1, 3});
  CHECK(numbers(Xquad{.labels = labels, .lambda = 0}(slate, context)) == numbers(slate));
  // Nobody in particular: both labels count alike.
  CHECK(numbers(Xquad{.labels = labels, .lambda = 1}(slate, {})) == std::vector<int>{0, 2, 1, 3});
}

TEST_CASE("coverage: lazy greedy equals greedy, and no set exceeds its bound") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Slate slate = random_slate(seed, 10, 4);
    const Labels labels = random_labels(seed, 20, 3);
    const Covering covering{.labels = labels, .lambda = 0.9};
    const auto value = [&](const std::vector<std::size_t>& set) {
      double sum = 0;
      std::vector<double> covered(labels.count());
      for (const std::size_t i : set) {
        sum += (1 - covering.lambda) * slate.candidates[i].relevance;
        for (const LabelIndex label : labels[slate.candidates[i].item])
          covered[label.value] += slate.candidates[i].relevance;
      }
      for (const double of : covered)
        sum += covering.lambda * std::sqrt(of) / static_cast<double>(labels.count());
      return sum;
    };
    const Slate chosen = covering(slate, {});
    INFO("seed " << seed);
    CHECK(numbers(chosen) == greedy(slate, [&](std::vector<std::size_t> placed, std::size_t i) {
            const double before = value(placed);
            placed.push_back(i);
            return value(placed) - before;
          }));
    double best = 0;  // of all sets of four
    for (std::size_t a = 0; a < 10; ++a)
      for (std::size_t b = 0; b < a; ++b)
        for (std::size_t c = 0; c < b; ++c)
          for (std::size_t d = 0; d < c; ++d) best = std::max(best, value({a, b, c, d}));
    const CoverageBound bound = covering.bound(slate, chosen.items(), {});
    CHECK(bound.value <= best + 1e-12);
    CHECK(bound.value >= (1 - std::exp(-1)) * best);
    CHECK(bound.most >= best - 1e-12);
  }
}

TEST_CASE("a likeness that is no number is refused, with the items that it is of") {
  const auto broken =
      Likeness::measure([](ItemIndex a, ItemIndex b) { return a.value + b.value == 3 ? std::nan("") : 0.5; });
  const Slate slate = slate_of({1, 0.9, 0.8, 0.7}, 3);
  for (const int window : {0, 1}) {
    CHECK_THROWS_AS((Mmr{.likeness = broken, .window = window}(slate, {})), DataError);
    CHECK_THROWS_AS((Dpp{.likeness = broken, .window = window}(slate, {})), DataError);
  }
  CHECK(message_of<DataError>([&] { broken(ItemIndex(1), ItemIndex(2)); }).find("items 1 and 2") !=
        std::string::npos);
}

TEST_CASE("xquad equals brute force where items have several labels or none") {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Slate slate = random_slate(seed, 30, 10);
    const Labels labels = several_labels(seed, 60, 4);
    HistoryBuffer<float> had;
    for (int i = 0; i < 5; ++i) had.add(ItemIndex((i * 11 + static_cast<int>(seed)) % 60));
    RerankContext context;
    context.query = had.view();
    const auto interest = labels.shares(context.query.history);
    const auto brute = greedy(slate, [&](const auto& placed, std::size_t i) {
      const Candidate& one = slate.candidates[i];
      double sum = 0.4 * one.relevance;
      for (const LabelIndex label : labels[one.item]) {
        double open = interest[label.value];
        for (const std::size_t j : placed)
          if (labels.has(slate.candidates[j].item, label)) open *= 1 - slate.candidates[j].relevance;
        sum += 0.6 * one.relevance * open;
      }
      return sum;
    });
    INFO("seed " << seed);
    CHECK(numbers(Xquad{.labels = labels, .lambda = 0.6}(slate, context)) == brute);
  }
}
