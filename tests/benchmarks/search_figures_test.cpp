#include <string>

#include "support/catch.hpp"
#include "support/real_data.hpp"
#include "support/text_collection.hpp"

using namespace kindred_bench;

namespace {

ProductSearch one_field(const Tokenizer& tokenizer, double k1, double b) {
  return {.fields = {{.length = b}}, .k1 = k1, .tokenizer = tokenizer, .positions = false};
}

void check(const RankingFigures& figures, int queries, double ndcg, double precision, double recall,
           double first) {
  CHECK(figures.queries == queries);
  CHECK(figures.ndcg_10 == Approx(ndcg).margin(0.00005001));
  CHECK(figures.average_precision == Approx(precision).margin(0.00005001));
  CHECK(figures.recall_100 == Approx(recall).margin(0.00005001));
  CHECK(figures.reciprocal_rank == Approx(first).margin(0.00005001));
}

}  // namespace

// The figures are those of search/*/reference.txt, by two programs that know nothing of each other; all of
// them are beside ours in what search_report prints.
TEST_CASE("Cranfield's abstracts are ranked as others rank them by BM25") {
  const auto data = kindred_test::real_data("search");
  if (!data) return;
  const auto cranfield = read_text_collection(*data / "cranfield");
  const Judging all_listed{[](int) { return 1; }};
  const auto index = index_of(cranfield, one_field(AsciiWords{.stemmer = PorterStemmer{}}, 1.2, 0.75),
                              TextFields::both_as_one);
  CHECK(index.document_count() == 1400);
  CHECK(index.mean_length(0) == Approx(173.7171).margin(0.00005));
  CHECK(index.terms().size() == 4830);
  check(figures_of(cranfield, index, all_listed), 225, 0.5154, 0.4194, 0.7553, 0.8147);
}

TEST_CASE("CrowdFlower's products are ranked as others rank them by BM25") {
  const auto data = kindred_test::real_data("search");
  if (!data) return;
  const auto shop = read_text_collection(*data / "crowdflower");
  const auto index = index_of(shop, one_field(AsciiWords{}, 0.9, 0.4), TextFields::title);
  const Judging labels{[](int label) { return label - 1; }, 2};
  check(figures_of(shop, index, labels), 259, 0.7500, 0.6796, 0.8721, 0.8343);
  check(figures_of(shop, index, labels, Ranked::judged), 259, 0.8512, 0.8636, 1, 0.8941);
}
