#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/similarity/adapters.hpp"
#include "kindred/similarity/adjusted_cosine.hpp"
#include "kindred/similarity/adjustment.hpp"
#include "kindred/similarity/cooccurrence.hpp"
#include "kindred/similarity/corated_rows.hpp"
#include "kindred/similarity/correlations.hpp"
#include "kindred/similarity/distances.hpp"
#include "kindred/similarity/distributions.hpp"
#include "kindred/similarity/ranks.hpp"
#include "kindred/similarity/ratings.hpp"
#include "kindred/similarity/sets.hpp"
#include "kindred/similarity/similarity.hpp"
#include "kindred/similarity/transforms.hpp"
#include "kindred/similarity/vectors.hpp"

namespace kindred::inline v0 {

/// A similarity that goes by a name, and what it is.
struct NamedSimilarity {
  std::string name;         ///< as `similarity_named` reads it
  std::string description;  ///< in a few words
  Similarity similarity;    ///< the similarity
  /// The λ to shrink it by for a neighbourhood model to start from, 0 for none: a similarity of common
  /// entries alone puts rows that happen to share one first.
  double shrinkage = 0;
};

// Templates, so that only who reads similarities by name pays for compiling all of them.

namespace detail {

// Calls use(measure, description), or use(measure, description, shrinkage), for each. Names alone are asked
// of measures, since making Similarities of them compiles all their kernels.
template <class Use>
void each_named_measure(Use&& use) {
  constexpr double shrinkage = 100;
  use(cosine, "a·b / (|a| |b|), absent entries being zero");
  use(corated(cosine), "cosine over the entries that both rows have", shrinkage);
  use(centered(cosine), "cosine of rows less their means, absent entries being zero");
  use(adjusted_cosine, "cosine of the deviations from column means, over the entries that both rows have",
      shrinkage);
  use(tfidf(cosine), "cosine of rows whose rare columns weigh more");
  use(bm25(cosine), "cosine of rows weighted by BM25");
  use(asymmetric_cosine(0.2), "cosine that weighs the other row's length more");
  use(as_similarity(angular), "1 / (1 + angle), absent entries being zero");
  use(pearson, "correlation, absent entries being zero");
  use(corated(pearson), "correlation over the entries that both rows have", shrinkage);
  use(constrained_pearson(3), "correlation about the value 3, over the entries that both rows have",
      shrinkage);
  use(spearman, "correlation of ranks, absent entries being zero");
  use(corated(spearman), "correlation of ranks over the entries that both rows have", shrinkage);
  use(kendall, "Kendall's tau-b, absent entries being zero");
  use(corated(kendall), "Kendall's tau-b over the entries that both rows have", shrinkage);

  use(as_similarity(euclidean), "1 / (1 + Euclidean distance), absent entries being zero");
  use(as_similarity(corated(euclidean)), "1 / (1 + Euclidean distance over common entries)", shrinkage);
  use(as_similarity(mean_squared_difference), "1 / (1 + mean squared difference), absent entries being zero");
  use(as_similarity(corated(mean_squared_difference)), "1 / (1 + mean squared difference of common entries)",
      shrinkage);
  use(as_similarity(manhattan), "1 / (1 + Manhattan distance), absent entries being zero");
  use(as_similarity(corated(manhattan)), "1 / (1 + Manhattan distance over common entries)", shrinkage);
  use(as_similarity(minkowski(3)), "1 / (1 + Minkowski distance of order 3), absent entries being zero");
  use(as_similarity(chebyshev), "1 / (1 + largest difference), absent entries being zero");
  use(as_similarity(canberra), "1 / (1 + Canberra distance), absent entries being zero");
  use(as_similarity(corated(canberra)), "1 / (1 + Canberra distance over common entries)", shrinkage);
  use(as_similarity(bray_curtis), "1 / (1 + Bray-Curtis dissimilarity), absent entries being zero");
  use(as_similarity(hamming), "1 / (1 + share of places that differ), absent entries being zero");

  use(jaccard, "common entries over entries of either row");
  use(weighted_jaccard, "sum of the smaller values over sum of the larger ones");
  use(tanimoto, "a·b / (a·a + b·b − a·b), absent entries being zero");
  use(dice, "twice the common entries over the entries of both rows");
  use(overlap, "common entries over the entries of the smaller row");
  use(ochiai, "cosine of the sets of entries");
  use(tversky(0.2, 0.8), "common entries over those and weighted shares of the others");

  use(as_similarity(jensen_shannon), "1 / (1 + Jensen-Shannon distance) of the rows as distributions");
  use(as_similarity(hellinger), "1 / (1 + Hellinger distance) of the rows as distributions");
  use(as_similarity(chi_square), "1 / (1 + chi-square distance) of the rows as distributions");
  use(as_similarity(kullback_leibler(1)), "1 / (1 + Kullback-Leibler divergence), 1 added to each value");
  use(bhattacharyya, "Bhattacharyya coefficient of the rows as distributions");

  use(log_likelihood_ratio, "how surely the rows meet more often than by chance (Dunning)");
  use(pmi, "logarithm of how much more often the rows meet than by chance");
  use(npmi, "the same on a scale of -1 to 1");
  use(lift, "how many times more often the rows meet than by chance");
  use(conditional_probability, "share of a row's entries that the other has too");

  use(jmsd({1, 5}), "Jaccard times the closeness of common ratings of 1 to 5");
  use(pip({1, 5}), "proximity, impact and popularity of common ratings of 1 to 5");
  use(pss({1, 5}), "proximity, significance and singularity of common ratings of 1 to 5");
}

// A name taken apart: the measure inside, and the adjustments around it, outermost first.
struct AdjustedName {
  std::string_view measure;
  std::vector<Adjustment> adjustments;
};

inline AdjustedName take_adjustments(std::string_view text) {
  constexpr std::size_t most = 16;
  AdjustedName name{text, {}};
  while (const auto adjustment = Adjustment::take(name.measure)) {
    if (name.adjustments.size() == most)
      throw OptionError("a similarity is adjusted at most " + std::to_string(most) + " times");
    name.adjustments.push_back(*adjustment);
  }
  return name;
}

// The measures with parameters, by how many numbers each takes.
struct Parameterised {
  std::string_view function;
  std::size_t numbers;
  bool distance;  // written as_similarity(…)
};
inline constexpr std::array<Parameterised, 8> parameterised = {{{"asymmetric_cosine", 1, false},
                                                                {"constrained_pearson", 1, false},
                                                                {"tversky", 2, false},
                                                                {"jmsd", 2, false},
                                                                {"pip", 2, false},
                                                                {"pss", 2, false},
                                                                {"minkowski", 1, true},
                                                                {"kullback_leibler", 1, true}}};

// "tversky(0.5,0.5)" taken apart.
struct ParameterisedName {
  std::string_view function;
  std::vector<double> numbers;
};

// Nothing where the text is not one of those functions with numbers.
// @throws OptionError for another count of them than it takes
inline std::optional<ParameterisedName> take_parameters(std::string_view text) {
  constexpr std::string_view wrapper = "as_similarity(";
  const bool distance = text.starts_with(wrapper) && text.ends_with(')');
  if (distance) text = text.substr(wrapper.size(), text.size() - wrapper.size() - 1);
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos || !text.ends_with(')')) return std::nullopt;
  ParameterisedName name{text.substr(0, open), {}};
  const auto known = std::find_if(parameterised.begin(), parameterised.end(), [&](const auto& one) {
    return one.function == name.function && one.distance == distance;
  });
  if (known == parameterised.end()) return std::nullopt;
  const char *at = text.data() + open + 1, *const end = text.data() + text.size() - 1;
  while (at <= end) {
    double number = 0;
    const auto [next, error] = std::from_chars(at, end, number);
    if (error != std::errc{} || (next != end && *next != ',')) break;
    name.numbers.push_back(number);
    at = next + 1;
  }
  if (at <= end || name.numbers.size() != known->numbers)
    throw OptionError("the similarity '" + std::string(text) + "': " + std::string(name.function) +
                      " takes " + std::to_string(known->numbers) +
                      (known->numbers == 1 ? " number" : " numbers"));
  return name;
}

// @throws OptionError for a number out of its range
template <class = void>
Similarity similarity_with(const ParameterisedName& name) {
  const auto& n = name.numbers;
  if (name.function == "asymmetric_cosine") return asymmetric_cosine(n[0]);
  if (name.function == "constrained_pearson") return constrained_pearson(n[0]);
  if (name.function == "tversky") return tversky(n[0], n[1]);
  if (name.function == "jmsd") return jmsd({n[0], n[1]});
  if (name.function == "pip") return pip({n[0], n[1]});
  if (name.function == "pss") return pss({n[0], n[1]});
  if (name.function == "minkowski") return as_similarity(minkowski(n[0]));
  return as_similarity(kullback_leibler(n[0]));
}

}  // namespace detail

