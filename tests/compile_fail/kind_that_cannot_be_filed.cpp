// expects: a kind of model to be loaded satisfies kindred::Archivable
#include "kindred/collaborative.hpp"
#include "kindred/hybrid.hpp"

using namespace kindred;

auto f() {
#ifdef KINDRED_COMPILE_FAIL_OK
  return known_models().with<PopularityModel<float>>();
#else
  return known_models().with<Popularity>();
#endif
}
