// The C++ sides of benchmarks/compare/run: kindred, and of the others those whose headers are there.
//   sides have                        which those are
//   sides sparse WHO PAIRS OUT        each item's 100 nearest by cosine; PAIRS: (user, item) as uint32
//   sides dense WHO ROWS LENGTH OUT   each row's 100 nearest by cosine; ROWS: row-major floats
//   sides pair                        one cosine of two rows, dense and sparse
//   sides read FILE                   the events of a CSV file of user, item, rating and time
//   sides limits PAIRS ROWS LENGTH   those works of kindred beside what the machine needs for them at the
//   least sides growth USERS ITEMS ENTRIES  each item's 100 nearest by cosine, of made data of about that
//   size
// WHO of the sparse may be another of kindred's measures too, or "two threads". sparse and dense print the
// seconds of the work, reading and writing left out, and write for each row 100 times (int32 neighbour or -1,
// float value). pair prints WORK, WHO, SECONDS and ERROR, limits WORK, LIMIT, SECONDS and
// its SECONDS, a line each, tabs between them. read prints the seconds, how many events there are, and the
// sums of their ratings and times. growth prints the
// entries, the seconds, and bytes: the peak beside the input while it worked, the input, the output.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/random.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/read_events.hpp"
#include "kindred/similarity.hpp"
#include "support/posting_products.hpp"
#include "support/processor_limits.hpp"

#if __has_include(<nearest_neighbours.h>)
#include <nearest_neighbours.h>
#define HAS_IMPLICIT 1
#else
#define HAS_IMPLICIT 0
#endif
#if __has_include(<simsimd/simsimd.h>)
#define SIMSIMD_NATIVE_F16 0
#define SIMSIMD_NATIVE_BF16 0
#define SIMSIMD_DYNAMIC_DISPATCH 0
#include <simsimd/simsimd.h>
#define HAS_SIMSIMD 1
#else
#define HAS_SIMSIMD 0
#endif
#if __has_include(<hnswlib/hnswlib.h>)
#include <hnswlib/hnswlib.h>
#define HAS_HNSWLIB 1
#else
#define HAS_HNSWLIB 0
#endif

namespace {

using namespace kindred;
using Clock = std::chrono::steady_clock;

constexpr std::size_t nearest = 100;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Entry {
  std::int32_t row = -1;
  float value = 0;
};

// For each row `nearest` entries.
using Lists = std::vector<Entry>;

template <class T>
std::vector<T> read_all(const char* path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error(std::string(path) + ": cannot be opened");
  std::vector<T> values(static_cast<std::size_t>(file.tellg()) / sizeof(T));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(T)));
  return values;
}

void write_all(const char* path, const Lists& lists) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(lists.data()),
             static_cast<std::streamsize>(lists.size() * sizeof(Entry)));
  if (!file.flush()) throw std::runtime_error(std::string(path) + ": cannot be written");
}

// Sparse.

Interactions<float> read_pairs(const char* path) {
  const auto numbers = read_all<std::uint32_t>(path);
  std::vector<Interaction<float>> cells;
  for (std::size_t n = 0; n + 1 < numbers.size(); n += 2)
    cells.push_back({UserIndex(numbers[n]), ItemIndex(numbers[n + 1]), 1, {}});
  return collect(cells, {.duplicates = Duplicates::last});
}

Lists kindred_sparse(const Interactions<float>& data, const Similarity& similarity, int threads,
                     double& seconds) {
  const auto start = Clock::now();
  const auto index = similarity.index(data.by_item(), data.by_user());
  const auto found = index.nearest(static_cast<int>(nearest), {.threads = threads});
  seconds = seconds_since(start);
  Lists lists(found.row_count() * nearest);
  for (ItemIndex item{0}; item.value < found.row_count(); ++item) {
    const auto row = found[item];
    for (std::size_t e = 0; e < row.size(); ++e)
      lists[item.value * nearest + e] = {static_cast<std::int32_t>(row.indices[e].value), row.values[e]};
  }
  return lists;
}

