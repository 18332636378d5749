#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/collaborative/detail/best_items.hpp"
#include "kindred/collaborative/detail/item_sums.hpp"
#include "kindred/collaborative/detail/rows_in_chunks.hpp"
#include "kindred/collaborative/detail/time_order.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/sparse_rows_archive.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// What comes next: score(i) = Σ P(i | j) / r over the `recent` latest items j of the history, r being 1 for
/// the latest, 2 for the one before, and so on; where the history has no times, all of its items count 1. An
/// item that came after none of them has no score. Nothing is stored per user, and weights are not looked at.
template <class ScalarType = float>
class MarkovModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;
  /// Row j: P(i | j).
  using Steps = SparseRows<ItemIndex, ItemIndex, Scalar>;

  /// @param steps items × items, how likely which item follows on each
  /// @param recent how many of a history's latest items count, ≥ 1
  /// @throws DataError for a matrix that is not square
  MarkovModel(Steps steps, int recent) : steps_(std::move(steps)), recent_(recent) {
    if (steps_.row_count() != steps_.column_count())
      throw DataError("markov: " + std::to_string(steps_.row_count()) + " rows of " +
                      std::to_string(steps_.column_count()) + " columns, expected as many of either");
  }

  /// P: row j says how likely which item follows on j.
  const Steps& steps() const noexcept { return steps_; }

  /// Number of items.
  std::size_t item_count() const noexcept { return steps_.row_count(); }
  /// Bytes of workspace a query takes.
  std::size_t workspace_size() const noexcept { return Workspace::bytes_for<std::uint32_t>(item_count()); }

  /// Ranking scores. O(items + history · log recent + entries of the rows of the latest).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    std::fill(scores.begin(), scores.end(), no_score<Scalar>);
    each_recent(query.history, workspace, [&](ItemIndex item, Scalar weight) {
      const auto row = steps_[item];
      for (std::size_t n = 0; n < row.size(); ++n) {
        Scalar& score = scores[row.indices[n].value];
        score = (score == no_score<Scalar> ? Scalar(0) : score) + weight * row.values[n];
      }
    });
  }

  /// A contribution for each of the latest items that `item` came after.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    Workspace workspace(workspace_size());
    std::vector<Contribution<Scalar>> contributions;
    Scalar score = no_score<Scalar>;
    each_recent(query.history, workspace, [&](ItemIndex owned, Scalar weight) {
      const auto row = steps_[owned];
      const auto at = std::lower_bound(row.indices.begin(), row.indices.end(), item);
      if (at == row.indices.end() || *at != item) return;
      const Scalar amount = weight * row.values[static_cast<std::size_t>(at - row.indices.begin())];
      score = (score == no_score<Scalar> ? Scalar(0) : score) + amount;
      // In place, since g++ 12 takes the string of a variant that is moved for uninitialised.
      contributions.emplace_back().reason = BecauseOfItem{owned};
      contributions.back().amount = amount;
    });
    return make_explanation(item, score, std::move(contributions));
  }

  /// The items that most often follow on this one. O(entries of its row).
  std::vector<Recommendation<Scalar>> similar_items(ItemIndex item, int count) const {
    const auto row = steps_[item];
    return detail::best_items<Scalar>(count, row.size(), [&](auto& best) {
      for (std::size_t n = 0; n < row.size(); ++n) best.push(row.indices[n], row.values[n]);
    });
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("markov"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved. O(entries).
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static MarkovModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static MarkovModel load(const Archive& archive) { return read(archive.expect(kind(), archive_version)); }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static MarkovModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("next")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    write_rows(archive.part("steps"), steps_);
    archive.add_integer("recent", recent_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static MarkovModel read(const Archive& archive) {
    auto steps = read_rows<ItemIndex, ItemIndex, Scalar>(archive.part("steps"));
    const auto recent = archive.integer("recent", 1, std::numeric_limits<int>::max());
    return archive.assemble([&] { return MarkovModel(std::move(steps), static_cast<int>(recent)); });
  }

 private:
  // Calls use(item, weight) for the items that count.
  template <class Use>
  void each_recent(const History<Scalar>& history, Workspace& workspace, Use&& use) const noexcept {
    if (history.times.empty()) {
      for (const ItemIndex item : history.items) use(item, Scalar(1));
      return;
    }
    Workspace::Frame frame(workspace);
    std::size_t rank = 0;
    for (const std::uint32_t place : detail::latest_first(history, static_cast<std::size_t>(recent_),
                                                          frame.take<std::uint32_t>(history.size())))
      use(history.items[place], Scalar(1) / static_cast<Scalar>(++rank));
  }

  Steps steps_;
  int recent_;
};

/// A Markov chain of items, which also looks at those before the last: P(i | j) = Σ 1 / g over the places of
/// all users' histories, in the order of time, where i comes g ≤ `window` places after j, divided by the sum
/// over all i. Sources: Kamehkhosh, Jannach, Ludewig, "A comparison of frequent pattern techniques and a deep
/// learning method for session-based recommendation", TempRec 2017 (sequential rules; `window` 1 is the
/// Markov chain of first order). A user has an item once, at its time in the data.
///
/// Time O(entries · window) and a sort of each history; memory O(pairs that follow on each other).
struct Markov {
  /// How many places after an item still count as next, ≥ 1.
  int window = 10;
  /// How many of a history's latest items count, ≥ 1.
  int recent = 10;
  /// Steps kept for each item, the likeliest; 0 for all. ≥ 0.
  int neighbors = 0;

  /// Counts the steps.
  /// @throws OptionError for an option out of range, or data without times; Cancelled
  template <class Scalar>
  MarkovModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    require_at_least("window", window, 1);
    require_at_least("recent", recent, 1);
    require_at_least("neighbors", neighbors, 0);
    detail::require_times("markov", train);
    const std::size_t items = train.item_count();
    // Each user's items in the order of time, and where in it each entry stands.
    std::vector<ItemIndex> sequence(train.size());
    std::vector<std::uint32_t> place_of(train.size());
    std::vector<std::uint32_t> order;
    for (UserIndex user{0}; user.value < train.user_count(); ++user) {
      const auto history = train.history(user);
      const auto first = static_cast<std::size_t>(train.by_user().offsets()[user.value]);
      order.resize(history.size());
      std::uint32_t place = static_cast<std::uint32_t>(history.size());
      for (const std::uint32_t entry : detail::latest_first(history, history.size(), order)) {
        sequence[first + --place] = history.items[entry];
        place_of[first + entry] = place;
      }
    }
    auto steps = detail::rows_in_chunks<ItemIndex, ItemIndex, Scalar>(
        items, items, 64, execution, "steps",
        [&](std::int64_t begin, std::int64_t end, detail::RowChunk<ItemIndex, Scalar>& chunk) {
          detail::ItemSums<double> sums(items);
          std::vector<Scored<ItemIndex, double>> found;
          for (ItemIndex item(begin); item.value < end; ++item) {
            chunk.begin_row();
            for (const UserIndex user : train.by_item()[item].indices) {
              const auto history = train.history(user);
              const auto first = static_cast<std::size_t>(train.by_user().offsets()[user.value]);
              const std::size_t place = place_of[first + *history.find(item)];
              const std::size_t last = std::min(history.size() - 1, place + static_cast<std::size_t>(window));
              for (std::size_t next = place + 1; next <= last; ++next)
                sums.add(sequence[first + next], 1 / static_cast<double>(next - place));
            }
            found.clear();
            double total = 0;
            sums.drain([&](ItemIndex other, double sum) {
              found.push_back({other, sum});
              total += sum;
            });
            if (neighbors > 0 && found.size() > static_cast<std::size_t>(neighbors)) keep_likeliest(found);
            for (const auto& [other, sum] : found) chunk.add(other, static_cast<Scalar>(sum / total));
          }
        });
    return {std::move(steps), recent};
  }

 private:
  void keep_likeliest(std::vector<Scored<ItemIndex, double>>& found) const {
    const auto last = found.begin() + neighbors;
    std::nth_element(found.begin(), last, found.end(),
                     [](const auto& a, const auto& b) { return ranks_before(a, b); });
    found.erase(last, found.end());
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.index < b.index; });
  }
};

}  // namespace kindred::inline v0
