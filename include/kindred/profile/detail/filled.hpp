#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/profile/wording.hpp"

namespace kindred::inline v0::detail {

using Fillings = std::vector<std::pair<std::string_view, std::string>>;

// A template with its placeholders filled in. What is filled in is not looked at again.
inline std::string filled(std::string_view form, const Fillings& fillings) {
  std::string text;
  while (!form.empty()) {
    const std::size_t open = form.find('{');
    const std::size_t close = open == std::string_view::npos ? open : form.find('}', open);
    if (close == std::string_view::npos) return text += form;
    text += form.substr(0, open);
    const auto inside = form.substr(open + 1, close - open - 1);
    const auto name = inside.substr(0, inside.find(':'));
    const auto at =
        std::find_if(fillings.begin(), fillings.end(), [&](const auto& f) { return f.first == name; });
    if (at == fillings.end()) {
      std::vector<std::string> known;
      for (const auto& filling : fillings) known.emplace_back(filling.first);
      throw OptionError("the wording '" + std::string(form) + "' has a placeholder {" + std::string(name) +
                        "}: " + suggest(name, known));
    }
    if (name.size() == inside.size()) {
      text += at->second;
    } else {
      const auto words = inside.substr(name.size() + 1);
      const std::size_t bar = std::min(words.find('|'), words.size());
      text += at->second == "1" ? words.substr(0, bar) : words.substr(std::min(bar + 1, words.size()));
    }
    form.remove_prefix(close + 1);
  }
  return text;
}

// Refuses a wording whose sentences have placeholders that they do not know, said or not.
inline void require_known_placeholders(const Wording& words) {
  using Text = std::string Wording::*;
  struct Known {
    std::vector<Text> forms;
    std::vector<std::string_view> names;
  };
  using W = Wording;
  static const std::vector<Known> all = {
      {{&W::nothing, &W::no_events}, {"subject"}},
      {{&W::activity, &W::activity_forgotten}, {"subject", "events", "purchases", "visits", "since"}},
      {{&W::activity_untimed}, {"subject", "events", "purchases"}},
      {{&W::interests, &W::bought, &W::interests_often, &W::bought_often, &W::interests_weighed,
        &W::interests_weak},
       {"values", "column", "events"}},
      {{&W::interest}, {"value", "share", "events"}},
      {{&W::drift}, {"value", "recent", "share", "column", "events"}},
      {{&W::weekday, &W::weekday_often}, {"weekday", "share", "visits", "days"}},
      {{&W::weekend, &W::weekend_often}, {"share", "visits", "days"}},
      {{&W::time_of_day}, {"from", "to", "share", "visits", "days"}},
      {{&W::promotion, &W::promotion_low}, {"share", "reach", "purchases"}},
      {{&W::price, &W::price_near, &W::price_same}, {"median", "lower", "upper", "purchases"}},
      {{&W::basket}, {"size", "value", "baskets"}},
      {{&W::repurchase, &W::repurchase_perhaps, &W::repurchase_uneven, &W::repurchase_weak},
       {"value", "days", "bought", "next"}},
      {{&W::pair}, {"first", "second", "baskets", "lift"}},
      {{&W::loyal}, {"value", "share", "column", "purchases"}},
      {{&W::various}, {"variety", "column", "purchases"}},
      {{&W::rfm}, {"date", "visits", "score"}},
      {{&W::rfm_unpriced}, {"date", "visits"}},
      {{&W::rfm_since}, {"date", "visits", "since"}},
      {{&W::place}, {"value", "column", "share", "visits"}},
      {{&W::stage}, {"stage"}},
      {{&W::praises, &W::blames}, {"share", "reviews"}},
      {{&W::prospects}, {"alive", "purchases", "days", "bought"}},
      {{&W::about, &W::sampled}, {"count"}},
  };
  for (const Known& known : all) {
    Fillings fillings;
    for (const std::string_view name : known.names) fillings.emplace_back(name, "");
    for (const Text form : known.forms) filled(words.*form, fillings);
  }
}

}  // namespace kindred::inline v0::detail
