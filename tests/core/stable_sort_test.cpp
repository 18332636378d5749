#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/random.hpp"
#include "support/catch.hpp"

TEST_CASE("what is sorted stably keeps the order of equals") {
  kindred::Random random(1);
  for (const int count : {0, 1, 2, 500}) {
    std::vector<std::pair<int, std::string>> values;
    for (int n = 0; n < count; ++n) values.emplace_back(static_cast<int>(random.below(9)), std::to_string(n));
    kindred::detail::stable_sort(values.begin(), values.end(),
                                 [](const auto& a, const auto& b) { return a.first < b.first; });
    CHECK(static_cast<int>(values.size()) == count);
    CHECK(std::is_sorted(values.begin(), values.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first < b.first : std::stoi(a.second) < std::stoi(b.second);
    }));
  }
}
