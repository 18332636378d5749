#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/options.hpp"
#include "kindred/io/detail/xxh64.hpp"
#include "kindred/text/analyzer.hpp"
#include "kindred/text/term_matrix.hpp"
#include "kindred/text/tf_idf.hpp"
#include "kindred/text/token.hpp"

namespace kindred::inline v0 {

/// Term vectors without a list of terms: a term's column is its hash, so that nothing needs to be learned and
/// new words are no exception; two terms now and then share a column, with signs that set them off against
/// each other on average. The same on all machines. Source: Weinberger, Dasgupta, Langford, Smola and
/// Attenberg 2009, "Feature hashing for large scale multitask learning", ICML.
struct HashedTerms {
  /// Number of columns, in [1, 2³¹).
  int columns = 1 << 18;
  /// Whether the hash also gives a sign.
  bool signs = true;
  /// What a vector is divided by.
  VectorNorm norm = VectorNorm::length;
  /// What a term is.
  Tokenizer tokenizer = Analyzer{};
  /// Another seed, other hashes.
  std::uint64_t seed = 0;

  /// Length of a vector.
  std::size_t dimension() const noexcept { return static_cast<std::size_t>(columns); }

  /// The vector of a text.
  /// @throws OptionError for columns out of range
  TermVector encode(std::string_view text) const {
    require_at_least("columns", columns, 1);
    std::vector<std::pair<std::uint32_t, float>> entries;
    const Tokens tokens = tokenizer(text);
    for (std::size_t t = 0; t < tokens.size(); ++t) {
      detail::Xxh64 hash(seed);
      hash.update(std::as_bytes(std::span(tokens[t].text)));
      const std::uint64_t bits = hash.digest();
      entries.emplace_back(static_cast<std::uint32_t>((bits >> 1) % static_cast<std::uint64_t>(columns)),
                           signs && bits % 2 == 1 ? -1.0F : 1.0F);
    }
    TermVector vector = detail::gathered(entries);
    double sum = 0;
    for (const float value : vector.values) {
      const auto exact = static_cast<double>(value);
      sum += norm == VectorNorm::sum ? std::abs(exact) : exact * exact;
    }
    if (norm == VectorNorm::none || !(sum > 0)) return vector;
    const double length = norm == VectorNorm::sum ? sum : std::sqrt(sum);
    for (float& value : vector.values) value = static_cast<float>(static_cast<double>(value) / length);
    return vector;
  }
};

}  // namespace kindred::inline v0
