#include "kindred/search/search_index.hpp"

#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/read_catalog.hpp"
#include "kindred/io/csv.hpp"
#include "kindred/search/product_search.hpp"
#include "kindred/search/snippet.hpp"
#include "kindred/text/porter_stemmer.hpp"
#include "kindred/text/spelling.hpp"
#include "kindred/text/synonyms.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;
using kindred_test::message_of;

namespace {

using Documents = std::map<std::uint32_t, std::vector<std::string>>;

const std::vector<std::string> letters = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};

// Words of which the first are the commonest.
std::string some_words(Random& draw, std::size_t most) {
  std::string text;
  for (auto left = draw.below(most + 1); left > 0; --left) {
    const double u = draw.uniform();
    text += letters[static_cast<std::size_t>(u * u * static_cast<double>(letters.size()))] + " ";
  }
  return text;
}

std::vector<SearchDocument> listed(const Documents& documents) {
  std::vector<SearchDocument> list;
  for (const auto& [item, fields] : documents) list.push_back({ItemIndex(item), fields});
  return list;
}

std::vector<std::string> words_of(const std::string& text) { return Analyzer{}(text).texts(); }

// The formula, as it is written in the documentation, by the words of the texts.
double score_of(const Documents& documents, const ProductSearch& options, std::uint32_t item,
                const std::vector<std::string>& query) {
  std::vector<double> means(options.fields.size(), 0);
  for (const auto& [unused, fields] : documents)
    for (std::size_t f = 0; f < fields.size(); ++f)
      means[f] += static_cast<double>(words_of(fields[f]).size()) / static_cast<double>(documents.size());
  double score = 0;
  for (const auto& word : query) {
    double with = 0, sum = 0;
    for (const auto& [unused, fields] : documents) {
      bool has = false;
      for (const auto& text : fields)
        for (const auto& other : words_of(text)) has = has || other == word;
      with += has ? 1 : 0;
    }
    const auto& fields = documents.at(item);
    for (std::size_t f = 0; f < fields.size(); ++f) {
      const auto words = words_of(fields[f]);
      double times = 0;
      for (const auto& other : words) times += other == word ? 1 : 0;
      const double b = options.fields[f].length;
      if (times > 0)
        sum += options.fields[f].weight * times / (1 - b + b * static_cast<double>(words.size()) / means[f]);
    }
    const auto all = static_cast<double>(documents.size());
    score += std::log(1 + (all - with + 0.5) / (with + 0.5)) * sum / (options.k1 + sum);
  }
  return score;
}

Documents random_documents(Random& draw, std::size_t count, std::size_t fields) {
  Documents documents;
  for (std::size_t d = 0; d < count; ++d)
    for (std::size_t f = 0; f < fields; ++f)
      documents[static_cast<std::uint32_t>(2 * d + 1)].push_back(some_words(draw, f == 0 ? 6 : 15));
  return documents;
}

std::vector<std::uint32_t> items_of(const std::vector<SearchHit>& hits) {
  std::vector<std::uint32_t> items;
  for (const auto& hit : hits) items.push_back(hit.index.value);
  return items;
}

const Documents shop = {{0, {"Dark chocolate 100 g", "Organic dark chocolate with milk"}},
                        {1, {"Milk chocolate", "Not dark at all"}},
                        {2, {"Chocolate, dark", "Vegan"}},
                        {3, {"Wi-Fi router", "For 4K films"}},
                        {4, {"", ""}}};
const ProductSearch plain{.k1 = 1.2, .tokenizer = Analyzer{}};
const ProductSearch two_fields{.fields = {{.name = "title", .weight = 3}, {.name = "text", .length = 0.4}},
                               .tokenizer = Analyzer{}};

}  // namespace

