#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/detail/event_fault.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/data/vocabulary.hpp"
#include "kindred/profile/detail/profile_from.hpp"
#include "kindred/profile/price.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/profile_builder.hpp"
#include "kindred/profile/profiles.hpp"
#include "kindred/profile/rfm.hpp"

namespace kindred::inline v0 {

/// Profiles that follow what happens: take an event in, and everyone's profile is what
/// `ProfileBuilder::build` makes of all events so far, to the bit, those who did nothing included, with whom
/// others are compared.
///
///     LiveProfiles live({.columns = {"brand"}}, log, catalog);
///     live.add({.user = live.user("1029"), .item = live.item("77"), .time = now});
///     std::cout << live.profile("1029").text();
///
/// An event takes O(the person's events), and of a purchase O(buyers + prices of its categories) moves of
/// memory; a profile is made when it is asked for, in O(the person's events). Memory: the events. One thread
/// at a time adds; any number may ask while none does. A copy is a value of its own: put one into a
/// ModelHolder for others to read.
class LiveProfiles {
 public:
  /// Begins with a log.
  /// @throws as ProfileBuilder::build
  LiveProfiles(ProfileBuilder builder, const EventLog& log, const Catalog& catalog)
      : builder_(std::move(builder)), catalog_(std::make_shared<const Catalog>(catalog)) {
    users_ = *log.users();
    items_ = *log.items();
    sessions_ = *log.sessions();
    detail::require_profile_options(builder_, items_, catalog);
    for (const auto& name : builder_.columns) columns_.push_back(&catalog_->text_column(name));
    const std::string& price = builder_.price_column;
    if (!price.empty()) categories_ = &catalog_->text_column(price);
    else if (!columns_.empty()) categories_ = columns_.front();
    people_.resize(users_.size());
    for (std::size_t row = 0; row < log.size(); ++row) {
      require_times(log[row]);
      note(log[row]);
    }
    count_all();
  }

  /// Begins with nothing.
  /// @throws as ProfileBuilder::build
  LiveProfiles(ProfileBuilder builder, const Catalog& catalog)
      : LiveProfiles(std::move(builder), EventLog({}, std::make_shared<UserVocabulary>(), catalog.items()),
                     catalog) {}

  /// The index of a user, who is added when new.
  UserIndex user(std::string_view id) {
    const UserIndex index = users_.add(id);
    people_.resize(users_.size());
    return index;
  }
  /// The index of an item, which is added when new; of one that the catalogue does not have nothing is known.
  ItemIndex item(std::string_view id) { return items_.add(id); }
  /// The index of a session, which is added when new.
  SessionIndex session(std::string_view id) { return sessions_.add(id); }
  /// Number of users.
  std::size_t user_count() const noexcept { return users_.size(); }

  /// Takes an event in.
  /// @throws DataError for an event that EventLogBuilder would refuse, OptionError for one without a time
  /// where interests age
  void add(const Event& event) {
    const auto fault =
        detail::event_fault(event, users_.size(), items_.size(), sessions_.size(), timed_, "profiles");
    if (!fault.empty()) throw DataError("event " + std::to_string(events_ + 1) + " " + fault);
    require_times(event);
    Person& person = people_[event.user.value];
    uncount(person);
    note(event);
    measure(person);
    count(person);
  }

  /// Takes all events of a log in, by their ids, behind those there are.
  /// @throws as above; the events before are taken in then
  void add(const EventLog& log) {
    for (std::size_t row = 0; row < log.size(); ++row) {
      Event event = log[row];
      event.user = user((*log.users())[event.user]);
      event.item = item((*log.items())[event.item]);
      if (event.session) event.session = session((*log.sessions())[*event.session]);
      add(event);
    }
  }

  /// Takes all events of other profiles in, by their ids, behind those there are: what was collected apart,
  /// on another machine say.
  /// @throws as above
  void merge(const LiveProfiles& other) {
    if (&other == this) return merge(LiveProfiles(other));
    for (const Person& person : other.people_)
      for (Event event : person.events) {
        event.user = user(other.users_[event.user]);
        event.item = item(other.items_[event.item]);
        if (event.session) event.session = session(other.sessions_[*event.session]);
        add(event);
      }
  }

  /// One user's profile; `user` must be below user_count().
  Profile profile(UserIndex user) const {
    const Person& person = people_[user.value];
    return detail::profile_from(frame(), std::string(users_[user]), person.events, person.shares,
                                rfm(person));
  }
  /// One user's, by id.
  /// @throws LookupError for an unknown id
  Profile profile(std::string_view user) const { return profile(users_.at(user, "user")); }

  /// All profiles, the same on any number of threads.
  /// @throws Cancelled
  Profiles all(const Execution& execution = {}) const {
    std::vector<Profile> profiles(user_count());
    parallel_for(static_cast<std::int64_t>(profiles.size()), detail::profiles_a_chunk, execution, "profiles",
                 [&](std::int64_t begin, std::int64_t end) {
                   for (auto user = begin; user < end; ++user)
                     profiles[static_cast<std::size_t>(user)] = profile(UserIndex(user));
                 });
    return Profiles(std::move(profiles), std::make_shared<const UserVocabulary>(users_));
  }

 private:
  // What is known of a person, and what of it is counted where people are compared.
  struct Person {
    std::vector<Event> events;
    std::vector<double> shares;
    std::vector<std::pair<ValueIndex, double>> prices;
    bool buys = false;
    std::optional<std::int64_t> frequency;
    std::optional<Timestamp> last_purchase;
    std::optional<double> monetary;
  };

