#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/io/archive.hpp"
#include "kindred/model/any_recommender.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// The kinds of models that a file may hold, by which one of unknown type is loaded:
///
///     const auto kinds = ModelKinds<float>{}.with<PopularityModel<float>>().with<acme::Shelf>();
///     const AnyRecommender<float> model = kinds.load("shop.model");
///
/// `known_models()` of hybrid/ has all those of the library.
template <class ScalarType = float>
class ModelKinds {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// These kinds and M, in place of one of the same kind. M is Archivable and has a `static M read(const
  /// Archive&)`, or for one that is made of others `static M read(const Archive&, const ModelKinds&)`, which
  /// read what its `write` added and throw ArchiveError for anything else.
  template <Archivable M>
  ModelKinds with() const {
    ModelKinds more = *this;
    std::erase_if(more.kinds_, [](const Kind& kind) { return kind.name == M::kind(); });
    more.kinds_.push_back(
        {M::kind(), M::archive_version, [](const Archive& archive, const ModelKinds& kinds) {
           if constexpr (requires { M::read(archive, kinds); })
             return AnyRecommender<Scalar>(M::read(archive, kinds));
           else return AnyRecommender<Scalar>(M::read(archive));
         }});
    return more;
  }

  /// Refuses what cannot be filed, in a sentence.
  template <class M>
    requires(!Archivable<M>)
  ModelKinds with() const {
    static_assert(
        Archivable<M>,
        "kindred: a kind of model to be loaded satisfies kindred::Archivable: it is a fitted model "
        "with static kind(), static archive_version and write(archive), beside static read(archive)");
    return *this;
  }

  /// Reads a file that a model's `save`, or AnyRecommender's, wrote.
  /// @throws ArchiveError for a file that is damaged, holds something else, or has a part of another kind;
  /// DataError for one that cannot be read
  AnyRecommender<Scalar> load(const std::filesystem::path& path) const { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError as above
  AnyRecommender<Scalar> load(const Archive& archive) const {
    return read_as(archive.kind(), archive.version(), archive);
  }
  /// Serves a model from its file without a copy or a look at its contents, as the models' own `map` does.
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  AnyRecommender<Scalar> map(const std::filesystem::path& path) const { return load(Archive::map(path)); }

  /// Reads what AnyRecommender's `write` added.
  /// @throws ArchiveError for anything else, or a model of another kind
  AnyRecommender<Scalar> read(const Archive& archive) const {
    const auto version = archive.integer("version", 1, std::numeric_limits<std::int32_t>::max());
    return read_as(archive.text("kind"), static_cast<int>(version), archive.part("model"));
  }

 private:
  struct Kind {
    std::string name;
    int version;
    AnyRecommender<Scalar> (*read)(const Archive&, const ModelKinds&);
  };

  AnyRecommender<Scalar> read_as(std::string_view name, int version, const Archive& archive) const {
    for (const Kind& kind : kinds_) {
      if (kind.name != name) continue;
      if (version > kind.version)
        archive.refuse("holds version " + std::to_string(version) + " of '" + kind.name +
                       "', expected at most version " + std::to_string(kind.version) +
                       ": it was written by a newer kindred");
      return kind.read(archive, *this);
    }
    std::string known;
    for (const Kind& kind : kinds_) known += (known.empty() ? "'" : ", '") + kind.name + "'";
    archive.refuse("holds a model of the kind '" + std::string(name) +
                   "', expected one of those known here: " + (known.empty() ? "none" : known));
  }

  std::vector<Kind> kinds_;
};

}  // namespace kindred::inline v0
