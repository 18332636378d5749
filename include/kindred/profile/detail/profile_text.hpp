#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kindred/profile/detail/habits.hpp"
#include "kindred/profile/detail/tastes.hpp"
#include "kindred/profile/detail/words.hpp"
#include "kindred/profile/profile_parts.hpp"

namespace kindred::inline v0::detail {

// "64 visits", or "about 727 visits" where that is an estimate.
inline std::string counted_visits(std::int64_t count, bool estimated) {
  return (estimated ? "about " : "") + counted(count, "visit");
}

inline std::string activity_text(const ProfileParts& parts, const std::string& subject) {
  std::string text = subject;
  const bool buys = parts.purchases == parts.events;
  text += buys ? " made " + counted(parts.events, "purchase") : " has " + counted(parts.events, "event");
  // A sketch does not count them.
  if (parts.items > 0) text += (buys ? " of " : " with ") + counted(parts.items, "item");
  if (parts.returns > 0)
    text += ", " + counted(parts.purchases, "purchase") + " that " + (parts.purchases == 1 ? "was" : "were") +
            " kept and " + counted(parts.returns, "return") + " among them,";
  else if (parts.purchases > 0 && parts.purchases < parts.events)
    text += ", " + counted(parts.purchases, "purchase") + " among them,";
  const std::string first = parts.first ? date(*parts.first, parts.utc_offset) : "",
                    last = parts.last ? date(*parts.last, parts.utc_offset) : "";
  if (parts.forgotten) {
    if (text.back() == ',') text.pop_back();
    text += "; of those before " + first + " only sums are kept";
    if (parts.rhythm)
      text += ", and since then there were " + counted_visits(parts.rhythm->visits, parts.rhythm->estimated) +
              " until " + last;
  } else {
    if (parts.rhythm) text += " in " + counted_visits(parts.rhythm->visits, parts.rhythm->estimated);
    if (parts.first && parts.last)
      text += first == last ? " on " + first : " between " + first + " and " + last;
  }
  if (parts.rhythm && parts.rhythm->days_between)
    text += ", one every " + fixed(*parts.rhythm->days_between, 1) + " days on average";
  if (text.back() == ',') text.pop_back();
  return text + ".";
}

inline std::string rhythm_text(const Rhythm& rhythm) {
  if (rhythm.sampled < enough_for_a_habit)
    return counted(rhythm.sampled, "visit") + (rhythm.sampled == 1 ? " is" : " are") +
           " too few to show a habit.";
  if (rhythm.distinct_days < enough_for_a_habit)
    return counted(rhythm.sampled, "visit") + " on " + counted(rhythm.distinct_days, "day") +
           " are too few to show a habit.";
  const Habits found = habits(rhythm);
  const std::string all =
      rhythm.estimated ? std::to_string(rhythm.sampled) + " sampled visits" : std::string("the visits");
  if (!found.days && !found.hours)
    return (rhythm.estimated ? all : counted(rhythm.sampled, "visit")) + " show no habit.";
  std::string text = "Comes";
  if (found.days) {
    if (found.days->weekday)
      text += (found.days->mostly() ? " mostly on " : " most often on ") +
              std::string(weekday_names[*found.days->weekday]) + "s";
    else text += found.days->mostly() ? " mostly on weekends" : " often on weekends";
    text += " (" + percent(found.days->share) + " of " + all + ")";
  }
  if (!found.hours) return text + ".";
  const Stretch& stretch = *found.hours;
  return text + (found.days ? " and between " : " mostly between ") + std::to_string(stretch.begin) +
         " and " + std::to_string((stretch.begin + stretch.length - 1) % 24 + 1) + " h (" +
         percent(stretch.share) + (found.days ? ")." : " of " + all + ").");
}

inline std::string interests_text(const Interests& interests) {
  constexpr std::size_t most = 5;
  std::string text;
  if (interests.events < enough_for_a_habit) {
    text = counted(interests.events, "event") + (interests.events == 1 ? " is" : " are") +
           " too few to show interests by " + interests.column;
  } else {
    text = preferences(interests).empty() ? "Interests by " + interests.column + " show no sure preference: "
                                          : "Strongest interests by " + interests.column + ": ";
    std::size_t told = 0;
    for (const Interest& interest : interests.values) {
      if (interest.events < enough_for_a_habit || told == most) continue;
      if (told++ > 0) text += ", ";
      text +=
          interest.value + " (" + percent(interest.share) + ", " + counted(interest.events, "event") + ")";
    }
    if (told == 0) text = counted(interests.events, "event") + " show no interest by " + interests.column;
  }
  if (interests.unknown > 0)
    text += "; of " + counted(interests.unknown, "more event") + " the " + interests.column + " is not known";
  return text + ".";
}

// What a band of prices says in digits, enough to tell prices apart that are small.
struct PriceWords {
  explicit PriceWords(const PriceBand& band) : estimated(band.estimated), one_price(band.least == band.most) {
    double least = band.upper_quartile;
    for (const double price : {band.median, band.lower_quartile})
      if (price > 0) least = std::min(least, price);
    const int decimals = price_decimals(least);
    lower = fixed(band.lower_quartile, decimals);
    median = fixed(band.median, decimals);
    upper = fixed(band.upper_quartile, decimals);
  }
  // Whether half of the purchases at least were made at this price.
  bool same() const noexcept { return estimated ? one_price : lower == upper; }

