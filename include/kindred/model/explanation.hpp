#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/language.hpp"
#include "kindred/model/detail/built_in_words.hpp"

namespace kindred::inline v0 {

/// Because of an item in the person's history.
struct BecauseOfItem {
  ItemIndex item;  ///< which
  /// The same item.
  friend bool operator==(const BecauseOfItem&, const BecauseOfItem&) = default;
};

/// Because of another user with the same taste.
struct BecauseOfUser {
  UserIndex user;  ///< who
  /// The same user.
  friend bool operator==(const BecauseOfUser&, const BecauseOfUser&) = default;
};

/// What kind of thing a reason is.
enum class ReasonKind {
  item,     ///< an item of the history
  user,     ///< another person of the same taste
  other,    ///< what is nobody's doing, such as popularity
  feature,  ///< what the catalogue says of the item: "brand: Acme"
  profile,  ///< what the person's profile says
  part,     ///< one of a hybrid's models
  rule,     ///< a rule of the shop
};

/// Because of something that is said in words: a feature the person likes ("brand: Acme"), or a part of the
/// score that is nobody's doing ("popularity", "item mean").
struct BecauseOf {
  std::string what;  ///< in words
  /// Whether it is no reason at all and only lets contributions add up, as the scale of a hybrid's model does
  /// ("taste: scale"). Explanations say it last.
  bool adjusts = false;
  /// What kind of thing it is.
  ReasonKind kind = ReasonKind::other;
  /// Whether the words are a name that somebody gave, which stays as it is in every language.
  bool is_given = false;
  /// The same words, meant alike, whoever chose them.
  friend bool operator==(const BecauseOf& a, const BecauseOf& b) noexcept {
    return a.what == b.what && a.adjusts == b.adjusts && a.kind == b.kind;
  }
};

/// Why, as one of the three.
using Reason = std::variant<BecauseOfItem, BecauseOfUser, BecauseOf>;

/// What kind of thing a reason is.
inline ReasonKind kind_of(const Reason& reason) noexcept {
  if (std::holds_alternative<BecauseOfItem>(reason)) return ReasonKind::item;
  if (std::holds_alternative<BecauseOfUser>(reason)) return ReasonKind::user;
  return std::get_if<BecauseOf>(&reason)->kind;
}

/// A reason and its share of a score.
template <class Scalar = float>
struct Contribution {
  Reason reason;  ///< why
  Scalar amount;  ///< how much of the score, negative where it speaks against
};

/// Why an item has its score: contributions that add up to it.
template <class Scalar = float>
struct Explanation {
  ItemIndex item;  ///< what is explained
  Scalar score;    ///< its score; `no_score` with no contributions where the model has no evidence
  /// Largest amount in absolute value first, whatever its size what only adjusts last.
  std::vector<Contribution<Scalar>> contributions;
  /// Where they are not the model's own but those of a stand-in (LocalSurrogate): how well it tells the
  /// model's scores, 1 for perfectly.
  std::optional<double> fidelity = {};

  /// Whether they may be shown as reasons: the model's own, or of a stand-in of a fidelity of 0.8 at least.
  bool is_faithful() const noexcept { return !fidelity || *fidelity >= 0.8; }

  /// The `count` weightiest reasons, the rest left out (the amounts then no longer add up).
  Explanation top(std::size_t count) const {
    Explanation shorter = *this;
    shorter.contributions.resize(std::min(count, contributions.size()));
    return shorter;
  }

  /// The reasons in words, such as "Pasta (+0.61), Olive oil (+0.2)"; a stand-in's behind "approximately,
  /// fidelity 0.93: ". In Chinese the library's own words, such as "popularity", are Chinese; the catalogue's
  /// and names that were given stay as they are.
  /// @param item_name gives an ItemIndex's name
  /// @param user_name gives a UserIndex's name
  /// @param language of the words
  template <class ItemName, class UserName>
    requires(!std::same_as<std::remove_cvref_t<UserName>, Language>)
  std::string text(ItemName&& item_name, UserName&& user_name, Language language = Language::english) const {
    const bool chinese = language == Language::chinese;
    if (contributions.empty()) return chinese ? "没有已知的依据" : "nothing known";
    std::ostringstream out;
    out.precision(3);
    if (fidelity)
      out << (chinese ? "近似，可信度" : "approximately, fidelity ") << std::round(100 * *fidelity) / 100
          << (chinese ? "：" : ": ");
    for (std::size_t i = 0; i < contributions.size(); ++i) {
      if (i > 0) out << (chinese ? "、" : ", ");
      const auto& reason = contributions[i].reason;
      if (const auto* because = std::get_if<BecauseOfItem>(&reason)) out << item_name(because->item);
      else if (const auto* other = std::get_if<BecauseOfUser>(&reason)) out << user_name(other->user);
      else out << in_words(std::get<BecauseOf>(reason), language);
      out << (chinese ? "（" : " (") << std::showpos << contributions[i].amount << std::noshowpos
          << (chinese ? "）" : ")");
    }
    return out.str();
  }

  /// The same with users by number, since who they are is nobody's business.
  template <class ItemName>
  std::string text(ItemName&& item_name, Language language = Language::english) const {
    const std::string user = language == Language::chinese ? "用户" : "user ";
    return text(item_name, [&user](UserIndex index) { return user + std::to_string(index.value); }, language);
  }

  /// The reasons with items and users by number, such as "item 12 (+0.61)".
  friend std::ostream& operator<<(std::ostream& out, const Explanation& explanation) {
    return out << explanation.text([](ItemIndex index) { return "item " + std::to_string(index.value); });
  }

 private:
  static std::string in_words(const BecauseOf& because, Language language) {
    const bool is_catalogues = because.kind == ReasonKind::feature || because.kind == ReasonKind::profile;
    return is_catalogues || because.is_given ? because.what : detail::name_in(because.what, language);
  }
};

/// An explanation with its contributions in order: larger absolute amounts first, equal ones as they came,
/// and behind them all those that only adjust (BecauseOf::adjusts).
template <class Scalar>
Explanation<Scalar> make_explanation(ItemIndex item, Scalar score,
                                     std::vector<Contribution<Scalar>> contributions) {
  std::vector<std::size_t> order(contributions.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto adjusts = [&](std::size_t i) {
    const auto* because = std::get_if<BecauseOf>(&contributions[i].reason);
    return because && because->adjusts;
  };
  // What is not a number, of a damaged file that was not verified, weighs nothing: it must not upset the
  // order.
  const auto weight = [&](std::size_t i) { return std::fmax(std::abs(contributions[i].amount), Scalar(0)); };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (adjusts(a) != adjusts(b)) return adjusts(b);
    return weight(a) != weight(b) ? weight(a) > weight(b) : a < b;
  });
  Explanation<Scalar> explanation{item, score, {}};
  explanation.contributions.reserve(order.size());
  for (const std::size_t i : order) explanation.contributions.push_back(std::move(contributions[i]));
  return explanation;
}

}  // namespace kindred::inline v0
