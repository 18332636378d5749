#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/quantile.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/history.hpp"

namespace kindred::inline v0 {

/// Names the kind of index that a label has.
struct LabelKind;
/// A label's number among those of one Labels.
using LabelIndex = Index<LabelKind>;

/// What sort of thing each item is: brands, genres, price tiers, groups to be fair to. An item has no, one or
/// several labels. Immutable; copies share memory.
class Labels {
 public:
  /// No labels for anything.
  Labels() : data_(std::make_shared<const Data>()) {}

  /// The values of a catalogue's column of texts.
  /// @throws LookupError for a column that is not there
  static Labels column(const Catalog& catalog, std::string_view name) {
    const TextColumn& column = catalog.text_column(name);
    Data data{.what = std::string(name)};
    for (ValueIndex value{0}; value.value < column.values().size(); ++value)
      data.names.emplace_back(column.values()[value]);
    for (ItemIndex item{0}; item.value < catalog.size(); ++item) {
      for (const ValueIndex value : column[item]) data.labels.emplace_back(value.value);
      data.ends.push_back(data.labels.size());
    }
    return Labels(std::move(data));
  }

  /// Tiers of as many items each of a catalogue's column of numbers, such as prices: "price 1" the lowest.
  /// Equal numbers share a tier; items of unknown number have none. O(items log items).
  /// @throws LookupError for a column that is not there; OptionError unless tiers ≥ 1
  static Labels tiers(const Catalog& catalog, std::string_view name, int tiers) {
    require_in_range("tiers", tiers, 1, 1 << 20);
    const NumberColumn& column = catalog.number_column(name);
    std::vector<double> known, bounds;
    for (ItemIndex item{0}; item.value < catalog.size(); ++item)
      if (const auto number = column[item]) known.push_back(*number);
    std::sort(known.begin(), known.end());
    Data data{.what = std::string(name)};
    for (int tier = 1; tier <= tiers; ++tier) {
      data.names.push_back(data.what + " " + std::to_string(tier));
      if (tier < tiers && !known.empty())
        bounds.push_back(quantile(known, static_cast<double>(tier) / static_cast<double>(tiers)));
    }
    for (ItemIndex item{0}; item.value < catalog.size(); ++item) {
      if (const auto number = column[item])
        data.labels.emplace_back(std::lower_bound(bounds.begin(), bounds.end(), *number) - bounds.begin());
      data.ends.push_back(data.labels.size());
    }
    return Labels(std::move(data));
  }

  /// One label an item, by item; an empty one for none.
  static Labels of(std::string_view what, const std::vector<std::string>& label_of) {
    TextColumn column{std::string(what)};
    Data data{.what = std::string(what)};
    for (const std::string& label : label_of) column.push_back(label);
    for (ValueIndex value{0}; value.value < column.values().size(); ++value)
      data.names.emplace_back(column.values()[value]);
    for (ItemIndex item{0}; item.value < label_of.size(); ++item) {
      for (const ValueIndex value : column[item]) data.labels.emplace_back(value.value);
      data.ends.push_back(data.labels.size());
    }
    return Labels(std::move(data));
  }

  /// What the labels are of: the column's name.
  const std::string& what() const noexcept { return data_->what; }
  /// How many labels there are.
  std::size_t count() const noexcept { return data_->names.size(); }
  /// How many items are known of; from there on items have no labels.
  std::size_t item_count() const noexcept { return data_->ends.size(); }
  /// A label's name.
  const std::string& name(LabelIndex label) const noexcept { return data_->names[label.value]; }
  /// A label by name.
  std::optional<LabelIndex> find(std::string_view name) const noexcept {
    const auto at = std::find(data_->names.begin(), data_->names.end(), name);
    if (at == data_->names.end()) return std::nullopt;
    return LabelIndex(at - data_->names.begin());
  }
  /// An item's labels.
  std::span<const LabelIndex> operator[](ItemIndex item) const noexcept {
    if (item.value >= data_->ends.size()) return {};
    const std::size_t begin = item.value == 0 ? 0 : data_->ends[item.value - 1];
    return std::span(data_->labels).subspan(begin, data_->ends[item.value] - begin);
  }
  /// Which labels an item has, as a number: equal where two items have the same ones. 0 where it has none.
  std::uint32_t set_of(ItemIndex item) const noexcept {
    return item.value < data_->sets.size() ? data_->sets[item.value] : 0;
  }
  /// Whether an item has a label.
  bool has(ItemIndex item, LabelIndex label) const noexcept {
    const auto labels = (*this)[item];
    return std::find(labels.begin(), labels.end(), label) != labels.end();
  }

  /// Which labels a person's history consists of: shares that add up to 1, an item's weight above 0 divided
  /// equally among its labels; empty where the history says nothing. O(labels + history's labels).
  std::vector<double> shares(const History<float>& history) const {
    std::vector<double> shares(count());
    double sum = 0;
    for (std::size_t e = 0; e < history.size(); ++e) {
      const auto labels = (*this)[history.items[e]];
      const auto weight = static_cast<double>(history.weights[e]);
      if (labels.empty() || !(weight > 0)) continue;
      for (const LabelIndex label : labels)
        shares[label.value] += weight / static_cast<double>(labels.size());
      sum += weight;
    }
    if (!(sum > 0)) return {};
    for (double& share : shares) share /= sum;
    return shares;
  }

 private:
  struct Data {
    std::string what = {};
    std::vector<std::string> names = {};
    std::vector<LabelIndex> labels = {};
    std::vector<std::size_t> ends = {};
    std::vector<std::uint32_t> sets = {};
  };

  explicit Labels(Data data) {
    std::map<std::vector<LabelIndex>, std::uint32_t> sets = {{{}, 0}};
    std::size_t begin = 0;
    for (const std::size_t end : data.ends) {
      const auto from = data.labels.begin();
      std::vector<LabelIndex> of(from + static_cast<std::ptrdiff_t>(begin),
                                 from + static_cast<std::ptrdiff_t>(end));
      std::sort(of.begin(), of.end());
      data.sets.push_back(sets.emplace(std::move(of), static_cast<std::uint32_t>(sets.size())).first->second);
      begin = end;
    }
    data_ = std::make_shared<const Data>(std::move(data));
  }

  std::shared_ptr<const Data> data_;
};

}  // namespace kindred::inline v0
