#include "kindred/model/reasons_in_words.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/data/event_log_builder.hpp"
#include "kindred/io/time.hpp"
#include "model/toys.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

// Ann's coffee twice in May and tea over the turn of the year, what she looked at and rated, and seven others
// who bought jam, as Ann did until she sent it back.
struct Shop {
  EventLogBuilder log;
  Catalog catalog;

  Shop() {
    const auto add = [&](const char* user, const char* item, const char* time,
                         EventKind kind = EventKind::purchase) {
      log.add({.user = log.user(user), .item = log.item(item), .time = parse_time(time), .kind = kind});
    };
    add("ann", "coffee", "2017-05-02T10:00:00");
    add("ann", "coffee", "2017-05-20T10:00:00");
    add("ann", "coffee", "2017-04-01T10:00:00", EventKind::view);
    add("ann", "tea", "2016-12-30T10:00:00");
    add("ann", "tea", "2017-01-30T10:00:00");
    add("ann", "tea", "2017-03-30T10:00:00");
    add("ann", "cup", "2017-03-01T10:00:00", EventKind::rating);
    add("ann", "pot", "2017-03-01T10:00:00", EventKind::cart);
    add("ann", "jam", "2017-03-01T10:00:00", EventKind::returned);
    for (const char* user : {"ben", "cid", "dan", "eve", "fay", "gil", "hal"})
      add(user, "jam", "2017-02-01T10:00:00");
    add("ben", "jam", "2017-02-02T10:00:00");
    add("ben", "tea", "2017-02-02T10:00:00");
    auto items = std::make_shared<ItemVocabulary>();
    TextColumn brand("brand");
    for (const char* id : {"coffee", "tea", "cup", "pot", "jam"}) {
      items->add(id);
      brand.push_back(std::string_view(id) == "cup" ? "Other" : "Acme");
    }
    catalog = Catalog(CatalogTable{
        .items = items, .titles = {"Colombian coffee", "Green tea", "Cup", "Pot", ""}, .texts = {brand}});
  }
};

std::vector<std::string> texts(const ReasonsInWords& said) {
  std::vector<std::string> all;
  for (const auto& sentence : said.sentences) all.push_back(sentence.text);
  return all;
}

const Explanation<float> why{ItemIndex(4),
                             6,
                             {{BecauseOfItem{ItemIndex(0)}, 2},
                              {BecauseOfUser{UserIndex(1)}, 1.5F},
                              {BecauseOfUser{UserIndex(2)}, 1.5F},
                              {BecauseOf{"brand: Acme", false, ReasonKind::feature}, 1},
                              {BecauseOf{"popularity"}, 0.5F},
                              {BecauseOfItem{ItemIndex(1)}, 0.25F},
                              {BecauseOfItem{ItemIndex(2)}, 0.125F},
                              {BecauseOfItem{ItemIndex(3)}, 0.0625F},
                              {BecauseOfItem{ItemIndex(4)}, 0.03F},
                              {BecauseOf{"brand: Other", false, ReasonKind::feature}, 0.02F},
                              {BecauseOf{"taste", false, ReasonKind::part}, 0.01F},
                              {BecauseOfItem{ItemIndex(1)}, -1},
                              {BecauseOf{"scale", true}, 1}}};

}  // namespace

TEST_CASE("reasons are said in the shop's language, those alone that are true") {
  Shop shop;
  const auto log = shop.log.snapshot();
  const SayReasons options{.most = 10, .least_people = 2};
  const auto said = options.of(why, log, UserIndex(0), shop.catalog);
  CHECK(texts(said) == std::vector<std::string>{
                           "because you bought Colombian coffee twice in May 2017",
                           "because 2 people with a taste like yours chose it",
                           "because you chose 3 things of the same brand, Acme",
                           "because 7 people chose it",
                           "because you bought Green tea 3 times between December 2016 and March 2017",
                           "because you rated Cup in March 2017",
                           "because you put Pot into your cart in March 2017",
                       });
  CHECK(said.unsaid ==
        3);  // jam was sent back, jam is not of brand Other, and "taste" is nothing to a customer
  for (const auto& [text, fact] : said.sentences)
    CHECK(holds(fact, why.item, log, UserIndex(0), shop.catalog));

  auto in_chinese = options;
  in_chinese.language = Language::chinese;
  CHECK(texts(in_chinese.of(why, log, UserIndex(0), shop.catalog)) ==
        std::vector<std::string>{
            "因为您在2017年5月买过2次“Colombian coffee”",
            "因为有2位与您喜好相近的顾客选择了它",
            "因为您选择过3件brand同为“Acme”的商品",
            "因为有7位顾客选择了它",
            "因为您在2016年12月至2017年3月间买过3次“Green tea”",
            "因为您在2017年3月给“Cup”评过分",
            "因为您在2017年3月加购过“Pot”",
        });
}

