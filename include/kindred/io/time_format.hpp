#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/io/time.hpp"

namespace kindred::inline v0 {

/// What a time that is a whole number counts since 1970-01-01 00:00 UTC.
enum class TimeUnit : std::uint8_t {
  seconds,       ///< 1485630413
  milliseconds,  ///< 1485630413000
  microseconds,  ///< 1485630413000000
};

/// How a file writes its times. By default as `parse_time` reads them, ISO 8601 or seconds; else a count of a
/// unit, `TimeUnit::milliseconds`, or a pattern, `"%d/%m/%Y %H:%M"`, of these fields:
///
/// | field | is |
/// |---|---|
/// | `%Y` `%y` | year of four digits; of two, 69 to 99 in the 1900s and 00 to 68 in the 2000s |
/// | `%m` `%b` `%B` | month of one or two digits; by its English name, whole or in three letters |
/// | `%d` | day of the month |
/// | `%H` `%I` `%p` | hour to 23; to 12, which then takes AM or PM somewhere |
/// | `%M` `%S` | minute, second |
/// | `%f` | the digits of a fraction of a second, which is cut off |
/// | `%z` | zone: Z, ±hh, ±hhmm or ±hh:mm |
/// | `%a` `%A` | name of a day of the week, in English, which is not checked |
/// | `%s` | seconds since 1970, alone |
/// | `%F` `%T` `%R` | `%Y-%m-%d`, `%H:%M:%S`, `%H:%M` |
/// | `%%` | a percent sign |
///
/// Numbers may lack their leading zeros, except where one follows the other at once, as in `%Y%m%d`. Anything
/// else is itself. What a pattern lacks is the first of its kind: midnight, the 1st of the month. Names are
/// read in upper and lower case alike. Without a zone it is UTC, or `utc_offset` east of it.
class TimeFormat {
 public:
  /// ISO 8601 or seconds, as `parse_time` reads them.
  TimeFormat() = default;
  /// A count since 1970; fractions of a second are cut off.
  TimeFormat(TimeUnit unit) : unit_(unit) {}  // NOLINT(google-explicit-constructor): `= TimeUnit::…`
  /// A pattern.
  /// @throws OptionError for a field that is none, a pattern without a year, a field of the day before the
  /// coarser ones are there, `%I` without `%p` or the other way round, and an offset beyond 14 hours
  TimeFormat(std::string pattern,  // NOLINT(google-explicit-constructor): as above
             Duration utc_offset = Duration::zero())
      : pattern_(std::move(pattern)), utc_offset_(utc_offset) {
    require_utc_offset("utc_offset", utc_offset);
    compile(pattern_);
    check();
  }
  /// A pattern.
  /// @throws as above
  TimeFormat(const char* pattern)  // NOLINT(google-explicit-constructor): `= "%d/%m/%Y"`
      : TimeFormat(std::string(pattern)) {}

  /// Whether times are read as `parse_time` reads them.
  bool is_default() const noexcept { return !unit_ && steps_.empty(); }

  /// The moment that a whole field tells.
  /// @throws DataError saying at which character what was expected, and for a moment outside the years 1 to
  /// 9999
  Timestamp operator()(std::string_view text) const {
    if (unit_) return counted(text);
    return steps_.empty() ? parse_time(text) : Reading{*this, text}.time();
  }

 private:
  // A character as it stands, or a field by its letter.
  struct Step {
    char letter;
    bool is_field;
    bool is_full_width = false;
  };

  static constexpr std::string_view fields = "YymbdHIpMSfzas";
  static constexpr std::string_view numbers = "YymdHIMSfs";

  // What the fields of a text have told so far.
  struct Reading {
    const TimeFormat& format;
    std::string_view text;
    std::size_t at = 0;
    int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
    int east = 0;
    bool has_zone = false;
    bool is_afternoon = false;
    std::int64_t epoch = 0;

