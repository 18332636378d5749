// The real data sets, through the program: skipped where KINDRED_DATA_DIR does not say where they are.
#include <string>
#include <vector>

#include "benchmarks/program.hpp"
#include "kindred_eval/arguments.hpp"
#include "kindred_eval/data.hpp"
#include "support/catch.hpp"
#include "support/real_data.hpp"
#include "support/sanitized.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred_test;
using Words = std::vector<std::string>;

namespace {

// What follows `key` in JSON, up to the end of the line.
std::string after(const std::string& json, const std::string& key, std::size_t from = 0) {
  const auto begin = json.find('"' + key + "\": ", from);
  REQUIRE(begin != std::string::npos);
  const auto value = begin + key.size() + 4;
  return json.substr(value, json.find('\n', value) - value);
}

double figure(const std::string& json, const std::string& metric) {
  return std::stod(after(json, "value", json.find('"' + metric + "\": {")));
}

Words fold_1(const std::filesystem::path& folder) {
  return {"--train", (folder / "u1.base").string(), "--test", (folder / "u1.test").string()};
}

// The JSON of a model on the first official fold of MovieLens 100K.
std::string json_of(const std::filesystem::path& folder, const Words& more) {
  const TemporaryFolder results;
  Words words = fold_1(folder);
  words.insert(words.end(), {"--json", (results / "result.json").string()});
  words.insert(words.end(), more.begin(), more.end());
  const auto outcome = run_eval(words);
  INFO(outcome.errors);
  REQUIRE(outcome.code == 0);
  return bytes_of(results / "result.json");
}

kindred_eval::Data read(const Words& more) {
  Words words = {"--model", "popularity"};
  words.insert(words.end(), more.begin(), more.end());
  return kindred_eval::read_data(kindred_eval::parse_arguments(words));
}

}  // namespace

// The figures were made with NumPy from the formulas in the headers, in double precision.
TEST_CASE("MovieLens 100K, fold 1: models are as good as when written out elsewhere") {
  const auto folder = real_data("ml-100k");
  if (!folder) return;
  const auto baseline = json_of(*folder, {"--model", "baseline", "--metrics", "rmse,mae"});
  CHECK(figure(baseline, "rmse") == Approx(0.9599438333077737).margin(1e-6));
  CHECK(figure(baseline, "mae") == Approx(0.7615833440531363).margin(1e-6));
  const auto popularity = json_of(*folder, {"--model", "popularity", "--metrics", "ndcg@10,recall@20"});
  CHECK(figure(popularity, "ndcg@10") == Approx(0.32538695406620594));
  CHECK(figure(popularity, "recall@20") == Approx(0.14822231665029154));
  if (sanitized) return;
  // In single precision a few near-equal neighbours change places.
  const auto knn = json_of(
      *folder,
      {"--model", "item_knn:metric=corated(pearson),neighbors=40,shrinkage=2500", "--metrics", "rmse,mae"});
  CHECK(figure(knn, "rmse") == Approx(0.9298459400503315).margin(5e-5));
  CHECK(figure(knn, "mae") == Approx(0.7281611425499922).margin(5e-5));
}

TEST_CASE("MovieLens 100K, fold 1: one thread and two give the same scores") {
  const auto folder = real_data("ml-100k");
  if (!folder) return;
  for (const char* model : {"item_knn", "user_knn"}) {
    if (sanitized && model != std::string("user_knn")) continue;
    const auto one =
        json_of(*folder, {"--model", model, "--metrics", "ndcg@10,coverage@10", "--threads", "1"});
    const auto two =
        json_of(*folder, {"--model", model, "--metrics", "ndcg@10,coverage@10", "--threads", "2"});
    CHECK(after(one, "scores_hash") == after(two, "scores_hash"));
    CHECK(figure(one, "ndcg@10") == figure(two, "ndcg@10"));
    CHECK(figure(one, "coverage@10") == figure(two, "coverage@10"));
  }
}

// The counts are the publishers' own.
TEST_CASE("Gowalla is read whole") {
  const auto folder = real_data("gowalla");
  if (!folder) return;
  const auto data = read({"--train", (*folder / "train.tsv").string(), "--test",
                          (*folder / "test.tsv").string(), "--columns", "user,item"});
  CHECK(data.users == 29'858);
  CHECK(data.items == 40'981);
  CHECK(data.train.size() == 810'128);
  CHECK(data.test.size() == 217'242);
  CHECK(data.overlap == 0);
}

TEST_CASE("Amazon Beauty is read whole, as lists in the order of time") {
  const auto folder = real_data("amazon-beauty");
  if (!folder) return;
  const auto data =
      read({"--data", (*folder / "s3rec_sequences.txt").string(), "--layout", "lists", "--split", "last:1"});
  CHECK(data.users == 22'363);
  CHECK(data.items == 12'101);
  CHECK(data.rows == 198'502);
  // The second line is "2 6 7 8 9 10 4 11".
  const auto& test = data.test;
  const auto last = test.user("2").history;
  REQUIRE(last.size() == 1);
  CHECK(test.item_name(last.items[0]) == "11");
}
