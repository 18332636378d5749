#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "kindred/io/archive_writer.hpp"
#include "kindred/io/detail/archive_format.hpp"

namespace kindred_test {

inline std::string bytes_of(const kindred::ArchiveWriter& archive) {
  const auto bytes = archive.bytes();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline std::vector<std::byte> as_bytes(const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

// Where things stand in an archive.
inline constexpr std::size_t format_at = 8, version_at = 12, file_size_at = 16, section_count_at = 24,
                             kind_at = 32, header_checksum_at = 124, table_at = 128, entry_size = 128,
                             type_in_entry = 104, checksum_in_entry = 108, count_in_entry = 112,
                             offset_in_entry = 120;

template <class Number>
std::string with(std::string bytes, std::size_t at, Number number) {
  std::memcpy(bytes.data() + at, &number, sizeof number);
  return bytes;
}

// The archive with the checksums that it should have, so that only what it says can be wrong.
inline std::string sealed(std::string bytes) {
  using namespace kindred::detail;
  ArchiveHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  const std::size_t room = (bytes.size() - sizeof header) / sizeof(ArchiveSection);
  if (header.section_count > room) return bytes;  // refused before its checksum is looked at
  std::vector<ArchiveSection> sections(header.section_count);
  if (!sections.empty())
    std::memcpy(sections.data(), bytes.data() + sizeof header, sections.size() * sizeof(ArchiveSection));
  for (auto& section : sections) {
    const std::uint64_t size = element_size(section.type);
    if (section.offset > bytes.size() || (size > 0 && section.count > (bytes.size() - section.offset) / size))
      continue;
    section.checksum = crc32c(std::as_bytes(std::span(bytes)).subspan(section.offset, section.count * size));
  }
  header.checksum = table_checksum(header, sections);
  std::memcpy(bytes.data(), &header, sizeof header);
  if (!sections.empty())
    std::memcpy(bytes.data() + sizeof header, sections.data(), sections.size() * sizeof(ArchiveSection));
  return bytes;
}

}  // namespace kindred_test
