// What re-ranking costs and gains, on real data: the curves of benchmarks/tradeoffs/run.
//   tradeoffs FOLDER   FOLDER holds ml-latest-small and complete-journey
// Prints a line a setting: data, re-ranker, its parameter, nDCG@10, diversity@10 (1 − cosine of the label
// sets), miscalibration in nats, exposure gap between head, middle and tail of popularity.

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <numeric>
#include <string>
#include <vector>

#include "kindred/collaborative/implicit_als.hpp"
#include "kindred/collaborative/rp3beta.hpp"
#include "kindred/data.hpp"
#include "kindred/evaluate/audit.hpp"
#include "kindred/metrics/intra_list_diversity.hpp"
#include "kindred/model/any_recommender.hpp"
#include "kindred/rerank.hpp"

namespace {

using namespace kindred;

// Head: the most popular items, which have a fifth of the interactions; tail: the least popular, which have a
// fifth; middle: between. Source: Abdollahpouri, Burke, Mobasher, "Managing popularity bias in recommender
// systems with personalized re-ranking", FLAIRS 2019.
Labels popularity_groups(const Interactions<float>& train) {
  std::vector<ItemIndex> order;
  for (ItemIndex item{0}; item.value < train.item_count(); ++item) order.push_back(item);
  const auto count = [&](ItemIndex item) { return train.by_item()[item].size(); };
  std::sort(order.begin(), order.end(),
            [&](ItemIndex a, ItemIndex b) { return count(a) != count(b) ? count(a) > count(b) : a < b; });
  std::vector<std::string> names(train.item_count());
  double before = 0;
  for (const ItemIndex item : order) {
    const double share = before / static_cast<double>(train.size());
    names[item.value] = share < 0.2 ? "head" : share < 0.8 ? "middle" : "tail";
    before += static_cast<double>(count(item));
  }
  return Labels::of("popularity", names);
}

struct Bench {
  std::string name;
  Interactions<float> train, test;
  Labels kinds;
  AnyRecommender<float> model;

  void run() const {
    const Labels popularity = popularity_groups(train);
    const Likeness likeness = Likeness::labels(kinds);
    const auto shares = shares_of_users(train);
    const auto tell = [&](const char* who, double parameter, const Pipeline& reranker) {
      const auto slates = recommend_all(model, train, reranker, {.places = 10, .candidates = {.count = 300}});
      const Audit by_kind = audit(slates, train, test, {.items = kinds}, {.resamples = 1});
      const Audit by_popularity = audit(slates, train, test, {.items = popularity}, {.resamples = 1});
      double diversity = 0, lists = 0;
      for (const Slate& slate : slates) {
        if (slate.shown() < 2) continue;
        diversity += intra_list_diversity(slate.items(), likeness, 10);
        lists += 1;
      }
      std::cout << name << '\t' << who << '\t' << parameter << '\t' << by_kind.ndcg << '\t'
                << diversity / lists << '\t' << by_kind.miscalibration.value_or(0) << '\t'
                << by_popularity.exposure_gap << '\n';
    };
    tell("model", 0, {});
    for (const double x : {0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1})
      tell("mmr", x, Mmr{.likeness = likeness, .lambda = x});
    for (const double x : {0.98, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.4, 0.2})
      tell("dpp", x, Dpp{.likeness = likeness, .theta = x});
    for (const double x : {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99})
      tell("calibrated", x, Calibrated{.labels = kinds, .lambda = x});
    for (const double x : {0.1, 0.3, 0.5, 0.7, 0.9, 1.0})
      tell("xquad", x, Xquad{.labels = kinds, .lambda = x});
    for (const double x : {0.1, 0.3, 0.5, 0.7, 0.9, 1.0})
      tell("coverage", x, Covering{.labels = kinds, .lambda = x});
    for (const double x : {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0})
      tell("popularity corrected", x, PopularityCorrected{.shares = shares, .beta = x});
    for (const double x : {0.05, 0.1, 0.2, 0.3, 0.4, 0.5})
      tell("novelty", x, Novel{.shares = shares, .lambda = x});
    for (const double x : {0.3, 0.4, 0.5, 0.6, 0.7, 0.8})
      tell("fa*ir", x, FairStar{.groups = popularity, .protected_label = "tail", .proportion = x});
  }
};

Bench movies(const std::string& folder) {
  const Catalog catalog = read_catalog(folder + "/movies.csv", {.multi = {"genres"}});
  const EventLog log =
      read_events(folder + "/ratings.csv",
                  {.user = "userId", .item = "movieId", .time = "timestamp", .value = "rating"}, catalog);
  const auto liked = filter(to_ratings(log), [](const Interaction<float>& cell) { return cell.weight >= 4; });
  const auto [train, test] = split_last_share(liked, 0.2);
  return {"MovieLens", train, test, Labels::column(catalog, "genres"), Rp3Beta{}.fit(train)};
}

Bench groceries(const std::string& folder) {
  const Catalog catalog = read_catalog(folder + "/products.csv", {.id = "product_id"});
  const EventLog log =
      read_events(folder + "/transactions_sample.csv",
                  {.user = "household_id", .item = "product_id", .time = "transaction_timestamp"}, catalog);
  const auto [train, test] = split_last_share(to_interactions(log, {.duplicates = Duplicates::last}), 0.2);
  return {"Complete Journey", train, test, Labels::column(catalog, "product_category"),
          ImplicitAls{}.fit(train)};
}

}  // namespace

int main(int argc, char* argv[]) {
  if (argc != 2) {
    std::cerr << "usage: tradeoffs FOLDER\n";
    return 2;
  }
  try {
    const std::string folder = argv[1];
    movies(folder + "/ml-latest-small").run();
    groceries(folder + "/complete-journey").run();
  } catch (const Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
