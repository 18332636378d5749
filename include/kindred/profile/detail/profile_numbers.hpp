#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "kindred/profile/profile.hpp"

namespace kindred::inline v0::detail {

// A number that a profile tells, and whether it is of those that differ by factors.
struct ProfileNumber {
  std::string_view name;
  bool by_factors;
  std::optional<double> value;
};

// Those by which people are compared; of loyalty that by the first column of interests.
inline std::array<ProfileNumber, 10> profile_numbers(const Profile& profile) {
  using Number = std::optional<double>;
  const auto& rfm = profile.rfm();
  const auto& price = profile.price();
  const auto& basket = profile.basket();
  const auto& rhythm = profile.rhythm();
  // Loyalty is there only by columns of which something was bought.
  const bool loyal = !profile.loyalty().empty() && !profile.interests().empty() &&
                     profile.loyalty()[0].column == profile.interests()[0].column;
  const auto count = rfm ? rfm->frequency : std::nullopt;
  return {{{"frequency", true, count ? Number(static_cast<double>(*count)) : std::nullopt},
           {"recency", true, rfm ? rfm->recency_days : std::nullopt},
           {"monetary", true, rfm ? rfm->monetary : std::nullopt},
           {"discounted", false, price ? price->discounted : std::nullopt},
           {"price position", false, price ? price->position : std::nullopt},
           {"basket size", true, basket ? Number(basket->size.mean) : std::nullopt},
           {"weekend", false, rhythm ? Number(rhythm->weekend()) : std::nullopt},
           {"evening", false, rhythm ? Number(rhythm->evening()) : std::nullopt},
           {"variety", false, loyal ? profile.loyalty()[0].variety : std::nullopt},
           {"repeat rate", false, loyal ? Number(profile.loyalty()[0].repeat_rate) : std::nullopt}}};
}

}  // namespace kindred::inline v0::detail
