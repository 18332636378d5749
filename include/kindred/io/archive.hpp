#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/io/detail/archive_format.hpp"
#include "kindred/io/detail/xxh64.hpp"
#include "kindred/io/mapped_file.hpp"

namespace kindred::inline v0 {

/// A file of named arrays, such as a fitted model, as it is read. Opening maps the file and checks all of it:
/// that it is an archive, complete, and by its checksum undamaged. Arrays are then used where they lie in the
/// file: nothing is copied, and processes that open the same file share its memory. Copies share the mapping,
/// which lives as long as an array from it. Written by ArchiveWriter.
class Archive {
 public:
  /// Opens a file of any kind.
  /// @throws DataError for a file that cannot be read; ArchiveError for one that is no archive, is cut short
  /// or damaged, or was written by a newer version of kindred or by a machine of the other byte order
  static Archive open(const std::filesystem::path& path) { return Archive(path); }

  /// Opens a file that must hold one kind of thing, of a version up to `version`.
  /// @throws as above; ArchiveError for another kind or a newer version of it
  static Archive open(const std::filesystem::path& path, std::string_view kind, int version) {
    Archive archive(path);
    if (archive.kind() != kind)
      archive.refuse("holds '" + std::string(archive.kind()) + "', expected '" + std::string(kind) + "'");
    if (archive.version() > version)
      archive.refuse("holds version " + std::to_string(archive.version()) + " of '" + std::string(kind) +
                     "', expected at most version " + std::to_string(version) +
                     ": it was written by a newer kindred");
    return archive;
  }

  /// What the file holds, such as "item_knn<float>"; valid while the archive lives.
  std::string_view kind() const noexcept { return contents_->header.kind.text(); }
  /// The version of that kind's sections.
  int version() const noexcept { return static_cast<int>(contents_->header.version); }

  /// The sections that were written through `ArchiveWriter::part` of the same name.
  Archive part(std::string_view name) const {
    Archive part = *this;
    part.prefix_ += std::string(name) + ".";
    return part;
  }

  /// Whether there is a section of that name.
  bool has(std::string_view name) const { return find(full(name)) != nullptr; }

  /// A section's elements, where they lie in the file.
  /// @throws ArchiveError for a section that is missing, or holds another type
  template <detail::ArchiveElement T>
  SharedArray<T> array(std::string_view name) const {
    const auto* const section = find(full(name));
    if (!section) refuse("has no section '" + full(name) + "'");
    if (section->type != detail::element_type<T>())
      refuse("section '" + full(name) + "' holds " + detail::element_name(section->type) + ", expected " +
             detail::element_name(detail::element_type<T>()));
    const auto* const start = reinterpret_cast<const T*>(contents_->file.data() + section->offset);
    return {contents_, {start, static_cast<std::size_t>(section->count)}};
  }

  /// A section of real numbers, as `array`, all of which are finite.
  /// @throws ArchiveError as `array`, and for NaN or an infinite number
  template <std::floating_point T>
  SharedArray<T> finite(std::string_view name) const {
    auto values = array<T>(name);
    for (const T value : values)
      if (!std::isfinite(value)) refuse("section '" + full(name) + "' holds a number that is not finite");
    return values;
  }

  /// A section that is one text.
  /// @throws ArchiveError as `array`
  std::string text(std::string_view name) const {
    const auto characters = array<char>(name);
    return {characters.begin(), characters.end()};
  }

  /// A section that is one real number, and finite.
  /// @throws ArchiveError as `finite`
  double number(std::string_view name) const { return only(name, finite<double>(name)); }

  /// A section that is one whole number within [least, most].
  /// @throws ArchiveError as `array`, and for a number out of the range
  std::int64_t integer(std::string_view name, std::int64_t least, std::int64_t most) const {
    const auto value = only(name, array<std::int64_t>(name));
    if (value < least || value > most)
      refuse("section '" + full(name) + "' is " + std::to_string(value) + ", expected " +
             std::to_string(least) + " to " + std::to_string(most));
    return value;
  }

  /// What `make()` returns. What it throws about the data that it is given is about this file.
  /// @throws ArchiveError for any Error of `make`
  template <std::invocable Make>
  auto assemble(Make&& make) const {
    try {
      return make();
    } catch (const ArchiveError&) {
      throw;
    } catch (const Error& error) {
      refuse(std::string("holds what does not fit together: ") + error.what());
    }
  }

