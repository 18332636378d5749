#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "kindred/advice/request.hpp"
#include "kindred/advice/understand.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/item_filter.hpp"
#include "kindred/model/query.hpp"
#include "kindred/model/recommendation.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// What else is known of the items, one score for each item of the catalogue, or none at all. Views.
struct AdviceEvidence {
  /// How well a search found them; 0 or less where it did not.
  std::span<const float> search = {};
  /// What a Recommender scores them for the person, `personal_scores`; `no_score` where it knows nothing.
  std::span<const float> personal = {};
};

/// How products are chosen and ordered.
struct AdviceOptions {
  /// Products for each thing asked for, from 0.
  int count = 5;
  /// What matching the request counts, from 0.
  double match_weight = 1;
  /// What the search counts, from 0.
  double search_weight = 1;
  /// What the person's taste counts, from 0.
  double personal_weight = 1;
  /// What "cheap", "expensive" and "about 10" count, from 0, and an occasion likewise.
  double price_weight = 1;
  /// The catalogue's column of numbers with prices; where it has none of this name, no price is known.
  std::string price_column = "price";
  /// The shop's currency by ISO 4217.
  std::string currency = "USD";
  /// What a unit of another currency is worth in the shop's: {"EUR", 1.1}.
  std::map<std::string, double> exchange_rates = {};
  /// Which items may be shown at all.
  ItemFilter filter = {};
};

/// A product for a request, and why.
struct AdvisedProduct {
  /// The product.
  ItemIndex item = {};
  /// Which of the things asked for it is, from 0.
  int thing = 0;
  /// What a unit costs, where known.
  std::optional<double> price = std::nullopt;
  /// The shares of match, search, personal order, price and occasion, which add up to the score.
  Explanation<float> explanation = {};
  /// What of the request it meets, in words: "coffee", "organic", "costs 4.5, at most 10".
  std::vector<std::string> meets = {};
};

/// Products for a request: those for the first thing asked for, best first, then those for the second, …
struct Advice {
  /// What was looked for.
  Request request = {};
  /// What was found.
  std::vector<AdvisedProduct> products = {};
  /// What had to be left out or could not be looked for, in sentences; empty where all went as asked.
  std::vector<std::string> remarks = {};
};

/// A model's scores of every item for a person, as AdviceEvidence takes them.
/// @throws DataError for a history that the model cannot read
template <Recommender M>
std::vector<float> personal_scores(const M& model, const Query<typename M::Scalar>& query) {
  query.history.check(model.item_count());
  std::vector<typename M::Scalar> scores(model.item_count());
  Workspace workspace(model.workspace_size());
  model.score(query, scores, workspace);
  return {scores.begin(), scores.end()};
}

namespace detail {

inline std::string short_number(double number) {
  std::ostringstream out;
  out << number;
  return out.str();
}

// Answers one request.
class Adviser {
 public:
  Adviser(const RequestReader& reader, const Request& request, const AdviceEvidence& evidence,
          const AdviceOptions& options)
      : reader_(reader),
        catalog_(reader.catalog()),
        request_(request),
        evidence_(evidence),
        options_(options) {
    require_at_least("count", options.count, 0);
    require_at_least("match_weight", options.match_weight, 0.0);
    require_at_least("search_weight", options.search_weight, 0.0);
    require_at_least("personal_weight", options.personal_weight, 0.0);
    require_at_least("price_weight", options.price_weight, 0.0);
    options.filter.check(catalog_.size());
    check("search", evidence.search);
    check("personal", evidence.personal);
    for (const NumberColumn& column : catalog_.number_columns())
      if (column.name() == options.price_column) prices_ = &column;
    advice_.request = request;
  }

  Advice advise() {
    read_prices();
    may_.assign(catalog_.size(), 0);
    for (ItemIndex item{0}; item.value < catalog_.size(); ++item)
      may_[item.value] = catalog_.contains(item) && options_.filter(item) ? 1 : 0;
    for (const Constraint& constraint : request_.constraints) {
      if (!constraint.negated || constraint.kind > ConstraintKind::occasion) continue;
      const auto such = reader_.match(constraint);
      for (std::size_t i = 0; i < such.size(); ++i) may_[i] = may_[i] != 0 && such[i] <= 0 ? 1 : 0;
    }
    for (int thing = 0; thing < std::max(1, request_.thing_count()); ++thing) advise_on(thing);
    return std::move(advice_);
  }

 private:
  struct Bounds {
    std::optional<double> most, least, about;
    bool low = false, high = false;
  };

  void check(const char* what, std::span<const float> scores) const {
    if (!scores.empty() && scores.size() != catalog_.size())
      throw DataError("advise: " + std::to_string(scores.size()) + " scores of '" + what +
                      "', expected one for each of the " + std::to_string(catalog_.size()) + " items");
  }

  std::optional<double> price(ItemIndex item) const noexcept {
    return prices_ ? (*prices_)[item] : std::nullopt;
  }

  void remark(std::string text) {
    if (std::find(advice_.remarks.begin(), advice_.remarks.end(), text) == advice_.remarks.end())
      advice_.remarks.push_back(std::move(text));
  }

