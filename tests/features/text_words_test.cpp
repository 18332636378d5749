#include "kindred/features/text_words.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "features/small_table.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

struct Letters {
  static void tokenize(std::string_view text, Tokens& tokens) {
    for (std::size_t at = 0; at < text.size(); ++at) tokens.add({.text = text.substr(at, 1)});
  }
  static std::uint64_t fingerprint() { return 7; }
};

}  // namespace

TEST_CASE("words weigh as scikit-learn's TfidfVectorizer has it, of any tokeniser") {
  const auto words = TextWords{.column = "title"}.fit(small_table());
  CHECK(names_of(words) == std::vector<std::string>{"title has cup", "title has garden", "title has pot",
                                                    "title has red", "title has tea"});
  const FeatureBlock block =
      words.encode({.texts = {texts("title", {"Tea, TEA pot", "red cup tea", "bench sofa", ""})}});
  const Rows rows = dense(block, 5);
  const Rows expected = {{0, 0, 0.551342416775123, 0, 0.834279053713185},
                         {0.566893422648868, 0, 0, 0.656949391248062, 0.497040586568394}};
  for (std::size_t row = 0; row < 2; ++row)
    for (std::size_t word = 0; word < 5; ++word)
      CHECK(rows[row][word] == Approx(expected[row][word]).margin(1e-14));
  CHECK(block[2].empty());
  CHECK(block.unseen() == 1);  // "bench" was rare, and known
  CHECK(block.unknown() == 1);
  CHECK(TextWords{.column = "title", .tokenizer = Letters{}}.fit(small_table()).size() == 14);
}
