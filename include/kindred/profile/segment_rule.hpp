#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/profile/detail/rule_fields.hpp"
#include "kindred/profile/interests.hpp"
#include "kindred/profile/life_stage.hpp"
#include "kindred/profile/loyalty.hpp"
#include "kindred/profile/places.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/profile_parts.hpp"
#include "kindred/profile/profiles.hpp"
#include "kindred/profile/segments.hpp"

namespace kindred::inline v0 {

/// A rule that a profile fulfils or not, written in words and checked when it is read:
///
///     const SegmentRule rule("monetary_score >= 4 and share(\"category\", \"Coffee\") > 0.1 and not
///     recency_days > 30"); const Segment segment = rule.segment("good customers who like coffee", profiles);
///
/// A rule compares with < <= > >= == != and joins by `and`, `or`, `not` and brackets; `and` binds before
/// `or`. What is compared is a number, a text in double quotes (with \" and \\), or a field:
///   * numbers: events, purchases, returns, visits, days_between, weekend (share of visits), recency_days,
///   frequency,
///     monetary, recency_score, frequency_score, monetary_score, median_price, price_position, discounted
///     (share), basket_size, basket_value, share("column", "value"), bought_or_seen("column", "value")
///     (events), drift("column"), variety("column"), repeat_rate("column"),
///     opinion (of the reviews, -1 to 1), alive (probability), expected_purchases, expected_value
///   * texts, which are only equal or not: user, top("column") (the strongest interest), top_place("column"),
///   life_stage
/// A comparison with what is not known of a person is false; `not` of it is true. A column that a profile
/// does not have is not known; `segment` refuses one that no profile can be asked about.
class SegmentRule {
 public:
  /// Reads a rule.
  /// @throws OptionError naming the place, what stands there and what was expected, for what is no rule, a
  /// number compared with a text, a field that there is none of, or a stage of life that is none
  explicit SegmentRule(std::string text) : text_(std::move(text)) {
    root_ = either();
    blanks();
    if (at_ < text_.size()) refuse("the rule goes on, expected its end, 'and' or 'or'");
  }

  /// The rule as it was written.
  const std::string& text() const noexcept { return text_; }

  /// Whether a profile fulfils the rule.
  bool operator()(const Profile& profile) const { return holds(root_, profile); }

  /// Who fulfils it.
  /// @throws OptionError where it names what none of the profiles has: a column that there are no interests
  /// (places, loyalties) by, a drift where no recent taste was asked for, or a stage of life, opinions or
  /// prospects where `Profiles::with` gave none
  Segment segment(std::string name, const Profiles& profiles) const {
    require_parts(profiles);
    Segment segment{.name = std::move(name)};
    for (UserIndex user{0}; user.value < profiles.size(); ++user)
      if ((*this)(profiles[user])) segment.members.push_back(user);
    return segment;
  }

 private:
  enum class Kind { both, either, negation, comparison };
  enum class Order { less, at_most, more, at_least, equal, unequal };

  struct Operand {
    const detail::RuleField* field = nullptr;
    detail::RuleValue constant = {};
    std::string column = {};
    std::string value = {};

    bool is_number() const noexcept {
      return field ? field->is_number : std::holds_alternative<double>(constant);
    }
    detail::RuleValue of(const Profile& profile) const {
      return field ? field->read(profile, column, value) : constant;
    }
  };

  struct Node {
    Kind kind = Kind::comparison;
    std::size_t first = 0;
    std::size_t second = 0;
    Operand left = {};
    Operand right = {};
    Order order = Order::equal;
  };

  static constexpr int deepest = 200;

  [[noreturn]] void refuse(const std::string& fault) const {
    throw OptionError("rule '" + text_ + "', character " + std::to_string(at_ + 1) + ": " + fault);
  }

  void blanks() noexcept {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }
  static bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  bool take(std::string_view symbol) {
    blanks();
    if (std::string_view(text_).substr(at_, symbol.size()) != symbol) return false;
    // A word ends where no letter follows.
    const std::size_t end = at_ + symbol.size();
    if (is_letter(symbol[0]) && end < text_.size() && is_letter(text_[end])) return false;
    at_ = end;
    return true;
  }

  std::size_t put(Node node) {
    nodes_.push_back(std::move(node));
    return nodes_.size() - 1;
  }

  std::size_t either() {
    std::size_t first = both();
    while (take("or")) {
      const std::size_t second = both();
      first = put({.kind = Kind::either, .first = first, .second = second});
    }
    return first;
  }

