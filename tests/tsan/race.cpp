// Two threads write one number: ThreadSanitizer must say so, or its other verdicts are worth nothing.
#include <cstdio>
#include <vector>

int main() {
  std::vector<double> values(10000, 1.0);
#pragma omp parallel for num_threads(4)
  for (std::size_t i = 0; i < values.size(); ++i) values[0] += static_cast<double>(i);
  std::printf("%g\n", values[0]);
}
