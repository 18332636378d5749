#include "kindred/io/archive_writer.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "kindred/io/archive.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;
using kindred_test::bytes_of;

namespace {

ArchiveWriter small_archive() {
  ArchiveWriter archive("acme.shelf<float>", 3);
  archive.add("values", std::vector<float>{1.5F, -2});
  archive.add_text("metric", "cosine");
  archive.add_integer("neighbors", 50);
  return archive;
}

}  // namespace

TEST_CASE("an archive of no sections is one") {
  const kindred_test::TemporaryFolder folder;
  ArchiveWriter("nothing", 1).save(folder / "archive");
  CHECK(Archive::open(folder / "archive").kind() == "nothing");
  CHECK(bytes_of(folder / "archive").size() == 128);
}

TEST_CASE("the same sections give the same bytes") {
  const kindred_test::TemporaryFolder folder;
  small_archive().save(folder / "one");
  small_archive().save(folder / "two");
  CHECK(bytes_of(folder / "one") == bytes_of(folder / "two"));
}

TEST_CASE("saving replaces what is there in one step and leaves nothing else") {
  const kindred_test::TemporaryFolder folder;
  const auto path = folder / "archive";
  small_archive().save(path);
  const auto before = Archive::open(path);
  ArchiveWriter("other", 1).save(path);
  CHECK(before.text("metric") == "cosine");
  CHECK(Archive::open(path).kind() == "other");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("what a killed program left beside the file is used again") {
  const kindred_test::TemporaryFolder folder;
  folder.file("archive.writing0",
              "half of something, and longer than what is written now: " + std::string(9999, 'x'));
  ArchiveWriter("kind", 1).save(folder / "archive");
  CHECK(Archive::open(folder / "archive").kind() == "kind");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("what cannot be written says so, and leaves no pieces") {
  const kindred_test::TemporaryFolder folder;
  const auto missing = folder / "missing" / std::filesystem::path("archive");
  CHECK_THROWS_WITH(small_archive().save(missing),
                    missing.string() + ": cannot be written: No such file or directory");
  std::filesystem::create_directory(folder / "directory");
  folder.file("directory/file", "");
  CHECK_THROWS_AS(small_archive().save(folder / "directory"), DataError);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("a name that an archive cannot hold is refused when it is given") {
  ArchiveWriter archive("kind", 1);
  archive.add_number("x", 1);
  CHECK_THROWS_WITH(archive.add_number("x", 2), ContainsSubstring("'x' is there already"));
  CHECK_THROWS_AS(archive.add_number("", 1), OptionError);
  CHECK_NOTHROW(archive.part("part").add_number(std::string(1018, 'n'), 1));
  CHECK_THROWS_AS(archive.part("part").add_number(std::string(1019, 'n'), 1), OptionError);
  CHECK_THROWS_AS(archive.add_text(std::string("a\0b", 3), ""), OptionError);
  CHECK_THROWS_AS(ArchiveWriter("", 1), OptionError);
  CHECK_THROWS_AS(ArchiveWriter(std::string(92, 'k'), 1), OptionError);
  CHECK_THROWS_AS(ArchiveWriter("kind", 0), OptionError);
}

TEST_CASE("a copy and a part add to the same archive") {
  const kindred_test::TemporaryFolder folder;
  ArchiveWriter archive("kind", 1);
  ArchiveWriter copy = archive;
  copy.add_number("one", 1);
  archive.part("inner").part("most").add_number("two", 2);
  archive.save(folder / "archive");
  const auto read = Archive::open(folder / "archive");
  CHECK(read.number("one") == 1);
  CHECK(read.number("inner.most.two") == 2);
}

// By hand: a header of 128 bytes, an entry of 128 bytes for each section, each array from a multiple of 64
// bytes on.
TEST_CASE("sections of equal bytes are in the file once") {
  const kindred_test::TemporaryFolder folder;
  const std::vector<std::int64_t> numbers(1000, 7);
  std::vector<std::int64_t> others = numbers;
  others.back() = 8;
  ArchiveWriter archive("kind", 1);
  archive.add("first", numbers);
  archive.add("empty", std::vector<float>{});
  archive.add("other", others);
  archive.part("part").add("first", numbers);
  archive.part("part").add("empty", std::vector<float>{});
  archive.add_integer("last", 7);
  archive.save(folder / "archive");
  CHECK(bytes_of(folder / "archive").size() == 128 + 6 * 128 + 2 * 8000 + 8);

  const auto read = Archive::open(folder / "archive");
  const auto first = read.array<std::int64_t>("first");
  CHECK(read.array<std::int64_t>("part.first").data() == first.data());
  CHECK(std::vector<std::int64_t>(first.begin(), first.end()) == numbers);
  const auto other = read.array<std::int64_t>("other");
  CHECK(std::vector<std::int64_t>(other.begin(), other.end()) == others);
  CHECK(read.array<float>("part.empty").empty());
  CHECK(read.integer("last", 0, 9) == 7);
}

TEST_CASE("an array is kept until the archive is saved") {
  const kindred_test::TemporaryFolder folder;
  ArchiveWriter archive("kind", 1);
  {
    const SharedArray<float> values(std::vector<float>{1, 2, 3});
    archive.add("values", values);
  }
  archive.save(folder / "archive");
  CHECK(Archive::open(folder / "archive").array<float>("values")[2] == 3);
}
