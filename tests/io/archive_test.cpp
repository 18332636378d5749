#include "kindred/io/archive.hpp"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/time.hpp"
#include "kindred/io/archive_writer.hpp"
#include "support/archive_bytes.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;
using namespace kindred_test;

namespace {

template <class T>
std::vector<T> copy(const SharedArray<T>& array) {
  return {array.begin(), array.end()};
}

ArchiveWriter small_archive() {
  ArchiveWriter archive("acme.shelf<float>", 3);
  archive.add("values", std::vector<float>{1.5F, -2});
  archive.add_text("metric", "cosine");
  archive.add_integer("neighbors", 50);
  return archive;
}

}  // namespace

TEST_CASE("what is written is read, each type as itself") {
  const kindred_test::TemporaryFolder folder;
  const auto path = folder / "archive";
  ArchiveWriter writer("acme.shelf<float>", 3);
  writer.add("reals", std::vector<double>{0.1, -0.0, std::numeric_limits<double>::infinity()});
  writer.add("floats", std::vector<float>{0.1F});
  writer.add("items", std::vector<ItemIndex>{ItemIndex(7), ItemIndex(2147483647)});
  writer.add("times", std::vector<Timestamp>{timestamp(-1), timestamp(1700000000)});
  writer.add("flags", std::vector<unsigned char>{1, 0, 255});
  writer.add("empty", std::vector<std::int64_t>{});
  writer.add_text("text", std::string("a\0\n", 3));
  writer.add_text("no text", "");
  writer.add_number("number", 1.0 / 3);
  writer.add_integer("integer", -5);
  const auto part = writer.part("inner").part("most");
  ArchiveWriter(part).add_number("number", 2);
  writer.save(path);

  const auto archive = Archive::open(path, "acme.shelf<float>", 3);
  CHECK(archive.kind() == "acme.shelf<float>");
  CHECK(archive.version() == 3);
  const auto reals = archive.array<double>("reals");
  REQUIRE(reals.size() == 3);
  CHECK(reals[0] == 0.1);
  CHECK(std::signbit(reals[1]));
  CHECK(std::isinf(reals[2]));
  CHECK(copy(archive.array<float>("floats")) == std::vector<float>{0.1F});
  CHECK(copy(archive.array<ItemIndex>("items")) ==
        std::vector<ItemIndex>{ItemIndex(7), ItemIndex(2147483647)});
  CHECK(copy(archive.array<Timestamp>("times")) ==
        std::vector<Timestamp>{timestamp(-1), timestamp(1700000000)});
  CHECK(copy(archive.array<unsigned char>("flags")) == std::vector<unsigned char>{1, 0, 255});
  CHECK(archive.array<std::int64_t>("empty").empty());
  CHECK(archive.text("text") == std::string("a\0\n", 3));
  CHECK(archive.text("no text").empty());
  CHECK(archive.number("number") == 1.0 / 3);
  CHECK(archive.integer("integer", -5, -5) == -5);
  CHECK(archive.part("inner").part("most").number("number") == 2);
  CHECK(archive.part("inner").has("most.number"));
  CHECK_FALSE(archive.has("inner"));
}

TEST_CASE("arrays lie in the mapped file, aligned, and keep it alive") {
  const kindred_test::TemporaryFolder folder;
  const auto path = folder / "archive";
  small_archive().save(path);
  SharedArray<float> values;
  {
    const auto archive = Archive::open(path);
    values = archive.array<float>("values");
    CHECK(values.data() == archive.array<float>("values").data());
  }
  std::filesystem::remove(path);
  CHECK(reinterpret_cast<std::uintptr_t>(values.data()) % 64 == 0);
  CHECK(copy(values) == std::vector<float>{1.5F, -2});
}

TEST_CASE("a wrong kind, a newer version and wrong sections are refused by name") {
  const kindred_test::TemporaryFolder folder;
  const auto path = folder / "archive";
  small_archive().save(path);
  const std::string at = path.string() + ": ";
  CHECK_THROWS_AS(Archive::open(path, "acme.shelf<double>", 3), ArchiveError);
  CHECK_THROWS_WITH(Archive::open(path, "acme.shelf<double>", 3),
                    at + "holds 'acme.shelf<float>', expected 'acme.shelf<double>'");
  CHECK_THROWS_WITH(Archive::open(path, "acme.shelf<float>", 2),
                    ContainsSubstring("holds version 3 of 'acme.shelf<float>', expected at most version 2"));
  const auto archive = Archive::open(path, "acme.shelf<float>", 4);
  CHECK(archive.version() == 3);
  CHECK_THROWS_WITH(archive.array<float>("value"), at + "has no section 'value'");
  CHECK_THROWS_WITH(archive.part("train").text("metric"), at + "has no section 'train.metric'");
  CHECK_THROWS_WITH(archive.array<double>("values"),
                    at + "section 'values' holds 32-bit reals, expected 64-bit reals");
  CHECK_THROWS_WITH(archive.array<std::int32_t>("values"),
                    at + "section 'values' holds 32-bit reals, expected 32-bit integers");
  CHECK_THROWS_WITH(archive.array<Timestamp>("neighbors"),
                    at + "section 'neighbors' holds 64-bit integers, expected times");
  CHECK_THROWS_WITH(archive.number("neighbors"),
                    at + "section 'neighbors' holds 64-bit integers, expected 64-bit reals");
  CHECK_THROWS_WITH(archive.integer("neighbors", 1, 49), at + "section 'neighbors' is 50, expected 1 to 49");
  CHECK_THROWS_AS(archive.assemble([]() -> int { throw OptionError("no"); }), ArchiveError);
}

