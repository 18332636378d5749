#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "kindred/core/error.hpp"
#include "kindred/core/time.hpp"
#include "kindred/io/detail/digits.hpp"
#include "kindred/io/number.hpp"

namespace kindred::inline v0 {

namespace detail {

// A text read from its front, one piece of a date at a time.
class DateText {
 public:
  explicit DateText(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }

  // The next character, if it is one of these; else 0.
  char take_one_of(std::string_view set) {
    if (rest_.empty() || set.find(rest_.front()) == std::string_view::npos) return 0;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  // As many digits as told, or −1.
  int take_number(std::size_t digits) {
    if (rest_.size() < digits) return -1;
    int number = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return -1;
      number = 10 * number + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return number;
  }

  // Whether there was at least one digit.
  bool skip_digits() {
    const std::size_t before = rest_.size();
    while (take_one_of("0123456789")) {
    }
    return rest_.size() < before;
  }

 private:
  std::string_view rest_;
};

// Seconds east of UTC, of "Z", "±hh", "±hhmm" or "±hh:mm"; false where it is none of them.
inline bool take_zone(DateText& text, int& seconds) {
  seconds = 0;
  if (text.take_one_of("Zz")) return true;
  const char sign = text.take_one_of("+-");
  const int hour = text.take_number(2);
  int minute = 0;
  if (!text.done()) {
    text.take_one_of(":");
    minute = text.take_number(2);
  }
  if (!sign || hour < 0 || hour > 23 || minute < 0 || minute > 59) return false;
  seconds = (sign == '-' ? -60 : 60) * (60 * hour + minute);
  return true;
}

// False where the text has not the form of a date, or the date or time of day does not exist.
inline bool take_date_time(DateText& text, Timestamp& time) {
  const int year = text.take_number(4);
  const bool month_follows = year >= 1 && text.take_one_of("-");
  const int month = month_follows ? text.take_number(2) : -1;
  const bool day_follows = month >= 1 && text.take_one_of("-");
  const int day = day_follows ? text.take_number(2) : -1;
  if (day < 1) return false;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return false;
  time = std::chrono::sys_days(date);
  if (text.done()) return true;

  if (!text.take_one_of("Tt ")) return false;
  const int hour = text.take_number(2);
  const int minute = text.take_one_of(":") ? text.take_number(2) : -1;
  int second = 0;
  if (text.take_one_of(":")) {
    second = text.take_number(2);
    if (text.take_one_of(".") && !text.skip_digits()) return false;
  }
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return false;
  int east = 0;
  if (!text.done() && !take_zone(text, east)) return false;
  time += std::chrono::seconds(3600 * hour + 60 * minute + second - east);
  return text.done();
}

// What most fields of seconds hold, by the digits of a field of `size`; false where it has to be done in
// full.
inline bool quick_time(std::int64_t digits, std::size_t size, Timestamp& time) noexcept {
  if (digits < 0 || size == 8 || digits > latest_time.time_since_epoch().count()) return false;
  time = timestamp(digits);
  return true;
}

}  // namespace detail

/// The moment that a whole field tells: seconds since 1970-01-01 00:00 UTC, or an ISO 8601 date, alone or
/// with a time of day after 'T' or a space ("2017-01-28T19:06", "2017-01-28 19:06:53.25+08:00"). Without a
/// zone it is UTC, without a time of day midnight; a fraction of a second is cut off.
/// @throws DataError for anything else, eight digits that may be a date of 1900 to 2099, a date that does not
/// exist, and moments outside the years 1 to 9999 (as counts of milliseconds are)
inline Timestamp parse_time(std::string_view text) {
  Timestamp quick;
  if (detail::quick_time(detail::digits(text), text.size(), quick)) return quick;
  const std::size_t sign = !text.empty() && text.front() == '-' ? 1 : 0;
  if (text.size() > sign && text.find_first_not_of("0123456789", sign) == std::string_view::npos) {
    const auto digits = parse_number<std::int64_t>(text);
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(digits / 10000)),
                                           std::chrono::month(static_cast<unsigned>(digits / 100 % 100)),
                                           std::chrono::day(static_cast<unsigned>(digits % 100))};
    if (text.size() == 8 && sign == 0 && digits >= 19000000 && digits < 21000000 && date.ok())
      throw DataError("'" + std::string(text) + "' may be seconds or a date, expected a date as 2017-01-28");
    const Timestamp time = timestamp(digits);
    if (time >= earliest_time && time <= latest_time) return time;
    throw DataError("'" + std::string(text) +
                    "' lies outside the years 1 to 9999, expected seconds since 1970 (not milliseconds)");
  }
  detail::DateText rest(text);
  Timestamp time;
  if (detail::take_date_time(rest, time) && time >= earliest_time && time <= latest_time) return time;
  throw DataError((text.empty() ? "nothing" : "'" + std::string(text) + "'") +
                  ", expected a time: seconds since 1970, or a date that exists such as 2017-01-28 or "
                  "2017-01-28T19:06:53");
}

/// A moment as ISO 8601 in UTC, "2017-01-28T19:06:53Z".
/// @throws DataError for a moment outside the years 1 to 9999
inline std::string format_time(Timestamp time) {
  if (time < earliest_time || time > latest_time)
    throw DataError("the moment " + std::to_string(time.time_since_epoch().count()) +
                    " s from 1970 lies outside the years 1 to 9999");
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto second = static_cast<unsigned>((time - day).count());
  std::string text;
  const auto append = [&text](unsigned number, std::size_t digits, const char* after) {
    const std::string plain = std::to_string(number);
    text += std::string(digits - std::min(digits, plain.size()), '0') + plain + after;
  };
  append(static_cast<unsigned>(static_cast<int>(date.year())), 4, "-");
  append(static_cast<unsigned>(date.month()), 2, "-");
  append(static_cast<unsigned>(date.day()), 2, "T");
  append(second / 3600, 2, ":");
  append(second / 60 % 60, 2, ":");
  append(second % 60, 2, "Z");
  return text;
}

}  // namespace kindred::inline v0
