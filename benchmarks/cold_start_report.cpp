// What each model of content/ is worth for items that nobody had yet, and for people who did nothing yet,
// beside random lists, popularity, and what collaborative models reach once they know the hidden part:
//
//     cold_start_report FOLDER [complete-journey|ml-latest-small|amazon-beauty|ml-100k...]
//
// FOLDER holds the real data sets, as KINDRED_DATA_DIR. Items: every entry of a tenth of the items is hidden.
// A quarter of the hidden entries is the test; the warm models are trained on the rest of them too, the
// others on nothing of these items. Ranked are the hidden items alone, less those that the person has in the
// rest. People: every entry of a tenth of the people of whom something is known is hidden, a quarter of them
// the test; the warm model serves them by the other three quarters, and ranked are all items less these.
// Settings are chosen by nDCG@20 on the same split made once more within what is not hidden.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/collaborative/implicit_als.hpp"
#include "kindred/collaborative/popularity.hpp"
#include "kindred/collaborative/rp3beta.hpp"
#include "kindred/content.hpp"
#include "kindred/data.hpp"
#include "kindred/io.hpp"
#include "kindred/metrics/bootstrap.hpp"
#include "kindred/metrics/ndcg.hpp"
#include "kindred/metrics/recall.hpp"
#include "kindred/model.hpp"

using namespace kindred;

namespace {

using Data = Interactions<float>;
using Cell = Interaction<float>;
using Features = ItemFeatures<float>;
using Model = AnyRecommender<float>;

constexpr int length = 20;

// A set of data to be studied.
struct World {
  std::string name;
  Data data;
  Catalog catalog = {};
  std::vector<std::vector<std::string>> attributes = {};  // blocks of text columns; none: no study of items
  std::vector<std::string> numbers = {};
  std::optional<Catalog> people = std::nullopt;
};

Data of_cells(const std::vector<Cell>& cells, const Data& like) {
  return collect(cells, {.users = like.user_count(),
                         .items = like.item_count(),
                         .user_ids = like.users(),
                         .item_ids = like.items()});
}

// The entries that `keep`, each of weight 1, of those items alone that still have one.
template <class Keep>
Data kept(const Data& data, Keep&& keep) {
  std::vector<std::optional<ItemIndex>> index(data.item_count());
  auto ids = std::make_shared<ItemVocabulary>();
  std::vector<Cell> cells;
  for (ItemIndex item{0}; item.value < data.item_count(); ++item) {
    const auto row = data.by_item()[item];
    for (std::size_t e = 0; e < row.size(); ++e) {
      if (!keep(item, row.values[e])) continue;
      cells.push_back({row.indices[e], ids->add((*data.items())[item]), 1, {}});
    }
  }
  return collect(cells, {.user_ids = data.users(), .item_ids = std::move(ids)});
}

Data with_five_people(const Data& data) {
  return kept(data, [&](ItemIndex item, float) { return data.by_item()[item].size() >= 5; });
}

// What is not hidden, that and what warm models know of the hidden, and the test.
struct Parts {
  Data cold, warm, test;
  std::vector<ItemIndex> ranked = {};
};

template <class IsHidden>
Parts parts_of(const Data& data, std::uint64_t seed, IsHidden&& is_hidden) {
  Random random(seed, 1);
  std::vector<Cell> cold, warm, test;
  for (UserIndex user{0}; user.value < data.user_count(); ++user) {
    for (const ItemIndex item : data.by_user()[user].indices) {
      const Cell cell{user, item, 1, {}};
      if (is_hidden(user, item)) {
        (random.below(4) == 0 ? test : warm).push_back(cell);
      } else {
        cold.push_back(cell);
        warm.push_back(cell);
      }
    }
  }
  return {of_cells(cold, data), of_cells(warm, data), of_cells(test, data)};
}

// Marks a tenth of those that count.
std::vector<bool> a_tenth(std::size_t count, std::uint64_t seed,
                          const std::function<bool(std::size_t)>& counts) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < count; ++i)
    if (counts(i)) all.push_back(i);
  Random(seed).shuffle(all);
  std::vector<bool> marked(count, false);
  for (std::size_t i = 0; i < all.size() / 10; ++i) marked[all[i]] = true;
  return marked;
}

