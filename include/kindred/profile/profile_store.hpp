#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/io/json.hpp"
#include "kindred/io/time.hpp"
#include "kindred/profile/detail/compact_bytes.hpp"
#include "kindred/profile/detail/profile_json.hpp"
#include "kindred/profile/detail/same_items.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/profile_sketch.hpp"
#include "kindred/profile/profile_sketcher.hpp"
#include "kindred/profile/visit_sample.hpp"

namespace kindred::inline v0 {

/// Everybody's profiles in bounded memory, by id: what a shop keeps between its runs. Persons are apart, so
/// that one can be shown what is kept of them, and be erased; nothing of an erased person is in what `bytes`
/// gives from then on. Ids themselves are the caller's: give pseudonyms where names are not needed.
///
///     ProfileStore store(sketcher, 30 * days);
///     store.add(log);
///     store.forget_before(now - 365 * days);  // after 396 days at most nothing is left of anything
class ProfileStore {
 public:
  /// Nobody yet.
  /// @param sketcher what makes the sketches
  /// @param period how much of a person's time one sketch is of: by a period that is over, all of it can be
  /// forgotten. Each that the person did something in takes a sketch's memory; 0 takes one for all time, of
  /// which sums stay as long as the person.
  /// @throws OptionError for a negative period
  explicit ProfileStore(ProfileSketcher sketcher, Duration period = Duration::zero())
      : sketcher_(std::move(sketcher)), period_(period.count()) {
    require_not_negative("period", period);
  }

  /// Takes an event of a person in, its session numbered as those of all other events that are added so, to
  /// stores that it is merged with too. O(log persons + log periods) and what ProfileSketch::add takes.
  /// @throws as ProfileSketch::add
  void add(std::string_view id, const Event& event) { add_in(id, ProfileSketch::visit_of(event), event); }
  /// The same in a session of this id, which it shares with that of a log; the event's own number counts for
  /// nothing. O(log persons + characters of the id) and what ProfileSketch::add takes.
  /// @throws as ProfileSketch::add
  void add(std::string_view id, const Event& event, std::string_view session) {
    add_in(id, visit_of(session), event);
  }
  /// Takes all events of a log in, its items numbered as the catalogue's are. Sessions are one where their
  /// ids are, whatever their numbers: logs may be read apart, and stores of them merged. O(events · what
  /// ProfileSketch::add takes + characters of the ids of sessions).
  /// @throws as ProfileSketch::add; DataError where log and catalogue number items differently
  void add(const EventLog& log) {
    detail::require_same_items(*log.items(), sketcher_.catalog());
    std::vector<Person*> people(log.user_count(), nullptr);
    std::vector<std::uint64_t> visits(log.session_count());
    for (SessionIndex session{0}; session.value < visits.size(); ++session)
      visits[session.value] = visit_of((*log.sessions())[session]);
    for (std::size_t row = 0; row < log.size(); ++row) {
      const Event event = log[row];
      const auto visit = event.session ? visits[event.session->value] : ProfileSketch::visit_of(event);
      Person*& person = people[event.user.value];
      if (person) add_in(*person, visit, event);
      else person = &add_in((*log.users())[event.user], visit, event);
    }
  }
  /// Takes in what another store, made by the same options, collected. Visits that a session's id, or for
  /// want of one its number, says to be one are one.
  /// @throws DataError where the options or periods differ, or the catalogues number values differently;
  /// nothing is taken in then
  void merge(const ProfileStore& other) {
    if (period_ != other.period_)
      throw DataError("profile stores do not merge: one has periods of " + std::to_string(period_) +
                      " s, the other of " + std::to_string(other.period_) + " s");
    const ProfileSketch nobody = sketcher_.sketch();
    for (const auto& [id, theirs] : other.people_)
      for (const auto& [period, sketch] : theirs) nobody.require_same_meaning(sketch);
    for (const auto& [id, theirs] : other.people_)
      for (const auto& [period, sketch] : theirs)
        people_[id].try_emplace(period, nobody).first->second.merge(sketch);
  }

