// The ten products nearest to one product, by who bought them, under five measures side by side.

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data.hpp"
#include "kindred/similarity.hpp"

namespace {

using namespace kindred;

constexpr std::string_view usage =
    R"(similar_products: a product's ten nearest under five measures, side by side

  similar_products [PRODUCT] [--data DIR]

  PRODUCT     a product's id, or part of its title: the one of those that most households bought (hot dog buns)
  --data DIR  where products.csv and transactions.csv are; the sample that comes with kindred otherwise
  --help      this text

Exit code: 0 done, 2 wrong usage, 3 bad data.
)";

struct Arguments {
  bool help = false;
  std::string product = "hot dog buns";
  std::filesystem::path data = std::filesystem::path(KINDRED_EXAMPLES_DATA_DIR) / "complete-journey";
};

Arguments parse_arguments(const std::vector<std::string>& words) {
  static const std::vector<std::string> flags = {"--data", "--help"};
  Arguments arguments;
  bool product_given = false;
  for (std::size_t w = 0; w < words.size(); ++w) {
    const std::string& word = words[w];
    if (word == "--help") {
      arguments.help = true;
    } else if (word == "--data") {
      ++w;
      if (w == words.size() || words[w].empty()) throw OptionError("--data takes a value");
      arguments.data = words[w];
    } else if (word.starts_with("-")) {
      throw OptionError("unknown argument '" + word + "': " + suggest(word, flags));
    } else if (word.empty()) {
      throw OptionError("the product is empty: expected an id or part of a title");
    } else if (product_given) {
      throw OptionError("two products, '" + arguments.product + "' and '" + word +
                        "': expected one; a title of several words goes in quotes");
    } else {
      arguments.product = word;
      product_given = true;
    }
  }
  return arguments;
}

struct Measured {
  Similarity similarity;
  const char* looks_at;
};

std::vector<Measured> measures() {
  return {{cosine, "buyers of both, beside how many each has"},
          {jaccard, "the share of all their buyers that bought both"},
          {log_likelihood_ratio, "how sure it is that they go together at all"},
          {shrunk(tfidf(cosine), 10), "buyers of few things count more, few common buyers little"},
          {lift, "how many times more common buyers than by chance: the rare come first"}};
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

// The product of that id, or else those that have the words in their titles.
std::vector<ItemIndex> products_meant(const std::string& words, const Catalog& catalog) {
  if (const auto exact = catalog.items()->find(words); exact && catalog.contains(*exact)) return {*exact};
  const std::string wanted = lower(words);
  std::vector<ItemIndex> products;
  for (ItemIndex item{0}; item.value < catalog.size(); ++item)
    if (catalog.contains(item) && lower(catalog[item].title).find(wanted) != std::string::npos)
      products.push_back(item);
  if (products.empty())
    throw LookupError("unknown product '" + words + "': expected an id of the catalogue or part of a title");
  return products;
}

// The one of them that most households bought.
ItemIndex most_bought(const std::vector<ItemIndex>& products, const Interactions<>& purchases,
                      const std::string& words) {
  const auto buyers = [&](ItemIndex item) { return purchases.by_item()[item].size(); };
  const ItemIndex most = *std::max_element(products.begin(), products.end(),
                                           [&](ItemIndex a, ItemIndex b) { return buyers(a) < buyers(b); });
  if (buyers(most) == 0) throw DataError("nobody bought '" + words + "': there is nothing to compare it by");
  return most;
}

using Neighbour = Scored<ItemIndex, float>;

std::vector<Neighbour> nearest(const Similarity& similarity, const Interactions<>& purchases,
                               ItemIndex product) {
  const auto& rows = purchases.by_item();
  const auto index = similarity.index(rows, purchases.by_user());
  std::vector<ItemIndex> similar(rows.row_count());
  std::vector<float> values(rows.row_count());
  Workspace workspace(index.workspace_size());
  const std::size_t count = index.similar(rows[product], similar, values, workspace);

  std::array<Neighbour, 10> room;
  TopK<ItemIndex, float> best(room);
  for (std::size_t i = 0; i < count; ++i)
    if (similar[i] != product && values[i] > 0) best.push(similar[i], values[i]);
  const auto sorted = best.sorted();
  return {sorted.begin(), sorted.end()};
}

constexpr std::size_t title_width = 18, lines = 2;

// A title broken between words into at most two lines, cut where that is not enough.
std::array<std::string, lines> wrapped(std::string_view title) {
  std::array<std::string, lines> result;
  for (std::string& line : result) {
    std::size_t end = title.size();
    if (end > title_width) {
      const std::size_t space = title.rfind(' ', title_width);
      end = space == std::string_view::npos ? title_width : space;
    }
    line = title.substr(0, end);
    title.remove_prefix(std::min(title.size(), title.find_first_not_of(' ', end)));
  }
  if (!title.empty()) {
    std::string& last = result.back();
    last.resize(std::min(last.size(), title_width - 3));
    last = last.substr(0, last.find_last_not_of(" ,") + 1) + "...";
  }
  return result;
}

std::string three_digits(float value) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(value < 1 ? 3 : value < 100 ? 1 : 0) << value;
  return text.str();
}