#if HAS_IMPLICIT
// What implicit's CosineRecommender does: rows scaled to length 1, their products summed up by its multiplier
// and the best kept by its heap. An item is among its own nearest, so one more is kept and that one left out.
Lists implicit_sparse(const Interactions<float>& data, double& seconds) {
  const auto& items = data.by_item();
  const auto& users = data.by_user();
  const int item_count = static_cast<int>(items.row_count());
  Lists lists(items.row_count() * nearest);
  const auto start = Clock::now();
  std::vector<double> scale(items.row_count());
  for (ItemIndex item{0}; item.value < items.row_count(); ++item) {
    double squares = 0;
    for (const float value : items[item].values) squares += static_cast<double>(value) * value;
    scale[item.value] = squares > 0 ? 1 / std::sqrt(squares) : 0;
  }
  std::vector<std::vector<std::pair<int, double>>> postings(users.row_count());
  for (UserIndex user{0}; user.value < users.row_count(); ++user) {
    const auto row = users[user];
    for (std::size_t e = 0; e < row.size(); ++e)
      postings[user.value].emplace_back(static_cast<int>(row.indices[e].value),
                                        row.values[e] * scale[row.indices[e].value]);
  }
  implicit::SparseMatrixMultiplier<int, double> sums(item_count);
  implicit::TopK<int, double> best(nearest + 1);
  for (ItemIndex item{0}; item.value < items.row_count(); ++item) {
    const auto row = items[item];
    for (std::size_t e = 0; e < row.size(); ++e) {
      const double weight = row.values[e] * scale[item.value];
      for (const auto& [other, value] : postings[row.indices[e].value]) sums.add(other, value * weight);
    }
    best.results.clear();
    sums.foreach (best);
    std::sort_heap(best.results.begin(), best.results.end(), best.heap_order);
    std::size_t rank = 0;
    for (const auto& [value, other] : best.results)
      if (other != static_cast<int>(item.value) && rank < nearest)
        lists[item.value * nearest + rank++] = {other, static_cast<float>(value)};
  }
  seconds = seconds_since(start);
  return lists;
}
#endif

// Dense.

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Rows read_rows(const char* path, Eigen::Index length) {
  const auto values = read_all<float>(path);
  return Eigen::Map<const Rows>(values.data(), static_cast<Eigen::Index>(values.size()) / length, length);
}

Lists kindred_dense(const Rows& rows, double& seconds) {
  const auto start = Clock::now();
  const auto found =
      ExactNeighbors{}.fit(rows, cosine).nearest_others(static_cast<int>(nearest), {.threads = 1});
  seconds = seconds_since(start);
  Lists lists(found.size() * nearest);
  for (std::size_t r = 0; r < found.size(); ++r)
    for (std::size_t n = 0; n < found[r].size(); ++n)
      lists[r * nearest + n] = {static_cast<std::int32_t>(found[r][n].index), found[r][n].score};
  return lists;
}

#if HAS_HNSWLIB
// Its graph, made and asked with the settings that find nearly all; approximate.
Lists hnswlib_dense(const Rows& rows, double& seconds) {
  const auto count = static_cast<std::size_t>(rows.rows());
  Lists lists(count * nearest);
  const auto start = Clock::now();
  const Rows scaled = rows.rowwise().normalized();
  hnswlib::InnerProductSpace space(static_cast<std::size_t>(rows.cols()));
  hnswlib::HierarchicalNSW<float> graph(&space, count, 16, 200, 100);
  for (std::size_t r = 0; r < count; ++r) graph.addPoint(scaled.row(static_cast<Eigen::Index>(r)).data(), r);
  graph.setEf(200);
  for (std::size_t r = 0; r < count; ++r) {
    auto found = graph.searchKnn(scaled.row(static_cast<Eigen::Index>(r)).data(), nearest + 1);
    std::size_t rank = 0;
    for (; !found.empty(); found.pop())  // the farthest first
      if (found.top().second != r && rank < nearest)
        lists[r * nearest + rank++] = {static_cast<std::int32_t>(found.top().second), 1 - found.top().first};
  }
  seconds = seconds_since(start);
  return lists;
}
#endif

