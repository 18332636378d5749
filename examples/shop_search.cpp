// A search box in a terminal: requests in words over the bundled catalogue, corrected, with facets, in a
// household's order and with reasons; a dialogue of several turns fills a basket.

#include <algorithm>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/advice.hpp"
#include "kindred/collaborative/rp3beta.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/quantile.hpp"
#include "kindred/data.hpp"
#include "kindred/profile/price.hpp"
#include "kindred/search.hpp"

namespace {

using namespace kindred;

constexpr std::string_view usage =
    R"(shop_search: search and advice in words, English or Chinese

  shop_search [WORDS...] [--household ID] [--data DIR]

  WORDS           what is wanted: orgnic coffe; snacks for kids under 5 dollars; 便宜的冷冻披萨
                  without any, a dialogue: "cheaper", "add the second one", 不要这个牌子, "that's all"
  --household ID  whose taste orders the products
  --data DIR      where products.csv, transactions.csv and words.tsv are; the sample that comes with kindred otherwise
  --help          this text

Exit code: 0 done, 2 wrong usage, 3 bad data.
)";

struct Arguments {
  bool help = false;
  bool in_one = false;  // whether a request was given at all
  std::string request;
  std::string household;
  std::filesystem::path data = std::filesystem::path(KINDRED_EXAMPLES_DATA_DIR) / "complete-journey";
};

Arguments parse_arguments(const std::vector<std::string>& words) {
  static const std::vector<std::string> flags = {"--household", "--data", "--help"};
  Arguments arguments;
  for (std::size_t w = 0; w < words.size(); ++w) {
    const std::string& word = words[w];
    if (word == "--help") {
      arguments.help = true;
    } else if (word == "--data" || word == "--household") {
      ++w;
      if (w == words.size() || words[w].empty()) throw OptionError(word + " takes a value");
      if (word == "--data") arguments.data = words[w];
      else arguments.household = words[w];
    } else if (word.starts_with("--")) {
      throw OptionError("unknown argument '" + word + "': " + suggest(word, flags));
    } else {
      arguments.in_one = true;
      arguments.request += (arguments.request.empty() ? "" : " ") + word;
    }
  }
  if (arguments.in_one && arguments.request.find_first_not_of(" \t\n") == std::string::npos)
    throw OptionError("the request is empty, expected what is wanted, or no WORDS for a dialogue");
  return arguments;
}

// The catalogue with what a unit mostly cost.
Catalog with_prices(const Catalog& catalog, const EventLog& purchases) {
  std::map<ItemIndex, std::vector<double>> paid;
  for (std::size_t row = 0; row < purchases.size(); ++row) {
    const Event event = purchases[row];
    const auto price = unit_price(event);
    if (price && *price > 0 && catalog.contains(event.item)) paid[event.item].push_back(*price);
  }
  CatalogTable table{.items = catalog.items(),
                     .texts = {catalog.text_columns().begin(), catalog.text_columns().end()},
                     .numbers = {NumberColumn("price")}};
  for (ItemIndex item{0}; item.value < catalog.size(); ++item) {
    table.titles.emplace_back(catalog[item].title);
    const auto prices = paid.find(item);
    std::optional<double> price;
    if (prices != paid.end()) {
      std::sort(prices->second.begin(), prices->second.end());
      price = quantile(prices->second, 0.5);
    }
    table.numbers[0].push_back(price);
  }
  return Catalog(std::move(table));
}

class Shop {
 public:
  explicit Shop(const Arguments& arguments)
      : Shop(arguments, read_catalog((arguments.data / "products.csv").string())) {}

  Dialogue begin() const {
    return Dialogue(reader_, {.count = 8, .personal_weight = personal_.empty() ? 0.0 : 1.0}, "manufacturer");
  }

  // What a request finds by its words, as it was understood.
  Dialogue say(const Dialogue& dialogue, const std::string& text) const {
    const Dialogue understood = dialogue.say(text);
    std::string words;
    for (const Constraint& constraint : understood.request().constraints)
      if (!constraint.negated && !constraint.value.empty()) words += ' ' + constraint.value;
    std::vector<float> found(catalog().size(), 0);
    const int all = static_cast<int>(catalog().size());
    for (const auto& hit : index_.search(words, {.count = all}))
      found[hit.index.value] = static_cast<float>(hit.score);
    return dialogue.say(text, {.search = found, .personal = personal_});
  }

