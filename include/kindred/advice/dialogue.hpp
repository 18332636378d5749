#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/advice/advise.hpp"
#include "kindred/advice/detail/turn_words.hpp"
#include "kindred/advice/request.hpp"
#include "kindred/advice/request_archive.hpp"
#include "kindred/advice/understand.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/text/detail/text_list.hpp"

namespace kindred::inline v0 {

/// What the person's last words were taken for.
enum class TurnKind : std::uint8_t {
  none,            ///< nothing was said yet
  asked,           ///< a new request
  refined,         ///< more was said of the request
  cheaper,         ///< the same for less
  dearer,          ///< the same for more
  similar,         ///< more like a product shown
  more,            ///< others than those shown
  not_this,        ///< not a product shown
  not_this_brand,  ///< nothing of the brand of a product shown
  added,           ///< a product into the basket
  removed,         ///< a product out of the basket
  finished,        ///< the basket is as it shall be
  restarted,       ///< all is forgotten but the basket
  not_understood,  ///< nothing changed
  asked_about      ///< a question about a product shown; nothing changed
};

/// A product in the basket.
struct BasketLine {
  /// Which.
  ItemIndex item = {};
  /// How many, ≥ 1.
  int quantity = 1;
  /// Both parts equal.
  friend bool operator==(const BasketLine&, const BasketLine&) = default;
};

/// A dialogue in a shop: what was asked for so far, what was shown and what is in the basket. An immutable
/// value: `say` makes the next one, and the one before stays as it was, so that going back is keeping it.
///
///     Dialogue dialogue(reader);
///     dialogue = dialogue.say("organic coffee under 10 dollars");
///     dialogue = dialogue.say("cheaper").say("add the second one");
class Dialogue {
 public:
  /// Nothing was said yet.
  /// @param reader understands requests
  /// @param options how products are chosen
  /// @param brand_column the column of texts that says whose a product is, for "not this brand"; empty where
  /// there is none
  /// @throws LookupError for a column that the catalogue does not have
  explicit Dialogue(RequestReader reader, AdviceOptions options = {}, std::string brand_column = {})
      : reader_(std::move(reader)), options_(std::move(options)), brand_column_(std::move(brand_column)) {
    if (!brand_column_.empty()) (void)reader_.catalog().text_column(brand_column_);
  }

  /// The dialogue after the person said something, in English or Chinese. Products shown are meant by their
  /// place, "the second one", 第二个, "the last"; "it" and 这个 are the one that was last spoken of, else the
  /// first. What names a thing asks anew; all else refines:
  /// * "cheaper", 便宜点: what is below the median price of those shown (of an even number the upper middle);
  ///   with a product, "cheaper
  /// than
  ///   the first", below its price. "more expensive", 贵一点 likewise.
  /// * "not this brand", 不要这个牌子; "not the third", 不要第三个; "show me others", 换一批.
  /// * "more like the first", 类似第一个: others of the same kind, by the column in which the fewest items
  /// have
  ///   the product's value.
  /// * "add the second one", "two of the first", 第二个要三份: only with a word that adds, or where a place
  /// and
  ///   nothing else is said; "remove the first" is by its place in the basket, "take it out" the one spoken
  ///   of, "remove the coffee" what is coffee there. A question about a product, 第二个多少钱, is answered
  ///   with its price and changes nothing; what else is said of one, "the second looks odd", is asked back.
  /// * "that's all", 结账; "start over", 重新开始.
  /// * constraints without a thing, "organic", "under 5", 不要速溶, "remove the instant ones": added; a bound
  /// takes the place of another. Those said with one of the above, "cheaper and organic", count as well.
  /// @throws as `advise` does
  Dialogue say(std::string_view text, const AdviceEvidence& evidence = {}) const;

  /// What the last words were taken for.
  TurnKind turn() const noexcept { return turn_; }
  /// The products that the last words were about.
  const std::vector<ItemIndex>& spoken_of() const noexcept { return spoken_of_; }
  /// What was understood of all that was said of the present subject.
  const Request& request() const noexcept { return request_; }
  /// What is shown.
  const Advice& advice() const noexcept { return advice_; }
  /// What was put into the basket, in that order.
  const std::vector<BasketLine>& basket() const noexcept { return basket_; }
  /// What the basket costs; nothing where the price of one is not known.
  std::optional<double> total() const {
    double sum = 0;
    for (const BasketLine& line : basket_) {
      const auto known = price(line.item);
      if (!known) return std::nullopt;
      sum += line.quantity * *known;
    }
    return sum;
  }
  /// Whether the person said that this is all.
  bool finished() const noexcept { return turn_ == TurnKind::finished; }
  /// What happened, in a sentence.
  const std::string& reply() const noexcept { return reply_; }
  /// The catalogue.
  const Catalog& catalog() const noexcept { return reader_.catalog(); }

