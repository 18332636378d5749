#include <kindred/similarity.hpp>

#include <cmath>

int main() {
  const Eigen::Vector3f a{5, 3, 4}, b{4, 2, 5};
  return std::abs(kindred::cosine(a, b) - 0.969765f) < 1e-5f ? 0 : 1;
}
