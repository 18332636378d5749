#include <algorithm>
#include <string>
#include <vector>

#include "kindred/similarity/named.hpp"
#include "similarity/rows.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/named_once.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;
using kindred_test::message_of;

namespace {

std::vector<float> nearest_values(const Similarity& similarity) {
  const auto rows = random_rows<float>(9, true);
  const auto nearest = similarity.index(rows, transpose(rows)).nearest(5);
  return {nearest.values().begin(), nearest.values().end()};
}

// Whether a formula is made of what it learns from all rows, so that a pair alone has no value.
template <class F>
constexpr bool learns() {
  if constexpr (requires(const F& formula, const ColumnSums& columns) { formula.fit(columns); }) return true;
  else if constexpr (TransformedFormulas<F>)
    return !RowTransform<decltype(F::transform)> || learns<decltype(F::inner)>();
  else if constexpr (AdjustedFormulas<F>) return learns<decltype(F::inner)>();
  else return false;
}

template <class F>
void check_index(const Measure<F>& measure) {
  INFO(measure.name());
  for (const bool ratings : {true, false}) {
    const auto rows = random_rows<double>(21, ratings);
    const auto index = Similarity(measure).index(rows, transpose(rows));
    Workspace workspace(index.workspace_size());
    std::vector<UserIndex> all, found(rows.row_count());
    for (std::size_t r = 0; r < rows.row_count(); ++r) all.emplace_back(r);
    for (const UserIndex x : all) {
      std::vector<double> compared(all.size()), met(all.size()), values(all.size());
      index.compare(rows[x], all, compared, workspace);
      const std::size_t count = index.similar(rows[x], found, values, workspace);
      for (std::size_t i = 0; i < count; ++i) met[found[i].value] = values[i];
      for (const UserIndex y : all) {
        const double pair = measure(rows[x], rows[y]);
        if (pair != compared[y.value]) CHECK(compared[y.value] == Approx(pair).epsilon(1e-12).margin(1e-12));
        if (pair != met[y.value]) CHECK(met[y.value] == Approx(pair).epsilon(1e-12).margin(1e-12));
      }
    }
  }
}

}  // namespace

TEST_CASE("a named similarity of a pair is what an index has for it") {
  int checked = 0;
  detail::each_named_measure([&]<class F>(const Measure<F>& measure, const char*, double = 0) {
    if constexpr (!learns<F>()) {
      check_index(measure);
      ++checked;
    }
  });
  CHECK(checked >= 35);
  check_index(log_likelihood_ratio);  // learns nothing but logarithms
}

TEST_CASE("a similarity with parameters of its own is found by its name") {
  for (const Similarity& similarity :
       {Similarity(asymmetric_cosine(0.3)), Similarity(constrained_pearson(-2.5)),
        Similarity(tversky(0.9, 0.1)), Similarity(jmsd({0.5, 5})), Similarity(pip({0, 5})),
        Similarity(pss({1, 10})), Similarity(as_similarity(minkowski(2.5))),
        Similarity(as_similarity(kullback_leibler(1e-7))), shrunk(Similarity(jmsd({0, 5})), 20)}) {
    INFO(similarity.name());
    CHECK(is_similarity_name(similarity.name()));
    const Similarity again = similarity_named(similarity.name());
    CHECK(again.name() == similarity.name());
    CHECK(nearest_values(again) == nearest_values(similarity));
  }
  const auto fault = [](const char* name) {
    return message_of<OptionError>([&] { similarity_named(name); });
  };
  CHECK(fault("jmsd(5)") == "the similarity 'jmsd(5)': jmsd takes 2 numbers");
  CHECK(fault("tversky(1,x)") == "the similarity 'tversky(1,x)': tversky takes 2 numbers");
  CHECK(fault("tversky(1,2,)") == "the similarity 'tversky(1,2,)': tversky takes 2 numbers");
  CHECK(fault("asymmetric_cosine()") ==
        "the similarity 'asymmetric_cosine()': asymmetric_cosine takes 1 number");
  CHECK(fault("asymmetric_cosine(3)") == "option 'alpha' is 3, expected 0 to 1");
  CHECK_THAT(fault("as_similarity(minkowski(0.5))"), ContainsSubstring("option 'p' is 0.5"));
  CHECK_THAT(fault("minkowski(2)"), ContainsSubstring("unknown similarity 'minkowski(2)'"));
}

TEST_CASE("every similarity is found by the name that it gives itself") {
  for (const auto& known : named_similarities()) {
    INFO(known.name);
    CHECK_FALSE(known.description.empty());
    CHECK(known.similarity.name() == known.name);
    const Similarity again = similarity_named(known.name);
    CHECK(again.name() == known.name);
    CHECK(nearest_values(again) == nearest_values(known.similarity));

    for (const Similarity& damped : {shrunk(known.similarity, 12.5), significance(known.similarity, 3),
                                     shrunk(significance(known.similarity, 3), 1e-7)}) {
      const Similarity read = similarity_named(damped.name());
      CHECK(read.name() == damped.name());
      CHECK(nearest_values(read) == nearest_values(damped));
    }
  }
}

TEST_CASE("a similarity of common entries alone is to be shrunk") {
  for (const auto& known : named_similarities()) {
    INFO(known.name);
    const bool common_alone = known.name.find("corated(") != std::string::npos ||
                              known.name == "constrained_pearson(3)" || known.name == "adjusted_cosine";
    CHECK(known.shrinkage == (common_alone ? 100 : 0));
  }
}