  /// What files call it.
  static std::string kind() { return "dialogue"; }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes what was said and what is in the basket to a file, products by their ids, brands by their names.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive().save(path); }
  /// The same as an archive, to be kept elsewhere: `archive().bytes()`.
  ArchiveWriter archive() const {
    ArchiveWriter archive(kind(), archive_version);
    archive.add_integer("turn", static_cast<int>(turn_));
    archive.add_text("reply", reply_);
    write_request(archive.part("request"), request_);
    std::vector<std::string> basket, brands;
    std::vector<std::int32_t> quantities;
    for (const BasketLine& line : basket_) {
      basket.emplace_back(catalog()[line.item].id);
      quantities.push_back(line.quantity);
    }
    for (const ValueIndex brand : hidden_brands_)
      brands.emplace_back(catalog().text_column(brand_column_).values()[brand]);
    detail::TextList(basket).write(archive.part("basket"));
    archive.add("quantities", std::move(quantities));
    detail::TextList(ids_of(hidden_)).write(archive.part("hidden"));
    detail::TextList(ids_of(spoken_of_)).write(archive.part("spoken_of"));
    detail::TextList(brands).write(archive.part("hidden_brands"));
    return archive;
  }
  /// Goes on from a file that `save` wrote. What is shown is looked for anew: with the catalogue, options and
  /// evidence of then it is what was shown then. Products of the basket that the catalogue does not have any
  /// more are named in `reply()`.
  /// @param path the file
  /// @param reader, options, brand_column as of the dialogue that was saved
  /// @param evidence as of `say`
  /// @throws ArchiveError for a file that is damaged or holds something else, DataError for one that cannot
  /// be read; as the constructor and `advise` do
  static Dialogue load(const std::filesystem::path& path, RequestReader reader, AdviceOptions options = {},
                       std::string brand_column = {}, const AdviceEvidence& evidence = {}) {
    return load(Archive::open(path), std::move(reader), std::move(options), std::move(brand_column),
                evidence);
  }
  /// The same from an archive, such as `Archive::of_bytes`.
  /// @throws as above
  static Dialogue load(const Archive& archive, RequestReader reader, AdviceOptions options = {},
                       std::string brand_column = {}, const AdviceEvidence& evidence = {}) {
    (void)archive.expect(kind(), archive_version);
    Dialogue dialogue(std::move(reader), std::move(options), std::move(brand_column));
    dialogue.request_ = read_request(archive.part("request"));
    dialogue.hidden_ = dialogue.items_of(archive.part("hidden"));
    dialogue.spoken_of_ = dialogue.items_of(archive.part("spoken_of"));
    const auto brands = detail::TextList::read(archive.part("hidden_brands"));
    if (brands.size() > 0 && dialogue.brand_column_.empty())
      archive.refuse("leaves brands out, and no column of brands is named");
    for (std::size_t b = 0; b < brands.size(); ++b)
      if (const auto brand = dialogue.catalog().text_column(dialogue.brand_column_).values().find(brands[b]))
        dialogue.hidden_brands_.push_back(*brand);
    const auto basket = detail::TextList::read(archive.part("basket"));
    const auto quantities = archive.array<std::int32_t>("quantities");
    if (quantities.size() != basket.size()) archive.refuse("holds a basket whose parts do not fit together");
    if (!dialogue.request_.constraints.empty()) dialogue.look(evidence);
    dialogue.turn_ =
        static_cast<TurnKind>(archive.integer("turn", 0, static_cast<std::int64_t>(TurnKind::asked_about)));
    dialogue.reply_ = archive.text("reply");
    for (std::size_t l = 0; l < basket.size(); ++l) {
      if (quantities[l] < 1 || quantities[l] > detail::most_pieces) archive.refuse("holds no quantity");
      if (const auto item = dialogue.item_of(basket[l])) dialogue.basket_.push_back({*item, quantities[l]});
      else
        dialogue.reply_ +=
            (dialogue.reply_.empty() ? "" : "; ") + ("no longer here: " + std::string(basket[l]));
    }
    return dialogue;
  }

