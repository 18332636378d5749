// expects: this model cannot say why
#include <cstddef>
#include <span>

#include "kindred/collaborative.hpp"
#include "kindred/hybrid.hpp"
#include "kindred/model.hpp"

using namespace kindred;

struct Silent {
  using Scalar = float;
  std::size_t item_count() const noexcept { return 0; }
  std::size_t workspace_size() const noexcept { return 0; }
  void score(const Query<float>&, std::span<float>, Workspace&) const noexcept {}
};

auto f(const Interactions<float>& train) {
  const auto popular = Popularity{}.fit(train);
#ifdef KINDRED_COMPILE_FAIL_OK
  return explain(Weighted{}.of(popular, popular), train.user("1029"), train.item("pasta"));
#else
  return explain(Weighted{}.of(popular, Silent{}), train.user("1029"), train.item("pasta"));
#endif
}
