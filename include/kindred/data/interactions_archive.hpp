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

/// Adds interactions to an archive: entries, both ways round, and times and ids where they are known. Give
/// them a part:
/// `write_interactions(archive.part("train"), train)`.
template <class Scalar>
void write_interactions(ArchiveWriter archive, const Interactions<Scalar>& interactions) {
  write_rows(archive.part("by_user"), interactions.by_user());
  write_rows(archive.part("by_item"), interactions.by_item());
  if (!interactions.times().empty()) archive.add("times", interactions.times());
  if (interactions.users()) write_vocabulary(archive.part("users"), *interactions.users());
  if (interactions.items()) write_vocabulary(archive.part("items"), *interactions.items());
}

/// Reads interactions, whose entries and times lie in the archive's memory. O(entries + ids), to check them
/// and for the ids; of a mapped archive O(1), and without ids, which would take more.
/// @throws ArchiveError for missing sections, ones of other types, or such as are no interactions
template <class Scalar>
Interactions<Scalar> read_interactions(const Archive& archive) {
  SharedArray<Timestamp> times;
  typename Interactions<Scalar>::Users users;
  typename Interactions<Scalar>::Items items;
  if (archive.has("times")) times = archive.array<Timestamp>("times");
  if (archive.verified() && archive.has("users.ends"))
    users = std::make_shared<const UserVocabulary>(read_vocabulary<UserIndex>(archive.part("users")));
  if (archive.verified() && archive.has("items.ends"))
    items = std::make_shared<const ItemVocabulary>(read_vocabulary<ItemIndex>(archive.part("items")));
  auto by_user = read_rows<UserIndex, ItemIndex, Scalar>(archive.part("by_user"));
  auto by_item = read_rows<ItemIndex, UserIndex, Scalar>(archive.part("by_item"));
  return archive.assemble([&] {
    return Interactions<Scalar>::of_both(std::move(by_user), std::move(by_item), std::move(times),
                                         std::move(users), std::move(items));
  });
}

/// Interactions as an archive of their own, to be written to a file or to memory:
/// `archive_of(train).bytes()`.
template <class Scalar>
ArchiveWriter archive_of(const Interactions<Scalar>& interactions) {
  ArchiveWriter archive(archive_kind<Scalar>("interactions"), 1);
  write_interactions(archive, interactions);
  return archive;
}

/// Writes interactions to a file of their own, which opens in a fraction of the time that text is read in.
/// @throws DataError where it cannot be written
template <class Scalar>
void save_interactions(const Interactions<Scalar>& interactions, const std::filesystem::path& path) {
  archive_of(interactions).save(path);
}

/// Reads what `archive_of` or `save_interactions` wrote with the same scalar, from memory say:
/// `load_interactions<float>(Archive::of_bytes(bytes, "the shop's data"))`.
/// @throws ArchiveError for any other archive
template <class Scalar>
Interactions<Scalar> load_interactions(const Archive& archive) {
  return read_interactions<Scalar>(archive.expect(archive_kind<Scalar>("interactions"), 1));
}

/// Reads a file that `save_interactions` wrote with the same scalar.
/// @throws ArchiveError for any other file, DataError for one that cannot be read
template <class Scalar>
Interactions<Scalar> load_interactions(const std::filesystem::path& path) {
  return load_interactions<Scalar>(Archive::open(path));
}

}  // namespace kindred::inline v0
