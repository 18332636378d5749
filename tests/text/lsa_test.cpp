#include "kindred/text/lsa.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "kindred/core/random.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;

namespace {

const Analyzer words{.rule = WordRule::runs, .stemmer = {}};

}  // namespace

TEST_CASE("texts are as near in the latent space as NumPy's singular vectors say") {
  const std::vector<std::string_view> texts = {"green tea green pot", "black tea", "coffee pot pot pot", "",
                                               "tea"};
  const auto model = Lsa{.dimensions = 2, .terms = {.tokenizer = words}}.fit(texts);
  REQUIRE(model.dimension() == 2);
  TextVectors all(6, 2);
  all.topRows(5) = model.documents();
  const std::vector<std::string_view> query = {"pot of coffee"};
  all.row(5) = model.encode(query);
  // Printed by tests/text/vector_references.py.
  const double expected[6][6] = {{1, 0.3761841, 0.8573784, 0, 0.488493, 0.8479555},
                                 {0.3761841, 1, -0.1543481, 0, 0.9922366, -0.1721439},
                                 {0.8573784, -0.1543481, 1, 0, -0.03027551, 0.9998373},
                                 {0, 0, 0, 0, 0, 0},
                                 {0.488493, 0.9922366, -0.03027551, 0, 1, -0.04829935},
                                 {0.8479555, -0.1721439, 0.9998373, 0, -0.04829935, 1}};
  for (Eigen::Index a = 0; a < 6; ++a)
    for (Eigen::Index b = 0; b < 6; ++b)
      CHECK(static_cast<double>(all.row(a).dot(all.row(b))) == Approx(expected[a][b]).margin(2e-5));
  CHECK(Lsa{}.fit({}).encode(query).cols() == 0);
  const kindred_test::TemporaryFolder folder;
  model.save(folder / "shop.lsa");
  const auto copy = LsaModel::load(folder / "shop.lsa", words);
  CHECK(copy.encode(query) == model.encode(query));
  CHECK(copy.documents() == model.documents());
  CHECK_THROWS_AS(Lsa{.dimensions = 0}.fit(texts), OptionError);
}

TEST_CASE("latent vectors are the same on any number of threads", "[threads]") {
  Random draw(6);
  std::vector<std::string> texts(700);
  for (auto& text : texts)
    for (int w = 0; w < 8; ++w) text += "w" + std::to_string(draw.below(draw.below(900) + 1)) + " ";
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  const Lsa options{.dimensions = 8, .terms = {.tokenizer = words}};
  const auto one = options.fit(views, {.threads = 1});
  for (const int threads : {2, 3})
    CHECK(options.fit(views, {.threads = threads}).directions() == one.directions());
}
