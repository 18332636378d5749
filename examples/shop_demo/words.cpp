#include "words.hpp"

#include <chrono>
#include <cstddef>
#include <cstdio>

namespace shop_demo {

using namespace kindred;

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return text;
}

std::string reasons_in_words(const Suggestion& suggestion) {
  std::string text;
  if (!suggestion.bought.empty()) text = "They bought " + listed(suggestion.bought);
  if (!suggestion.liked.empty())
    text += (text.empty() ? "They like " : " and like ") + listed(suggestion.liked);
  return text;
}

std::string decimals(double number, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, number);
  return text;
}

std::string percent(double share, int digits) { return decimals(100 * share, digits) + " %"; }

std::string date(Timestamp time) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
  char text[32];
  std::snprintf(text, sizeof text, "%d-%02u-%02u", int(day.year()), unsigned(day.month()),
                unsigned(day.day()));
  return text;
}

std::string verdict(const Study& study) {
  if (!study.hybrid_to_popularity) return "One household is too few to compare the methods by.";
  const MetricComparison& quality = study.hybrid_to_popularity->metrics.front();
  const double p = quality.permutation.p_value;
  const char* how = p >= 0.05               ? "about as well as popularity does"
                    : quality.a > quality.b ? "better than popularity"
                                            : "worse than popularity";
  const double shown =
      study.evaluations.back()["coverage@10"].value / study.evaluations.front()["coverage@10"].value;
  return "The hybrid ranks " + std::string(how) + " (" + quality.name + " " +
         (quality.a < quality.b ? "" : "+") + decimals(quality.a - quality.b, 4) + ", p = " + decimals(p, 2) +
         " in a paired permutation test), and shows " + decimals(shown, 0) +
         " times as many different products, with a reason for each.";
}

}  // namespace shop_demo
