#include "kindred/data/split.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "data/shop.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/data/strength.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::log_of;
using kindred_test::message_of;
using kindred_test::pairs;
using Pairs = std::vector<std::string>;

namespace {

// 3 users; of a the times are out of order, of b all equal, c has one row.
EventLog small_log() {
  return log_of(
      "user,item,time\n"
      "a,1,40\na,2,10\nb,1,20\na,3,30\nb,9,20\nb,3,20\na,4,20\nc,1,15\na,5,50\n");
}

// 40 users of 1 to 40 rows, no pair twice.
EventLog large_log() {
  std::string text = "user,item,time\n";
  for (int user = 1; user <= 40; ++user)
    for (int row = 0; row < user; ++row)
      text += std::to_string(user) + "," + std::to_string((7 * user + row) % 97) + "," +
              std::to_string((user * 31 + row * 17) % 101) + "\n";
  return log_of(text);
}

// "user:item" of each entry, in the order of the rows.
Pairs pairs_of(const Interactions<float>& data) {
  Pairs all;
  for (UserIndex user{0}; user.value < data.user_count(); ++user)
    for (const ItemIndex item : data.history(user).items)
      all.push_back(data.user_name(user) + ":" + data.item_name(item));
  return all;
}

template <class Data>
Pairs sorted_pairs(const Data& data) {
  Pairs all;
  if constexpr (std::is_same_v<Data, EventLog>) all = pairs(data);
  else all = pairs_of(data);
  std::sort(all.begin(), all.end());
  return all;
}

// Whether the parts are the whole, row for row, and have its ids.
template <class Data>
bool is_whole(const Data& data, const std::vector<const Data*>& parts) {
  Pairs all;
  for (const Data* part : parts) {
    if (part->users() != data.users() || part->items() != data.items()) return false;
    const Pairs more = sorted_pairs(*part);
    all.insert(all.end(), more.begin(), more.end());
  }
  std::sort(all.begin(), all.end());
  return all == sorted_pairs(data);
}

}  // namespace

TEST_CASE("the latest rows of each user are for testing, of equal times those further down") {
  const auto log = small_log();
  const auto [train, test] = split_last(log, 1);
  CHECK(pairs(train) == Pairs{"a:1", "a:2", "b:1", "a:3", "b:9", "a:4"});
  CHECK(pairs(test) == Pairs{"b:3", "c:1", "a:5"});
  CHECK(pairs(split_last(log, 2).test) == Pairs{"a:1", "b:9", "b:3", "c:1", "a:5"});
  CHECK(is_whole(log, {&train, &test}));
}

TEST_CASE("a log without times is taken in its order") {
  const auto [train, test] = split_last(log_of("user,item\na,3\nb,1\na,2\na,9\nb,4\n"), 1);
  CHECK(pairs(train) == Pairs{"a:3", "b:1", "a:2"});
  CHECK(pairs(test) == Pairs{"a:9", "b:4"});
}

TEST_CASE("the latest share of all rows is for testing, of equal times those further down") {
  const auto log = small_log();
  const auto [train, test] = split_time(log, 0.5);
  // round(4.5) = 5 rows: times 50, 40, 30 and of those at 20 the last two.
  CHECK(pairs(test) == Pairs{"a:1", "a:3", "b:3", "a:4", "a:5"});
  CHECK(pairs(train) == Pairs{"a:2", "b:1", "b:9", "c:1"});
  CHECK(split_time(log, 0).test.empty());
  CHECK(split_time(log, 1).train.empty());
}

TEST_CASE("interactions are split by time as logs are, of equal times by user and item") {
  const auto data = to_ratings(small_log());
  {
    const auto [train, test] = split_last(data, 1);
    // Items are numbered in the order of the log, so b's last is 3 before 9 there: 1, 2, 3, 9 are 0, 1, 2, 3.
    CHECK(pairs_of(test) == Pairs{"a:5", "b:9", "c:1"});
    CHECK(is_whole(data, {&train, &test}));
    CHECK(train.times().size() == train.size());
  }
  const auto [train, test] = split_time(data, 0.5);
  CHECK(pairs_of(test) == Pairs{"a:1", "a:3", "a:5", "b:3", "b:9"});
  CHECK(test.user_count() == 3);
  CHECK(test.item_count() == data.item_count());
}

