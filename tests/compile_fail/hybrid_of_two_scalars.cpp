// expects: the models of a hybrid have scores of one type
#include "kindred/collaborative.hpp"
#include "kindred/hybrid.hpp"

using namespace kindred;

auto f(const PopularityModel<float>& one, const PopularityModel<double>& other) {
#ifdef KINDRED_COMPILE_FAIL_OK
  return Switching{.at_least = {1, 0}}.of(one, one);
#else
  return Switching{.at_least = {1, 0}}.of(one, other);
#endif
}
