#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/collaborative/detail/day.hpp"
#include "kindred/collaborative/detail/rating_factors.hpp"
#include "kindred/collaborative/detail/rounds.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/time.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

namespace detail {

// When training took place, and how a person's distance from her mean time is measured.
struct RatingTimes {
  double first = 0;  // seconds since 1970
  double span = 0;   // seconds, of all training ratings
  std::size_t bins = 1;
  double exponent = 0.4;

  static double seconds(Timestamp time) noexcept {
    return static_cast<double>(time.time_since_epoch().count());
  }

  // The part of the span that a moment is in; the nearest for one outside it.
  std::size_t bin(double time) const noexcept {
    if (span <= 0) return 0;
    const double part = std::clamp((time - first) / span, 0.0, 1.0);
    return std::min(static_cast<std::size_t>(part * static_cast<double>(bins)), bins - 1);
  }
  // dev(t) = sign(t − t̄) |t − t̄|^β, in units of the span.
  double deviation(double time, double mean) const noexcept {
    if (span <= 0) return 0;
    const double part = std::clamp((time - mean) / span, -1.0, 1.0);
    return std::copysign(std::pow(std::abs(part), exponent), part);
  }
};

// How a step of gradient descent is taken.
struct TimeSgdRule {
  double learning_rate = 0;
  double regularization = 0;
  double drift_regularization = 0;
  double day_regularization = 0;
  int epochs = 0;
};

// One rating's place in time: dev(t) of its user, its item's bin, and its day among the user's.
struct RatingTime {
  double deviation;
  std::uint32_t bin;
  std::uint32_t day;
};

}  // namespace detail

