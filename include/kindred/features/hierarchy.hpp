#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/vocabulary_archive.hpp"
#include "kindred/features/detail/known_values.hpp"
#include "kindred/features/feature_block.hpp"
#include "kindred/features/feature_table.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

namespace detail {

// A path and all that it lies in, the shortest first: "Food", "Food/Dairy", "Food/Dairy/Milk", at most so
// many. Parts that are empty are no places: "/Food//Dairy/" is "Food/Dairy".
inline std::vector<std::string> path_prefixes(std::string_view path, std::string_view separator,
                                              std::size_t most) {
  std::vector<std::string> prefixes;
  for (std::size_t at = 0; prefixes.size() < most;) {
    const std::size_t end = path.find(separator, at);
    const std::string_view part = path.substr(at, end - at);
    if (!part.empty())
      prefixes.push_back(prefixes.empty() ? std::string(part)
                                          : prefixes.back() + std::string(separator) + std::string(part));
    if (end == std::string_view::npos) break;
    at = end + separator.size();
  }
  return prefixes;
}

}  // namespace detail

/// See Hierarchy.
class HierarchyEncoder {
 public:
  /// The column.
  const std::string& column() const noexcept { return column_; }
  /// Number of places in the hierarchy.
  std::size_t size() const noexcept { return places_.size(); }
  /// "category: Food/Dairy".
  std::string name(std::size_t feature) const {
    return column_ + ": " + std::string(places_[ValueIndex(feature)]);
  }
  /// @throws LookupError where the table lacks the column
  FeatureBlock encode(const FeatureTable& table) const {
    const TextColumn& texts = table.text(column_);
    std::vector<std::vector<std::uint32_t>> expanded(texts.values().size());
    std::vector<bool> unseen(texts.values().size());
    for (std::size_t value = 0; value < expanded.size(); ++value) {
      for (const auto& prefix :
           detail::path_prefixes(texts.values()[ValueIndex(value)], separator_, levels_)) {
        if (const auto place = places_.find(prefix)) expanded[value].push_back(place->value);
        else unseen[value] = true;
      }
    }
    FeatureBlock block;
    std::vector<std::uint32_t> places;
    for (std::size_t row = 0; row < texts.size(); ++row) {
      places.clear();
      if (texts[ItemIndex(row)].empty()) block.count_unknown();
      for (const ValueIndex value : texts[ItemIndex(row)]) {
        if (unseen[value.value]) block.count_unseen();
        places.insert(places.end(), expanded[value.value].begin(), expanded[value.value].end());
      }
      // Two paths of a row may have their first places in common.
      std::sort(places.begin(), places.end());
      places.erase(std::unique(places.begin(), places.end()), places.end());
      for (const std::uint32_t place : places) block.add(place, 1);
      block.end_row();
    }
    return block;
  }

  /// Adds it to an archive.
  void write(ArchiveWriter archive) const {
    archive.add_text("column", column_);
    archive.add_text("separator", separator_);
    archive.add_integer("levels", static_cast<std::int64_t>(levels_));
    write_vocabulary(archive.part("places"), places_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static HierarchyEncoder read(const Archive& archive) {
    HierarchyEncoder encoder;
    encoder.column_ = archive.text("column");
    encoder.separator_ = archive.text("separator");
    if (encoder.separator_.empty()) archive.refuse("holds an empty separator");
    encoder.levels_ =
        static_cast<std::size_t>(archive.integer("levels", 1, std::numeric_limits<std::int32_t>::max()));
    encoder.places_ = read_vocabulary<ValueIndex>(archive.part("places"));
    return encoder;
  }

 private:
  friend struct Hierarchy;
  HierarchyEncoder() = default;

  std::string column_;
  std::string separator_;
  std::size_t levels_ = 1;
  Vocabulary<ValueIndex> places_;
};

/// One feature for each place in a hierarchy that a column of texts has paths of: "Food/Dairy/Milk" is 1 in
/// "Food", in "Food/Dairy" and in itself, so that what is near in the tree has features in common. A new path
/// below a known place is known as far as that, and counted as unseen. Empty parts are left out:
/// "/Food//Tea/" is "Food/Tea".
struct Hierarchy {
  /// The column of texts.
  std::string column = "";
  /// What parts the places of a path; not empty.
  std::string separator = "/";
  /// Levels from the top that are looked at, ≥ 1.
  int levels = 16;
  /// Places of fewer training rows are left out: they are known as what they lie in. ≥ 1.
  int least_count = 1;

  /// Learns the places, in the order of their bytes. O(characters of the values + rows · levels).
  /// @throws LookupError where the table lacks the column, OptionError for an option out of its range
  HierarchyEncoder fit(const FeatureTable& train) const {
    require_at_least("levels", levels, 1);
    require_at_least("least_count", least_count, 1);
    if (separator.empty()) throw OptionError("option 'separator' is empty, expected what parts a path");
    HierarchyEncoder encoder;
    encoder.column_ = column;
    encoder.separator_ = separator;
    encoder.levels_ = static_cast<std::size_t>(levels);
    const TextColumn& texts = train.text(column);
    TextColumn expanded(column);
    std::vector<std::string> prefixes;
    for (std::size_t row = 0; row < texts.size(); ++row) {
      prefixes.clear();
      for (const ValueIndex value : texts[ItemIndex(row)]) {
        const auto some = detail::path_prefixes(texts.values()[value], separator, encoder.levels_);
        prefixes.insert(prefixes.end(), some.begin(), some.end());
      }
      expanded.push_back(std::vector<std::string_view>(prefixes.begin(), prefixes.end()));
    }
    for (const auto& [place, count] : detail::counted_values(expanded))
      if (count >= static_cast<std::size_t>(least_count)) encoder.places_.add(place);
    return encoder;
  }
};

}  // namespace kindred::inline v0
