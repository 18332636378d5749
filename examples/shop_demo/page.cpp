#include "page.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "charts.hpp"
#include "page_style.hpp"
#include "words.hpp"

namespace shop_demo {

using namespace kindred;

namespace {

std::string dollars(double amount) { return "$" + decimals(amount, 2); }

std::string card(std::string_view kind, std::string_view title, const std::string& body) {
  return "<section class=\"card " + std::string(kind) + "\"><h3>" + escaped(title) + "</h3>\n" + body +
         "</section>\n";
}

std::string note(std::string_view text) { return "<small>" + escaped(text) + "</small>\n"; }

std::string tiles(const Profile& profile) {
  std::string html;
  const auto tile = [&](std::string_view what, const std::string& figure, std::string_view unit = "") {
    html += "<div><dt>" + escaped(what) + "</dt><dd>" + escaped(figure) + " <small>" + escaped(unit) +
            "</small></dd></div>";
  };
  tile("Purchases", std::to_string(profile.parts().purchases));
  if (profile.rhythm()) tile("Visits", std::to_string(profile.rhythm()->visits));
  if (profile.rhythm() && profile.rhythm()->days_between)
    tile("Comes every", decimals(*profile.rhythm()->days_between, 1), "days");
  if (profile.rfm() && profile.rfm()->monetary) tile("Spent", dollars(*profile.rfm()->monetary));
  if (profile.basket() && profile.basket()->value)
    tile("Average basket", dollars(profile.basket()->value->mean));
  if (profile.price() && profile.price()->discounted)
    tile("At a discount", percent(*profile.price()->discounted));
  return "<dl class=\"tiles\">" + html + "</dl>\n";
}

std::string interests_card(const Interests& interests) {
  constexpr std::size_t shown = 8;
  std::vector<Bar> rows;
  for (std::size_t i = 0; i < std::min(shown, interests.values.size()); ++i) {
    const Interest& interest = interests.values[i];
    rows.push_back({interest.value, interest.share,
                    percent(interest.share) + " · " + std::to_string(interest.events) + "×"});
  }
  return card(
      "half", "Interests by category",
      bars(rows, rows.empty() ? 1 : rows.front().share) +
          note("Share of all interest, of late counting more (it halves every 90 days), and times bought."));
}

std::string brand_and_price_card(const Profile& profile) {
  std::string body;
  std::vector<Bar> brands;
  for (const Interest& brand : profile.interests("brand").values)
    brands.push_back(
        {brand.value, brand.share, percent(brand.share) + " · " + std::to_string(brand.events) + "×"});
  body += bars(brands, 1);
  if (const auto& price = profile.price()) {
    const double end = std::max(2 * price->upper_quartile, 0.01);
    body += scale("Half of the prices paid are between " + dollars(price->lower_quartile) + " and " +
                      dollars(price->upper_quartile) + ", the median is " + dollars(price->median),
                  {price->median / end, price->lower_quartile / end, price->upper_quartile / end}, "$0",
                  dollars(end));
    body += note("Half of the prices paid for one unit lie in the range; the median is " +
                 dollars(price->median) + ".");
    if (price->position) {
      body += scale("Mean place in the price range of the categories: " + percent(*price->position),
                    {*price->position, 0, 0}, "cheapest of its category", "dearest");
      body += note("Where they stand on average among what all pay in the same categories.");
    }
  }
  return card("half", "Brand and price", body);
}

std::string weekdays_card(const Rhythm& rhythm) {
  const std::array<std::string, 7> names = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  return card("third", "Days of the week",
              columns("Visits by weekday", rhythm.weekdays, names) +
                  note("Share of " + std::to_string(rhythm.visits) + " visits."));
}

std::string hours_card(const Rhythm& rhythm) {
  std::array<std::string, 24> names;
  for (std::size_t hour = 0; hour < names.size(); hour += 6) names[hour] = std::to_string(hour);
  return card("third", "Hours of the day",
              columns("Visits by hour", rhythm.hours, names) +
                  note("From midnight to midnight, on the shop's clock."));
}

std::string value_card(const Rfm& rfm) {
  std::string rows;
  if (rfm.recency_score) {
    const long days_ago = std::lround(*rfm.recency_days);
    rows += fifths("Recency", *rfm.recency_score,
                   days_ago == 0   ? "today"
                   : days_ago == 1 ? "yesterday"
                                   : std::to_string(days_ago) + " days ago");
  }
  if (rfm.frequency_score)
    rows += fifths("Frequency", *rfm.frequency_score, std::to_string(*rfm.frequency) + " visits");
  if (rfm.monetary_score) rows += fifths("Monetary", *rfm.monetary_score, dollars(*rfm.monetary));
  return card(
      "third", "Value",
      "<ul class=\"scores\">" + rows + "</ul>\n" + note("Fifths of all households; the fifth is the best."));
}

std::string suggestions_card(const PageContent& content, std::size_t method) {
  std::string items;
  for (const Suggestion& suggestion : content.suggestions[method]) {
    const auto product = content.shop.catalog[suggestion.item];
    const bool is_new = content.train.by_item()[suggestion.item].size() == 0;
    items += "<li><b>" + escaped(product.title) + "</b>";
    if (product.text("brand") == "Store brand") items += " <span class=\"tag\">store brand</span>";
    if (is_new) items += " <span class=\"tag new\">new: bought by no one yet</span>";
    items += "<p>" + escaped(reasons_in_words(suggestion)) + ".</p></li>\n";
  }
  const bool is_last = method + 1 == content.methods.size();
  return card(is_last ? "third lead" : "third", content.methods[method].name,
              "<p class=\"idea\">" + escaped(content.methods[method].idea) + ".</p>\n" +
                  (items.empty() ? note("Nothing, since nothing is known of this household.")
                                 : "<ol class=\"suggestions\">" + items + "</ol>\n"));
}

std::string evaluation(const Study& study) {
  const std::array<std::pair<std::string_view, std::string_view>, 3> metrics = {
      {{"ndcg@10", "nDCG@10: are the right ones high up?"},
       {"recall@10", "Recall@10: how many of them are there?"},
       {"coverage@10", "Coverage@10: how much of the shop is shown?"}}};
  std::string plots, head = "<th scope=\"col\">Method</th>", rows;
  for (const auto& [metric, question] : metrics) {
    plots += "<figure class=\"card\"><figcaption><h3>" + escaped(question) + "</h3></figcaption>\n" +
             dots(study, metric) + "</figure>\n";
    head += "<th scope=\"col\">" + escaped(metric) + "</th>";
  }
  for (std::size_t m = 0; m < study.methods.size(); ++m) {
    rows += "<tr><th scope=\"row\">" + escaped(study.methods[m]) +
            (m == 0 ? " <span class=\"tag\">baseline</span>" : "") + "</th>";
    for (const auto& [metric, question] : metrics) {
      const auto& value = study.evaluations[m][metric];
      rows += "<td>" + decimals(value.value, 4);
      if (value.ci95)
        rows +=
            " <small>" + decimals(value.ci95->low, 4) + " to " + decimals(value.ci95->high, 4) + "</small>";
      rows += "</td>";
    }
    rows += "</tr>\n";
  }
  return "<div class=\"plots\">" + plots +
         "</div>\n<div class=\"scroll\" role=\"region\" aria-label=\"Evaluation\" "
         "tabindex=\"0\"><table><thead><tr>" +
         head + "</tr></thead><tbody>\n" + rows + "</tbody></table></div>\n";
}

std::string cleaning(const Account& account) {
  std::string rows;
  const auto row = [&](const std::string& what, std::size_t count) {
    rows += "<tr><th scope=\"row\">" + escaped(what) + "</th><td class=\"number\">" + std::to_string(count) +
            "</td></tr>\n";
  };
  row("Rows read", account.in);
  for (const auto& removed : account.removed) row("left out: " + removed.reason, removed.count);
  row("Rows kept", account.kept);
  return "<div class=\"scroll\"><table><tbody>" + rows + "</tbody></table></div>\n";
}

}  // namespace

std::string page(const PageContent& content) {
  const Profile& profile = content.profile;
  const std::string household = "Household " + profile.user();
  std::string html =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
      escaped(household) + " · kindred</title>\n<style>" + std::string(page_style) +
      "</style>\n</head>\n<body>\n";
  html += "<header class=\"top\"><p class=\"kicker\">kindred shop demo</p><h1>" + escaped(household) +
          "</h1>\n<p class=\"lede\">" + escaped(profile.text(household)) + "</p>\n" + tiles(profile) +
          "</header>\n<main>\n";

  html += "<h2>Who they are</h2>\n<div class=\"cards\">\n" + interests_card(profile.interests("category")) +
          brand_and_price_card(profile);
  if (profile.rhythm()) html += weekdays_card(*profile.rhythm()) + hours_card(*profile.rhythm());
  if (profile.rfm()) html += value_card(*profile.rfm());
  html += "</div>\n";

  html +=
      "<h2>What to show them</h2>\n<p>Ten products that this household never bought, and why. Each list has "
      "at most one "
      "product of a type. What it buys again and again is left out.</p>\n<div class=\"cards\">\n";
  for (std::size_t m = 0; m < content.methods.size(); ++m) html += suggestions_card(content, m);
  html += "</div>\n";

  html +=
      "<h2>Is it any good?</h2>\n<p>" + escaped(verdict(content.study)) +
      "</p>\n<p class=\"soft\">All methods saw the purchases before " + date(content.study.split) +
      ", four fifths of them, and ranked every product that a household had not bought by then. The "
      "right ones are those it bought afterwards for the first time: " +
      std::to_string(content.study.evaluations.front().test_items) + " by " +
      std::to_string(content.study.evaluations.front().users.size()) +
      " households. Lines are 95 % bootstrap intervals over households; coverage, a figure of all lists "
      "together, has none. Settings were chosen on the latest fifth of the earlier purchases. That a list "
      "has one product of a type is for the eye above, and no part of this.</p>\n" +
      evaluation(content.study);

  html +=
      "<h2>What was cleaned</h2>\n<p>A row that cannot be right is left out and counted; nothing goes "
      "missing.</p>\n<section class=\"card\">" +
      cleaning(content.shop.account) + "</section>\n</main>\n";
  html += "<footer><p>A year (2017) of purchases of " + std::to_string(content.shop.purchases.user_count()) +
          " households and " + std::to_string(content.shop.catalog.size()) +
          " products of a US supermarket chain: 84.51°, “The Complete Journey”, by way of the R package "
          "completejourney, CC0. "
          "The sample was drawn row by row, so baskets are parts of the real "
          "ones.</p></footer>\n</body>\n</html>\n";
  return html;
}

}  // namespace shop_demo
