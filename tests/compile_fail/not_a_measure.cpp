// expects: this is not a measure; pass one such as kindred::cosine
#include "kindred/collaborative.hpp"
#include "kindred/similarity.hpp"

using namespace kindred;

auto f() {
#ifdef KINDRED_COMPILE_FAIL_OK
  return ItemKnn{.metric = cosine};
#else
  return ItemKnn{.metric = [](double a, double b) { return a * b; }};
#endif
}
