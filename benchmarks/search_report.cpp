// Search and segmentation beside figures that others computed of the same collections, which stand in the
// folder "search" of KINDRED_DATA_DIR with the protocol of each (README.md, reference.txt):
//
//     KINDRED_DATA_DIR=… search_report [--choose] [--table] [--words dict.txt]
//
// --choose tries analysers and settings on half of the queries and reports the best on the other half;
// --table prints the rows of a table in Markdown; --words names a list of Chinese words with how often they
// come. The program ends with 1 where a figure differs in its fourth digit.

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include "kindred/text/lsa.hpp"
#include "kindred/text/text_encoder.hpp"
#include "kindred/text/tf_idf.hpp"
#include "kindred/text/word_vectors.hpp"
#include "support/text_collection.hpp"
#if __has_include(<libstemmer.h>) && defined(KINDRED_HAS_SNOWBALL)
#include "kindred/with/snowball.hpp"
#endif

namespace {

using namespace kindred_bench;

int differences = 0;
bool as_table = false;

// The figures of reference.txt, by what stands before them.
struct Reference {
  std::vector<std::string> lines;

  explicit Reference(const std::filesystem::path& path) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) lines.push_back(line);
  }

  // The first line that begins with `start`, and holds `middle`.
  std::optional<std::vector<double>> find(const std::string& start, const std::string& middle) const {
    for (const auto& line : lines) {
      if (line.rfind(start, 0) != 0 || line.find(middle) == std::string::npos) continue;
      std::vector<double> numbers;
      for (const char* const name : {"nDCG@10=", "MAP=", "R@100=", "MRR="})
        numbers.push_back(std::stod(line.substr(line.find(name) + std::string_view(name).size())));
      return numbers;
    }
    return std::nullopt;
  }
};

void print(const std::string& what, const RankingFigures& figures,
           const std::optional<std::vector<double>>& expected) {
  const std::vector<double> ours = {figures.ndcg_10, figures.average_precision, figures.recall_100,
                                    figures.reciprocal_rank};
  std::printf(as_table ? "| %s | %d" : "%-46s n=%-5d", what.c_str(), figures.queries);
  bool same = true;
  for (std::size_t f = 0; f < ours.size(); ++f) {
    std::printf(as_table ? " | %.4f" : " %.4f", ours[f]);
    if (expected && f < expected->size() && (*expected)[f] >= 0) {
      std::printf(as_table ? " / %.4f" : "/%.4f", (*expected)[f]);
      same = same && std::abs(ours[f] - (*expected)[f]) < 0.00005 + 1e-9;
    }
  }
  if (!expected && !as_table) std::printf("  no reference");
  if (!same) ++differences;
  std::puts(as_table ? " |" : expected && !same ? "  DIFFERS" : "");
}

// The 33 words that are left out in the figures called stop+porter.
StopWords stop_words_of_figures() {
  return StopWords({"a",   "an",    "and",  "are",   "as",    "at",   "be",   "but", "by",  "for",  "if",
                    "in",  "into",  "is",   "it",    "no",    "not",  "of",   "on",  "or",  "such", "that",
                    "the", "their", "then", "there", "these", "they", "this", "to",  "was", "will", "with"});
}

struct NamedTokenizer {
  std::string name;
  Tokenizer tokenizer;
};

std::vector<NamedTokenizer> english_tokenizers() {
  std::vector<NamedTokenizer> all;
  all.push_back({"plain", AsciiWords{}});
  all.push_back({"porter", AsciiWords{.stemmer = PorterStemmer{}}});
#ifdef KINDRED_HAS_SNOWBALL
  all.push_back({"english", AsciiWords{.stemmer = Snowball("english")}});
#endif
  all.push_back({"stop+porter", AsciiWords{stop_words_of_figures(), PorterStemmer{}}});
  return all;
}

struct Setting {
  std::string name;
  double k1, b;
};
const std::vector<Setting> settings = {{"k1=0.9 b=0.4", 0.9, 0.4}, {"k1=1.2 b=0.75", 1.2, 0.75}};

constexpr Judging cranfield_all{[](int) { return 1; }},
    cranfield_graded{[](int code) { return code < 0 ? 0 : 5 - code; }},
    crowdflower_labels{[](int label) { return label - 1; }, 2}, plain_labels{[](int label) { return label; }};

