#include "kindred/text/word_vectors.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using kindred_test::message_of;

TEST_CASE("word vectors are read from the usual formats") {
  const kindred_test::TemporaryFolder folder;
  const auto glove =
      WordVectors::read(folder.file("glove.txt", "the 1 0\ntea 0.5 -2e-1\n. . 3 4\ntea 9 9\n").string());
  CHECK(glove.size() == 3);
  CHECK(glove.dimension() == 2);
  CHECK(glove.vectors()(1, 1) == -0.2F);
  CHECK(glove.words()[WordIndex(2)] == ". .");
  const auto fast = WordVectors::read(folder.file("fast.vec", "2 3\ntea 1 2 3 \npot 4 5 6 \n").string());
  CHECK(fast.size() == 2);
  CHECK(fast.vectors()(1, 2) == 6);
  CHECK(WordVectors::read(folder.file("two.vec", "a 1\nb 2\nc 3\n").string(), 2).size() == 2);
  const auto bad = folder.file("bad.txt", "the 1 0\ntea 1\n").string();
  CHECK(message_of<DataError>([&] { WordVectors::read(bad); }) ==
        bad + ":2: a word and 1 numbers, expected 2");
  const auto text = folder.file("text.txt", "the 1 0\ntea 1 x\n").string();
  CHECK(message_of<DataError>([&] { WordVectors::read(text); }) == text + ":2: 'x', expected a number");
}

TEST_CASE("a text is the mean of its words, the common ones weighed less") {
  Vocabulary<WordIndex> words;
  for (const auto* word : {"the", "tea", "pot"}) words.add(word);
  TextVectors vectors(3, 2);
  vectors << 1, 1, 1, 0, 0, 1;
  const WordVectors known(words, vectors);
  const std::vector<std::string_view> texts = {"the tea", "the the pot", "unknown", "teapot"};
  // By hand: shares of 7 words; the 3/7, tea and pot 1/7.
  const auto model = SmoothInverseFrequency{.a = 0.1, .common = 0}.fit(known, texts);
  const auto encoded = model.encode(texts);
  const double the = 0.1 / (0.1 + 3.0 / 7), tea = 0.1 / (0.1 + 1.0 / 7);
  const double length = std::hypot(the + tea, the);
  CHECK(encoded(0, 0) == Approx((the + tea) / length).epsilon(1e-6));
  CHECK(encoded(0, 1) == Approx(the / length).epsilon(1e-6));
  CHECK(encoded.row(2).isZero());
  // A word that is not there is the mean of its parts.
  CHECK(encoded(3, 0) == Approx(std::sqrt(0.5)).epsilon(1e-6));
  const auto equal =
      SmoothInverseFrequency{.a = std::numeric_limits<double>::infinity(), .common = 0}.fit(known, texts);
  CHECK(equal.encode(texts)(1, 1) == Approx(3 / std::hypot(2.0, 3.0)).epsilon(1e-6));
  // What all have in common is taken out: of two dimensions one is left.
  const auto rest = SmoothInverseFrequency{}.fit(known, texts).encode(texts);
  CHECK(std::abs(rest.row(0).dot(rest.row(1))) == Approx(1).epsilon(1e-5));
  CHECK_THROWS_AS(SmoothInverseFrequency{.a = 0}.fit(known, texts), OptionError);
}

TEST_CASE("a word is the mean of its n-grams where the rows are such") {
  Vocabulary<WordIndex> rows;
  for (const auto* row : {"<te", "tea", "ea>", "as>"}) rows.add(row);
  TextVectors vectors(4, 1);
  vectors << 1, 2, 4, 8;
  const auto known = WordVectors(rows, vectors).with_ngrams(3, 4);
  const auto vector_of = [&](std::string_view word) {
    Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(1);
    known.add(word, 1, sum);
    return sum(0);
  };
  // Its own row, and "<te", "tea", "ea>"; by hand.
  CHECK(vector_of("tea") == Approx((2 + 1 + 2 + 4) / 4.0));
  CHECK(vector_of("teas") == Approx((1 + 2 + 8) / 3.0));
  CHECK(vector_of("pot") == 0);
  CHECK_THROWS_AS(known.with_ngrams(4, 3), OptionError);
}
