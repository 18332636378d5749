#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/io/detail/archive_format.hpp"
#include "kindred/io/detail/crc32c.hpp"
#include "kindred/io/detail/replacing_file.hpp"

namespace kindred::inline v0 {

class Archive;

/// Collects named arrays and writes them as an archive, to a file or to memory, which Archive reads:
///
///     ArchiveWriter archive("acme.shelf<float>", 1);
///     archive.add("weights", weights);
///     archive.add_text("metric", "cosine");
///     archive.save(path);  // or archive.bytes()
///
/// The same sections give the same bytes. Sections of equal content, such as the ids that two parts have in
/// common, are in the file once. A copy adds to the same archive.
class ArchiveWriter {
 public:
  /// @param kind what the archive holds; at most 91 bytes
  /// @param version of the sections, ≥ 1; raised when their meaning changes
  /// @throws OptionError for a kind that is empty or too long, or a version below 1
  ArchiveWriter(std::string_view kind, int version) : contents_(std::make_shared<Contents>()) {
    check_name("kind", kind, decltype(detail::ArchiveHeader::kind)::capacity);
    if (version < 1)
      throw OptionError("an archive's version is " + std::to_string(version) + ", expected at least 1");
    contents_->header.kind = decltype(detail::ArchiveHeader::kind)::of(kind);
    contents_->header.version = static_cast<std::uint32_t>(version);
  }

  /// A writer that puts `name.` before its sections' names, for what is a part of something larger.
  ArchiveWriter part(std::string_view name) const {
    ArchiveWriter part = *this;
    part.prefix_ += std::string(name) + ".";
    return part;
  }

  /// Adds an array of numbers, indices, times or characters, whose memory is shared until the archive is
  /// saved.
  /// @throws OptionError for a name that is empty, taken, or longer than 1,023 bytes with the parts that it
  /// is in
  template <detail::ArchiveElement T>
  void add(std::string_view name, SharedArray<T> values) {
    auto owner = std::make_shared<const SharedArray<T>>(std::move(values));
    const std::size_t count = owner->size();
    const auto bytes = std::as_bytes(owner->span());
    add(name, detail::element_type<T>(), count, {std::move(owner), bytes});
  }

  /// Adds an array from a vector, which is taken.
  /// @throws as above
  template <detail::ArchiveElement T>
  void add(std::string_view name, std::vector<T> values) {
    add(name, SharedArray<T>(std::move(values)));
  }

  /// Adds a text.
  /// @throws as `add`
  void add_text(std::string_view name, std::string_view text) {
    add(name, std::vector<char>(text.begin(), text.end()));
  }

  /// Adds one real number.
  /// @throws as `add`
  void add_number(std::string_view name, double number) { add(name, std::vector<double>{number}); }

  /// Adds one whole number.
  /// @throws as `add`
  void add_integer(std::string_view name, std::int64_t number) {
    add(name, std::vector<std::int64_t>{number});
  }

  /// Writes the archive. What stands at `path` is replaced in one step once all is on the disk: whoever opens
  /// it gets the old file or the new one, and who has the old one mapped keeps it. A program that is killed
  /// meanwhile leaves the old file, and one beside it that the next `save` uses again.
  /// @throws DataError naming the path where it cannot be written, the disk being full say; what stood there
  /// stays
  void save(const std::filesystem::path& path) const {
    check_byte_order();
    detail::ReplacingFile file(path);
    write([&](std::uint64_t at, std::span<const std::byte> bytes) { file.write_at(at, bytes); });
    file.commit();
  }

  /// The archive as memory instead of a file, for a database say; `Archive::of_bytes` reads it.
  std::vector<std::byte> bytes() const {
    check_byte_order();
    std::vector<std::byte> all(static_cast<std::size_t>(laid_out().header.file_size));
    write([&](std::uint64_t at, std::span<const std::byte> bytes) {
      std::copy(bytes.begin(), bytes.end(), all.begin() + static_cast<std::ptrdiff_t>(at));
    });
    return all;
  }

 private:
  friend Archive;

  struct Contents {
    detail::ArchiveHeader header;
    std::vector<detail::ArchiveSection> sections;
    std::vector<std::string> names;
    std::vector<SharedArray<std::byte>> arrays;
  };

