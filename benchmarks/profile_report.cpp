// What profiles are good for: predictions made from them on the Complete Journey sample, by a split in time,
// each beside baselines, with 95 % bootstrap intervals over households. Prints Markdown for docs/results.md.
//
//   profile_report [FOLDER]   the folder of the data; without it KINDRED_DATA_DIR says where complete-journey
//   is
//
// Profiles see what was bought before 1 October 2017. Settings were chosen by a split at 1 July within that
// part.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Dense>

#include "kindred/core.hpp"
#include "kindred/data.hpp"
#include "kindred/io.hpp"
#include "kindred/metrics.hpp"
#include "kindred/profile.hpp"

namespace {

using namespace kindred;

constexpr Timestamp july = std::chrono::sys_days(std::chrono::year(2017) / 7 / 1);
constexpr Timestamp october = std::chrono::sys_days(std::chrono::year(2017) / 10 / 1);

using Households = std::vector<std::size_t>;

// A figure of some households, the same perhaps several times.
struct Figure {
  std::string name;
  std::function<double(const Households&)> of;
};

double mean_of(const std::vector<double>& values, const Households& rows) {
  double sum = 0;
  for (const std::size_t row : rows) sum += values[row];
  return sum / static_cast<double>(rows.size());
}

// Ours first, then the baseline, then others; each with its interval, and ours less the baseline with that of
// the difference, drawn in pairs.
void print_row(const std::string& question, std::size_t households, const std::vector<Figure>& figures) {
  Households all(households);
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::vector<double> values;
  for (const Figure& figure : figures) values.push_back(figure.of(all));
  std::vector<std::vector<double>> drawn(figures.size() + 1);
  for (std::uint64_t r = 0; r < 1000; ++r) {
    Random random(1, r);
    for (auto& household : all) household = random.below(households);
    for (std::size_t f = 0; f < figures.size(); ++f) drawn[f].push_back(figures[f].of(all));
    drawn.back().push_back(drawn[0].back() - drawn[1].back());
  }
  const auto with_interval = [](double value, std::vector<double> of_samples) {
    std::sort(of_samples.begin(), of_samples.end());
    char text[96];
    std::snprintf(text, sizeof text, "%.3f [%.3f, %.3f]", value, quantile(of_samples, 0.025),
                  quantile(of_samples, 0.975));
    return std::string(text);
  };
  std::printf("| %s | %zu | **%s** | %s: %s | %s |", question.c_str(), households,
              with_interval(values[0], drawn[0]).c_str(), figures[1].name.c_str(),
              with_interval(values[1], drawn[1]).c_str(),
              with_interval(values[0] - values[1], drawn.back()).c_str());
  for (std::size_t f = 2; f < figures.size(); ++f)
    std::printf("%s %s: %s", f == 2 ? "" : ";", figures[f].name.c_str(),
                with_interval(values[f], drawn[f]).c_str());
  std::puts(" |");
}

double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return quantile(values, 0.5);
}

struct Data {
  std::filesystem::path folder;
  Catalog catalog;
  EventLog log;
  // The same with what coupons took off, instead of what the shop's card does for everybody.
  EventLog with_coupons;

  explicit Data(const std::filesystem::path& from)
      : folder(from),
        catalog(read_catalog(from / "products.csv")),
        log(purchases("retail_disc")),
        with_coupons(purchases("coupon_disc")) {}

  EventLog purchases(const char* discount) const {
    return clean(read_events(folder / "transactions_sample.csv",
                             {.user = "household_id",
                              .item = "product_id",
                              .time = "transaction_timestamp",
                              .quantity = "quantity",
                              .price = "sales_value",
                              .discount = discount,
                              .session = "basket_id"},
                             catalog));
  }

  EventLog before(Timestamp moment) const {
    return filter(log, [&](std::size_t row) { return log.time(row) < moment; });
  }
  EventLog between(Timestamp from, Timestamp to) const {
    return filter(log, [&](std::size_t row) { return log.time(row) >= from && log.time(row) < to; });
  }
  const TextColumn& category() const { return catalog.text_column("product_category"); }
};

// A category among three that were told is in the next basket.
struct NextCategory {
  std::vector<double> mixed, own, everybody;
};

