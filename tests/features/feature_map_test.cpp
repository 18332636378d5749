#include "kindred/features/feature_map.hpp"

#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include "data/shop.hpp"
#include "features/small_table.hpp"
#include "kindred/data/read_catalog.hpp"
#include "support/archive_bytes.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

std::vector<std::string> letters(std::string_view text) {
  std::vector<std::string> all;
  for (const char c : text) all.emplace_back(1, c);
  return all;
}

std::vector<float> length_of(std::string_view text) { return {static_cast<float>(text.size()), 1}; }

FeatureTable timed_table() {
  FeatureTable table = small_table();
  TimeColumn times("time");
  for (int row = 0; row < 8; ++row) times.push_back(timestamp(100000 * row));
  table.times.push_back(times);
  return table;
}

// One of each kind.
Features all_features() {
  return {{OneHot{.column = "brand"}, Hashed{.column = "title", .features = 16},
           TargetEncoding{.column = "brand"}, CountEncoding{.column = "brand"}, Numeric{.column = "price"},
           QuantileBins{.column = "price"}, Hierarchy{.column = "title", .separator = " "},
           TextWords{.column = "title"}, TextVector{.column = "brand", .encode = length_of, .dimensions = 2},
           TimeCycles{.half_life = days}, PricePosition{.category = "brand"},
           Cross{.left = "brand", .right = "title"}}};
}

const std::vector<double> targets = {1, 0, 1, 1, 0, 1, 0, 0};

std::string bytes_of(const FeatureMap& map) {
  ArchiveWriter archive(FeatureMap::kind(), FeatureMap::archive_version);
  map.write(archive);
  return kindred_test::bytes_of(archive);
}

}  // namespace

TEST_CASE("a map names every feature and encodes a table as its encoders do") {
  const auto [map, train] =
      Features{{OneHot{.column = "brand"}, Numeric{.column = "price"}}}.fit(small_table());
  CHECK(map.size() == 5);
  CHECK(map.name(FeatureIndex(3)) == "brand: dune");
  CHECK(map.name(FeatureIndex(4)) == "price");
  CHECK(map.names()->find("brand: bolt") == FeatureIndex(1));
  CHECK(train.rows.row_count() == 8);
  CHECK(train.rows.column_count() == 5);
  CHECK(train.dense()(0, 4) == Approx(-0.434533624083996).epsilon(1e-6));
  CHECK(train.dense().leftCols(4).sum() == 8);

  const auto later = map.encode<UserIndex, double>({.texts = {texts("brand", {"core", "new", ""})},
                                                    .numbers = {numbers("price", {30, 2.5, std::nullopt})}});
  CHECK(later.dense()(0, 4) == Approx(2.624583089467336).epsilon(1e-13));
  CHECK(later.rows[UserIndex(0)].size() == 2);
  std::ostringstream out;
  out << later;
  CHECK(out.str() == "brand: 1 unseen values, 1 rows unknown\nprice: 0 unseen values, 1 rows unknown\n");
}

TEST_CASE("words weigh as scikit-learn's TfidfVectorizer has it, of any tokeniser") {
  const auto words = TextWords{.column = "title"}.fit(small_table());
  CHECK(names_of(words) == std::vector<std::string>{"title has cup", "title has garden", "title has pot",
                                                    "title has red", "title has tea"});
  const FeatureBlock block =
      words.encode({.texts = {texts("title", {"Tea, TEA pot", "red cup tea", "bench sofa", ""})}});
  const Rows rows = dense(block, 5);
  const Rows expected = {{0, 0, 0.551342416775123, 0, 0.834279053713185},
                         {0.566893422648868, 0, 0, 0.656949391248062, 0.497040586568394}};
  for (std::size_t row = 0; row < 2; ++row)
    for (std::size_t word = 0; word < 5; ++word)
      CHECK(rows[row][word] == Approx(expected[row][word]).margin(1e-14));
  CHECK(block[2].empty());
  CHECK(block.unseen() == 1);  // "bench" was rare, and known
  CHECK(block.unknown() == 1);
  CHECK(TextWords{.column = "title", .tokens = letters}.fit(small_table()).size() == 14);
  CHECK(plain_words("Tea-Cup 2 \xe8\x8c\xb6!\xff") ==
        std::vector<std::string>{"tea", "cup", "2", "\xe8\x8c\xb6", "\xff"});
}

TEST_CASE("training rows are encoded out of fold, and by the map they are not") {
  const auto fitted = Features{{TargetEncoding{.column = "brand", .folds = 8}}}.fit(small_table(), targets);
  const auto block = TargetEncoding{.column = "brand", .folds = 8}.out_of_fold(small_table(), targets);
  CHECK(fitted.train.dense()(0, 0) == Approx(block[0][0].value));
  CHECK(fitted.map.encode(small_table()).dense()(0, 0) == Approx(0.6285714285714287));
  CHECK(message_of<DataError>([] { Features{{TargetEncoding{.column = "brand"}}}.fit(small_table()); }) ==
        "target encoding of 'brand': 0 targets, expected one for each of the 8 training rows");
}