ProductSearch one_field(const Tokenizer& tokenizer, const Setting& setting) {
  return {.fields = {{.name = "text", .length = setting.b}},
          .k1 = setting.k1,
          .tokenizer = tokenizer,
          .positions = false};
}

void report_cranfield(const std::filesystem::path& folder) {
  const auto collection = read_text_collection(folder);
  const Reference reference(folder / "reference.txt");
  for (const auto& [fields, name] :
       {std::pair(TextFields::both_as_one, "T+W"), std::pair(TextFields::text, "W")})
    for (const auto& [tokens, tokenizer] : english_tokenizers())
      for (const auto& setting : settings) {
        const auto index = index_of(collection, one_field(tokenizer, setting), fields);
        for (const auto& [judging, labels] :
             {std::pair(cranfield_all, "bin1837"), std::pair(cranfield_graded, "graded(5-code)")}) {
          const std::string start = "cranfield   " + std::string(name) + " " + labels;
          print("cranfield " + std::string(name) + " " + labels + " " + tokens + " " + setting.name,
                figures_of(collection, index, judging),
                reference.find(start, " " + tokens + " " +
                                          std::string(tokens.size() < 12 ? 12 - tokens.size() : 0, ' ') +
                                          setting.name));
        }
      }
}

void report_crowdflower(const std::filesystem::path& folder) {
  const auto collection = read_text_collection(folder);
  const Reference reference(folder / "reference.txt");
  for (const auto& [fields, name] :
       {std::pair(TextFields::title, "title"), std::pair(TextFields::both_as_one, "title+desc")})
    for (const auto& [tokens, tokenizer] : english_tokenizers()) {
      if (tokens == "stop+porter") continue;
      for (const auto& setting : settings) {
        const auto index = index_of(collection, one_field(tokenizer, setting), fields);
        for (const auto& [ranked, how] :
             {std::pair(Ranked::all, "full"), std::pair(Ranked::judged, "rerank")})
          print("crowdflower " + std::string(name) + " " + how + " " + tokens + " " + setting.name,
                figures_of(collection, index, crowdflower_labels, ranked),
                reference.find("crowdflower " + std::string(name) + " " + how,
                               " " + tokens + " " + std::string(12 - tokens.size(), ' ') + setting.name));
      }
    }
}

void report_chinese(const std::filesystem::path& folder, const WordList& words) {
  const auto collection = read_text_collection(folder);
  const Reference reference(folder / "reference.txt");
  const auto analyzer = [](CjkRule rule) {
    return Analyzer{.rule = WordRule::runs, .cjk = rule, .stemmer = {}};
  };
  std::vector<NamedTokenizer> tokenizers;
  tokenizers.push_back({"uni", CommonChinese{analyzer(CjkRule::characters)}});
  tokenizers.push_back({"bi", CommonChinese{analyzer(CjkRule::bigrams)}});
  tokenizers.push_back({"uni+bi", CommonChinese{analyzer(CjkRule::characters_and_bigrams)}});
  if (words.size() > 0) {
    auto by_words = analyzer(CjkRule::words);
    by_words.words = words;
    tokenizers.push_back({"dict", CommonChinese{by_words}});
  }
  for (const auto& [tokens, tokenizer] : tokenizers)
    for (const auto& setting : settings)
      print("qbqtc " + tokens + " " + setting.name,
            figures_of(collection, index_of(collection, one_field(tokenizer, setting), TextFields::title),
                       plain_labels),
            reference.find("test_public " + tokens + " ", setting.name));
}

