#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>

#include "kindred/core/shared_array.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/vocabulary.hpp"
#include "kindred/data/vocabulary_archive.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/sparse_rows_archive.hpp"

namespace kindred::inline v0 {

/// Adds interactions to an archive: entries, and times and ids where they are known. Give them a part:
/// `write_interactions(archive.part("train"), train)`.
template <class Scalar>
void write_interactions(ArchiveWriter archive, const Interactions<Scalar>& interactions) {
  write_rows(archive.part("by_user"), interactions.by_user());
  if (!interactions.times().empty()) archive.add("times", interactions.times());
  if (interactions.users()) write_vocabulary(archive.part("users"), *interactions.users());
  if (interactions.items()) write_vocabulary(archive.part("items"), *interactions.items());
}

/// Reads interactions, whose entries by user and times lie in the archive's memory. O(entries + ids), for the
/// entries by item and the ids.
/// @throws ArchiveError for missing sections, ones of other types, or such as are no interactions
template <class Scalar>
Interactions<Scalar> read_interactions(const Archive& archive) {
  SharedArray<Timestamp> times;
  typename Interactions<Scalar>::Users users;
  typename Interactions<Scalar>::Items items;
  if (archive.has("times")) times = archive.array<Timestamp>("times");
  if (archive.has("users.ends"))
    users = std::make_shared<const UserVocabulary>(read_vocabulary<UserIndex>(archive.part("users")));
  if (archive.has("items.ends"))
    items = std::make_shared<const ItemVocabulary>(read_vocabulary<ItemIndex>(archive.part("items")));
  return archive.assemble([&] {
    return Interactions<Scalar>(read_rows<UserIndex, ItemIndex, Scalar>(archive.part("by_user")),
                                std::move(times), std::move(users), std::move(items));
  });
}

/// Writes interactions to a file of their own, which opens in a fraction of the time that text is read in.
/// @throws DataError where it cannot be written
template <class Scalar>
void save_interactions(const Interactions<Scalar>& interactions, const std::filesystem::path& path) {
  ArchiveWriter archive(archive_kind<Scalar>("interactions"), 1);
  write_interactions(archive, interactions);
  archive.save(path);
}

/// Reads what `save_interactions` wrote with the same scalar.
/// @throws ArchiveError for any other file, DataError for one that cannot be read
template <class Scalar>
Interactions<Scalar> load_interactions(const std::filesystem::path& path) {
  return read_interactions<Scalar>(Archive::open(path, archive_kind<Scalar>("interactions"), 1));
}

}  // namespace kindred::inline v0
