#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "content/groceries.hpp"
#include "hybrid/hybrids.hpp"
#include "kindred/collaborative.hpp"
#include "kindred/content.hpp"
#include "kindred/hybrid.hpp"
#include "kindred/model.hpp"
#include "support/archive_bytes.hpp"
#include "support/ask_anything.hpp"
#include "support/catch.hpp"
#include "support/kinds_once.hpp"
#include "support/sanitized.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using namespace kindred_test;
using Catch::Matchers::ContainsSubstring;

namespace {

Interactions<float> small_data() {
  std::vector<Interaction<float>> cells;
  const float table[3][4] = {{5, 3, 0, 1}, {4, 0, 2, 1}, {1, 1, 0, 0}};
  for (int u = 0; u < 3; ++u)
    for (int i = 0; i < 4; ++i)
      if (table[u][i] > 0) cells.push_back({UserIndex(u), ItemIndex(i), table[u][i]});
  return collect(cells);
}

// What the three did not have.
Interactions<float> small_held_out() {
  std::vector<Interaction<float>> cells;
  for (const auto& [user, item] : {std::pair{0, 2}, {1, 1}, {2, 2}})
    cells.push_back({UserIndex(user), ItemIndex(item), 1});
  return collect(cells, {.users = 3, .items = 4});
}

std::vector<std::pair<std::string, AnyRecommender<float>>> small_models() {
  const auto data = small_data();
  const std::vector<AnyRecommender<float>> both = {Popularity{}.fit(data), Baseline{}.fit(data)};
  return {{"popularity", Popularity{}.fit(data)},
          {"baseline", Baseline{}.fit(data)},
          {"item_knn", ItemKnn{.neighbors = 2}.fit(data)},
          {"item_knn, rewritten",
           ItemKnn{.neighbors = 2, .metric = adjusted_cosine, .bias = ItemBias::item_mean}.fit(data)},
          {"user_knn", UserKnn{.neighbors = 2}.fit(data)},
          {"user_knn, table", UserKnn{.neighbors = 2, .metric = log_likelihood_ratio}.fit(data)},
          {"user_knn, terms", UserKnn{.neighbors = 2, .metric = as_similarity(manhattan)}.fit(data)},
          {"content_knn", ContentKnn{.columns = {"category"}}.fit(purchases(), groceries())},
          {"stacked trees", Stacking{.trees = {.trees = 2, .leaves = 3, .least_rows = 1}}.fit(
                                data, small_held_out(), both, {.threads = 1})},
          {"hybrids of hybrids", Weighted{}.of(Mixed{}.of(Cascade{.candidates = {2}}.of(both), both[0]),
                                               MetaLevel{}.of(both[0], both[1]),
                                               Switching{.at_least = {1, 0}, .fill = true}.of(both))}};
}

// What opening ended with, and whether the model could be asked anything.
enum class End { refused, served };

template <class Open>
End use(Open&& open) {
  try {
    ask_anything<float>(open());
    return End::served;
  } catch (const ArchiveError&) {
    return End::refused;
  }
}

std::size_t begin_of_contents(const std::string& bytes) {
  std::uint64_t sections = 0;
  std::memcpy(&sections, bytes.data() + section_count_at, sizeof sections);
  return table_at + sections * entry_size;
}

}  // namespace

// Every byte of the contents, since those before them are covered by tests of the archive.
TEST_CASE("a model's file with a byte changed is refused, or mapped and then served without harm") {
  const TemporaryFolder folder;
  for (const auto& [name, model] : small_models()) {
    const std::string whole = bytes_of(archive_of(model));
    std::size_t served = 0;
    for (std::size_t at = begin_of_contents(whole); at < whole.size(); at += sanitized ? 5 : 1) {
      INFO(name << " at " << at);
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << at % 8));
      const auto path = folder.file("model", bytes);
      CHECK_THROWS_AS(all_kinds().load(path), ArchiveError);
      if (use([&] { return all_kinds().map(path); }) == End::served) ++served;
      if (at % 4 != 0) continue;  // what the checksum does not keep off is slower to try
      bytes[at] = static_cast<char>(bytes[at] | 0x80 >> at % 2);
      bytes = sealed(std::move(bytes));
      use([&] { return all_kinds().load(Archive::of_bytes(as_bytes(bytes), "sealed")); });
    }
    INFO(name);
    CHECK(served > 0);  // or nothing was tried
  }
}