TEST_CASE("what is no archive is refused") {
  const kindred_test::TemporaryFolder folder;
  CHECK_THROWS_WITH(Archive::open(folder.file("text", "user,item\n1,2\n")),
                    (folder / "text").string() + ": is no kindred archive: it does not begin like one");
  CHECK_THROWS_AS(Archive::open(folder.file("empty", "")), ArchiveError);
  CHECK_THROWS_AS(Archive::open(folder / "missing"), DataError);
  CHECK_THROWS_AS(Archive::open(folder.path()), DataError);
}

TEST_CASE("an archive in memory is read as a file is, where it lies") {
  const auto bytes = std::make_shared<const std::vector<std::byte>>(small_archive().bytes());
  const auto archive = Archive::of_bytes({bytes, *bytes}, "the blob");
  CHECK(archive.verified());
  CHECK(archive.text("metric") == "cosine");
  const auto values = archive.array<float>("values");
  CHECK(copy(values) == std::vector<float>{1.5F, -2});
  CHECK(reinterpret_cast<const std::byte*>(values.data()) == bytes->data() + 512);
  CHECK_THROWS_WITH(archive.expect("other", 1), "the blob: holds 'acme.shelf<float>', expected 'other'");

  auto odd = std::make_shared<std::vector<std::byte>>(*bytes);
  odd->insert(odd->begin(), std::byte{});
  const std::span<const std::byte> at_odd_address = std::span(*odd).subspan(1);
  CHECK(copy(Archive::of_bytes({odd, at_odd_address}, "odd").array<float>("values")) == copy(values));
  CHECK_THROWS_AS(Archive::of_bytes(SharedArray<std::byte>{}, "nothing"), ArchiveError);

  const TemporaryFolder folder;
  small_archive().save(folder / "archive");
  CHECK(as_bytes(bytes_of(folder / "archive")) == *bytes);
}

TEST_CASE("an archive that is cut short anywhere is refused") {
  const TemporaryFolder folder;
  const std::string whole = bytes_of(small_archive());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    const auto path = folder.file("part", whole.substr(0, size));
    for (const auto& open : {+[](const std::filesystem::path& file) { return Archive::open(file); },
                             +[](const std::filesystem::path& file) { return Archive::map(file); }}) {
      if (size == 0) CHECK_THROWS_AS(open(path), ArchiveError);
      else CHECK_THROWS_WITH(open(path), ContainsSubstring("is cut short"));
    }
  }
  CHECK_THROWS_WITH(Archive::open(folder.file("longer", whole + "x")), ContainsSubstring("is damaged"));
}

TEST_CASE(
    "an archive with any bit changed is refused when it is opened, and when it is mapped and verified") {
  const TemporaryFolder folder;
  std::string bytes = bytes_of(small_archive());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    INFO(at);
    const char before = bytes[at];
    bytes[at] = static_cast<char>(before ^ (1 << at % 8));
    const auto path = folder.file("damaged", bytes);
    CHECK_THROWS_AS(Archive::open(path), ArchiveError);
    if (at < 512) CHECK_THROWS_AS(Archive::map(path), ArchiveError);
    else CHECK_THROWS_AS(Archive::map(path).verify(), ArchiveError);
    bytes[at] = before;
  }
  CHECK_NOTHROW(Archive::open(folder.file("whole", bytes)));
  CHECK_NOTHROW(Archive::map(folder / "whole").verify());
  CHECK_FALSE(Archive::map(folder / "whole").verified());
  bytes[513] ^= 1;  // of the first array
  CHECK_THROWS_WITH(Archive::open(folder.file("damaged", bytes)),
                    ContainsSubstring("is damaged: section 'values' does not have the checksum"));
  bytes[513] ^= 1;
  bytes[523] ^= 1;  // behind it
  CHECK_THROWS_WITH(Archive::open(folder.file("damaged", bytes)),
                    ContainsSubstring("there is something before section 'metric'"));
}