Parts hide_items(const Data& data, std::uint64_t seed) {
  const auto hidden = a_tenth(data.item_count(), seed,
                              [&](std::size_t i) { return data.by_item()[ItemIndex(i)].size() > 0; });
  Parts parts = parts_of(data, seed, [&](UserIndex, ItemIndex item) { return hidden[item.value]; });
  for (ItemIndex item{0}; item.value < data.item_count(); ++item)
    if (hidden[item.value]) parts.ranked.push_back(item);
  return parts;
}

Parts hide_people(const Data& data, const UserFeatures<float>& people, std::uint64_t seed) {
  const auto hidden = a_tenth(data.user_count(), seed, [&](std::size_t u) {
    return data.by_user()[UserIndex(u)].size() > 3 && people.rows[UserIndex(u)].size() > 0;
  });
  Parts parts = parts_of(data, seed, [&](UserIndex user, ItemIndex) { return hidden[user.value]; });
  parts.ranked = untried_items(parts.cold, static_cast<int>(data.user_count()));
  return parts;
}

// Each test user's figures.
struct Figures {
  std::vector<double> recall, ndcg;
};

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

// What a model is asked with: a person's history, what everybody had, or only who it is.
enum class Ask { history, everybody, user };

Figures figures_of(const Model& model, const Data& histories, const Parts& parts, Ask ask = Ask::history) {
  std::vector<UserIndex> users;
  for (UserIndex user{0}; user.value < parts.test.user_count(); ++user)
    if (!parts.test.history(user).empty()) users.push_back(user);
  std::vector<ItemIndex> items;
  std::vector<float> counts;
  for (ItemIndex item{0}; item.value < histories.item_count(); ++item) {
    const std::size_t count = histories.by_item()[item].size();
    if (count == 0) continue;
    items.push_back(item);
    counts.push_back(static_cast<float>(count));
  }
  Figures figures{std::vector<double>(users.size()), std::vector<double>(users.size())};
  parallel_for(static_cast<std::int64_t>(users.size()), 32, {}, "asking",
               [&](std::int64_t begin, std::int64_t end) {
                 Workspace workspace;
                 for (auto u = static_cast<std::size_t>(begin); u < static_cast<std::size_t>(end); ++u) {
                   Query<float> query = histories.user(users[u]);
                   if (ask == Ask::everybody) query.history = {items, counts, {}};
                   if (ask == Ask::user) query.history = {};
                   RecommendOptions options{.count = length, .owned = Owned::include, .only = parts.ranked};
                   options.exclude = parts.warm.history(users[u]).items;
                   std::vector<ItemIndex> list;
                   for (const auto& entry : recommend(model, query, options, workspace))
                     list.push_back(entry.item);
                   const auto relevant = parts.test.history(users[u]).items;
                   figures.recall[u] = recall(list, relevant, length);
                   figures.ndcg[u] = ndcg(list, relevant, length);
                 }
               });
  return figures;
}

// Scores drawn anew for each person.
struct Chance {
  using Scalar = float;
  std::size_t items;
  std::size_t item_count() const noexcept { return items; }
  std::size_t workspace_size() const noexcept { return 0; }
  void score(const Query<float>& query, std::span<float> scores, Workspace&) const noexcept {
    Random random(7, query.user ? query.user->value : 0);
    for (float& score : scores) score = static_cast<float>(random.uniform());
  }
};

