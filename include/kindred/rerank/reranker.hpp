#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "kindred/core/index.hpp"
#include "kindred/model/query.hpp"
#include "kindred/rerank/slate.hpp"

namespace kindred::inline v0 {

/// How often a person was shown an item lately; how far back is the caller's.
struct TimesShown {
  /// What.
  ItemIndex item;
  /// How often, ≥ 0.
  int times;
};

/// Whom a slate is for, and when. Re-rankers look at what they need; what is not known stays empty.
struct RerankContext {
  /// The person's history, profile and index, and the moment of the request.
  Query<float> query = {};
  /// Where the person is, in the words of the catalogue.
  std::string_view region = {};
  /// The person's age in years.
  std::optional<int> age = {};
  /// What the person was shown lately, items ascending.
  std::span<const TimesShown> shown = {};
  /// Numbers the requests: re-rankers that draw lots draw others for another request, the same for the same.
  std::uint64_t request = 0;
};

/// A function from a slate to a slate: `Slate operator()(Slate, const RerankContext&) const`, a small value
/// that threads may share. It keeps every candidate unless it is there to refuse some, adds none unless it is
/// there to, and says in notes what it did. `|` makes one of two.
template <class R>
concept Reranker =
    std::copy_constructible<R> && requires(const R& reranker, Slate slate, const RerankContext& context) {
      { reranker(std::move(slate), context) } -> std::same_as<Slate>;
    };

}  // namespace kindred::inline v0
