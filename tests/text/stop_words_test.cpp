#include "kindred/text/stop_words.hpp"

#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("stop words are found") {
  CHECK(StopWords().empty());
  CHECK(!StopWords().contains("the"));
  CHECK(StopWords::english().contains("the"));
  CHECK(!StopWords::english().contains("tea"));
  CHECK(StopWords({"b", "a", "b"}).words() == std::vector<std::string>{"a", "b"});
}

TEST_CASE("only the stop words themselves are found") {
  const StopWords words = StopWords::english();
  for (const auto& word : words.words()) {
    CHECK(words.contains(word));
    // Of the same first and last letter.
    CHECK(!words.contains(word.front() + word + word.back()));
  }
  CHECK(!words.contains(""));
  CHECK(!words.contains("tt"));
  CHECK(StopWords({"", "不"}).contains(""));
  CHECK(StopWords({"", "不"}).contains("不"));
  CHECK(!StopWords({"", "不"}).contains("下"));
}
