#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "kindred/core/index.hpp"
#include "kindred/core/time.hpp"
#include "kindred/io/detail/crc32c.hpp"

// How an archive lies in its file:
//
//   header            128 bytes
//   table             128 bytes a section
//   sections          each from a multiple of 64 bytes on, in the table's order, zeros between them; those of
//                     equal bytes are there once
//
// A section's whole name, with the parts that it is in, may be longer than its field in the table. Then the
// format is one higher, the first section has no name in the table, and holds the names of all others, each
// with a zero behind it; the table has what fits of them.
//
// All numbers are little-endian. Checksums are CRC-32C: the header's is of the header and the table with
// zeros in its own place, so that these can be trusted without a look at the rest; each section's is of its
// bytes.
namespace kindred::inline v0::detail {

// Like PNG's: a byte above 127 and both kinds of line end show what a transfer as text does to a file.
inline constexpr std::array<char, 8> archive_magic = {'\x89', 'k', 'n', 'd', '\r', '\n', '\x1a', '\n'};
inline constexpr std::uint32_t archive_format = 2, archive_format_of_long_names = 3;
// Bounds how deep what is read can be nested, and with that a reader's stack.
inline constexpr std::size_t longest_section_name = 1023;
inline constexpr std::size_t archive_alignment = 64;

// Text in a fixed field, filled up with zeros.
template <std::size_t Size>
struct FixedText {
  std::array<char, Size> bytes = {};

  // Longest text that fits; a zero always follows it.
  static constexpr std::size_t capacity = Size - 1;

  static FixedText of(std::string_view text) noexcept {
    FixedText field;
    text.copy(field.bytes.data(), capacity);
    return field;
  }
  std::string_view text() const noexcept {
    const std::string_view all(bytes.data(), Size);
    return all.substr(0, all.find('\0'));
  }
};

struct ArchiveHeader {
  std::array<char, 8> magic = archive_magic;
  std::uint32_t format = archive_format;
  std::uint32_t version = 0;
  std::uint64_t file_size = 0;
  std::uint64_t section_count = 0;
  FixedText<92> kind = {};
  std::uint32_t checksum = 0;
};

struct ArchiveSection {
  FixedText<104> name = {};
  std::uint32_t type = 0;
  std::uint32_t checksum = 0;
  std::uint64_t count = 0;
  std::uint64_t offset = 0;
};

static_assert(sizeof(ArchiveHeader) == 128 && std::is_trivially_copyable_v<ArchiveHeader>);
static_assert(sizeof(ArchiveSection) == 128 && std::is_trivially_copyable_v<ArchiveSection>);

// The checksum that belongs into the header.
inline std::uint32_t table_checksum(ArchiveHeader header, std::span<const ArchiveSection> sections) noexcept {
  header.checksum = 0;
  return crc32c(std::as_bytes(sections), crc32c(std::as_bytes(std::span(&header, 1))));
}

template <class T>
inline constexpr bool is_index = false;
template <class Kind>
inline constexpr bool is_index<Index<Kind>> = true;

// What an element is: in the low byte its size, above it a letter for how its bytes are read.
template <class T>
constexpr std::uint32_t element_type() {
  constexpr auto of = [](char letter, std::size_t size) {
    return static_cast<std::uint32_t>(letter) << 8 | static_cast<std::uint32_t>(size);
  };
  if constexpr (std::same_as<T, char>) return of('t', 1);
  else if constexpr (std::same_as<T, Timestamp>) return of('s', sizeof(std::int64_t));
  else if constexpr (std::floating_point<T>) return of('f', sizeof(T));
  else if constexpr (std::signed_integral<T>) return of('i', sizeof(T));
  else if constexpr (is_index<T> || (std::unsigned_integral<T> && !std::same_as<T, bool>))
    return of('u', sizeof(T));
  else return 0;
}

constexpr std::size_t element_size(std::uint32_t type) { return type & 0xFF; }

// "32-bit reals", or "unknown" for a type that no archive of this version holds.
inline std::string element_name(std::uint32_t type) {
  const std::size_t size = element_size(type);
  const bool sized = size == 1 || size == 2 || size == 4 || size == 8;
  const std::string bits = std::to_string(8 * size) + "-bit ";
  switch (type >> 8) {
    case 't': return size == 1 ? "text" : "unknown";
    case 's': return size == 8 ? "times" : "unknown";
    case 'f': return size == 4 || size == 8 ? bits + "reals" : "unknown";
    case 'i': return sized ? bits + "integers" : "unknown";
    case 'u': return sized ? bits + "counts" : "unknown";
    default: return "unknown";
  }
}

// A type that an archive can hold; reading one needs no more than its bytes.
template <class T>
concept ArchiveElement = std::is_trivially_copyable_v<T> && element_type<T>() != 0 &&
                         element_size(element_type<T>()) == sizeof(T) && alignof(T) <= archive_alignment;

}  // namespace kindred::inline v0::detail
