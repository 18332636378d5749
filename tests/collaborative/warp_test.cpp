#include "kindred/collaborative/warp.hpp"

#include <cmath>
#include <cstdint>
#include <optional>

#include "collaborative/sgd_checks.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

// A person as a loss sees one: x(i) = i, compared with items 0, 1, 2, ... in turn.
struct View {
  std::uint32_t next = 0;
  double pulled[8] = {};

  double score(ItemIndex item) const noexcept { return item.value; }
  std::optional<ItemIndex> draw() noexcept { return ItemIndex(next++); }
  void pull(ItemIndex item, double weight) noexcept { pulled[item.value] += weight; }
};

}  // namespace

TEST_CASE("WARP learns from the first item within the margin, the more the sooner it comes") {
  View view;
  detail::WarpLoss{10, 100}(view, ItemIndex(5), 1.0);
  // Items 0 to 4 score at most 5 − 1; item 5 is the sixth draw: rank ⌊99 / 6⌋ = 16.
  CHECK(view.next == 6);
  View higher{6};
  detail::WarpLoss{10, 100}(higher, ItemIndex(5), 1.0);
  CHECK(higher.pulled[6] == Approx(-std::log(100.0) / std::log(101.0)));
  View later{4};
  detail::WarpLoss{10, 100}(later, ItemIndex(3), 1.0);
  CHECK(later.pulled[3] == Approx(std::log(100.0) / std::log(101.0)));
  View second{3};
  detail::WarpLoss{10, 100}(second, ItemIndex(4), 1.0);  // 3 does not violate, 4 is second: rank 49
  CHECK(second.next == 5);
}

TEST_CASE("WARP gives up after its trials") {
  View view;
  detail::WarpLoss{3, 100}(view, ItemIndex(7), 1.0);
  CHECK(view.next == 3);
  for (const double pulled : view.pulled) CHECK(pulled == 0);
}

TEST_CASE("WARP does what a factor model must") {
  // It pushes down what is likest to what a person has first: some of the same taste, in so few data.
  kindred_test::check_sgd(Warp{.factors = 4, .epochs = 10}, 0.6);
  CHECK_THROWS_AS(Warp{.trials = 0}.fit(kindred_test::tastes()), OptionError);
}

TEST_CASE("fold-in ranks as the factors that WARP trained") {
  CHECK(kindred_test::agreement_of_fold_in(kindred_test::tastes(), {8, 40, 0.05, 0.01, Negatives::uniform, 1},
                                           detail::WarpLoss{50, 61}) > 0.85);
}

TEST_CASE("WARP gives the same bits on any number of threads", "[threads]") {
  kindred_test::check_threads(Warp{.factors = 4, .epochs = 2});
}