// Precision and recall of words by where they begin and end.
void report_segmentation(const std::filesystem::path& folder, const WordList& words) {
  struct Way {
    const char* name;
    Segmentation how;
    const char* expected;
  };
  const Way ways[] = {{"maximum matching", Segmentation::longest, ".8017/.7814/.7914"},
                      {"unigram Viterbi", Segmentation::most_likely, ".8243/.8071/.8156"}};
  std::vector<std::vector<std::string>> lines = read_fields(folder / "pku_test_gold.utf8.gz", ' ');
  for (const auto& [name, how, expected] : ways) {
    double both = 0, gold_count = 0, our_count = 0;
    for (const auto& gold : lines) {
      std::string text;
      std::set<std::pair<std::size_t, std::size_t>> spans;
      for (const auto& word : gold) {
        if (word.empty()) continue;
        spans.emplace(text.size(), text.size() + word.size());
        text += word;
      }
      std::size_t begin = 0;
      for (const std::size_t end : words.split(text, how)) {
        both += static_cast<double>(spans.count({begin, end}));
        begin = end;
        ++our_count;
      }
      gold_count += static_cast<double>(spans.size());
    }
    const double p = both / our_count, r = both / gold_count;
    char ours[64];
    std::snprintf(ours, sizeof ours, "%.4f/%.4f/%.4f", p, r, 2 * p * r / (p + r));
    std::string trimmed;
    for (const char* at = ours; *at; ++at)
      if (!(*at == '0' && at[1] == '.')) trimmed += *at;
    const bool same = trimmed == expected;
    if (!same) ++differences;
    std::printf("pku %-20s P/R/F1 %s, reference %s%s\n", name, trimmed.c_str(), expected,
                same ? "" : "  DIFFERS");
  }
}

