#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"

namespace kindred::inline v0 {

/// What a constraint is about.
enum class ConstraintKind : std::uint8_t {
  category,        ///< `value` is a thing that one asks for
  attribute,       ///< `value` is how it should be
  occasion,        ///< `value` is what it is for
  price_at_most,   ///< a unit costs at most `number`
  price_at_least,  ///< a unit costs at least `number`
  price_about,     ///< a unit costs about `number`
  price_low,       ///< cheap, whatever that is
  price_high,      ///< expensive, whatever that is
  count            ///< `number` pieces
};

/// One thing that a request asks for, and the words that say so.
struct Constraint {
  /// Of every thing that is asked for.
  static constexpr int every_thing = -1;

  /// What it is about.
  ConstraintKind kind = ConstraintKind::category;
  /// Whether it must not be so.
  bool negated = false;
  /// In the catalogue's words, lower case; of an occasion its name; empty for prices and counts.
  std::string value = {};
  /// A price or a count; else 0.
  double number = 0;
  /// The currency of a price where one was said, by ISO 4217; else the shop's own is meant.
  std::string currency = {};
  /// The words of the request that it rests on.
  std::string words = {};
  /// Where in the request they begin, in bytes.
  std::size_t begin = 0;
  /// Which of the things asked for it belongs to, 0, 1, …, in their order; or every_thing.
  int thing = every_thing;

  /// All fields equal.
  friend bool operator==(const Constraint&, const Constraint&) = default;
};

/// A word that was read as another.
struct CorrectedWord {
  /// As it was written.
  std::string written;
  /// What it was read as.
  std::string read;
  /// Both equal.
  friend bool operator==(const CorrectedWord&, const CorrectedWord&) = default;
};

namespace detail {

inline std::string constraint_text(const Constraint& constraint) {
  std::ostringstream out;
  const auto price = [&](const char* how) {
    out << how << constraint.number;
    if (!constraint.currency.empty()) out << ' ' << constraint.currency;
  };
  if (constraint.negated) out << "not ";
  switch (constraint.kind) {
    case ConstraintKind::category:
    case ConstraintKind::attribute: out << constraint.value; break;
    case ConstraintKind::occasion: out << "for: " << constraint.value; break;
    case ConstraintKind::price_at_most: price("at most "); break;
    case ConstraintKind::price_at_least: price("at least "); break;
    case ConstraintKind::price_about: price("about "); break;
    case ConstraintKind::price_low: out << "cheap"; break;
    case ConstraintKind::price_high: out << "expensive"; break;
    case ConstraintKind::count: out << constraint.number << " pieces"; break;
  }
  return out.str();
}

}  // namespace detail

/// What was understood of a request in words: an immutable value to show, to correct and to look for.
struct Request {
  /// The request as it was said.
  std::string text = {};
  /// What it asks for, in the order of the words.
  std::vector<Constraint> constraints = {};
  /// Words that nothing was made of.
  std::vector<std::string> not_understood = {};
  /// Words that were read as others.
  std::vector<CorrectedWord> corrected = {};

  /// How many things are asked for.
  int thing_count() const noexcept {
    int count = 0;
    for (const Constraint& constraint : constraints) count = std::max(count, constraint.thing + 1);
    return count;
  }

  /// The request less one constraint that was not meant. What else was said of a thing whose category goes
  /// holds of every thing then.
  /// @throws OptionError for a position that there is not
  Request without(std::size_t position) const {
    if (position >= constraints.size())
      throw OptionError("the request has " + std::to_string(constraints.size()) +
                        " constraints, there is no number " + std::to_string(position));
    Request rest = *this;
    const Constraint gone = constraints[position];
    rest.constraints.erase(rest.constraints.begin() + static_cast<std::ptrdiff_t>(position));
    const bool was_last =
        std::none_of(rest.constraints.begin(), rest.constraints.end(), [&](const auto& other) {
          return other.thing == gone.thing && other.kind == ConstraintKind::category && !other.negated;
        });
    if (gone.thing == Constraint::every_thing || gone.kind != ConstraintKind::category || !was_last)
      return rest;
    for (Constraint& other : rest.constraints) {
      if (other.thing == gone.thing) other.thing = Constraint::every_thing;
      else if (other.thing > gone.thing) --other.thing;
    }
    return rest;
  }

  /// What was understood, in words, each constraint with the words that it rests on:
  /// `coffee ("coffe"), organic ("orgnic"), at most 10 USD ("under $10")`.
  std::string understood() const {
    std::string all;
    for (const Constraint& constraint : constraints) {
      if (!all.empty()) all += ", ";
      all += detail::constraint_text(constraint);
      if (!constraint.words.empty()) all += " (\"" + constraint.words + "\")";
    }
    return all.empty() ? "nothing" : all;
  }

  /// All fields equal.
  friend bool operator==(const Request&, const Request&) = default;
};

}  // namespace kindred::inline v0