std::string text_of(double value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

struct Row {
  std::string name;
  Figures figures;
  std::string settings;
};

// Recovered is the share of the distance from the first row's figures to those of the row called `warm`.
void print_table(const std::vector<Row>& rows, const std::string& warm) {
  const Figures& least = rows.front().figures;
  const Figures& most =
      std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.name == warm; })->figures;
  std::cout
      << "| model | recall@20 (95 %) | nDCG@20 (95 %) | recovered | settings |\n|---|---|---|---|---|\n";
  for (const Row& row : rows) {
    std::cout << "| " << row.name << std::fixed << std::setprecision(4);
    for (const auto& values : {row.figures.recall, row.figures.ndcg}) {
      const Interval interval = bootstrap_mean(values);
      std::cout << " | " << mean(values) << " (" << interval.low << " to " << interval.high << ")";
    }
    const auto recovered = [&](std::vector<double> Figures::* figure) {
      const double from = mean(least.*figure);
      return 100 * (mean(row.figures.*figure) - from) / (mean(most.*figure) - from);
    };
    std::cout << std::setprecision(0) << " | " << recovered(&Figures::recall) << " %, "
              << recovered(&Figures::ndcg) << " % | " << row.settings << " |\n";
  }
  std::cout << std::defaultfloat << std::setprecision(6) << std::flush;
}

// A model with one of its settings.
struct Setting {
  std::string text;
  std::function<Model(const Data& train)> fit;
};

// A split, and the same once more within what it does not hide, on which settings are chosen.
struct Study {
  Parts outer, inner;
  std::vector<Row> rows = {};

  void row(const std::string& name, const std::vector<Setting>& settings, bool warm = false,
           Ask ask = Ask::history) {
    std::size_t best = 0;
    double most = -1;
    for (std::size_t s = 0; s < settings.size() && settings.size() > 1; ++s) {
      const Data& train = warm ? inner.warm : inner.cold;
      const double value = mean(figures_of(settings[s].fit(train), train, inner, ask).ndcg);
      if (value > most) best = s;
      most = std::max(most, value);
    }
    const Data& train = warm ? outer.warm : outer.cold;
    rows.push_back({name, figures_of(settings[best].fit(train), train, outer, ask), settings[best].text});
  }
  void row(const std::string& name, const std::string& text, std::function<Model(const Data&)> fit,
           bool warm = false, Ask ask = Ask::history) {
    row(name, std::vector<Setting>{{text, std::move(fit)}}, warm, ask);
  }

  void print(const std::string& name, const Data& data) const {
    std::size_t users = 0;
    for (UserIndex user{0}; user.value < outer.test.user_count(); ++user)
      users += outer.test.history(user).empty() ? 0 : 1;
    std::cout << "\n### " << name << "\n\n"
              << data.size() << " entries, " << data.user_count() << " people, " << data.item_count()
              << " items; " << outer.ranked.size() << " items ranked, " << outer.test.size()
              << " test entries of " << users << " people\n\n";
    print_table(rows, "warm: implicit ALS");
  }
};

Model als(const Data& train, int factors, double strength) {
  return Model(ImplicitAls{.factors = factors, .regularization = strength}.fit(train));
}

