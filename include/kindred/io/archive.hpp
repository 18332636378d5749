#pragma once

#include <algorithm>
#include <bit>
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
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/detail/archive_format.hpp"
#include "kindred/io/detail/crc32c.hpp"
#include "kindred/io/mapped_file.hpp"

namespace kindred::inline v0 {

/// A file of named arrays, such as a fitted model, as it is read. The file is mapped: arrays are used where
/// they lie in it, nothing is copied, and processes that open the same file share its memory. Copies share
/// the mapping, which lives as long as an array from it. Written by ArchiveWriter.
///
/// `open` checks all of the file, `map` what is needed to find the arrays in it, whatever its size. So the
/// contents of a mapped archive are only believed once `verify` has seen them: who reads one checks what
/// could lead astray, such as an index, where it is used.
class Archive {
 public:
  /// Opens a file of any kind: complete, and by its checksums undamaged. O(bytes).
  /// @throws DataError for a file that cannot be read; ArchiveError for one that is no archive, is cut short
  /// or damaged, or was written by a newer version of kindred
  static Archive open(const std::filesystem::path& path) {
    return whole(map_file(path, true), path.string());
  }

  /// Opens a file of any kind without a look at the contents of its sections: the header, the table of
  /// sections, their names, the file's size and that all sections lie within it are checked. O(sections).
  /// @throws as `open`
  static Archive map(const std::filesystem::path& path) { return {map_file(path), path.string()}; }

  /// Opens what `ArchiveWriter::bytes` gave, all of it checked. O(bytes); nothing is copied unless the bytes
  /// stand at an odd address.
  /// @param bytes the archive
  /// @param name what messages call it, as they call a file by its path
  /// @throws ArchiveError as `open`
  static Archive of_bytes(SharedArray<std::byte> bytes, std::string name) {
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(std::max_align_t) != 0)
      bytes = std::vector<std::byte>(bytes.begin(), bytes.end());
    return whole(std::move(bytes), std::move(name));
  }

  /// The same, for one that must hold one kind of thing, of a version up to `version`.
  /// @throws as `open`; ArchiveError for another kind or a newer version of it
  static Archive open(const std::filesystem::path& path, std::string_view kind, int version) {
    return open(path).expect(kind, version);
  }
  /// As above, by `map`.
  static Archive map(const std::filesystem::path& path, std::string_view kind, int version) {
    return map(path).expect(kind, version);
  }

  /// This archive, where it holds one kind of thing, of a version up to `version`.
  /// @throws ArchiveError for another kind or a newer version of it
  const Archive& expect(std::string_view kind, int version) const {
    if (this->kind() != kind)
      refuse("holds '" + std::string(this->kind()) + "', expected '" + std::string(kind) + "'");
    if (this->version() > version)
      refuse("holds version " + std::to_string(this->version()) + " of '" + std::string(kind) +
             "', expected at most version " + std::to_string(version) +
             ": it was written by a newer kindred");
    return *this;
  }

  /// Whether the contents were checked when it was opened: by `open` and `of_bytes`, not by `map`.
  bool verified() const noexcept { return contents_->verified; }

