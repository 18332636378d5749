#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kindred/profile/interests.hpp"
#include "kindred/profile/life_stage.hpp"
#include "kindred/profile/loyalty.hpp"
#include "kindred/profile/places.hpp"
#include "kindred/profile/profile.hpp"

namespace kindred::inline v0::detail {

// A field of a profile that a rule may name: a number, or a text.
struct RuleField {
  enum class Needs { nothing, column, column_and_value };
  // The part of a profile that it is in, where not all profiles have it.
  enum class Part { any, interests, drift, loyalty, places, life_stage, opinions, prospects };

  std::string_view name;
  bool is_number;
  Needs needs;
  std::variant<std::monostate, double, std::string> (*read)(const Profile&, const std::string& column,
                                                            const std::string& value);
  Part part = Part::any;
};

using RuleValue = std::variant<std::monostate, double, std::string>;

template <class T>
RuleValue rule_number(const std::optional<T>& value) {
  return value ? RuleValue(static_cast<double>(*value)) : RuleValue();
}

inline const Interests* rule_interests(const Profile& profile, const std::string& column) {
  for (const Interests& by : profile.interests())
    if (by.column == column) return &by;
  return nullptr;
}

inline const Interest* rule_interest(const Profile& profile, const std::string& column,
                                     const std::string& value) {
  const Interests* by = rule_interests(profile, column);
  return by ? by->find(value) : nullptr;
}

inline const Loyalty* rule_loyalty(const Profile& profile, const std::string& column) {
  for (const Loyalty& one : profile.loyalty())
    if (one.column == column) return &one;
  return nullptr;
}

inline const Places* rule_places(const Profile& profile, const std::string& column) {
  for (const Places& by : profile.places())
    if (by.column == column) return &by;
  return nullptr;
}

inline const std::vector<RuleField>& rule_fields() {
  using Needs = RuleField::Needs;
  using Part = RuleField::Part;
  using Text = const std::string&;
  static const std::vector<RuleField> fields = {
      {"user", false, Needs::nothing, [](const Profile& p, Text, Text) { return RuleValue(p.user()); }},
      {"events", true, Needs::nothing,
       [](const Profile& p, Text, Text) { return RuleValue(static_cast<double>(p.parts().events)); }},
      {"purchases", true, Needs::nothing,
       [](const Profile& p, Text, Text) { return RuleValue(static_cast<double>(p.parts().purchases)); }},
      {"returns", true, Needs::nothing,
       [](const Profile& p, Text, Text) { return RuleValue(static_cast<double>(p.parts().returns)); }},
      {"visits", true, Needs::nothing,
       [](const Profile& p, Text, Text) {
         return p.rhythm() ? RuleValue(static_cast<double>(p.rhythm()->visits)) : RuleValue();
       }},
      {"days_between", true, Needs::nothing,
       [](const Profile& p, Text, Text) {
         return p.rhythm() ? rule_number(p.rhythm()->days_between) : RuleValue();
       }},
      {"weekend", true, Needs::nothing,
       [](const Profile& p, Text, Text) {
         return p.rhythm() ? RuleValue(p.rhythm()->weekend()) : RuleValue();
       }},
      {"recency_days", true, Needs::nothing,
       [](const Profile& p, Text, Text) {
         return p.rfm() ? rule_number(p.rfm()->recency_days) : RuleValue();
       }},
      {"frequency", true, Needs::nothing,
       [](const Profile& p, Text, Text) { return p.rfm() ? rule_number(p.rfm()->frequency) : RuleValue(); }},
      {"monetary", true, Needs::nothing,
       [](const Profile& p, Text, Text) { return p.rfm() ? rule_number(p.rfm()->monetary) : RuleValue(); }},
      {"recency_score", true, Needs::nothing,
       [](const Profile& p, Text, Text) {
         return p.rfm() ? rule_number(p.rfm()->recency_score) : RuleValue();
       }},
      {"frequency_score", true, Needs::nothing,
       [](const Profile& p, Text, Text) {
         return p.rfm() ? rule_number(p.rfm()->frequency_score) : RuleValue();
       }},
      {"monetary_score", true, Needs::nothing,
       [](const Profile& p, Text, Text) {
         return p.rfm() ? rule_number(p.rfm()->monetary_score) : RuleValue();
       }},
      {"median_price", true, Needs::nothing,
       [](const Profile& p, Text, Text) { return p.price() ? RuleValue(p.price()->median) : RuleValue(); }},
      {"price_position", true, Needs::nothing,
       [](const Profile& p, Text, Text) {
         return p.price() ? rule_number(p.price()->position) : RuleValue();
       }},
      {"discounted", true, Needs::nothing,
       [](const Profile& p, Text, Text) {
         return p.price() ? rule_number(p.price()->discounted) : RuleValue();
       }},
      {"basket_size", true, Needs::nothing,
       [](const Profile& p, Text, Text) {
         return p.basket() ? RuleValue(p.basket()->size.mean) : RuleValue();
       }},
      {"basket_value", true, Needs::nothing,
       [](const Profile& p, Text, Text) {
         return p.basket() && p.basket()->value ? RuleValue(p.basket()->value->mean) : RuleValue();
       }},
      {"share", true, Needs::column_and_value,
       [](const Profile& p, Text column, Text value) {
         if (!rule_interests(p, column)) return RuleValue();
         const Interest* interest = rule_interest(p, column, value);
         return RuleValue(interest ? interest->share : 0.0);
       },
       Part::interests},
      {"bought_or_seen", true, Needs::column_and_value,
       [](const Profile& p, Text column, Text value) {
         if (!rule_interests(p, column)) return RuleValue();
         const Interest* interest = rule_interest(p, column, value);
         return RuleValue(interest ? static_cast<double>(interest->events) : 0.0);
       },
       Part::interests},
      {"drift", true, Needs::column,
       [](const Profile& p, Text column, Text) {
         const Interests* by = rule_interests(p, column);
         return by ? rule_number(by->drift) : RuleValue();
       },
       Part::drift},
      {"top", false, Needs::column,
       [](const Profile& p, Text column, Text) {
         const Interests* by = rule_interests(p, column);
         return by && !by->values.empty() ? RuleValue(by->values[0].value) : RuleValue();
       },
       Part::interests},
      {"variety", true, Needs::column,
       [](const Profile& p, Text column, Text) {
         const Loyalty* one = rule_loyalty(p, column);
         return one ? rule_number(one->variety) : RuleValue();
       },
       Part::loyalty},
      {"repeat_rate", true, Needs::column,
       [](const Profile& p, Text column, Text) {
         const Loyalty* one = rule_loyalty(p, column);
         return one ? RuleValue(one->repeat_rate) : RuleValue();
       },
       Part::loyalty},
      {"top_place", false, Needs::column,
       [](const Profile& p, Text column, Text) {
         const Places* by = rule_places(p, column);
         return by && !by->values.empty() ? RuleValue(by->values[0].name) : RuleValue();
       },
       Part::places},
      {"life_stage", false, Needs::nothing,
       [](const Profile& p, Text, Text) {
         const LifeStage stage = p.parts().life_stage;
         return stage == LifeStage::unknown ? RuleValue() : RuleValue(std::string(name_of(stage)));
       },
       Part::life_stage},
      {"opinion", true, Needs::nothing,
       [](const Profile& p, Text, Text) {
         const auto& opinions = p.parts().opinions;
         return opinions && opinions->telling > 0 ? RuleValue(opinions->score) : RuleValue();
       },
       Part::opinions},
      {"alive", true, Needs::nothing,
       [](const Profile& p, Text, Text) {
         return p.parts().prospects ? RuleValue(p.parts().prospects->alive) : RuleValue();
       },
       Part::prospects},
      {"expected_purchases", true, Needs::nothing,
       [](const Profile& p, Text, Text) {
         return p.parts().prospects ? RuleValue(p.parts().prospects->purchases) : RuleValue();
       },
       Part::prospects},
      {"expected_value", true, Needs::nothing,
       [](const Profile& p, Text, Text) {
         return p.parts().prospects ? rule_number(p.parts().prospects->value) : RuleValue();
       },
       Part::prospects},
  };
  return fields;
}

}  // namespace kindred::inline v0::detail