  /// How many persons there are.
  std::size_t size() const noexcept { return people_.size(); }
  /// A person's sketch, of all that is kept; nothing where nothing is. O(periods · what ProfileSketch::merge
  /// takes).
  std::optional<ProfileSketch> find(std::string_view id) const {
    const auto at = people_.find(id);
    return at == people_.end() ? std::nullopt : std::optional(whole(at->second));
  }
  /// A person's profile; of one who is not there an empty one.
  /// @param id who
  /// @param now the moment that ages are counted to, as ProfileSketch::decay has it; nothing takes the
  /// person's latest event, so that nobody's last purchase is long ago
  Profile profile(std::string_view id, std::optional<Timestamp> now = std::nullopt) const {
    auto sketch = find(id);
    if (!sketch) return Profile({.user = std::string(id)});
    if (now) sketch->decay(*now);
    return sketch->profile(std::string(id));
  }
  /// All that is kept of a person, as JSON: the answer to a request for access. `profile` is the profile as
  /// Profile::json has it. `kept` has an object for each period (one, where there are no periods) with what
  /// that is made of: the period's own `profile`, which has all values that are kept; `paid` in all, for so
  /// many purchases as have prices, `full_price` and `discount`; `prices`, how many purchases cost from so
  /// much to so much a unit; and `visits`, sessions by the number that tells them apart.
  std::string export_json(std::string_view id) const {
    JsonWriter json;
    json.object([&] {
      json.object("profile", [&] { detail::write_profile(json, profile(id).parts()); });
      json.array("kept", [&] {
        const auto at = people_.find(id);
        if (at == people_.end()) return;
        for (const auto& [period, sketch] : at->second)
          json.object([&, &kept = sketch] { write_kept(json, std::string(id), kept); });
      });
    });
    return json.text();
  }

  /// Erases a person.
  /// @returns whether there was anything
  bool erase(std::string_view id) {
    const auto at = people_.find(id);
    if (at == people_.end()) return false;
    people_.erase(at);
    return true;
  }

  /// Forgets what happened before a moment, and the persons who did nothing since: all of a period that was
  /// over by then, and of one that was not as much as ProfileSketch::forget_before does, the rest of which
  /// goes when it is called with a moment behind the period's end.
  /// @returns how many persons were erased
  std::size_t forget_before(Timestamp moment) {
    for (auto& [id, person] : people_) {
      for (auto& [period, sketch] : person) sketch.forget_before(moment);
      std::erase_if(person, [](const auto& period) { return period.second.empty(); });
    }
    return std::erase_if(people_, [](const auto& person) { return person.second.empty(); });
  }

  /// Calls visit(id, sketch) for everybody, by id.
  template <class Visit>
  void each(Visit&& visit) const {
    for (const auto& [id, person] : people_)
      if (person.size() == 1) visit(std::string_view(id), person.begin()->second);
      else visit(std::string_view(id), static_cast<const ProfileSketch&>(whole(person)));
  }

  /// Everybody, to be kept; the same persons give the same bytes.
  std::vector<std::byte> bytes() const {
    detail::CompactWriter out;
    out.text(format);
    out.whole(static_cast<std::uint64_t>(period_));
    out.whole(people_.size());
    for (const auto& [id, person] : people_) {
      out.text(id);
      out.whole(person.size());
      for (const auto& [period, sketch] : person) {
        out.integer(period);
        out.append(sketch.bytes());
      }
    }
    return out.bytes();
  }
  /// What `bytes` gave; the periods are as long as they were.
  /// @throws ArchiveError for anything else, or profiles of other options
  static ProfileStore of_bytes(ProfileSketcher sketcher, std::span<const std::byte> bytes) {
    detail::CompactReader in(bytes, "the profiles' bytes");
    if (in.text() != format) in.refuse("are none: they do not begin as profiles do");
    ProfileStore store(std::move(sketcher), Duration(in.number<std::int64_t>()));
    for (std::size_t left = in.count(); left > 0; --left) {
      std::string id = in.text();
      Person person;
      std::int64_t events = 0;
      for (std::size_t periods = in.count(); periods > 0; --periods) {
        const std::int64_t period = in.integer();
        auto sketch = store.sketcher_.sketch(in.part());
        events += sketch.events();
        if (events >> 53 != 0) in.refuse("count more than there can be");
        if (!store.fits(period, sketch)) in.refuse("hold what did not happen in its period");
        if (!person.empty() && person.rbegin()->first >= period) in.refuse("hold periods that do not ascend");
        person.emplace_hint(person.end(), period, std::move(sketch));
      }
      if (person.empty()) in.refuse("hold a person of whom nothing is known");
      if (!store.people_.emplace(std::move(id), std::move(person)).second) in.refuse("hold a person twice");
    }
    if (!in.done()) in.refuse("go on behind their end");
    return store;
  }

