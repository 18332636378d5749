#pragma once

#include "kindred/hybrid/load_any.hpp"
#include "kindred/model.hpp"
#include "support/named_once.hpp"

// All kinds of models, which take as long to compile: in kinds_once.cpp.
extern template kindred::ModelKinds<float> kindred::known_models<float>();

namespace kindred_test {

inline const kindred::ModelKinds<float>& all_kinds() {
  static const auto kinds = kindred::known_models<float>();
  return kinds;
}

}  // namespace kindred_test