TEST_CASE("the names are those of the measures") {
  CHECK(similarity_named("shrunk(corated(pearson),100)").name() ==
        Similarity(shrunk(corated(pearson), 100)).name());
  CHECK(nearest_values(similarity_named("shrunk(corated(pearson),100)")) ==
        nearest_values(shrunk(corated(pearson), 100)));
  CHECK(similarity_named(" shrunk( cosine, 100 ) ").name() == "shrunk(cosine,100)");
  std::vector<std::string> names;
  for (const auto& known : named_similarities()) names.push_back(known.name);
  std::sort(names.begin(), names.end());
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
}

TEST_CASE("an unknown name is refused with the nearest one and all there are") {
  CHECK_THROWS_AS(similarity_named("cosin"), OptionError);
  CHECK_THROWS_WITH(similarity_named("cosin"),
                    ContainsSubstring("unknown similarity 'cosin': did you mean 'cosine'? known: cosine, ") &&
                        ContainsSubstring("as_similarity(corated(manhattan))") &&
                        ContainsSubstring("shrunk(SIMILARITY,LAMBDA)"));
  CHECK_THROWS_WITH(similarity_named(""), ContainsSubstring("unknown similarity ''"));
  // A distance is none.
  CHECK_THROWS_WITH(similarity_named("euclidean"), ContainsSubstring("unknown similarity 'euclidean'"));
  CHECK_THROWS_WITH(similarity_named("shrunk(persaon,5)"), ContainsSubstring("did you mean 'pearson'?"));
  CHECK_THROWS_WITH(similarity_named("shrunk(cosine)"),
                    ContainsSubstring("unknown similarity 'shrunk(cosine)'"));
  CHECK_THROWS_WITH(similarity_named("shrunk(cosine,)"), ContainsSubstring("unknown similarity"));
  CHECK_THROWS_WITH(similarity_named("shrunk(cosine,5x)"), ContainsSubstring("unknown similarity"));
  CHECK_THROWS_WITH(similarity_named("shrunk(cosine,5"), ContainsSubstring("unknown similarity"));
  CHECK_THROWS_WITH(similarity_named("shrunk("), ContainsSubstring("unknown similarity"));
  CHECK_THROWS_WITH(similarity_named("significance(cosine,nan)"), ContainsSubstring("option 'significance'"));
  CHECK_THROWS_WITH(similarity_named("shrunk(cosine,-3)"), "option 'shrinkage' is -3, expected at least 0");
}

TEST_CASE("a name can be asked for without reading it") {
  for (const auto& known : named_similarities()) CHECK(is_similarity_name(known.name));
  CHECK(is_similarity_name("shrunk(significance(corated(pearson),50),100)"));
  CHECK_FALSE(is_similarity_name("cosin"));
  CHECK_FALSE(is_similarity_name("euclidean"));
  CHECK_FALSE(is_similarity_name("shrunk(mine,100)"));
}

TEST_CASE("a similarity is not taken for a distance") {
  for (const char* name : {"as_exponential_similarity(cosine,2)", "as_complement_similarity(cosine,1)",
                           "shrunk(as_complement_similarity(cosine,1),10)", "as_similarity(cosine)"}) {
    INFO(name);
    CHECK_THROWS_WITH(similarity_named(name), ContainsSubstring("unknown similarity 'as_"));
    CHECK_FALSE(is_similarity_name(name));
  }
  CHECK_THROWS_AS(Similarity(cosine).adjusted({Adjustment::Kind::inverse}), OptionError);
  CHECK_THROWS_AS(Similarity(cosine).adjusted({Adjustment::Kind::exponential, 2}), OptionError);
  CHECK_THROWS_WITH(
      Similarity(cosine).adjusted({Adjustment::Kind::complement, 1}),
      "'as_complement_similarity(cosine,1)' takes a similarity for a distance, expected shrunk, "
      "significance, amplified or thresholded");
}

TEST_CASE("a measure with other parameters than the listed one's is not read as that one") {
  CHECK(bm25(cosine).name() == "bm25(cosine)");
  CHECK(bm25(cosine, {.k1 = 2}).name() == "bm25(cosine,k1=2)");
  CHECK(bm25(cosine, {.b = 0.5}).name() == "bm25(cosine,b=0.5)");
  CHECK(transformed(Bm25{.k1 = 2, .b = 0.5}.fit({}), cosine).name() == "bm25(cosine,k1=2,b=0.5)");
  for (const Similarity& similarity :
       {Similarity(bm25(cosine, {.k1 = 2})), Similarity(shrunk(bm25(cosine, {.b = 0.5}), 10)),
        Similarity(weighted(cosine, {1, 2}))}) {
    INFO(similarity.name());
    CHECK_THROWS_WITH(similarity_named(similarity.name()), ContainsSubstring("unknown similarity"));
  }
}

TEST_CASE("a name that nests without end is refused, not followed") {
  std::string endless = "cosine";
  for (int depth = 0; depth < 20; ++depth) endless = "shrunk(" + endless + ",1)";
  CHECK_THROWS_AS(similarity_named(endless), OptionError);
  std::string open;
  for (int n = 0; n < 100000; ++n) open += "shrunk(";
  CHECK_THROWS_AS(similarity_named(open), OptionError);
}
