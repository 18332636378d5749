#pragma once

#include <concepts>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "kindred/rerank/reranker.hpp"
#include "kindred/rerank/rules.hpp"
#include "kindred/rerank/slate.hpp"

namespace kindred::inline v0 {

/// Re-rankers one after another: `rules | mmr | calibrated`. Each starts from the order that the one before
/// it left. Rules hold in what comes out, wherever they stand: after all others they are enforced once more,
/// all of the pipeline's rules together.
class Pipeline {
 public:
  /// Changes nothing.
  Pipeline() = default;

  /// A single re-ranker.
  template <class R>
    requires(!std::same_as<R, Pipeline>) && Reranker<R>
  Pipeline(R reranker) {  // NOLINT(google-explicit-constructor)
    if constexpr (std::same_as<R, Rules>) {
      rules_ = reranker;
      ends_with_rules_ = true;
    }
    steps_.emplace_back(std::move(reranker));
  }

  /// This one and then the other.
  /// @throws OptionError naming two rules of theirs that contradict each other
  Pipeline then(const Pipeline& other) const {
    Pipeline both = *this;
    both.steps_.insert(both.steps_.end(), other.steps_.begin(), other.steps_.end());
    if (!other.rules_) {
      both.ends_with_rules_ = both.ends_with_rules_ && other.steps_.empty();
    } else if (rules_) {
      both.rules_ = rules_->with(*other.rules_);
      both.ends_with_rules_ = false;
    } else {
      both.rules_ = other.rules_;
      both.ends_with_rules_ = other.ends_with_rules_;
    }
    return both;
  }

  /// The pipeline's rules, all together, where it has any.
  const std::optional<Rules>& rules() const noexcept { return rules_; }

  /// All of them, then the rules.
  /// @throws what they throw
  Slate operator()(Slate slate, const RerankContext& context) const {
    for (const auto& step : steps_) slate = step(std::move(slate), context);
    return rules_ && !ends_with_rules_ ? rules_->enforce(std::move(slate), context) : slate;
  }

 private:
  std::vector<std::function<Slate(Slate, const RerankContext&)>> steps_;
  std::optional<Rules> rules_;
  bool ends_with_rules_ = false;  // and has no others: these need not be enforced again
};

/// One re-ranker and then the next.
/// @throws OptionError naming two rules of theirs that contradict each other
template <Reranker First, Reranker Second>
Pipeline operator|(First first, Second second) {
  return Pipeline(std::move(first)).then(Pipeline(std::move(second)));
}

}  // namespace kindred::inline v0
