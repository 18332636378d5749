#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

namespace kindred::inline v0::detail {

// Where a search ended, and whether it did so because there was no more to gain.
template <std::size_t N>
struct Minimum {
  std::array<double, N> at = {};
  double value = 0;
  bool converged = false;
};

// The least value of a function of a few variables near a start, without derivatives. Source: Nelder, Mead,
// "A simplex method for function minimization", The Computer Journal 7 (1965), with their coefficients 1, 2,
// 1/2, 1/2. What is not a number counts as infinitely large. It begins anew once where it ended, with a fresh
// simplex: one that has collapsed would stop anywhere.
template <std::size_t N, class Function>
Minimum<N> nelder_mead(const Function& function, std::array<double, N> start, double step, double tolerance,
                       int most_evaluations) {
  using Point = std::array<double, N>;
  struct Corner {
    Point at;
    double value;
  };
  int evaluations = 0;
  const auto evaluate = [&](const Point& at) {
    ++evaluations;
    const double value = function(at);
    return std::isnan(value) ? std::numeric_limits<double>::infinity() : value;
  };
  const auto between = [](const Point& a, const Point& b, double share) {
    Point result;
    for (std::size_t i = 0; i < N; ++i) result[i] = a[i] + share * (b[i] - a[i]);
    return result;
  };

  Minimum<N> best{start, evaluate(start), false};
  for (int round = 0; round < 2; ++round) {
    std::array<Corner, N + 1> simplex;
    simplex[0] = {best.at, best.value};
    for (std::size_t i = 0; i < N; ++i) {
      Point at = best.at;
      at[i] += step;
      simplex[i + 1] = {at, evaluate(at)};
    }
    best.converged = false;
    while (evaluations < most_evaluations) {
      std::sort(simplex.begin(), simplex.end(),
                [](const Corner& a, const Corner& b) { return a.value < b.value; });
      double width = 0;
      for (std::size_t i = 0; i < N; ++i)
        width = std::max(width, std::abs(simplex[N].at[i] - simplex[0].at[i]));
      if (width < tolerance) {
        best.converged = true;
        break;
      }
      Point middle = {};
      for (std::size_t c = 0; c < N; ++c)
        for (std::size_t i = 0; i < N; ++i) middle[i] += simplex[c].at[i] / static_cast<double>(N);
      Corner& worst = simplex[N];
      const Point mirrored = between(worst.at, middle, 2);
      const double value = evaluate(mirrored);
      if (value < simplex[0].value) {
        const Point further = between(worst.at, middle, 3);
        const double there = evaluate(further);
        worst = there < value ? Corner{further, there} : Corner{mirrored, value};
      } else if (value < simplex[N - 1].value) {
        worst = {mirrored, value};
      } else {
        const Corner& nearer = value < worst.value ? Corner{mirrored, value} : worst;
        const Point inside = between(nearer.at, middle, 0.5);
        const double there = evaluate(inside);
        if (there < nearer.value) {
          worst = {inside, there};
        } else {
          for (std::size_t c = 1; c <= N; ++c) {
            simplex[c].at = between(simplex[c].at, simplex[0].at, 0.5);
            simplex[c].value = evaluate(simplex[c].at);
          }
        }
      }
    }
    const Corner& least = *std::min_element(
        simplex.begin(), simplex.end(), [](const Corner& a, const Corner& b) { return a.value < b.value; });
    best.at = least.at;
    best.value = least.value;
  }
  return best;
}

}  // namespace kindred::inline v0::detail