TEST_CASE("nobody else is named, nor a number so small that somebody is known by it") {
  Shop shop;
  const auto log = shop.log.snapshot();
  const auto said = SayReasons{.most = 10}.of(why, log, UserIndex(0), shop.catalog);
  for (const auto& sentence : said.sentences)
    for (UserIndex user{1}; user.value < log.user_count(); ++user)
      CHECK(sentence.text.find((*log.users())[user]) == std::string::npos);
  CHECK(texts(said)[1] == "because you chose 3 things of the same brand, Acme");  // two people are too few
  CHECK(said.unsaid == 4);
  CHECK(SayReasons{.most = 1}.of(why, log, UserIndex(0), shop.catalog).sentences.size() == 1);
  CHECK(SayReasons{.most = 0}.of(why, log, UserIndex(0), shop.catalog).sentences.empty());
  CHECK_THROWS_AS(SayReasons{.least_people = 1}.of(why, log, UserIndex(0), shop.catalog), OptionError);
  CHECK_THROWS_AS(SayReasons{}.of(why, log, UserIndex(99), shop.catalog), DataError);
}

// Said to another person, or after more happened, the same sentences are not true.
TEST_CASE("a claim that the data no longer bear out does not hold") {
  Shop shop;
  const auto log = shop.log.snapshot();
  const auto said = SayReasons{.most = 10}.of(why, log, UserIndex(0), shop.catalog);
  shop.log.add({.user = shop.log.user("ann"),
                .item = shop.log.item("coffee"),
                .time = parse_time("2017-06-01T00:00:00")});
  shop.log.add({.user = shop.log.user("ida"),
                .item = shop.log.item("jam"),
                .time = parse_time("2017-06-01T00:00:00")});
  const auto later = shop.log.snapshot();
  CHECK_FALSE(holds(said.sentences[0].fact, why.item, later, UserIndex(0), shop.catalog));
  CHECK(holds(said.sentences[1].fact, why.item, later, UserIndex(0), shop.catalog));
  CHECK_FALSE(holds(said.sentences[2].fact, why.item, later, UserIndex(0), shop.catalog));
  CHECK_FALSE(holds(said.sentences[0].fact, why.item, log, UserIndex(1), shop.catalog));
  CHECK_FALSE(holds(said.sentences[1].fact, ItemIndex(2), log, UserIndex(0), shop.catalog));
  // Months go by the shop's clock.
  const auto east = SayReasons{.most = 1, .utc_offset = 14 * hours};
  CHECK(east.text({.item = ItemIndex(0),
                   .count = 1,
                   .first = parse_time("2017-05-31T12:00:00"),
                   .last = parse_time("2017-05-31T12:00:00")},
                  shop.catalog) == "because you bought Colombian coffee in June 2017");
}

TEST_CASE("interests, a hybrid's models and rules are said in the shop's words, or not at all") {
  Shop shop;
  const auto log = shop.log.snapshot();
  const Explanation<float> of_all{ItemIndex(4),
                                  4,
                                  {{BecauseOf{"brand: Acme", false, ReasonKind::profile}, 1},
                                   {BecauseOf{"taste: ranked 3rd of 812", false, ReasonKind::part}, 1},
                                   {BecauseOf{"summer sale", false, ReasonKind::rule}, 0.75F},
                                   {BecauseOf{"mmr", false, ReasonKind::rule}, 0.5F},
                                   {BecauseOf{"shelf", false, ReasonKind::part}, -0.25F},
                                   {BecauseOf{"brand: Other", false, ReasonKind::profile}, 1}}};
  SayReasons options{.most = 10,
                     .words = {{"taste", "people like you choose it"},
                               {"shelf", "it is like what you have"},
                               {"summer sale", "it is in our summer sale"}}};
  const auto said = options.of(of_all, log, UserIndex(0), shop.catalog);
  CHECK(texts(said) == std::vector<std::string>{"because 3 of the 4 things you chose are of the brand Acme",
                                                "because people like you choose it",
                                                "because it is in our summer sale"});
  CHECK(said.unsaid == 2);  // jam is not of brand Other, and "mmr" is no shop's language
  for (const auto& [text, fact] : said.sentences)
    CHECK((holds(fact, of_all.item, log, UserIndex(0), shop.catalog) || holds(fact, of_all)));
  // What no longer speaks for the item does not hold.
  auto later = of_all;
  later.contributions[1].amount = -1;
  later.contributions.erase(later.contributions.begin() + 2);
  CHECK_FALSE(holds(said.sentences[1].fact, later));
  CHECK_FALSE(holds(said.sentences[2].fact, later));
  CHECK_FALSE(holds(said.sentences[0].fact, of_all.item, log, UserIndex(1), shop.catalog));
  CHECK(SayReasons{.most = 10}.of(of_all, log, UserIndex(0), shop.catalog).unsaid == 4);

  options.language = Language::chinese;
  options.words = {
      {"taste", "喜好与您相近的顾客选择了它"}, {"summer sale", "它正在夏季促销"}, {"brand", "品牌"}};
  CHECK(texts(options.of(of_all, log, UserIndex(0), shop.catalog)) ==
        std::vector<std::string>{"因为在您选择过的4件商品中，有3件的品牌是“Acme”",
                                 "因为喜好与您相近的顾客选择了它", "因为它正在夏季促销"});
}

