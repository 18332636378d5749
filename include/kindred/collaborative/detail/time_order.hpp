#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>

#include "kindred/core/error.hpp"
#include "kindred/data/history.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0::detail {

// The places of a history's items, the latest first; of equal times the later item is the later. Only the
// first `count` are put in order. `room` has one place for each item.
template <class Scalar>
std::span<std::uint32_t> latest_first(const History<Scalar>& history, std::size_t count,
                                      std::span<std::uint32_t> room) noexcept {
  std::iota(room.begin(), room.end(), 0U);
  const std::size_t some = std::min(count, room.size());
  std::partial_sort(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(some), room.end(),
                    [&](std::uint32_t a, std::uint32_t b) {
                      return history.times[a] != history.times[b] ? history.times[a] > history.times[b]
                                                                  : a > b;
                    });
  return room.first(some);
}

// Refuses data without times, for models of sequences.
// @throws OptionError
template <class Scalar>
void require_times(const std::string& model, const Interactions<Scalar>& train) {
  if (train.times().empty() && train.size() > 0)
    throw OptionError(model + " needs the time of each interaction, and this data has none");
}

}  // namespace kindred::inline v0::detail