// One pair.

// The median time of a call, of each of the works in turn so that all meet the same machine.
template <class... Works>
std::vector<double> call_seconds(const Works&... works) {
  constexpr int rounds = 51, calls = 200;
  std::vector<std::vector<double>> times(sizeof...(works));
  for (int round = 0; round < rounds; ++round) {
    std::size_t who = 0;
    const auto measure = [&](const auto& work) {
      const auto start = Clock::now();
      for (int call = 0; call < calls; ++call) {
        const float value = work();
        kindred_bench::keep(value);
      }
      times[who++].push_back(seconds_since(start) / calls);
    };
    (measure(works), ...);
  }
  std::vector<double> medians;
  for (auto& all : times) {
    std::nth_element(all.begin(), all.begin() + rounds / 2, all.end());
    medians.push_back(all[rounds / 2]);
  }
  return medians;
}

void print_pairs(const std::string& work, const std::vector<const char*>& names,
                 const std::vector<float>& values, const std::vector<double>& seconds, double right) {
  for (std::size_t n = 0; n < names.size(); ++n)
    std::printf("%s\t%s\t%.9g\t%.3g\n", work.c_str(), names[n], seconds[n],
                std::abs(static_cast<double>(values[n]) - right));
}

void dense_pairs() {
  for (const Eigen::Index length : {64, 128, 256, 512, 768, 1024, 1536}) {
    Random random(1);
    const auto normal = [&] { return static_cast<float>(random.normal()); };
    const Eigen::VectorXf a = Eigen::VectorXf::NullaryExpr(length, normal),
                          b = Eigen::VectorXf::NullaryExpr(length, normal);
    const Eigen::VectorXd wide_a = a.cast<double>(), wide_b = b.cast<double>();
    const double right = wide_a.dot(wide_b) / (wide_a.norm() * wide_b.norm());
    const auto ours = [&] { return cosine(a, b); };
    const auto plain = [&] { return a.dot(b) / std::sqrt(a.squaredNorm() * b.squaredNorm()); };
#if HAS_SIMSIMD
    const auto simsimd = [&] {
      simsimd_distance_t distance = 0;
      simsimd_cos_f32(a.data(), b.data(), static_cast<simsimd_size_t>(length), &distance);
      return static_cast<float>(1 - distance);
    };
    const std::vector<const char*> names = {"kindred", "Eigen", "SimSIMD"};
    const std::vector<float> values = {ours(), plain(), simsimd()};
    const auto seconds = call_seconds(ours, plain, simsimd);
#else
    const std::vector<const char*> names = {"kindred", "Eigen"};
    const std::vector<float> values = {ours(), plain()};
    const auto seconds = call_seconds(ours, plain);
#endif
    print_pairs("one cosine, " + std::to_string(length) + " floats", names, values, seconds, right);
  }
}

// The cosine by one pass over both rows, an entry at a time.
template <class Row>
float merged(const Row& x, const Row& y) {
  double products = 0, x_squares = 0, y_squares = 0;
  for (const float value : x.values) x_squares += static_cast<double>(value) * value;
  for (const float value : y.values) y_squares += static_cast<double>(value) * value;
  for (std::size_t i = 0, j = 0; i < x.size() && j < y.size();) {
    if (x.indices[i] < y.indices[j]) ++i;
    else if (y.indices[j] < x.indices[i]) ++j;
    else products += static_cast<double>(x.values[i++]) * y.values[j++];
  }
  return static_cast<float>(products / std::sqrt(x_squares * y_squares));
}

