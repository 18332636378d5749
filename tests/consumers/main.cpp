// What a stranger writes, under flags of their own.
#ifdef WHOLE
#include <kindred/kindred.hpp>
#else
#include <kindred/similarity.hpp>
#include <kindred/version.hpp>
#endif

#include <Eigen/Core>
#include <cmath>
#include <cstdio>

int main() {
  const Eigen::Vector3f a{5, 3, 4}, b{4, 2, 5};
  const float cosine = static_cast<float>(kindred::cosine(a, b));
  std::printf("kindred %s: %f\n", KINDRED_VERSION_STRING, static_cast<double>(cosine));
  return std::abs(cosine - 0.969765f) < 1e-5f ? 0 : 1;
}