TEST_CASE("scores are those of the formula, whatever is passed over") {
  Random draw(1);
  for (const std::size_t fields : {1U, 2U}) {
    ProductSearch options = plain;
    if (fields == 2) options = two_fields;
    const auto documents = random_documents(draw, 300, fields);
    const auto index = options.index(listed(documents));
    CHECK(index.document_count() == 300);
    for (int round = 0; round < 40; ++round) {
      const auto words = words_of(some_words(draw, 4));
      SearchQuery query;
      for (const auto& word : words) query.terms.push_back({word});
      const auto all = index.search(query, {.count = 300, .prune = false});
      for (std::size_t h = 0; h < all.size(); ++h) {
        CHECK((h == 0 || ranks_before(all[h - 1], all[h])));
        if (round < 4 && h % 7 == 0)
          CHECK(all[h].score ==
                Approx(score_of(documents, options, all[h].index.value, words)).epsilon(1e-12));
        CHECK(index.score(query, all[h].index) == all[h].score);
      }
      std::size_t found = 0;
      for (const auto& [item, texts] : documents)
        found += score_of({{item, texts}}, options, item, words) > 0 ? 1 : 0;
      CHECK(all.size() == found);
      for (const int count : {0, 1, 3, 10}) {
        const auto best = index.search(query, {.count = count});
        CHECK(best == std::vector<SearchHit>(all.begin(),
                                             all.begin() + std::min<std::ptrdiff_t>(count, std::ssize(all))));
      }
      const auto odd = [](ItemIndex item) { return item.value % 4 == 1; };
      auto kept = all;
      std::erase_if(kept, [&](const auto& hit) { return !odd(hit.index); });
      kept.resize(std::min<std::size_t>(kept.size(), 5));
      CHECK(index.search(query, {.count = 5}, odd) == kept);
    }
  }
}

TEST_CASE("of many products that are alike the first are found, over all blocks and windows") {
  Random draw(11);
  std::vector<SearchDocument> documents;
  for (std::uint32_t d = 0; d < 9000; ++d) {
    std::string text = d % 2 == 0 ? "common " : "usual ";
    if (d % 3 == 0) text += "middling ";
    if (draw.below(400) == 0) text += "rare ";
    if (draw.below(1000) == 0) text += "common common ";
    documents.push_back({ItemIndex(d), {text + "filler"}});
  }
  auto index = plain.index(documents);
  const auto check = [&] {
    for (const auto* text :
         {"common", "common rare", "common usual middling", "rare middling", "filler common",
          "common common rare", "rare", "usual +middling", "common -rare", "rare none"})
      for (const int count : {1, 10, 700}) {
        INFO(text);
        CHECK(index.search(text, {.count = count}) == index.search(text, {.count = count, .prune = false}));
        CHECK(index.search(text, {.count = count}, [](ItemIndex item) { return item.value % 5 == 0; }) ==
              index.search(text, {.count = count, .prune = false},
                           [](ItemIndex item) { return item.value % 5 == 0; }));
      }
    CHECK(index.search("common usual", {.count = 20000}).size() ==
          index.matches(parse_query("common usual", index.tokenizer())).size());
  };
  check();
  index =
      index.updated({{ItemIndex(6), {"rare common middling"}}, {ItemIndex(8)}, {ItemIndex(9500), {"rare"}}});
  check();
}

TEST_CASE("one field is BM25 as others compute it") {
  // By hand: N = 3, "tea" in 2, mean length 2; k1 = 1.2, b = 0.75.
  const auto index =
      plain.index({{ItemIndex(0), {"green tea"}}, {ItemIndex(1), {"tea tea pot"}}, {ItemIndex(2), {"cup"}}});
  const double idf = std::log(1 + 1.5 / 2.5);
  const auto hits = index.search("tea");
  REQUIRE(items_of(hits) == std::vector<std::uint32_t>{1, 0});
  CHECK(hits[0].score == Approx(idf * 2 / (2 + 1.2 * (0.25 + 0.75 * 1.5))).epsilon(1e-14));
  CHECK(hits[1].score == Approx(idf * 1 / (1 + 1.2)).epsilon(1e-14));
  CHECK(index.search("tea tea")[1].score == Approx(2 * hits[1].score).epsilon(1e-14));
  CHECK(index.search("").empty());
  CHECK(index.search("coffee \xFF").empty());
  CHECK(index.frequency("tea") == 2);
  CHECK(index.mean_length(0) == 2);
}

