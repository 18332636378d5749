// What hybrids are worth beside their members: nDCG@20 and recall@20 over all items, with a paired
// permutation test against the best member, and its p value as Holm adjusts it for a data set's comparisons.
// Everything that is learned is learned on training data: models fitted to a part of it, weights, gates and
// stacks to the rest; the models are then fitted to all of it.
//
//     KINDRED_DATA_DIR=… hybrid_report [ml-latest-small] [complete-journey] [gowalla]
//
// writes a table in Markdown for each data set.

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kindred/collaborative/graph_filter.hpp"
#include "kindred/collaborative/implicit_als.hpp"
#include "kindred/collaborative/item_knn.hpp"
#include "kindred/collaborative/rp3beta.hpp"
#include "kindred/data.hpp"
#include "kindred/evaluate.hpp"
#include "kindred/hybrid.hpp"
#include "kindred/metrics/holm.hpp"
#include "kindred/model.hpp"

using namespace kindred;

namespace {

using Models = std::vector<AnyRecommender<float>>;
using Data = Interactions<float>;

const std::vector<std::string> names = {"implicit ALS", "graph filter", "item kNN", "RP3β"};

struct DataSet {
  Data train, test, known, held_out;
  bool large = false;
};

Models fitted(const Data& data, bool large) {
  return {ImplicitAls{}.fit(data), GraphFilter{.factors = large ? 256 : 64}.fit(data),
          ItemKnn{.neighbors = 100}.fit(data),
          large ? Rp3Beta{.beta = 0.2, .neighbors = 777}.fit(data) : Rp3Beta{}.fit(data)};
}

// Gowalla's users and items are numbers already.
Data check_ins(const std::filesystem::path& path, std::optional<int> every) {
  std::ifstream file(path);
  std::vector<Interaction<float>> cells;
  for (std::uint32_t user = 0, item = 0; file >> user >> item;)
    if (!every || user % static_cast<std::uint32_t>(*every) == 0)
      cells.push_back({UserIndex(user), ItemIndex(item), 1, {}});
  return collect(cells, {.users = 29'858, .items = 40'981, .duplicates = Duplicates::last});
}

DataSet data_set(const std::string& name, const std::filesystem::path& folder) {
  DataSet data;
  if (name == "gowalla") {
    data.train = check_ins(folder / "gowalla/train.tsv", std::nullopt);
    data.test = check_ins(folder / "gowalla/test.tsv", 6);  // every sixth user
    auto parts = split_random(data.train, 0.1, 1);
    data.known = std::move(parts.train);
    data.held_out = std::move(parts.test);
    data.large = true;
    return data;
  }
  const bool movies = name == "ml-latest-small";
  if (!movies && name != "complete-journey") throw OptionError("there is no data set '" + name + "'");
  const EventLog log =
      movies ? read_events(folder / "ml-latest-small/ratings.csv",
                           {.user = "userId", .item = "movieId", .time = "timestamp", .value = "rating"})
             : read_events(folder / "complete-journey/transactions_sample.csv",
                           {.user = "household_id", .item = "product_id", .time = "transaction_timestamp"});
  // Each item at its last purchase; of ratings those of at least 4.
  const auto liked = movies ? filter(log, [&](std::size_t row) { return log.value(row) >= 4; }) : log;
  const auto all = to_interactions(liked, {.duplicates = Duplicates::last});
  auto parts = split_last_share(all, 0.2);
  data.train = std::move(parts.train);
  data.test = std::move(parts.test);
  auto inner = split_last_share(data.train, 0.2);
  data.known = std::move(inner.train);
  data.held_out = std::move(inner.test);
  return data;
}

std::string fixed(double value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string list(const std::vector<double>& weights) {
  std::string text;
  for (const double weight : weights) text += (text.empty() ? "" : " / ") + fixed(weight, 2);
  return text;
}

void report(const std::string& name, const std::filesystem::path& folder) {
  const DataSet data = data_set(name, folder);
  const Models parts = fitted(data.known, data.large), whole = fitted(data.train, data.large);
  const EvaluateOptions quick{.resamples = 0};
  const int users = 5000;  // to learn on, at most
  const auto worth = [&](const auto& model) {
    return evaluate(model, data.train, data.test, {ndcg(20), recall(20)}, quick);
  };
  std::vector<Evaluation> alone;
  for (const auto& model : whole) alone.push_back(worth(model));
  std::size_t best = 0;
  for (std::size_t m = 1; m < alone.size(); ++m)
    if (alone[m]["ndcg@20"].value > alone[best]["ndcg@20"].value) best = m;

  std::cout << "\n### " << name << "\n\n"
            << data.train.size() << " interactions to train on, " << alone[0].users.size() << " users with "
            << alone[0].test_items << " to test on.\n\n"
            << "| model | nDCG@20 | recall@20 | nDCG − best member's | p | p by Holm "
               "|\n|---|---|---|---|---|---|\n";
  std::vector<std::string> rows;  // without the p values
  std::vector<double> p_values;   // of the rows behind the members'
  const auto row = [&](const std::string& model, const Evaluation& evaluation, bool member) {
    std::string text = "| " + model + " | " + fixed(evaluation["ndcg@20"].value, 4) + " | " +
                       fixed(evaluation["recall@20"].value, 4) + " | ";
    if (member) {
      text += "| | |";
    } else {
      const auto compared = compare(evaluation, alone[best]).metrics[0];
      text += (compared.a > compared.b ? "+" : "") + fixed(compared.a - compared.b, 4);
      p_values.push_back(compared.permutation.p_value);
    }
    std::cerr << name << ": " << model << '\n';  // it takes its time
    rows.push_back(std::move(text));
  };
  for (std::size_t m = 0; m < alone.size(); ++m)
    row(names[m] + (m == best ? " (best member)" : ""), alone[m], true);

  for (const auto how : {Normalization::min_max, Normalization::z_score, Normalization::rank}) {
    const std::string scale = how == Normalization::min_max   ? "min-max"
                              : how == Normalization::z_score ? "z-scores"
                                                              : "ranks";
    row("weighted, equal, " + scale, worth(Weighted{.normalize = how}.of(whole)), false);
    const auto learned =
        LearnWeights{.count = 20, .normalize = how, .users = users}.fit(data.known, data.held_out, parts);
    row("weighted, learned, " + scale + ": " + list(learned.segments[0].weights), worth(learned.of(whole)),
        false);
    if (how != Normalization::z_score) continue;
    const auto squares =
        LearnWeights{.objective = WeightObjective::squares, .count = 20, .normalize = how, .users = users}
            .fit(data.known, data.held_out, parts);
    row("weighted, least squares, " + scale + ": " + list(squares.segments[0].weights),
        worth(squares.of(whole)), false);
    const auto segments =
        LearnWeights{.count = 20, .normalize = how, .segments = {40, 15, 0}, .users = users}.fit(
            data.known, data.held_out, parts);
    row("weighted by length of history, " + scale, worth(segments.of(whole)), false);
  }
  const auto gate = LearnSwitching{.count = 20, .users = users}.fit(data.known, data.held_out, parts);
  row("switching, learned, " + std::to_string(gate.pieces.size()) + " pieces", worth(gate.of(whole)), false);
  for (const auto learner : {StackingLearner::ridge, StackingLearner::trees}) {
    const auto stacked =
        Stacking{
            .learner = learner, .normalize = Normalization::z_score, .trees = {.count = 20}, .users = users}
            .fit(data.known, data.held_out, parts);
    row(learner == StackingLearner::trees ? "stacked, LambdaMart" : "stacked, ridge",
        worth(stacked.with(whole)), false);
  }
  row("cascade: RP3β's 100 by graph filter",
      worth(Cascade{.candidates = {100}}.of(Models{whole[3], whole[1]})), false);
  row("mixed, in turn", worth(Mixed{}.of(whole)), false);

  const auto adjusted = holm(p_values);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::cout << rows[r];
    if (r >= alone.size())
      std::cout << " | " << fixed(p_values[r - alone.size()], 4) << " | "
                << fixed(adjusted[r - alone.size()], 4) << " |";
    std::cout << '\n';
  }
  std::cout.flush();
}

}  // namespace

int main(int count, char** arguments) try {
  const char* const folder = std::getenv("KINDRED_DATA_DIR");
  if (count < 2 || !folder) {
    std::cout << "usage: KINDRED_DATA_DIR=... hybrid_report [ml-latest-small] [complete-journey] [gowalla]\n";
    return 0;
  }
  for (int a = 1; a < count; ++a) report(arguments[a], folder);
} catch (const std::exception& error) {
  std::cerr << "hybrid_report: " << error.what() << '\n';
  return 3;
}
