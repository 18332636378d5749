// expects: a distance is not a similarity.*as_similarity\(distance\)
#include "kindred/collaborative.hpp"
#include "kindred/similarity.hpp"

using namespace kindred;

auto f() {
#ifdef KINDRED_COMPILE_FAIL_OK
  return ItemKnn{.metric = as_similarity(euclidean)};
#else
  return ItemKnn{.metric = euclidean};
#endif
}
