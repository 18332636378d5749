#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/rerank/detail/reorder.hpp"
#include "kindred/rerank/reranker.hpp"
#include "kindred/rerank/rules.hpp"
#include "kindred/rerank/slate.hpp"

namespace kindred::inline v0 {

/// Two-sided fairness over everybody's slates at once: each item is to be shown at least
/// ⌊share · places in all / items⌋ times, and people take turns, so that nobody pays for it more than others.
/// First, in rounds, each person takes the best item of which a guaranteed copy is left; then all fill up
/// with what is best for them. Items are those that are anybody's candidate, and people only take candidates
/// of theirs: an item that is in no slate is neither counted nor guaranteed anything, and the guarantee needs
/// slates that hold all items, or as many as it takes; also then up to as many items as there are places
/// may be shown less often, since who comes last has of what is left only what he has not yet (their
/// theorem; a better allotment may exist). It draws from the reserve, behind the places, so that
/// what rules put into the places is lost unless it is told the rules. O(candidates of all slates, sorted).
/// Source: Patro, Biswas, Ganguly, Gummadi, Chakraborty, "FairRec: two-sided fairness for personalized
/// recommendations in two-sided platforms", WWW 2020, algorithm 1.
struct FairRec {
  /// In [0, 1]: how much of an equal share every item is guaranteed; 0 changes nothing.
  double share = 1;

  /// The slates with their places filled, each in its own order of relevance.
  /// @param slates one a person
  /// @throws OptionError for a share out of its range
  std::vector<Slate> of(std::vector<Slate> slates) const { return drawn(std::move(slates)); }

  /// The same, and then the rules once more in each slate, as at the end of a pipeline: they have the last
  /// word, so that an item may be shown less often than is guaranteed where they take its places.
  /// @param slates one a person
  /// @param rules what holds in every slate
  /// @param contexts the request of each person; none at all for rules that ask nothing of it
  /// @throws OptionError for a share out of its range; DataError for another number of contexts than slates;
  /// what Rules::enforce throws
  std::vector<Slate> of(std::vector<Slate> slates, const Rules& rules,
                        std::span<const RerankContext> contexts = {}) const {
    if (!contexts.empty() && contexts.size() != slates.size())
      throw DataError("fairrec: " + std::to_string(contexts.size()) + " contexts of " +
                      std::to_string(slates.size()) + " slates, expected as many, or none");
    slates = drawn(std::move(slates));
    for (std::size_t person = 0; person < slates.size(); ++person)
      slates[person] =
          rules.enforce(std::move(slates[person]), contexts.empty() ? RerankContext{} : contexts[person]);
    return slates;
  }

 private:
  std::vector<Slate> drawn(std::vector<Slate> slates) const {
    require_in_range("share", share, 0.0, 1.0);
    std::unordered_map<ItemIndex, std::size_t> copies;
    std::size_t places = 0;
    for (const Slate& slate : slates) {
      places += slate.shown();
      for (const Candidate& candidate : slate.candidates) copies.emplace(candidate.item, 0);
    }
    if (copies.empty()) return slates;
    // A little more than the quotient, which may come to less than a whole number by rounding.
    const double even = share * static_cast<double>(places) / static_cast<double>(copies.size());
    const auto each = static_cast<std::size_t>(even * (1 + 1e-12));
    for (auto& left : copies) left.second = each;

    // A copy that is gone never comes back, so that nobody looks at a candidate twice.
    std::vector<std::size_t> next(slates.size());
    std::vector<std::vector<char>> taken;
    std::vector<std::size_t> count(slates.size());
    for (const Slate& slate : slates) taken.emplace_back(slate.candidates.size());
    for (bool goes_on = true; goes_on;) {
      goes_on = false;
      for (std::size_t person = 0; person < slates.size(); ++person) {
        const auto& candidates = slates[person].candidates;
        if (count[person] == slates[person].shown()) continue;
        for (std::size_t& at = next[person]; at < candidates.size();) {
          std::size_t& left = copies[candidates[at].item];
          const std::size_t here = at++;
          if (left == 0) continue;
          --left;
          taken[person][here] = 1;
          ++count[person];
          goes_on = true;
          break;
        }
      }
    }
    for (std::size_t person = 0; person < slates.size(); ++person) {
      Slate& slate = slates[person];
      for (std::size_t at = 0; count[person] < slate.shown(); ++at)
        if (!taken[person][at]) {
          taken[person][at] = 1;
          ++count[person];
        }
      std::vector<std::uint32_t> order;
      for (std::uint32_t at = 0; at < slate.candidates.size(); ++at)
        if (taken[person][at]) order.push_back(at);
      slate = detail::reorder(std::move(slate), order, "fairrec");
    }
    return slates;
  }
};

}  // namespace kindred::inline v0
