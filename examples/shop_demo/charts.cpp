#include "charts.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "words.hpp"

namespace shop_demo {

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&': html += "&amp;"; break;
      case '<': html += "&lt;"; break;
      case '>': html += "&gt;"; break;
      case '"': html += "&quot;"; break;
      default: html += c;
    }
  }
  return html;
}

namespace {

std::string css_percent(double share) { return decimals(100 * std::clamp(share, 0.0, 1.0), 1) + "%"; }

}  // namespace

std::string bars(const std::vector<Bar>& rows, double full) {
  std::string html = "<ul class=\"bars\">";
  for (const Bar& bar : rows)
    html += "<li><span class=\"name\" title=\"" + escaped(bar.name) + "\">" + escaped(bar.name) +
            "</span><span class=\"track\"><span style=\"width:" + css_percent(bar.share / full) +
            "\"></span></span><span class=\"figure\">" + escaped(bar.figure) + "</span></li>";
  return html + "</ul>\n";
}

std::string columns(std::string_view what, std::span<const double> shares,
                    std::span<const std::string> labels) {
  const double most = *std::max_element(shares.begin(), shares.end());
  std::string words(what), html;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double height = most > 0 ? shares[i] / most : 0;
    if (shares[i] > 0 && !labels[i].empty())
      words += (i == 0 ? ": " : ", ") + labels[i] + " " + percent(shares[i]);
    html += std::string("<div class=\"") + (height < 0.5 ? "least" : "most") + "\" title=\"" +
            percent(shares[i]) + "\"><div class=\"space\"><span style=\"height:" + css_percent(height) +
            "\"></span></div><span class=\"label\">" + (labels[i].empty() ? "&nbsp;" : labels[i]) +
            "</span></div>";
  }
  return "<figure class=\"columns\" role=\"img\" aria-label=\"" + escaped(words) + "\">" + html +
         "</figure>\n";
}

std::string scale(std::string_view what, const Mark& mark, std::string_view low, std::string_view high) {
  std::string html =
      "<div class=\"scale\" role=\"img\" aria-label=\"" + escaped(what) + "\"><span class=\"rail\"></span>";
  if (mark.to > mark.from)
    html += "<span class=\"range\" style=\"left:" + css_percent(mark.from) +
            ";width:" + css_percent(mark.to - mark.from) + "\"></span>";
  html += "<span class=\"dot\" style=\"left:" + css_percent(mark.at) + "\"></span>";
  return html + "<span class=\"end\">" + escaped(low) + "</span><span class=\"end\">" + escaped(high) +
         "</span></div>\n";
}

std::string fifths(std::string_view name, int score, std::string_view figure) {
  std::string html = "<li><span>" + escaped(name) +
                     "</span><span class=\"fifths\" role=\"img\" aria-label=\"" + std::to_string(score) +
                     " of 5\">";
  for (int fifth = 1; fifth <= 5; ++fifth) html += fifth <= score ? "<i class=\"on\"></i>" : "<i></i>";
  return html + "</span><span class=\"figure\">" + escaped(figure) + "</span></li>";
}

namespace {

// The least of 1, 2 or 5 times a power of ten that makes at most four steps of `length`.
double step_of(double length) {
  const double power = std::pow(10, std::floor(std::log10(length / 4)));
  for (const double multiple : {1.0, 2.0, 5.0})
    if (length <= 4 * multiple * power) return multiple * power;
  return 10 * power;
}

}  // namespace

std::string dots(const Study& study, std::string_view metric) {
  constexpr double left = 126, right = 340, top = 12, row_height = 34;
  const double bottom = top + row_height * static_cast<double>(study.methods.size());
  double most = 0;
  for (const auto& evaluation : study.evaluations) {
    const auto& value = evaluation[metric];
    most = std::max(most, value.ci95 ? value.ci95->high : value.value);
  }
  most = most > 0 ? most * 1.05 : 1;
  const auto x = [&](double value) { return decimals(left + (right - left) * value / most, 1); };
  const auto y = [](double value) { return decimals(value, 1); };

  std::string words(metric), svg;
  const double step = step_of(most);
  const int digits = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
  for (int tick = 0; tick * step <= most; ++tick) {
    const std::string at = x(tick * step);
    svg += "<line class=\"grid\" x1=\"" + at + "\" x2=\"" + at + "\" y1=\"" + y(top) + "\" y2=\"" +
           y(bottom) + "\"/><text class=\"tick\" text-anchor=\"middle\" x=\"" + at + "\" y=\"" +
           y(bottom + 18) + "\">" + decimals(tick * step, digits) + "</text>";
  }
  for (std::size_t m = 0; m < study.methods.size(); ++m) {
    const auto& value = study.evaluations[m][metric];
    const std::string middle = y(top + row_height * (static_cast<double>(m) + 0.5));
    words += (m == 0 ? ": " : ", ") + study.methods[m] + " " + decimals(value.value, 4);
    svg += std::string("<g class=\"") + (m == 0 ? "baseline" : "method") + "\"><title>" +
           escaped(study.methods[m]) + " " + decimals(value.value, 4) + "</title><text x=\"0\" y=\"" +
           middle + "\" dy=\".35em\">" + escaped(study.methods[m]) + "</text>";
    if (value.ci95)
      svg += "<line class=\"interval\" x1=\"" + x(value.ci95->low) + "\" x2=\"" + x(value.ci95->high) +
             "\" y1=\"" + middle + "\" y2=\"" + middle + "\"/>";
    svg += "<circle class=\"value\" r=\"5.5\" cx=\"" + x(value.value) + "\" cy=\"" + middle + "\"/></g>";
  }
  return "<svg viewBox=\"0 0 360 " + y(bottom + 26) + "\" role=\"img\" aria-label=\"" + escaped(words) +
         "\">" + svg + "</svg>\n";
}

}  // namespace shop_demo
