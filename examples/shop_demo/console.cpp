#include "console.hpp"

#include <cstddef>
#include <iomanip>
#include <ostream>

#include "words.hpp"

namespace shop_demo {

using namespace kindred;

void print_wrapped(std::ostream& out, std::string_view text) {
  constexpr std::size_t width = 100;
  while (text.size() > width) {
    const std::size_t space = text.rfind(' ', width);
    if (space == std::string_view::npos) break;
    out << text.substr(0, space) << '\n';
    text.remove_prefix(space + 1);
  }
  out << text << '\n';
}

void print_suggestions(std::ostream& out, const Method& method, const std::vector<Suggestion>& suggestions,
                       const Catalog& catalog) {
  out << method.name << ": " << method.idea << '\n';
  if (suggestions.empty()) out << "  nothing, since nothing is known of this household\n";
  for (std::size_t i = 0; i < suggestions.size(); ++i) {
    out << std::setw(4) << i + 1 << ". " << name_of(catalog, suggestions[i].item) << '\n'
        << "      " << reasons_in_words(suggestions[i]) << ".\n";
  }
  out << '\n';
}

void print_study(std::ostream& out, const Study& study) {
  out << std::left << std::setw(16) << "";
  for (const auto& metric : study.evaluations.front().metrics) out << std::setw(26) << metric.name;
  out << '\n';
  for (std::size_t m = 0; m < study.methods.size(); ++m) {
    out << std::setw(16) << study.methods[m];
    for (const auto& metric : study.evaluations[m].metrics) {
      std::string figure = decimals(metric.value, 4);
      if (metric.ci95)
        figure += " (" + decimals(metric.ci95->low, 4) + " to " + decimals(metric.ci95->high, 4) + ")";
      out << std::setw(26) << figure;
    }
    out << '\n';
  }
  out << std::right;
  print_wrapped(out, verdict(study));
}

}  // namespace shop_demo