  void add(std::string_view name, std::uint32_t type, std::size_t count, SharedArray<std::byte> bytes) {
    const std::string whole = prefix_ + std::string(name);
    check_name("section", whole, detail::longest_section_name);
    if (std::find(contents_->names.begin(), contents_->names.end(), whole) != contents_->names.end())
      throw OptionError("an archive's section '" + whole + "' is there already");
    detail::ArchiveSection section;
    section.name = decltype(section.name)::of(whole);
    section.type = type;
    section.count = count;
    contents_->sections.push_back(section);
    contents_->names.push_back(whole);
    contents_->arrays.push_back(std::move(bytes));
  }

  // Where everything goes; the checksums are not known yet.
  Contents laid_out() const {
    Contents all = with_long_names(*contents_);
    auto& [header, sections, names, arrays] = all;
    header.section_count = sections.size();
    std::uint64_t end = sizeof header + sections.size() * sizeof(detail::ArchiveSection);
    for (std::size_t s = 0; s < sections.size(); ++s) {
      const std::uint64_t size = arrays[s].size();
      const std::size_t first = first_like(s, arrays);
      if (size == 0) sections[s].offset = sizeof header;
      else if (first < s) sections[s].offset = sections[first].offset;
      else end = (sections[s].offset = aligned(end)) + size;
    }
    header.file_size = end;
    return all;
  }

  // Puts a section of the names first where one of them is longer than its field.
  static Contents with_long_names(Contents all) {
    std::vector<char> names;
    bool fit = true;
    for (const auto& name : all.names) {
      names.insert(names.end(), name.begin(), name.end());
      names.push_back('\0');
      fit = fit && name.size() <= decltype(detail::ArchiveSection::name)::capacity;
    }
    if (fit) return all;
    all.header.format = detail::archive_format_of_long_names;
    detail::ArchiveSection section;
    section.type = detail::element_type<char>();
    section.count = names.size();
    all.sections.insert(all.sections.begin(), section);
    const auto owner = std::make_shared<const std::vector<char>>(std::move(names));
    all.arrays.insert(all.arrays.begin(), SharedArray<std::byte>(owner, std::as_bytes(std::span(*owner))));
    return all;
  }

  // Calls put(offset, bytes) until all is written but zeros. A checksum is taken of what the processor has in
  // its cache for writing, so the table, which tells it, comes last.
  template <class Put>
  void write(Put&& put) const {
    constexpr std::size_t at_once = std::size_t{1} << 17;
    auto [header, sections, names, arrays] = laid_out();
    for (std::size_t s = 0; s < sections.size(); ++s) {
      auto& section = sections[s];
      if (const std::size_t first = first_like(s, arrays); first < s) {
        section.checksum = sections[first].checksum;
        continue;
      }
      const auto bytes = arrays[s].span();
      for (std::size_t at = 0; at < bytes.size(); at += at_once) {
        const auto part = bytes.subspan(at, std::min(at_once, bytes.size() - at));
        section.checksum = detail::crc32c(part, section.checksum);
        put(section.offset + at, part);
      }
    }
    header.checksum = detail::table_checksum(header, sections);
    put(0, std::as_bytes(std::span(&header, 1)));
    put(sizeof header, std::as_bytes(std::span(sections)));
  }

  static void check_byte_order() {
    if constexpr (std::endian::native != std::endian::little)
      throw OptionError("archives are little-endian, and this machine is not");
  }

  // The first section of the same bytes: `section` itself where none before it has them.
  static std::size_t first_like(std::size_t section,
                                const std::vector<SharedArray<std::byte>>& arrays) noexcept {
    const auto bytes = arrays[section].span();
    std::size_t s = 0;
    while (s < section && (bytes.empty() || arrays[s].size() != bytes.size() ||
                           (arrays[s].data() != bytes.data() &&
                            std::memcmp(arrays[s].data(), bytes.data(), bytes.size()) != 0)))
      ++s;
    return s;
  }

  static constexpr std::uint64_t aligned(std::uint64_t offset) noexcept {
    return (offset + detail::archive_alignment - 1) / detail::archive_alignment * detail::archive_alignment;
  }

  static void check_name(const char* what, std::string_view name, std::size_t capacity) {
    if (!name.empty() && name.size() <= capacity && name.find('\0') == std::string_view::npos) return;
    throw OptionError("an archive's " + std::string(what) + " '" + std::string(name) +
                      "' is not a name of 1 to " + std::to_string(capacity) + " bytes");
  }

  std::shared_ptr<Contents> contents_;
  std::string prefix_;
};

}  // namespace kindred::inline v0
