#pragma once

#include <string>
#include <vector>

#include "kindred/core/index.hpp"

namespace kindred::inline v0 {

/// A text that is searched.
struct SearchField {
  /// A column of texts of the catalogue, or "title".
  std::string name = "title";
  /// What a word here counts, > 0, beside one in other fields.
  double weight = 1;
  /// How far its length is allowed for, in [0, 1].
  double length = 0.75;
};

/// A product as it is searched: its texts, one for each field of the index.
struct SearchDocument {
  /// The product.
  ItemIndex item = {};
  /// Its texts; none at all takes the product out.
  std::vector<std::string> fields = {};
};

}  // namespace kindred::inline v0
