#include <string>
#include <vector>

#include "kindred_eval/arguments.hpp"
#include "kindred_eval/model_expression.hpp"
#include "support/catch.hpp"

using namespace kindred_eval;
using Words = std::vector<std::string>;

namespace {

Arguments arguments_of(Words more) {
  Words words = {"--data", "ratings.csv", "--split", "last:1", "--model", "popularity"};
  words.insert(words.end(), more.begin(), more.end());
  return parse_arguments(words);
}

}  // namespace

TEST_CASE("a model expression is a name and settings") {
  const auto expression = parse_model_expression("item_knn:metric=shrunk(corated(pearson),100),neighbors=40");
  CHECK(expression.name == "item_knn");
  REQUIRE(expression.settings.size() == 2);
  CHECK(expression.settings[0].option == "metric");
  CHECK(expression.settings[0].value == "shrunk(corated(pearson),100)");
  CHECK(expression.settings[1].option == "neighbors");
  CHECK(expression.settings[1].value == "40");
  CHECK(parse_model_expression("popularity").settings.empty());
  CHECK(parse_model_expression("popularity:").settings.empty());
}

TEST_CASE("a model expression holds others in braces") {
  const auto expression =
      parse_model_expression("weighted:of={{item_knn:neighbors=5,shrinkage=2},popularity},weights={1,2}");
  REQUIRE(expression.settings.size() == 2);
  const auto models = split_list(expression.settings[0].value);
  REQUIRE(models.size() == 2);
  CHECK(parse_model_expression(models[0]).name == "item_knn");
  CHECK(parse_model_expression(models[0]).settings[1].value == "2");
  CHECK(models[1] == "popularity");
  CHECK(expression.settings[1].value == "1,2");
  CHECK(parse_model_expression("m:of={a},b={c}").settings[0].value == "a");
  CHECK(parse_model_expression("m:of={a},b={{c},{d}}").settings[1].value == "{c},{d}");
}

TEST_CASE("a model expression that is none says where") {
  CHECK_THROWS_WITH(parse_model_expression(":a=1"), "model ':a=1': expected the name of a model");
  CHECK_THROWS_WITH(parse_model_expression("m:a"), "model 'm:a': expected option=value, not 'a'");
  CHECK_THROWS_WITH(parse_model_expression("m:=1"), "model 'm:=1': expected option=value, not '=1'");
  CHECK_THROWS_WITH(parse_model_expression("m:a=1,,b=2"),
                    "model 'm:a=1,,b=2': expected option=value, not ''");
  CHECK_THROWS_WITH(parse_model_expression("m:a=1,a=2"), "model 'm:a=1,a=2': option 'a' is given twice");
  CHECK_THROWS_WITH(parse_model_expression("m:a=f(1"), "in 'a=f(1': expected a ')' at the end");
  CHECK_THROWS_WITH(parse_model_expression("m:a=f(1}"), "in 'a=f(1}': '}' closes nothing");
  CHECK_THROWS_WITH(parse_model_expression("m:a=1)"), "in 'a=1)': ')' closes nothing");
}

TEST_CASE("arguments are read, and of a flag given twice the last one counts") {
  const auto arguments =
      arguments_of({"--model", "item_knn", "--columns", "user,-,item,time", "--separator", "::", "--split",
                    "time:0.25", "--metrics", "ndcg@5,auc", "--threads", "2", "--seed", "9", "--header"});
  CHECK(arguments.model == "item_knn");
  CHECK(arguments.columns == Words{"user", "-", "item", "time"});
  CHECK(arguments.separator == "::");
  CHECK(arguments.split->kind == Split::Kind::time);
  CHECK(arguments.split->share == 0.25);
  CHECK(arguments.metrics == Words{"ndcg@5", "auc"});
  CHECK(arguments.threads == 2);
  CHECK(arguments.seed == 9);
  CHECK(arguments.header);
  CHECK_FALSE(arguments.positive.has_value());

  const auto joined = arguments_of({"--model=item_knn:metric=cosine", "--split=time:0.25", "--separator=="});
  CHECK(joined.model == "item_knn:metric=cosine");
  CHECK(joined.split->share == 0.25);
  CHECK(joined.separator == "=");
}