 private:
  std::vector<std::string> ids_of(const std::vector<ItemIndex>& items) const {
    std::vector<std::string> ids;
    for (const ItemIndex item : items) ids.emplace_back(catalog()[item].id);
    return ids;
  }
  std::optional<ItemIndex> item_of(std::string_view id) const {
    const auto item = catalog().items()->find(id);
    return item && catalog().contains(*item) ? item : std::nullopt;
  }
  std::vector<ItemIndex> items_of(const Archive& archive) const {
    const auto ids = detail::TextList::read(archive);
    std::vector<ItemIndex> items;
    for (std::size_t i = 0; i < ids.size(); ++i)
      if (const auto item = item_of(ids[i])) items.push_back(*item);
    return items;
  }

  std::optional<double> price(ItemIndex item) const {
    for (const NumberColumn& column : catalog().number_columns())
      if (column.name() == options_.price_column) return column[item];
    return std::nullopt;
  }
  std::string title(ItemIndex item) const { return std::string(catalog()[item].title); }

  std::optional<ItemIndex> shown(std::size_t place) const {
    if (place == detail::last_place && !advice_.products.empty()) return advice_.products.back().item;
    if (place >= advice_.products.size()) return std::nullopt;
    return advice_.products[place].item;
  }

  void take(TurnKind turn, std::string reply) {
    turn_ = turn;
    reply_ = std::move(reply);
  }

  // Looks again, for what is asked for now.
  void look(const AdviceEvidence& evidence) {
    AdviceOptions options = options_;
    const Catalog& catalog = reader_.catalog();
    const TextColumn* const brands = brand_column_.empty() ? nullptr : &catalog.text_column(brand_column_);
    options.filter = [&, filter = options_.filter](ItemIndex item) {
      if (!filter(item) || std::find(hidden_.begin(), hidden_.end(), item) != hidden_.end()) return false;
      if (brands)
        for (const ValueIndex value : (*brands)[item])
          if (std::find(hidden_brands_.begin(), hidden_brands_.end(), value) != hidden_brands_.end())
            return false;
      return true;
    };
    advice_ = advise(reader_, request_, evidence, options);
    for (const std::string& remark : advice_.remarks) reply_ += (reply_.empty() ? "" : "; ") + remark;
  }

  void bound(ConstraintKind kind, double number, std::string_view words) {
    using enum ConstraintKind;
    auto& all = request_.constraints;
    all.erase(std::remove_if(all.begin(), all.end(),
                             [kind](const Constraint& other) {
                               return other.kind == kind || other.kind == price_about ||
                                      other.kind == price_low || other.kind == price_high;
                             }),
              all.end());
    all.push_back(
        {.kind = kind, .number = number, .currency = options_.currency, .words = std::string(words)});
  }

  void refine(const Request& said) {
    using enum ConstraintKind;
    auto& all = request_.constraints;
    for (const Constraint& constraint : said.constraints)
      all.erase(std::remove_if(all.begin(), all.end(),
                               [&](const Constraint& other) {
                                 const bool prices = constraint.kind >= price_at_most &&
                                                     constraint.kind <= price_high &&
                                                     other.kind >= price_about && other.kind <= price_high;
                                 const bool same = other.kind == constraint.kind &&
                                                   other.value == constraint.value && other.kind <= occasion;
                                 return prices || same ||
                                        (other.kind == constraint.kind && other.kind > occasion);
                               }),
                all.end());
    for (const Constraint& constraint : said.constraints) {
      all.push_back(constraint);
      all.back().thing = Constraint::every_thing;
    }
    request_.text += (request_.text.empty() ? "" : "; ") + said.text;
    request_.not_understood = said.not_understood;
    request_.corrected = said.corrected;
  }

  // What was said beside prices and counts.
  static Request goods_of(Request said) {
    auto& all = said.constraints;
    all.erase(std::remove_if(all.begin(), all.end(),
                             [](const Constraint& one) { return one.kind > ConstraintKind::occasion; }),
              all.end());
    return said;
  }
  void refine_goods(const Request& said) {
    const Request goods = goods_of(said);
    if (!goods.constraints.empty()) refine(goods);
  }