  // Ascending. The order of purchases is that of recencies, whatever moment these are counted to.
  struct Buyers {
    std::size_t all = 0;
    std::vector<std::int64_t> frequency;
    std::vector<Timestamp> last_purchase;
    std::vector<double> monetary;
  };

  Timestamp now() const noexcept { return builder_.now.value_or(latest_); }
  detail::ProfileFrame frame() const noexcept {
    return detail::profile_frame(builder_, *catalog_, now(), timed_.value_or(false), columns_, categories_,
                                 ranges_);
  }

  void require_times(const Event& event) const {
    if ((builder_.half_life > Duration::zero() || builder_.recent_half_life > Duration::zero()) &&
        !event.time)
      throw OptionError("option 'half_life' is set, and the events have no times to age by");
  }

  void note(const Event& event) {
    if (event.time) latest_ = events_ == 0 ? *event.time : std::max(latest_, *event.time);
    timed_ = event.time.has_value();
    ++events_;
    people_[event.user.value].events.push_back(event);
  }

  std::optional<Rfm> rfm(const Person& person) const {
    RfmAccumulator values(now());
    for (std::size_t e = 0; e < person.events.size(); ++e)
      if (frame().counts(person.events[e])) values.add(scaled(person.events[e], person.shares[e]));
    auto rfm = values.read();
    if (!rfm) return rfm;
    if (rfm->frequency) rfm->frequency_score = detail::fifth(buyers_.frequency, buyers_.all, *rfm->frequency);
    if (person.last_purchase)
      rfm->recency_score = detail::fifth(buyers_.last_purchase, buyers_.all, *person.last_purchase);
    if (rfm->monetary) rfm->monetary_score = detail::fifth(buyers_.monetary, buyers_.all, *rfm->monetary);
    return rfm;
  }

  template <class T>
  static void insert(std::vector<T>& ascending, const std::optional<T>& value) {
    if (value) ascending.insert(std::upper_bound(ascending.begin(), ascending.end(), *value), *value);
  }
  template <class T>
  static void erase(std::vector<T>& ascending, const std::optional<T>& value) {
    if (value) ascending.erase(std::lower_bound(ascending.begin(), ascending.end(), *value));
  }

  void uncount(const Person& person) {
    for (const auto& [category, price] : person.prices) ranges_.remove(category, price);
    buyers_.all -= person.buys ? 1 : 0;
    erase(buyers_.frequency, person.frequency);
    erase(buyers_.last_purchase, person.last_purchase);
    erase(buyers_.monetary, person.monetary);
  }

  void count(const Person& person) {
    for (const auto& [category, price] : person.prices) ranges_.add(category, price);
    buyers_.all += person.buys ? 1 : 0;
    insert(buyers_.frequency, person.frequency);
    insert(buyers_.last_purchase, person.last_purchase);
    insert(buyers_.monetary, person.monetary);
  }

  // Everyone at once, since one after the other would move memory for each.
  void count_all() {
    std::vector<std::vector<double>> paid(categories_ ? categories_->values().size() : 0);
    for (Person& person : people_) {
      measure(person);
      for (const auto& [category, price] : person.prices) paid[category.value].push_back(price);
      buyers_.all += person.buys ? 1 : 0;
      if (person.frequency) buyers_.frequency.push_back(*person.frequency);
      if (person.last_purchase) buyers_.last_purchase.push_back(*person.last_purchase);
      if (person.monetary) buyers_.monetary.push_back(*person.monetary);
    }
    ranges_ = PriceRanges(std::move(paid));
    std::sort(buyers_.frequency.begin(), buyers_.frequency.end());
    std::sort(buyers_.last_purchase.begin(), buyers_.last_purchase.end());
    std::sort(buyers_.monetary.begin(), buyers_.monetary.end());
  }

  // Finds out what of a person counts.
  void measure(Person& person) const {
    const detail::ProfileFrame all = frame();
    std::vector<bool> counted;
    for (const Event& event : person.events) counted.push_back(all.counts(event));
    person.shares = shares_kept(std::span<const Event>(person.events), counted);
    person.prices.clear();
    person.last_purchase.reset();
    for (std::size_t e = 0; e < person.events.size(); ++e) {
      const Event event = scaled(person.events[e], person.shares[e]);
      if (!all.counts(event)) continue;
      if (event.time && is_purchase(event))
        person.last_purchase = std::max(person.last_purchase.value_or(*event.time), *event.time);
      const auto price = unit_price(event);
      if (!price || !categories_) continue;
      for (const ValueIndex category : (*categories_)[event.item])
        person.prices.emplace_back(category, *price);
    }
    const auto values = rfm(person);
    person.buys = values.has_value();
    person.frequency = values ? values->frequency : std::nullopt;
    person.monetary = values ? values->monetary : std::nullopt;
  }

  ProfileBuilder builder_;
  std::shared_ptr<const Catalog> catalog_;
  std::vector<const TextColumn*> columns_;
  const TextColumn* categories_ = nullptr;
  UserVocabulary users_;
  ItemVocabulary items_;
  SessionVocabulary sessions_;
  std::vector<Person> people_;
  PriceRanges ranges_;
  Buyers buyers_;
  std::optional<bool> timed_;
  Timestamp latest_{};
  std::size_t events_ = 0;
};

}  // namespace kindred::inline v0
