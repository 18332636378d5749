#pragma once

// Labelled collections for text search, and the figures that others computed of them: how a collection is
// read, what is a token in those figures, and how a ranking is judged.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/io/detail/line_scanner.hpp"
#include "kindred/search/fusion.hpp"
#include "kindred/search/product_search.hpp"
#include "kindred/text/analyzer.hpp"
#include "kindred/text/porter_stemmer.hpp"
#include "kindred/with/zlib.hpp"

namespace kindred_bench {

using namespace kindred;

struct TextCollection {
  std::vector<std::string> titles, texts;
  std::vector<std::string> queries;
  std::vector<std::map<std::uint32_t, int>> labels;  // of each query: document and label
};

// The fields of each line of a compressed file of tab-separated fields.
inline std::vector<std::vector<std::string>> read_fields(const std::filesystem::path& path,
                                                         char separator = '\t') {
  std::vector<std::vector<std::string>> rows;
  detail::LineScanner lines{ByteSource(Gunzip(path.string()))};
  while (lines.next()) {
    auto& row = rows.emplace_back();
    std::string_view rest = lines.text();
    for (std::size_t end = 0; end != std::string_view::npos;) {
      end = rest.find(separator);
      row.emplace_back(rest.substr(0, end));
      if (end != std::string_view::npos) rest.remove_prefix(end + 1);
    }
  }
  return rows;
}

inline TextCollection read_text_collection(const std::filesystem::path& folder) {
  TextCollection collection;
  std::map<std::string, std::uint32_t> documents, queries;
  for (auto& row : read_fields(folder / "docs.tsv.gz")) {
    documents.emplace(row.at(0), static_cast<std::uint32_t>(collection.titles.size()));
    collection.titles.push_back(row.at(1));
    collection.texts.push_back(row.size() > 2 ? row[2] : "");
  }
  for (auto& row : read_fields(folder / "queries.tsv.gz")) {
    queries.emplace(row.at(0), static_cast<std::uint32_t>(collection.queries.size()));
    collection.queries.push_back(row.at(1));
  }
  collection.labels.resize(collection.queries.size());
  for (auto& row : read_fields(folder / "qrels.tsv.gz"))
    collection.labels[queries.at(row.at(0))][documents.at(row.at(1))] = std::stoi(row.at(2));
  return collection;
}

// The tokens of the figures for English: runs of ASCII letters and digits, lower-cased, all of them stemmed.
struct AsciiWords {
  StopWords stop_words = {};
  Stemmer stemmer = {};

  void tokenize(std::string_view text, Tokens& tokens) const {
    std::string word;
    std::uint32_t position = 0;
    for (std::size_t at = 0; at <= text.size(); ++at) {
      const char c = at < text.size() ? text[at] : ' ';
      if ((c >= '0' && c <= '9') || detail::is_ascii_letter(static_cast<unsigned char>(c))) {
        word += static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
        continue;
      }
      const auto end = static_cast<std::uint32_t>(at), begin = end - static_cast<std::uint32_t>(word.size());
      if (!word.empty() && !stop_words.contains(word)) {
        stemmer.stem(word);
        tokens.add({word, begin, end, position});
      }
      if (begin < end) ++position;
      word.clear();
    }
  }
  std::uint64_t fingerprint() const {
    return Analyzer{.stemmer = stemmer, .stop_words = stop_words}.fingerprint();
  }
};

// The tokens of the figures for Chinese: all but ASCII letters and digits and the common Chinese characters
// separates.
struct CommonChinese {
  Analyzer analyzer;

  void tokenize(std::string_view text, Tokens& tokens) const {
    std::string kept;
    while (!text.empty()) {
      const Character c = first_character(text);
      const bool is_kept = detail::is_ascii_letter(c.code) || detail::is_ascii_digit(c.code) ||
                           (c.code >= 0x3400 && c.code <= 0x4DBF) || (c.code >= 0x4E00 && c.code <= 0x9FFF);
      if (is_kept) append_utf8(kept, c.code);
      else kept += ' ';
      text.remove_prefix(c.bytes);
    }
    analyzer.tokenize(kept, tokens);
  }
  std::uint64_t fingerprint() const { return analyzer.fingerprint(); }
};

struct RankingFigures {
  double ndcg_10 = 0, average_precision = 0, recall_100 = 0, reciprocal_rank = 0;
  int queries = 0;