TEST_CASE("queries say what must be there and what must not") {
  const auto index = two_fields.index(listed(shop));
  const auto found = [&](std::string_view query) {
    std::vector<std::uint32_t> items;
    for (const ItemIndex item : index.matches(parse_query(query, index.tokenizer())))
      items.push_back(item.value);
    return items;
  };
  using Items = std::vector<std::uint32_t>;
  CHECK(found("dark milk") == Items{0, 1, 2});
  CHECK(found("\"dark chocolate\"") == Items{0});
  CHECK(found("chocolate -\"dark chocolate\"") == Items{1, 2});
  CHECK(found("chocolate -vegan") == Items{0, 1});
  CHECK(found("+vegan dark") == Items{2});
  CHECK(found("+dark +milk") == Items{0, 1});
  CHECK(found("\"chocolate dark\"") == Items{2});
  CHECK(found("\"vegan\"") == Items{2});
  CHECK(found("\"100 g organic\"").empty());  // over the end of a field
  CHECK(found("-vegan").empty());
  CHECK(found("wi-fi 100g") == Items{0, 3});
  CHECK(found("+tea dark").empty());
}

TEST_CASE("phrases are found whatever is left out of them, and whatever else stands at their places") {
  const auto found = [](const Analyzer& analyzer, bool positions, std::string_view query) {
    const auto index = ProductSearch{.tokenizer = analyzer, .positions = positions}.index(
        {{ItemIndex(0), {"Cream of mushroom"}},
         {ItemIndex(1), {"Mushroom cream"}},
         {ItemIndex(2), {"手机壳"}},
         {ItemIndex(3), {"手机"}},
         {ItemIndex(4), {"壳 手机"}}});
    std::vector<std::uint32_t> items;
    for (const ItemIndex item : index.matches(parse_query(query, index.tokenizer())))
      items.push_back(item.value);
    return items;
  };
  using Items = std::vector<std::uint32_t>;
  const Analyzer without{.stop_words = StopWords({"of"})};
  CHECK(found(without, true, "\"cream of mushroom\"") == Items{0});
  CHECK(found(without, true, "\"cream mushroom\"").empty());
  CHECK(found(Analyzer{.cjk = CjkRule::characters_and_bigrams}, true, "\"手机壳\"") == Items{2});
  CHECK(found(Analyzer{}, true, "手机 -手机壳") == Items{3, 4});
  // Where it is not kept where words stand, a phrase is all of its words.
  CHECK(found(without, false, "\"cream of mushroom\"") == Items{0, 1});
  CHECK(found(Analyzer{}, false, "手机 -手机壳") == Items{3, 4});
  const auto index = plain.index({{ItemIndex(0), {"tea"}}});
  CHECK(index.search(SearchQuery{.terms = {{"tea"}}, .phrases = {{}}, .not_phrases = {{}}}).size() == 1);
}

TEST_CASE("phrases are found whatever order a tokeniser gives its tokens in") {
  struct Backwards {
    static void tokenize(std::string_view text, Tokens& tokens) {
      const Tokens forwards = Analyzer{}(text);
      for (std::size_t t = forwards.size(); t-- > 0;) tokens.add(forwards[t]);
    }
    static std::uint64_t fingerprint() { return 1; }
  };
  const auto index = ProductSearch{.tokenizer = Backwards{}}.index(
      {{ItemIndex(0), {"a b a c a"}}, {ItemIndex(1), {"c a b"}}});
  SearchQuery query;
  query.phrases = {{{"a", 0}, {"c", 1}}};
  CHECK(index.matches(query) == std::vector{ItemIndex(0)});
  query.phrases = {{{"a", 0}, {"b", 1}}};
  CHECK(index.matches(query) == std::vector{ItemIndex(0), ItemIndex(1)});
  query.phrases = {{{"b", 0}, {"a", 1}}};
  CHECK(index.matches(query) == std::vector{ItemIndex(0)});
}