TEST_CASE("a random split takes the share that it is told, by the seed alone") {
  const auto log = large_log();
  const auto data = to_ratings(log);
  REQUIRE(log.size() == 820);
  const auto [train, test] = split_random(log, 0.2, 7);
  CHECK(test.size() == 164);
  CHECK(is_whole(log, {&train, &test}));
  CHECK(pairs(split_random(log, 0.2, 7).test) == pairs(test));
  CHECK(pairs(split_random(log, 0.2, 8).test) != pairs(test));
  const auto parts = split_random(data, 0.2, 7);
  CHECK(parts.test.size() == 164);
  CHECK(is_whole(data, {&parts.train, &parts.test}));
}

TEST_CASE("each row is as likely as another to be drawn") {
  const auto log = large_log();
  std::map<std::string, int> drawn;
  for (std::uint64_t seed = 0; seed < 400; ++seed)
    for (const auto& pair : pairs(split_random(log, 0.25, seed).test)) ++drawn[pair];
  // 400 draws of 1/4: mean 100, standard deviation 8.7; 5 of them hold for all 820 rows.
  CHECK(drawn.size() == 820);
  for (const auto& entry : drawn) CHECK(std::abs(entry.second - 100) < 44);
}

TEST_CASE("users who are tested are not trained on, and the first 80 % of each one's rows are history") {
  const auto log = large_log();
  const auto [train, history, test] = split_users(log, 0.3, 5);
  CHECK(is_whole(log, {&train, &history, &test}));
  std::map<std::string, Pairs> known, later;
  std::set<std::string> trained;
  const auto user_of = [](const std::string& pair) { return pair.substr(0, pair.find(':')); };
  for (const auto& pair : pairs(train)) trained.insert(user_of(pair));
  for (const auto& pair : pairs(history)) known[user_of(pair)].push_back(pair);
  for (const auto& pair : pairs(test)) later[user_of(pair)].push_back(pair);
  CHECK(known.size() == 12);  // round(.3 · 40 users)
  CHECK(trained.size() == 28);
  for (const auto& entry : known) {
    CHECK(trained.count(entry.first) == 0);
    const std::size_t rows = std::stoul(entry.first);
    CHECK(entry.second.size() == std::max<std::size_t>(rows * 4 / 5, 1));
    CHECK(later[entry.first].size() == rows - entry.second.size());
  }
  for (std::size_t h = 0; h < history.size(); ++h)
    for (std::size_t t = 0; t < test.size(); ++t)
      if (history.user(h) == test.user(t)) CHECK(history.time(h) <= test.time(t));
  CHECK(pairs(split_users(log, 0.3, 5).history) == pairs(history));

  const auto data = to_ratings(log);
  const auto parts = split_users(data, 0.3, 5);
  CHECK(is_whole(data, {&parts.train, &parts.history, &parts.test}));
}

TEST_CASE("a user of one row may be drawn like others, and then has a history and no test") {
  const auto log = log_of("user,item,time\na,1,1\nb,1,1\nb,2,2\n");
  const auto [train, history, test] = split_users(log, 1);
  CHECK(train.empty());
  CHECK(pairs(history) == Pairs{"a:1", "b:1"});
  CHECK(pairs(test) == Pairs{"b:2"});

  int drawn = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    try {
      const auto half = split_users(log, 0.5, seed);
      CHECK(is_whole(log, {&half.train, &half.history, &half.test}));
    } catch (const OptionError&) {  // the one user drawn has nothing to test on
      ++drawn;
    }
  }
  CHECK(std::abs(drawn - 200) < 50);  // 5 standard deviations of 400 draws of 1/2
}

TEST_CASE("a user's history ends where equal times begin to be further down") {
  const auto [train, history, test] =
      split_users(log_of("user,item,time\na,5,1\na,4,1\na,3,1\na,2,1\na,1,1\n"), 1);
  CHECK(train.empty());
  CHECK(pairs(history) == Pairs{"a:5", "a:4", "a:3", "a:2"});
  CHECK(pairs(test) == Pairs{"a:1"});
}

