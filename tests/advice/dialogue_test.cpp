#include "kindred/advice/dialogue.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "advice/small_shop.hpp"
#include "kindred/core/error.hpp"
#include "support/archive_bytes.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using Ids = std::vector<std::string>;

namespace {

Ids shown(const Dialogue& dialogue) {
  Ids ids;
  for (const AdvisedProduct& product : dialogue.advice().products)
    ids.emplace_back(dialogue.catalog()[product.item].id);
  return ids;
}

Dialogue begun(std::string_view text) {
  static const Dialogue empty(advice_test::small_reader(), {}, "brand");
  return empty.say(text);
}

}  // namespace

TEST_CASE("a dialogue leads from a request to a filled basket") {
  const Dialogue coffee = begun("ground coffee");
  CHECK(coffee.turn() == TurnKind::asked);
  CHECK(shown(coffee) == Ids{"c1", "c2", "c4"});
  const Dialogue cheaper = coffee.say("cheaper");
  CHECK(cheaper.turn() == TurnKind::cheaper);
  CHECK(shown(cheaper) == Ids{"c1"});
  CHECK(shown(coffee).size() == 3);  // the one before stays as it was
  const Dialogue added = cheaper.say("add two of the first one");
  CHECK(added.turn() == TurnKind::added);
  CHECK(added.basket() == std::vector<BasketLine>{{ItemIndex(0), 2}});
  CHECK(added.reply() == "added 2 x Ground coffee, 12 oz");
  const Dialogue milk = added.say("now organic milk").say("add it");
  CHECK(shown(milk) == Ids{"m2"});
  CHECK(milk.basket() == std::vector<BasketLine>{{ItemIndex(0), 2}, {ItemIndex(6), 1}});
  CHECK(milk.total() == 21);
  const Dialogue fewer = milk.say("remove the first");
  CHECK(fewer.basket() == std::vector<BasketLine>{{ItemIndex(6), 1}});
  CHECK(fewer.say("that's all").finished());
  CHECK(fewer.say("start over").basket().size() == 1);
  CHECK(fewer.say("start over").request() == Request{});
}

TEST_CASE("a dialogue in Chinese") {
  const Dialogue coffee = begun("咖啡");
  CHECK(shown(coffee) == Ids{"c1", "c2", "c3", "c4"});
  CHECK(shown(coffee.say("不要速溶的")) == Ids{"c1", "c2", "c4"});
  const Dialogue other = coffee.say("不要这个牌子");
  CHECK(other.turn() == TurnKind::not_this_brand);
  CHECK(shown(other) == Ids{"c2", "c4"});
  CHECK(shown(coffee.say("不要第二个")) == Ids{"c1", "c3", "c4"});
  CHECK(shown(coffee.say("便宜点")) == Ids{"c1", "c3"});
  CHECK(shown(coffee.say("贵一点")) == Ids{"c2", "c4"});
  CHECK(coffee.say("第二个要三份").basket() == std::vector<BasketLine>{{ItemIndex(1), 3}});
  CHECK(coffee.say("加入第三个").say("结账").finished());
}

TEST_CASE("a dialogue refines, goes elsewhere and back") {
  const Dialogue coffee = begun("coffee");
  const Dialogue organic = coffee.say("organic please");
  CHECK(organic.turn() == TurnKind::refined);
  CHECK(shown(organic) == Ids{"c4"});
  CHECK(shown(coffee.say("under 9")) == Ids{"c1", "c3"});
  CHECK(shown(coffee.say("under 9").say("up to 20")).size() == 4);  // a bound takes the place of another
  CHECK(shown(coffee.say("cheaper than the fourth")) == Ids{"c1", "c3"});
  CHECK(coffee.say("cheaper than the third").turn() == TurnKind::not_understood);  // there is nothing below 5
  CHECK(shown(coffee.say("cheaper than the third")).size() == 4);
  const Dialogue similar = coffee.say("more like the first");
  CHECK(similar.turn() == TurnKind::similar);
  CHECK(shown(similar) == Ids{"c2", "c4"});
  CHECK(shown(begun("candy").say("show me others")).empty());
  CHECK(shown(coffee.say("I don't like this brand")) == Ids{"c2", "c4"});
  CHECK(shown(coffee.say("organic milk")) == Ids{"m2"});
  CHECK(coffee.say("is this organic?").basket().empty());
  CHECK(coffee.say("I'd like the last one").basket() == std::vector<BasketLine>{{ItemIndex(3), 1}});
}

