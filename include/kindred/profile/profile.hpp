#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/io/json.hpp"
#include "kindred/profile/basket.hpp"
#include "kindred/profile/detail/profile_json.hpp"
#include "kindred/profile/detail/profile_text.hpp"
#include "kindred/profile/interests.hpp"
#include "kindred/profile/life_stage.hpp"
#include "kindred/profile/loyalty.hpp"
#include "kindred/profile/pairs.hpp"
#include "kindred/profile/places.hpp"
#include "kindred/profile/price.hpp"
#include "kindred/profile/profile_parts.hpp"
#include "kindred/profile/repurchase.hpp"
#include "kindred/profile/rfm.hpp"
#include "kindred/profile/rhythm.hpp"

namespace kindred::inline v0 {

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
  /// Whether there are no events of the person.
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

  /// Where the person shops, by each column of places asked for.
  const std::vector<Places>& places() const noexcept { return parts_.places; }

  /// The profile in a few plain sentences.
  /// @param subject what to call the person, "User 1029" if empty
  std::string text(std::string_view subject = {}) const;

  /// The profile as a JSON object: the fields of ProfileParts by their names; times are ISO 8601 in UTC,
  /// `utc_offset` is in seconds, what is not known is null.
  std::string json() const;

 private:
  ProfileParts parts_;
};

inline std::string Profile::text(std::string_view subject) const {
  const std::string name = subject.empty() ? "User " + user() : std::string(subject);
  if (empty()) {
    const bool known = parts_.life_stage != LifeStage::unknown || parts_.opinions || parts_.prospects;
    return name + (known ? ": no events." : ": no events, nothing is known.");
  }
  std::string text = detail::activity_text(parts_, name);
  if (rhythm()) text += " " + detail::rhythm_text(*rhythm());
  for (const Interests& by_column : interests())
    if (!by_column.values.empty()) text += " " + detail::interests_text(by_column);
  if (price()) text += " " + detail::price_text(*price());
  if (basket()) text += " " + detail::basket_text(*basket());
  // A mere count of purchases has been told.
  if (rfm() && (rfm()->frequency || rfm()->recency_days || rfm()->priced > 0))
    text += " " + detail::rfm_text(parts_);
  return text;
}

inline std::string Profile::json() const {
  JsonWriter json;
  json.object([&] { detail::write_profile(json, parts_); });
  return json.text();
}

}  // namespace kindred::inline v0