  bool estimated, one_price;
  std::string lower, median, upper;
};

inline std::string price_text(const PriceBand& price) {
  if (price.purchases < enough_for_a_habit)
    return counted(price.purchases, "purchase") + " with a price" + (price.purchases == 1 ? " is" : " are") +
           " too few to show what is usually paid.";
  const PriceWords words(price);
  std::string text;
  if (words.same()) text = "Pays mostly " + words.median + " a unit";
  else {
    const std::string about = price.estimated ? "about " : "";
    text = "Pays " + about + words.median + " a unit at the median";
    if (words.lower != words.upper)
      text += ", half of the time between " + about + words.lower + " and " + about + words.upper;
  }
  if (price.position && price.compared >= enough_for_a_habit) {
    constexpr std::array<const char*, 3> third = {"lower", "middle", "upper"};
    const auto place = std::min<std::size_t>(2, static_cast<std::size_t>(*price.position * 3));
    text +=
        ", which is in the " + std::string(third[place]) + " third of what others pay in the same categories";
  }
  text += ".";
  if (price.discounted && price.saved && price.known_discounts >= enough_for_a_habit) {
    text += *price.discounted > 0 ? " Buys " + percent(*price.discounted) + " at a discount, which saves " +
                                        percent(*price.saved) + "."
                                  : " Buys nothing at a discount.";
  }
  return text;
}

inline std::string basket_text(const Basket& basket) {
  if (basket.sampled < enough_for_a_habit)
    return counted(basket.sampled, "basket") + (basket.sampled == 1 ? " is" : " are") +
           " too few to show what is usually in one.";
  const bool priced = basket.value && basket.priced >= enough_for_a_habit;
  std::string text =
      "A basket holds " + fixed(basket.size.mean, 1) + (basket.size.mean == 1 ? " item" : " items");
  if (priced) text += " and is worth " + money(basket.value->mean);
  text += " on average (median " + fixed(basket.size.median, 1);
  if (priced) text += " and " + money(basket.value->median);
  return text + ").";
}

inline std::string rfm_text(const ProfileParts& parts) {
  const Rfm& rfm = *parts.rfm;
  std::string text = rfm.frequency ? "Bought in " + counted_visits(*rfm.frequency, rfm.frequency_estimated)
                                   : "Made " + counted(rfm.purchases, "purchase");
  if (rfm.frequency && parts.forgotten && parts.first)
    text += " since " + date(*parts.first, parts.utc_offset);
  if (rfm.last && parts.as_of && *rfm.last > *parts.as_of) {
    text += ", last on " + date(*rfm.last, parts.utc_offset);
  } else if (rfm.recency_days) {
    const auto days_ago = std::llround(*rfm.recency_days);
    // A sketch goes by the person's own latest event where no other moment is given.
    if (days_ago > 0) text += ", last " + counted(days_ago, "day") + " ago";
    else text += rfm.last ? ", last on " + date(*rfm.last, parts.utc_offset) : ", last today";
  }
  if (rfm.monetary) text += ", and paid " + money(*rfm.monetary) + " in all";
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
