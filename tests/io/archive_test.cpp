#include "kindred/io/archive.hpp"

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/time.hpp"
#include "kindred/io/archive_writer.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;
using kindred_test::bytes_of;

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

// The bytes with the checksum that they should have, so that only what they say can be wrong.
std::string sealed(std::string bytes) {
  detail::Xxh64 hash;
  hash.update(std::as_bytes(std::span(bytes).first(bytes.size() - 8)));
  const std::uint64_t checksum = hash.digest();
  std::memcpy(bytes.data() + bytes.size() - 8, &checksum, 8);
  return bytes;
}

template <class Number>
std::string with(std::string bytes, std::size_t at, Number number) {
  std::memcpy(bytes.data() + at, &number, sizeof number);
  return bytes;
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

TEST_CASE("an archive that is cut short anywhere is refused") {
  const kindred_test::TemporaryFolder folder;
  small_archive().save(folder / "archive");
  const std::string whole = bytes_of(folder / "archive");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    const auto path = folder.file("part", whole.substr(0, size));
    if (size == 0) CHECK_THROWS_AS(Archive::open(path), ArchiveError);
    else CHECK_THROWS_WITH(Archive::open(path), ContainsSubstring("is cut short"));
  }
  CHECK_THROWS_WITH(Archive::open(folder.file("longer", whole + "x")), ContainsSubstring("is damaged"));
}

TEST_CASE("an archive with any bit changed is refused") {
  const kindred_test::TemporaryFolder folder;
  small_archive().save(folder / "archive");
  std::string bytes = bytes_of(folder / "archive");
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    INFO(at);
    const char before = bytes[at];
    bytes[at] = static_cast<char>(before ^ (1 << at % 8));
    CHECK_THROWS_AS(Archive::open(folder.file("damaged", bytes)), ArchiveError);
    bytes[at] = before;
  }
  CHECK_NOTHROW(Archive::open(folder.file("whole", bytes)));
  bytes[513] ^= 1;  // of the first array
  CHECK_THROWS_WITH(Archive::open(folder.file("damaged", bytes)),
                    ContainsSubstring("do not have the checksum"));
}

TEST_CASE("another format, another byte order and what a transfer as text leaves are told apart") {
  const kindred_test::TemporaryFolder folder;
  small_archive().save(folder / "archive");
  const std::string bytes = bytes_of(folder / "archive");
  CHECK_THROWS_WITH(Archive::open(folder.file("newer", sealed(with(bytes, 12, std::uint32_t{2})))),
                    ContainsSubstring("is an archive of format 2, expected format 1"));
  CHECK_THROWS_WITH(Archive::open(folder.file("order", sealed(with(bytes, 8, std::uint32_t{0x04030201})))),
                    ContainsSubstring("byte order"));
  std::string unix_lines = bytes;
  unix_lines.erase(unix_lines.find('\r'), 1);
  CHECK_THROWS_WITH(Archive::open(folder.file("text", unix_lines)),
                    ContainsSubstring("is no kindred archive"));
}

// Offsets: the table begins at 128; in an entry the type stands at 104, the count at 112, the offset at 120.
TEST_CASE("a hostile table with a right checksum reads nothing outside the file") {
  const kindred_test::TemporaryFolder folder;
  small_archive().save(folder / "archive");
  const std::string bytes = bytes_of(folder / "archive");
  REQUIRE_NOTHROW(Archive::open(folder.file("sealed", sealed(bytes))));
  constexpr auto huge = std::numeric_limits<std::uint64_t>::max();
  const auto refused = [&](const std::string& hostile) {
    CHECK_THROWS_WITH(Archive::open(folder.file("hostile", sealed(hostile))),
                      ContainsSubstring("is damaged: "));
  };
  for (const std::uint64_t sections : {huge, huge / 128 + 2, std::uint64_t{8}})
    refused(with(bytes, 24, sections));
  for (const std::uint64_t count : {huge, huge / 4 + 2, std::uint64_t{200}})
    refused(with(bytes, 128 + 112, count));
  for (const std::uint64_t offset : {huge, huge - 63, std::uint64_t{513}, std::uint64_t{1024}})
    refused(with(bytes, 128 + 120, offset));
  refused(with(bytes, 128 + 104, std::uint32_t{0}));
  refused(with(bytes, 32, std::uint32_t{0}));
  refused(with(bytes, 32, std::uint32_t{0x80000000}));

  const auto unknown =
      Archive::open(folder.file("unknown", sealed(with(bytes, 128 + 104, std::uint32_t{0x7A04}))));
  CHECK_THROWS_WITH(unknown.array<float>("values"),
                    ContainsSubstring("holds unknown, expected 32-bit reals"));
  std::string named(104, 'n');
  const auto long_name =
      Archive::open(folder.file("name", sealed(std::string(bytes).replace(128, 104, named))));
  CHECK(long_name.array<float>(named).size() == 2);
}
