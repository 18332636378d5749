#include <cstdint>
#include <vector>

#include "collaborative/changed_bytes.hpp"
#include "kindred/collaborative/bayesian_fm.hpp"
#include "kindred/collaborative/slope_one.hpp"
#include "kindred/collaborative/svdpp.hpp"
#include "kindred/collaborative/time_svdpp.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

const ModelKinds<float>& kinds() {
  static const auto kinds = ModelKinds<float>{}
                                .with<FmModel<float>>()
                                .with<SlopeOneModel<float>>()
                                .with<SvdModel<float>>()
                                .with<TimeSvdPlusPlusModel<float>>();
  return kinds;
}

NamedModels models() {
  std::vector<Interaction<float>> cells;
  for (std::uint32_t u = 0; u < 3; ++u)
    for (std::uint32_t i = u % 2; i < 3; ++i)
      cells.push_back({UserIndex(u), ItemIndex(i), static_cast<float>(1 + (u + 2 * i) % 5),
                       timestamp(86'400 * std::int64_t{i})});
  const auto data = collect(cells, {.timed = true});
  FmSideInformation<float> side;
  side.users.rows = {2, std::vector<std::int64_t>{0, 1, 2, 2},
                     std::vector<FeatureIndex>{FeatureIndex(0), FeatureIndex(1)}, std::vector<float>{1, 1}};
  return {
      {"fm", BayesianFm{.factors = 1, .sweeps = 2, .burn_in = 0, .samples = 1, .days = true}.fit(data, side)},
      {"slope one", SlopeOne{}.fit(data)},
      {"svd++", SvdPlusPlus{.factors = 1, .epochs = 2}.fit(data)},
      {"time svd++", TimeSvdPlusPlus{.factors = 1, .epochs = 2}.fit(data)}};
}

}  // namespace

TEST_CASE("a rating model's file with a byte changed is refused, or mapped and then served without harm") {
  check_changed_bytes(kinds(), models());
}

TEST_CASE("numbers of a rating model's file that are extreme are refused, or served without harm") {
  check_extreme_numbers(kinds(), models());
}
