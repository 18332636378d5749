#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/data/vocabulary.hpp"
#include "kindred/text/token.hpp"

namespace kindred::inline v0 {

/// Names the kind of index that a term has.
struct TermKind;
/// A term's column.
using TermIndex = Index<TermKind>;
/// Terms and their columns.
using TermVocabulary = Vocabulary<TermIndex>;

/// A sparse vector of terms, its columns in ascending order.
struct TermVector {
  /// The columns.
  std::vector<TermIndex> terms = {};
  /// The value in each.
  std::vector<float> values = {};

  /// As a row.
  SparseRow<TermIndex, float> row(std::size_t dimension) const noexcept { return {terms, values, dimension}; }
};

/// Texts as rows, terms as columns.
struct TermMatrix {
  /// A row for each text.
  SparseRows<ItemIndex, TermIndex, float> rows = {};
  /// The terms, in the order of first appearance; never null.
  std::shared_ptr<const TermVocabulary> terms = std::make_shared<TermVocabulary>();
};

namespace detail {

// Equal columns become one, in ascending order.
inline TermVector gathered(std::vector<std::pair<std::uint32_t, float>>& entries) {
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  TermVector vector;
  for (const auto& [column, value] : entries) {
    if (!vector.terms.empty() && vector.terms.back().value == column) {
      vector.values.back() += value;
      continue;
    }
    vector.terms.emplace_back(column);
    vector.values.push_back(value);
  }
  return vector;
}

inline SparseRows<ItemIndex, TermIndex, float> rows_of(std::span<const TermVector> vectors,
                                                       std::size_t columns) {
  std::vector<std::int64_t> offsets = {0};
  std::vector<TermIndex> terms;
  std::vector<float> values;
  for (const auto& vector : vectors) {
    terms.insert(terms.end(), vector.terms.begin(), vector.terms.end());
    values.insert(values.end(), vector.values.begin(), vector.values.end());
    offsets.push_back(static_cast<std::int64_t>(terms.size()));
  }
  return {columns, std::move(offsets), std::move(terms), std::move(values)};
}

}  // namespace detail

/// How often each known term comes in a text.
inline TermVector count_terms(std::string_view text, const TermVocabulary& terms,
                              const Tokenizer& tokenizer) {
  std::vector<std::pair<std::uint32_t, float>> entries;
  const Tokens tokens = tokenizer(text);
  for (std::size_t t = 0; t < tokens.size(); ++t)
    if (const auto term = terms.find(tokens[t].text)) entries.emplace_back(term->value, 1.0F);
  return detail::gathered(entries);
}

/// How often each term comes in each of some texts. O(bytes).
inline TermMatrix count_terms(std::span<const std::string_view> texts, const Tokenizer& tokenizer) {
  auto terms = std::make_shared<TermVocabulary>();
  std::vector<TermVector> rows;
  std::vector<std::pair<std::uint32_t, float>> entries;
  Tokens tokens;
  for (const std::string_view text : texts) {
    tokens.clear();
    entries.clear();
    tokenizer.tokenize(text, tokens);
    for (std::size_t t = 0; t < tokens.size(); ++t)
      entries.emplace_back(terms->add(tokens[t].text).value, 1.0F);
    rows.push_back(detail::gathered(entries));
  }
  const std::size_t columns = terms->size();
  return {detail::rows_of(rows, columns), std::move(terms)};
}

}  // namespace kindred::inline v0