  std::size_t both() {
    std::size_t first = single();
    while (take("and")) {
      const std::size_t second = single();
      first = put({.kind = Kind::both, .first = first, .second = second});
    }
    return first;
  }

  std::size_t single() {
    if (++depth_ > deepest) refuse("it is nested more than " + std::to_string(deepest) + " deep");
    std::size_t node = 0;
    if (take("not")) {
      const std::size_t first = single();
      node = put({.kind = Kind::negation, .first = first});
    } else if (take("(")) {
      node = either();
      if (!take(")")) refuse("expected ')'");
    } else {
      node = comparison();
    }
    --depth_;
    return node;
  }

  std::size_t comparison() {
    Node node;
    const std::size_t begin = at_;
    node.left = operand();
    using Symbol = std::pair<std::string_view, Order>;
    constexpr std::array<Symbol, 6> symbols = {Symbol{"<=", Order::at_most}, {">=", Order::at_least},
                                               {"==", Order::equal},         {"!=", Order::unequal},
                                               {"<", Order::less},           {">", Order::more}};
    const auto* symbol =
        std::find_if(symbols.begin(), symbols.end(), [&](const Symbol& s) { return take(s.first); });
    if (symbol == symbols.end()) refuse("expected a comparison: < <= > >= == or !=");
    node.order = symbol->second;
    node.right = operand();
    const auto type = [](const Operand& o) { return o.is_number() ? "a number" : "a text"; };
    if (node.left.is_number() != node.right.is_number()) {
      at_ = begin;
      refuse("compares " + std::string(type(node.left)) + " with " + type(node.right));
    }
    if (!node.left.is_number() && node.order != Order::equal && node.order != Order::unequal) {
      at_ = begin;
      refuse("orders two texts, expected == or !=");
    }
    require_stage(node.left, node.right, begin);
    require_stage(node.right, node.left, begin);
    return put(std::move(node));
  }

  // Stages of life are told by a few names, and no other is ever equal.
  void require_stage(const Operand& field, const Operand& name, std::size_t begin) {
    if (!field.field || field.field->part != detail::RuleField::Part::life_stage || name.field) return;
    std::vector<std::string> stages;
    for (auto stage = static_cast<int>(LifeStage::young_single);
         stage <= static_cast<int>(LifeStage::retired_couple); ++stage)
      stages.emplace_back(name_of(static_cast<LifeStage>(stage)));
    const auto& asked = std::get<std::string>(name.constant);
    if (std::find(stages.begin(), stages.end(), asked) != stages.end()) return;
    at_ = begin;
    refuse("there is no stage of life '" + asked + "': " + suggest(asked, stages));
  }

  std::string quoted() {
    blanks();
    if (at_ >= text_.size() || text_[at_] != '"') refuse("expected a text in double quotes");
    std::string content;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      content += text_[at_];
    }
    if (at_ >= text_.size()) refuse("the text has no end, expected '\"'");
    ++at_;
    return content;
  }

