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