// The own shares of one who bought n things count n / (n + evidence), everybody's the rest.
NextCategory next_category(const Data& data, Timestamp split, Timestamp end, Duration half_life,
                           double evidence) {
  const EventLog past = data.before(split);
  const Profiles profiles =
      ProfileBuilder{.columns = {"product_category"}, .half_life = half_life}.build(past, data.catalog);
  std::map<std::string, double> all;
  for (UserIndex user{0}; user.value < profiles.size(); ++user)
    for (const Interest& interest : profiles[user].interests()[0].values)
      all[interest.value] += interest.share / static_cast<double>(profiles.size());
  std::map<std::uint32_t, std::pair<Timestamp, std::set<std::string>>> next;
  const EventLog future = data.between(split, end);
  for (std::size_t row = 0; row < future.size(); ++row) {
    auto& basket =
        next.try_emplace(future.user(row).value, future.time(row), std::set<std::string>()).first->second;
    if (future.time(row) < basket.first) basket = {future.time(row), {}};
    if (future.time(row) != basket.first) continue;
    for (const ValueIndex value : data.category()[future.item(row)])
      basket.second.insert(std::string(data.category().values()[value]));
  }
  NextCategory hits;
  for (const auto& [user, basket] : next) {
    const Profile& profile = profiles[UserIndex(user)];
    if (profile.empty() || basket.second.empty()) continue;
    double bought = 0;
    for (const Interest& interest : profile.interests()[0].values)
      bought += interest.strength / KindWeights{}.purchase;
    const auto hit = [&all, &profile, &seen = basket.second](double own) {
      std::map<std::string, double> scores;
      for (const auto& [value, share] : all) scores[value] = (1 - own) * share;
      for (const Interest& interest : profile.interests()[0].values)
        scores[interest.value] += own * interest.share;
      std::vector<std::pair<double, std::string>> ranked;
      for (const auto& [value, score] : scores) ranked.emplace_back(-score, value);
      std::partial_sort(ranked.begin(), ranked.begin() + 3, ranked.end());
      return std::any_of(ranked.begin(), ranked.begin() + 3,
                         [&](const auto& r) { return seen.count(r.second) > 0; })
                 ? 1.0
                 : 0.0;
    };
    hits.mixed.push_back(hit(bought / (bought + evidence)));
    hits.own.push_back(hit(1));
    hits.everybody.push_back(hit(0));
  }
  return hits;
}

void report_next_category(const Data& data) {
  double best = 0, best_evidence = 0;
  Duration best_half_life{};
  for (const int half_life : {0, 90, 180})
    for (const double evidence : {20., 40., 80., 160.}) {
      const auto hits = next_category(data, july, october, half_life * days, evidence);
      Households all(hits.mixed.size());
      std::iota(all.begin(), all.end(), std::size_t{0});
      if (const double mean = mean_of(hits.mixed, all); mean > best)
        best = mean, best_evidence = evidence, best_half_life = half_life * days;
    }
  const auto hits = next_category(data, october, latest_time, best_half_life, best_evidence);
  const auto of = [](const std::vector<double>& values) {
    return [&values](const Households& rows) { return mean_of(values, rows); };
  };
  print_row(
      "Next category: one of three that are told is in the first basket from October on, hit@3 (half-life " +
          std::to_string(best_half_life / days) + " days, evidence " +
          std::to_string(static_cast<int>(best_evidence)) + ")",
      hits.mixed.size(),
      {{"own and everybody's shares", of(hits.mixed)},
       {"everybody's favourites", of(hits.everybody)},
       {"own alone", of(hits.own)}});
}