  // Price bounds in the shop's currency.
  void read_prices() {
    for (const Constraint& constraint : request_.constraints) {
      using enum ConstraintKind;
      if (constraint.kind < price_at_most || constraint.kind > price_high) continue;
      if (!prices_) {
        remark("no prices are known: \"" + constraint.words + "\" was left out");
        continue;
      }
      double rate = 1;
      if (!constraint.currency.empty() && constraint.currency != options_.currency) {
        const auto known = options_.exchange_rates.find(constraint.currency);
        if (known == options_.exchange_rates.end()) {
          remark("no rate from " + constraint.currency + " to " + options_.currency + " is known: \"" +
                 constraint.words + "\" was left out");
          continue;
        }
        rate = known->second;
      }
      const double number = constraint.number * rate;
      switch (constraint.kind) {
        case price_at_most: bounds_.most = std::min(bounds_.most.value_or(number), number); break;
        case price_at_least: bounds_.least = std::max(bounds_.least.value_or(number), number); break;
        case price_about: bounds_.about = number; break;
        case price_low: bounds_.low = true; break;
        default: bounds_.high = true; break;
      }
    }
  }

  bool concerns(const Constraint& constraint, int thing) const noexcept {
    return !constraint.negated && (constraint.thing == thing || constraint.thing == Constraint::every_thing);
  }

  void advise_on(int thing) {
    std::vector<float> match(catalog_.size(), 0);
    std::vector<char> may = may_;
    std::vector<std::string> meets;
    std::string name;
    for (const Constraint& constraint : request_.constraints) {
      if (constraint.kind != ConstraintKind::category || constraint.negated || constraint.thing != thing)
        continue;
      match = reader_.match(constraint);
      name = constraint.value;
      meets.push_back(constraint.value);
      for (std::size_t i = 0; i < may.size(); ++i) may[i] = may[i] != 0 && match[i] > 0 ? 1 : 0;
    }
    const auto any = [](const std::vector<char>& some) {
      return std::find(some.begin(), some.end(), char{1}) != some.end();
    };
    if (!name.empty() && !any(may)) {
      remark("nothing that may be shown is " + name);
      return;
    }

    for (const Constraint& constraint : request_.constraints) {
      if (constraint.kind != ConstraintKind::attribute || !concerns(constraint, thing)) continue;
      const auto such = reader_.match(constraint);
      std::vector<char> fewer = may;
      for (std::size_t i = 0; i < may.size(); ++i) fewer[i] = may[i] != 0 && such[i] > 0 ? 1 : 0;
      if (any(fewer)) {
        may = std::move(fewer);
        meets.push_back(constraint.value);
      } else {
        remark("no " + (name.empty() ? "product" : name) + " is known to be " + constraint.value +
               ": that was left out");
      }
    }

    // An occasion narrows down what is shown where no thing is named, and else only lifts what is made for
    // it.
    std::vector<float> occasion(catalog_.size(), 0);
    std::string occasions;
    for (const Constraint& constraint : request_.constraints) {
      if (constraint.kind != ConstraintKind::occasion || constraint.negated) continue;
      const auto such = reader_.match(constraint);
      for (std::size_t i = 0; i < such.size(); ++i) occasion[i] = std::max(occasion[i], such[i]);
      occasions += (occasions.empty() ? "for: " : ", ") + constraint.value;
    }
    if (name.empty() && !occasions.empty()) {
      std::vector<char> fewer = may;
      for (std::size_t i = 0; i < may.size(); ++i) fewer[i] = may[i] != 0 && occasion[i] > 0 ? 1 : 0;
      if (any(fewer)) may = std::move(fewer);
    }
    if (name.empty() && meets.empty() && occasions.empty() && evidence_.search.empty() &&
        evidence_.personal.empty() && !bounds_.low && !bounds_.high && !bounds_.most && !bounds_.least &&
        !bounds_.about) {
      remark("nothing was asked for that is known here");
      return;
    }
    if (!apply_bounds(may, name)) return;
    rank(thing, may, match, occasion, occasions, meets);
  }

  // Leaves out what is too dear or too cheap, or has no price to tell; false where nothing is left.
  bool apply_bounds(std::vector<char>& may, const std::string& name) {
    if (!bounds_.most && !bounds_.least) return true;
    bool found = false;
    std::optional<double> cheapest, dearest;
    for (ItemIndex item{0}; item.value < may.size(); ++item) {
      char& one = may[item.value];
      if (one == 0) continue;
      const auto known = price(item);
      if (known) cheapest = std::min(cheapest.value_or(*known), *known);
      if (known) dearest = std::max(dearest.value_or(*known), *known);
      one = known && *known <= bounds_.most.value_or(*known) && *known >= bounds_.least.value_or(*known) ? 1
                                                                                                         : 0;
      found = found || one != 0;
    }
    if (found) return true;
    std::string text = "no " + (name.empty() ? "product" : name) + " costs";
    if (bounds_.least) text += " at least " + short_number(*bounds_.least);
    if (bounds_.least && bounds_.most) text += " and";
    if (bounds_.most) text += " at most " + short_number(*bounds_.most);
    if (cheapest) text += ": prices go from " + short_number(*cheapest) + " to " + short_number(*dearest);
    else text += ": no price is known";
    remark(std::move(text));
    return false;
  }

