#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "kindred/core/options.hpp"
#include "kindred/similarity/detail/number_text.hpp"

namespace kindred::inline v0 {

/// What is done to a measure's value by itself, or by how many entries it rests on.
struct Adjustment {
  /// The ways, for a value v of two rows with n common entries and a parameter p.
  enum class Kind {
    inverse,        ///< of a distance: 1 / (1 + v)
    exponential,    ///< of a distance: exp(−v / p). Source: Shepard 1987
    complement,     ///< of a distance: 1 − v / p, at least 0
    shrinkage,      ///< v n / (n + p). Source: Bell and Koren 2007, § 3
    significance,   ///< v min(n, p) / p. Source: Herlocker et al. 1999, § 5.2
    amplification,  ///< v |v|^(p − 1). Source: Breese et al. 1998, § 2.2.3
    threshold       ///< v where v ≥ p, else 0
  };
  Kind kind;             ///< which way
  double parameter = 1;  ///< p

  /// An adjustment whose parameter is in its range.
  /// @throws OptionError for one that is not, naming the range
  static Adjustment of(Kind kind, double parameter) {
    constexpr double above_zero = std::numeric_limits<double>::min(),
                     most = std::numeric_limits<double>::max();
    const double least = kind == Kind::shrinkage ? 0 : kind == Kind::significance ? 1 : above_zero;
    require_in_range(Adjustment{kind, parameter}.parameter_name(), parameter, least, most);
    return {kind, parameter};
  }

  /// Whether it depends on the number of common entries.
  constexpr bool needs_count() const noexcept {
    return kind == Kind::shrinkage || kind == Kind::significance;
  }

  /// Whether it makes a similarity of a distance.
  constexpr bool of_distance() const noexcept { return kind <= Kind::complement; }

  /// The adjusted value of two rows with n common entries.
  double operator()(double value, double n) const noexcept {
    switch (kind) {
      case Kind::inverse: return 1 / (1 + value);
      case Kind::exponential: return std::exp(-value / parameter);
      case Kind::complement: return std::max(0.0, 1 - value / parameter);
      case Kind::shrinkage: return n > 0 ? value * (n / (n + parameter)) : 0;
      case Kind::significance: return n > 0 ? value * (std::min(n, parameter) / parameter) : 0;
      case Kind::amplification: return std::copysign(std::pow(std::abs(value), parameter), value);
      case Kind::threshold: return value >= parameter ? value : 0;
    }
    return value;
  }

  /// As it is written around a measure, e.g. "shrunk(cosine,100)".
  std::string name(std::string_view inner) const {
    std::string text = std::string(function()) + "(" + std::string(inner);
    if (kind == Kind::inverse) return text + ")";
    return text + "," + detail::number_text(parameter) + ")";
  }

  /// Takes the outermost adjustment of a similarity off its name, which becomes the one inside; nothing where
  /// there is none. What makes a similarity of a distance belongs to the measure's name, and stays.
  /// @throws OptionError for a parameter out of its range
  static std::optional<Adjustment> take(std::string_view& name) {
    const std::size_t comma = name.rfind(',');
    if (comma == std::string_view::npos || !name.ends_with(')')) return std::nullopt;
    const std::string_view number = name.substr(comma + 1, name.size() - comma - 2);
    double parameter = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), parameter);
    if (error != std::errc{} || end != number.data() + number.size()) return std::nullopt;
    for (const Kind kind : {Kind::shrinkage, Kind::significance, Kind::amplification, Kind::threshold}) {
      const std::string_view function = Adjustment{kind, parameter}.function();
      if (!name.starts_with(function) || name.substr(function.size(), 1) != "(") continue;
      const std::size_t begin = function.size() + 1;
      name = name.substr(begin, comma - begin);
      return of(kind, parameter);
    }
    return std::nullopt;
  }

 private:
  constexpr std::string_view function() const noexcept {
    switch (kind) {
      case Kind::inverse: return "as_similarity";
      case Kind::exponential: return "as_exponential_similarity";
      case Kind::complement: return "as_complement_similarity";
      case Kind::shrinkage: return "shrunk";
      case Kind::significance: return "significance";
      case Kind::amplification: return "amplified";
      case Kind::threshold: return "thresholded";
    }
    return "";
  }

  constexpr std::string_view parameter_name() const noexcept {
    switch (kind) {
      case Kind::inverse: return "";
      case Kind::exponential: return "scale";
      case Kind::complement: return "most";
      case Kind::shrinkage: return "shrinkage";
      case Kind::significance: return "significance";
      case Kind::amplification: return "amplification";
      case Kind::threshold: return "threshold";
    }
    return "";
  }
};

}  // namespace kindred::inline v0