 private:
  // By the number of its period, counted from 1970.
  using Person = std::map<std::int64_t, ProfileSketch>;

  static constexpr std::string_view format = "kindred profiles 2";
  static constexpr std::int64_t no_time = std::numeric_limits<std::int64_t>::min();

  // What a session is told from others by: FNV-1a (Fowler, Noll, Vo) of its id, odd. That two of a person's
  // share one has a chance of about visits² / 2⁶⁴.
  static std::uint64_t visit_of(std::string_view session) noexcept {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : session) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash | 1;
  }

  std::int64_t period_of(std::optional<Timestamp> time) const noexcept {
    if (period_ == 0) return 0;
    if (!time) return no_time;
    const std::int64_t seconds = time->time_since_epoch().count();
    return seconds / period_ - (seconds % period_ < 0 ? 1 : 0);
  }
  bool fits(std::int64_t period, const ProfileSketch& sketch) const noexcept {
    return period_of(sketch.first()) == period && period_of(sketch.last()) == period;
  }

  // A person who is new is there only once the first event has been taken.
  Person& add_in(std::string_view id, std::uint64_t visit, const Event& event) {
    const auto known = people_.find(id);
    if (known != people_.end()) {
      add_in(known->second, visit, event);
      return known->second;
    }
    Person person;
    add_in(person, visit, event);
    return people_.emplace(std::string(id), std::move(person)).first->second;
  }
  void add_in(Person& person, std::uint64_t visit, const Event& event) {
    const std::int64_t period = period_of(event.time);
    if (const auto known = person.find(period); known != person.end())
      return known->second.add_in(visit, event);
    ProfileSketch sketch = sketcher_.sketch();
    sketch.add_in(visit, event);
    person.emplace(period, std::move(sketch));
  }

  static void write_kept(JsonWriter& json, std::string id, const ProfileSketch& sketch) {
    json.object("profile", [&] { detail::write_profile(json, sketch.profile(std::move(id)).parts()); });
    json.member("paid", sketch.paid_);
    json.member("full_price", sketch.prices_.full_price());
    json.member("discount", sketch.prices_.discount());
    json.array("prices", [&] {
      for (const PriceSketch::Part& part : sketch.prices_.parts())
        json.object([&] {
          json.member("from", part.from);
          json.member("to", part.to);
          json.member("purchases", part.purchases);
        });
    });
    json.array("visits", [&] {
      for (const SampledVisit& visit : sketch.visits().visits())
        json.object([&] {
          json.member("session", std::to_string(visit.hash));
          json.member("begin", format_time(timestamp(visit.begin)));
          json.member("purchases", visit.bought);
          json.member("priced", visit.priced);
          json.member("paid", visit.paid);
        });
    });
  }

  static ProfileSketch whole(const Person& person) {
    ProfileSketch all = person.begin()->second;
    for (auto period = std::next(person.begin()); period != person.end(); ++period) all.merge(period->second);
    return all;
  }

  ProfileSketcher sketcher_;
  std::int64_t period_;  // in seconds
  std::map<std::string, Person, std::less<>> people_;
};

}  // namespace kindred::inline v0
