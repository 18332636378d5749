#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/io/json.hpp"
#include "kindred/io/time.hpp"
#include "kindred/profile/detail/compact_bytes.hpp"
#include "kindred/profile/detail/profile_json.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/profile_sketch.hpp"
#include "kindred/profile/profile_sketcher.hpp"
#include "kindred/profile/visit_sample.hpp"

namespace kindred::inline v0 {

/// Everybody's profiles in bounded memory, by id: what a shop keeps between its runs. Persons are apart, so
/// that one can be shown what is kept of them, and be erased; nothing of an erased person is in what `bytes`
/// gives from then on. Ids themselves are the caller's: give pseudonyms where names are not needed.
class ProfileStore {
 public:
  /// Nobody yet.
  explicit ProfileStore(ProfileSketcher sketcher) : sketcher_(std::move(sketcher)) {}

  /// Takes an event of a person in, its session numbered as those of all other events that are added so, to
  /// stores that it is merged with too. O(log persons) and what ProfileSketch::add takes.
  /// @throws as ProfileSketch::add
  void add(std::string_view id, const Event& event) { sketch_of(id).add(event); }
  /// The same in a session of this id, which it shares with that of a log; the event's own number counts for
  /// nothing. O(log persons + characters of the id) and what ProfileSketch::add takes.
  /// @throws as ProfileSketch::add
  void add(std::string_view id, const Event& event, std::string_view session) {
    sketch_of(id).add_in(visit_of(session), event);
  }
  /// Takes all events of a log in, its items numbered as the catalogue's are. Sessions are one where their
  /// ids are, whatever their numbers: logs may be read apart, and stores of them merged. O(events · what
  /// ProfileSketch::add takes + characters of the ids of sessions).
  /// @throws as ProfileSketch::add
  void add(const EventLog& log) {
    std::vector<ProfileSketch*> people(log.user_count(), nullptr);
    std::vector<std::uint64_t> visits(log.session_count());
    for (SessionIndex session{0}; session.value < visits.size(); ++session)
      visits[session.value] = visit_of((*log.sessions())[session]);
    for (std::size_t row = 0; row < log.size(); ++row) {
      ProfileSketch*& person = people[log.user(row).value];
      if (!person) person = &sketch_of((*log.users())[log.user(row)]);
      if (const auto session = log.session(row)) person->add_in(visits[session->value], log[row]);
      else person->add(log[row]);
    }
  }
  /// Takes in what another store, made by the same options, collected. Visits that a session's id, or for
  /// want of one its number, says to be one are one.
  /// @throws DataError where the options differ
  void merge(const ProfileStore& other) {
    for (const auto& person : other.people_) sketch_of(person.first).merge(person.second);
  }

  /// How many persons there are.
  std::size_t size() const noexcept { return people_.size(); }
  /// A person's sketch; null where nothing is kept.
  const ProfileSketch* find(std::string_view id) const {
    const auto at = people_.find(id);
    return at == people_.end() ? nullptr : &at->second;
  }
  /// A person's profile; of one who is not there an empty one.
  Profile profile(std::string_view id) const {
    const auto* sketch = find(id);
    return sketch ? sketch->profile(std::string(id)) : Profile({.user = std::string(id)});
  }
  /// All that is kept of a person, as JSON: the answer to a request for access. `profile` is the profile as
  /// Profile::json has it, `visits` the sampled visits that rhythm and baskets are told by. (Prices are kept
  /// as counts in ranges, which the profile tells by quantiles.)
  std::string export_json(std::string_view id) const {
    JsonWriter json;
    json.object([&] {
      json.object("profile", [&] { detail::write_profile(json, profile(id).parts()); });
      json.array("visits", [&] {
        const auto* sketch = find(id);
        if (!sketch) return;
        for (const SampledVisit& visit : sketch->visits().visits())
          json.object([&] {
            json.member("begin", format_time(timestamp(visit.begin)));
            json.member("purchases", visit.bought);
            json.member("priced", visit.priced);
            json.member("paid", visit.paid);
          });
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

  /// Forgets what happened before a moment, as ProfileSketch::forget_before has it, and the persons who did
  /// nothing since.
  /// @returns how many persons were erased
  std::size_t forget_before(Timestamp moment) {
    std::size_t erased = 0;
    for (auto at = people_.begin(); at != people_.end();) {
      at->second.forget_before(moment);
      const bool nothing = at->second.empty();
      erased += nothing ? 1 : 0;
      at = nothing ? people_.erase(at) : std::next(at);
    }
    return erased;
  }

  /// Calls visit(id, sketch) for everybody, by id.
  template <class Visit>
  void each(Visit&& visit) const {
    for (const auto& person : people_) visit(std::string_view(person.first), person.second);
  }

  /// Everybody, to be kept; the same persons give the same bytes.
  std::vector<std::byte> bytes() const {
    detail::CompactWriter out;
    out.text("kindred profiles 1");
    out.whole(people_.size());
    for (const auto& person : people_) {
      out.text(person.first);
      out.append(person.second.bytes());
    }
    return out.bytes();
  }
  /// What `bytes` gave.
  /// @throws ArchiveError for anything else, or profiles of other options
  static ProfileStore of_bytes(ProfileSketcher sketcher, std::span<const std::byte> bytes) {
    detail::CompactReader in(bytes, "the profiles' bytes");
    if (in.text() != "kindred profiles 1") in.refuse("are none: they do not begin as profiles do");
    ProfileStore store(std::move(sketcher));
    for (std::size_t left = in.count(); left > 0; --left) {
      std::string id = in.text();
      auto sketch = store.sketcher_.sketch(in.part());
      if (!store.people_.emplace(std::move(id), std::move(sketch)).second) in.refuse("hold a person twice");
    }
    if (!in.done()) in.refuse("go on behind their end");
    return store;
  }

 private:
  // What a session is told from others by: FNV-1a (Fowler, Noll, Vo) of its id, odd. That two of a person's
  // share one has a chance of about visits² / 2⁶⁴.
  static std::uint64_t visit_of(std::string_view session) noexcept {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : session) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash | 1;
  }

  ProfileSketch& sketch_of(std::string_view id) {
    const auto at = people_.find(id);
    return at != people_.end() ? at->second
                               : people_.emplace(std::string(id), sketcher_.sketch()).first->second;
  }

  ProfileSketcher sketcher_;
  std::map<std::string, ProfileSketch, std::less<>> people_;
};

}  // namespace kindred::inline v0
