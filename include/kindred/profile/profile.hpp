#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/profile/basket.hpp"
#include "kindred/profile/interests.hpp"
#include "kindred/profile/loyalty.hpp"
#include "kindred/profile/pairs.hpp"
#include "kindred/profile/price.hpp"
#include "kindred/profile/repurchase.hpp"
#include "kindred/profile/rfm.hpp"
#include "kindred/profile/rhythm.hpp"

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
  /// Purchases of no quantity or at a negative price among the events, which count as none.
  std::int64_t impossible = 0;
  /// Distinct items in all of these events.
  std::int64_t items = 0;
  /// Events with items that the catalogue does not have.
  std::int64_t unknown_items = 0;
  /// Events after that moment, which the profile leaves out.
  std::int64_t later_events = 0;
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
};

/// What is known of one person: an immutable value that can be read field by field, said in plain words and
/// written as JSON. A ProfileBuilder makes it. A person without events has a profile that says so.
class Profile {
 public:
  /// Of nobody: no events, nothing known.
  Profile() = default;
  /// Of its parts.
  explicit Profile(ProfileParts parts) : parts_(std::move(parts)) {}

  /// The person's id.
  const std::string& user() const noexcept { return parts_.user; }
  /// Whether nothing is known of the person.
  bool empty() const noexcept { return parts_.events == 0; }
  /// All parts at once.
  const ProfileParts& parts() const noexcept { return parts_; }

  /// Interests by one of the columns that the builder was asked for.
  /// @throws LookupError for another column, listing those there
  const Interests& interests(std::string_view column) const {
    std::vector<std::string> known;
    for (const Interests& interests : parts_.interests) {
      if (interests.column == column) return interests;
      known.push_back(interests.column);
    }
    throw LookupError("the profile has no interests by '" + std::string(column) +
                      "': " + suggest(column, known));
  }
  /// Interests by all columns.
  const std::vector<Interests>& interests() const noexcept { return parts_.interests; }
  /// What the person pays; nothing without a purchase whose price is known.
  const std::optional<PriceBand>& price() const noexcept { return parts_.price; }
  /// What the person buys in one go; nothing without purchases in sessions or at known times.
  const std::optional<Basket>& basket() const noexcept { return parts_.basket; }
  /// When the person comes; nothing where times are not known.
  const std::optional<Rhythm>& rhythm() const noexcept { return parts_.rhythm; }
  /// How good a customer the person is; nothing without a purchase.
  const std::optional<Rfm>& rfm() const noexcept { return parts_.rfm; }

  /// What is bought again and when it is due.
  const std::vector<Repurchase>& repurchases() const noexcept { return parts_.repurchases; }
  /// What is bought together.
  const std::vector<ComplementaryPair>& pairs() const noexcept { return parts_.pairs; }
  /// How faithful the person is, by column.
  const std::vector<Loyalty>& loyalty() const noexcept { return parts_.loyalty; }

  /// The profile in a few plain sentences.
  /// @param subject what to call the person, "User 1029" if empty
  std::string text(std::string_view subject = {}) const;

  /// The profile as a JSON object: the fields of ProfileParts by their names; times are ISO 8601 in UTC,
  /// `utc_offset` is in seconds, what is not known is null.
  std::string json() const;

 private:
  ProfileParts parts_;
};

}  // namespace kindred::inline v0

#include "kindred/profile/detail/profile_json.hpp"
#include "kindred/profile/detail/profile_text.hpp"
