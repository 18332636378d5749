#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/core/time.hpp"
#include "kindred/profile/basket.hpp"
#include "kindred/profile/interests.hpp"
#include "kindred/profile/life_stage.hpp"
#include "kindred/profile/loyalty.hpp"
#include "kindred/profile/pairs.hpp"
#include "kindred/profile/places.hpp"
#include "kindred/profile/price.hpp"
#include "kindred/profile/prospects.hpp"
#include "kindred/profile/repurchase.hpp"
#include "kindred/profile/rfm.hpp"
#include "kindred/profile/rhythm.hpp"
#include "kindred/profile/sentiment.hpp"

namespace kindred::inline v0 {

/// What a Profile consists of. Where a part says nothing, the events did not tell.
struct ProfileParts {
  /// The person's id.
  std::string user = {};
  /// The moment that the profile speaks of; nothing where times are not known.
  std::optional<Timestamp> as_of = std::nullopt;
  /// How far the shop's clock is ahead of the times; hours, weekdays and the words go by the shop's clock.
  Duration utc_offset = Duration::zero();
  /// Events up to that moment.
  std::int64_t events = 0;
  /// Purchases among them, those of a positive quantity at no negative price that were not wholly sent back.
  std::int64_t purchases = 0;
  /// Returns among them.
  std::int64_t returns = 0;
  /// Returns of which no purchase was found for a part, or for all.
  std::int64_t unmatched_returns = 0;
  /// Purchases among the events that were wholly sent back, which count as none.
  std::int64_t sent_back = 0;
  /// Purchases of no quantity or at a negative price among the events, which count as none.
  std::int64_t impossible = 0;
  /// Distinct items in all of these events.
  std::int64_t items = 0;
  /// Events with items that the catalogue does not have.
  std::int64_t unknown_items = 0;
  /// Events after that moment, which the profile leaves out.
  std::int64_t later_events = 0;
  /// Whether events before `first` were forgotten, all but their counts and sums of prices, by
  /// ProfileSketch::forget_before.
  bool forgotten = false;
  /// The earliest event; nothing where times are not known.
  std::optional<Timestamp> first = std::nullopt;
  /// The latest event; nothing where times are not known.
  std::optional<Timestamp> last = std::nullopt;
  /// Interests by each of the columns asked for.
  std::vector<Interests> interests = {};
  /// What the person pays.
  std::optional<PriceBand> price = std::nullopt;
  /// What the person buys in one go.
  std::optional<Basket> basket = std::nullopt;
  /// When the person comes.
  std::optional<Rhythm> rhythm = std::nullopt;
  /// How good a customer the person is.
  std::optional<Rfm> rfm = std::nullopt;
  /// What is bought again and when it is due, by the column that prices are compared by: what was bought on
  /// most days first, and only what was bought on two.
  std::vector<Repurchase> repurchases = {};
  /// What is bought together, by the same column.
  std::vector<ComplementaryPair> pairs = {};
  /// How faithful the person is, by each of the columns asked for in which something was bought.
  std::vector<Loyalty> loyalty = {};
  /// Where the person shops, by each column of places asked for.
  std::vector<Places> places = {};
  /// The stage of life, from what was said. No builder knows it, nor the following: `Profiles::with` adds
  /// them.
  LifeStage life_stage = LifeStage::unknown;
  /// What the person's reviews say; nothing where they were not read.
  std::optional<Opinions> opinions = std::nullopt;
  /// What is expected of the person; nothing where no model was asked.
  std::optional<Prospects> prospects = std::nullopt;
};

}  // namespace kindred::inline v0
