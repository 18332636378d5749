// What OpenMP synchronises: ThreadSanitizer must find nothing here.
#include <cstdio>
#include <vector>

int main() {
  std::vector<double> values(10000, 1.0);
  double total = 0;
#pragma omp parallel for num_threads(4)
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += static_cast<double>(i);
#pragma omp parallel for num_threads(3) schedule(dynamic, 64)
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] *= 2;
#pragma omp critical
    total += values[i];
  }
  std::printf("%g\n", total);
}