  void rank(int thing, const std::vector<char>& may, const std::vector<float>& match,
            const std::vector<float>& occasion, const std::string& occasions,
            const std::vector<std::string>& meets) {
    float best_search = 0, least = 0, most = 0;
    bool knows = false;
    std::vector<double> prices;
    for (ItemIndex item{0}; item.value < may.size(); ++item) {
      if (may[item.value] == 0) continue;
      if (!evidence_.search.empty()) best_search = std::max(best_search, evidence_.search[item.value]);
      if (!evidence_.personal.empty() && std::isfinite(evidence_.personal[item.value])) {
        const float score = evidence_.personal[item.value];
        least = knows ? std::min(least, score) : score;
        most = knows ? std::max(most, score) : score;
        knows = true;
      }
      if (const auto known = price(item)) prices.push_back(*known);
    }
    std::sort(prices.begin(), prices.end());

    using Share = std::pair<const char*, double>;
    const auto shares = [&](ItemIndex item) {
      std::vector<Share> all;
      const auto give = [&all](const char* what, double amount) {
        if (amount > 0) all.emplace_back(what, amount);
      };
      give("match", options_.match_weight * static_cast<double>(match[item.value]));
      if (best_search > 0 && evidence_.search[item.value] > 0)
        give("search",
             options_.search_weight * static_cast<double>(evidence_.search[item.value] / best_search));
      if (knows && std::isfinite(evidence_.personal[item.value])) {
        const float range = most - least;
        give("personal order",
             options_.personal_weight *
                 static_cast<double>(range > 0 ? (evidence_.personal[item.value] - least) / range : 1));
      }
      const auto known = price(item);
      if (known && (bounds_.low || bounds_.high)) {
        const auto below =
            static_cast<double>(std::lower_bound(prices.begin(), prices.end(), *known) - prices.begin());
        const double position = below / std::max(1.0, static_cast<double>(prices.size()) - 1);
        give("price", options_.price_weight * (bounds_.low ? 1 - position : position));
      }
      if (known && bounds_.about && *bounds_.about > 0)
        give("price", options_.price_weight * (1 - std::abs(*known - *bounds_.about) / *bounds_.about));
      if (!occasions.empty())
        give("occasion", options_.price_weight * static_cast<double>(occasion[item.value]));
      return all;
    };

    std::vector<Scored<ItemIndex, float>> room(
        std::min(static_cast<std::size_t>(options_.count), may.size()));
    TopK<ItemIndex, float> best(room);
    for (ItemIndex item{0}; item.value < may.size(); ++item) {
      if (may[item.value] == 0) continue;
      double score = 0;
      for (const Share& share : shares(item)) score += share.second;
      best.push(item, static_cast<float>(score));
    }
    for (const auto& [item, score] : best.sorted()) {
      AdvisedProduct product{.item = item, .thing = thing, .price = price(item), .meets = meets};
      std::vector<Contribution<float>> contributions;
      for (const auto& [what, amount] : shares(item))
        contributions.push_back({BecauseOf{what}, static_cast<float>(amount)});
      product.explanation = make_explanation(item, score, std::move(contributions));
      if (!occasions.empty() && occasion[item.value] > 0) product.meets.push_back(occasions);
      if (product.price && (bounds_.most || bounds_.least)) {
        std::string text = "costs " + short_number(*product.price);
        if (bounds_.most) text += ", at most " + short_number(*bounds_.most);
        if (bounds_.least) text += ", at least " + short_number(*bounds_.least);
        product.meets.push_back(std::move(text));
      }
      advice_.products.push_back(std::move(product));
    }
  }

  const RequestReader& reader_;
  const Catalog& catalog_;
  const Request& request_;
  const AdviceEvidence& evidence_;
  const AdviceOptions& options_;
  const NumberColumn* prices_ = nullptr;
  Bounds bounds_;
  std::vector<char> may_;
  Advice advice_;
};

}  // namespace detail

/// Products for a request, with reasons. Categories, what must not be, and price bounds decide what may be
/// shown; an item without a price is within no bound. An attribute that none of the others has is left out,
/// and `remarks` says so. What is left is ordered by
///
///     w(match) · match + w(search) · search / best search + w(personal) · personal
///       + w(price) · cheapness, or nearness of the price, + w(price) · [made for the occasion]
///
/// where personal is the person's score scaled to [0, 1] over what may be shown, 0 where the model knows
/// nothing, and cheapness the share of them that costs more. Equal ones: lower index first. O(words of the
/// catalogue · constraints).
/// @param reader whose catalogue the products are of
/// @param request what to look for
/// @param evidence scores of every item, by the catalogue's indices
/// @throws DataError for scores of another number of items, OptionError for an option out of its range
inline Advice advise(const RequestReader& reader, const Request& request, const AdviceEvidence& evidence = {},
                     const AdviceOptions& options = {}) {
  return detail::Adviser(reader, request, evidence, options).advise();
}

}  // namespace kindred::inline v0
