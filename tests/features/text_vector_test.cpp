#include "kindred/features/text_vector.hpp"

#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "features/small_table.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using namespace kindred_test;

TEST_CASE("a row of texts is the mean of their vectors, each of which is asked for once") {
  int asked = 0;
  const TextToVector lengths = [&asked](std::string_view text) {
    ++asked;
    return std::vector<float>{static_cast<float>(text.size()), 1};
  };
  TextColumn tags("tags");
  tags.push_back(std::vector<std::string_view>{"tea", "green"});
  tags.push_back(std::vector<std::string_view>{});
  tags.push_back(std::vector<std::string_view>{"tea"});
  const FeatureTable table{.texts = {tags}};
  const auto encoder = TextVector{.column = "tags", .encode = lengths, .dimensions = 2}.fit(table);
  CHECK(names_of(encoder) == std::vector<std::string>{"tags: dimension 0", "tags: dimension 1"});
  const FeatureBlock block = encoder.encode(table);
  CHECK(dense(block, 2) == Rows{{4, 1}, {0, 0}, {3, 1}});
  CHECK(block.unknown() == 1);
  CHECK(asked == 2);
}

TEST_CASE("an encoder of texts that is missing, or gives other than was said, is refused") {
  const auto fitted = [](TextToVector encode, int dimensions) {
    return TextVector{.column = "brand", .encode = std::move(encode), .dimensions = dimensions}.fit(
        small_table());
  };
  CHECK(message_of<OptionError>([&] { fitted({}, 2); }) ==
        "option 'encode' is empty, expected an encoder of texts");
  const TextToVector one = [](std::string_view) { return std::vector<float>{1}; };
  CHECK_THROWS_AS(fitted(one, 0), OptionError);
  CHECK(message_of<DataError>([&] { fitted(one, 2).encode(small_table()); }) ==
        "the encoder of 'brand' gave 1 numbers for 'acme', expected 2 finite ones");
  const TextToVector none = [](std::string_view) {
    return std::vector<float>{std::numeric_limits<float>::quiet_NaN()};
  };
  CHECK_THROWS_AS(fitted(none, 1).encode(small_table()), DataError);
}