  void print(std::ostream& out, const Dialogue& dialogue, const std::string& text) const {
    const Request& request = dialogue.request();
    for (const CorrectedWord& word : request.corrected)
      out << "reading '" << word.written << "' as '" << word.read << "'\n";
    if (dialogue.turn() == TurnKind::asked || dialogue.turn() == TurnKind::refined)
      out << "understood: " << request.understood() << '\n';
    for (const std::string& words : request.not_understood) out << "not understood: " << words << '\n';
    out << dialogue.reply() << '\n';
    print_facets(out, request);
    for (std::size_t place = 0; place < dialogue.advice().products.size(); ++place)
      print(out, place + 1, dialogue.advice().products[place]);
    // A word that only says how things are, "vanilla", asks for none; products may have it all the same. Of
    // several, "no gluten", one may say that they must not.
    if (dialogue.turn() == TurnKind::not_understood && dialogue.advice().products.empty() &&
        index_.tokenizer()(text).size() == 1)
      for (const auto& hit : index_.search(text, {.count = 8}))
        out << "the word is in: " << catalog()[hit.index].title << '\n';
    if (dialogue.basket().empty()) return;
    out << "basket:\n";
    for (const BasketLine& line : dialogue.basket())
      out << "  " << line.quantity << " x " << catalog()[line.item].title << '\n';
    if (const auto total = dialogue.total()) out << "  in all " << money(*total) << '\n';
  }

 private:
  Shop(const Arguments& arguments, const Catalog& products) {
    const EventLog cleaned = clean(read_events((arguments.data / "transactions.csv").string(),
                                               {.user = "household_id",
                                                .item = "product_id",
                                                .time = "transaction_timestamp",
                                                .quantity = "quantity",
                                                .price = "sales_value",
                                                .session = "basket_id"},
                                               products))
                                 .log;
    const EventLog purchases =
        filter(cleaned, [&](std::size_t row) { return products.contains(cleaned.item(row)); });
    const Catalog priced = with_prices(products, purchases);
    reader_ =
        RequestRules{.columns = {"department", "category", "type", "brand"}, .attribute_columns = {"brand"}}
            .of(priced, read_lexicon((arguments.data / "words.tsv").string()));
    index_ = ProductSearch{.fields = {{"title", 2}, {"category"}, {"department"}}}.index(priced);
    if (arguments.household.empty()) return;
    const auto shop = to_interactions(purchases);
    personal_ = personal_scores(Rp3Beta{}.fit(shop), shop.user(arguments.household));
    personal_.resize(priced.size());  // products that were bought and are not in the catalogue come behind it
  }

  const Catalog& catalog() const noexcept { return reader_.catalog(); }

  static std::string money(double amount) {
    std::ostringstream text;
    text << '$' << std::fixed << std::setprecision(2) << amount;
    return text.str();
  }

  void print_facets(std::ostream& out, const Request& request) const {
    std::vector<ItemIndex> items;
    for (const AdvisedProduct& product :
         advise(reader_, request, {}, {.count = static_cast<int>(catalog().size())}).products)
      items.push_back(product.item);
    if (items.empty()) return;
    out << items.size() << " products";
    for (const char* const column : {"category", "type", "brand"}) {
      out << "; " << column << ':';
      for (const Facet& facet : count_facets(catalog(), column, items, 3))
        out << ' ' << facet.value << " (" << facet.count << ')';
    }
    out << '\n';
  }

  void print(std::ostream& out, std::size_t place, const AdvisedProduct& product) const {
    const CatalogEntry entry = catalog()[product.item];
    out << std::setw(2) << place << ". " << entry.title << " (" << entry.id << ')';
    if (product.price) out << ", " << money(*product.price);
    out << "\n    ";
    for (const std::string& what : product.meets) out << what << "; ";
    out << product.explanation.text([](ItemIndex) { return ""; }) << '\n';
  }

  RequestReader reader_ = RequestRules{}.of(Catalog());
  SearchIndex index_ = ProductSearch{}.index(Catalog());
  std::vector<float> personal_;
};

void run(const Arguments& arguments) {
  const Shop shop(arguments);
  Dialogue dialogue = shop.begin();
  if (arguments.in_one) {
    shop.print(std::cout, shop.say(dialogue, arguments.request), arguments.request);
    return;
  }
  std::cout << "What would you like? (an empty line ends)\n> " << std::flush;
  for (std::string line; !dialogue.finished() && std::getline(std::cin, line) && !line.empty();) {
    dialogue = shop.say(dialogue, line);
    shop.print(std::cout, dialogue, line);
    if (!dialogue.finished()) std::cout << "> " << std::flush;
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Arguments arguments = parse_arguments({argv + 1, argv + argc});
    if (arguments.help) std::cout << usage;
    else run(arguments);
    return 0;
  } catch (const OptionError& error) {
    std::cerr << "shop_search: " << error.what() << '\n';
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "shop_search: " << error.what() << '\n';
    return 3;
  }
}