TEST_CASE("folds test each row once, in parts of equal size") {
  const auto log = large_log();
  const auto folds = k_folds(log, 3, 2);
  REQUIRE(folds.size() == 3);
  CHECK(is_whole(log, {&folds[0].test, &folds[1].test, &folds[2].test}));
  for (const auto& fold : folds) {
    CHECK(is_whole(log, {&fold.train, &fold.test}));
    CHECK((fold.test.size() == 273 || fold.test.size() == 274));
  }
  CHECK(pairs(k_folds(log, 3, 2)[1].test) == pairs(folds[1].test));
  CHECK(pairs(k_folds(log, 3, 3)[1].test) != pairs(folds[1].test));
  const auto data = to_ratings(log);
  const auto halves = k_folds(data, 2);
  CHECK(is_whole(data, {&halves[0].test, &halves[1].test}));
}

TEST_CASE("the latest share of each user's rows is for testing, rounded down") {
  const auto log = small_log();
  // a has 5 rows, b 3, c 1: of .4 that is 2, 1 and 0.
  const auto [train, test] = split_last_share(log, 0.4);
  CHECK(pairs(test) == Pairs{"a:1", "b:3", "a:5"});
  CHECK(is_whole(log, {&train, &test}));
  CHECK(pairs(split_last_share(log, 0.2).test) == Pairs{"a:5"});
  CHECK(split_last_share(log, 0).test.empty());
  CHECK(split_last_share(log, 1).train.empty());
  std::string hundred = "user,item\n";
  for (int n = 0; n < 100; ++n) hundred += "a," + std::to_string(n) + "\n";
  CHECK(split_last_share(log_of(hundred), 0.29).test.size() == 29);
  CHECK(message_of<OptionError>([&] { split_last_share(log, 0.1); }) ==
        "option 'share' is 0.1, which is not one row of any user, of whom none has more than 5: expected one "
        "that leaves some to test on");
  CHECK(message_of<OptionError>([&] { split_last_share(log, -1); }) ==
        "option 'share' is -1, expected 0 to 1");
  CHECK(message_of<DataError>([] { split_last_share(to_ratings(log_of("user,item\na,1\n")), 0.5); }) ==
        "a split by time needs the time of each interaction, and these have none");
}

TEST_CASE("a rolling origin trains up to each cut and tests on what comes next") {
  // A row a day: 1 January to 10 January.
  std::string text = "user,item,time\n";
  for (int day = 1; day <= 10; ++day)
    text += "a," + std::to_string(day) + ",2017-01-" + (day < 10 ? "0" : "") + std::to_string(day) + "\n";
  const auto log = log_of(text);
  const auto midnight = [](int day) { return timestamp(1483228800) + (day - 1) * days; };

  const auto grows = split_rolling(log, {.cuts = 3, .horizon = 2 * days});
  REQUIRE(grows.size() == 3);
  CHECK(grows[0].cut == midnight(4));
  CHECK(grows[2].cut == midnight(8));
  CHECK(pairs(grows[0].train) == Pairs{"a:1", "a:2", "a:3", "a:4"});
  CHECK(pairs(grows[0].test) == Pairs{"a:5", "a:6"});
  CHECK(pairs(grows[1].test) == Pairs{"a:7", "a:8"});
  CHECK(pairs(grows[2].train) == Pairs{"a:1", "a:2", "a:3", "a:4", "a:5", "a:6", "a:7", "a:8"});
  CHECK(pairs(grows[2].test) == Pairs{"a:9", "a:10"});

  const auto slides = split_rolling(log, {.cuts = 2, .horizon = 3 * days, .step = days, .window = 2 * days});
  REQUIRE(slides.size() == 2);
  CHECK(pairs(slides[0].train) == Pairs{"a:5", "a:6"});
  CHECK(pairs(slides[0].test) == Pairs{"a:7", "a:8", "a:9"});
  CHECK(pairs(slides[1].train) == Pairs{"a:6", "a:7"});
  CHECK(pairs(slides[1].test) == Pairs{"a:8", "a:9", "a:10"});

  const auto earlier = split_rolling(log, {.cuts = 1, .horizon = days, .until = midnight(5)});
  CHECK(pairs(earlier[0].train) == Pairs{"a:1", "a:2", "a:3", "a:4"});
  CHECK(pairs(earlier[0].test) == Pairs{"a:5"});
  CHECK(split_rolling(to_ratings(log), {.cuts = 2, .horizon = days})[1].test.size() == 1);
}

