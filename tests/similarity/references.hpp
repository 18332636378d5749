#pragma once

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "similarity/rows.hpp"
#include "support/catch.hpp"

// Pairs of vectors and what SciPy and scikit-learn say of them: a file of tests/similarity/data, written by
// scripts/make-similarity-references.
struct References {
  std::vector<std::pair<Eigen::VectorXd, Eigen::VectorXd>> pairs;
  std::map<std::string, std::vector<double>> values;  // of each measure, in the order of the pairs
};

inline References read_references(const std::string& file) {
  std::ifstream in(KINDRED_TEST_DATA_DIR "/../similarity/data/" + file);
  References references;
  const auto number = [](const std::string& word) {
    return std::strtod(word.c_str(), nullptr);
  };  // "inf" too
  for (std::string line, name; std::getline(in, line);) {
    std::istringstream words(line);
    words >> name;
    if (name == "#") continue;
    std::vector<double> numbers, first;
    for (std::string word; words >> word;) {
      if (word == "|") first.swap(numbers);
      else numbers.push_back(number(word));
    }
    const auto vector = [](const std::vector<double>& of) {
      return Eigen::VectorXd(
          Eigen::Map<const Eigen::VectorXd>(of.data(), static_cast<Eigen::Index>(of.size())));
    };
    if (name == "pair") references.pairs.emplace_back(vector(first), vector(numbers));
    else references.values[name] = numbers;
  }
  return references;
}

inline const References& references(const std::string& file) {
  static std::map<std::string, References> files;
  const auto found = files.find(file);
  return found != files.end() ? found->second : files[file] = read_references(file);
}

// Compares a measure with the line of its name: doubles, floats and integers, dense in all shapes and sparse.
// A file's measure of its own for each pair of vectors is made by make(dimension).
template <class Make>
void check_references_of(const std::string& file, const std::string& name, Make&& make) {
  INFO(name);
  const References& known = references(file);
  REQUIRE(known.pairs.size() >= 200);
  REQUIRE(known.values.count(name) == 1);
  const std::vector<double>& expected = known.values.at(name);
  REQUIRE(expected.size() == known.pairs.size());

  std::string wrong;
  const auto compare = [&](std::size_t pair, const char* shape, double value, double tolerance) {
    const double should = expected[pair];
    if (value == should || std::abs(value - should) <= tolerance * (1 + std::abs(should))) return;
    std::ostringstream text;
    text << "pair " << pair << ", " << shape << ": " << value << " instead of " << should << '\n';
    wrong += text.str();
  };
  for (std::size_t pair = 0; pair < expected.size(); ++pair) {
    const auto& [a, b] = known.pairs[pair];
    const auto measure = make(a.size());
    const auto values_of = [](const auto& v) {
      using Scalar = typename std::decay_t<decltype(v)>::Scalar;
      return std::vector<Scalar>(v.begin(), v.end());
    };
    const auto sparse = [&](const auto& x, const auto& y) {
      return static_cast<double>(measure(one_row(values_of(x))[kindred::UserIndex(0)],
                                         one_row(values_of(y))[kindred::UserIndex(0)]));
    };
    const Eigen::VectorXf a_float = a.cast<float>(), b_float = b.cast<float>();
    compare(pair, "sparse doubles", sparse(a, b), 1e-12);
    compare(pair, "sparse floats", sparse(a_float, b_float), 1e-6);

    Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> between(a.size(), 3);
    between << a, a + b, b;
    const Eigen::Map<const Eigen::VectorXd, 0, Eigen::InnerStride<>> strided(between.data() + 2, b.size(),
                                                                             Eigen::InnerStride<>(3));
    compare(pair, "columns", measure(a, b), 1e-12);
    compare(pair, "strides", measure(between.col(0), strided), 1e-12);
    compare(pair, "rows", measure(between.transpose().row(0), b.transpose().eval()), 1e-12);
    compare(pair, "expressions", measure(a / 2 + a / 2, between.rightCols(1).col(0)), 1e-12);
    compare(pair, "floats", static_cast<double>(measure(a_float, b_float)), 1e-6);
    if (a == a.array().round().matrix() && b == b.array().round().matrix()) {
      const Eigen::VectorXi a_int = a.cast<int>(), b_int = b.cast<int>();
      compare(pair, "integers", measure(a_int, b_int), 1e-12);
      compare(pair, "sparse integers", sparse(a_int, b_int), 1e-12);
    }
  }
  CHECK(wrong == "");
}

template <class M>
void check_references(const std::string& file, const M& measure) {
  check_references_of(file, measure.name(), [&](Eigen::Index) { return measure; });
}
