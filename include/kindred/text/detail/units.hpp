#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace kindred::inline v0::detail {

struct UnitName {
  std::string_view written, unit;
  bool alone = true;  // whether it also stands for itself behind a blank or hyphen
};

// Names of units and the one that all of a unit's names become, sorted. Those that are words of their own,
// such as "in", count only directly behind a number.
inline constexpr std::array<UnitName, 71> unit_names = {{{"a", "a", false},
                                                         {"bag", "bag"},
                                                         {"bags", "bag"},
                                                         {"c", "c", false},
                                                         {"capsules", "ct"},
                                                         {"centimeter", "cm"},
                                                         {"centimeters", "cm"},
                                                         {"centimetres", "cm"},
                                                         {"cl", "cl"},
                                                         {"cm", "cm"},
                                                         {"count", "ct"},
                                                         {"ct", "ct"},
                                                         {"dl", "dl"},
                                                         {"f", "f", false},
                                                         {"fl", "fl"},
                                                         {"foot", "ft"},
                                                         {"ft", "ft"},
                                                         {"g", "g"},
                                                         {"gal", "gal"},
                                                         {"gallon", "gal"},
                                                         {"gallons", "gal"},
                                                         {"gb", "gb"},
                                                         {"ghz", "ghz"},
                                                         {"gm", "g"},
                                                         {"gr", "g"},
                                                         {"gram", "g"},
                                                         {"grams", "g"},
                                                         {"hz", "hz"},
                                                         {"in", "in", false},
                                                         {"inch", "in"},
                                                         {"inches", "in"},
                                                         {"k", "k", false},
                                                         {"kg", "kg"},
                                                         {"kilogram", "kg"},
                                                         {"kilograms", "kg"},
                                                         {"kw", "kw"},
                                                         {"l", "l"},
                                                         {"lb", "lb"},
                                                         {"lbs", "lb"},
                                                         {"liter", "l"},
                                                         {"liters", "l"},
                                                         {"litre", "l"},
                                                         {"litres", "l"},
                                                         {"ltr", "l"},
                                                         {"m", "m", false},
                                                         {"mah", "mah"},
                                                         {"mb", "mb"},
                                                         {"mg", "mg"},
                                                         {"mhz", "mhz"},
                                                         {"milliliters", "ml"},
                                                         {"millilitres", "ml"},
                                                         {"ml", "ml"},
                                                         {"mm", "mm"},
                                                         {"mp", "mp"},
                                                         {"ounce", "oz"},
                                                         {"ounces", "oz"},
                                                         {"oz", "oz"},
                                                         {"pack", "pack"},
                                                         {"packs", "pack"},
                                                         {"pc", "pc"},
                                                         {"pcs", "pc"},
                                                         {"piece", "pc"},
                                                         {"pieces", "pc"},
                                                         {"pk", "pack"},
                                                         {"pound", "lb"},
                                                         {"pounds", "lb"},
                                                         {"tb", "tb"},
                                                         {"v", "v", false},
                                                         {"w", "w", false},
                                                         {"watt", "w"},
                                                         {"watts", "w"}}};

// The unit of a folded ASCII word, or empty. @param apart whether something stands between it and its number
constexpr std::string_view unit_of(std::string_view word, bool apart) noexcept {
  const auto at = std::lower_bound(unit_names.begin(), unit_names.end(), word,
                                   [](const UnitName& name, std::string_view w) { return name.written < w; });
  if (at == unit_names.end() || at->written != word || (apart && !at->alone)) return {};
  return at->unit;
}

struct CjkUnitName {
  std::u32string_view written;
  std::string_view unit;
};

// Chinese names of units; a longer one comes before one that it begins with.
inline constexpr std::array<CjkUnitName, 13> cjk_unit_names = {{{U"毫升", "ml"},
                                                                {U"毫克", "mg"},
                                                                {U"毫米", "mm"},
                                                                {U"厘米", "cm"},
                                                                {U"公斤", "kg"},
                                                                {U"千克", "kg"},
                                                                {U"公升", "l"},
                                                                {U"英寸", "in"},
                                                                {U"毫安", "mah"},
                                                                {U"升", "l"},
                                                                {U"克", "g"},
                                                                {U"寸", "in"},
                                                                {U"瓦", "w"}}};

}  // namespace kindred::inline v0::detail