// Ann's coffee of the second of May and of the twentieth.
TEST_CASE("what was sent back was not bought") {
  const auto after_return = [](const char* time, int times) {
    Shop shop;
    for (int n = 0; n < times; ++n)
      shop.log.add({.user = shop.log.user("ann"),
                    .item = shop.log.item("coffee"),
                    .time = parse_time(time),
                    .kind = EventKind::returned});
    const auto said = SayReasons{.most = 1}.of(why, shop.log.snapshot(), UserIndex(0), shop.catalog);
    return said.sentences[0].text;
  };
  CHECK(after_return("2017-05-25T10:00:00", 1) == "because you bought Colombian coffee in May 2017");
  CHECK(after_return("2017-05-25T10:00:00", 2) == "because you looked at Colombian coffee in April 2017");
  CHECK(after_return("2017-05-01T10:00:00", 2) == "because you bought Colombian coffee twice in May 2017");
}

TEST_CASE("a stand-in's reasons are said as probable, and not at all where it is not faithful") {
  Shop shop;
  const auto log = shop.log.snapshot();
  auto approximate = why;
  approximate.fidelity = 0.934;
  CHECK(approximate.top(1).text([](ItemIndex) { return "Coffee"; }) ==
        "approximately, fidelity 0.93: Coffee (+2)");
  const auto own = SayReasons{.most = 10}.of(why, log, UserIndex(0), shop.catalog);
  const auto said = SayReasons{.most = 10}.of(approximate, log, UserIndex(0), shop.catalog);
  REQUIRE(said.sentences.size() == own.sentences.size());
  for (std::size_t s = 0; s < said.sentences.size(); ++s)
    CHECK(said.sentences[s].text == "probably " + own.sentences[s].text);
  CHECK(texts(SayReasons{.language = Language::chinese, .most = 1}.of(approximate, log, UserIndex(0),
                                                                      shop.catalog)) ==
        std::vector<std::string>{"可能因为您在2017年5月买过2次“Colombian coffee”"});
  approximate.fidelity = 0.79;
  const auto nothing = SayReasons{.most = 10}.of(approximate, log, UserIndex(0), shop.catalog);
  CHECK(nothing.sentences.empty());
  CHECK(nothing.unsaid == own.unsaid + own.sentences.size());
}

// Took one out of the cart, and bought none at all: neither takes a purchase back.
TEST_CASE("only a return, or a purchase of less than nothing, is sent back") {
  const auto first_reason = [](EventKind kind, double quantity) {
    Shop shop;
    shop.log.add({.user = shop.log.user("ann"),
                  .item = shop.log.item("coffee"),
                  .time = parse_time("2017-05-25T10:00:00"),
                  .kind = kind,
                  .quantity = quantity});
    return SayReasons{.most = 1}.of(why, shop.log.snapshot(), UserIndex(0), shop.catalog).sentences[0].text;
  };
  for (const auto kind : {EventKind::cart, EventKind::view, EventKind::search, EventKind::review})
    for (const double quantity : {-1.0, 0.0})
      CHECK(first_reason(kind, quantity) == "because you bought Colombian coffee twice in May 2017");
  CHECK(first_reason(EventKind::purchase, 0) == "because you bought Colombian coffee twice in May 2017");
  CHECK(first_reason(EventKind::purchase, -1) == "because you bought Colombian coffee in May 2017");
}