  // Whether the words name a brand of the catalogue.
  bool names_brand(const Request& said) const {
    const auto& brands = catalog().text_column(brand_column_).values();
    for (const Constraint& constraint : said.constraints) {
      if (constraint.kind > ConstraintKind::attribute) continue;
      const std::string form = detail::phrase_form(constraint.value, reader_.folding());
      for (ValueIndex brand{0}; brand.value < brands.size(); ++brand)
        if (detail::phrase_form(brands[brand], reader_.folding()) == form) return true;
    }
    return false;
  }

  void change_price(bool cheaper, const std::vector<ItemIndex>& than, const Request& said,
                    const AdviceEvidence& evidence) {
    std::vector<double> prices;
    for (const ItemIndex item : than)
      if (const auto known = price(item)) prices.push_back(*known);
    if (than.empty())
      for (const AdvisedProduct& product : advice_.products)
        if (product.price) prices.push_back(*product.price);
    if (prices.empty()) return take(TurnKind::not_understood, "no price of what is shown is known");
    std::sort(prices.begin(), prices.end());
    const double middle = prices[cheaper ? prices.size() / 2 : (prices.size() - 1) / 2];
    // The next price that is another: a bound lets through what equals it.
    const double limit = cheaper ? std::nextafter(middle, 0.0)
                                 : std::nextafter(middle, std::numeric_limits<double>::infinity());
    const Dialogue before = *this;
    take(cheaper ? TurnKind::cheaper : TurnKind::dearer,
         std::string(cheaper ? "cheaper than " : "dearer than ") + detail::short_number(middle));
    bound(cheaper ? ConstraintKind::price_at_most : ConstraintKind::price_at_least, limit, said.text);
    refine_goods(said);
    look(evidence);
    if (!advice_.products.empty()) return;
    *this = before;
    take(TurnKind::not_understood, std::string("there is nothing ") + (cheaper ? "cheaper" : "dearer") +
                                       " than " + detail::short_number(middle));
  }

  void look_for_similar(ItemIndex item, std::string_view text, const AdviceEvidence& evidence) {
    const TextColumn* rarest = nullptr;
    std::size_t fewest = std::numeric_limits<std::size_t>::max();
    for (const TextColumn& column : catalog().text_columns()) {
      if (column.name() == brand_column_ || column[item].empty()) continue;
      const ValueIndex value = column[item][0];
      if (detail::phrase_form(column.values()[value]).find_first_not_of("0123456789 ") == std::string::npos)
        continue;
      std::size_t count = 0;
      for (ItemIndex other{0}; other.value < column.size(); ++other)
        count += std::count(column[other].begin(), column[other].end(), value) > 0 ? 1U : 0U;
      if (count < 2 || count >= fewest) continue;
      fewest = count;
      rarest = &column;
    }
    if (!rarest) return take(TurnKind::not_understood, "nothing is known to be like " + title(item));
    auto& all = request_.constraints;
    all.erase(std::remove_if(all.begin(), all.end(),
                             [](const Constraint& other) {
                               return !other.negated && (other.kind <= ConstraintKind::attribute ||
                                                         other.kind == ConstraintKind::count);
                             }),
              all.end());
    all.push_back({.kind = ConstraintKind::category,
                   .value = std::string(rarest->values()[(*rarest)[item][0]]),
                   .words = std::string(text),
                   .thing = 0});
    hidden_.push_back(item);
    take(TurnKind::similar, "like " + title(item));
    look(evidence);
  }

  void add(const std::vector<ItemIndex>& items, int quantity) {
    std::string names;
    for (const ItemIndex item : items) {
      const auto line =
          std::find_if(basket_.begin(), basket_.end(), [item](const auto& one) { return one.item == item; });
      if (line == basket_.end()) basket_.push_back({item, quantity});
      else line->quantity = std::min(line->quantity, detail::most_pieces - quantity) + quantity;
      names += (names.empty() ? "" : ", ") + std::to_string(quantity) + " x " + title(item);
    }
    take(TurnKind::added, "added " + names);
  }

  // What is known of products that a question is about.
  std::string answer(const std::vector<ItemIndex>& items) const {
    std::string told;
    for (const ItemIndex item : items) {
      const auto known = price(item);
      told += title(item) + (known ? " costs " + detail::short_number(*known) : " has no known price") + "; ";
    }
    return told + "nothing was changed";
  }

  // Whether items are all that these goods say.
  bool all_are(const std::vector<ItemIndex>& items, const Request& goods) const {
    return std::all_of(goods.constraints.begin(), goods.constraints.end(), [&](Constraint one) {
      one.negated = false;
      const auto match = reader_.match(one);
      return std::all_of(items.begin(), items.end(), [&](ItemIndex item) { return match[item.value] > 0; });
    });
  }

