#include "kindred/text/function_encoder.hpp"

#include <atomic>
#include <future>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::message_of;
using Texts = std::vector<std::string_view>;

namespace {

// A text's length, twice; fails as often as it is told to, and always for "bad".
struct Lengths {
  std::vector<std::vector<std::string>>* calls;
  int* failures;

  TextVectors operator()(std::span<const std::string_view> texts) const {
    calls->emplace_back(texts.begin(), texts.end());
    if ((*failures)-- > 0) throw std::runtime_error("the server is gone");
    TextVectors rows(static_cast<Eigen::Index>(texts.size()), 2);
    for (std::size_t t = 0; t < texts.size(); ++t) {
      if (texts[t] == "bad") rows.setConstant(std::numeric_limits<float>::quiet_NaN());
      else rows.row(static_cast<Eigen::Index>(t)).setConstant(static_cast<float>(texts[t].size()));
    }
    return rows;
  }
};

using Calls = std::vector<std::vector<std::string>>;

}  // namespace

TEST_CASE("a function is called in batches, and never twice for one text") {
  Calls calls;
  int failures = 0;
  const FunctionEncoder encoder(Lengths{&calls, &failures}, {.dimension = 2, .batch = 2, .cached = 3});
  const auto rows = encoder.encode(Texts{"a", "bb", "a", "ccc", "dddd"});
  CHECK(rows(2, 1) == 1);
  CHECK(rows(4, 0) == 4);
  CHECK(calls == Calls{{"a", "bb"}, {"ccc", "dddd"}});
  calls.clear();
  encoder.encode(Texts{"bb", "ccc"});
  encoder.encode(Texts{"a"});   // the oldest of four
  encoder.encode(Texts{"bb"});  // was used later than "dddd"
  CHECK(calls == Calls{{"a"}});
  encoder.encode(Texts{"dddd"});
  CHECK(calls == Calls{{"a"}, {"dddd"}});
  CHECK(encoder.encode({}).rows() == 0);
}

TEST_CASE("a function that fails is called again, and then told of") {
  Calls calls;
  int failures = 1;
  const FunctionEncoder encoder(Lengths{&calls, &failures}, {.dimension = 2, .batch = 2, .attempts = 2});
  CHECK(encoder.encode(Texts{"a"})(0, 0) == 1);
  CHECK(calls.size() == 2);
  failures = 2;
  CHECK(message_of<DataError>([&] { encoder.encode(Texts{"a", "bb"}); }) ==
        "text 1, and 0 others, could not be encoded: the server is gone");
  failures = 0;
  std::vector<EncoderFailure> missed;
  const auto rows = encoder.encode(Texts{"bad", "bb", "ccc"}, missed);
  REQUIRE(missed.size() == 2);
  CHECK(missed[0].text == 0);
  CHECK(missed[1].text == 1);
  CHECK(missed[1].reason == "the function gave a number that is not finite");
  CHECK(rows.row(0).isZero());
  CHECK(rows(2, 0) == 3);
  const FunctionEncoder wrong(Lengths{&calls, &failures}, {.dimension = 3});
  CHECK_THROWS_AS(wrong.encode(Texts{"a"}), DataError);
  CHECK_THROWS_AS(FunctionEncoder(Lengths{&calls, &failures}, {}), OptionError);
  CHECK_THROWS_AS(FunctionEncoder({}, {.dimension = 2}), OptionError);
}

TEST_CASE("whatever a function throws counts as a failure") {
  const auto throws = [](std::span<const std::string_view> texts) -> TextVectors {
    if (texts[0] == "a") throw 42;  // NOLINT(hicpp-exception-baseclass): as a function may
    return TextVectors::Ones(static_cast<Eigen::Index>(texts.size()), 1);
  };
  for (const double timeout : {0.0, 5.0}) {
    const FunctionEncoder encoder(throws, {.dimension = 1, .batch = 1, .timeout = timeout});
    std::vector<EncoderFailure> missed;
    CHECK(encoder.encode(Texts{"a", "b"}, missed)(1, 0) == 1);
    REQUIRE(missed.size() == 1);
    CHECK(missed[0].reason == "the function threw what is no std::exception");
  }
}

TEST_CASE("a call that takes too long counts as failed, and goes on by itself") {
  std::promise<void> ended;
  const std::shared_future<void> end = ended.get_future().share();
  auto calls = std::make_shared<std::atomic<int>>(0);
  const FunctionEncoder encoder(
      [end, calls](std::span<const std::string_view> texts) {
        if ((*calls)++ == 0) end.wait();
        return TextVectors(TextVectors::Constant(static_cast<Eigen::Index>(texts.size()), 1,
                                                 static_cast<float>(texts[0].size())));
      },
      {.dimension = 1, .attempts = 1, .timeout = 0.01});
  CHECK(message_of<DataError>([&] { encoder.encode(Texts{"a"}); }).find("longer than 0.01") !=
        std::string::npos);
  const FunctionEncoder patient = encoder;
  ended.set_value();
  std::vector<EncoderFailure> missed;
  while (patient.encode(Texts{"bb"}, missed)(0, 0) != 2) continue;
  CHECK_THROWS_AS(FunctionEncoder([](std::span<const std::string_view>) { return TextVectors(); },
                                  {.dimension = 1, .timeout = -1}),
                  OptionError);
}
