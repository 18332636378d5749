#include "kindred/core/options.hpp"

#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("an option out of its range is refused by its name, value and range") {
  CHECK_NOTHROW(require_in_range("share", 0.0, 0.0, 1.0));
  CHECK_NOTHROW(require_in_range("share", 1.0, 0.0, 1.0));
  CHECK_THROWS_AS(require_in_range("share", 1.5, 0.0, 1.0), OptionError);
  CHECK_THROWS_WITH(require_in_range("share", 1.5, 0.0, 1.0), "option 'share' is 1.5, expected 0 to 1");
  CHECK_THROWS_WITH(require_at_least("neighbors", 0, 1), "option 'neighbors' is 0, expected at least 1");
  CHECK_NOTHROW(require_at_least("neighbors", std::numeric_limits<int>::max(), 1));
}

TEST_CASE("a negative length of time is refused in days") {
  CHECK_NOTHROW(require_not_negative("half_life", Duration::zero()));
  CHECK_THROWS_WITH(require_not_negative("half_life", -12 * hours),
                    "option 'half_life' is -0.5 days, expected at least 0");
}

TEST_CASE("an offset that no clock has is refused in hours") {
  CHECK_NOTHROW(require_utc_offset("utc_offset", 14 * hours));
  CHECK_NOTHROW(require_utc_offset("utc_offset", -14 * hours));
  CHECK_THROWS_WITH(require_utc_offset("utc_offset", 14 * hours + hours / 2),
                    "option 'utc_offset' is 14.5 hours, expected -14 to 14");
  CHECK_THROWS_AS(require_utc_offset("utc_offset", Duration::min()), OptionError);
}

TEST_CASE("NaN is in no range, and infinity only in one that ends there") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN(),
                   infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(require_at_least("shrinkage", nan, 0.0),
                    "option 'shrinkage' is nan, expected at least 0");
  CHECK_THROWS_AS(require_in_range("share", nan, 0.0, 1.0), OptionError);
  CHECK_THROWS_AS(require_at_least("shrinkage", infinity, 0.0), OptionError);
  CHECK_NOTHROW(require_in_range("bar", infinity, 0.0, infinity));
}

// The distances of the textbooks; "ca" and "abc" are where a swap with letters between them would be nearer.
TEST_CASE("words are as far apart as letters must change") {
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("saturday", "sunday") == 3);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("cosine", "cosine") == 0);
  CHECK(edit_distance("cosin", "cosine") == 1);
  CHECK(edit_distance("ab", "ba") == 1);
  CHECK(edit_distance("ca", "abc") == 3);
  CHECK(edit_distance("pearosn", "pearson") == 1);
}

TEST_CASE("an unknown name is answered with all there are, and with the nearest one if it is near") {
  const std::vector<std::string> known = {"user", "item", "rating"};
  CHECK(suggest("itme", known) == "did you mean 'item'? known: user, item, rating");
  CHECK(suggest("usr", known) == "did you mean 'user'? known: user, item, rating");
  CHECK(suggest("", known) == "known: user, item, rating");
  CHECK(suggest("bought", known) == "known: user, item, rating");
  CHECK(suggest("ratnig", known) == "did you mean 'rating'? known: user, item, rating");
  CHECK(suggest("ting", known) == "did you mean 'rating'? known: user, item, rating");
  CHECK(suggest("rtanig", known) == "did you mean 'rating'? known: user, item, rating");
  CHECK(suggest("rtnaigs", known) == "known: user, item, rating");
  CHECK(suggest("x", {}) == "there is none");
}
