#include "kindred/features/feature_map.hpp"

#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "features/small_table.hpp"
#include "support/archive_bytes.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

struct Letters {
  static void tokenize(std::string_view text, Tokens& tokens) {
    for (std::size_t at = 0; at < text.size(); ++at) tokens.add({.text = text.substr(at, 1)});
  }
  static std::uint64_t fingerprint() { return 7; }
};

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
           TargetEncoding{.column = "brand", .folds = 4}, CountEncoding{.column = "brand"},
           Numeric{.column = "price"}, QuantileBins{.column = "price"},
           Hierarchy{.column = "title", .separator = " "}, TextWords{.column = "title"},
           TextVector{.column = "brand", .encode = length_of, .dimensions = 2}, TimeCycles{.half_life = days},
           PricePosition{.category = "brand"}, Cross{.left = "brand", .right = "title"}}};
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

TEST_CASE("training rows are encoded out of fold, and by the map they are not") {
  const auto fitted = Features{{TargetEncoding{.column = "brand", .folds = 4}}}.fit(small_table(), targets);
  const auto block = TargetEncoding{.column = "brand", .folds = 4}.out_of_fold(small_table(), targets);
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
  Features{{TextWords{.column = "title", .tokenizer = Letters{}}}}.fit(small_table()).map.save(path);
  CHECK(FeatureMap::load(path, {.tokenizers = {{"title", Letters{}}}}).size() == 14);
  CHECK(message_of<OptionError>([&] { FeatureMap::load(path); }) ==
        "the words of 'title' were learned with another tokeniser, which no file can hold: give that one");
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

  // More features than memory, and a time of which nothing is looked at.
  ArchiveWriter huge(FeatureMap::kind(), 1);
  huge.add_integer("encoders", 1);
  huge.part("0").add_integer("encoder", 1);
  huge.part("0").add_text("column", "brand");
  huge.part("0").add_integer("size", 1 << 30);
  CHECK_THROWS_AS(FeatureMap::load(Archive::of_bytes(huge.bytes(), "x")), ArchiveError);
  ArchiveWriter idle(FeatureMap::kind(), 1);
  idle.add_integer("encoders", 1);
  idle.part("0").add_integer("encoder", 9);
  idle.part("0").add_text("column", "time");
  for (const char* what : {"hour", "weekday", "season", "now", "utc_offset"})
    idle.part("0").add_integer(what, 0);
  idle.part("0").add_number("half_life", 0);
  CHECK(message_of<ArchiveError>([&] { FeatureMap::load(Archive::of_bytes(idle.bytes(), "x")); }) ==
        "x: holds no feature of a time");
}

TEST_CASE("values that read alike are features of their own") {
  const FeatureTable rare{.texts = {texts("brand", {"(rare)", "(rare)", "acme", "bolt", "bolt"})}};
  const auto brands = Features{{OneHot{.column = "brand", .least_count = 2}}}.fit(rare);
  REQUIRE(brands.map.size() == 3);
  CHECK(brands.map.name(FeatureIndex(0)) == "brand: (rare)");
  CHECK(brands.map.name(FeatureIndex(2)) == "brand: (rare) (2)");
  CHECK(brands.train.rows[ItemIndex(0)].indices[0] == FeatureIndex(0));
  CHECK(brands.train.rows[ItemIndex(2)].indices[0] == FeatureIndex(2));

  const FeatureTable pairs{.texts = {texts("a", {"x", "x × y"}), texts("b", {"y × z", "z"})}};
  const FeatureMap crossed = Features{{Cross{.left = "a", .right = "b"}}}.fit(pairs).map;
  REQUIRE(crossed.size() == 2);
  CHECK(crossed.name(FeatureIndex(0)) == "a × b: x × y × z");
  CHECK(crossed.name(FeatureIndex(1)) == "a × b: x × y × z (2)");

  ArchiveWriter archive(FeatureMap::kind(), FeatureMap::archive_version);
  crossed.write(archive);
  const FeatureMap read = FeatureMap::load(Archive::of_bytes(archive.bytes(), "features"));
  CHECK(read.name(FeatureIndex(1)) == crossed.name(FeatureIndex(1)));
}

TEST_CASE("columns of unequal length and features of one name are refused") {
  const FeatureTable table{.texts = {texts("a", {"x"})}, .numbers = {numbers("n", {1, 2})}};
  CHECK(message_of<DataError>([&] { Features{{OneHot{.column = "a"}}}.fit(table); }) ==
        "feature table: column 'n' has 2 rows, expected 1 as those before it");
  CHECK(message_of<OptionError>(
            [] { Features{{OneHot{.column = "brand"}, OneHot{.column = "brand"}}}.fit(small_table()); }) ==
        "two features are called 'brand: acme': a column is encoded in one way twice, or a value makes the "
        "name of another encoder's feature");
  const auto wrong = [](std::string_view) { return std::vector<float>{1}; };
  CHECK(message_of<DataError>([&] {
          Features{{TextVector{.column = "brand", .encode = wrong, .dimensions = 2}}}.fit(small_table());
        }) == "the encoder of 'brand' gave 1 numbers for 'acme', expected 2 finite ones");
  CHECK(message_of<DataError>([] {
          Features{{Numeric{.column = "n", .scaling = NumberScaling::none}}}.fit(
              {.numbers = {numbers("n", {1, 1e300})}});
        }) == "features: 'n' of row 1 is not a finite number");
  CHECK(Features{}.fit(small_table()).train.rows.row_count() == 8);
  CHECK(FeatureMap().encode(small_table()).rows.column_count() == 0);
}
