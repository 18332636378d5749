#pragma once

#include <string>

#include "kindred/core/index.hpp"
#include "kindred/core/top_k.hpp"

namespace kindred::inline v0 {

/// A product that a query finds, and how well it fits.
using SearchHit = Scored<ItemIndex, double>;

/// How a search is done.
struct SearchOptions {
  /// How many products, ≥ 0.
  int count = 10;
  /// Whether products are passed over that can't be among these; the result is the same without.
  bool prune = true;
};

/// What one word gave to a product's score.
struct TermShare {
  /// The word.
  std::string term = {};
  /// Its part of the score.
  double amount = 0;
};

}  // namespace kindred::inline v0
