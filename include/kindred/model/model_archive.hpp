#pragma once

#include <filesystem>

#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// A model as an archive of its own, to be written to a file or to memory: `archive_of(model).bytes()`, which
/// `M::load(Archive::of_bytes(bytes, "the shop's model"))` reads.
/// @throws OptionError for a model that has a part that cannot be written
template <Archivable M>
ArchiveWriter archive_of(const M& model) {
  ArchiveWriter archive(M::kind(), M::archive_version);
  model.write(archive);
  return archive;
}

}  // namespace kindred::inline v0
