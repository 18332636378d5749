#pragma once

#include <string>
#include <vector>

#include "kindred/core/time.hpp"
#include "methods.hpp"

namespace shop_demo {

// "a, b and c".
std::string listed(const std::vector<std::string>& words);

// "They bought Bananas and White milk", "They like Cat food".
std::string reasons_in_words(const Suggestion& suggestion);

// 0.0394 for 4 digits.
std::string decimals(double number, int digits);

// "24 %".
std::string percent(double share, int digits = 0);

// "2017-10-26".
std::string date(kindred::Timestamp time);

// How the hybrid stands to popularity in nDCG, by the paired test, and in coverage.
std::string verdict(const Study& study);

}  // namespace shop_demo
