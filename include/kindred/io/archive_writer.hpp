#pragma once

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
#include "kindred/io/detail/replacing_file.hpp"
#include "kindred/io/detail/xxh64.hpp"

namespace kindred::inline v0 {

/// Collects named arrays and writes them as an archive, which Archive reads:
///
///     ArchiveWriter archive("acme.shelf<float>", 1);
///     archive.add("weights", weights);
///     archive.add_text("metric", "cosine");
///     archive.save(path);
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
  /// @throws OptionError for a name that is empty, taken, or longer than 103 bytes with the parts that it is
  /// in
  template <detail::ArchiveElement T>
  void add(std::string_view name, SharedArray<T> values) {
    const std::string whole = prefix_ + std::string(name);
    check_name("section", whole, decltype(detail::ArchiveSection::name)::capacity);
    for (const auto& other : contents_->sections)
      if (other.name.text() == whole)
        throw OptionError("an archive's section '" + whole + "' is there already");
    detail::ArchiveSection section;
    section.name = decltype(section.name)::of(whole);
    section.type = detail::element_type<T>();
    section.count = values.size();
    contents_->sections.push_back(section);
    auto owner = std::make_shared<const SharedArray<T>>(std::move(values));
    const auto bytes = std::as_bytes(owner->span());
    contents_->arrays.emplace_back(std::move(owner), bytes);
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
  /// it gets the old file or the new one, and who has the old one mapped keeps it.
  /// @throws DataError naming the path where it cannot be written; what stood there stays
  void save(const std::filesystem::path& path) const {
    auto header = contents_->header;
    auto sections = contents_->sections;
    header.section_count = sections.size();
    std::uint64_t end = sizeof header + sections.size() * sizeof(detail::ArchiveSection);
    for (std::size_t s = 0; s < sections.size(); ++s) {
      const std::size_t first = first_like(s);
      sections[s].offset = first < s ? sections[first].offset : aligned(end);
      if (first == s) end = sections[s].offset + contents_->arrays[s].size();
    }
    header.file_size = end + sizeof(detail::ArchiveChecksum);

    detail::ReplacingFile file(path);
    detail::Xxh64 hash;
    std::uint64_t position = 0;
    const auto write = [&](std::span<const std::byte> bytes) {
      hash.update(bytes);
      file.write(bytes);
      position += bytes.size();
    };
    const std::byte zero{};
    write(std::as_bytes(std::span(&header, 1)));
    write(std::as_bytes(std::span(sections)));
    for (std::size_t s = 0; s < sections.size(); ++s) {
      if (sections[s].offset < position) continue;  // it is there already
      while (position < sections[s].offset) write({&zero, 1});
      write(contents_->arrays[s].span());
    }
    const detail::ArchiveChecksum checksum = hash.digest();
    file.write(std::as_bytes(std::span(&checksum, 1)));
    file.commit();
  }

 private:
  struct Contents {
    detail::ArchiveHeader header;
    std::vector<detail::ArchiveSection> sections;
    std::vector<SharedArray<std::byte>> arrays;
  };

  // The first section of the same bytes: `section` itself where none before it has them.
  std::size_t first_like(std::size_t section) const noexcept {
    const auto bytes = contents_->arrays[section].span();
    std::size_t s = 0;
    while (s < section && (bytes.empty() || contents_->arrays[s].size() != bytes.size() ||
                           std::memcmp(contents_->arrays[s].data(), bytes.data(), bytes.size()) != 0))
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
