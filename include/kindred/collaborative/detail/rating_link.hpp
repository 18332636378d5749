#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0::detail {

// What a model's sum x stands for: the rating itself, or a place between the least and the largest rating of
// the training data, least + range / (1 + e⁻ˣ), which no sum can leave.
struct RatingLink {
  double mean = 0;   // the x of the mean of all ratings
  double least = 0;  // rating
  double range = 0;  // 0 where x is the rating

  double rating(double x) const noexcept { return range > 0 ? least + range / (1 + std::exp(-x)) : x; }

  // How far x should go for a rating r: −½ ∂(r − rating(x))² / ∂x.
  double step(double x, double r) const noexcept {
    if (range == 0) return r - x;
    const double part = 1 / (1 + std::exp(-x));
    return (r - least - range * part) * range * part * (1 - part);
  }

  // The slope of the line from the mean to x: what makes shares of x − mean shares of a rating.
  double slope(double x) const noexcept {
    if (range == 0) return 1;
    const double part = 1 / (1 + std::exp(-x));
    return std::abs(x - mean) < 1e-6 ? range * part * (1 - part) : (rating(x) - rating(mean)) / (x - mean);
  }

  // Ratings that are all equal have no range to stay within; they are taken as they are.
  template <class Scalar>
  static RatingLink of(const Interactions<Scalar>& train, bool bounded) {
    RatingLink scale;
    if (train.size() == 0) return scale;
    double least = std::numeric_limits<double>::infinity(), most = -least, sum = 0;
    for (const Scalar value : train.by_user().values()) {
      const auto rating = static_cast<double>(value);
      least = std::min(least, rating);
      most = std::max(most, rating);
      sum += rating;
    }
    scale.mean = sum / static_cast<double>(train.size());
    if (bounded && most > least) {
      const double part = (scale.mean - least) / (most - least);
      scale = {std::log(part / (1 - part)), least, most - least};
    }
    return scale;
  }

  void write(ArchiveWriter archive) const {
    archive.add_number("mean", mean);
    archive.add_number("least", least);
    archive.add_number("range", range);
  }
  static RatingLink read(const Archive& archive) {
    const RatingLink scale{archive.number("mean"), archive.number("least"), archive.number("range")};
    if (scale.range < 0) archive.refuse("holds ratings of a negative range");
    return scale;
  }
};

}  // namespace kindred::inline v0::detail
