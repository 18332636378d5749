#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/data/vocabulary.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

/// Adds ids to an archive as sections of their own; give them a part:
/// `write_vocabulary(archive.part("items"), items)`.
template <class Index>
void write_vocabulary(ArchiveWriter archive, const Vocabulary<Index>& vocabulary) {
  std::vector<char> characters;
  std::vector<std::uint64_t> ends;
  ends.reserve(vocabulary.size());
  for (std::size_t i = 0; i < vocabulary.size(); ++i) {
    const std::string_view id = vocabulary[Index(i)];
    characters.insert(characters.end(), id.begin(), id.end());
    ends.push_back(characters.size());
  }
  archive.add("characters", std::move(characters));
  archive.add("ends", std::move(ends));
}

/// Reads ids; the vocabulary is a copy, in no more memory than its own bytes() tell. O(characters).
/// @throws ArchiveError for missing sections, or such as are no vocabulary
template <class Index>
Vocabulary<Index> read_vocabulary(const Archive& archive) {
  const auto characters = archive.array<char>("characters");
  const auto ends = archive.array<std::uint64_t>("ends");
  return archive.assemble([&] {
    Vocabulary<Index> vocabulary;
    vocabulary.reserve(ends.size(), characters.size());
    std::uint64_t begin = 0;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (ends[i] < begin || ends[i] > characters.size())
        archive.refuse("holds ids that run out of their text");
      const std::string_view id(characters.data() + begin, ends[i] - begin);
      vocabulary.add(id);
      if (vocabulary.size() != i + 1) archive.refuse("holds the id '" + std::string(id) + "' twice");
      begin = ends[i];
    }
    return vocabulary;
  });
}

/// Ids as an archive of their own, to be written to a file or to memory: `archive_of(ids).bytes()`.
template <class Index>
ArchiveWriter archive_of(const Vocabulary<Index>& vocabulary) {
  ArchiveWriter archive("vocabulary", 1);
  write_vocabulary(archive, vocabulary);
  return archive;
}

/// Writes ids to a file of their own.
/// @throws DataError where it cannot be written
template <class Index>
void save_vocabulary(const Vocabulary<Index>& vocabulary, const std::filesystem::path& path) {
  archive_of(vocabulary).save(path);
}

/// Reads what `archive_of` or `save_vocabulary` wrote, from memory say:
/// `load_vocabulary<ItemIndex>(Archive::of_bytes(bytes, "the shop's items"))`.
/// @throws ArchiveError for any other archive
template <class Index>
Vocabulary<Index> load_vocabulary(const Archive& archive) {
  return read_vocabulary<Index>(archive.expect("vocabulary", 1));
}

/// Reads a file that `save_vocabulary` wrote.
/// @throws ArchiveError for any other file, DataError for one that cannot be read
template <class Index>
Vocabulary<Index> load_vocabulary(const std::filesystem::path& path) {
  return load_vocabulary<Index>(Archive::open(path));
}

}  // namespace kindred::inline v0