/// Ratings from factors that drift: r(u,i,t) = μ + b(i) + b(i, bin(t)) + b(u) + α(u) dev(u,t) + b(u, day(t))
/// + q(i) · (p(u) + a(u) dev(u,t) + n^−½ Σⱼ y(j)). bin(t) is one of equal parts of the time of all training
/// ratings, dev(u,t) = sign(t − t̄(u)) |t − t̄(u)|^β with the mean time t̄(u) of the person's ratings and times
/// counted in lengths of that time, and b(u, day) is there for the days (UTC) on which the person rated.
///
/// Nothing is stored per user: all that belongs to her is found when a query comes, by the training's
/// gradient descent over the history alone, from zero, with the items' numbers held at what training found;
/// so a user of the training data and a visitor with the same history are served alike, to the bit. t is
/// `Query::time`; without it dev(u,t) and b(u, day(t)) are their means over the history and the bin is that
/// of t̄(u). A history without times is taken for one of a single unknown moment: dev = 0, no day adds
/// anything, and no bin where the query has no time either.
template <class ScalarType = float>
class TimeSvdPlusPlusModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by TimeSvdPlusPlus::fit.
  TimeSvdPlusPlusModel(double mean, detail::RatingTimes times, const detail::TimeSgdRule& rule,
                       detail::RatingFactors<Scalar> items, SharedArray<Scalar> implicit_factors,
                       SharedArray<Scalar> bin_biases)
      : mean_(mean),
        times_(times),
        rule_(rule),
        items_(std::move(items)),
        implicit_(std::move(implicit_factors)),
        bin_biases_(std::move(bin_biases)) {}

  /// k, the number of factors.
  std::size_t factors() const noexcept { return items_.factors; }
  /// b(i)
  double item_bias(ItemIndex item) const noexcept { return items_.bias(item); }
  /// b(i, bin(t))
  double item_bias(ItemIndex item, Timestamp time) const noexcept {
    return bin_bias(item, times_.bin(detail::RatingTimes::seconds(time)));
  }

  /// Number of items.
  std::size_t item_count() const noexcept { return items_.item_count(); }
  /// Bytes of workspace a query takes.
  std::size_t workspace_size() const noexcept {
    return 3 * Workspace::bytes_for<Scalar>(factors()) + 2 * Workspace::bytes_for<double>(item_count()) +
           Workspace::bytes_for<detail::RatingTime>(item_count()) +
           Workspace::bytes_for<std::int64_t>(item_count());
  }

  /// What it predicts depends on Query::time.
  bool looks_at_time() const noexcept { return true; }
  /// The rating at the query's time of every item that has a training rating. O(epochs · history · factors +
  /// items · factors).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const Person person = person_of(query, frame.take<Scalar>(factors()), workspace);
    for (ItemIndex item{0}; item.value < item_count(); ++item)
      scores[item.value] =
          items_.is_rated(item) ? static_cast<Scalar>(rating(person, item)) : no_score<Scalar>;
  }
  /// Ratings at the query's time; a fallback where the history is empty or the item has no training rating.
  void predict(const Query<Scalar>& query, std::span<const ItemIndex> items,
               std::span<Prediction<Scalar>> ratings, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const Person person = person_of(query, frame.take<Scalar>(factors()), workspace);
    for (std::size_t i = 0; i < items.size(); ++i)
      ratings[i] = {static_cast<Scalar>(rating(person, items[i])),
                    query.history.empty() || !items_.is_rated(items[i])};
  }
  /// Five contributions: the mean, how the person rates at that time, how the item is rated, how at that
  /// time, and what the item's factors and the person's have in common.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    if (!items_.is_rated(item)) return {item, no_score<Scalar>, {}};
    Workspace workspace(workspace_size());
    std::vector<Scalar> user(factors());
    const Person person = person_of(query, user, workspace);
    return make_explanation<Scalar>(
        item, static_cast<Scalar>(rating(person, item)),
        {{BecauseOf{"mean of all ratings"}, static_cast<Scalar>(mean_)},
         {BecauseOf{"how this person rates"}, static_cast<Scalar>(person.bias)},
         {BecauseOf{"how this item is rated"}, static_cast<Scalar>(item_bias(item))},
         {BecauseOf{"how it is rated at this time"}, static_cast<Scalar>(time_bias(person, item))},
         {BecauseOf{"this person's taste"}, detail::dot<Scalar>(user, items_[item])}});
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("time_svdpp"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved.
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static TimeSvdPlusPlusModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static TimeSvdPlusPlusModel load(const Archive& archive) {
    return read(archive.expect(kind(), archive_version));
  }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static TimeSvdPlusPlusModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("time_svdpp")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    archive.add_number("mean", mean_);
    archive.add_number("first_time", times_.first);
    archive.add_number("time_span", times_.span);
    archive.add_integer("bins", static_cast<std::int64_t>(times_.bins));
    archive.add_number("drift_exponent", times_.exponent);
    archive.add_number("learning_rate", rule_.learning_rate);
    archive.add_number("regularization", rule_.regularization);
    archive.add_number("drift_regularization", rule_.drift_regularization);
    archive.add_number("day_regularization", rule_.day_regularization);
    archive.add_integer("epochs", rule_.epochs);
    items_.write(archive.part("items"));
    archive.add("implicit", implicit_);
    archive.add("bin_biases", bin_biases_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static TimeSvdPlusPlusModel read(const Archive& archive) {
    constexpr auto most = std::numeric_limits<int>::max();
    TimeSvdPlusPlusModel model(
        archive.number("mean"),
        {archive.number("first_time"), archive.number("time_span"),
         static_cast<std::size_t>(archive.integer("bins", 1, most)), archive.number("drift_exponent")},
        {archive.number("learning_rate"), archive.number("regularization"),
         archive.number("drift_regularization"), archive.number("day_regularization"),
         static_cast<int>(archive.integer("epochs", 1, detail::most_epochs))},
        detail::RatingFactors<Scalar>::read(archive.part("items")), archive.finite<Scalar>("implicit"),
        archive.finite<Scalar>("bin_biases"));
    model.items_.require_rows(archive, "implicit", model.implicit_);
    if (model.bin_biases_.size() != model.item_count() * model.times_.bins)
      archive.refuse("holds " + std::to_string(model.bin_biases_.size()) + " biases of bins, expected " +
                     std::to_string(model.times_.bins) + " for each of " +
                     std::to_string(model.item_count()) + " items");
    return model;
  }

 private:
  // A person at one moment.
  struct Person {
    double bias;
    std::span<const Scalar> factors;
    std::optional<std::size_t> bin;
  };

  double bin_bias(ItemIndex item, std::size_t bin) const noexcept {
    return static_cast<double>(bin_biases_[item.value * times_.bins + bin]);
  }
  double time_bias(const Person& person, ItemIndex item) const noexcept {
    return person.bin ? bin_bias(item, *person.bin) : 0;
  }
  double rating(const Person& person, ItemIndex item) const noexcept {
    return mean_ + person.bias + items_.bias(item) + time_bias(person, item) +
           static_cast<double>(detail::dot<Scalar>(person.factors, items_[item]));
  }

  // The person at the query's time; the factors are written to `factors`.
  Person person_of(const Query<Scalar>& query, std::span<Scalar> factors,
                   Workspace& workspace) const noexcept {
    const auto& history = query.history;
    Workspace::Frame frame(workspace);
    const auto drift = frame.take<Scalar>(factors.size(), Scalar(0));
    const auto implicit = frame.take<Scalar>(factors.size(), Scalar(0));
    const auto bases = frame.take<double>(history.size());
    const auto day_biases = frame.take<double>(history.size(), 0.0);
    const auto places = frame.take<detail::RatingTime>(history.size());
    const auto own_days = frame.take<std::int64_t>(history.size());
    const bool timed = !history.times.empty();
    std::fill(factors.begin(), factors.end(), Scalar(0));

    const auto norm =
        static_cast<Scalar>(1 / std::sqrt(static_cast<double>(std::max<std::size_t>(history.size(), 1))));
    for (const ItemIndex item : history.items)
      detail::blend<Scalar>(implicit, Scalar(1), norm,
                            implicit_.span().subspan(item.value * factors.size(), factors.size()));
    const double mean_time = mean_of(history.times);
    const std::size_t day_count = timed ? place_in_time(history, mean_time, places, own_days) : 0;
    for (std::size_t e = 0; e < history.size(); ++e) {
      const ItemIndex item = history.items[e];
      bases[e] = mean_ + items_.bias(item) + (timed ? bin_bias(item, places[e].bin) : 0) +
                 static_cast<double>(detail::dot<Scalar>(implicit, items_[item]));
    }

    const double rate = rule_.learning_rate;
    const double keep = 1 - rate * rule_.regularization, keep_drift = 1 - rate * rule_.drift_regularization,
                 keep_day = 1 - rate * rule_.day_regularization;
    double bias = 0, slope = 0;
    for (int epoch = 0; epoch < rule_.epochs; ++epoch) {
      for (std::size_t e = 0; e < history.size(); ++e) {
        const auto q = items_[history.items[e]];
        const double deviation = timed ? places[e].deviation : 0;
        const double on_day = timed ? day_biases[places[e].day] : 0;
        const double error = static_cast<double>(history.weights[e]) - bases[e] - bias - slope * deviation -
                             on_day - static_cast<double>(detail::dot<Scalar>(factors, q)) -
                             deviation * static_cast<double>(detail::dot<Scalar>(drift, q));
        bias = keep * bias + rate * error;
        detail::blend<Scalar>(factors, static_cast<Scalar>(keep), static_cast<Scalar>(rate * error), q);
        if (!timed) continue;
        slope = keep_drift * slope + rate * error * deviation;
        day_biases[places[e].day] = keep_day * on_day + rate * error;
        detail::blend<Scalar>(drift, static_cast<Scalar>(keep_drift),
                              static_cast<Scalar>(rate * error * deviation), q);
      }
    }

    if (!std::isfinite(bias + slope + static_cast<double>(detail::dot<Scalar>(factors, factors)))) {
      bias = slope = 0;  // a history unlike any: its items alone are known
      std::fill(factors.begin(), factors.end(), Scalar(0));
      std::fill(drift.begin(), drift.end(), Scalar(0));
      std::fill(day_biases.begin(), day_biases.end(), 0.0);
    }
    detail::blend<Scalar>(factors, Scalar(1), Scalar(1), implicit);
    Person person{bias, factors, std::nullopt};
    if (!timed && !query.time) return person;
    const double now = query.time ? detail::RatingTimes::seconds(*query.time) : mean_time;
    person.bin = times_.bin(now);
    if (!timed) return person;
    double deviation = 0, on_day = 0;
    if (query.time) {
      deviation = times_.deviation(now, mean_time);
      const auto known = own_days.first(day_count);
      const auto day = std::lower_bound(known.begin(), known.end(), detail::day_of(*query.time));
      if (day != known.end() && *day == detail::day_of(*query.time))
        on_day = day_biases[static_cast<std::size_t>(day - known.begin())];
    } else {
      for (const auto& place : places) {
        deviation += place.deviation / static_cast<double>(places.size());
        on_day += day_biases[place.day] / static_cast<double>(places.size());
      }
    }
    person.bias += slope * deviation + on_day;
    detail::blend<Scalar>(factors, Scalar(1), static_cast<Scalar>(deviation), drift);
    return person;
  }

  static double mean_of(std::span<const Timestamp> times) noexcept {
    double sum = 0;
    for (const Timestamp time : times) sum += detail::RatingTimes::seconds(time);
    return times.empty() ? 0 : sum / static_cast<double>(times.size());
  }

  // Fills in each rating's place in time, and the person's days in ascending order; the number of days.
  std::size_t place_in_time(const History<Scalar>& history, double mean_time,
                            std::span<detail::RatingTime> places,
                            std::span<std::int64_t> own_days) const noexcept {
    for (std::size_t e = 0; e < history.size(); ++e) own_days[e] = detail::day_of(history.times[e]);
    std::sort(own_days.begin(), own_days.end());
    const auto end = std::unique(own_days.begin(), own_days.end());
    for (std::size_t e = 0; e < history.size(); ++e) {
      const double time = detail::RatingTimes::seconds(history.times[e]);
      places[e] = {
          times_.deviation(time, mean_time), static_cast<std::uint32_t>(times_.bin(time)),
          static_cast<std::uint32_t>(
              std::lower_bound(own_days.begin(), end, detail::day_of(history.times[e])) - own_days.begin())};
    }
    return static_cast<std::size_t>(end - own_days.begin());
  }

  friend struct TimeSvdPlusPlus;

  double mean_;
  detail::RatingTimes times_;
  detail::TimeSgdRule rule_;
  detail::RatingFactors<Scalar> items_;
  SharedArray<Scalar> implicit_;
  SharedArray<Scalar> bin_biases_;  // items × bins
};

/// timeSVD++ by stochastic gradient descent: minimises Σ (r − r(u,i,t))² + λ (…)² over the training ratings.
/// Source: Koren, "Collaborative filtering with temporal dynamics", KDD 2009, eq. 10-14, without its
/// per-day factors p(u,t) and scales c(u,t). Needs the times of all interactions. Time O(epochs · entries ·
/// factors), on one thread; memory O((users + items) · factors + items · bins + entries).
struct TimeSvdPlusPlus {
  /// k ≥ 0: numbers that describe an item's nature and a person's taste.
  int factors = 20;
  /// Times that each rating is visited; ≥ 1.
  int epochs = 20;
  /// η ≥ 0: length of a step.
  double learning_rate = 0.007;
  /// λ ≥ 0: how strongly factors and biases are held to 0.
  double regularization = 0.02;
  /// λ of b(i, bin) is this times `regularization`; ≥ 0.
  double relative_bin_regularization = 500;
  /// λ of α(u) and a(u) is this times `regularization`; ≥ 0.
  double relative_drift_regularization = 20;
  /// λ of b(u, day) is this times `regularization`; ≥ 0.
  double relative_day_regularization = 20;
  /// Equal parts of the time of all ratings; ≥ 1.
  int bins = 30;
  /// β ≥ 0: how fast a person drifts with the distance from her mean time.
  double drift_exponent = 0.4;
  /// Standard deviation of q and y at the start; users begin at 0. ≥ 0.
  double init_deviation = 0.1;
  /// Whence the random numbers come.
  std::uint64_t seed = 0;

  /// Fits the model.
  /// @throws OptionError for an option out of range; DataError for interactions without times (SvdPlusPlus
  /// needs none), or where training diverges; Cancelled
  template <class Scalar>
  TimeSvdPlusPlusModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    return fit_rounds(train, execution, detail::to_the_end);
  }

  /// The same, and go_on(epochs, model) is asked after every epoch: see FitsInRounds.
  template <class Scalar, class GoOn>
  TimeSvdPlusPlusModel<Scalar> fit_rounds(const Interactions<Scalar>& train, const Execution& execution,
                                          GoOn&& go_on) const {
    require_at_least("factors", factors, 0);
    require_in_range("epochs", epochs, 1, detail::most_epochs);
    require_at_least("learning_rate", learning_rate, 0.0);
    require_at_least("regularization", regularization, 0.0);
    require_at_least("relative_bin_regularization", relative_bin_regularization, 0.0);
    require_at_least("relative_drift_regularization", relative_drift_regularization, 0.0);
    require_at_least("relative_day_regularization", relative_day_regularization, 0.0);
    require_at_least("bins", bins, 1);
    require_at_least("drift_exponent", drift_exponent, 0.0);
    require_at_least("init_deviation", init_deviation, 0.0);
    if (train.times().empty() && train.size() > 0)
      throw DataError(
          "time_svdpp: these interactions have no times, expected one for each; SvdPlusPlus needs none");
    Training<Scalar> training(train, *this);
    std::vector<UserIndex> order;
    for (UserIndex user{0}; user.value < train.user_count(); ++user)
      if (train.by_user()[user].size() > 0) order.push_back(user);
    Random random(seed);
    for (int epoch = 0; epoch < epochs; ++epoch) {
      execution.check("time_svdpp");
      random.shuffle(order);
      double loss = 0;
      for (const UserIndex user : order) loss += training.visit(user);
      detail::refuse_divergence("time_svdpp", epoch + 1, learning_rate, loss, training.item_biases,
                                training.bin_biases, training.q, training.y);
      if (execution.on_progress) execution.on_progress({"time_svdpp", epoch + 1, epochs});
      training.rule.epochs = epoch + 1;  // a person is folded in by as many
      if (!go_on(epoch + 1, [&] { return training.model(); })) break;
    }
    return training.model();
  }

 private:
  template <class Scalar>
  struct Training {
    Training(const Interactions<Scalar>& data, const TimeSvdPlusPlus& options)
        : train(data),
          k(static_cast<std::size_t>(options.factors)),
          rule{options.learning_rate, options.regularization,
               options.regularization * options.relative_drift_regularization,
               options.regularization * options.relative_day_regularization, options.epochs},
          keep_bin(1 - options.learning_rate * options.regularization * options.relative_bin_regularization),
          q(detail::random_rows(data.by_item(), k, options.init_deviation, options.seed, 1)),
          y(detail::random_rows(data.by_item(), k, options.init_deviation, options.seed, 2)),
          p(data.user_count() * k),
          drift(data.user_count() * k),
          item_biases(data.item_count()),
          user_biases(data.user_count()),
          slopes(data.user_count()),
          first_day(data.user_count() + 1),
          places(data.size()),
          sum(k),
          before(k) {
      times.bins = static_cast<std::size_t>(options.bins);
      times.exponent = options.drift_exponent;
      bin_biases.resize(data.item_count() * times.bins);
      for (const Scalar rating : data.by_user().values()) mean += static_cast<double>(rating);
      if (data.size() == 0) return;
      mean /= static_cast<double>(data.size());
      const auto [least, most] = std::minmax_element(data.times().begin(), data.times().end());
      times.first = detail::RatingTimes::seconds(*least);
      times.span = seconds_between(*least, *most);
      const auto rest = model();  // it knows how ratings are placed in time
      std::vector<std::int64_t> own_days(data.item_count());
      for (UserIndex user{0}; user.value < data.user_count(); ++user) {
        const auto history = data.history(user);
        const auto at = static_cast<std::size_t>(data.by_user().offsets()[user.value]);
        first_day[user.value + 1] =
            first_day[user.value] + rest.place_in_time(history,
                                                       TimeSvdPlusPlusModel<Scalar>::mean_of(history.times),
                                                       std::span(places).subspan(at, history.size()),
                                                       std::span(own_days).first(history.size()));
      }
      day_biases.resize(first_day.back());
    }

    TimeSvdPlusPlusModel<Scalar> model() const {
      return {mean, times, rule, {k, detail::rated_items(train), item_biases, q}, y, bin_biases};
    }

    // Steps for all ratings of a user; the sum of their squared errors.
    double visit(UserIndex user) {
      const auto row = train.by_user()[user];
      const auto time_of = std::span<const detail::RatingTime>(places).subspan(
          static_cast<std::size_t>(train.by_user().offsets()[user.value]), row.size());
      const auto on_days = std::span(day_biases).subspan(first_day[user.value]);
      const auto taste = detail::row_of(p, user.value, k), change = detail::row_of(drift, user.value, k);
      const auto count = static_cast<double>(row.size());
      const auto norm = static_cast<Scalar>(1 / std::sqrt(count));
      std::fill(sum.begin(), sum.end(), Scalar(0));
      for (const ItemIndex item : row.indices)
        detail::blend<Scalar>(sum, Scalar(1), norm, detail::row_of(y, item.value, k));
      before = sum;
      const double rate = rule.learning_rate;
      const double keep = 1 - rate * rule.regularization, keep_drift = 1 - rate * rule.drift_regularization,
                   keep_day = 1 - rate * rule.day_regularization;
      double& bias = user_biases[user.value];
      double& slope = slopes[user.value];
      double loss = 0;
      for (std::size_t e = 0; e < row.size(); ++e) {
        const std::size_t item = row.indices[e].value;
        const auto [deviation, bin, day] = time_of[e];
        const auto of_item = detail::row_of(q, item, k);
        Scalar& item_bias = item_biases[item];
        Scalar& bin_bias = bin_biases[item * times.bins + bin];
        const double error = static_cast<double>(row.values[e]) - mean - bias - slope * deviation -
                             on_days[day] - static_cast<double>(item_bias) - static_cast<double>(bin_bias) -
                             static_cast<double>(detail::dot<Scalar>(taste, of_item)) -
                             static_cast<double>(detail::dot<Scalar>(sum, of_item)) -
                             deviation * static_cast<double>(detail::dot<Scalar>(change, of_item));
        loss += error * error;
        bias = keep * bias + rate * error;
        slope = keep_drift * slope + rate * error * deviation;
        on_days[day] = keep_day * on_days[day] + rate * error;
        item_bias = static_cast<Scalar>(keep * static_cast<double>(item_bias) + rate * error);
        bin_bias = static_cast<Scalar>(keep_bin * static_cast<double>(bin_bias) + rate * error);
        step(taste, change, of_item, static_cast<Scalar>(keep), static_cast<Scalar>(keep_drift),
             static_cast<Scalar>(rate * error), static_cast<Scalar>(deviation));
      }
      const auto kept = static_cast<Scalar>(std::pow(keep, count));
      for (std::size_t f = 0; f < k; ++f) before[f] = norm * (sum[f] - kept * before[f]);
      for (const ItemIndex item : row.indices)
        detail::blend<Scalar>(detail::row_of(y, item.value, k), kept, Scalar(1), before);
      return loss;
    }

    // One step of p(u), a(u), q(i) and, as in SVD++, of the sum of y.
    void step(std::span<Scalar> taste, std::span<Scalar> change, std::span<Scalar> item, Scalar keep,
              Scalar keep_drift, Scalar amount, Scalar deviation) {
      Scalar *const pu = taste.data(), *const au = change.data(), *const qi = item.data(),
                    *const yu = sum.data();
      for (std::size_t f = 0; f < k; ++f) {
        const Scalar old = qi[f], toward = amount * old;
        qi[f] = keep * old + amount * (pu[f] + yu[f] + deviation * au[f]);
        pu[f] = keep * pu[f] + toward;
        au[f] = keep_drift * au[f] + deviation * toward;
        yu[f] = keep * yu[f] + toward;
      }
    }

    const Interactions<Scalar>& train;
    std::size_t k;
    detail::TimeSgdRule rule;
    double keep_bin;
    detail::RatingTimes times;
    double mean = 0;
    std::vector<Scalar> q, y, p, drift, item_biases, bin_biases;
    std::vector<double> user_biases, slopes, day_biases;
    std::vector<std::size_t> first_day;  // where each user's days begin among day_biases
    std::vector<detail::RatingTime> places;
    std::vector<Scalar> sum, before;  // Σ y / √n of the user that is visited, now and when it was entered
  };
};

}  // namespace kindred::inline v0