TEST_CASE("numbers of a model's file that are extreme are refused, or served without harm") {
  const TemporaryFolder folder;
  constexpr auto ones = ~std::uint64_t{0};
  for (const auto& [name, model] : small_models()) {
    const std::string whole = bytes_of(archive_of(model));
    for (std::size_t at = begin_of_contents(whole); at + 8 <= whole.size(); at += 8) {
      INFO(name << " at " << at);
      // −1; the largest; the smallest; NaN of both widths; numbers that are just too large.
      for (const std::uint64_t number : {ones, ones >> 1, ones << 63, std::uint64_t{0x7FC000007FC00000},
                                         std::uint64_t{0x0000000400000004}, std::uint64_t{1} << 32}) {
        const std::string bytes = sealed(with(whole, at, number));
        use([&] { return all_kinds().load(Archive::of_bytes(as_bytes(bytes), "sealed")); });
        if (number != ones) continue;
        const auto path = folder.file("model", bytes);
        use([&] { return all_kinds().map(path); });
      }
    }
  }
}

TEST_CASE("a model's file that is cut short anywhere is refused, loaded or mapped") {
  const TemporaryFolder folder;
  const std::string whole = bytes_of(archive_of(ItemKnn{.neighbors = 2}.fit(small_data())));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto path = folder.file("model", whole.substr(0, size));
    CHECK_THROWS_AS(all_kinds().load(path), ArchiveError);
    CHECK_THROWS_AS(all_kinds().map(path), ArchiveError);
  }
}

// Sections of a few bytes that speak of billions of columns, rows, features or models.
TEST_CASE("what promises gigabytes in a few bytes is refused before memory is reserved") {
  const std::int64_t billions = std::numeric_limits<std::int32_t>::max();
  const auto rows = [&](ArchiveWriter archive, std::int64_t columns) {
    archive.add_integer("column_count", columns);
    archive.add("offsets", std::vector<std::int64_t>{0});
    archive.add("columns", std::vector<std::uint32_t>{});
    archive.add("values", std::vector<float>{});
  };
  const TemporaryFolder folder;
  const auto refused = [&](const ArchiveWriter& archive) {
    archive.save(folder / "model");
    CHECK_THROWS_AS(all_kinds().load(folder / "model"), ArchiveError);
    CHECK_THROWS_AS(all_kinds().map(folder / "model"), ArchiveError);
  };
  for (const char* const kind : {"item_knn<float>", "user_knn<float>"}) {
    ArchiveWriter archive(kind, 1);
    rows(archive.part("train").part("by_user"), billions);
    rows(archive.part("train").part("by_item"), 0);
    refused(archive);
  }
  ArchiveWriter content("content_knn<float>", 1);
  rows(content.part("features"), billions);
  rows(content.part("postings"), 0);
  content.add_integer("centered", 0);
  refused(content);
  ArchiveWriter hybrid("weighted<float>", 1);
  hybrid.part("models").add_integer("count", billions);
  refused(hybrid);

  ArchiveWriter data("interactions<float>", 1);
  rows(data.part("by_user"), billions);
  rows(data.part("by_item"), 0);
  CHECK_THROWS_AS(load_interactions<float>(Archive::of_bytes(data.bytes(), "data")), ArchiveError);
}

// A hybrid within itself can't be written; names of parts grow with every level, and are at most 103 bytes
// long.
TEST_CASE("a hybrid of hybrids without end is refused") {
  ArchiveWriter archive("weighted<float>", 1);
  auto models = archive.part("models");
  for (int level = 0; level < 4; ++level) {
    models.add_integer("count", 1);
    auto first = models.part("1");
    first.add_text("name", "inner");
    first.add_text("kind", "weighted<float>");
    first.add_integer("version", 1);
    models = first.part("model").part("models");
  }
  CHECK_THROWS_WITH(all_kinds().load(Archive::of_bytes(archive.bytes(), "file")),
                    ContainsSubstring("has no section"));
}
