#pragma once

#include "kindred/core/index.hpp"
#include "kindred/data/vocabulary.hpp"

namespace kindred::inline v0 {

/// Names the kind of index that a feature has.
struct FeatureKind;
/// A feature's column, 0 … feature count − 1.
using FeatureIndex = Index<FeatureKind>;
/// The features in words, such as "category: PASTA".
using FeatureVocabulary = Vocabulary<FeatureIndex>;

}  // namespace kindred::inline v0
