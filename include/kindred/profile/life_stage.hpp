#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>

namespace kindred::inline v0 {

/// What a person said, or a shop was told: never guessed from behaviour.
struct Demographics {
  /// Age in years, or the middle of a band.
  std::optional<double> age = std::nullopt;
  /// Adults in the household.
  std::optional<int> adults = std::nullopt;
  /// Children in the household.
  std::optional<int> children = std::nullopt;
};

/// A stage of life, simplified from Wells and Gubar, "Life cycle concept in marketing research", Journal of
/// Marketing Research 3 (1966).
enum class LifeStage {
  unknown,         ///< not enough is given
  young_single,    ///< under 45, alone
  young_couple,    ///< under 45, two adults or more, no children
  family,          ///< children in the household
  middle_single,   ///< 45 to 64, alone
  middle_couple,   ///< 45 to 64, two adults or more, no children
  retired_single,  ///< 65 or over, alone
  retired_couple   ///< 65 or over, two adults or more
};

/// A stage's name, such as "young couple".
constexpr std::string_view name_of(LifeStage stage) noexcept {
  switch (stage) {
    case LifeStage::unknown: return "unknown";
    case LifeStage::young_single: return "young single";
    case LifeStage::young_couple: return "young couple";
    case LifeStage::family: return "family with children";
    case LifeStage::middle_single: return "middle-aged single";
    case LifeStage::middle_couple: return "middle-aged couple";
    case LifeStage::retired_single: return "retired single";
    case LifeStage::retired_couple: return "retired couple";
  }
  return "unknown";
}

/// The middle of a band of numbers as shops write them: "45-54" is 49.5, "65+" and "65" are 65, "Under 35K"
/// 35, "1 Adult No Kids" 1; nothing where there is no number.
inline std::optional<double> band_middle(std::string_view band) noexcept {
  const auto number = [&]() -> std::optional<double> {
    const auto digit = std::find_if(band.begin(), band.end(), [](char c) { return c >= '0' && c <= '9'; });
    band.remove_prefix(static_cast<std::size_t>(digit - band.begin()));
    double value = 0;
    const auto [end, error] = std::from_chars(band.data(), band.data() + band.size(), value);
    if (error != std::errc{}) return std::nullopt;
    band.remove_prefix(static_cast<std::size_t>(end - band.data()));
    return value;
  };
  const auto low = number();
  if (!low || band.empty() || band.front() != '-') return low;
  const auto high = number();
  return high ? (*low + *high) / 2 : *low;
}

/// The stage of life that is said; `unknown` where age and household are not.
inline LifeStage life_stage(const Demographics& person) noexcept {
  if (person.children.value_or(0) > 0) return LifeStage::family;
  if (!person.age || !person.adults) return LifeStage::unknown;
  const bool alone = *person.adults < 2;
  if (*person.age < 45) return alone ? LifeStage::young_single : LifeStage::young_couple;
  if (*person.age < 65) return alone ? LifeStage::middle_single : LifeStage::middle_couple;
  return alone ? LifeStage::retired_single : LifeStage::retired_couple;
}

}  // namespace kindred::inline v0