std::vector<std::string_view> views_of(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

// Documents by the cosine of unit vectors, a row each; rows of zeros are in no list.
RankedList by_cosine(const TextVectors& documents, const Eigen::RowVectorXf& query) {
  RankedList list{.name = "vectors"};
  for (Eigen::Index d = 0; d < documents.rows(); ++d)
    if (!documents.row(d).isZero() && !query.isZero())
      list.hits.push_back({ItemIndex(d), documents.row(d).cast<double>().dot(query.cast<double>())});
  std::sort(list.hits.begin(), list.hits.end(),
            [](const auto& a, const auto& b) { return ranks_before(a, b); });
  return list;
}

RankedList first(const RankedList& list, std::size_t depth) {
  RankedList part = list;
  part.hits.resize(std::min(depth, part.hits.size()));
  return part;
}

std::vector<SearchHit> hits_of(const std::vector<FusedHit>& fused) {
  std::vector<SearchHit> hits;
  for (const auto& hit : fused) hits.push_back({hit.item, hit.score});
  return hits;
}

// Vectors by themselves, and with BM25 by reciprocal ranks and by weighted sums.
struct FusedFigures {
  RankingFigures cosine, ranks, half, third;
};

FusedFigures fused_figures(const TextCollection& collection, const SearchIndex& index,
                           const TextVectors& documents, const TextVectors& queries, const Judging& judging) {
  FusedFigures figures;
  for (std::size_t q = 0; q < collection.queries.size(); ++q) {
    const RankedList by_vectors = by_cosine(documents, queries.row(static_cast<Eigen::Index>(q)));
    const auto query = query_of(collection.queries[q], index.tokenizer());
    const RankedList by_words{.name = "words", .hits = index.search(query, {.count = 100000})};
    judge(first(by_vectors, 1000).hits, collection.labels[q], judging, figures.cosine);
    const std::vector<RankedList> lists = {first(by_words, 1000), first(by_vectors, 1000)};
    judge(hits_of(ReciprocalRankFusion{}.fuse(lists, 1000)), collection.labels[q], judging, figures.ranks);
    // BM25 against the query's largest; cosines as they are.
    RankedList scaled = by_words;
    for (auto& hit : scaled.hits) hit.score /= by_words.hits[0].score;
    for (auto* const weighed : {&figures.half, &figures.third}) {
      const double share = weighed == &figures.half ? 0.5 : 0.3;
      std::vector<RankedList> weighted = {scaled, by_vectors};
      weighted[0].weight = share;
      weighted[1].weight = 1 - share;
      judge(hits_of(WeightedFusion{.scale = ScoreScale::none}.fuse(weighted, 1000)), collection.labels[q],
            judging, *weighed);
    }
  }
  return {figures.cosine.means(), figures.ranks.means(), figures.half.means(), figures.third.means()};
}

// The LSA vectors that stand beside the collection, and our own.
void report_lsa(const std::filesystem::path& folder) {
  const auto collection = read_text_collection(folder);
  const auto vectors_of = [&](const char* name, std::size_t count) {
    TextVectors vectors(static_cast<Eigen::Index>(count), 100);
    std::ifstream file(folder / name, std::ios::binary);
    file.read(reinterpret_cast<char*>(vectors.data()),
              static_cast<std::streamsize>(static_cast<std::size_t>(vectors.size()) * sizeof(float)));
    return vectors;
  };
  const auto index = index_of(collection, one_field(AsciiWords{}, settings[1]), TextFields::both_as_one);
  std::vector<std::string> texts;
  for (std::size_t d = 0; d < collection.titles.size(); ++d)
    texts.push_back(collection.titles[d] + " " + collection.texts[d]);
  const auto model = Lsa{.dimensions = 100,
                         .terms = {.frequency = TermFrequency::logarithm,
                                   .inverse = InverseFrequency::classic,
                                   .tokenizer = AsciiWords{}}}
                         .fit(views_of(texts));
  const auto report = [&](const std::string& name, const TextVectors& documents, const TextVectors& queries) {
    const auto figures = fused_figures(collection, index, documents, queries, cranfield_all);
    print("cranfield " + name + ", cosine", figures.cosine, {{.5170, .4322, .8083, .7621}});
    print("cranfield reciprocal ranks of BM25 and " + name, figures.ranks, {{.5284, .4357, .7977, .7874}});
    print("cranfield 0.5 BM25 + 0.5 " + name, figures.half, {{.5406, .4447, .7851, -1}});
    print("cranfield 0.3 BM25 + 0.7 " + name, figures.third, {{.5453, .4526, .7965, -1}});
  };
  report("LSA-100 given", vectors_of("lsa100-docs.f32", collection.titles.size()),
         vectors_of("lsa100-queries.f32", collection.queries.size()));
  report("Lsa", model.documents(), model.encode(views_of(collection.queries)));
}

// Means of word vectors.
void report_word_vectors(const std::filesystem::path& data) {
  const auto collection = read_text_collection(data / "crowdflower");
  const auto index = index_of(collection, one_field(AsciiWords{}, settings[1]), TextFields::title);
  // No n-gram is so long: a word that is not there counts for nothing.
  const auto words =
      WordVectors::read(ByteSource(Gunzip((data / "glove25/glove-twitter-25d-12k.txt.gz").string())))
          .with_ngrams(20, 20);
  const auto model = SmoothInverseFrequency{
      .a = std::numeric_limits<double>::infinity(),
      .common = 0,
      .tokenizer =
          AsciiWords{}}.fit(words, views_of(collection.titles));
  const auto figures = fused_figures(collection, index, model.encode(views_of(collection.titles)),
                                     model.encode(views_of(collection.queries)), crowdflower_labels);
  print("crowdflower titles, mean of GloVe-25", figures.cosine, {{.4006, .2260, .3877, .5893}});
  print("crowdflower reciprocal ranks of BM25 and GloVe-25", figures.ranks, {{.6368, .5444, .8452, .8042}});
}

// Tries one option after the other on the odd queries, keeps what is best on average over both collections,
// and reports that on the even ones.
void choose(const std::filesystem::path& data) {
  const auto cranfield = read_text_collection(data / "cranfield"),
             shop = read_text_collection(data / "crowdflower");
  struct Candidate {
    std::string name;
    Tokenizer tokenizer;
    double title_weight, k1, title_length, text_length;
  };
  const auto measure_options = [&](const ProductSearch& options, int part) {
    std::vector<RankingFigures> both;
    both.push_back(figures_of(cranfield, index_of(cranfield, options, TextFields::both), cranfield_all,
                              Ranked::all, part));
    both.push_back(
        figures_of(shop, index_of(shop, options, TextFields::both), crowdflower_labels, Ranked::all, part));
    return both;
  };
  const auto measure = [&](const Candidate& c, int part) {
    return measure_options({.fields = {{.name = "title", .weight = c.title_weight, .length = c.title_length},
                                       {.name = "text", .length = c.text_length}},
                            .k1 = c.k1,
                            .tokenizer = c.tokenizer,
                            .positions = false},
                           part);
  };
  std::vector<NamedTokenizer> analyzers;
  for (const auto& [stemmer, name] : {std::pair(Stemmer(PluralStemmer{}), std::string("plural")),
                                      std::pair(Stemmer(PorterStemmer{}), std::string("porter"))})
    for (const auto& [stop, with] : {std::pair(StopWords(), ""), std::pair(StopWords::english(), "stop+")})
      for (const auto& [rule, kind] :
           {std::pair(WordRule::products, " products"), std::pair(WordRule::runs, " runs")})
        analyzers.push_back(
            {with + name + kind, Analyzer{.rule = rule, .stemmer = stemmer, .stop_words = stop}});
  Candidate best{analyzers[0].name, analyzers[0].tokenizer, 2, 1.2, 0.75, 0.75};
  const auto mean = [](const std::vector<RankingFigures>& figures) {
    return (figures[0].ndcg_10 + figures[1].ndcg_10) / 2;
  };
  double most = mean(measure(best, 1));
  const auto consider = [&](const Candidate& candidate) {
    const double reached = mean(measure(candidate, 1));
    std::printf("  %-24s title %.1f k1 %.1f lengths %.2f %.2f: %.4f\n", candidate.name.c_str(),
                candidate.title_weight, candidate.k1, candidate.title_length, candidate.text_length, reached);
    if (reached > most) {
      most = reached;
      best = candidate;
    }
  };
  for (std::size_t a = 1; a < analyzers.size(); ++a) {
    auto candidate = best;
    candidate.name = analyzers[a].name;
    candidate.tokenizer = analyzers[a].tokenizer;
    consider(candidate);
  }
  const auto vary = [&](double Candidate::* option, std::initializer_list<double> values) {
    for (const double value : values) {
      if (value == best.*option) continue;
      auto candidate = best;
      candidate.*option = value;
      consider(candidate);
    }
  };
  vary(&Candidate::title_weight, {1, 3, 5});
  vary(&Candidate::k1, {0.6, 0.9, 1.6, 2.2});
  vary(&Candidate::title_length, {0.2, 0.4, 0.6, 0.9});
  vary(&Candidate::text_length, {0.4, 0.6, 0.9});
  std::printf("chosen on the odd queries: %s, title %.1f, k1 %.1f, lengths %.2f and %.2f, nDCG@10 %.4f\n",
              best.name.c_str(), best.title_weight, best.k1, best.title_length, best.text_length, most);
  const auto even = measure(best, 0);
  print("even queries: cranfield, chosen", even[0], {{-1, -1, -1, -1}});
  print("even queries: crowdflower, chosen", even[1], {{-1, -1, -1, -1}});
  std::printf("even queries: mean nDCG@10, chosen %.4f\n", mean(even));
  std::printf("even queries: mean nDCG@10, as ProductSearch and search_fields have it %.4f\n",
              mean(measure_options({.fields = search_fields("text"), .positions = false}, 0)));
  for (const auto& [tokens, tokenizer] : english_tokenizers())
    for (const auto& setting : settings) {
      std::vector<RankingFigures> both;
      for (const auto* const collection : {&cranfield, &shop})
        both.push_back(figures_of(
            *collection, index_of(*collection, one_field(tokenizer, setting), TextFields::both_as_one),
            collection == &shop ? crowdflower_labels : cranfield_all, Ranked::all, 0));
      std::printf("even queries: %-12s %-14s cranfield %.4f crowdflower %.4f mean %.4f\n", tokens.c_str(),
                  setting.name.c_str(), both[0].ndcg_10, both[1].ndcg_10, mean(both));
    }
}

}  // namespace

