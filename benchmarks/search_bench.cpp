// Product search among generated titles: eight words each, by Zipf's law with exponent 1 from a vocabulary of
// 200,000; queries of three different words by the same law. KINDRED_SEARCH_PRODUCTS says how many products,
// 100,000 where it is not set. What building an index can reach at most is a bare split of the same titles at
// their blanks. Long texts are as many and as long as those of NFCorpus (3,633 of some 230 words) and SciFact
// (5,183 of some 210), of which others publish queries a second.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "kindred/core/random.hpp"
#include "kindred/search/product_search.hpp"
#include "kindred/text/analyzer.hpp"
#include "kindred/text/completion.hpp"
#include "kindred/text/spelling.hpp"
#include "kindred/text/token.hpp"

namespace {

using namespace kindred;

constexpr std::size_t word_count = 200'000;

std::string word(std::size_t rank) {
  // Common words are short.
  constexpr std::string_view consonants = "tnsrlkmdpbgf", vowels = "aeiou";
  std::string text;
  for (std::size_t left = rank + 5; left > 0; left /= 60) {
    text += consonants[left % 12];
    text += vowels[left / 12 % 5];
  }
  return text + "k";  // no plural
}

std::size_t zipf_rank(Random& draw) {
  static const auto sums = [] {
    std::vector<double> all;
    double sum = 0;
    for (std::size_t r = 1; r <= word_count; ++r) all.push_back(sum += 1 / static_cast<double>(r));
    return all;
  }();
  const double at = draw.uniform() * sums.back();
  return static_cast<std::size_t>(std::upper_bound(sums.begin(), sums.end(), at) - sums.begin());
}

const Catalog& products() {
  static const Catalog catalog = [] {
    const char* const wanted = std::getenv("KINDRED_SEARCH_PRODUCTS");
    const std::size_t count = wanted ? std::strtoull(wanted, nullptr, 10) : 100'000;
    auto ids = std::make_shared<ItemVocabulary>(ItemVocabulary::numbers(count));
    CatalogTable table{.items = std::move(ids)};
    Random draw(1);
    for (std::size_t p = 0; p < count; ++p) {
      auto& title = table.titles.emplace_back();
      for (int w = 0; w < 8; ++w) (title += w > 0 ? " " : "") += word(zipf_rank(draw));
    }
    return Catalog(std::move(table));
  }();
  return catalog;
}

const SearchIndex& index() {
  static const SearchIndex made = ProductSearch{}.index(products());
  return made;
}

std::vector<SearchQuery> queries(std::size_t words = 3, std::size_t most_rank = word_count) {
  std::vector<SearchQuery> all;
  Random draw(2);
  while (all.size() < 2000) {
    SearchQuery query;
    while (query.terms.size() < words) {
      const std::size_t rank = zipf_rank(draw);
      if (rank >= most_rank) continue;
      const std::string text = word(rank);
      if (std::none_of(query.terms.begin(), query.terms.end(),
                       [&](const auto& term) { return term.text == text; }))
        query.terms.push_back({text});
    }
    all.push_back(std::move(query));
  }
  return all;
}

std::size_t title_bytes() {
  std::size_t bytes = 0;
  for (std::size_t p = 0; p < products().size(); ++p) bytes += products()[ItemIndex(p)].title.size();
  return bytes;
}

// The limit: words found in the titles, and nothing else done.
void split(benchmark::State& state) {
  const std::size_t bytes = title_bytes();
  for (auto _ : state) {
    std::size_t words = 0;
    for (std::size_t p = 0; p < products().size(); ++p) {
      const std::string_view title = products()[ItemIndex(p)].title;
      for (std::size_t at = 0; at < title.size(); ++words) {
        while (at < title.size() && title[at] == ' ') ++at;
        while (at < title.size() && title[at] != ' ') ++at;
      }
    }
    benchmark::DoNotOptimize(words);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
}
BENCHMARK(split)->Unit(benchmark::kMillisecond);

void tokenize(benchmark::State& state) {
  const std::size_t bytes = title_bytes();
  const Tokenizer tokenizer = Analyzer{};
  Tokens tokens;
  for (auto _ : state)
    for (std::size_t p = 0; p < products().size(); ++p) {
      tokens.clear();
      tokenizer.tokenize(products()[ItemIndex(p)].title, tokens);
      benchmark::DoNotOptimize(tokens.size());
    }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
}
BENCHMARK(tokenize)->Unit(benchmark::kMillisecond);

void build(benchmark::State& state) {
  const std::size_t bytes = title_bytes();
  for (auto _ : state)
    benchmark::DoNotOptimize(
        ProductSearch{}.index(products(), {.threads = static_cast<int>(state.range(0))}));
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
}
BENCHMARK(build)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void best_ten(benchmark::State& state) {
  const auto all = queries();
  const SearchOptions options{.count = 10, .prune = state.range(0) == 1};
  (void)index();  // made before it is measured
  std::size_t q = 0;
  for (auto _ : state) benchmark::DoNotOptimize(index().search(all[q++ % all.size()], options));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(best_ten)->Arg(1)->Arg(0)->ArgName("prune")->Unit(benchmark::kMicrosecond);

// So many texts of so many words; queries of so many.
void best_ten_of_long(benchmark::State& state) {
  constexpr std::size_t vocabulary = 25'000;
  std::vector<SearchDocument> documents;
  Random draw(5);
  for (std::uint32_t d = 0; d < static_cast<std::uint32_t>(state.range(0)); ++d) {
    std::string text;
    for (auto words = draw.below(static_cast<std::uint64_t>(2 * state.range(1))); words > 0;) {
      const std::size_t rank = zipf_rank(draw);
      if (rank >= vocabulary) continue;
      text += word(rank) + ' ';
      --words;
    }
    documents.push_back({ItemIndex(d), {std::move(text)}});
  }
  const auto searched = ProductSearch{}.index(std::move(documents));
  const auto all = queries(static_cast<std::size_t>(state.range(2)), vocabulary);
  std::size_t q = 0;
  for (auto _ : state) benchmark::DoNotOptimize(searched.search(all[q++ % all.size()], {.count = 10}));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(best_ten_of_long)
    ->Args({3633, 230, 3})
    ->Args({5183, 210, 12})
    ->ArgNames({"texts", "length", "words"})
    ->Unit(benchmark::kMicrosecond);

// The median of single calls, as a mean hides those that are slow.
template <class Call>
void medians(benchmark::State& state, Call&& call) {
  std::vector<double> microseconds;
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    call();
    microseconds.push_back(
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count());
  }
  std::nth_element(microseconds.begin(), microseconds.begin() + std::ssize(microseconds) / 2,
                   microseconds.end());
  state.counters["median_us"] = microseconds[microseconds.size() / 2];
}

// A word of the titles with one or two letters wrong.
void correct_word(benchmark::State& state) {
  static const SpellingModel spelling = Spelling{}.fit(index().terms());
  Random draw(3);
  std::vector<std::string> wrong;
  for (int i = 0; i < 1000; ++i) {
    std::string text = word(zipf_rank(draw));
    for (int edit = i % 2; edit >= 0; --edit)
      text[draw.below(text.size())] = static_cast<char>('a' + draw.below(26));
    wrong.push_back(std::move(text));
  }
  std::size_t w = 0;
  medians(state, [&] { benchmark::DoNotOptimize(spelling.best(wrong[w++ % wrong.size()])); });
}
BENCHMARK(correct_word)->Unit(benchmark::kMicrosecond);

void complete_title(benchmark::State& state) {
  static const Completion completion = [] {
    std::vector<Completed> texts;
    for (std::size_t p = 0; p < products().size(); ++p)
      texts.push_back({std::string(products()[ItemIndex(p)].title), static_cast<double>(p % 1000)});
    return Completion(std::move(texts));
  }();
  Random draw(4);
  std::vector<std::string> typed;
  for (int i = 0; i < 1000; ++i)
    typed.emplace_back(
        products()[ItemIndex(draw.below(products().size()))].title.substr(0, draw.below(8) + 1));
  std::size_t t = 0;
  medians(state, [&] { benchmark::DoNotOptimize(completion.complete(typed[t++ % typed.size()])); });
}
BENCHMARK(complete_title)->Unit(benchmark::kMicrosecond);

void update_a_product(benchmark::State& state) {
  SearchIndex updated = index();
  std::uint32_t item = 0;
  for (auto _ : state) {
    updated = updated.updated({{ItemIndex(item), {word(item) + " changed"}}});
    item = (item + 7919) % static_cast<std::uint32_t>(products().size());
  }
}
BENCHMARK(update_a_product)->Unit(benchmark::kMicrosecond);

}  // namespace