/// Every similarity of the library that can serve a neighbourhood model, its values not adjusted. Those with
/// a parameter are here with a usual one.
template <class = void>
std::vector<NamedSimilarity> named_similarities() {
  std::vector<NamedSimilarity> all;
  detail::each_named_measure([&](const auto& measure, const char* description, double shrinkage = 0) {
    all.push_back({measure.name(), description, Similarity(measure), shrinkage});
  });
  return all;
}

/// Whether `similarity_named` reads this name, as it stands without blanks. Compiles no similarity.
/// @throws OptionError for an adjustment out of its range, or another count of parameters than there are
template <class = void>
bool is_similarity_name(std::string_view text) {
  const std::string_view name = detail::take_adjustments(text).measure;
  bool found = detail::take_parameters(name).has_value();
  detail::each_named_measure(
      [&](const auto& measure, const char*, double = 0) { found = found || measure.name() == name; });
  return found;
}

/// Reads a similarity as it is written, such as "cosine", "shrunk(corated(pearson),100)" or
/// "as_similarity(euclidean)": one that `named_similarities` lists, its numbers perhaps others
/// ("jmsd(0.5,5)"), with any of `shrunk`, `significance`, `amplified` and `thresholded` around it. Of those
/// it is the inverse of `Similarity::name`; any other name is refused. Blanks don't matter.
/// @throws OptionError naming the nearest and listing all
template <class = void>
Similarity similarity_named(std::string_view text) {
  std::string packed(text);
  std::erase(packed, ' ');
  const detail::AdjustedName name = detail::take_adjustments(packed);
  const auto adjusted = [&](Similarity similarity) {
    for (auto adjustment = name.adjustments.rbegin(); adjustment != name.adjustments.rend(); ++adjustment)
      similarity = similarity.adjusted(*adjustment);
    return similarity;
  };
  if (const auto own = detail::take_parameters(name.measure)) return adjusted(detail::similarity_with(*own));
  std::vector<std::string> names;
  for (const auto& known : named_similarities()) {
    if (known.name == name.measure) return adjusted(known.similarity);
    names.push_back(known.name);
  }
  names.insert(names.end(), {"shrunk(SIMILARITY,LAMBDA)", "significance(SIMILARITY,GAMMA)",
                             "amplified(SIMILARITY,RHO)", "thresholded(SIMILARITY,LEAST)"});
  constexpr std::size_t longest = 100;  // of what may be a slip of the pen
  throw OptionError("unknown similarity '" + std::string(name.measure) +
                    "': " + suggest(name.measure.substr(0, longest), names));
}

}  // namespace kindred::inline v0
