#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kindred/profile/detail/words.hpp"
#include "kindred/profile/profile_parts.hpp"

namespace kindred::inline v0::detail {

// Fewer visits, or purchases, show no habit.
inline constexpr std::int64_t enough_for_a_habit = 5;

inline std::string activity_text(const ProfileParts& parts, const std::string& subject) {
  std::string text = subject;
  if (parts.purchases == parts.events) text += " made " + counted(parts.events, "purchase") + " of ";
  else text += " has " + counted(parts.events, "event") + " with ";
  text += counted(parts.items, "item");
  if (parts.returns > 0)
    text += ", " + counted(parts.purchases, "purchase") + " that " + (parts.purchases == 1 ? "was" : "were") +
            " kept and " + counted(parts.returns, "return") + " among them,";
  else if (parts.purchases > 0 && parts.purchases < parts.events)
    text += ", " + counted(parts.purchases, "purchase") + " among them,";
  if (parts.rhythm) text += " in " + counted(parts.rhythm->visits, "visit");
  if (parts.first && parts.last) {
    const std::string first = date(*parts.first, parts.utc_offset),
                      last = date(*parts.last, parts.utc_offset);
    text += first == last ? " on " + first : " between " + first + " and " + last;
  }
  if (parts.rhythm && parts.rhythm->days_between)
    text += ", one every " + fixed(*parts.rhythm->days_between, 1) + " days on average";
  if (text.back() == ',') text.pop_back();
  return text + ".";
}

// The shortest stretch of hours with at least half of the visits; of several the fullest, then the earliest.
struct Stretch {
  std::size_t begin = 0;
  std::size_t length = 24;
  double share = 1;
};

inline Stretch busiest_hours(const std::array<double, 24>& hours) noexcept {
  constexpr double half = 0.5 - 1e-12;  // sums of shares round
  Stretch best;
  for (std::size_t length = 1; length < 24; ++length) {
    for (std::size_t begin = 0; begin < 24; ++begin) {
      double share = 0;
      for (std::size_t h = 0; h < length; ++h) share += hours[(begin + h) % 24];
      if (share >= half && (best.length > length || share > best.share + 1e-12))
        best = {begin, length, share};
    }
    if (best.length == length) break;
  }
  return best;
}

inline std::string rhythm_text(const Rhythm& rhythm) {
  if (rhythm.visits < enough_for_a_habit)
    return counted(rhythm.visits, "visit") + (rhythm.visits == 1 ? " is" : " are") +
           " too few to show a habit.";
  const auto day = std::max_element(rhythm.weekdays.begin(), rhythm.weekdays.end());
  const std::string text =
      "Comes most often on " +
      std::string(weekday_names[static_cast<std::size_t>(day - rhythm.weekdays.begin())]) + "s (" +
      percent(*day) + " of the visits)";
  if (rhythm.dates_only) return text + ".";
  const Stretch stretch = busiest_hours(rhythm.hours);
  return text + " and between " + std::to_string(stretch.begin) + " and " +
         std::to_string((stretch.begin + stretch.length - 1) % 24 + 1) + " h (" + percent(stretch.share) +
         ").";
}

inline std::string interests_text(const Interests& interests) {
  constexpr std::size_t told = 5;
  std::string text = "Strongest interests by " + interests.column + ": ";
  for (std::size_t i = 0; i < std::min(told, interests.values.size()); ++i) {
    const Interest& interest = interests.values[i];
    if (i > 0) text += ", ";
    text += interest.value + " (" + percent(interest.share) + ", " + counted(interest.events, "event") + ")";
  }
  if (interests.unknown > 0)
    text += "; of " + counted(interests.unknown, "more event") + " the " + interests.column + " is not known";
  return text + ".";
}

inline std::string price_text(const PriceBand& price) {
  if (price.purchases < enough_for_a_habit)
    return counted(price.purchases, "purchase") + " with a price" + (price.purchases == 1 ? " is" : " are") +
           " too few to show what is usually paid.";
  std::string text = "Pays " + fixed(price.median, 2) + " a unit at the median, half of the time between " +
                     fixed(price.lower_quartile, 2) + " and " + fixed(price.upper_quartile, 2);
  if (price.position) {
    constexpr std::array<const char*, 3> third = {"lower", "middle", "upper"};
    const auto place = std::min<std::size_t>(2, static_cast<std::size_t>(*price.position * 3));
    text +=
        ", which is in the " + std::string(third[place]) + " third of what others pay in the same categories";
  }
  text += ".";
  if (price.discounted && price.saved) {
    text += *price.discounted > 0 ? " Buys " + percent(*price.discounted) + " at a discount, which saves " +
                                        percent(*price.saved) + "."
                                  : " Buys nothing at a discount.";
  }
  return text;
}

inline std::string basket_text(const Basket& basket) {
  std::string text =
      "A basket holds " + fixed(basket.size.mean, 1) + (basket.size.mean == 1 ? " item" : " items");
  if (basket.value) text += " and is worth " + fixed(basket.value->mean, 2);
  text += " on average (median " + fixed(basket.size.median, 1);
  if (basket.value) text += " and " + fixed(basket.value->median, 2);
  return text + ").";
}

inline std::string rfm_text(const Rfm& rfm) {
  std::string text = rfm.frequency ? "Bought in " + counted(*rfm.frequency, "visit")
                                   : "Made " + counted(rfm.purchases, "purchase");
  if (rfm.recency_days) {
    const auto days_ago = std::llround(*rfm.recency_days);
    text += days_ago == 0 ? ", last today" : ", last " + counted(days_ago, "day") + " ago";
  }
  if (rfm.monetary) text += ", and paid " + fixed(*rfm.monetary, 2) + " in all";
  else if (rfm.priced > 0)
    text += "; what was paid in all is not known, as " + std::to_string(rfm.purchases - rfm.priced) + " of " +
            counted(rfm.purchases, "purchase") + (rfm.purchases - rfm.priced == 1 ? " has" : " have") +
            " no price";
  std::string scores;
  const auto say = [&scores](const char* what, std::optional<int> score) {
    if (score) scores += (scores.empty() ? "" : ", ") + std::string(what) + " " + std::to_string(*score);
  };
  say("frequency", rfm.frequency_score);
  say("recency", rfm.recency_score);
  say("monetary", rfm.monetary_score);
  if (scores.empty() || rfm.frequency.value_or(rfm.purchases) < enough_for_a_habit) return text + ".";
  text += ": " + scores + " of 5";
  if (rfm.monetary_score.value_or(0) >= 4)
    text += "; one of the top " + std::to_string(20 * (6 - *rfm.monetary_score)) + " % of buyers by spending";
  return text + ".";
}

}  // namespace kindred::inline v0::detail
