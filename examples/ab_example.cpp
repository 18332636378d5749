// The worked A/B example and its 3×3 matrix: what the document prints, what is right, and why they differ.

#include <cstdio>

#include <Eigen/Core>

#include "kindred/similarity.hpp"

namespace {

void heading() { std::printf("%-22s %-9s %s\n", "", "document", "right"); }

void row(const char* what, const char* document, double right) {
  std::printf("%-22s %-9s %.6f\n", what, document, right);
}

}  // namespace

int main() {
  const Eigen::Vector3d a{5, 3, 4}, b{4, 2, 5};
  Eigen::Matrix3d users;
  users << 5, 4, 3,  //
      4, 2, 5,       //
      3, 5, 4;

  std::printf("A rated three products (5, 3, 4), B rated them (4, 2, 5).\n\n");
  heading();
  row("cosine(A, B)", "0.87", kindred::cosine(a, b));
  row("pearson(A, B)", "0.65", kindred::pearson(a, b));
  std::printf(
      "\nCosine: the document adds 20 + 6 + 20 up to 49; it is 46. With 49 the cosine would be 1.03, and "
      "none\n"
      "can be more than 1.\n"
      "Pearson: the last figure is right, the line before it, 2 / (sqrt 2 * sqrt 6) = 0.577, is wrong "
      "twice:\n"
      "1. it takes 4 for B's mean, which is (4 + 2 + 5) / 3 = 11/3;\n"
      "2. even about 4, B's squares 0 + 4 + 1 add up to 5, not 6.\n"
      "About the true mean they add up to 42/9, and 2 / (sqrt 2 * sqrt(42/9)) = 0.654654.\n");

  std::printf("\nThree users' ratings: (5, 4, 3), (4, 2, 5), (3, 5, 4).\n\n");
  heading();
  const auto cosine = [&](int i, int j) { return kindred::cosine(users.row(i), users.row(j)); };
  row("cosine(user 1, user 2)", "0.866", cosine(0, 1));
  row("cosine(user 1, user 3)", "0.577", cosine(0, 2));
  row("cosine(user 2, user 3)", "0.866", cosine(1, 2));
  std::printf(
      "\n0.866 and 0.577 are sqrt 3 / 2 and 1 / sqrt 3: not cosines of these ratings, whose dot products are "
      "43,\n"
      "47 and 42 and whose lengths are sqrt 50, sqrt 45 and sqrt 50. Ratings that are all positive point "
      "much the\n"
      "same way, so all three cosines are high. Users 1 and 2 are not the most similar pair, as the document "
      "has\n"
      "it: 1 and 3 are, whose dot product is 9 %% larger than that of 1 and 2, and whose lengths only 5 "
      "%%.\n");
}