  /// Says of the file that what it holds cannot be right: for readers of sections that do not fit together.
  /// @throws ArchiveError always: `path: message`
  [[noreturn]] void refuse(const std::string& message) const {
    throw ArchiveError(Place{contents_->path.string()}, message);
  }

 private:
  struct Contents {
    std::filesystem::path path;
    SharedArray<std::byte> file;
    detail::ArchiveHeader header;
    std::vector<detail::ArchiveSection> sections;
  };

  explicit Archive(const std::filesystem::path& path) {
    auto contents = std::make_shared<Contents>();
    contents->path = path;
    contents->file = map_file(path);
    contents_ = contents;
    check_file(contents->header);
    read_table(contents->sections);
  }

  // The order matters: what is told about a file is the first thing wrong with it.
  void check_file(detail::ArchiveHeader& header) const {
    using detail::ArchiveChecksum, detail::archive_magic;
    const auto bytes = contents_->file.span();
    const std::size_t known = std::min(bytes.size(), archive_magic.size());
    if (bytes.empty() || std::memcmp(bytes.data(), archive_magic.data(), known) != 0)
      refuse("is no kindred archive: it does not begin like one");
    if (bytes.size() < sizeof header) refuse("is cut short: it ends within its header");
    std::memcpy(&header, bytes.data(), sizeof header);
    if (header.byte_order != detail::archive_byte_order)
      refuse("was written by a machine of the other byte order");
    if (header.format != detail::archive_format)
      refuse("is an archive of format " + std::to_string(header.format) + ", expected format " +
             std::to_string(detail::archive_format) + ": it was written by another version of kindred");
    if (header.file_size != bytes.size())
      refuse((bytes.size() < header.file_size ? "is cut short: it has " : "is damaged: it has ") +
             std::to_string(bytes.size()) + " bytes, expected " + std::to_string(header.file_size));

    ArchiveChecksum expected = 0;
    if (bytes.size() < sizeof header + sizeof expected) refuse("is cut short: it has no checksum");
    detail::Xxh64 hash;
    hash.update(bytes.first(bytes.size() - sizeof expected));
    std::memcpy(&expected, bytes.last(sizeof expected).data(), sizeof expected);
    if (hash.digest() != expected) refuse("is damaged: its bytes do not have the checksum that it states");
    if (header.version == 0 || header.version > std::numeric_limits<std::int32_t>::max())
      refuse("is damaged: its version is " + std::to_string(header.version));
  }

  // A checksum can be made for any content, so nothing that the table says is believed.
  void read_table(std::vector<detail::ArchiveSection>& sections) const {
    using detail::ArchiveSection;
    const auto& header = contents_->header;
    const std::size_t end = contents_->file.size() - sizeof(detail::ArchiveChecksum);
    if (header.section_count > (end - sizeof header) / sizeof(ArchiveSection))
      refuse("is damaged: its table of " + std::to_string(header.section_count) +
             " sections is longer than the file");
    sections.resize(static_cast<std::size_t>(header.section_count));
    if (!sections.empty())
      std::memcpy(sections.data(), contents_->file.data() + sizeof header,
                  sections.size() * sizeof(ArchiveSection));
    for (const auto& section : sections) {
      const std::size_t size = detail::element_size(section.type);
      if (size == 0 || section.offset % detail::archive_alignment != 0 || section.offset > end ||
          section.count > (end - section.offset) / size)
        refuse("is damaged: section '" + std::string(section.name.text()) + "' is not within the file");
    }
  }

  std::string full(std::string_view name) const { return prefix_ + std::string(name); }

  const detail::ArchiveSection* find(std::string_view full_name) const noexcept {
    for (const auto& section : contents_->sections)
      if (section.name.text() == full_name) return &section;
    return nullptr;
  }

  template <class T>
  T only(std::string_view name, const SharedArray<T>& values) const {
    if (values.size() != 1)
      refuse("section '" + full(name) + "' holds " + std::to_string(values.size()) +
             " numbers, expected one");
    return values[0];
  }

  std::shared_ptr<const Contents> contents_;
  std::string prefix_;
};

/// The kind under which a thing of a template `name<Scalar>` is filed, so that one of float is not read as
/// one of double: "item_knn<float>".
template <std::floating_point Scalar>
std::string archive_kind(std::string_view name) {
  static_assert(std::same_as<Scalar, float> || std::same_as<Scalar, double>,
                "kindred: models of float and of double can be filed, no others");
  return std::string(name) + (std::same_as<Scalar, float> ? "<float>" : "<double>");
}

}  // namespace kindred::inline v0