void study_items(const World& world) {
  Study study{hide_items(world.data, 1), {}};
  study.inner = hide_items(study.outer.cold, 2);
  const std::size_t items = world.data.item_count();

  std::vector<Features> blocks;
  for (const auto& columns : world.attributes)
    blocks.push_back(item_features<float>(world.catalog, columns, FeatureWeighting::tf_idf, items));
  if (!world.numbers.empty()) blocks.push_back(number_features<float>(world.catalog, world.numbers, items));
  const auto learnt =
      BlockWeights{.users = 1000, .new_items_only = true}.learn(blocks, study.inner.cold, study.inner.test);
  const Features equal = combined(blocks), weighed = combined(blocks, learnt.weights);
  std::string weights = "weights";
  for (const double weight : learnt.weights) weights += " " + text_of(weight);

  study.row("random", "", [&](const Data&) { return Model(Chance{items}); });
  study.row("popularity", "nobody had them",
            [](const Data& train) { return Model(Popularity{}.fit(train)); });
  const auto knn = [&](const Data& train) { return Model(ContentKnn{}.fit(train, weighed)); };
  study.row("what everybody had, by features", weights, knn, false, Ask::everybody);
  study.row("content kNN, equal blocks", "",
            [&](const Data& train) { return Model(ContentKnn{}.fit(train, equal)); });
  study.row("content kNN, learnt blocks", weights, knn);
  std::vector<Setting> bayes, ridge, logistic, mapped, cease, add_ease, slim, warm;
  // Every entry speaks for an item here, none against one: what Rocchio leaves of itself is content kNN.
  study.row("Rocchio", weights, [&](const Data& train) { return Model(Rocchio{}.fit(train, weighed)); });
  for (const double smoothing : {0.01, 0.1, 1.0})
    bayes.push_back({"a " + text_of(smoothing), [=, &weighed](const Data& train) {
                       return Model(NaiveBayes{.smoothing = smoothing}.fit(train, weighed));
                     }});
  study.row("naive Bayes", bayes);
  for (const double strength : {0.3, 1.0, 3.0, 10.0})
    for (const double unobserved : {0.003, 0.03, 0.3})
      ridge.push_back(
          {"λ " + text_of(strength) + ", α₀ " + text_of(unobserved), [=, &weighed](const Data& train) {
             return Model(FeatureRidge{.regularization = strength, .unobserved_weight = unobserved}.fit(
                 train, weighed));
           }});
  study.row("ridge for each person", ridge);
  for (const double strength : {0.03, 0.3, 3.0})
    logistic.push_back({"λ " + text_of(strength), [=, &weighed](const Data& train) {
                          return Model(FeatureLogistic{.regularization = strength}.fit(train, weighed));
                        }});
  study.row("logistic for each person", logistic);
  for (const double strength : {0.003, 0.01, 0.03})
    for (const double of_map : {1.0, 10.0, 100.0})
      for (const double exponent : {0.0, 1.0})
        mapped.push_back(
            {"64 factors, λ " + text_of(strength) + "; map λ " + text_of(of_map) + ", ν " + text_of(exponent),
             [=, &weighed](const Data& train) {
               const auto model = ImplicitAls{.regularization = strength}.fit(train);
               return Model(FactorMap{.regularization = of_map, .frequency_exponent = exponent}.fit(
                   model, train, weighed));
             }});
  study.row("implicit ALS, mapped factors", mapped);
  for (const double strength : {0.003, 0.01, 0.03})
    warm.push_back(
        {"64 factors, λ " + text_of(strength), [=](const Data& train) { return als(train, 64, strength); }});
  study.row("warm: popularity", "", [](const Data& train) { return Model(Popularity{}.fit(train)); }, true);
  study.row("warm: implicit ALS", warm, true);
  study.row("warm: RP3β", "", [](const Data& train) { return Model(Rp3Beta{}.fit(train)); }, true);
  // A fit takes n³ for n items: where those are many, there is no choosing, and settings are MovieLens's.
  const auto choices = [&](std::vector<double> all, double of_movies) {
    return items > 5000 ? std::vector<double>{of_movies} : all;
  };
  for (const double strength : choices({30, 300}, 300))
    for (const double weight : choices({10, 100, 1000}, 10))
      cease.push_back({"λ " + text_of(strength) + ", α " + text_of(weight), [=, &weighed](const Data& train) {
                         return Model(
                             Cease{.regularization = strength, .feature_weight = weight}.fit(train, weighed));
                       }});
  study.row("CEASE", cease);
  for (const double strength : choices({0.1, 1, 10}, 10))
    add_ease.push_back({"λ of features " + text_of(strength), [=, &weighed](const Data& train) {
                          return Model(AddEase{.feature_regularization = strength}.fit(train, weighed));
                        }});
  study.row("add-EASE", add_ease);
  for (const double l1 : choices({0.1, 1}, 1))
    for (const double l2 : choices({3, 30}, 30))
      for (const double weight : choices({3, 30}, 3))
        slim.push_back(
            {"l1 " + text_of(l1) + ", l2 " + text_of(l2) + ", α " + text_of(weight),
             [=, &weighed](const Data& train) {
               return Model(CollectiveSlim{.l1 = l1, .l2 = l2, .feature_weight = weight}.fit(train, weighed));
             }});
  study.row("collective SLIM", slim);
  study.print(world.name + ", new items", world.data);
}

