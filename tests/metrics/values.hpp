#pragma once

#include <vector>

// Two paired samples.
inline const std::vector<double> first = {.31, .12, .58, .44, .05, .91, .27, .33};
inline const std::vector<double> second = {.25, .15, .41, .40, .09, .70, .20, .35};

// Sixty values without a random number generator, so that SciPy sees the same: ((step · i + from) mod n) / n.
inline std::vector<double> spread(int step, int from, int n) {
  std::vector<double> values;
  for (int i = 0; i < 60; ++i) values.push_back((step * i + from) % n / static_cast<double>(n));
  return values;
}
