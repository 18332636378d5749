#pragma once

#include <filesystem>

#include "kindred/io/archive.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/model_kinds.hpp"

namespace kindred::inline v0::detail {

/// How a hybrid, which has `write` and `read(archive, kinds)`, comes into a file and out of it.
template <class Hybrid, class Scalar>
class SavedWithModels {
 public:
  /// Writes the hybrid with its models to one file.
  /// @throws OptionError with the name of a model that cannot be saved; DataError where the file cannot be
  /// written
  void save(const std::filesystem::path& path) const {
    archive_of(static_cast<const Hybrid&>(*this)).save(path);
  }
  /// Reads what `save` wrote; `load_any` does too, and needs no type. What its models can do is then known at
  /// run time only, as from AnyRecommender.
  /// @throws ArchiveError for any other file, or models of other kinds; DataError for one that cannot be read
  static Hybrid load(const std::filesystem::path& path, const ModelKinds<Scalar>& kinds) {
    return load(Archive::open(path), kinds);
  }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static Hybrid load(const Archive& archive, const ModelKinds<Scalar>& kinds) {
    return Hybrid::read(archive.expect(Hybrid::kind(), Hybrid::archive_version), kinds);
  }
  /// Serves the hybrid from the file that `save` wrote, as its models' own `map` does; so does `map_any`.
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static Hybrid map(const std::filesystem::path& path, const ModelKinds<Scalar>& kinds) {
    return load(Archive::map(path), kinds);
  }

 private:
  friend Hybrid;
  SavedWithModels() = default;
};

}  // namespace kindred::inline v0::detail