    Timestamp time() {
      for (const Step& step : format.steps_) {
        if (step.is_field) take(step);
        else if (at < text.size() && text[at] == step.letter) ++at;
        else refuse(std::string("'") + step.letter + "'");
      }
      if (at < text.size()) refuse("the end");
      if (format.has('s')) return checked(timestamp(epoch));
      if (format.has('I')) hour = hour % 12 + (is_afternoon ? 12 : 0);
      const std::chrono::year_month_day date{std::chrono::year(year),
                                             std::chrono::month(static_cast<unsigned>(month)),
                                             std::chrono::day(static_cast<unsigned>(day))};
      if (!date.ok()) throw DataError(shown() + " is no date that exists");
      const auto offset = has_zone ? Duration(east) : format.utc_offset_;
      return checked(std::chrono::sys_days(date) + std::chrono::seconds(3600 * hour + 60 * minute + second) -
                     offset);
    }

    void take(Step step) {
      switch (step.letter) {
        case 'Y': year = number(step, 4, 1, 9999, "a year of four digits"); break;
        case 'y':
          year = number(step, 2, 0, 99, "a year of two digits");
          year += year < 69 ? 2000 : 1900;
          break;
        case 'm': month = number(step, 2, 1, 12, "a month, 1 to 12"); break;
        case 'd': day = number(step, 2, 1, 31, "a day, 1 to 31"); break;
        case 'H': hour = number(step, 2, 0, 23, "an hour, 0 to 23"); break;
        case 'I': hour = number(step, 2, 1, 12, "an hour, 1 to 12"); break;
        case 'M': minute = number(step, 2, 0, 59, "a minute, 0 to 59"); break;
        case 'S': second = number(step, 2, 0, 59, "a second, 0 to 59"); break;
        case 'f': fraction(); break;
        case 'b': month = 1 + name(month_names, "the name of a month"); break;
        case 'a': name(day_names, "the name of a day of the week"); break;
        case 'p': is_afternoon = name(halves, "AM or PM") == 1; break;
        case 'z': zone(); break;
        default: seconds(); break;
      }
    }

    int number(Step step, std::size_t width, int least, int most, const char* what) {
      const bool is_full = step.is_full_width || step.letter == 'Y' || step.letter == 'y';
      int value = 0;
      std::size_t taken = 0;
      for (; taken < width && at + taken < text.size(); ++taken) {
        const char c = text[at + taken];
        if (c < '0' || c > '9') break;
        value = 10 * value + (c - '0');
      }
      if (taken == 0 || (is_full && taken < width) || value < least || value > most) refuse(what);
      at += taken;
      return value;
    }

    void fraction() {
      const std::size_t before = at;
      while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
      if (at == before) refuse("a fraction of a second");
    }

    template <std::size_t count>
    int name(const std::array<std::string_view, count>& names, const char* what) {
      for (std::size_t n = 0; n < count; ++n)
        for (const std::size_t length : {names[n].size(), std::min<std::size_t>(names[n].size(), 3)})
          if (same_letters(text.substr(at, length), names[n].substr(0, length))) {
            at += length;
            return static_cast<int>(n);
          }
      refuse(what);
    }

    void zone() {
      const std::string_view rest = text.substr(at);
      std::size_t length = std::min<std::size_t>(rest.size(), 1);
      if (length == 1 && (rest[0] == '+' || rest[0] == '-'))
        while (length < std::min<std::size_t>(rest.size(), 6) &&
               (rest[length] == ':' || (rest[length] >= '0' && rest[length] <= '9')))
          ++length;
      detail::DateText zone_text(rest.substr(0, length));
      if (length == 0 || !detail::take_zone(zone_text, east) || !zone_text.done())
        refuse("a zone such as Z, +08 or +08:00");
      has_zone = true;
      at += length;
    }

    void seconds() {
      std::size_t end = at + (at < text.size() && text[at] == '-' ? 1 : 0);
      while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
      epoch = parse_number<std::int64_t>(text.substr(at, end - at));
      at = end;
    }

    std::string shown() const {
      return (text.empty() ? "nothing" : "'" + std::string(text) + "'") + ", read as '" + format.pattern_ +
             "',";
    }

    [[noreturn]] void refuse(const std::string& expected) const {
      throw DataError(shown() + " is no time: at character " + std::to_string(at + 1) + " expected " +
                      expected);
    }

