#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/kind_weights.hpp"
#include "kindred/profile/detail/merge_sorted.hpp"

namespace kindred::inline v0 {

/// What a profile in bounded memory keeps. What is not kept is never stored: minimisation is to ask for less.
struct ProfileSketchOptions {
  /// The catalogue's columns of texts to tell interests by.
  std::vector<std::string> columns = {};
  /// What an event of each kind counts for an interest.
  KindWeights weights = {};
  /// The time in which an event's weight for an interest halves; 0 for never.
  Duration half_life = Duration::zero();
  /// The same for recent taste; 0 for none.
  Duration recent_half_life = Duration::zero();
  /// How far the shop's clock is ahead of the events' times.
  Duration utc_offset = Duration::zero();
  /// How many values of a column are kept, 1 to 128.
  int values = 32;
  /// How many visits are kept, 3 to 128; 0 for none: no rhythm, no baskets, no frequency.
  int visits = 64;
  /// Whether prices are kept: what a unit cost, what was bought at a discount, what was paid in a visit and
  /// in all. Without them no money is kept anywhere, and which purchases had a price is not known.
  bool prices = true;
};

namespace detail {

// What all sketches of one maker have in common.
struct SketchPlan {
  /// @throws LookupError for a column that the catalogue does not have, OptionError for an option out of
  /// range
  SketchPlan(ProfileSketchOptions chosen, const Catalog& known) : options(std::move(chosen)), catalog(known) {
    options.weights.check("weights.");
    require_not_negative("half_life", options.half_life);
    require_not_negative("recent_half_life", options.recent_half_life);
    require_utc_offset("utc_offset", options.utc_offset);
    constexpr int longest = static_cast<int>(longest_sketch);
    require_in_range("values", options.values, 1, longest);
    if (options.visits != 0) require_in_range("visits", options.visits, 3, longest);
    for (std::size_t kind = 0; kind < weights.size(); ++kind)
      weights[kind] = options.weights.of(static_cast<EventKind>(kind));
    const auto a_second = [](Duration half_life) {
      return half_life > Duration::zero() ? 1 / static_cast<double>(half_life.count()) : 0;
    };
    rate = a_second(options.half_life);
    recent_rate = a_second(options.recent_half_life);
    for (const auto& name : options.columns) {
      columns.push_back(&catalog.text_column(name));
      mix(mark, name);
      auto& hashes = value_hashes.emplace_back(1, first_hash);
      const auto& values = columns.back()->values();
      for (std::size_t value = 0; value < values.size(); ++value) {
        hashes.push_back(hashes.back());
        mix(hashes.back(), values[ValueIndex(value)]);
      }
    }
    for (const std::int64_t number :
         {options.half_life.count(), options.recent_half_life.count(), options.utc_offset.count(),
          std::int64_t{options.values}, std::int64_t{options.visits}, std::int64_t{options.prices ? 1 : 0}})
      mix(mark, std::to_string(number));
    for (const double weight : weights) mix(mark, std::to_string(std::bit_cast<std::uint64_t>(weight)));
  }
  SketchPlan(const SketchPlan&) = delete;

  ProfileSketchOptions options;
  Catalog catalog;
  std::vector<const TextColumn*> columns;
  std::array<double, event_kind_names.size()> weights = {};
  double rate = 0;
  double recent_rate = 0;
  // Of all options that give a sketch's numbers their meaning.
  std::uint64_t mark = first_hash;
  // Of each column's first values, as many as the place says: catalogues that begin alike number them alike.
  std::vector<std::vector<std::uint64_t>> value_hashes;

 private:
  static constexpr std::uint64_t first_hash = 0xcbf29ce484222325;

  // FNV-1a (Fowler, Noll, Vo).
  static void mix(std::uint64_t& hash, std::string_view text) noexcept {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    hash = (hash ^ 0xFF) * 0x100000001b3;
  }
};

}  // namespace detail

}  // namespace kindred::inline v0