  Operand operand() {
    blanks();
    Operand result;
    if (at_ < text_.size() && text_[at_] == '"') {
      result.constant = quoted();
      return result;
    }
    std::size_t end = at_;
    while (end < text_.size() && is_letter(text_[end])) ++end;
    if (end == at_) {
      double number = 0;
      const auto [rest, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
      if (error != std::errc{} || !std::isfinite(number)) refuse("expected a number, a text or a field");
      at_ = static_cast<std::size_t>(rest - text_.data());
      result.constant = number;
      return result;
    }
    const std::string name = text_.substr(at_, end - at_);
    std::vector<std::string> known;
    for (const auto& field : detail::rule_fields()) {
      known.emplace_back(field.name);
      if (field.name == name) result.field = &field;
    }
    if (!result.field) refuse("there is no field '" + name + "': " + suggest(name, known));
    at_ = end;
    using Needs = detail::RuleField::Needs;
    if (result.field->needs == Needs::nothing) return result;
    if (!take("(")) refuse("'" + name + "' takes a column, expected '('");
    result.column = quoted();
    if (result.field->needs == Needs::column_and_value) {
      if (!take(",")) refuse("'" + name + "' takes a column and a value, expected ','");
      result.value = quoted();
    }
    if (!take(")")) refuse("expected ')'");
    return result;
  }

  // What of profiles there is to ask about: columns, and parts that only some have.
  struct Known {
    std::set<std::string> interests, drifts, loyalties, places;
    bool bought = false, life_stage = false, opinions = false, prospects = false;
  };

  static Known known_to(const Profiles& profiles) {
    Known known;
    for (UserIndex user{0}; user.value < profiles.size(); ++user) {
      const ProfileParts& parts = profiles[user].parts();
      for (const Interests& by : parts.interests) {
        known.interests.insert(by.column);
        if (by.drift) known.drifts.insert(by.column);
      }
      for (const Loyalty& by : parts.loyalty) known.loyalties.insert(by.column);
      for (const Places& by : parts.places) known.places.insert(by.column);
      known.bought = known.bought || parts.purchases > 0;
      known.life_stage = known.life_stage || parts.life_stage != LifeStage::unknown;
      known.opinions = known.opinions || parts.opinions.has_value();
      known.prospects = known.prospects || parts.prospects.has_value();
    }
    // Where nobody bought anything, nobody is loyal by any of the columns.
    if (!known.bought) known.loyalties.insert(known.interests.begin(), known.interests.end());
    return known;
  }

  // One person may lack a part; that all do is a slip of the pen.
  void require_parts(const Profiles& profiles) const {
    if (profiles.size() == 0) return;
    const Known known = known_to(profiles);
    const auto refuse_for = [this](const std::string& fault) {
      throw OptionError("rule '" + text_ + "': no profile has " + fault);
    };
    const auto require_column = [&](const Operand& operand, const std::set<std::string>& columns,
                                    const char* which) {
      if (!columns.contains(operand.column))
        refuse_for("the column '" + operand.column + "'" + which + ": " +
                   suggest(operand.column, std::vector(columns.begin(), columns.end())));
    };
    using Part = detail::RuleField::Part;
    for (const Node& node : nodes_)
      for (const Operand* operand : {&node.left, &node.right}) {
        if (!operand->field) continue;
        switch (operand->field->part) {
          case Part::any:
            if (known.bought && !read_of_any(profiles, *operand))
              refuse_for("a '" + std::string(operand->field->name) +
                         "': the events do not tell it, or 'keep' left it out");
            break;
          case Part::drift:
            require_column(*operand, known.interests, " of interests");
            if (!known.drifts.contains(operand->column))
              refuse_for("a drift by '" + operand->column + "', which option 'recent_half_life' gives");
            break;
          case Part::interests: require_column(*operand, known.interests, " of interests"); break;
          case Part::loyalty: require_column(*operand, known.loyalties, " of loyalties"); break;
          case Part::places: require_column(*operand, known.places, " of places"); break;
          case Part::life_stage:
            if (!known.life_stage) refuse_for("a stage of life: give them by 'Profiles::with'");
            break;
          case Part::opinions:
            if (!known.opinions) refuse_for("opinions: give them by 'Profiles::with'");
            break;
          case Part::prospects:
            if (!known.prospects) refuse_for("prospects: give them by 'Profiles::with'");
            break;
        }
      }
  }

  static bool read_of_any(const Profiles& profiles, const Operand& operand) {
    for (UserIndex user{0}; user.value < profiles.size(); ++user)
      if (!std::holds_alternative<std::monostate>(operand.of(profiles[user]))) return true;
    return false;
  }

  template <class T>
  static bool compare(const T& left, const T& right, Order order) {
    switch (order) {
      case Order::less: return left < right;
      case Order::at_most: return left <= right;
      case Order::more: return left > right;
      case Order::at_least: return left >= right;
      case Order::equal: return left == right;
      case Order::unequal: return left != right;
    }
    return false;
  }

  bool holds(std::size_t index, const Profile& profile) const {
    // What was joined last stands at the root, and its second part is none of the chain: of a chain, however
    // long, no more than one link is open at a time.
    while (nodes_[index].kind == Kind::both || nodes_[index].kind == Kind::either) {
      const bool decides = nodes_[index].kind == Kind::either;
      if (holds(nodes_[index].second, profile) == decides) return decides;
      index = nodes_[index].first;
    }
    const Node& node = nodes_[index];
    if (node.kind == Kind::negation) return !holds(node.first, profile);
    const auto left = node.left.of(profile), right = node.right.of(profile);
    if (left.index() == 0 || right.index() == 0) return false;
    if (node.left.is_number()) return compare(std::get<double>(left), std::get<double>(right), node.order);
    return compare(std::get<std::string>(left), std::get<std::string>(right), node.order);
  }

  std::string text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::vector<Node> nodes_;
  std::size_t root_ = 0;
};

}  // namespace kindred::inline v0