// Text in a column, with one blank behind it.
std::string cell(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text + ' ';
}

void print_line(std::ostream& out, const std::string& line) {
  out << line.substr(0, line.find_last_not_of(' ') + 1) << '\n';
}

void print_table(std::ostream& out, const std::vector<Measured>& columns,
                 const std::vector<std::vector<Neighbour>>& lists, const Catalog& catalog) {
  constexpr std::size_t rank_width = 3, value_width = 5;
  std::string heading = cell("", rank_width);
  std::size_t ranks = 0;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    heading += cell(columns[c].similarity.name(), value_width + 1 + title_width);
    ranks = std::max(ranks, lists[c].size());
  }
  print_line(out, heading);
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    for (std::size_t part = 0; part < lines; ++part) {
      std::string line = cell(part == 0 ? std::to_string(rank + 1) : "", rank_width);
      for (const auto& list : lists) {
        const bool there = rank < list.size();
        line += cell(there && part == 0 ? three_digits(list[rank].score) : "", value_width);
        line += cell(there ? wrapped(catalog[list[rank].index].title)[part] : "", title_width);
      }
      print_line(out, line);
    }
  }
}

void run(const Arguments& arguments) {
  const Catalog catalog = read_catalog(arguments.data / "products.csv");
  const EventLog events = read_events(arguments.data / "transactions.csv",
                                      {.user = "household_id",
                                       .item = "product_id",
                                       .time = "transaction_timestamp",
                                       .quantity = "quantity",
                                       .price = "sales_value"},
                                      catalog);
  const EventLog cleaned = clean(events).log;
  const auto purchases =
      to_interactions(filter(cleaned, [&](std::size_t row) { return catalog.contains(cleaned.item(row)); }));

  const ItemIndex product =
      most_bought(products_meant(arguments.product, catalog), purchases, arguments.product);
  std::cout << "Nearest to " << catalog[product].title << " (" << catalog[product].id << ", bought by "
            << purchases.by_item()[product].size() << " of " << purchases.user_count() << " households):\n\n";
  const auto columns = measures();
  std::vector<std::vector<Neighbour>> lists;
  for (const Measured& measure : columns) lists.push_back(nearest(measure.similarity, purchases, product));
  print_table(std::cout, columns, lists, catalog);

  std::cout << '\n';
  for (const Measured& measure : columns)
    std::cout << std::left << std::setw(26) << measure.similarity.name() << measure.looks_at << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto arguments = parse_arguments({argv + 1, argv + argc});
    if (arguments.help) std::cout << usage;
    else run(arguments);
    return 0;
  } catch (const OptionError& error) {
    std::cerr << "similar_products: " << error.what() << '\n';
    return 2;
  } catch (const DataError& error) {
    std::cerr << "similar_products: " << error.what() << '\n';
    return 3;
  } catch (const std::exception& error) {
    std::cerr << "similar_products: " << error.what() << '\n';
    return 1;
  }
}
