// expects: corated\(\) restricts a measure itself, and adapters go around it
#include "kindred/similarity.hpp"

using namespace kindred;

auto f() {
#ifdef KINDRED_COMPILE_FAIL_OK
  return Similarity(shrunk(corated(kendall), 100));
#else
  return Similarity(corated(shrunk(kendall, 100)));
#endif
}