TEST_CASE("another format and what a transfer as text leaves are told apart") {
  const TemporaryFolder folder;
  const std::string bytes = bytes_of(small_archive());
  for (const std::uint32_t format : {1U, 4U})
    CHECK_THROWS_WITH(
        Archive::open(folder.file("other", sealed(with(bytes, format_at, format)))),
        ContainsSubstring("is an archive of format " + std::to_string(format) + ", expected format 2 or 3"));
  std::string unix_lines = bytes;
  unix_lines.erase(unix_lines.find('\r'), 1);
  CHECK_THROWS_WITH(Archive::open(folder.file("text", unix_lines)),
                    ContainsSubstring("is no kindred archive"));
}

TEST_CASE("a hostile table with right checksums reads nothing outside the file") {
  const TemporaryFolder folder;
  const std::string bytes = bytes_of(small_archive());
  REQUIRE_NOTHROW(Archive::open(folder.file("sealed", sealed(bytes))));
  constexpr auto huge = std::numeric_limits<std::uint64_t>::max();
  const auto refused = [&](const std::string& hostile) {
    const auto path = folder.file("hostile", sealed(hostile));
    CHECK_THROWS_WITH(Archive::open(path), ContainsSubstring("is damaged: "));
    CHECK_THROWS_WITH(Archive::map(path), ContainsSubstring("is damaged: "));
  };
  for (const std::uint64_t sections : {huge, huge / 128 + 2, std::uint64_t{8}})
    refused(with(bytes, section_count_at, sections));
  for (const std::uint64_t count : {huge, huge / 4 + 2, std::uint64_t{200}})
    refused(with(bytes, table_at + count_in_entry, count));
  for (const std::uint64_t offset :
       {huge, huge - 63, std::uint64_t{513}, std::uint64_t{1024}, std::uint64_t{0}, std::uint64_t{448}})
    refused(with(bytes, table_at + offset_in_entry, offset));
  refused(with(bytes, table_at + type_in_entry, std::uint32_t{0}));
  refused(with(bytes, version_at, std::uint32_t{0}));
  refused(with(bytes, version_at, std::uint32_t{0x80000000}));
  // The second section within the first, twice the same name, and bytes that belong to none.
  refused(with(with(bytes, table_at + count_in_entry, std::uint64_t{17}),
               table_at + entry_size + offset_in_entry, std::uint64_t{576}));
  refused(std::string(bytes).replace(table_at + entry_size, entry_size, bytes, table_at, entry_size));
  refused(with(bytes, table_at + 2 * entry_size + count_in_entry, std::uint64_t{0}));

  const auto unknown = Archive::open(
      folder.file("unknown", sealed(with(bytes, table_at + type_in_entry, std::uint32_t{0x7A04}))));
  CHECK_THROWS_WITH(unknown.array<float>("values"),
                    ContainsSubstring("holds unknown, expected 32-bit reals"));
  std::string named(104, 'n');
  const auto long_name =
      Archive::open(folder.file("name", sealed(std::string(bytes).replace(table_at, 104, named))));
  CHECK(long_name.array<float>(named).size() == 2);
}

TEST_CASE("a part's sections are copied to another archive as they are") {
  ArchiveWriter from("kind", 1);
  from.add_number("other", 7);
  from.part("inner").add_number("number", 2);
  from.part("inner").add("flags", std::vector<unsigned char>{3, 1});
  const auto source = Archive::of_bytes(from.bytes(), "source");
  ArchiveWriter to("kind", 1);
  source.part("inner").copy_to(to.part("copy"));
  const auto copied = Archive::of_bytes(to.bytes(), "copy");
  CHECK(copied.number("copy.number") == 2);
  CHECK(copy(copied.array<unsigned char>("copy.flags")) == std::vector<unsigned char>{3, 1});
  CHECK_FALSE(copied.has("other"));
}

namespace {

// Of two names that differ only beyond what the table holds of them, and one that fits.
ArchiveWriter long_archive() {
  ArchiveWriter archive("kind", 1);
  archive.add_number("short", 1);
  archive.part(std::string(120, 'p')).add_number("one", 2);
  archive.part(std::string(120, 'p')).add_number("two", 3);
  return archive;
}

}  // namespace

