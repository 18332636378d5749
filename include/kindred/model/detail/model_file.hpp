#pragma once

#include <filesystem>

#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0::detail {

// A file that holds one model and nothing else.
template <Archivable M>
void save_model(const M& model, const std::filesystem::path& path) {
  ArchiveWriter archive(M::kind(), M::archive_version);
  model.write(archive);
  archive.save(path);
}

template <Archivable M>
Archive open_model(const std::filesystem::path& path) {
  return Archive::open(path, M::kind(), M::archive_version);
}

}  // namespace kindred::inline v0::detail
