#include "kindred/text/completion.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "kindred/core/random.hpp"
#include "support/archive_bytes.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;

TEST_CASE("what was typed is completed by what is popular") {
  const Completion completion(
      {{"Coffee", 5}, {"Coffee filters", 9}, {"Cocoa", 7}, {"Café", 2}, {"手机壳", 1}, {"Coffee", 5}});
  using Texts = std::vector<Completed>;
  CHECK(completion.size() == 5);
  CHECK(completion.complete("co") == Texts{{"Coffee", 10}, {"Coffee filters", 9}, {"Cocoa", 7}});
  CHECK(completion.complete("ＣＯＦＦＥＥ ") == Texts{{"Coffee filters", 9}});
  CHECK(completion.complete("", 1) == Texts{{"Coffee", 10}});
  CHECK(completion.complete("手")[0].text == "手机壳");
  CHECK(completion.complete("x").empty());
  CHECK(Completion({}).complete("x").empty());
  CHECK_THROWS_AS(Completion({{"a", std::numeric_limits<double>::quiet_NaN()}}), DataError);
}

TEST_CASE("completions are the best of all texts that begin so") {
  Random draw(4);
  const auto text = [&](std::size_t longest) {
    std::string some;
    for (auto left = draw.below(longest); left > 0; --left) some += static_cast<char>('a' + draw.below(3));
    return some;
  };
  std::vector<Completed> texts;
  for (int i = 0; i < 200; ++i)
    texts.push_back({text(8) + std::to_string(i), static_cast<double>(draw.below(9))});
  const Completion completion(texts);
  std::sort(texts.begin(), texts.end(), [](const auto& a, const auto& b) {
    return a.popularity > b.popularity || (a.popularity == b.popularity && a.text < b.text);
  });
  for (int round = 0; round < 60; ++round) {
    const std::string typed = text(4);
    std::vector<Completed> expected;
    for (const auto& one : texts)
      if (one.text.starts_with(typed) && expected.size() < 7) expected.push_back(one);
    CHECK(completion.complete(typed, 7) == expected);
  }
}

TEST_CASE("completions are kept in a file and served from it") {
  const kindred_test::TemporaryFolder folder;
  const auto path = folder / "shop.completion";
  const Completion completion({{"Café", 2}, {"Coffee", 5}, {"Cocoa", 7}},
                              {.marks = true, .characters = CharacterTable({{U'機', U'机'}})});
  completion.save(path);
  for (const auto& copy : {Completion::load(path), Completion::map(path)})
    for (const auto* typed : {"co", "CAF", "", "x"})
      CHECK(copy.complete(typed) == completion.complete(typed));
  const std::string bytes = kindred_test::bytes_of(path);
  for (std::size_t at = kindred_test::table_at; at < bytes.size(); at += 5) {
    auto damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    try {  // refused, or such as says something
      const auto read =
          Completion::read(Archive::of_bytes(kindred_test::as_bytes(kindred_test::sealed(damaged)), "x"));
      (void)read.complete("c");
    } catch (const Error&) {
    }
    const auto broken = folder.file("broken", damaged);
    CHECK_THROWS_AS(Completion::load(broken), ArchiveError);
    try {
      (void)Completion::map(broken).complete("c");
    } catch (const ArchiveError&) {
    }
  }
}