  // Out of the basket what is all that these goods say.
  void remove_such(const Request& goods) {
    std::vector<std::size_t> places;
    for (std::size_t l = 0; l < basket_.size(); ++l)
      if (all_are({basket_[l].item}, goods)) places.push_back(l);
    if (!places.empty()) remove(places, false);
  }

  // Of the places none is the one spoken of, where it is in the basket, else the last that was put there.
  void remove(const std::vector<std::size_t>& places, bool spoken_of) {
    std::vector<ItemIndex> gone;
    for (const std::size_t place : places) {
      const std::size_t at = place == detail::last_place ? basket_.size() - 1 : place;
      if (at < basket_.size()) gone.push_back(basket_[at].item);
    }
    const auto is_there = [this](ItemIndex item) {
      return std::any_of(basket_.begin(), basket_.end(),
                         [item](const auto& line) { return line.item == item; });
    };
    if (places.empty() && spoken_of)
      std::copy_if(spoken_of_.begin(), spoken_of_.end(), std::back_inserter(gone), is_there);
    if (places.empty() && gone.empty() && !basket_.empty()) gone.push_back(basket_.back().item);
    if (gone.empty()) return take(TurnKind::not_understood, "the basket has no such product");
    std::string names;
    for (const ItemIndex item : gone) {
      names += (names.empty() ? "" : ", ") + title(item);
      basket_.erase(std::remove_if(basket_.begin(), basket_.end(),
                                   [item](const auto& line) { return line.item == item; }),
                    basket_.end());
    }
    spoken_of_ = gone;
    take(TurnKind::removed, "removed " + names);
  }

  RequestReader reader_;
  AdviceOptions options_;
  std::string brand_column_;
  TurnKind turn_ = TurnKind::none;
  Request request_;
  Advice advice_;
  std::vector<BasketLine> basket_;
  std::vector<ItemIndex> hidden_;
  std::vector<ValueIndex> hidden_brands_;
  std::vector<ItemIndex> spoken_of_;
  std::string reply_;
};