TEST_CASE("a rolling origin with nothing to train or to test on is refused") {
  const auto log = log_of("user,item,time\na,1,2017-01-01\na,2,2017-01-08\n");
  CHECK(split_rolling(log, {.cuts = 1, .horizon = 7 * days}).size() == 1);
  CHECK(message_of<OptionError>([&] { split_rolling(log, {.cuts = 2, .horizon = 7 * days}); }) ==
        "option 'cuts' is 2, and cut 1, at 2016-12-25T00:00:00Z, leaves nothing to train on: expected fewer "
        "cuts, or other lengths of time");
  CHECK(message_of<OptionError>([&] {
          split_rolling(log, {.cuts = 1, .until = timestamp(2'000'000'000)});
        }).find("leaves nothing to test on") != std::string::npos);
  // Longer than there is time.
  CHECK(message_of<OptionError>([&] {
          split_rolling(log, {.cuts = 1, .horizon = Duration::max()});
        }).find("at 0001-01-01T00:00:00Z, leaves nothing to train on") != std::string::npos);
  CHECK(split_rolling(log, {.cuts = 1, .window = Duration::max()})[0].train.size() == 1);
  CHECK(message_of<OptionError>([&] { split_rolling(log, {.cuts = 0}); }) ==
        "option 'cuts' is 0, expected 1 to 100000");
  CHECK(message_of<OptionError>([&] { split_rolling(log, {.horizon = Duration(0)}); }) ==
        "option 'horizon' is 0 days, expected more");
  CHECK(message_of<OptionError>([&] { split_rolling(log, {.window = -days}); }) ==
        "option 'window' is -1 days, expected at least 0");
  CHECK(message_of<DataError>([] { split_rolling(log_of("user,item\na,1\n")); }) ==
        "a split by time over all rows needs the time of each, and these data have none");
}

TEST_CASE("no split by time lets a test row be earlier than what is trained on") {
  Random random(12);
  for (int round = 0; round < 40; ++round) {
    // Few moments, so that many rows are at the same one; some users with one row.
    EventLogBuilder builder;
    const std::size_t count = 30 + random.below(200), moments = 2 + random.below(60);
    for (std::size_t row = 0; row < count; ++row)
      builder.add({.user = builder.user(std::to_string(random.below(1 + random.below(40)))),
                   .item = builder.item(std::to_string(random.below(50))),
                   .time = timestamp(static_cast<std::int64_t>(random.below(moments) * 1000))});
    const auto log = builder.build();

    const auto check = [&](const auto& data) {
      using Data = std::decay_t<decltype(data)>;
      // The moments of each user's rows, and of everybody's.
      const auto times_of = [](const Data& part) {
        std::map<std::uint32_t, std::vector<Timestamp>> times;
        if constexpr (std::is_same_v<Data, EventLog>)
          for (std::size_t row = 0; row < part.size(); ++row)
            times[part.user(row).value].push_back(part.time(row));
        else
          for (UserIndex user{0}; user.value < part.user_count(); ++user)
            for (const Timestamp time : part.history(user).times) times[user.value].push_back(time);
        return times;
      };
      const auto first_and_last = [](const std::vector<Timestamp>& times) {
        const auto ends = std::minmax_element(times.begin(), times.end());
        return std::pair(*ends.first, *ends.second);
      };
      // Of each user who is in both.
      const auto keeps_order = [&](const Data& before, const Data& after) {
        const auto past = times_of(before), future = times_of(after);
        for (const auto& entry : future)
          if (const auto at = past.find(entry.first);
              at != past.end() && first_and_last(entry.second).first < first_and_last(at->second).second)
            return false;
        return true;
      };
      const auto all_of = [&](const Data& part) {
        std::vector<Timestamp> all;
        for (const auto& entry : times_of(part))
          all.insert(all.end(), entry.second.begin(), entry.second.end());
        return all;
      };
      const auto whole_and_in_order = [&](const Split<Data>& split) {
        return is_whole(data, {&split.train, &split.test}) && keeps_order(split.train, split.test);
      };
      CHECK(whole_and_in_order(split_last(data, 1)));
      CHECK(whole_and_in_order(split_last_share(data, 0.5)));
      const auto by_time = split_time(data, 0.3);
      CHECK(whole_and_in_order(by_time));
      CHECK(first_and_last(all_of(by_time.train)).second <= first_and_last(all_of(by_time.test)).first);
      const auto by_users = split_users(data, 0.9, random.bits64());
      CHECK(keeps_order(by_users.history, by_users.test));
      const auto trained = times_of(by_users.train);
      for (const auto* part : {&by_users.history, &by_users.test})
        for (const auto& entry : times_of(*part)) CHECK(trained.count(entry.first) == 0);

      const auto ends = first_and_last(all_of(data));
      const Duration span = ends.second - ends.first;
      const RollingOrigin origin{.cuts = 2,
                                 .horizon = span / 3,
                                 .step = span / 4,
                                 .window = round % 2 == 0 ? Duration(0) : span / 2};
      try {
        for (const auto& split : split_rolling(data, origin)) {
          const auto past = first_and_last(all_of(split.train)), future = first_and_last(all_of(split.test));
          CHECK(past.second <= split.cut);
          CHECK(split.cut < future.first);
          CHECK(future.second <= split.cut + origin.horizon);
          if (origin.window.count() > 0) CHECK(split.cut - origin.window < past.first);
          CHECK(split.train.users() == data.users());
        }
      } catch (const OptionError&) {  // a stretch in which nothing happened
        CHECK(moments < 12);
      }
    };
    check(log);
    check(to_ratings(log));
  }
}

TEST_CASE("nothing splits into nothing") {
  const EventLog none;
  CHECK(split_random(none, 0.5).test.empty());
  CHECK(split_last(none, 1).test.empty());
  CHECK(split_time(none, 0.5).test.empty());
  CHECK(split_last_share(none, 0.5).test.empty());
  CHECK(split_users(none, 0.5).test.empty());
  CHECK(k_folds(none, 2).size() == 2);
  CHECK(split_last(Interactions<float>(), 1).test.size() == 0);
}

TEST_CASE("splits that cannot be are refused") {
  const auto log = small_log();
  CHECK(message_of<OptionError>([&] { split_random(log, 1.5); }) == "option 'share' is 1.5, expected 0 to 1");
  CHECK(message_of<OptionError>([&] { split_time(log, std::nan("")); }) ==
        "option 'share' is nan, expected 0 to 1");
  CHECK(message_of<OptionError>([&] { split_users(log, -0.1); }) ==
        "option 'share' is -0.1, expected 0 to 1");
  CHECK(message_of<OptionError>([&] { split_last(log, 0); }) == "option 'count' is 0, expected at least 1");
  CHECK(message_of<OptionError>([&] { k_folds(log, 1); }) == "option 'k' is 1, expected at least 2");
  CHECK(message_of<OptionError>([&] { split_time(log, 0.01); }) ==
        "option 'share' is 0.01, which is none of the 9 rows: expected one that leaves some to train and to "
        "test on");
  CHECK(message_of<OptionError>([&] { split_random(log, 0.999); }).substr(0, 50) ==
        "option 'share' is 0.999, which is all of the 9 row");
  CHECK(message_of<OptionError>([&] { split_users(log, 0.1); }).substr(0, 52) ==
        "option 'share' is 0.1, which is none of the 3 users:");
  CHECK(message_of<OptionError>([&] { split_last(log, 5); }) ==
        "option 'count' is 5, and no user has more than 5 rows: expected one that leaves some to train on");
  CHECK_FALSE(split_last(log, 4).train.empty());
  CHECK(message_of<OptionError>([&] { k_folds(log, 10); }) ==
        "option 'k' is 10, and there are 9 rows: expected at most one fold a row");
  CHECK(k_folds(log, 9).size() == 9);
  const auto once = log_of("user,item,time\na,1,1\nb,2,2\n");
  CHECK(message_of<OptionError>([&] { split_users(once, 0.5); }) ==
        "option 'share' is 0.5, and none of the 1 users drawn has a second row to test on: expected more "
        "users, or users of more rows");
  CHECK(message_of<OptionError>([&] { split_last(to_ratings(once), 1); }).substr(0, 56) ==
        "option 'count' is 1, and no user has more than 1 row: ex");
  const auto timeless = log_of("user,item\na,1\na,2\n");
  CHECK(message_of<DataError>([&] { split_time(timeless, 0.5); }) ==
        "a split by time over all rows needs the time of each, and these data have none");
  CHECK(message_of<DataError>([&] { split_last(to_ratings(timeless), 1); }) ==
        "a split by time needs the time of each interaction, and these have none");
}