// Many pairs in turn: of one alone the processor would soon know every branch of a merge by heart.
void sparse_pairs() {
  const std::vector<std::pair<int, int>> sizes = {{10, 10},         {100, 100}, {1000, 1000},
                                                  {10'000, 10'000}, {10, 1000}, {10, 10'000}};
  for (const auto& [size, other] : sizes) {
    Random random(1);
    const auto count = static_cast<std::size_t>(std::max(10, 100'000 / other));
    const auto places = 4 * static_cast<std::uint64_t>(other);
    std::vector<Interaction<float>> cells;
    for (std::size_t row = 0; row < 2 * count; ++row)
      for (int n = 0; n < (row % 2 == 0 ? size : other); ++n)
        cells.push_back(
            {UserIndex(row), ItemIndex(random.below(places)), 1 + static_cast<float>(random.uniform()), {}});
    const auto data = collect(cells, {.users = 2 * count, .duplicates = Duplicates::last});
    const auto& rows = data.by_user();
    const auto ours = [&](std::size_t n) {
      return cosine(rows[UserIndex(2 * n)], rows[UserIndex(2 * n + 1)]);
    };
    const auto plain = [&](std::size_t n) {
      return merged(rows[UserIndex(2 * n)], rows[UserIndex(2 * n + 1)]);
    };
    std::size_t our_turn = 0, plain_turn = 0;
    const auto seconds =
        call_seconds([&] { return ours(our_turn++ % count); }, [&] { return plain(plain_turn++ % count); });
    float off = 0;
    for (std::size_t n = 0; n < count; ++n) off = std::max(off, std::abs(ours(n) - plain(n)));
    print_pairs("one cosine, " + std::to_string(size) + " and " + std::to_string(other) + " entries",
                {"kindred", "a plain merge"}, {off, 0}, seconds, 0);
  }
}

// Reading.

void read_ratings(const std::string& path) {
  const auto start = Clock::now();
  const EventLog log =
      read_events(path, {.time = "time", .value = "rating"}, {}, {.execution = {.threads = 1}});
  const double seconds = seconds_since(start);
  double ratings = 0, times = 0;
  for (std::size_t row = 0; row < log.size(); ++row) {
    ratings += log.value(row).value();
    times += static_cast<double>(log.time(row).time_since_epoch().count());
  }
  std::printf("%.9g\t%zu\t%.0f\t%.0f\n", seconds, log.size(), ratings, times);
}

// Limits.

void print_limit(const std::string& work, const char* limit, double seconds, double least) {
  std::printf("%s\t%s\t%.9g\t%.9g\n", work.c_str(), limit, seconds, least);
}

void limits(const char* pairs_path, const char* rows_path, Eigen::Index length) {
  const auto data = read_pairs(pairs_path);
  double seconds = 0;
  kindred_sparse(data, cosine, 1, seconds);
  print_limit("sparse cosine", "adding up the products of all pairs", seconds,
              kindred_bench::posting_products(data).seconds);
  const Rows rows = read_rows(rows_path, length);
  kindred_dense(rows, seconds);
  const double product = kindred_bench::median_seconds([&] {
    constexpr Eigen::Index at_once = 1000;
    for (Eigen::Index begin = 0; begin < rows.rows(); begin += at_once) {
      const Eigen::MatrixXf block =
          rows.middleRows(begin, std::min(at_once, rows.rows() - begin)) * rows.transpose();
      kindred_bench::keep(block.data());
    }
  });
  print_limit("dense cosine", "Eigen's product of all pairs (kindred takes each once)", seconds, product);
  const auto processor = kindred_bench::processor_limits();
  for (const Eigen::Index floats : {64, 128, 256, 512, 768, 1024, 1536}) {
    const Eigen::VectorXf a = Eigen::VectorXf::Random(floats), b = Eigen::VectorXf::Random(floats);
    const bool loads = 2 * processor.load > 3 * processor.multiply_add;
    print_limit("one cosine, " + std::to_string(floats) + " floats",
                loads ? "two loads a packet" : "three multiply-adds a packet",
                call_seconds([&] { return cosine(a, b); }).front(),
                processor.cosine(static_cast<double>(floats)));
  }
}

// Growth.

// A line of /proc/self/status, in bytes; 0 where there is none.
double status_bytes(const std::string& name) {
  std::ifstream file("/proc/self/status");
  for (std::string word; file >> word;)
    if (double kilobytes = 0; word == name + ":" && file >> kilobytes) return kilobytes * 1024;
  return 0;
}

template <class Row, class Col>
double bytes_of(const SparseRows<Row, Col, float>& rows) {
  return static_cast<double>(rows.size() * (sizeof(Col) + sizeof(float)) +
                             rows.offsets().size() * sizeof(std::int64_t));
}

void growth(std::size_t users, std::size_t items, std::size_t entries) {
  Random random(1);
  const auto place = [&](std::size_t count, double power) {
    return static_cast<std::size_t>(static_cast<double>(count) * std::pow(random.uniform(), power));
  };
  std::vector<Interaction<float>> cells;
  for (std::size_t e = 0; e < entries; ++e)
    cells.push_back({UserIndex(place(users, 1.5)), ItemIndex(place(items, 3)), 1, {}});
  const auto data = collect(cells, {.users = users, .items = items, .duplicates = Duplicates::last});
  cells = {};
  std::ofstream("/proc/self/clear_refs") << 5;  // the peak counts from here
  const double before = status_bytes("VmRSS");
  const auto start = Clock::now();
  const auto found = Similarity(cosine)
                         .index(data.by_item(), data.by_user())
                         .nearest(static_cast<int>(nearest), {.threads = 1});
  const double seconds = seconds_since(start);
  std::printf("%zu %.6g %.0f %.0f %.0f\n", data.by_user().size(), seconds, status_bytes("VmHWM") - before,
              bytes_of(data.by_item()) + bytes_of(data.by_user()), bytes_of(found));
}

int run(const std::vector<std::string>& words) {
  const std::string what = words.empty() ? "" : words[0];
  if (what == "have") {
    std::cout << (HAS_IMPLICIT ? "implicit\n" : "") << (HAS_SIMSIMD ? "SimSIMD\n" : "")
              << (HAS_HNSWLIB ? "hnswlib\n" : "");
    return 0;
  }
  if (what == "pair") {
    dense_pairs();
    sparse_pairs();
    return 0;
  }
  if (what == "read" && words.size() == 2) {
    read_ratings(words[1]);
    return 0;
  }
  if (what == "limits" && words.size() == 4) {
    limits(words[1].c_str(), words[2].c_str(), std::stoi(words[3]));
    return 0;
  }
  if (what == "growth" && words.size() == 4) {
    growth(std::stoul(words[1]), std::stoul(words[2]), std::stoul(words[3]));
    return 0;
  }
  double seconds = 0;
  Lists lists;
  if (what == "sparse" && words.size() == 4) {
    const auto data = read_pairs(words[2].c_str());
#if HAS_IMPLICIT
    if (words[1] == "implicit") lists = implicit_sparse(data, seconds);
#endif
    if (words[1] == "two threads") lists = kindred_sparse(data, cosine, 2, seconds);
    const std::vector<std::pair<const char*, Similarity>> measures = {
        {"kindred", cosine},
        {"corated(pearson)", corated(pearson)},
        {"jaccard", jaccard},
        {"log_likelihood_ratio", log_likelihood_ratio}};
    for (const auto& [name, measure] : measures)
      if (words[1] == name) lists = kindred_sparse(data, measure, 1, seconds);
  } else if (what == "dense" && words.size() == 5) {
    const Rows rows = read_rows(words[2].c_str(), std::stoi(words[3]));
#if HAS_HNSWLIB
    if (words[1] == "hnswlib") lists = hnswlib_dense(rows, seconds);
#endif
    if (words[1] == "kindred") lists = kindred_dense(rows, seconds);
  }
  if (lists.empty()) {
    std::cerr << "sides: wrong usage; benchmarks/compare/run knows the right one\n";
    return 2;
  }
  write_all(words.back().c_str(), lists);
  std::cout << seconds << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "sides: " << error.what() << '\n';
    return 1;
  }
}
