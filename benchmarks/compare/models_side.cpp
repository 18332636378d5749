// The side of kindred in benchmarks/compare/models.py.
//   models_side WORK TRAIN OUT [TEST]   does one work on one thread and prints its seconds; writes to OUT
//   each user's 20 best items (int32, −1 where there are none), or float32 ratings of the rows of TEST. TRAIN
//   and TEST are rows of user, item (uint32) and value (float32).

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "kindred/collaborative.hpp"
#include "kindred/model.hpp"

namespace {

using namespace kindred;

const Execution one_thread = {.threads = 1};
constexpr int list_length = 20;

struct Row {
  std::uint32_t user, item;
  float value;
};

std::vector<Row> read_rows(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  std::vector<Row> rows(bytes.size() / sizeof(Row));
  std::copy_n(bytes.data(), rows.size() * sizeof(Row), reinterpret_cast<char*>(rows.data()));
  return rows;
}

Interactions<float> interactions(const std::vector<Row>& rows) {
  std::vector<Interaction<float>> cells;
  for (const Row& row : rows) cells.push_back({UserIndex(row.user), ItemIndex(row.item), row.value, {}});
  return collect(cells);
}

template <class T>
void write(const std::string& path, const std::vector<T>& values) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size() * sizeof(T)));
  if (!file.flush()) throw std::runtime_error(path + " cannot be written");
}

class Stopwatch {
 public:
  void tell() const {
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start_;
    std::cout << time.count() << '\n';
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

template <class M>
auto lists(const M& model, const Interactions<float>& train) {
  return recommend_all(model, train, {.count = list_length}, one_thread);
}

void write_lists(const std::string& path, const std::vector<Recommendations<float>>& all) {
  std::vector<std::int32_t> items(all.size() * list_length, -1);
  for (std::size_t u = 0; u < all.size(); ++u)
    for (std::size_t n = 0; n < all[u].size(); ++n)
      items[u * list_length + n] = static_cast<std::int32_t>(all[u][n].item.value);
  write(path, items);
}

template <class Algorithm>
void rank(const Algorithm& algorithm, const std::vector<std::string>& words) {
  const auto train = interactions(read_rows(words[1]));
  const Stopwatch watch;
  const auto model = algorithm.fit(train, one_thread);
  watch.tell();
  write_lists(words[2], lists(model, train));
}

template <class Algorithm>
void rate(const Algorithm& algorithm, const std::vector<std::string>& words) {
  const auto train = interactions(read_rows(words[1]));
  const Stopwatch watch;
  const auto model = algorithm.fit(train, one_thread);
  watch.tell();
  std::vector<float> ratings;
  Workspace workspace(model.workspace_size());
  for (const Row& row : read_rows(words.at(3))) {
    const ItemIndex item(row.item);
    Prediction<float> prediction;
    model.predict(train.user(UserIndex(row.user)), std::span(&item, 1), std::span(&prediction, 1), workspace);
    ratings.push_back(prediction.rating);
  }
  write(words[2], ratings);
}

// The loss that implicit minimises, scaled by α₀.
ImplicitAls als(AlsSolver solver, int factors) {
  return {.factors = factors,
          .iterations = 10,
          .unobserved_weight = 0.03,
          .regularization = 3,
          .frequency_exponent = 0,
          .solver = solver};
}

int run(const std::vector<std::string>& words) {
  const std::string what = words.size() < 3 ? "" : words[0];
  if (what == "als-gradients") rank(als(AlsSolver::conjugate_gradient, 64), words);
  else if (what == "als-exact") rank(als(AlsSolver::cholesky, 64), words);
  else if (what == "als-256-exact") rank(als(AlsSolver::cholesky, 256), words);
  else if (what == "als-256-blocks") rank(als(AlsSolver::block, 256), words);
  else if (what == "bpr") rank(Bpr{.factors = 64, .epochs = 10, .learning_rate = 0.05}, words);
  else if (what == "rp3beta") rank(Rp3Beta{.beta = 0.2, .neighbors = 100}, words);
  else if (what == "slim") rank(Slim{.l1 = 2, .l2 = 20, .iterations = 100, .tolerance = 1e-4}, words);
  else if (what == "svd")
    rate(Svd{.factors = 64, .epochs = 30, .learning_rate = 0.01, .regularization = 0.08}, words);
  else if (what == "svdpp") rate(SvdPlusPlus{}, words);
  else if (what == "bayesian-fm") rate(BayesianFm{.factors = 10, .noise_degrees = 0}, words);
  else if (what == "top") {
    const auto train = interactions(read_rows(words[1]));
    const auto model = als(AlsSolver::conjugate_gradient, 64).fit(train, one_thread);
    const Stopwatch watch;
    const auto all = lists(model, train);
    watch.tell();
    write_lists(words[2], all);
  } else {
    std::cerr << "models_side: wrong usage; benchmarks/compare/models.py knows the right one\n";
    return 2;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "models_side: " << error.what() << '\n';
    return 1;
  }
}