void report_next_date(const Data& data) {
  const EventLog past = data.before(october), future = data.between(october, latest_time);
  const TextColumn& category = data.category();
  const Timestamp now = october;
  std::vector<RepurchaseAccumulator> people(data.log.user_count(), RepurchaseAccumulator(category, now));
  for (std::size_t row = 0; row < past.size(); ++row) people[past.user(row).value].add(past[row]);
  std::map<std::pair<std::uint32_t, std::string>, Timestamp> came;
  for (std::size_t row = 0; row < future.size(); ++row) {
    if (!is_purchase(future[row])) continue;
    for (const ValueIndex value : category[future.item(row)]) {
      const auto at =
          came.try_emplace({future.user(row).value, std::string(category.values()[value])}, future.time(row))
              .first;
      at->second = std::min(at->second, future.time(row));
    }
  }
  std::vector<Repurchase> all;
  std::vector<std::vector<Repurchase>> each;
  for (const auto& person : people) {
    each.push_back(person.read());
    all.insert(all.end(), each.back().begin(), each.back().end());
  }
  const auto model = RepurchaseModel::fit(all);
  // Days off by household.
  struct Errors {
    std::vector<std::vector<double>> of;
    std::function<double(const Households&)> median() const {
      return [this](const Households& rows) {
        std::vector<double> drawn;
        for (const std::size_t row : rows) drawn.insert(drawn.end(), of[row].begin(), of[row].end());
        return median_of(std::move(drawn));
      };
    }
  };
  Errors naive, no_past, own, everybody;
  std::size_t count = 0, due = 0, lapsed = 0, lapsed_came = 0;
  for (std::uint32_t user = 0; user < each.size(); ++user) {
    std::vector<double> off_naive, off_no_past, off_own, off_everybody;
    for (const Repurchase& one : each[user]) {
      const auto at = came.find({user, one.value});
      if (one.days_bought >= 3 && !one.next) {
        ++lapsed;
        lapsed_came += at != came.end() ? 1 : 0;
      }
      due += one.next ? 1 : 0;
      if (!one.next || at == came.end()) continue;
      const auto off = [&](Timestamp said) {
        return std::abs(seconds_between(std::chrono::floor<std::chrono::days>(at->second), said)) / 86400;
      };
      const Timestamp mean = one.last + std::chrono::days(std::llround(*one.interval_days));
      off_naive.push_back(off(mean));
      off_no_past.push_back(off(std::max(mean, now)));
      off_own.push_back(off(*one.next));
      off_everybody.push_back(off(model.next(one, now)));
      ++count;
    }
    if (off_naive.empty()) continue;
    naive.of.push_back(std::move(off_naive));
    no_past.of.push_back(std::move(off_no_past));
    own.of.push_back(std::move(off_own));
    everybody.of.push_back(std::move(off_everybody));
  }
  print_row("Next purchase of a category, median days off, of " + std::to_string(count) +
                " that were bought again of " + std::to_string(due) +
                " bought on three days or more before October and due then (of " + std::to_string(lapsed) +
                " that had lapsed " + std::to_string(lapsed_came) + " were)",
            naive.of.size(),
            {{"renewals, own and everybody's intervals", everybody.median()},
             {"last + mean interval", naive.median()},
             {"the same, but not in the past", no_past.median()},
             {"own renewals alone", own.median()}});
}

// Ridge regression with an intercept; each row counts its weight.
Eigen::VectorXd ridge(const Eigen::MatrixXd& points, const std::vector<double>& targets,
                      const std::vector<double>& weights, double lambda) {
  const Eigen::Index size = points.cols() + 1;
  Eigen::MatrixXd left = Eigen::MatrixXd::Identity(size, size) * lambda;
  Eigen::VectorXd right = Eigen::VectorXd::Zero(size), x(size);
  for (std::size_t row = 0; row < targets.size(); ++row) {
    x << points.row(static_cast<Eigen::Index>(row)).transpose(), 1;
    left += weights[row] * x * x.transpose();
    right += weights[row] * targets[row] * x;
  }
  return left.ldlt().solve(right);
}

std::vector<double> scored(const Eigen::MatrixXd& points, const Eigen::VectorXd& weights) {
  const Eigen::VectorXd scores = (points * weights.head(points.cols())).array() + weights[points.cols()];
  return {scores.begin(), scores.end()};
}

// Households that had redeemed no coupon by a moment, as points, and which of them did before another.
struct Responses {
  std::vector<UserIndex> households;
  Eigen::MatrixXd points;
  std::vector<double> responded;
};

double auc_of(const std::vector<double>& scores, const std::vector<double>& responded,
              const Households& rows) {
  std::vector<double> high, low;
  for (const std::size_t row : rows) (responded[row] > 0 ? high : low).push_back(scores[row]);
  return high.empty() || low.empty() ? 0.5 : auc(high, low);
}

