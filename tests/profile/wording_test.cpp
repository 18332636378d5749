#include "kindred/profile/wording.hpp"

#include <utility>

#include "kindred/profile/describe.hpp"
#include "support/catch.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;

namespace {

Profile bargain_hunter() {
  ProfileParts parts{.user = "1029", .events = 100, .purchases = 60};
  parts.price = PriceBand{.purchases = 60,
                          .lower_quartile = 1.5,
                          .median = 2,
                          .upper_quartile = 3,
                          .discounted = 0.61,
                          .known_discounts = 60,
                          .discounted_interval = Interval{0.56, 0.66}};
  return Profile(std::move(parts));
}

}  // namespace

TEST_CASE("Sentences can be changed, and left out") {
  const Profile profile = bargain_hunter();
  Wording words = wording(Language::english);
  CHECK(words.price == Wording{}.price);
  CHECK_THAT(describe(profile, words), ContainsSubstring("100 events, 60 of them purchases."));
  words.activity_untimed = "";
  words.promotion = "Loves a bargain: {share} percent.";
  CHECK_THAT(describe(profile, words), ContainsSubstring("Loves a bargain: 61 percent."));
  CHECK_THAT(describe(profile, words), !ContainsSubstring("100 events, 60"));
  words.promotion = "{shares}";
  CHECK_THROWS_WITH(describe(profile, words), ContainsSubstring("did you mean 'share'?"));
  words.promotion = "";
  words.rfm = "{foo}";  // which is not said of her
  CHECK_THROWS_WITH(describe(profile, words),
                    ContainsSubstring("the wording '{foo}' has a placeholder {foo}"));
  words.rfm = "";
  words.promotion = "{purchases:one}{share:}{reach:|}{purchases:a|b}!";
  CHECK_THAT(describe(profile, words), ContainsSubstring("b!"));
  words.promotion = "an open { brace";
  CHECK_THAT(describe(profile, words), ContainsSubstring("an open { brace"));
}

TEST_CASE("Every sentence of the library's own has the placeholders that it may have, in both languages") {
  for (const Language language : {Language::english, Language::chinese})
    CHECK_NOTHROW(describe(bargain_hunter(), language));
}
