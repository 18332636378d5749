#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/rerank/labels.hpp"
#include "kindred/rerank/reranker.hpp"

namespace kindred::inline v0 {

namespace detail {

// Which items a rule lets pass, by item. A fact of the moment, such as stock, overrules a pinned item; what
// somebody decided contradicts it.
struct AllowBits {
  std::vector<char> allowed;
  bool is_fact;
  bool operator()(ItemIndex item) const noexcept {
    return item.value < allowed.size() && allowed[item.value];
  }
};
struct AllowWhere {
  std::function<bool(ItemIndex, const RerankContext&)> allows;
  bool is_fact;
};
struct InRegion {
  Labels regions;
};
struct NotAgain {
  std::function<Duration(ItemIndex)> interval;
};
struct ShownAtMost {
  int times;
};
struct Pin {
  ItemIndex item;
  std::size_t place;  // from 0
};
struct Boost {
  std::function<bool(ItemIndex)> of;
  double factor;
};
struct AtMost {
  int count;
  Labels labels;
  std::optional<LabelIndex> only;
};
struct Sponsored {
  std::vector<ItemIndex> items;
  std::vector<std::size_t> places;  // ascending, from 0
};

}  // namespace detail

/// One rule of the shop, made by one of the functions below, and put to use by `Rules`.
class Rule {
 public:
  /// A rule of any kind that there is.
  using Kind =
      std::variant<detail::AllowBits, detail::AllowWhere, detail::InRegion, detail::NotAgain,
                   detail::ShownAtMost, detail::Pin, detail::Boost, detail::AtMost, detail::Sponsored>;

  /// Called by the functions below.
  Rule(std::string name, Kind kind, bool is_named = false)
      : name_(std::make_shared<const std::string>(std::move(name))),
        is_named_(is_named),
        kind_(std::move(kind)) {}

  /// The same rule in [from, to) only, as a promotion is. Requests must then say their time.
  /// @throws OptionError unless from < to
  Rule during(Timestamp from, Timestamp to) const {
    if (!(from < to)) throw OptionError("rule '" + *name_ + "': it ends before it begins");
    Rule limited = *this;
    limited.from_ = from;
    limited.to_ = to;
    return limited;
  }
  /// The same rule under a name of one's own, which notes and errors say.
  Rule named(std::string name) const {
    Rule renamed = *this;
    renamed.name_ = std::make_shared<const std::string>(std::move(name));
    renamed.is_named_ = true;
    return renamed;
  }

  /// What notes and errors call it; never null.
  const std::shared_ptr<const std::string>& name() const noexcept { return name_; }
  /// Whether somebody gave it this name, which then stays as it is in every language.
  bool is_named() const noexcept { return is_named_; }
  /// What it is.
  const Kind& kind() const noexcept { return kind_; }
  /// Whether it holds at a moment.
  bool holds_at(Timestamp time) const noexcept { return from_ <= time && time < to_; }
  /// When it begins to hold; Timestamp::min() where it always did.
  Timestamp from() const noexcept { return from_; }
  /// Whether it holds always.
  bool is_constant() const noexcept { return from_ == Timestamp::min() && to_ == Timestamp::max(); }
  /// Whether both hold at some moment.
  friend bool meet(const Rule& a, const Rule& b) noexcept { return a.from_ < b.to_ && b.from_ < a.to_; }