void study_people(const World& world) {
  const auto people = user_features(*world.people, world.data);
  Study study{hide_people(world.data, people, 1), {}};
  study.inner = hide_people(study.outer.cold, people, 2);
  const std::size_t items = world.data.item_count();
  study.row("random", "", [&](const Data&) { return Model(Chance{items}); });
  study.row("popularity", "", [](const Data& train) { return Model(Popularity{}.fit(train)); });
  std::vector<Setting> mapped;
  for (const double strength : {0.003, 0.01, 0.03})
    for (const double of_map : {1.0, 10.0, 100.0})
      mapped.push_back({"32 factors, λ " + text_of(strength) + "; map λ " + text_of(of_map),
                        [=, &people](const Data& train) {
                          const auto model =
                              ImplicitAls{.factors = 32, .regularization = strength}.fit(train);
                          return Model(UserFactorMap{.regularization = of_map}.fit(model, train, people));
                        }});
  study.row("implicit ALS, mapped factors", mapped, false, Ask::user);
  std::vector<Setting> warm;
  for (const double strength : {0.003, 0.01, 0.03})
    warm.push_back(
        {"32 factors, λ " + text_of(strength), [=](const Data& train) { return als(train, 32, strength); }});
  study.row("warm: implicit ALS", warm, true);
  study.print(world.name + ", new people", world.data);
}

World complete_journey(const std::filesystem::path& folder) {
  const EventLog log = read_events((folder / "transactions_sample.csv").string(),
                                   {.user = "household_id", .item = "product_id"});
  World world{"Complete Journey", with_five_people(to_interactions(log))};
  world.catalog =
      read_catalog((folder / "products.csv").string(), {.id = "product_id"}).renumbered(world.data.items());
  world.attributes = {{"product_type"}, {"product_category"}, {"department"}, {"manufacturer_id"},
                      {"brand"},        {"package_size"}};
  world.people = read_catalog((folder / "demographics.csv").string(), {.id = "household_id"});
  return world;
}

World movielens(const std::filesystem::path& folder) {
  const EventLog log = read_events((folder / "ratings.csv").string(),
                                   {.user = "userId", .item = "movieId", .value = "rating"});
  const Data liked = kept(to_interactions(log), [](ItemIndex, float rating) { return rating >= 4; });
  World world{"MovieLens latest-small, ratings from 4", with_five_people(liked)};
  const auto& ids = world.data.items();
  const Catalog movies =
      read_catalog((folder / "movies.csv").string(), {.id = "movieId", .multi = {"genres"}}).renumbered(ids);
  std::vector<std::vector<std::string>> tags(ids->size());
  CsvReader rows((folder / "tags.csv").string());
  const std::size_t movie = rows.column("movieId"), tag = rows.column("tag");
  while (rows.next())
    if (const auto item = ids->find(rows[movie])) tags[item->value].emplace_back(rows[tag]);
  TextColumn tag_column("tag");
  NumberColumn year("year");
  for (ItemIndex item{0}; item.value < ids->size(); ++item) {
    const auto& own = tags[item.value];
    const std::vector<std::string_view> words(own.begin(), own.end());
    tag_column.push_back(std::span<const std::string_view>(words));
    const std::string title(movies[item].title);  // "Heat (1995)"
    const std::size_t open = title.rfind('(');
    const std::string digits = open == std::string::npos ? "" : title.substr(open + 1, 4);
    const bool is_year = digits.size() == 4 && digits.find_first_not_of("0123456789") == std::string::npos;
    year.push_back(is_year ? std::optional<double>(parse_number<double>(digits)) : std::nullopt);
  }
  world.catalog = Catalog(
      {.items = ids, .texts = {movies.text_column("genres"), std::move(tag_column)}, .numbers = {year}});
  world.attributes = {{"genres"}, {"tag"}};
  world.numbers = {"year"};
  return world;
}