TEST_CASE("a query may have very many words") {
  const auto index = plain.index({{ItemIndex(0), {"tea word99999"}}, {ItemIndex(1), {"green tea"}}});
  std::string written;
  for (int w = 0; w < 100'000; ++w) written += "word" + std::to_string(w) + " ";
  auto query = parse_query(written + "tea tea", index.tokenizer());
  CHECK(query.terms.size() == 100'002);
  CHECK(index.matches(query) == std::vector{ItemIndex(0), ItemIndex(1)});
  CHECK(index.search(query, {.count = 1}).at(0).index == ItemIndex(0));
  CHECK(index.score(query, ItemIndex(1)) == Approx(2 * index.score({.terms = {{"tea"}}}, ItemIndex(1))));
  const auto snippet = make_snippet(written, query, index.tokenizer(), 3);
  CHECK(snippet.marked("[", "]") == "[word0] [word1] [word2] …");
  const kindred_test::TemporaryFolder folder;
  const auto synonyms =
      Synonyms::read(folder.file("synonyms.txt", "tea => chai, infusion\nword7 => tea, infusion\n").string(),
                     index.tokenizer());
  query = with_synonyms(std::move(query), synonyms);
  REQUIRE(query.terms.size() == 100'004);
  CHECK(query.terms[100'002].text == "infusion");
  CHECK(query.terms[100'003].text == "chai");
}

TEST_CASE("words of an index without stems correct queries") {
  const SearchIndex words =
      ProductSearch{.tokenizer = Analyzer{.stemmer = {}}}.index({{ItemIndex(0), {"Organic coffee"}},
                                                                 {ItemIndex(1), {"Organic coffee beans"}},
                                                                 {ItemIndex(2), {"Toffee"}}});
  const auto spelling = Spelling{}.fit(words.terms());
  CHECK(correct("orgnic coffe", spelling, words.tokenizer()).text == "organic coffee");
  // Stems are no words to correct by.
  const SearchIndex stems = ProductSearch{}.index({{ItemIndex(0), {"Organic coffee"}}});
  CHECK(correct("orgnic coffe", Spelling{}.fit(stems.terms()), stems.tokenizer()).text != "organic coffee");
}

TEST_CASE("the words that give a score are told") {
  const auto index = two_fields.index(listed(shop));
  const auto query = parse_query("dark milk tea dark", index.tokenizer());
  const auto shares = index.explain(query, ItemIndex(1));
  REQUIRE(shares.size() == 3);
  CHECK(shares[0].term == "dark");
  CHECK(shares[1].term == "milk");
  CHECK(shares[1].amount > shares[0].amount);
  CHECK(index.search(query)[0].score == index.score(query, index.search(query)[0].index));
  CHECK(index.explain(query, ItemIndex(3)).empty());
  CHECK(index.score(query, ItemIndex(77)) == 0);
}

TEST_CASE("an updated index is one of what is there now, to the bit") {
  Random draw(5);
  auto documents = random_documents(draw, 40, 2);
  auto index = two_fields.index(listed(documents));
  for (int round = 0; round < 30; ++round) {
    std::vector<SearchDocument> changes;
    std::set<std::uint32_t> items;
    for (auto left = draw.below(8) + 1; left > 0; --left)
      items.insert(static_cast<std::uint32_t>(draw.below(120)));
    for (const std::uint32_t item : items) {
      SearchDocument change{ItemIndex(item)};
      if (draw.below(3) > 0) change.fields = {some_words(draw, 6), some_words(draw, 15)};
      if (change.fields.empty()) documents.erase(item);
      else documents[item] = change.fields;
      changes.push_back(std::move(change));
    }
    index = index.updated(changes);
    if (round % 5 != 4) continue;
    const auto fresh = two_fields.index(listed(documents));
    CHECK(index.document_count() == documents.size());
    CHECK(index.terms() == fresh.terms());
    for (int q = 0; q < 20; ++q) {
      const std::string query = q < 15 ? some_words(draw, 4) : "\"" + some_words(draw, 2) + "\" a -c";
      INFO(query);
      for (const int count : {3, 200})
        CHECK(index.search(query, {.count = count}) == fresh.search(query, {.count = count}));
    }
  }
  CHECK(index.updated({}).search("a b") == index.search("a b"));
}

TEST_CASE("an index is kept in a file and served from it") {
  const kindred_test::TemporaryFolder folder;
  const auto path = folder / "shop.search";
  const auto index =
      two_fields.index(listed(shop)).updated({{ItemIndex(9), {"Dark tea", "Loose"}}, {ItemIndex(1)}});
  index.save(path);
  for (const auto& copy : {SearchIndex::load(path, Analyzer{}), SearchIndex::map(path, Analyzer{})}) {
    CHECK(copy.document_count() == 5);
    for (const auto* query : {"dark chocolate", "\"dark tea\"", "tea -loose", "milk"})
      CHECK(copy.search(query) == index.search(query));
    CHECK(copy.fields()[1].length == 0.4);
    CHECK(copy.updated({{ItemIndex(1), shop.at(1)}}).search("milk") ==
          index.updated({{ItemIndex(1), shop.at(1)}}).search("milk"));
  }
  const auto again = folder / "again.search";
  SearchIndex::map(path, Analyzer{}).save(again);
  CHECK(kindred_test::bytes_of(again) == kindred_test::bytes_of(path));
  CHECK_THAT(message_of<ArchiveError>([&] { SearchIndex::load(path, Analyzer{.stemmer = PorterStemmer{}}); }),
             ContainsSubstring("was made with another tokeniser"));
}

TEST_CASE("damaged index files are refused, or give wrong results at worst") {
  const kindred_test::TemporaryFolder folder;
  const auto path = folder / "shop.search";
  two_fields.index(listed(shop)).save(path);
  const std::string bytes = kindred_test::bytes_of(path);
  for (std::size_t at = bytes.size() / 2; at < bytes.size(); at += 7) {
    auto damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    const auto broken = folder.file("broken.search", damaged);
    CHECK_THROWS_AS(SearchIndex::load(broken, Analyzer{}), ArchiveError);
    try {
      const auto index = SearchIndex::map(broken, Analyzer{});
      for (const auto* query : {"dark chocolate milk", "\"dark chocolate\" -vegan"}) index.search(query);
      index.terms();
      index.updated({{ItemIndex(1)}, {ItemIndex(7), {"tea", "dark"}}}).search("dark");
    } catch (const Error&) {
    }
  }
}

TEST_CASE("the products of a catalogue are found by what it says of them") {
  auto ids = std::make_shared<ItemVocabulary>();
  for (const auto* id : {"1", "2", "3"}) ids->add(id);
  CatalogTable table{.items = std::move(ids), .titles = {"Green tea", "Tea pot", ""}};
  auto& brand = table.texts.emplace_back("brand");
  for (const auto* text : {"Alpha", "Beta", "Tea & Co"}) brand.push_back(text);
  auto& tags = table.texts.emplace_back("tags");
  tags.push_back({"loose", "organic"});
  tags.push_back("");
  tags.push_back("organic");
  const Catalog catalog(std::move(table));
  const auto index =
      ProductSearch{.fields = {{.name = "title", .weight = 2}, {.name = "brand"}, {.name = "tags"}}}.index(
          catalog);
  // "organic" is all of the third one's tags.
  CHECK(items_of(index.search("organic tea")) == std::vector<std::uint32_t>{2, 0, 1});
  CHECK(index.search("3").empty());  // an id is no title
  CHECK(index.search("\"loose organic\"").empty());
  CHECK(items_of(index.search("beta")) == std::vector<std::uint32_t>{1});
  CHECK(plain.index(Catalog{}).search("tea").empty());
  CHECK_THAT(message_of<LookupError>([&] { ProductSearch{.fields = {{.name = "brnd"}}}.index(catalog); }),
             ContainsSubstring("did you mean 'brand'?"));
}

TEST_CASE("an index is the same made by any number of threads", "[threads]") {
  Random draw(9);
  const auto documents = listed(random_documents(draw, 20000, 1));
  const kindred_test::TemporaryFolder folder;
  std::vector<std::string> files;
  for (const int threads : {1, 2, 3}) {
    plain.index(documents, {.threads = threads}).save(folder / "index");
    files.push_back(kindred_test::bytes_of(folder / "index"));
  }
  CHECK(files[0] == files[1]);
  CHECK(files[0] == files[2]);
}

TEST_CASE("words are stemmed and stop words left out where nothing else is said") {
  const auto index =
      ProductSearch{}.index({{ItemIndex(0), {"Connections of the sea"}}, {ItemIndex(1), {"The"}}});
  CHECK(index.terms() == std::vector<std::pair<std::string, std::size_t>>{{"connect", 1}, {"sea", 1}});
  CHECK(index.search("connected").size() == 1);
}

TEST_CASE("a word in the title counts more than one in a longer text") {
  const ProductSearch options{.fields = search_fields("description")};
  REQUIRE(options.fields.size() == 2);
  CHECK((options.fields[0].name == "title" && options.fields[0].weight == 5 &&
         options.fields[0].length == 0.6));
  CHECK((options.fields[1].name == "description" && options.fields[1].weight == 1 &&
         options.fields[1].length == 0.75));
  const auto index = options.index(read_catalog(
      CsvReader::of_text("id,title,description\n0,Mug,for coffee and coffee\n1,Coffee,in a tin\n")));
  CHECK(index.search("coffee")[0].index == ItemIndex(1));
}

TEST_CASE("one character of Chinese finds the words that it is in, and hyphens are all alike") {
  const auto index = ProductSearch{}.index(read_catalog(CsvReader::of_text(
      "id,title\n0,绿茶\n1,红茶\n2,纯牛奶 无糖\n3,牛奶 加白糖\n4,WH\u20111000XM4 headphones\n")));
  const auto found = [&](std::string_view text) {
    std::set<std::size_t> items;
    for (const auto& hit : index.search(text)) items.insert(hit.index.value);
    return items;
  };
  using Items = std::set<std::size_t>;
  CHECK(found("茶") == Items{0, 1});
  CHECK(found("牛奶 -白糖") == Items{2});
  CHECK(found("奶 +加") == Items{3});
  CHECK(found("wh-1000xm4") == Items{4});
}

TEST_CASE("options and updates that make no sense are refused") {
  CHECK_THAT(message_of<OptionError>([] { ProductSearch{.fields = {}}.index(Catalog{}); }),
             ContainsSubstring("'fields'"));
  CHECK_THROWS_AS(ProductSearch{.k1 = 0}.index(Catalog{}), OptionError);
  CHECK_THROWS_AS((ProductSearch{.fields = {{.length = 1.5}}}.index(Catalog{})), OptionError);
  const auto index = plain.index({{ItemIndex(0), {"tea"}}});
  CHECK_THROWS_AS(index.search("tea", {.count = -1}), OptionError);
  CHECK_THROWS_AS(index.search(SearchQuery{.terms = {{"tea", -1}}}), OptionError);
  CHECK_THROWS_AS(index.search(SearchQuery{.terms = {{"tea", 1e31}}}), OptionError);
  CHECK(index.search(SearchQuery{.terms = {{"tea", 0}, {"tea", 1e-300}}}).size() == 1);
  CHECK_THROWS_AS(index.updated({{ItemIndex(0), {"a", "b"}}}), DataError);
  CHECK_THROWS_AS(index.updated({{ItemIndex(0), {"a"}}, {ItemIndex(0), {"b"}}}), DataError);
}