 private:
  std::shared_ptr<const std::string> name_;
  bool is_named_;
  Kind kind_;
  Timestamp from_ = Timestamp::min(), to_ = Timestamp::max();
};

namespace detail {

template <class Test>
std::vector<char> bits_where(const NumberColumn& column, Test&& test) {
  std::vector<char> bits(column.size());
  for (ItemIndex item{0}; item.value < column.size(); ++item) bits[item.value] = test(column[item]) ? 1 : 0;
  return bits;
}

inline std::string in_words(double number) {
  std::ostringstream text;
  text << number;
  return text.str();
}

}  // namespace detail

/// Only what is in stock. A fact: a pinned item that is out of stock is not shown.
/// @param stock whether each item is, by item; items beyond are not
inline Rule in_stock(const std::vector<bool>& stock) {
  return {"in stock", detail::AllowBits{{stock.begin(), stock.end()}, true}};
}
/// Only what has a number above 0 in a column of the catalogue.
/// @throws LookupError for a column that is not there
inline Rule in_stock(const Catalog& catalog, std::string_view column) {
  return {"in stock",
          detail::AllowBits{
              detail::bits_where(catalog.number_column(column), [](auto n) { return n && *n > 0; }), true}};
}

/// Only what is sold in `RerankContext::region`: items that have it among their labels, and those without
/// labels, which are sold everywhere. Of a request without a region only the latter.
inline Rule in_region(Labels regions) { return {"in region", detail::InRegion{std::move(regions)}}; }

/// Only what the person is old enough for: items whose number in a column of the catalogue is no more than
/// `RerankContext::age`, and those without a number. Where the age is not known only the latter.
/// @throws LookupError for a column that is not there
inline Rule old_enough(const Catalog& catalog, std::string_view column) {
  return {"old enough", detail::AllowWhere{[ages = catalog.number_column(column)](
                                               ItemIndex item, const RerankContext& context) {
                                             const auto least = ages[item];
                                             return !least || (context.age && *context.age >= *least);
                                           },
                                           true}};
}

/// Only what has at least `least` in a column of the catalogue, such as a margin; what has no number is
/// refused.
/// @throws LookupError for a column that is not there; OptionError for a least that is not finite
inline Rule at_least(double least, const Catalog& catalog, std::string_view column) {
  if (!std::isfinite(least)) throw OptionError("option 'least' is not finite");
  return {"at least " + detail::in_words(least) + " " + std::string(column),
          detail::AllowBits{
              detail::bits_where(catalog.number_column(column), [least](auto n) { return n && *n >= least; }),
              false}};
}

/// Never these.
inline Rule hidden(std::vector<ItemIndex> items) {
  std::sort(items.begin(), items.end());
  return {"hidden", detail::AllowWhere{[items = std::move(items)](ItemIndex item, const RerankContext&) {
                                         return !std::binary_search(items.begin(), items.end(), item);
                                       },
                                       false}};
}

/// Only what a predicate of the item allows: what somebody decided, so that a pin of an item that it refuses
/// contradicts it. Several threads may call it at once.
inline Rule allowed(std::string name, std::function<bool(ItemIndex)> allows) {
  return {
      std::move(name),
      detail::AllowWhere{
          [allows = std::move(allows)](ItemIndex item, const RerankContext&) { return allows(item); }, false},
      true};
}
/// Only what a predicate of the item and the request allows: a fact of the moment, so that a pinned item that
/// it refuses is not shown. Several threads may call it at once.
inline Rule allowed(std::string name, std::function<bool(ItemIndex, const RerankContext&)> allows) {
  return {std::move(name), detail::AllowWhere{std::move(allows), true}, true};
}

/// Nothing that the person had within `interval` before the request: a coffee machine is not bought again the
/// next day. Wants the times of the history and of the request.
/// @throws OptionError for a negative interval
inline Rule not_again_within(Duration interval) {
  require_not_negative("interval", interval);
  return {"not again within " + detail::in_words(std::chrono::duration<double>(interval) / days) + " days",
          detail::NotAgain{[interval](ItemIndex) { return interval; }}};
}
/// The same with an interval for each item, such as what `profile/` says of how often things are bought.
inline Rule not_again_within(std::function<Duration(ItemIndex)> interval) {
  return {"not again so soon", detail::NotAgain{std::move(interval)}};
}

/// Nothing that the person was shown `times` times lately (`RerankContext::shown`): a cap on frequency.
/// @throws OptionError unless times ≥ 1
inline Rule shown_at_most(int times) {
  require_at_least("times", times, 1);
  return {"shown at most " + std::to_string(times) + " times", detail::ShownAtMost{times}};
}

/// An item at a place, from 1, whatever the model says of it. Where there are too few items for the places
/// before it, pinned ones move up in the order of their places and are the list's end.
/// @throws OptionError unless place ≥ 1
inline Rule pin(ItemIndex item, int place) {
  require_at_least("place", place, 1);
  return {"item " + std::to_string(item.value) + " at place " + std::to_string(place),
          detail::Pin{item, static_cast<std::size_t>(place) - 1}};
}

/// The relevance of the items that `of` is true for times a factor; below 1 it holds them back. What has
/// relevance 0, the last of a list, keeps it.
/// @throws OptionError for a factor that is negative or not finite
inline Rule boost(std::string name, std::function<bool(ItemIndex)> of, double factor) {
  require_in_range("factor", factor, 0.0, 1e9);
  return {std::move(name), detail::Boost{std::move(of), factor}, true};
}

/// At most `count` items of any one label among those shown.
/// @throws OptionError for a negative count
inline Rule at_most(int count, Labels labels) {
  require_at_least("count", count, 0);
  const std::string name = "at most " + std::to_string(count) + " of a " + labels.what();
  return {name, detail::AtMost{count, std::move(labels), std::nullopt}};
}
/// At most `count` items of one label.
/// @throws OptionError for a negative count; LookupError for an unknown label
inline Rule at_most(int count, Labels labels, std::string_view label) {
  require_at_least("count", count, 0);
  const auto only = labels.find(label);
  if (!only) throw LookupError("no item has the " + labels.what() + " '" + std::string(label) + "'");
  const std::string name =
      "at most " + std::to_string(count) + " of " + labels.what() + " " + std::string(label);
  return {name, detail::AtMost{count, std::move(labels), only}};
}

/// Places, from 1, that are sold: each takes the most relevant of the sponsored items that is still to be
/// shown and that no other rule refuses, those that the slate lacks last, as listed. What stands before
/// leaves an item for each; where a fact of the moment leaves none the place is like any other.
/// @throws OptionError for a place below 1 or one that is given twice
inline Rule sponsored(std::vector<ItemIndex> items, const std::vector<int>& places) {
  std::vector<std::size_t> from_0;
  for (const int place : places) {
    require_at_least("places", place, 1);
    from_0.push_back(static_cast<std::size_t>(place) - 1);
  }
  std::sort(from_0.begin(), from_0.end());
  if (std::adjacent_find(from_0.begin(), from_0.end()) != from_0.end())
    throw OptionError("option 'places' has a place twice");
  return {"sponsored", detail::Sponsored{std::move(items), std::move(from_0)}};
}

}  // namespace kindred::inline v0
