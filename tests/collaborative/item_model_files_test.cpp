#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "collaborative/sequences.hpp"
#include "kindred/collaborative/association_rules.hpp"
#include "kindred/collaborative/ease.hpp"
#include "kindred/collaborative/graph_filter.hpp"
#include "kindred/collaborative/markov.hpp"
#include "kindred/collaborative/rp3beta.hpp"
#include "kindred/collaborative/session_knn.hpp"
#include "kindred/model.hpp"
#include "support/archive_bytes.hpp"
#include "support/ask_anything.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

const ModelKinds<float>& kinds() {
  static const auto kinds = ModelKinds<float>{}
                                .with<AssociationRulesModel<float>>()
                                .with<DenseItemModel<float>>()
                                .with<GraphFilterModel<float>>()
                                .with<MarkovModel<float>>()
                                .with<SessionKnnModel<float>>()
                                .with<SparseItemModel<float>>();
  return kinds;
}

std::vector<std::pair<std::string, AnyRecommender<float>>> models() {
  const auto data = sequences<float>({{0, 1, 3}, {0, 2, 3}, {1, 0}});
  return {{"rules", AssociationRules{.support = 0, .count = 1, .length = 3}.fit(data)},
          {"dense", Ease{}.fit(data)},
          {"graph", GraphFilter{.factors = 2, .sharpening = 1}.fit(data)},
          {"markov", Markov{}.fit(data)},
          {"sessions", SessionKnn{}.fit(data)},
          {"sparse", Rp3Beta{.weighted = true}.fit(data)}};
}

// Opens a model and asks it all; whether it could be.
template <class Open>
bool serves(Open&& open) {
  try {
    ask_anything<float>(open());
    return true;
  } catch (const ArchiveError&) {
    return false;
  }
}

std::size_t begin_of_contents(const std::string& bytes) {
  std::uint64_t sections = 0;
  std::memcpy(&sections, bytes.data() + section_count_at, sizeof sections);
  return table_at + sections * entry_size;
}

}  // namespace

TEST_CASE("an item model's file with a byte changed is refused, or mapped and then served without harm") {
  const TemporaryFolder folder;
  for (const auto& [name, model] : models()) {
    INFO(name);
    const std::string whole = bytes_of(archive_of(model));
    REQUIRE(serves([&] { return kinds().load(Archive::of_bytes(as_bytes(whole), "whole")); }));
    int served = 0;
    for (std::size_t at = begin_of_contents(whole); at < whole.size(); ++at) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << at % 8));
      const auto path = folder.file("model", bytes);
      CHECK_THROWS_AS(kinds().load(path), ArchiveError);
      served += serves([&] { return kinds().map(path); }) ? 1 : 0;
      bytes = sealed(std::move(bytes));
      serves([&] { return kinds().load(Archive::of_bytes(as_bytes(bytes), "sealed")); });
    }
    CHECK(served > 0);  // or nothing was tried
  }
}

TEST_CASE("numbers of an item model's file that are extreme are refused, or served without harm") {
  const TemporaryFolder folder;
  constexpr auto ones = ~std::uint64_t{0};
  for (const auto& [name, model] : models()) {
    INFO(name);
    const std::string whole = bytes_of(archive_of(model));
    for (std::size_t at = begin_of_contents(whole); at + 8 <= whole.size(); at += 8)
      for (const std::uint64_t number :
           {ones, ones >> 1, ones << 63, std::uint64_t{0x7FC000007FC00000}, std::uint64_t{1} << 32}) {
        const std::string bytes = sealed(with(whole, at, number));
        serves([&] { return kinds().load(Archive::of_bytes(as_bytes(bytes), "sealed")); });
        const auto path = folder.file("model", bytes);
        serves([&] { return kinds().map(path); });
      }
  }
}