int main(int argc, char** argv) {
  const char* const folder = std::getenv("KINDRED_DATA_DIR");
  if (!folder || !*folder) {
    std::puts("KINDRED_DATA_DIR does not say where the collections are; there is nothing to report");
    return 0;
  }
  const auto data = std::filesystem::path(folder) / "search";
  bool chooses = false;
  WordList words;
  try {
    for (int a = 1; a < argc; ++a) {
      const std::string_view argument = argv[a];
      if (argument == "--choose") chooses = true;
      else if (argument == "--table") as_table = true;
      else if (argument == "--words" && a + 1 < argc) words = WordList::read(argv[++a]);
      else return std::fprintf(stderr, "usage: search_report [--choose] [--table] [--words dict.txt]\n"), 2;
    }
    if (chooses) {
      choose(data);
      return 0;
    }
    if (!as_table) std::puts("ours/reference: nDCG@10, MAP, R@100, MRR");
    report_cranfield(data / "cranfield");
    report_crowdflower(data / "crowdflower");
    report_chinese(data / "qbqtc-test", words);
    if (words.size() > 0 && !as_table) report_segmentation(data / "segmentation", words);
    report_lsa(data / "cranfield");
    report_word_vectors(data);
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  if (!as_table) std::printf("%d differ\n", differences);
  return differences == 0 ? 0 : 1;
}
