#include "kindred/text/tf_idf.hpp"

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/text/porter_stemmer.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;

namespace {

const std::vector<std::string_view> texts = {"green tea green pot", "black tea", "coffee pot pot pot", "",
                                             "tea"};
const Analyzer words{.rule = WordRule::runs, .stemmer = {}};

using Rows = std::vector<std::vector<double>>;

void check_rows(const TfIdfModel& model, const Rows& expected) {
  REQUIRE(model.rows().row_count() == expected.size());
  for (ItemIndex r{0}; r.value < expected.size(); ++r) {
    std::vector<double> dense(model.dimension(), 0);
    const auto row = model.rows()[r];
    for (std::size_t e = 0; e < row.size(); ++e)
      dense[row.indices[e].value] = static_cast<double>(row.values[e]);
    REQUIRE(dense.size() == expected[r.value].size());
    for (std::size_t c = 0; c < dense.size(); ++c)
      CHECK(dense[c] == Approx(expected[r.value][c]).margin(1e-7));
  }
}

}  // namespace

TEST_CASE("term vectors are those of scikit-learn") {
  // Printed by tests/text/vector_references.py; columns green, tea, pot, black, coffee.
  const auto usual = TfIdf{.tokenizer = words}.fit(texts);
  check_rows(usual, {{0.885664399, 0.296569885, 0.35727423, 0, 0},
                     {0, 0.556450521, 0, 0.830880748, 0},
                     {0, 0, 0.924224051, 0, 0.38185063},
                     {0, 0, 0, 0, 0},
                     {0, 1, 0, 0, 0}});
  CHECK((*usual.terms())[TermIndex(2)] == "pot");
  CHECK(usual.inverse_frequency(TermIndex(0)) == Approx(2.09861229).epsilon(1e-8));
  check_rows(
      TfIdf{.frequency = TermFrequency::logarithm, .inverse = InverseFrequency::plain, .tokenizer = words}
          .fit(texts),
      {{0.875357051, 0.299335273, 0.379668839, 0, 0},
       {0, 0.501060715, 0, 0.865412133, 0},
       {0, 0, 0.838878983, 0, 0.544317969},
       {0, 0, 0, 0, 0},
       {0, 1, 0, 0, 0}});
  check_rows(TfIdf{.norm = VectorNorm::sum, .tokenizer = words}.fit(texts),
             {{0.575290355, 0.192639328, 0.232070318, 0, 0},
              {0, 0.401094197, 0, 0.598905803, 0},
              {0, 0, 0.707634919, 0, 0.292365081},
              {0, 0, 0, 0, 0},
              {0, 1, 0, 0, 0}});
  check_rows(
      TfIdf{.frequency = TermFrequency::binary, .norm = VectorNorm::none, .tokenizer = words}.fit(texts),
      {{2.09861229, 1.40546511, 1.69314718, 0, 0},
       {0, 1.40546511, 0, 2.09861229, 0},
       {0, 0, 1.69314718, 0, 2.09861229},
       {0, 0, 0, 0, 0},
       {0, 1.40546511, 0, 0, 0}});
  check_rows(TfIdf{.least_documents = 2, .most_share = 0.5, .tokenizer = words}.fit(texts),
             {{1}, {0}, {1}, {0}, {0}});
}

TEST_CASE("the other weights are those of their formulas") {
  const auto cell = [](const TfIdf& options, std::size_t row, std::size_t entry) {
    const auto rows = options.fit(texts).rows();
    return static_cast<double>(rows[ItemIndex(row)].values[entry]);
  };
  TfIdf options{.norm = VectorNorm::none, .tokenizer = words};
  options.inverse = InverseFrequency::classic;
  CHECK(cell(options, 0, 0) == Approx(2 * std::log(5)).epsilon(1e-6));
  options.inverse = InverseFrequency::probabilistic;
  CHECK(cell(options, 2, 0) == Approx(3 * std::log(1.5)).epsilon(1e-6));
  CHECK(cell(options, 4, 0) == 0);  // three of five have "tea"
  options.frequency = TermFrequency::augmented;
  options.inverse = InverseFrequency::none;
  CHECK(cell(options, 0, 1) == Approx(0.75).epsilon(1e-6));
  options.frequency = TermFrequency::saturated;
  options.inverse = InverseFrequency::bm25;
  // 11 words in 5 texts; "pot" comes 3 times in a text of 4, and in 2 texts.
  CHECK(cell(options, 2, 0) ==
        Approx(std::log(1 + 3.5 / 2.5) * 3 * 2.2 / (3 + 1.2 * (0.25 + 0.75 * 4 / 2.2))).epsilon(1e-6));
}

TEST_CASE("weights that no norm makes small are right to a float's digits") {
  std::string often = "rare";
  for (int i = 0; i < 50; ++i) often += " pot";
  std::vector<std::string_view> many(1000, "tea");
  many[0] = many[1] = often;
  const auto model = TfIdf{.norm = VectorNorm::none, .tokenizer = words}.fit(many);
  const double exact = 50 * (1 + std::log(1001.0 / 3.0));  // 340.5
  CHECK(std::abs(static_cast<double>(model.rows()[ItemIndex(0)].values[1]) / exact - 1) < 6e-8);
}

TEST_CASE("a new text is encoded as those of the fit are") {
  const auto model = TfIdf{.tokenizer = words}.fit(texts);
  const auto row = model.rows()[ItemIndex(0)];
  const auto again = model.encode("green tea green pot unknown");
  CHECK(again.terms == std::vector<TermIndex>(row.indices.begin(), row.indices.end()));
  CHECK(again.values == std::vector<float>(row.values.begin(), row.values.end()));
  CHECK(model.encode("unknown \xFF").terms.empty());
  CHECK(TfIdf{}.fit({}).encode("tea").terms.empty());
  CHECK_THROWS_AS(TfIdf{.least_documents = 0}.fit(texts), OptionError);
  CHECK_THROWS_AS(TfIdf{.most_share = 0}.fit(texts), OptionError);
}

TEST_CASE("a text's length counts the terms that are kept") {
  // "tea" alone comes in two texts: lengths 1, 1, 0 of a mean of 2/3.
  const auto model = TfIdf{.frequency = TermFrequency::saturated,
                           .inverse = InverseFrequency::none,
                           .norm = VectorNorm::none,
                           .least_documents = 2,
                           .tokenizer = words}
                         .fit(std::vector<std::string_view>{"green tea", "black tea", "pot"});
  REQUIRE(model.dimension() == 1);
  CHECK(model.rows()[ItemIndex(0)].values[0] == Approx(2.2 / (1 + 1.2 * (0.25 + 0.75 * 1.5))).epsilon(1e-6));
}

TEST_CASE("term weights are kept in a file and served from it") {
  const kindred_test::TemporaryFolder folder;
  const auto path = folder / "shop.tf_idf";
  const auto model = TfIdf{.frequency = TermFrequency::saturated, .tokenizer = words}.fit(texts);
  model.save(path);
  for (const auto& copy : {TfIdfModel::load(path, words), TfIdfModel::map(path, words)}) {
    CHECK(copy.encode("green pot pot other").values == model.encode("green pot pot other").values);
    CHECK(std::vector(copy.rows().values().begin(), copy.rows().values().end()) ==
          std::vector(model.rows().values().begin(), model.rows().values().end()));
  }
  CHECK(kindred_test::message_of<ArchiveError>([&] {
          TfIdfModel::load(path, Analyzer{.stemmer = PorterStemmer{}});
        }).find("another tokeniser") != std::string::npos);
}