  // As the means of what was added.
  RankingFigures means() const {
    const double n = std::max(queries, 1);
    return {ndcg_10 / n, average_precision / n, recall_100 / n, reciprocal_rank / n, queries};
  }
};

// How labels become gains, and from which gain on a document is relevant.
struct Judging {
  int (*gain)(int label);
  int relevant = 1;
};

// Judges the ranking of one query: linear gains, discounts by log2(rank + 1), the ideal over all that was
// judged; precision to the depth of the list. A query without a relevant document does not count.
inline void judge(const std::vector<SearchHit>& hits, const std::map<std::uint32_t, int>& labels,
                  const Judging& judging, RankingFigures& figures) {
  std::vector<int> ideal;
  double relevant = 0;
  for (const auto& [unused, label] : labels) {
    ideal.push_back(judging.gain(label));
    relevant += ideal.back() >= judging.relevant ? 1 : 0;
  }
  if (relevant == 0) return;
  std::sort(ideal.rbegin(), ideal.rend());
  const auto discount = [](std::size_t rank) { return std::log2(static_cast<double>(rank) + 2); };
  double best = 0, reached = 0, found = 0, precision = 0, found_100 = 0, first = 0;
  for (std::size_t r = 0; r < std::min<std::size_t>(10, ideal.size()); ++r) best += ideal[r] / discount(r);
  for (std::size_t r = 0; r < hits.size(); ++r) {
    const auto label = labels.find(hits[r].index.value);
    const int gain = label == labels.end() ? 0 : judging.gain(label->second);
    if (r < 10) reached += gain / discount(r);
    if (gain < judging.relevant) continue;
    ++found;
    if (r < 100) ++found_100;
    if (found == 1) first = 1 / static_cast<double>(r + 1);
    precision += found / static_cast<double>(r + 1);
  }
  figures.ndcg_10 += reached / best;
  figures.average_precision += precision / relevant;
  figures.recall_100 += found_100 / relevant;
  figures.reciprocal_rank += first;
  ++figures.queries;
}

inline SearchQuery query_of(std::string_view text, const Tokenizer& tokenizer) {
  SearchQuery query;
  for (auto& word : tokenizer(text).texts()) query.terms.push_back({std::move(word)});
  return query;
}

enum class TextFields { title, text, both_as_one, both };

inline SearchIndex index_of(const TextCollection& collection, const ProductSearch& options,
                            TextFields fields) {
  std::vector<SearchDocument> documents;
  for (std::size_t d = 0; d < collection.titles.size(); ++d) {
    const auto &title = collection.titles[d], &text = collection.texts[d];
    switch (fields) {
      case TextFields::title: documents.push_back({ItemIndex(d), {title}}); break;
      case TextFields::text: documents.push_back({ItemIndex(d), {text}}); break;
      case TextFields::both_as_one: documents.push_back({ItemIndex(d), {title + " " + text}}); break;
      case TextFields::both: documents.push_back({ItemIndex(d), {title, text}}); break;
    }
  }
  return options.index(std::move(documents));
}

enum class Ranked { all, judged };

// The queries of which the number, from 1, leaves `part` when divided by two; −1 for all.
inline RankingFigures figures_of(const TextCollection& collection, const SearchIndex& index,
                                 const Judging& judging, Ranked ranked = Ranked::all, int part = -1) {
  RankingFigures figures;
  for (std::size_t q = 0; q < collection.queries.size(); ++q) {
    if (part >= 0 && static_cast<int>((q + 1) % 2) != part) continue;
    const auto query = query_of(collection.queries[q], index.tokenizer());
    std::vector<SearchHit> hits;
    if (ranked == Ranked::all) {
      hits = index.search(query, {.count = 1000});
    } else {
      for (const auto& [document, unused] : collection.labels[q])
        hits.push_back({ItemIndex(document), index.score(query, ItemIndex(document))});
      std::sort(hits.begin(), hits.end(), [](const auto& a, const auto& b) { return ranks_before(a, b); });
    }
    judge(hits, collection.labels[q], judging, figures);
  }
  return figures.means();
}

}  // namespace kindred_bench
