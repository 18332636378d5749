#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/any_recommender.hpp"
#include "kindred/model/model_kinds.hpp"
#include "kindred/model/no_candidate.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0::detail {

/// The models that a hybrid is made of, their types forgotten: a query costs one indirect call each.
template <class First, class... Rest>
auto components_of(const First& first, const Rest&... rest) {
  static_assert((Recommender<First> && ... && Recommender<Rest>),
                "kindred: a hybrid is made of recommenders, that is of fitted models: "
                "Weighted{}.of(ItemKnn{}.fit(train), Popularity{}.fit(train))");
  if constexpr ((Recommender<First> && ... && Recommender<Rest>)) {
    static_assert((std::same_as<typename First::Scalar, typename Rest::Scalar> && ...),
                  "kindred: the models of a hybrid have scores of one type: all float or all double");
    return std::vector<AnyRecommender<typename First::Scalar>>{first, rest...};
  }
}

/// "1 entry", "2 entries".
inline std::string entries(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " entry" : " entries");
}

/// Refuses a list of options that has not one entry for each component.
inline void check_one_each(const char* option, std::size_t size, std::size_t components) {
  if (size != components)
    throw OptionError("option '" + std::string(option) + "' has " + entries(size) +
                      ", expected one for each of the " + std::to_string(components) + " models");
}

/// The models of a hybrid and their names, with all that does not depend on how the hybrid combines them.
template <class Scalar>
class Components {
 public:
  using Model = AnyRecommender<Scalar>;

  /// No names at all are "model 1", "model 2", … Refuses no models, models of different catalogues, and a
  /// name given twice.
  Components(const char* hybrid, std::vector<Model> models, std::vector<std::string> names)
      : models_(std::move(models)), names_(std::move(names)) {
    if (models_.empty())
      throw OptionError(std::string(hybrid) + ": no models were given, expected at least one");
    for (std::size_t c = 1; c < size(); ++c)
      if (models_[c].item_count() != item_count())
        throw DataError(std::string(hybrid) + ": model " + std::to_string(c + 1) + " scores " +
                        std::to_string(models_[c].item_count()) + " items and model 1 scores " +
                        std::to_string(item_count()) + ", expected models fitted to the same items");
    if (names_.empty())
      for (std::size_t c = 0; c < size(); ++c) names_.push_back(name_of_unnamed(c));
    check_one_each("names", names_.size(), size());
    for (auto name = names_.begin(); name != names_.end(); ++name)
      if (std::find(names_.begin(), name, *name) != name)
        throw OptionError("option 'names' has '" + *name +
                          "' twice, expected a name of its own for each model");
  }

  std::size_t size() const noexcept { return models_.size(); }
  const Model& operator[](std::size_t c) const noexcept { return models_[c]; }
  const std::string& name(std::size_t c) const noexcept { return names_[c]; }
  bool is_named(std::size_t c) const { return names_[c] != name_of_unnamed(c); }
  std::size_t item_count() const noexcept { return models_[0].item_count(); }

  /// The most that one of the models takes: they take turns.
  std::size_t workspace_size() const noexcept {
    std::size_t largest = 0;
    for (const Model& model : models_) largest = std::max(largest, model.workspace_size());
    return largest;
  }
  bool any(bool (Model::*can)() const noexcept) const noexcept {
    return std::any_of(models_.begin(), models_.end(), [&](const Model& model) { return (model.*can)(); });
  }
  bool all(bool (Model::*can)() const noexcept) const noexcept {
    return std::all_of(models_.begin(), models_.end(), [&](const Model& model) { return (model.*can)(); });
  }

  /// Σ w · similarity / Σ w of what ask(model, use) tells use(index, similarity), over the models of a weight
  /// above 0 that can be asked.
  template <class Index, class Ask>
  std::map<Index, double> weigh(const std::vector<double>& weights, bool (Model::*can)() const noexcept,
                                Ask&& ask) const {
    std::map<Index, double> sums;
    double total = 0;
    for (std::size_t c = 0; c < size(); ++c) {
      const double weight = weights[c];
      if (!(weight > 0) || !(models_[c].*can)()) continue;
      total += weight;
      ask(models_[c],
          [&](Index index, Scalar similarity) { sums[index] += weight * static_cast<double>(similarity); });
    }
    for (auto& entry : sums) entry.second /= total;
    return sums;
  }

  /// Whose `count` best an item without a score is not among: those of the first model with a score for it,
  /// or what the first model says that knows.
  std::optional<NoCandidate> not_among_best(const Query<Scalar>& query, ItemIndex item, int count) const {
    std::vector<Scalar> scores(item_count());
    Workspace workspace(workspace_size());
    for (std::size_t c = 0; c < size(); ++c) {
      models_[c].score(query, scores, workspace);
      if (scores[item.value] > no_score<Scalar>) return NoCandidate{names_[c], count};
      if (auto said = models_[c].no_candidate(query, item)) return said;
    }
    return std::nullopt;
  }

  /// A part of its own for each model, "1", "2", …
  void write(ArchiveWriter archive) const {
    archive.add_integer("count", static_cast<std::int64_t>(size()));
    for (std::size_t c = 0; c < size(); ++c) {
      auto part = archive.part(std::to_string(c + 1));
      part.add_text("name", names_[c]);
      models_[c].write(part);
    }
  }
  static Components read(const char* hybrid, const Archive& archive, const ModelKinds<Scalar>& kinds) {
    std::vector<Model> models;
    std::vector<std::string> names;
    // A file of n models has more than n sections, so that a wrong count ends at a section that is not there.
    const auto count = archive.integer("count", 1, std::numeric_limits<std::int32_t>::max());
    for (std::int64_t c = 1; c <= count; ++c) {
      const auto part = archive.part(std::to_string(c));
      names.push_back(part.text("name"));
      models.push_back(kinds.read(part));
    }
    return archive.assemble([&] { return Components(hybrid, std::move(models), std::move(names)); });
  }

 private:
  static std::string name_of_unnamed(std::size_t c) { return "model " + std::to_string(c + 1); }

  std::vector<Model> models_;
  std::vector<std::string> names_;
};

/// The `count` highest sums, highest first.
template <class Scalar, class Index>
std::vector<Scored<Index, Scalar>> highest(const std::map<Index, double>& sums, int count) {
  std::vector<Scored<Index, Scalar>> room(std::min(static_cast<std::size_t>(count), sums.size()));
  TopK<Index, Scalar> best(room);
  for (const auto& [index, sum] : sums) best.push(index, static_cast<Scalar>(sum));
  room.resize(best.sorted().size());
  return room;
}

}  // namespace kindred::inline v0::detail
