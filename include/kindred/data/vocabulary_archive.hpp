#pragma once

#include <cstddef>
#include <cstdint>
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

/// Reads ids; the vocabulary is a copy. O(characters).
/// @throws ArchiveError for missing sections, or such as are no vocabulary
template <class Index>
Vocabulary<Index> read_vocabulary(const Archive& archive) {
  const auto characters = archive.array<char>("characters");
  const auto ends = archive.array<std::uint64_t>("ends");
  Vocabulary<Index> vocabulary;
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
}

}  // namespace kindred::inline v0