TEST_CASE("lists need no columns") {
  CHECK(arguments_of({"--layout", "lists"}).columns == Words{"user", "item"});
  CHECK(arguments_of({"--layout", "lists", "--columns", "user,item", "--separator", "space"}).layout ==
        Layout::lists);
  CHECK_THROWS_WITH(arguments_of({"--layout", "lists", "--header"}),
                    "--layout lists is 'user item item ...' a line, with blanks between and no header");
}

TEST_CASE("the order of rows stands for times that are not there") {
  CHECK(arguments_of({"--layout", "lists", "--ordered"}).ordered);
  CHECK(arguments_of({"--columns", "user,item", "--ordered"}).ordered);
  CHECK_THROWS_WITH(arguments_of({"--columns", "user,item,time", "--ordered"}),
                    "--ordered is for rows without times, and --columns has 'time' among them");
}

TEST_CASE("wrong arguments say what was expected") {
  using Catch::Matchers::StartsWith;
  const auto refused = [](Words more, const std::string& message) {
    CHECK_THROWS_WITH(arguments_of(more), StartsWith(message));
  };
  refused({"--modle", "x"}, "unknown flag '--modle': did you mean '--model'? known: ");
  refused({"--seed"}, "--seed: expected a value after it");
  refused({"--seed="}, "--seed '': expected a whole number from 0");
  refused({"--header=no"}, "unknown flag '--header=no': did you mean '--header'?");
  refused({"--seed", "-3"}, "--seed '-3': expected a whole number from 0");
  refused({"--threads", "two"}, "--threads 'two': expected a whole number from 0 to 4096");
  refused({"--threads", "100000"}, "--threads '100000': expected a whole number from 0 to 4096");
  refused({"--split", "lst:3"}, "--split 'lst:3': did you mean 'last:N'?");
  refused({"--split", "last:0"}, "--split last:N '0': expected a whole number from 1 for N");
  const std::string share = ": expected a share between 0 and 1, both excluded, for P";
  refused({"--split", "random:nan"}, "--split random:P 'nan'" + share);
  refused({"--split", "random"}, "--split random:P ''" + share);
  refused({"--split", "time:0"}, "--split time:P '0'" + share);
  refused({"--split", "users:1"}, "--split users:P '1'" + share);
  refused({"--split", "time:0.1", "--columns", "user,item"}, "--split time:P needs a time among --columns");
  refused({"--columns", "user,itm"}, "--columns: unknown column 'itm': did you mean 'item'?");
  refused({"--columns", "user,rating"}, "--columns 'user,rating': expected user and item among them");
  refused({"--columns", "user,item,item"}, "--columns: 'item' is named twice");
  refused({"--positive", "4", "--columns", "user,item"}, "--positive needs a rating among --columns");
  refused({"--train", "a", "--test", "b"},
          "expected either --train FILE and --test FILE, or --data FILE and --split HOW");
  refused({"--metrics", ""}, "--metrics '': expected at least one, such as ndcg@10");
  refused({"--catalog-multi", "genres"}, "--catalog-multi names columns of --catalog FILE");
  CHECK_THROWS_WITH(parse_arguments({"--data", "a", "--model", "b"}),
                    "--data needs --split: random:P, last:N, time:P or users:P");
  CHECK_THROWS_WITH(parse_arguments({"--data", "a", "--split", "last:1"}),
                    "expected --model NAME; --list-models tells the names");
  CHECK(parse_arguments({"--help"}).help);
  CHECK(parse_arguments({"-h"}).help);
  CHECK(parse_arguments({"--version"}).version);
}