TEST_CASE("what is said together counts together") {
  const Dialogue coffee = begun("coffee").say("add the second one");
  for (const char* const text : {"去掉速溶的", "remove the instant ones"}) {
    const Dialogue without = coffee.say(text);
    INFO(text);
    CHECK(without.turn() == TurnKind::refined);
    CHECK(shown(without) == Ids{"c1", "c2", "c4"});
    CHECK(without.basket() == std::vector<BasketLine>{{ItemIndex(1), 1}});
  }
  CHECK(coffee.say("remove it").basket().empty());
  // The median of 5, 8, 10 and 14 is 10: below it is c1, c3, and of those not instant c1.
  CHECK(shown(coffee.say("cheaper and not instant")) == Ids{"c1"});
  CHECK(coffee.say("cheaper and not instant").turn() == TurnKind::cheaper);
  // The only organic one costs 10: it is asked for all the same.
  const Dialogue organic = coffee.say("cheaper and organic");
  CHECK(shown(organic) == Ids{"c1", "c3"});
  CHECK(organic.request().constraints.size() == 3);
  const Dialogue milk = begun("milk").say("more expensive and organic");
  CHECK(shown(milk) == Ids{"m2"});
  for (const char* const text : {"不要这个牌子，要有机的", "a different brand, organic"}) {
    const Dialogue other = begun("coffee").say(text);
    INFO(text);
    CHECK(other.turn() == TurnKind::not_this_brand);
    CHECK(shown(other) == Ids{"c4"});
  }
  CHECK(shown(begun("coffee").say("a different brand, under 12")) == Ids{"c4"});
  CHECK(shown(begun("coffee").say("not the brand Bean")) == Ids{"c1", "c3"});
  for (const char* const text : {"cheap, under 5", "under 5, cheap"}) {
    const auto all = begun("coffee").say(text).request().constraints;
    INFO(text);
    CHECK(std::count_if(all.begin(), all.end(), [](const Constraint& one) {
            return one.kind == ConstraintKind::price_low || one.kind == ConstraintKind::price_at_most;
          }) == 2);
  }
  CHECK(shown(begun("coffee").say("cheaper than 9 dollars")) == Ids{"c1", "c3"});
}

TEST_CASE("pointing at a product adds it only with a word that adds or with no other word") {
  const Dialogue coffee = begun("coffee");
  for (const char* const text :
       {"第二个多少钱", "第二个怎么样", "第二个是什么牌子", "第二个好不好", "第二个要吗",
        "what does the second one cost", "tell me about the second", "the second?",
        "compare the first and the second", "is the second one organic?", "how big is the second one",
        "do I want the second one", "show me the second one", "没有第二个吗"}) {
    const Dialogue asked = coffee.say(text);
    INFO(text);
    CHECK(asked.turn() == TurnKind::asked_about);
    CHECK(asked.basket().empty());
    CHECK(shown(asked) == shown(coffee));
  }
  CHECK(coffee.say("第二个多少钱").reply() == "Ground coffee, 24 oz costs 14; nothing was changed");
  for (const char* const text :
       {"我不太想要第二个", "第二个不好喝", "第二个不行", "I wouldn't take the second one",
        "never mind the second", "forget the second one", "换掉第二个", "第二个换成别的",
        "don't add the second"}) {
    const Dialogue without = coffee.say(text);
    INFO(text);
    CHECK(without.turn() == TurnKind::not_this);
    CHECK(without.basket().empty());
    CHECK(shown(without) == Ids{"c1", "c3", "c4"});
  }
  for (const char* const text : {"the second one looks bad", "I like the second", "第二个好看",
                                 "the second, xyzzy", "I want the second one xyzzy", "the second is white",
                                 "add the first, not the second", "第一个不要，第二个要"}) {
    const Dialogue same = coffee.say(text);
    INFO(text);
    CHECK(same.turn() == TurnKind::not_understood);
    CHECK(same.basket().empty());
    CHECK(shown(same) == shown(coffee));
  }
  for (const char* const text :
       {"the second one", "第二个", "第二个吧", "the second, please", "add the second one",
        "can I have the second one?", "I'd like the second", "I'll take the second one",
        "put the second one in the cart", "加第二个", "要第二个", "add the second coffee", "the 2nd", "#2",
        "add number 2 to my basket, xyzzy"}) {
    INFO(text);
    CHECK(coffee.say(text).basket() == std::vector<BasketLine>{{ItemIndex(1), 1}});
  }
}