inline Dialogue Dialogue::say(std::string_view text, const AdviceEvidence& evidence) const {
  using detail::TurnWord;
  const detail::TurnWords words(text, reader_.folding());
  const Request said = reader_.read(text);
  Dialogue next = *this;

  // Which products shown are meant, where any are.
  std::vector<ItemIndex> meant;
  for (const std::size_t place : words.places())
    if (const auto item = shown(place)) meant.push_back(*item);
  const bool unknown_place = meant.size() < words.places().size();
  if (meant.empty() && words.places().empty() && words.has(TurnWord::it) && !advice_.products.empty())
    meant = spoken_of_.empty() ? std::vector<ItemIndex>{advice_.products[0].item} : spoken_of_;
  // "Add the second coffee" names what is pointed at.
  const bool names_meant = !words.places().empty() && !meant.empty() && all_are(meant, goods_of(said));
  const bool names_thing = said.thing_count() > 0 && !names_meant;
  const bool says_goods = !goods_of(said).constraints.empty();
  const bool says_bound =
      std::any_of(said.constraints.begin(), said.constraints.end(), [](const Constraint& one) {
        return one.kind >= ConstraintKind::price_at_most && one.kind <= ConstraintKind::price_about;
      });
  const bool points = !words.places().empty();
  const bool refers = points || words.has(TurnWord::it);
  const auto [says_no, says_yes] = words.negates();
  const auto ask_back = [&] {
    next.take(TurnKind::not_understood, "what is to become of " + title(meant[0]) +
                                            "? nothing was changed; \"add\" puts it into the basket");
  };

  if (words.has(TurnWord::restart)) {
    const auto basket = basket_;
    next = Dialogue(reader_, options_, brand_column_);
    next.basket_ = basket;
    next.take(TurnKind::restarted, "a new start");
  } else if (words.has(TurnWord::finish) && !names_thing) {
    next.take(TurnKind::finished, basket_.empty() ? "the basket is empty" : "the basket is ready");
  } else if (words.has(TurnWord::remove) && !names_thing && words.places().empty() && says_goods) {
    // "Remove the coffee" where some is in the basket; else of what is shown: "remove the instant ones".
    next.remove_such(goods_of(said));
    if (next.turn_ == TurnKind::removed) return next;
    Request without = said;
    for (Constraint& one : without.constraints)
      if (one.kind <= ConstraintKind::occasion) one.negated = true;
    next.refine(without);
    next.spoken_of_.clear();
    next.take(TurnKind::refined, "");
    next.look(evidence);
    if (next.reply_.empty()) next.reply_ = next.request_.understood();
  } else if (words.has(TurnWord::remove) && !names_thing) {
    next.remove(words.places(), words.has(TurnWord::it));
  } else if (unknown_place && !names_thing) {
    next.take(TurnKind::not_understood, "there is no such product among those shown");
  } else if (words.has(TurnWord::brand) && (says_no || words.has(TurnWord::other)) && !names_thing &&
             !brand_column_.empty() && !advice_.products.empty() &&
             (said.constraints.empty() || ((refers || words.has(TurnWord::other)) && !names_brand(said)))) {
    const ItemIndex item = meant.empty() ? advice_.products[0].item : meant[0];
    const auto values = catalog().text_column(brand_column_)[item];
    if (values.empty()) {
      next.take(TurnKind::not_understood, "the brand of " + title(item) + " is not known");
    } else {
      next.hidden_brands_.insert(next.hidden_brands_.end(), values.begin(), values.end());
      next.spoken_of_ = {item};
      if (!said.constraints.empty()) next.refine(said);
      next.take(TurnKind::not_this_brand, "nothing of the brand of " + title(item));
      next.look(evidence);
    }
  } else if (words.has(TurnWord::similar) && !says_no && !meant.empty()) {
    next.spoken_of_ = meant;
    next.look_for_similar(meant[0], text, evidence);
  } else if (words.has(TurnWord::cheaper) && !names_thing && !says_bound && !advice_.products.empty()) {
    next.change_price(true, meant, said, evidence);
  } else if (words.has(TurnWord::dearer) && !names_thing && !says_bound && !advice_.products.empty()) {
    next.change_price(false, meant, said, evidence);
  } else if (!meant.empty() && !names_thing && words.asks() && (points || said.constraints.empty())) {
    next.spoken_of_ = meant;
    next.take(TurnKind::asked_about, answer(meant));
  } else if (points && says_no && says_yes && meant.size() > 1 && !names_thing) {
    ask_back();
  } else if (refers && says_no && !meant.empty() && !names_thing) {
    next.hidden_.insert(next.hidden_.end(), meant.begin(), meant.end());
    next.spoken_of_.clear();
    next.refine_goods(said);
    next.take(TurnKind::not_this, "not " + title(meant[0]));
    next.look(evidence);
  } else if (!meant.empty() && !names_thing &&
             (words.has(TurnWord::add) || (points && words.only_points(false)) ||
              (words.has(TurnWord::take) && words.only_points(true)))) {
    next.spoken_of_ = meant;
    next.add(meant, words.quantity());
  } else if (points && !meant.empty() && !names_thing) {
    ask_back();
  } else if (words.has(TurnWord::other) && said.constraints.empty() && !advice_.products.empty()) {
    for (const AdvisedProduct& product : advice_.products) next.hidden_.push_back(product.item);
    next.spoken_of_.clear();
    next.take(TurnKind::more, "others");
    next.look(evidence);
  } else if (names_thing) {
    next.request_ = said;
    next.hidden_.clear();
    next.spoken_of_.clear();
    next.take(TurnKind::asked, "");
    next.look(evidence);
    if (next.reply_.empty()) next.reply_ = said.understood();
  } else if (!said.constraints.empty()) {
    const bool anew = request_.constraints.empty();
    next.refine(said);
    next.spoken_of_.clear();
    next.take(anew ? TurnKind::asked : TurnKind::refined, "");
    next.look(evidence);
    if (next.reply_.empty()) next.reply_ = next.request_.understood();
  } else {
    std::string unknown;
    for (const std::string& one : said.not_understood) unknown += (unknown.empty() ? ": " : ", ") + one;
    next.take(TurnKind::not_understood, "not understood" + unknown);
  }
  // What else was said is not lost: "cheaper, no shellfish".
  if (next.turn_ != TurnKind::asked && next.turn_ != TurnKind::refined &&
      next.turn_ != TurnKind::not_understood)
    for (const std::string& one : words.unexplained(said.not_understood))
      next.reply_ += "; not understood: " + one;
  return next;
}

}  // namespace kindred::inline v0
