#pragma once

#include <initializer_list>
#include <memory>
#include <vector>

#include "kindred/core/shared_array.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred_test {

using namespace kindred;

using Cells = std::vector<Interaction<float>>;

inline Interaction<float> cell(int user, int item, float weight = 1, int time = 0) {
  return {UserIndex(user), ItemIndex(item), weight, timestamp(time)};
}

template <class T>
std::vector<T> copy(const SharedArray<T>& array) {
  return {array.begin(), array.end()};
}

template <class Index>
std::shared_ptr<const Vocabulary<Index>> ids(std::initializer_list<const char*> names) {
  auto vocabulary = std::make_shared<Vocabulary<Index>>();
  for (const char* name : names) vocabulary->add(name);
  return vocabulary;
}

}  // namespace kindred_test