TEST_CASE("words of a turn are no products, and what goes out of the basket may be said in parts") {
  const Dialogue coffee = begun("coffee").say("add the second one");
  REQUIRE(coffee.basket().size() == 1);
  for (const char* const text :
       {"remove the first", "remove it", "delete it", "drop the first one", "take it out", "put it back",
        "take the first one out again", "take the first out of the basket", "get rid of the first",
        "take it off the list", "I changed my mind, remove the coffee", "删掉第一个", "把第一个拿出来"}) {
    const Dialogue less = coffee.say(text);
    INFO(text);
    CHECK(less.turn() == TurnKind::removed);
    CHECK(less.basket().empty());
    CHECK(shown(less) == shown(coffee));
  }
  CHECK(coffee.say("put two of these in the cart").basket() == std::vector<BasketLine>{{ItemIndex(1), 3}});
  // An exclusion that is not understood is told with whatever else a turn does.
  CHECK(coffee.say("cheaper, no shellfish").reply() == "cheaper than 10; not understood: no shellfish");
  CHECK(begun("coffee").say("add the second, no shellfish").reply() ==
        "added 1 x Ground coffee, 24 oz; not understood: no shellfish");
}

TEST_CASE("what a dialogue does not understand changes nothing") {
  const Dialogue coffee = begun("coffee");
  for (const char* const text : {"", "xyzzy", "add the ninth", "第九十九个", "the 99999999999999999999th",
                                 "remove the first", "\xFF\xFE"}) {
    const Dialogue same = coffee.say(text);
    INFO(text);
    CHECK(same.turn() == TurnKind::not_understood);
    CHECK(shown(same) == shown(coffee));
    CHECK(same.basket().empty());
    CHECK_FALSE(same.reply().empty());
  }
  CHECK(begun("cheaper").turn() != TurnKind::cheaper);
  const Dialogue many = coffee.say("99999999999999 of the first").say("99999999999999 of the first");
  CHECK(many.basket()[0].quantity == 1'000'000);
  CHECK_FALSE(begun("nut candy").say("add it").total());
  CHECK_THROWS_AS(Dialogue(advice_test::small_reader(), {}, "maker"), LookupError);
}

TEST_CASE("a dialogue is kept in a file and goes on from there") {
  const kindred_test::TemporaryFolder folder;
  const auto path = folder / "dialogue";
  const Dialogue first = begun("ground coffee, not isntant");
  for (const Dialogue& dialogue : {first.say("add two of the first"), first.say("not this brand"),
                                   first.say("not the second").say("cheaper"), first.say("grxyz"),
                                   Dialogue(advice_test::small_reader(), {}, "brand")}) {
    dialogue.save(path);
    const auto copy = Dialogue::load(path, advice_test::small_reader(), {}, "brand");
    CHECK(copy.turn() == dialogue.turn());
    CHECK(copy.reply() == dialogue.reply());
    CHECK(copy.request() == dialogue.request());
    CHECK(copy.basket() == dialogue.basket());
    CHECK(copy.spoken_of() == dialogue.spoken_of());
    CHECK(shown(copy) == shown(dialogue));
    CHECK(shown(copy.say("show me others")) == shown(dialogue.say("show me others")));
    CHECK(kindred_test::bytes_of(copy.archive()) == kindred_test::bytes_of(dialogue.archive()));
  }
  const auto other = Dialogue::load(Archive::of_bytes(first.say("add the first").archive().bytes(), "x"),
                                    RequestRules{}.of(Catalog()));
  CHECK(other.basket().empty());
  CHECK(other.reply().find("no longer here: c1") != std::string::npos);
  const std::string bytes = kindred_test::bytes_of(path);
  const RequestReader reader = advice_test::small_reader();
  for (std::size_t at = kindred_test::table_at; at < bytes.size(); at += 11) {
    auto damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    try {  // refused, or such as goes on
      (void)Dialogue::load(Archive::of_bytes(kindred_test::as_bytes(kindred_test::sealed(damaged)), "x"),
                           reader, {}, "brand")
          .say("cheaper");
    } catch (const Error&) {
    }
  }
}