  /// Checks the contents of all sections by their checksums. O(bytes).
  /// @throws ArchiveError naming the section that is damaged
  void verify() const {
    std::uint64_t end =
        sizeof(detail::ArchiveHeader) + contents_->sections.size() * sizeof(detail::ArchiveSection);
    for (const std::size_t s : contents_->order) {
      const auto& section = contents_->sections[s];
      const auto bytes = bytes_of(section);
      if (detail::crc32c(bytes) != section.checksum)
        refuse("is damaged: section '" + contents_->names[s] +
               "' does not have the checksum that is stated for it");
      const auto gap = contents_->file.span().subspan(end, section.offset - end);
      if (std::any_of(gap.begin(), gap.end(), [](std::byte byte) { return byte != std::byte{}; }))
        refuse("is damaged: there is something before section '" + contents_->names[s] + "'");
      end = section.offset + bytes.size();
    }
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

  /// A section of real numbers, as `array`, all of which are finite; in a mapped archive they are not looked
  /// at.
  /// @throws ArchiveError as `array`, and for NaN or an infinite number
  template <std::floating_point T>
  SharedArray<T> finite(std::string_view name) const {
    auto values = array<T>(name);
    if (verified()) check_finite(name, values);
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
  double number(std::string_view name) const {
    const auto values = array<double>(name);
    const double value = only(name, values);
    check_finite(name, values);
    return value;
  }

  /// A section that is one whole number within [least, most].
  /// @throws ArchiveError as `array`, and for a number out of the range
  std::int64_t integer(std::string_view name, std::int64_t least, std::int64_t most) const {
    const auto value = only(name, array<std::int64_t>(name));
    if (value < least || value > most)
      refuse("section '" + full(name) + "' is " + std::to_string(value) + ", expected " +
             std::to_string(least) + " to " + std::to_string(most));
    return value;
  }

  /// Adds the sections of this archive, or part, to another as they are.
  /// @throws OptionError as `ArchiveWriter::add`
  void copy_to(ArchiveWriter archive) const {
    for (std::size_t s = 0; s < contents_->sections.size(); ++s) {
      const auto& section = contents_->sections[s];
      const std::string_view name = contents_->names[s];
      if (name.empty() || name.substr(0, prefix_.size()) != prefix_) continue;
      archive.add(name.substr(prefix_.size()), section.type, static_cast<std::size_t>(section.count),
                  {contents_, bytes_of(section)});
    }
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
    throw ArchiveError(Place{contents_->name}, message);
  }

 private:
  struct Contents {
    std::string name;
    SharedArray<std::byte> file;
    detail::ArchiveHeader header;
    std::vector<detail::ArchiveSection> sections;
    std::vector<std::string> names;  // of the sections, whole; empty for that of the names
    std::vector<std::size_t> order;  // by offset, one section of those that share their bytes; none empty
    bool verified = false;
  };

  Archive(SharedArray<std::byte> file, std::string name, bool verified = false) {
    auto contents = std::make_shared<Contents>();
    contents->name = std::move(name);
    contents->file = std::move(file);
    contents->verified = verified;
    contents_ = contents;
    read_table(contents->header, contents->sections);
    contents->order = sections_in_order();
    contents->names = whole_names();
  }

  static Archive whole(SharedArray<std::byte> file, std::string name) {
    const Archive archive(std::move(file), std::move(name), true);
    archive.verify();
    return archive;
  }

  // The order matters: what is told about a file is the first thing wrong with it.
  void read_table(detail::ArchiveHeader& header, std::vector<detail::ArchiveSection>& sections) const {
    using detail::archive_magic, detail::ArchiveSection;
    const auto bytes = contents_->file.span();
    const std::size_t known = std::min(bytes.size(), archive_magic.size());
    if (bytes.empty() || std::memcmp(bytes.data(), archive_magic.data(), known) != 0)
      refuse("is no kindred archive: it does not begin like one");
    if (bytes.size() < sizeof header) refuse("is cut short: it ends within its header");
    if constexpr (std::endian::native != std::endian::little)
      refuse("is little-endian, and this machine is not");
    std::memcpy(&header, bytes.data(), sizeof header);
    if (header.format != detail::archive_format && header.format != detail::archive_format_of_long_names)
      refuse("is an archive of format " + std::to_string(header.format) + ", expected format " +
             std::to_string(detail::archive_format) + " or " +
             std::to_string(detail::archive_format_of_long_names) +
             ": it was written by another version of kindred");
    if (header.file_size != bytes.size())
      refuse((bytes.size() < header.file_size ? "is cut short: it has " : "is damaged: it has ") +
             std::to_string(bytes.size()) + " bytes, expected " + std::to_string(header.file_size));
    if (header.section_count > (bytes.size() - sizeof header) / sizeof(ArchiveSection))
      refuse("is damaged: its table of " + std::to_string(header.section_count) +
             " sections is longer than the file");
    sections.resize(static_cast<std::size_t>(header.section_count));
    const auto table = bytes.subspan(sizeof header, sections.size() * sizeof(ArchiveSection));
    std::copy(table.begin(), table.end(), std::as_writable_bytes(std::span(sections)).begin());
    if (detail::table_checksum(header, sections) != header.checksum)
      refuse("is damaged: its table of sections does not have the checksum that is stated for it");
    if (header.version == 0 || header.version > std::numeric_limits<std::int32_t>::max())
      refuse("is damaged: its version is " + std::to_string(header.version));
  }

  // A checksum can be made for any content, so nothing that the table says is believed. That sections don't
  // overlap bounds what there is to verify by the file's size.
  std::vector<std::size_t> sections_in_order() const {
    const auto& sections = contents_->sections;
    const std::size_t end = contents_->file.size(), begin = sizeof(detail::ArchiveHeader) +
                                                            sections.size() * sizeof(detail::ArchiveSection);
    const auto called = [&](std::size_t s) {
      return "is damaged: section '" + std::string(sections[s].name.text()) + "' ";
    };
    std::vector<std::size_t> order;
    for (std::size_t s = 0; s < sections.size(); ++s) {
      const std::size_t size = detail::element_size(sections[s].type);
      if (size == 0 || sections[s].offset % detail::archive_alignment != 0 || sections[s].offset > end ||
          sections[s].count > (end - sections[s].offset) / size ||
          (sections[s].count > 0 && sections[s].offset < begin))
        refuse(called(s) + "is not within the file");
      if (sections[s].count > 0) order.push_back(s);
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::pair(sections[a].offset, a) < std::pair(sections[b].offset, b);
    });
    std::size_t kept = 0;
    for (const std::size_t s : order) {
      const auto* const before = kept > 0 ? &sections[order[kept - 1]] : nullptr;
      const auto bytes = bytes_of(sections[s]).size();
      if (before && before->offset == sections[s].offset && bytes_of(*before).size() == bytes &&
          before->checksum == sections[s].checksum)
        continue;
      if (before && before->offset + bytes_of(*before).size() > sections[s].offset)
        refuse(called(s) + "overlaps another");
      order[kept++] = s;
    }
    order.resize(kept);
    if ((kept > 0 ? sections[order.back()].offset + bytes_of(sections[order.back()]).size() : begin) != end)
      refuse("is damaged: there is something after its last section");
    return order;
  }

  // Checked whether the contents are or not: what is found in a mapped file depends on them.
  std::vector<std::string> whole_names() const {
    const auto& sections = contents_->sections;
    std::vector<std::string> names;
    for (const auto& section : sections) names.emplace_back(section.name.text());
    if (contents_->header.format == detail::archive_format_of_long_names) {
      const auto wrong = [&] { refuse("is damaged: the names of its sections are not what they should be"); };
      if (sections.empty() || !names[0].empty() || sections[0].type != detail::element_type<char>()) wrong();
      const auto bytes = bytes_of(sections[0]);
      if (detail::crc32c(bytes) != sections[0].checksum) wrong();
      std::string_view rest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      for (std::size_t s = 1; s < sections.size(); ++s) {
        const std::size_t size = rest.find('\0');
        const auto name = rest.substr(0, size);
        if (size == rest.npos || size == 0 || size > detail::longest_section_name ||
            name.substr(0, decltype(sections[s].name)::capacity) != names[s])
          wrong();
        names[s] = name;
        rest.remove_prefix(size + 1);
      }
      if (!rest.empty()) wrong();
    }
    std::vector<std::string_view> sorted(names.begin(), names.end());
    std::sort(sorted.begin(), sorted.end());
    if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end())
      refuse("is damaged: section '" + std::string(*twice) + "' is there twice");
    return names;
  }

  std::span<const std::byte> bytes_of(const detail::ArchiveSection& section) const noexcept {
    return contents_->file.span().subspan(
        static_cast<std::size_t>(section.offset),
        static_cast<std::size_t>(section.count) * detail::element_size(section.type));
  }

  template <std::floating_point T>
  void check_finite(std::string_view name, const SharedArray<T>& values) const {
    // Whole, without a branch for each, so that the processor compares several at once.
    int infinite = 0;
    for (const T value : values) infinite |= std::abs(value) <= std::numeric_limits<T>::max() ? 0 : 1;
    if (infinite != 0) refuse("section '" + full(name) + "' holds a number that is not finite");
  }

  std::string full(std::string_view name) const { return prefix_ + std::string(name); }

  const detail::ArchiveSection* find(std::string_view full_name) const noexcept {
    const auto& names = contents_->names;
    const auto at = std::find(names.begin(), names.end(), full_name) - names.begin();
    const bool found = !full_name.empty() && at < std::ssize(names);
    return found ? &contents_->sections[static_cast<std::size_t>(at)] : nullptr;
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
