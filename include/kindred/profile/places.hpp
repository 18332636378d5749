#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/event.hpp"
#include "kindred/profile/proportion.hpp"

namespace kindred::inline v0 {

/// A store, channel or device, and how much of what a person does is done there.
struct VisitedPlace {
  /// Its name.
  std::string name = {};
  /// Visits there, ≥ 1.
  std::int64_t visits = 0;
  /// Their share of the visits whose place is known.
  double share = 0;
  /// The 95 % interval of that share, Wilson's.
  Interval interval = {};
};

/// Where a person does what is done, by one column of places.
struct Places {
  /// The column: "store", "channel", "device".
  std::string column = {};
  /// Most visits first; none where no visit's place is known.
  std::vector<VisitedPlace> values = {};
};

/// Collects one person's events, in any order, into the places of the visits. A log has no column for them:
/// give one with a row for each session, in the order of the log's sessions, empty where the place is not
/// known. A ProfileDimension; memory O(sessions). O(log sessions) an event.
class PlaceAccumulator {
 public:
  /// @param places a value for each session; it must live as long
  explicit PlaceAccumulator(const TextColumn& places) : places_(&places) {}

  /// Takes an event in; one without a session says nothing.
  void add(const Event& event) {
    if (event.session) sessions_.insert(*event.session);
  }
  /// Takes in what was collected elsewhere.
  void merge(const PlaceAccumulator& other) {
    sessions_.insert(other.sessions_.begin(), other.sessions_.end());
  }
  /// Nothing of it ages.
  void decay(Timestamp) noexcept {}

  /// The places, most visits first, equal ones in the order of the column.
  std::vector<VisitedPlace> read() const {
    std::map<ValueIndex, std::int64_t> visits;
    std::int64_t known = 0;
    for (const SessionIndex session : sessions_) {
      const auto values = (*places_)[ItemIndex(session.value)];
      known += values.empty() ? 0 : 1;
      for (const ValueIndex value : values) ++visits[value];
    }
    std::vector<VisitedPlace> all;
    for (const auto& entry : visits) {
      const double share = static_cast<double>(entry.second) / static_cast<double>(known);
      all.push_back({std::string(places_->values()[entry.first]), entry.second, share,
                     wilson_interval(share, static_cast<double>(known))});
    }
    detail::stable_sort(all.begin(), all.end(),
                        [](const VisitedPlace& a, const VisitedPlace& b) { return a.visits > b.visits; });
    return all;
  }

 private:
  const TextColumn* places_;
  std::set<SessionIndex> sessions_;
};

}  // namespace kindred::inline v0
