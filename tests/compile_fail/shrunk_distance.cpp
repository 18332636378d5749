// expects: a distance cannot be shrunk towards nothing; turn it into a similarity first
#include "kindred/similarity.hpp"

using namespace kindred;

auto f() {
#ifdef KINDRED_COMPILE_FAIL_OK
  return shrunk(as_similarity(euclidean), 100);
#else
  return shrunk(euclidean, 100);
#endif
}
