#include "kindred/core/error.hpp"

#include <string>
#include <type_traits>

#include "support/catch.hpp"

using namespace kindred;

static_assert(std::is_base_of_v<Error, DataError> && std::is_base_of_v<DataError, LookupError> &&
              std::is_base_of_v<DataError, ArchiveError> && std::is_base_of_v<Error, OptionError> &&
              std::is_base_of_v<Error, Cancelled> && std::is_base_of_v<std::runtime_error, Error>);
static_assert(!std::is_base_of_v<DataError, OptionError> && !std::is_base_of_v<DataError, Cancelled>);

TEST_CASE("a place says as much as is known of it") {
  CHECK(Place{"shop.csv", 3, 2}.text() == "shop.csv:3:2");
  CHECK(Place{"shop.csv", 3}.text() == "shop.csv:3");
  CHECK(Place{"shop.csv"}.text() == "shop.csv");
  CHECK(Place{"shop.csv", 0, 2}.text() == "shop.csv");
}

TEST_CASE("an error about a file begins with the place, and keeps it") {
  const DataError error(Place{"shop.csv", 3, 2}, "'x' is no number");
  CHECK(std::string(error.what()) == "shop.csv:3:2: 'x' is no number");
  CHECK(error.place.file == "shop.csv");
  CHECK(error.place.line == 3);
  CHECK(error.place.column == 2);
  CHECK(std::string(DataError("no rows").what()) == "no rows");
  CHECK(DataError("no rows").place.file.empty());
  CHECK(std::string(DataError(std::string("'a\0b\n\r\t\x1b[1m\x7f\xC3\xA9'", 15)).what()) ==
        "'a\\x00b\\n\\r\\t\\x1B[1m\\x7F\xC3\xA9'");
  CHECK(std::string(ArchiveError(Place{"model"}, "is damaged").what()) == "model: is damaged");
}