TEST_CASE("a map of all kinds of encoders is written and read to the bit") {
  const FeatureMap map = all_features().fit(timed_table(), targets).map;
  const std::string bytes = bytes_of(map);
  const Archive archive = Archive::of_bytes(as_bytes(bytes), "the shop's features");
  const TextCode code{.vectors = {{"brand", length_of}}};
  const FeatureMap again = FeatureMap::load(archive, code);
  CHECK(*again.names() == *map.names());
  CHECK(bytes_of(again) == bytes);
  const auto before = map.encode(timed_table()), after = again.encode(timed_table());
  CHECK(before.dense() == after.dense());
  CHECK(before.dense().cwiseAbs().rowwise().sum().minCoeff() > 0);

  CHECK(message_of<OptionError>([&] { FeatureMap::load(archive); }) ==
        "the texts of 'brand' are encoded by code of your own, which no file can hold: give it too");
  const TemporaryFolder folder;
  const auto path = folder.path() / "features.kindred";
  Features{{TextWords{.column = "title", .tokens = letters}}}.fit(small_table()).map.save(path);
  CHECK(FeatureMap::load(path, {.tokens = {{"title", letters}}}).size() == 14);
  CHECK(message_of<OptionError>([&] { FeatureMap::load(path); }).find("tokeniser of your own") !=
        std::string::npos);
}

TEST_CASE("an archive that holds something else, or numbers that do not fit, is no map") {
  CHECK_THROWS_AS(FeatureMap::load(Archive::of_bytes(ArchiveWriter("other", 1).bytes(), "x")), ArchiveError);
  ArchiveWriter archive(FeatureMap::kind(), 1);
  archive.add_integer("encoders", 1);
  archive.part("0").add_integer("encoder", 4);
  archive.part("0").add_text("column", "price");
  archive.part("0").add_integer("scaling", 1);
  archive.part("0").add_number("center", 0);
  archive.part("0").add_number("spread", 0);
  CHECK(message_of<ArchiveError>([&] { FeatureMap::load(Archive::of_bytes(archive.bytes(), "x")); }) ==
        "x: holds a spread that is not above 0");
}

TEST_CASE("events are rows with all that is known of their item and user") {
  const Catalog catalog =
      read_catalog(CsvReader::of_text("id,title,category,size\n1,Tea,Food,2\n2,Cup,Home,\n"),
                   {.title = "title", .numbers = {"size"}});
  const EventLog log = kindred_test::log_of("user,item,time,price\na,1,10,3\nb,2,20,\na,9,30,1\n");
  const FeatureTable users{.texts = {texts("segment", {"young", "old"})}};
  const FeatureTable table = event_table(log, item_table(catalog.renumbered(log.items())), users);
  CHECK(table.size() == 3);
  CHECK(table.text("item title")[ItemIndex(0)].size() == 1);
  CHECK(table.text("item category")[ItemIndex(2)].empty());
  CHECK(table.number("item size")[ItemIndex(0)] == 2);
  CHECK(table.number("price")[ItemIndex(2)] == 1);
  CHECK(table.time("time")[1] == timestamp(20));
  const auto crossed = Features{{Cross{.left = "user segment", .right = "item category"}}}.fit(table);
  CHECK(crossed.map.name(FeatureIndex(1)) == "user segment × item category: young × Food");
  CHECK(crossed.train.counts[0].unknown == 1);
}

TEST_CASE("columns of unequal length and features of one name are refused") {
  const FeatureTable table{.texts = {texts("a", {"x"})}, .numbers = {numbers("n", {1, 2})}};
  CHECK(message_of<DataError>([&] { Features{{OneHot{.column = "a"}}}.fit(table); }) ==
        "feature table: column 'n' has 2 rows, expected 1 as those before it");
  CHECK(message_of<OptionError>([] {
          Features{{OneHot{.column = "brand"}, OneHot{.column = "brand"}}}.fit(small_table());
        }) == "two features are called 'brand: acme': does the map encode a column in one way twice?");
  const auto wrong = [](std::string_view) { return std::vector<float>{1}; };
  CHECK(message_of<DataError>([&] {
          Features{{TextVector{.column = "brand", .encode = wrong, .dimensions = 2}}}.fit(small_table());
        }) == "the encoder of 'brand' gave 1 numbers for 'acme', expected 2 finite ones");
  CHECK(Features{}.fit(small_table()).train.rows.row_count() == 8);
  CHECK(FeatureMap().encode(small_table()).rows.column_count() == 0);
}
