#pragma once

#include <span>
#include <vector>

#include "kindred/core/index.hpp"

namespace kindred::inline v0::detail {

struct PartedScores {
  std::vector<double> relevant, others;
};

// Parts the scores of all items into those of `relevant` items and of the others that are neither `masked`
// nor `never` ranked; all three ascending.
template <class Scalar>
PartedScores part_scores(std::span<const Scalar> scores, std::span<const ItemIndex> relevant,
                         std::span<const ItemIndex> masked, std::span<const ItemIndex> never) {
  PartedScores parted;
  for (const ItemIndex item : relevant) parted.relevant.push_back(static_cast<double>(scores[item.value]));
  parted.others.reserve(scores.size());
  const auto passes = [](std::span<const ItemIndex>& rest, ItemIndex item) {
    if (rest.empty() || rest.front() != item) return false;
    rest = rest.subspan(1);
    return true;
  };
  for (ItemIndex item{0}; item.value < scores.size(); ++item) {
    const bool is_relevant = passes(relevant, item), is_masked = passes(masked, item),
               is_never = passes(never, item);
    if (!is_relevant && !is_masked && !is_never)
      parted.others.push_back(static_cast<double>(scores[item.value]));
  }
  return parted;
}

}  // namespace kindred::inline v0::detail
