// expects: this model cannot take new interactions in
#include <cstddef>
#include <span>

#include "kindred/model.hpp"

using namespace kindred;

struct Fitted {
  using Scalar = float;
  std::size_t item_count() const noexcept { return 0; }
  std::size_t workspace_size() const noexcept { return 0; }
  void score(const Query<float>&, std::span<float>, Workspace&) const noexcept {}
};

auto f(const Interactions<float>& train) {
#ifdef KINDRED_COMPILE_FAIL_OK
  return recommend(Fitted{}, train.user("1029"));
#else
  return update(Fitted{}, Change(train, train));
#endif
}
