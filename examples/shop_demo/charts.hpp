#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "methods.hpp"

namespace shop_demo {

// Text as HTML.
std::string escaped(std::string_view text);

// Horizontal bars, a share of `full` across.
struct Bar {
  std::string name;
  double share;
  std::string figure;  // what stands at its end
};
std::string bars(const std::vector<Bar>& rows, double full);

// Upright bars with a label each, which may be empty; those of half the height of the highest are set off.
std::string columns(std::string_view what, std::span<const double> shares,
                    std::span<const std::string> labels);

// A dot, or a range with a dot in it, on a rail from 0 to 1, and what the rail's ends mean.
struct Mark {
  double at;
  double from;
  double to;
};
std::string scale(std::string_view what, const Mark& mark, std::string_view low, std::string_view high);

// So many fifths.
std::string fifths(std::string_view name, int score, std::string_view figure);

// One metric of all methods, as dots with their intervals; the first method is the baseline.
std::string dots(const Study& study, std::string_view metric);

}  // namespace shop_demo