    Timestamp checked(Timestamp time) const {
      if (time < earliest_time || time > latest_time)
        throw DataError(shown() + " lies outside the years 1 to 9999");
      return time;
    }
  };

  static constexpr std::array<std::string_view, 12> month_names = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  static constexpr std::array<std::string_view, 7> day_names = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                                "Friday", "Saturday", "Sunday"};
  static constexpr std::array<std::string_view, 2> halves = {"AM", "PM"};

  static bool same_letters(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
  }

  Timestamp counted(std::string_view text) const {
    const std::int64_t scale = *unit_ == TimeUnit::seconds        ? 1
                               : *unit_ == TimeUnit::milliseconds ? 1'000
                                                                  : 1'000'000;
    const auto count = parse_number<std::int64_t>(text);
    const std::int64_t whole = count / scale - (count % scale < 0 ? 1 : 0);
    if (whole >= earliest_time.time_since_epoch().count() && whole <= latest_time.time_since_epoch().count())
      return timestamp(whole);
    throw DataError("'" + std::string(text) + "' lies outside the years 1 to 9999, expected " +
                    (scale == 1       ? "seconds"
                     : scale == 1'000 ? "milliseconds"
                                      : "microseconds") +
                    " since 1970");
  }

  void compile(std::string_view pattern) {
    for (std::size_t at = 0; at < pattern.size(); ++at) {
      if (pattern[at] != '%') {
        steps_.push_back({pattern[at], false});
        continue;
      }
      char letter = ++at < pattern.size() ? pattern[at] : '\0';
      if (letter == 'A' || letter == 'B') letter = static_cast<char>(letter - 'A' + 'a');
      if (letter == '%') steps_.push_back({'%', false});
      else if (letter == 'F') compile("%Y-%m-%d");
      else if (letter == 'T') compile("%H:%M:%S");
      else if (letter == 'R') compile("%H:%M");
      else if (letter != '\0' && fields.find(letter) != std::string_view::npos)
        steps_.push_back({letter, true});
      else
        refuse("'%" + std::string(letter != '\0' ? 1 : 0, letter) + "' at character " + std::to_string(at) +
               " is no field, expected %Y %y %m %b %d %H %I %p %M %S %f %z %a %s %F %T %R or %%");
    }
  }

  void check() {
    const auto is_number = [](Step step) {
      return step.is_field && numbers.find(step.letter) != numbers.npos;
    };
    for (std::size_t i = 1; i < steps_.size(); ++i)
      if (is_number(steps_[i - 1]) && is_number(steps_[i]))
        steps_[i - 1].is_full_width = steps_[i].is_full_width = true;
    for (const char letter : fields)
      if (std::count_if(steps_.begin(), steps_.end(),
                        [&](Step step) { return step.is_field && step.letter == letter; }) > 1)
        refuse(std::string("it has %") + letter + " twice");
    if (has('s')) {
      for (const char letter : std::string_view("YymbdHIpMSz"))
        if (has(letter)) refuse(std::string("%s says all, and it has %") + letter + " too");
      return;
    }
    if (has('Y') == has('y')) refuse("expected %Y or %y, one of them");
    if (has('m') && has('b')) refuse("expected %m or %b, not both");
    if (has('H') && has('I')) refuse("expected %H or %I, not both");
    if (has('I') != has('p')) refuse("expected %I and %p together");
    const bool has_month = has('m') || has('b'), has_hour = has('H') || has('I');
    if (has('d') && !has_month) refuse("it has a day and no month");
    if (has_hour && !has('d')) refuse("it has an hour and no day");
    if (has('M') && !has_hour) refuse("it has a minute and no hour");
    if (has('S') && !has('M')) refuse("it has a second and no minute");
    if (has('f') && !has('S')) refuse("it has a fraction and no second");
  }

  bool has(char letter) const {
    return std::any_of(steps_.begin(), steps_.end(),
                       [&](Step step) { return step.is_field && step.letter == letter; });
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw OptionError("time format '" + pattern_ + "': " + why);
  }

  std::optional<TimeUnit> unit_;
  std::string pattern_;
  Duration utc_offset_ = Duration::zero();
  std::vector<Step> steps_;
};

}  // namespace kindred::inline v0
