#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>
#include <string>
#include <utility>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/features/feature_block.hpp"
#include "kindred/features/feature_table.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

/// See TimeCycles.
class TimeEncoder {
 public:
  /// The column.
  const std::string& column() const noexcept { return column_; }
  /// Two for each cycle, one for recency.
  std::size_t size() const noexcept {
    return (hour_ ? 2u : 0u) + (weekday_ ? 2u : 0u) + (season_ ? 2u : 0u) + (half_life_ > 0 ? 1u : 0u);
  }
  /// "time: hour sin", "time: season cos", "time: recency".
  std::string name(std::size_t feature) const {
    std::size_t at = 0;
    for (const auto& [has, what] :
         {std::pair(hour_, "hour"), std::pair(weekday_, "weekday"), std::pair(season_, "season")})
      if (has)
        for (const char* wave : {" sin", " cos"})
          if (at++ == feature) return column_ + ": " + what + wave;
    return column_ + ": recency";
  }
  /// What recency is counted from.
  Timestamp now() const noexcept { return now_; }
  /// Moments after now are as recent as can be, and counted as unseen.
  /// @throws LookupError where the table lacks the column
  FeatureBlock encode(const FeatureTable& table) const {
    const TimeColumn& times = table.time(column_);
    FeatureBlock block;
    for (std::size_t row = 0; row < times.size(); ++row) {
      if (const auto time = times[row]) add(*time, block);
      else block.count_unknown();
      block.end_row();
    }
    return block;
  }

  /// Adds it to an archive.
  void write(ArchiveWriter archive) const {
    archive.add_text("column", column_);
    archive.add_integer("hour", hour_ ? 1 : 0);
    archive.add_integer("weekday", weekday_ ? 1 : 0);
    archive.add_integer("season", season_ ? 1 : 0);
    archive.add_number("half_life", half_life_);
    archive.add_integer("now", now_.time_since_epoch().count());
    archive.add_integer("utc_offset", utc_offset_.count());
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static TimeEncoder read(const Archive& archive) {
    TimeEncoder encoder;
    encoder.column_ = archive.text("column");
    encoder.hour_ = archive.integer("hour", 0, 1) == 1;
    encoder.weekday_ = archive.integer("weekday", 0, 1) == 1;
    encoder.season_ = archive.integer("season", 0, 1) == 1;
    encoder.half_life_ = archive.number("half_life");
    if (!(encoder.half_life_ >= 0)) archive.refuse("holds a half-life below 0");
    if (encoder.size() == 0) archive.refuse("holds no feature of a time");
    encoder.now_ = timestamp(archive.integer("now", earliest_time.time_since_epoch().count(),
                                             latest_time.time_since_epoch().count()));
    encoder.utc_offset_ =
        Duration(archive.integer("utc_offset", -(14 * hours).count(), (14 * hours).count()));
    return encoder;
  }

 private:
  friend struct TimeCycles;
  TimeEncoder() = default;

  void add(Timestamp time, FeatureBlock& block) const {
    const Timestamp local = time + utc_offset_;
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const double of_day = seconds_between(day, local) / static_cast<double>(days.count());
    std::size_t at = 0;
    const auto add_cycle = [&](bool has, double turn) {
      if (!has) return;
      const double angle = 2 * std::numbers::pi * turn;
      block.add(at++, std::sin(angle));
      block.add(at++, std::cos(angle));
    };
    add_cycle(hour_, of_day);
    const std::chrono::weekday weekday(day);
    add_cycle(weekday_, (static_cast<double>(weekday.iso_encoding() - 1) + of_day) / 7);
    const std::chrono::year_month_day date(day);
    const std::chrono::sys_days begin(date.year() / 1 / 1),
        end((date.year() + std::chrono::years(1)) / 1 / 1);
    add_cycle(season_, seconds_between(begin, local) / seconds_between(begin, end));
    if (!(half_life_ > 0)) return;
    if (time > now_) block.count_unseen();
    block.add(at, std::exp2(-std::max(0.0, seconds_between(time, now_)) / half_life_));
  }

  std::string column_;
  bool hour_ = true, weekday_ = true, season_ = true;
  double half_life_ = 0;  // seconds
  Timestamp now_ = {};
  Duration utc_offset_ = {};
};

/// Features of a column of moments: the hour of the day, the day of the week (Monday at 0) and the season as
/// points of a circle, sin and cos of 2π times the part of the day, week or year that has passed, so that 23
/// h is next to 0 h; and recency, 2^(−age / half-life).
struct TimeCycles {
  /// The column of moments.
  std::string column = "time";
  /// Whether the hour is a feature.
  bool hour = true;
  /// Whether the weekday is.
  bool weekday = true;
  /// Whether the season is.
  bool season = true;
  /// The age at which recency is a half; 0 for no such feature.
  Duration half_life = Duration::zero();
  /// What ages are counted from; training's latest moment where not given.
  std::optional<Timestamp> now = std::nullopt;
  /// How far the shop's clock is ahead of the times, −14 to 14 hours.
  Duration utc_offset = Duration::zero();

  /// Learns what now is. O(rows).
  /// @throws LookupError where the table lacks the column; OptionError for an option out of its range, or no
  /// feature at all
  TimeEncoder fit(const FeatureTable& train) const {
    require_not_negative("half_life", half_life);
    require_utc_offset("utc_offset", utc_offset);
    const TimeColumn& times = train.time(column);
    TimeEncoder encoder;
    encoder.column_ = column;
    encoder.hour_ = hour;
    encoder.weekday_ = weekday;
    encoder.season_ = season;
    encoder.half_life_ = std::chrono::duration<double>(half_life).count();
    encoder.utc_offset_ = utc_offset;
    if (encoder.size() == 0) throw OptionError("of '" + column + "' no feature is asked for");
    encoder.now_ = now.value_or(earliest_time);
    for (std::size_t row = 0; !now && row < times.size(); ++row)
      encoder.now_ = std::max(encoder.now_, times[row].value_or(earliest_time));
    return encoder;
  }
};

}  // namespace kindred::inline v0
