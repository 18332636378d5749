#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "golden/golden.hpp"
#include "support/catch.hpp"
#include "support/kinds_once.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using kindred_test::all_kinds;
using kindred_test::golden_answer;
using kindred_test::golden_data;

namespace {

const auto golden = std::filesystem::path(KINDRED_TEST_DATA_DIR).parent_path() / "golden";

// Numbers of a line, its name left out.
std::vector<double> numbers(const std::string& line) {
  std::istringstream words(line);
  std::string name, word;
  std::vector<double> all;
  for (words >> name; words >> word;) all.push_back(std::stod(word));
  return all;
}

}  // namespace

TEST_CASE("models in files of every release answer as they did") {
  std::size_t files = 0;
  for (const std::string release : {"0.1"}) {
    std::ifstream answers(golden / release / "answers.txt");
    for (std::string line; std::getline(answers, line); ++files) {
      const auto file = golden / release / (line.substr(0, line.find(' ')) + ".kindred");
      INFO(file.string());
      const auto expected = numbers(line);
      CHECK_NOTHROW(Archive::map(file).verify());
      for (const auto& model : {all_kinds().load(file), all_kinds().map(file)}) {
        const auto answer = numbers("model" + golden_answer(model));
        REQUIRE(answer.size() == expected.size());
        for (std::size_t i = 0; i < answer.size(); ++i) {
          INFO(i);
          if (std::isinf(expected[i])) CHECK(answer[i] == expected[i]);
          else CHECK(answer[i] == Approx(expected[i]).epsilon(2e-5).margin(1e-6));
        }
      }
    }
  }
  CHECK(files == 26);
}

TEST_CASE("data in files of every release is what it was") {
  for (const std::string release : {"0.1"}) {
    const auto data = load_interactions<float>(golden / release / "interactions.kindred");
    const auto expected = golden_data();
    CHECK(*data.users() == *expected.users());
    CHECK(*data.items() == *expected.items());
    CHECK(std::ranges::equal(data.times(), expected.times()));
    CHECK(std::ranges::equal(data.by_user().offsets(), expected.by_user().offsets()));
    CHECK(std::ranges::equal(data.by_user().columns(), expected.by_user().columns()));
    CHECK(std::ranges::equal(data.by_user().values(), expected.by_user().values()));
    CHECK(load_vocabulary<UserIndex>(golden / release / "vocabulary.kindred") == *expected.users());
  }
}

// A change of the form needs a new version of the kind, and golden files of the release that brings it.
TEST_CASE("the newest golden files are what is written now") {
  const kindred_test::TemporaryFolder folder;
  save_interactions(golden_data(), folder / "now");
  CHECK(kindred_test::bytes_of(folder / "now") ==
        kindred_test::bytes_of(golden / "0.1" / "interactions.kindred"));
  for (const char* const name :
       {"popularity", "baseline", "item_knn", "user_knn", "content_knn", "weighted", "switching"}) {
    const auto file = golden / "0.1" / (std::string(name) + ".kindred");
    INFO(file.string());
    all_kinds().load(file).save(folder / "now");
    CHECK(kindred_test::bytes_of(folder / "now") == kindred_test::bytes_of(file));
  }
}
