#include "kindred/data/vocabulary_archive.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("a vocabulary comes back from an archive") {
  const kindred_test::TemporaryFolder folder;
  ItemVocabulary items;
  for (const std::string& id :
       {std::string("tea"), std::string(), std::string("a\0b", 3), std::string("价格")})
    items.add(id);
  ArchiveWriter writer("ids", 1);
  write_vocabulary(writer.part("items"), items);
  write_vocabulary(writer.part("users"), UserVocabulary{});
  writer.save(folder / "ids");
  const auto archive = Archive::open(folder / "ids", "ids", 1);
  const auto read = read_vocabulary<ItemIndex>(archive.part("items"));
  CHECK(read == items);
  CHECK(read.find("价格") == ItemIndex(3));
  CHECK(read_vocabulary<UserIndex>(archive.part("users")).size() == 0);
}

TEST_CASE("a vocabulary has a file of its own, or is memory") {
  const kindred_test::TemporaryFolder folder;
  ItemVocabulary items;
  items.add("tea");
  items.add("jam");
  save_vocabulary(items, folder / "ids");
  CHECK(load_vocabulary<ItemIndex>(folder / "ids") == items);
  CHECK(load_vocabulary<ItemIndex>(Archive::of_bytes(archive_of(items).bytes(), "ids")) == items);
  CHECK_THROWS_WITH(load_vocabulary<ItemIndex>(Archive::of_bytes(ArchiveWriter("other", 1).bytes(), "ids")),
                    "ids: holds 'other', expected 'vocabulary'");
}

TEST_CASE("sections that are no vocabulary are refused") {
  const kindred_test::TemporaryFolder folder;
  const auto read = [&](const std::string& characters, std::vector<std::uint64_t> ends) {
    ArchiveWriter writer("ids", 1);
    writer.add_text("characters", characters);
    writer.add("ends", std::move(ends));
    writer.save(folder / "ids");
    return read_vocabulary<ItemIndex>(Archive::open(folder / "ids"));
  };
  CHECK(read("teajam", {3, 6}).size() == 2);
  CHECK_THROWS_AS(read("teajam", {3, 7}), ArchiveError);
  CHECK_THROWS_AS(read("teajam", {3, 2}), ArchiveError);
  CHECK_THROWS_AS(read("teajam", {std::uint64_t{0} - 1}), ArchiveError);
  CHECK_THROWS_WITH(read("teatea", {3, 6}), ContainsSubstring("holds the id 'tea' twice"));
}