TEST_CASE("names that the table does not hold are kept whole, copied and counted as parts") {
  const std::string part(120, 'p');
  const auto archive = Archive::of_bytes(long_archive().bytes(), "archive");
  CHECK(archive.number("short") == 1);
  CHECK(archive.number(part + ".one") == 2);
  CHECK(archive.part(part).number("two") == 3);
  CHECK_FALSE(archive.has(part.substr(0, 103)));
  CHECK_FALSE(archive.has(""));

  ArchiveWriter all("kind", 1), one("kind", 1), deeper("kind", 1);
  archive.copy_to(all);
  CHECK(all.bytes() == long_archive().bytes());
  archive.part(part).copy_to(one);
  CHECK(Archive::of_bytes(one.bytes(), "one").number("two") == 3);
  CHECK_FALSE(Archive::of_bytes(one.bytes(), "one").has("short"));
  archive.copy_to(deeper.part(part));
  CHECK(Archive::of_bytes(deeper.bytes(), "deeper").part(part).part(part).number("one") == 2);

  CHECK_THROWS_WITH(archive.array<float>(part + ".two"),
                    ContainsSubstring("section '" + part + ".two' holds"));
  ArchiveWriter twice = long_archive();
  CHECK_THROWS_WITH(twice.add_number(part + ".one", 1), ContainsSubstring(part + ".one' is there already"));
}

// Such as one that an older kindred cannot read: what it can read is written as ever.
TEST_CASE("only an archive with a long name is of the format that has a section of names") {
  const auto format_of = [](const std::string& bytes) { return static_cast<int>(bytes[format_at]); };
  CHECK(format_of(bytes_of(small_archive())) == 2);
  CHECK(format_of(bytes_of(long_archive())) == 3);
  ArchiveWriter archive("kind", 1);
  archive.add_number(std::string(103, 'n'), 1);
  CHECK(format_of(bytes_of(archive)) == 2);
  CHECK(bytes_of(archive).size() == 128 + 128 + 8);
}

TEST_CASE("a changed bit of an archive of long names is refused, of its names when it is mapped too") {
  const TemporaryFolder folder;
  std::string bytes = bytes_of(long_archive());
  const std::size_t names = table_at + 4 * entry_size, names_size = 6 + 2 * 125;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    INFO(at);
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << at % 8));
    const auto path = folder.file("damaged", bytes);
    CHECK_THROWS_AS(Archive::open(path), ArchiveError);
    if (at < names + names_size) CHECK_THROWS_AS(Archive::map(path), ArchiveError);
    else CHECK_THROWS_AS(Archive::map(path).verify(), ArchiveError);
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << at % 8));
  }
  CHECK(Archive::map(folder.file("whole", bytes)).part(std::string(120, 'p')).number("two") == 3);
}

TEST_CASE("hostile names with right checksums are refused") {
  const TemporaryFolder folder;
  const std::string bytes = bytes_of(long_archive());
  const std::size_t names = table_at + 4 * entry_size;
  REQUIRE(bytes.substr(names, 6) == std::string("short\0", 6));
  const auto refused = [&](const std::string& hostile) {
    const auto path = folder.file("hostile", sealed(hostile));
    CHECK_THROWS_WITH(Archive::open(path), ContainsSubstring("is damaged: "));
    CHECK_THROWS_WITH(Archive::map(path), ContainsSubstring("is damaged: "));
  };
  refused(with(bytes, names, 'x'));                                // not what the table begins it with
  refused(with(bytes, names + 3, '\0'));                           // one name too many
  refused(with(bytes, names + 5, 'x'));                            // one too few
  refused(with(bytes, names, '\0'));                               // an empty one
  refused(std::string(bytes).replace(names + 6 + 121, 3, "two"));  // twice the same
  refused(with(bytes, table_at, 'x'));                             // the names' section called something
  refused(with(bytes, table_at + type_in_entry, std::uint32_t{'u' << 8 | 1}));
  refused(with(bytes, table_at + count_in_entry, std::uint64_t{255}));  // the last name without its end
  refused(with(bytes, table_at + count_in_entry, std::uint64_t{0}));
  refused(with(bytes_of(small_archive()), format_at, std::uint32_t{3}));  // no names at all
  refused(with(bytes_of(ArchiveWriter("kind", 1)), format_at, std::uint32_t{3}));
}

// What is nested without end ends in the names, so that a reader's stack is safe from a small file.
TEST_CASE("a name of more than 1,023 bytes is not read") {
  ArchiveWriter archive("kind", 1);
  archive.add_number("a", 1);
  archive.add_number(std::string(1023, 'n'), 1);
  const std::string bytes = bytes_of(archive);
  CHECK_NOTHROW(Archive::of_bytes(as_bytes(bytes), "longest"));
  std::string longer = with(bytes, table_at + count_in_entry, std::uint64_t{1027});
  const std::size_t names = table_at + 3 * entry_size;
  longer.replace(names + 2 + 1023, 2, std::string("n\0", 2));
  CHECK_THROWS_WITH(Archive::of_bytes(as_bytes(sealed(longer)), "longer"),
                    ContainsSubstring("the names of its sections are not what they should be"));
}
