#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/read_events.hpp"
#include "kindred/data/strength.hpp"

namespace kindred_bench {

/// Where the real data sets are, or "".
inline std::string data_dir() {
  const char* const dir = std::getenv("KINDRED_DATA_DIR");
  return dir ? dir : "";
}

/// What check_ins() gives.
inline const char* check_ins_name() { return data_dir().empty() ? "made check-ins" : "Gowalla"; }

/// The Gowalla training check-ins where KINDRED_DATA_DIR has them; else as many made ones, with popularity
/// falling off as in Zipf's law.
inline const kindred::Interactions<float>& check_ins() {
  static const kindred::Interactions<float> data = [] {
    using namespace kindred;
    if (const std::string dir = data_dir(); !dir.empty())
      return to_ratings(read_events(dir + "/gowalla/train.tsv", {},
                                    {.separator = '\t', .header = false, .names = {"user", "item"}}));
    std::vector<Interaction<float>> cells;
    Random random(1);
    for (int n = 0; n < 810'000; ++n) {
      const auto item = static_cast<std::uint64_t>(40'981 * std::pow(random.uniform(), 3));
      cells.push_back({UserIndex(random.below(29'858)), ItemIndex(item), 1, {}});
    }
    return collect(cells, {.users = 29'858, .items = 40'981, .duplicates = Duplicates::last});
  }();
  return data;
}

}  // namespace kindred_bench