// Coffee went back twice, and ben's and cid's jam: of Acme tea and the pot are left, and five have jam.
TEST_CASE("what was sent back was not chosen, by the person or by others") {
  Shop shop;
  const auto add = [&](const char* user, const char* item, EventKind kind, double quantity) {
    shop.log.add({.user = shop.log.user(user),
                  .item = shop.log.item(item),
                  .time = parse_time("2017-05-25T10:00:00"),
                  .kind = kind,
                  .quantity = quantity});
  };
  const auto said_now = [&](int least) {
    return texts(SayReasons{.most = 10, .least_people = least}.of(why, shop.log.snapshot(), UserIndex(0),
                                                                  shop.catalog));
  };
  const auto says = [](const std::vector<std::string>& all, const char* text) {
    return std::find(all.begin(), all.end(), text) != all.end();
  };
  add("ann", "coffee", EventKind::cart, 1);
  add("ann", "coffee", EventKind::returned, 1);
  CHECK(says(said_now(2), "because you chose 3 things of the same brand, Acme"));  // one coffee is left
  add("ann", "coffee", EventKind::purchase, -1);
  add("cid", "jam", EventKind::returned, 1);
  add("ben", "jam", EventKind::returned, 1);
  auto said = said_now(2);
  CHECK(says(said, "because you chose 2 things of the same brand, Acme"));
  CHECK(says(said, "because 6 people chose it"));  // ben has bought jam twice
  add("ben", "jam", EventKind::returned, 1);
  said = said_now(2);
  CHECK(says(said, "because 5 people chose it"));
  CHECK_FALSE(says(said, "because 2 people with a taste like yours chose it"));
}

TEST_CASE("a return takes as much as it says, of as many purchases as it needs") {
  const auto said = [](const std::vector<double>& quantities) {
    Shop shop;
    int hour = 0;
    for (const double quantity : quantities)
      shop.log.add({.user = shop.log.user("zoe"),
                    .item = shop.log.item("tea"),
                    .time = parse_time("2017-05-25T10:00:00") + hours * hour++,
                    .quantity = quantity});
    const UserIndex zoe = shop.log.user("zoe");
    const Explanation<float> of_tea{ItemIndex(0), 1, {{BecauseOfItem{ItemIndex(1)}, 1}}};
    return SayReasons{}.of(of_tea, shop.log.snapshot(), zoe, shop.catalog).sentences;
  };
  CHECK(said({1, 1, -2}).empty());
  CHECK(said({2, -1, -1}).empty());
  REQUIRE(said({5, -1}).size() == 1);
  CHECK(said({5, -1})[0].fact.count == 1);
  REQUIRE(said({1, 3, -2}).size() == 1);
  CHECK(said({1, 3, -2})[0].fact.count == 2);
}

// Three lines of a receipt, and a second receipt of the same moment.
TEST_CASE("how often is in how many visits") {
  const auto times = [](const std::vector<const char*>& sessions) {
    Shop shop;
    for (const char* session : sessions)
      shop.log.add({.user = shop.log.user("ann"),
                    .item = shop.log.item("pot"),
                    .time = parse_time("2017-05-25T10:00:00"),
                    .session = *session ? std::optional(shop.log.session(session)) : std::nullopt});
    const Explanation<float> of_pot{ItemIndex(0), 1, {{BecauseOfItem{shop.log.item("pot")}, 1}}};
    return SayReasons{}.of(of_pot, shop.log.snapshot(), UserIndex(0), shop.catalog).sentences.at(0).text;
  };
  CHECK(times({"", "", ""}) == "because you bought Pot in May 2017");
  CHECK(times({"1", "1", "1"}) == "because you bought Pot in May 2017");
  CHECK(times({"1", "1", "2"}) == "because you bought Pot twice in May 2017");
}

TEST_CASE("shares are said as one says them") {
  Shop shop;
  const auto said = [&](std::int64_t count, std::int64_t of, Language language = Language::english) {
    const Fact fact{
        .kind = ReasonKind::profile, .count = count, .of = of, .column = "brand", .value = "Acme"};
    return SayReasons{.language = language}.text(fact, shop.catalog);
  };
  CHECK(said(1, 1) == "because the one thing you chose is of the brand Acme");
  CHECK(said(2, 2) == "because both things you chose are of the brand Acme");
  CHECK(said(3, 3) == "because all 3 things you chose are of the brand Acme");
  CHECK(said(1, 3) == "because 1 of the 3 things you chose is of the brand Acme");
  CHECK(said(2, 3) == "because 2 of the 3 things you chose are of the brand Acme");
  CHECK(said(1, 1, Language::chinese) == "因为您选择过的1件商品，brand是“Acme”");
  CHECK(said(2, 2, Language::chinese) == "因为您选择过的2件商品，brand都是“Acme”");
}

TEST_CASE("words for what is not there are refused, with the name that may have been meant") {
  const Shop shop;
  const SayReasons options{.words = {{"brand", "make"}, {"tast", "people like you choose it"}}};
  CHECK_THROWS_WITH(
      options.check(shop.catalog, {"taste", "shelf"}),
      "option 'words' has 'tast', which is no column of the catalogue and no model or rule named; "
      "did you mean 'taste'? known: brand, taste, shelf");
  CHECK_THROWS_AS(options.check(shop.catalog), OptionError);
  CHECK_NOTHROW(options.check(shop.catalog, {"tast"}));
  CHECK_NOTHROW(SayReasons{}.check(shop.catalog));
}
