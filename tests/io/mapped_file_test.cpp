#include "kindred/io/mapped_file.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string text_of(const SharedArray<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TEST_CASE("a mapped file is its bytes, and outlives its name") {
  const kindred_test::TemporaryFolder folder;
  const std::string bytes("one\0two\n", 8);
  const auto path = folder.file("file", bytes);
  const auto mapped = map_file(path);
  CHECK(text_of(mapped) == bytes);
  CHECK(reinterpret_cast<std::uintptr_t>(mapped.data()) % 64 == 0);
  std::filesystem::remove(path);
  CHECK(text_of(mapped) == bytes);
}

TEST_CASE("an empty file is mapped as no bytes") {
  const kindred_test::TemporaryFolder folder;
  CHECK(map_file(folder.file("empty", "")).empty());
}

TEST_CASE("what is no file is refused by its path") {
  const kindred_test::TemporaryFolder folder;
  CHECK_THROWS_AS(map_file(folder / "missing"), DataError);
  CHECK_THROWS_WITH(map_file(folder / "missing"),
                    (folder / "missing").string() + ": cannot be read: No such file or directory");
  CHECK_THROWS_WITH(map_file(folder.path()), ContainsSubstring(folder.path().string() + ": is a directory"));
}
