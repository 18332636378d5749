#include "kindred/evaluate/judged_list.hpp"

#include <vector>

#include "evaluate/small_world.hpp"
#include "kindred/collaborative/popularity.hpp"
#include "kindred/evaluate/evaluate.hpp"
#include "support/catch.hpp"

using namespace kindred;
using small_world::cell;

TEST_CASE("a metric of your own is given the list, the test items and the training data's facts") {
  // Items 0 and 1 share one of two users each, item 3 is new; user 2 has test rows alone.
  const auto train =
      collect<float>({cell(0, 0, 1), cell(0, 1, 1), cell(1, 0, 1), cell(3, 1, 1)}, {.users = 4, .items = 4});
  const auto test = collect<float>({cell(1, 1, 1), cell(2, 3, 1), cell(2, 1, 1)}, {.users = 4, .items = 4});
  const Metric own{"own@1", 1, OfLists{[](const JudgedList& list) {
                     CHECK(list.ranked.size() <= 1);
                     const auto& facts = list.training;
                     CHECK(std::vector(facts.users_of.begin(), facts.users_of.end()) ==
                           std::vector<std::int64_t>{2, 2, 0, 0});
                     CHECK(facts.user_count == 3);
                     CHECK(facts.similarity(ItemIndex(0), ItemIndex(1)) == Approx(0.5));
                     return 10.0 * list.ranked[0].value + list.relevant.back().value;
                   }}};
  const auto evaluation = evaluate(Popularity{}.fit(train), train, test, {own}, {}, {.threads = 1});
  // User 1 has item 0 and is shown 1; user 2 has nothing, and of the two most popular 0 comes first.
  CHECK(evaluation["own@1"].per_user == std::vector<double>{11, 3});
}