World beauty(const std::filesystem::path& folder) {
  World world{"Amazon Beauty", to_interactions(read_lists((folder / "s3rec_sequences.txt").string()))};
  // {"4": [1, 2, 3], "83": …}: a word before a colon is an item, any other an attribute.
  std::ifstream file(folder / "s3rec_item_attributes.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::vector<std::vector<std::string>> values(world.data.item_count());
  std::vector<std::string>* own = nullptr;
  for (std::size_t at = 0; (at = text.find_first_of("0123456789", at)) != std::string::npos;) {
    const std::size_t end = text.find_first_not_of("0123456789", at);
    const std::string word = text.substr(at, end - at);
    if (text.compare(end, 2, "\":") == 0) {
      const auto item = world.data.items()->find(word);
      own = item ? &values[item->value] : nullptr;
    } else if (own) {
      own->push_back(word);
    }
    at = end;
  }
  TextColumn column("attribute");
  for (const auto& row : values) {
    const std::vector<std::string_view> words(row.begin(), row.end());
    column.push_back(std::span<const std::string_view>(words));
  }
  world.catalog = Catalog({.items = world.data.items(), .texts = {std::move(column)}});
  world.attributes = {{"attribute"}};
  return world;
}

World movielens_100k(const std::filesystem::path& folder) {
  const CsvFormat ratings{.separator = "\t", .header = false, .names = {"user", "item", "rating", "time"}};
  const CsvFormat users{
      .separator = "|", .header = false, .names = {"id", "years", "gender", "occupation", "zip"}};
  const EventLog log = read_events((folder / "u.data").string(), {.value = "rating"}, ratings);
  World world{"MovieLens 100K, ratings from 4",
              kept(to_interactions(log), [](ItemIndex, float rating) { return rating >= 4; })};
  const Catalog table = read_catalog(CsvReader((folder / "u.user").string(), users),
                                     {.id = "id", .text = {"gender", "occupation"}, .numbers = {"years"}});
  TextColumn age("age");
  for (ItemIndex person{0}; person.value < table.size(); ++person)
    age.push_back(text_of(std::min(6.0, table[person].number("years").value_or(0) / 10)).substr(0, 1) + "0s");
  world.people = Catalog(
      {.items = table.items(), .texts = {table.text_column("gender"), table.text_column("occupation"), age}});
  return world;
}

void study(const std::string& name, const std::filesystem::path& folder) {
  const World world = name == "complete-journey"  ? complete_journey(folder / name)
                      : name == "ml-latest-small" ? movielens(folder / name)
                      : name == "amazon-beauty"   ? beauty(folder / name)
                      : name == "ml-100k"         ? movielens_100k(folder / name)
                                          : throw OptionError("no data set '" + name + "' is known here");
  if (!world.attributes.empty()) study_items(world);
  if (world.people) study_people(world);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2) {
    std::cerr
        << "usage: cold_start_report FOLDER [complete-journey|ml-latest-small|amazon-beauty|ml-100k...]\n";
    return 2;
  }
  const std::vector<std::string> all{"complete-journey", "ml-latest-small", "amazon-beauty", "ml-100k"};
  const std::vector<std::string> named(argv + 2, argv + argc);
  for (const auto& name : named.empty() ? all : named) study(name, argv[1]);
} catch (const std::exception& error) {
  std::cerr << "cold_start_report: " << error.what() << '\n';
  return 3;
}
