#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "kindred/core/language.hpp"
#include "kindred/io/detail/utf8.hpp"
#include "kindred/profile/describe.hpp"
#include "kindred/profile/detail/words.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/wording.hpp"

namespace kindred::inline v0 {

namespace detail {

// Text as the content of an element or a quoted attribute; what is not valid UTF-8 becomes U+FFFD.
inline std::string html_escaped(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
    if (length == 0) safe += "\xEF\xBF\xBD";
    else if (character == "<") safe += "&lt;";
    else if (character == ">") safe += "&gt;";
    else if (character == "&") safe += "&amp;";
    else if (character == "\"") safe += "&quot;";
    else if (character == "'") safe += "&#39;";
    else if (static_cast<unsigned char>(character[0]) < 0x20 && character != "\n" && character != "\t")
      safe += ' ';
    else safe += character;
    text.remove_prefix(length > 0 ? length : utf8_damage(text));
  }
  return safe;
}

}  // namespace detail

/// Numbers as a row of bars in SVG, to be put into a page: 4 pixels a number and 24 high, the highest number
/// as high as that.
/// @param values what to show; a negative number counts as 0
/// @param title what it is, for those who hear the page
inline std::string sparkline(std::span<const double> values, std::string_view title) {
  const double most = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
  std::string svg = "<svg width=\"" + std::to_string(4 * values.size()) +
                    "\" height=\"24\" role=\"img\"><title>" + detail::html_escaped(title) + "</title>";
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double height = most > 0 ? 24 * std::max(values[i], 0.0) / most : 0;
    svg += "<rect x=\"" + std::to_string(4 * i) + "\" y=\"" + detail::fixed(24 - height, 1) +
           "\" width=\"3\" height=\"" + detail::fixed(height, 1) + "\" fill=\"currentColor\"/>";
  }
  return svg + "</svg>";
}

/// A profile as a piece of HTML without scripts or styles of its own: the description, sentence by sentence
/// with what each rests on, bars of the interests, and sparklines of hours and weekdays. All that comes from
/// the data is escaped.
/// @param profile the profile
/// @param words the sentences
/// @param language of the sentences, and of what stands beside them
/// @param subject what to call the person; the id if empty
/// @throws OptionError for a placeholder that a sentence does not know
inline std::string html_card(const Profile& profile, const Wording& words, Language language,
                             std::string_view subject = {}) {
  const std::string name(subject.empty() ? std::string_view(profile.user()) : subject);
  const bool english = language == Language::english;
  std::string html = "<article class=\"kindred-profile\" lang=\"" + std::string(english ? "en" : "zh") +
                     "\">\n<h2>" + detail::html_escaped(name) + "</h2>\n<ul>\n";
  for (const Statement& statement : statements(profile, words, name))
    html += "<li data-about=\"" + statement.about + "\" data-evidence=\"" +
            std::to_string(statement.evidence) + "\"" + (statement.weak ? " class=\"weak\"" : "") + ">" +
            detail::html_escaped(statement.text) + "</li>\n";
  html += "</ul>\n";
  for (const Interests& by : profile.interests()) {
    if (by.values.empty()) continue;
    html += "<table>\n<caption>" + detail::html_escaped(by.column) + "</caption>\n";
    for (std::size_t i = 0; i < std::min<std::size_t>(by.values.size(), 5); ++i) {
      const Interest& interest = by.values[i];
      html += "<tr><th>" + detail::html_escaped(interest.value) + "</th><td><meter value=\"" +
              detail::fixed(interest.share, 3) + "\">" + detail::percent(interest.share) +
              "</meter></td><td>" + detail::percent(interest.interval.low) + " – " +
              detail::percent(interest.interval.high) + "</td></tr>\n";
    }
    html += "</table>\n";
  }
  if (const auto& rhythm = profile.rhythm()) {
    html += "<p>";
    if (!rhythm->dates_only)
      html += sparkline(rhythm->hours, english ? "visits by hour of the day" : "按小时的到访") + " ";
    html += sparkline(rhythm->weekdays,
                      english ? "visits by day of the week, from Monday" : "按星期的到访，从周一起") +
            "</p>\n";
  }
  return html + "</article>\n";
}

/// The same in the library's own words.
inline std::string html_card(const Profile& profile, Language language = Language::english,
                             std::string_view subject = {}) {
  return html_card(profile, wording(language), language, subject);
}

}  // namespace kindred::inline v0