// Who redeems a first coupon from October on, by a regression on who did from July to September.
void report_promotion(const Data& data) {
  std::vector<std::optional<Timestamp>> first(data.log.user_count());
  const EventLog coupons =
      read_events(data.folder / "coupon_redemptions.csv",
                  {.user = "household_id", .item = "coupon_upc", .time = "redemption_date"});
  for (std::size_t row = 0; row < coupons.size(); ++row)
    if (const auto user = data.log.users()->find((*coupons.users())[coupons.user(row)]))
      first[user->value] = std::min(first[user->value].value_or(coupons.time(row)), coupons.time(row));

  const auto profiles_at = [&](Timestamp moment) {
    const EventLog& all = data.with_coupons;
    return ProfileBuilder{.columns = {"department"}}.build(
        filter(all, [&](std::size_t row) { return all.time(row) < moment; }), data.catalog);
  };
  const auto responses = [&](const Profiles& profiles, Timestamp from, Timestamp to, int values) {
    const auto vectors = profile_vectors(profiles, {.values = values});
    Responses all;
    for (UserIndex user{0}; user.value < profiles.size(); ++user) {
      const auto redeemed = first[user.value];
      if (profiles[user].empty() || (redeemed && *redeemed < from)) continue;
      all.households.push_back(user);
      all.responded.push_back(redeemed && *redeemed < to ? 1 : 0);
    }
    all.points.resize(static_cast<Eigen::Index>(all.households.size()), vectors.rows.cols());
    for (std::size_t row = 0; row < all.households.size(); ++row)
      all.points.row(static_cast<Eigen::Index>(row)) =
          vectors.rows.row(static_cast<Eigen::Index>(all.households[row].value));
    return all;
  };
  const Profiles at_july = profiles_at(july), at_october = profiles_at(october);
  double best = 0, best_lambda = 1;
  int best_values = 0;
  for (const int values : {0, 20}) {
    const Responses train = responses(at_july, july, october, values);
    Households all(train.responded.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    for (const double lambda : {10., 30., 100., 300., 1000., 3000.}) {
      std::vector<double> held_out(all.size());
      for (std::size_t fold = 0; fold < 5; ++fold) {
        std::vector<double> weights(all.size(), 1.0);
        for (std::size_t row = fold; row < weights.size(); row += 5) weights[row] = 0;
        const auto scores = scored(train.points, ridge(train.points, train.responded, weights, lambda));
        for (std::size_t row = fold; row < scores.size(); row += 5) held_out[row] = scores[row];
      }
      if (const double area = auc_of(held_out, train.responded, all); area > best)
        best = area, best_lambda = lambda, best_values = values;
    }
  }
  const Responses train = responses(at_july, july, october, best_values),
                  test = responses(at_october, october, latest_time, best_values);
  const auto by_profile = scored(
      test.points,
      ridge(train.points, train.responded, std::vector<double>(train.responded.size(), 1.0), best_lambda));
  std::vector<UserIndex> seeds;
  for (UserIndex user{0}; user.value < first.size(); ++user)
    if (first[user.value] && *first[user.value] < october) seeds.push_back(user);
  const LookAlikes alikes(profile_vectors(at_october), seeds);
  std::vector<double> by_seeds, by_discount, by_visits;
  for (const UserIndex user : test.households) {
    const Profile& profile = at_october[user];
    by_seeds.push_back(alikes.score(user));
    const auto& price = profile.price();
    by_discount.push_back(price && price->discounted_interval ? price->discounted_interval->low : 0);
    by_visits.push_back(static_cast<double>(profile.rfm() ? profile.rfm()->frequency.value_or(0) : 0));
  }
  const auto area = [&](const std::vector<double>& scores) {
    return [&](const Households& rows) { return auc_of(scores, test.responded, rows); };
  };
  print_row("Promotion response: a first coupon redeemed from October on (" +
                std::to_string(std::count(test.responded.begin(), test.responded.end(), 1.0)) + " do), AUC",
            test.responded.size(),
            {{"regression on who did from July to September", area(by_profile)},
             {"number of visits", area(by_visits)},
             {"like those who redeemed before", area(by_seeds)},
             {"share bought with a coupon", area(by_discount)}});
}

double macro_f1(const std::vector<int>& truth, const std::vector<int>& said, const Households& rows,
                int classes) {
  double sum = 0;
  for (int c = 0; c < classes; ++c) {
    double right = 0, told = 0, real = 0;
    for (const std::size_t row : rows) {
      right += truth[row] == c && said[row] == c ? 1 : 0;
      told += said[row] == c ? 1 : 0;
      real += truth[row] == c ? 1 : 0;
    }
    sum += told + real > 0 ? 2 * right / (told + real) : 0;
  }
  return sum / classes;
}

// The class of the highest regression, classes counting alike, by five folds; how much it is regularised
// chosen by five folds of the others.
std::vector<int> guessed(const Eigen::MatrixXd& points, const std::vector<int>& truth, int classes) {
  // Of the rows that `known` holds, told of all.
  const auto told = [&](const std::vector<bool>& known, double lambda) {
    std::vector<double> sizes(static_cast<std::size_t>(classes));
    for (std::size_t row = 0; row < truth.size(); ++row)
      if (known[row]) sizes[static_cast<std::size_t>(truth[row])] += 1;
    std::vector<double> weights(truth.size());
    for (std::size_t row = 0; row < truth.size(); ++row)
      if (known[row]) weights[row] = 1 / sizes[static_cast<std::size_t>(truth[row])];
    std::vector<int> best(truth.size());
    std::vector<double> high(truth.size(), -1e300);
    for (int c = 0; c < classes; ++c) {
      std::vector<double> is(truth.size());
      for (std::size_t row = 0; row < truth.size(); ++row) is[row] = truth[row] == c ? 1 : 0;
      const auto scores = scored(points, ridge(points, is, weights, lambda));
      for (std::size_t row = 0; row < scores.size(); ++row)
        if (scores[row] > high[row]) high[row] = scores[row], best[row] = c;
    }
    return best;
  };
  std::vector<int> said(truth.size());
  for (std::size_t fold = 0; fold < 5; ++fold) {
    std::vector<bool> known(truth.size());
    Households others;
    for (std::size_t row = 0; row < truth.size(); ++row)
      if (row % 5 != fold) known[row] = true, others.push_back(row);
    double best = -1, best_lambda = 1;
    for (const double lambda : {0.03, 0.1, 0.3, 1., 3.}) {
      std::vector<int> inner(truth.size());
      for (std::size_t part = 0; part < 5; ++part) {
        auto fewer = known;
        for (std::size_t at = part; at < others.size(); at += 5) fewer[others[at]] = false;
        const auto guesses = told(fewer, lambda);
        for (std::size_t at = part; at < others.size(); at += 5) inner[others[at]] = guesses[others[at]];
      }
      if (const double f1 = macro_f1(truth, inner, others, classes); f1 > best)
        best = f1, best_lambda = lambda;
    }
    const auto guesses = told(known, best_lambda);
    for (std::size_t row = fold; row < truth.size(); row += 5) said[row] = guesses[row];
  }
  return said;
}

void report_demographics(const Data& data) {
  const Profiles profiles =
      ProfileBuilder{.columns = {"department", "product_category"}}.build(data.before(october), data.catalog);
  const auto vectors = profile_vectors(profiles, {.values = 60});
  const Catalog people = read_catalog(data.folder / "demographics.csv", {.id = "household_id"});
  struct Question {
    const char* name;
    const char* column;
    int classes;
    int (*class_of)(std::string_view);
  };
  const std::array<Question, 3> questions = {
      Question{"children in the household, yes or no", "kids_count", 2,
               [](std::string_view text) { return band_middle(text).value_or(0) > 0 ? 1 : 0; }},
      Question{"age under 35, 35 to 54, over", "age", 3,
               [](std::string_view text) {
                 const double age = band_middle(text).value_or(0);
                 return age < 35 ? 0 : age < 55 ? 1 : 2;
               }},
      Question{"one, two, more in the household", "household_size", 3, [](std::string_view text) {
                 return std::min(2, static_cast<int>(band_middle(text).value_or(1)) - 1);
               }}};
  for (const Question& question : questions) {
    std::vector<int> truth;
    std::vector<Eigen::Index> rows;
    for (ItemIndex person{0}; person.value < people.size(); ++person) {
      const auto user = data.log.users()->find((*people.items())[person]);
      if (!user || profiles[*user].empty()) continue;
      truth.push_back(question.class_of(people[person].text(question.column)));
      rows.push_back(static_cast<Eigen::Index>(user->value));
    }
    Eigen::MatrixXd points(static_cast<Eigen::Index>(rows.size()), vectors.rows.cols());
    for (std::size_t row = 0; row < rows.size(); ++row)
      points.row(static_cast<Eigen::Index>(row)) = vectors.rows.row(rows[row]);
    const auto said = guessed(points, truth, question.classes);
    std::vector<int> sizes(static_cast<std::size_t>(question.classes), 0);
    for (const int c : truth) ++sizes[static_cast<std::size_t>(c)];
    const int most = static_cast<int>(std::max_element(sizes.begin(), sizes.end()) - sizes.begin());
    const std::vector<int> always(truth.size(), most);
    const auto f1_of = [&](const std::vector<int>& told) {
      return [&](const Households& drawn) { return macro_f1(truth, told, drawn, question.classes); };
    };
    print_row(std::string("Demographics: ") + question.name + ", macro-F1, five folds", truth.size(),
              {{"from the profile", f1_of(said)}, {"the most frequent", f1_of(always)}});
  }
}

// Seeds that are held out among everybody else.
void report_look_alikes(const Data& data) {
  const Profiles profiles =
      ProfileBuilder{.columns = {"department", "product_category"}}.build(data.before(october), data.catalog);
  const auto vectors = profile_vectors(profiles, {.values = 60});
  const Catalog people = read_catalog(data.folder / "demographics.csv", {.id = "household_id"});
  std::vector<UserIndex> families;
  std::vector<bool> known(profiles.size());
  for (ItemIndex person{0}; person.value < people.size(); ++person) {
    const auto user = data.log.users()->find((*people.items())[person]);
    if (!user) continue;
    known[user->value] = true;
    if (band_middle(people[person].text("kids_count")).value_or(0) > 0) families.push_back(*user);
  }
  // Of those alone of whom it is known, as the others may have children too.
  ProfileVectors labelled{.names = vectors.names};
  std::vector<UserIndex> place(profiles.size());
  std::vector<Eigen::Index> rows;
  for (std::size_t user = 0; user < known.size(); ++user) {
    if (!known[user]) continue;
    place[user] = UserIndex(rows.size());
    rows.push_back(static_cast<Eigen::Index>(user));
  }
  labelled.rows = vectors.rows(rows, Eigen::all);
  for (UserIndex& user : families) user = place[user.value];
  std::vector<UserIndex> redeemers;
  const EventLog coupons =
      read_events(data.folder / "coupon_redemptions.csv",
                  {.user = "household_id", .item = "coupon_upc", .time = "redemption_date"});
  for (UserIndex user{0}; user.value < coupons.user_count(); ++user)
    if (const auto here = data.log.users()->find((*coupons.users())[user])) redeemers.push_back(*here);
  std::puts("\n| look-alikes of | seeds | AUC of held-out seeds, five parts (chance .5) |\n|---|---|---|");
  std::printf("| those who redeemed a coupon, among all %zu households | %zu | %.3f |\n", profiles.size(),
              redeemers.size(), expansion_auc(vectors, redeemers));
  std::printf("| families with children, among %zu of whom that is known | %zu | %.3f |\n", rows.size(),
              families.size(), expansion_auc(labelled, families));
}

void report_sizes(const Data& data) {
  const ProfileSketcher sketcher({.columns = {"department", "product_category", "brand"},
                                  .half_life = 90 * days,
                                  .recent_half_life = 30 * days},
                                 data.catalog);
  ProfileStore store(sketcher);
  store.add(data.log);
  std::vector<double> bytes, memory;
  store.each([&](std::string_view, const ProfileSketch& sketch) {
    bytes.push_back(static_cast<double>(sketch.bytes().size()));
    memory.push_back(static_cast<double>(sketch.memory()));
  });
  std::sort(bytes.begin(), bytes.end());
  std::printf(
      "\nSketches of %zu households by three columns, written: %.0f bytes in the median, 95 %% below %.0f, "
      "the "
      "largest %.0f; in memory %.0f in the median.\n",
      bytes.size(), quantile(bytes, 0.5), quantile(bytes, 0.95), bytes.back(), median_of(memory));
  std::printf("Written with their ids, bytes a household on average: %.0f",
              static_cast<double>(store.bytes().size()) / static_cast<double>(store.size()));
  for (const int length : {90, 30}) {
    ProfileStore in_periods(sketcher, length * days);
    in_periods.add(data.log);
    std::printf(", in periods of %d days %.0f", length,
                static_cast<double>(in_periods.bytes().size()) / static_cast<double>(in_periods.size()));
  }
  std::puts(".");
}

}  // namespace

int main(int count, char** arguments) {
  const char* const shared = std::getenv("KINDRED_DATA_DIR");
  if (count < 2 && !(shared && *shared)) {
    std::puts(
        "profile_report: neither a folder nor KINDRED_DATA_DIR says where the Complete Journey data are");
    return 0;
  }
  try {
    const Data data(count > 1 ? std::filesystem::path(arguments[1])
                              : std::filesystem::path(shared) / "complete-journey");
    std::puts(
        "| question | households | from the profile | baseline | better by | others "
        "|\n|---|---|---|---|---|---|");
    report_next_category(data);
    report_next_date(data);
    report_promotion(data);
    report_demographics(data);
    report_look_alikes(data);
    report_sizes(data);
  } catch (const Error& error) {
    std::fprintf(stderr, "profile_report: %s\n", error.what());
    return 1;
  }
}
