#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "benchmarks/program.hpp"
#include "kindred/version.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred_test;
using Catch::Matchers::ContainsSubstring;
using Words = std::vector<std::string>;

namespace {

constexpr std::string_view good = "1\t2\t5\t1\n1\t3\t4\t2\n2\t2\t3\t3\n2\t4\t3\t4\n";

// Rows of `text` in a file, half of them tested; `more` flags count before these.
class Program {
 public:
  Outcome on(std::string_view text, const Words& more = {}) const {
    return on_file(folder.file("rows.tsv", text).string(), more);
  }
  Outcome on_file(const std::string& file, const Words& more = {}) const {
    Words words = {"--data", file, "--split", "last:1", "--model", "popularity", "--metrics", "ndcg@10"};
    words.insert(words.end(), more.begin(), more.end());
    return run_eval(words);
  }
  TemporaryFolder folder;
};

// Checks an exit code and that each part is in the message, which must be all there is.
void refused(const Outcome& outcome, int code, const Words& parts) {
  CHECK(outcome.code == code);
  CHECK(outcome.out.empty());
  CHECK_THAT(outcome.errors, Catch::Matchers::StartsWith("kindred-eval: "));
  for (const auto& part : parts) CHECK_THAT(outcome.errors, ContainsSubstring(part));
}

}  // namespace

TEST_CASE("kindred-eval prints a table and exits with 0") {
  const auto outcome = Program().on(good, {"--metrics", "ndcg@10,coverage@10,gini@2"});
  CHECK(outcome.code == 0);
  CHECK(outcome.errors.empty());
  CHECK_THAT(outcome.out,
             ContainsSubstring("popularity\n2 users, 3 items, 4 interactions: 2 to train on, 2 to test\n"));
  CHECK_THAT(outcome.out, ContainsSubstring("\nndcg@10 "));
  // Both know item 2 alone, which both have: no list shows anything.
  CHECK_THAT(outcome.out, ContainsSubstring("\ngini@2       unknown\n"));
}

TEST_CASE("kindred-eval lists its models and similarities") {
  const auto models = run_eval({"--list-models"});
  CHECK(models.code == 0);
  for (const char* name : {"popularity  ", "item_knn  ", "weighted  ", "random  "})
    CHECK_THAT(models.out, ContainsSubstring(name));
  const auto similarities = run_eval({"--list-similarities"});
  CHECK(similarities.code == 0);
  CHECK_THAT(similarities.out, ContainsSubstring("cosine  "));
  CHECK_THAT(run_eval({"--help"}).out, ContainsSubstring("--split HOW"));
  CHECK(run_eval({"--version"}).out == "kindred-eval " KINDRED_VERSION_STRING "\n");
}

TEST_CASE("kindred-eval evaluates hybrids of models that an expression names, learned ones too") {
  std::string rows;
  for (int user = 0; user < 40; ++user)
    for (int n = 0; n < 8; ++n)
      rows += std::to_string(user) + '\t' + std::to_string((user * 3 + n * n) % 17) + "\t1\t" +
              std::to_string(n) + '\n';
  const Program program;
  for (const char* const model :
       {"cascade:of={{item_knn:neighbors=5},popularity},candidates={9}",
        "mixed:of={item_knn,popularity},depth=5", "meta_level:of={item_knn,popularity},count=3",
        "learned_weights:of={item_knn,popularity},normalize=rank",
        "learned_weights:of={item_knn,popularity},latest=false,segments={4,0}",
        "learned_switching:of={item_knn,popularity},pieces=2",
        "stacked:of={item_knn,popularity},learner=ridge"}) {
    INFO(model);
    const auto outcome = program.on(rows, {"--model", model});
    CHECK(outcome.errors.empty());
    CHECK(outcome.code == 0);
  }
  refused(program.on(rows, {"--model", "meta_level:of={popularity}"}), 2, {"expected two models, not 1"});
  refused(program.on(rows, {"--model", "stacked:learner=ridge"}), 2, {"expected its models: of="});
}

TEST_CASE("kindred-eval exits with 2 for wrong usage, and names what is nearest") {
  const Program program;
  refused(program.on(good, {"--modle", "x"}), 2, {"unknown flag '--modle': did you mean '--model'?"});
  refused(program.on(good, {"--model", "item_kn"}), 2,
          {"unknown model 'item_kn': did you mean 'item_knn'? known: ", "popularity"});
  refused(program.on(good, {"--against", "popular"}), 2, {"did you mean 'popularity'?"});
  refused(program.on(good, {"--model", "item_knn:neighbours=5"}), 2,
          {"model 'item_knn': unknown option 'neighbours': did you mean 'neighbors'? known: ", "shrinkage"});
  refused(program.on(good, {"--model", "item_knn:neighbors=0"}), 2,
          {"'item_knn:neighbors=0'", "option 'neighbors' is 0, expected at least 1"});
  refused(program.on(good, {"--model", "item_knn:neighbors=many"}), 2,
          {"option 'neighbors': 'many', expected a whole number"});
  refused(program.on(good, {"--model", "item_knn:metric=cosin"}), 2, {"'cosin'", "did you mean 'cosine'?"});
  refused(program.on(good, {"--model", "content_knn"}), 2, {"'content_knn'", "needs --catalog FILE"});
  refused(program.on(good, {"--metrics", "ndgc@10"}), 2,
          {"unknown metric 'ndgc@10': did you mean 'ndcg@K'? known: ", "coverage@K"});
  refused(program.on(good, {"--metrics", "rmse"}), 2,
          {"model 'popularity': metric 'rmse' needs predicted ratings, and this model only ranks\n"});
  refused(program.on(good, {"--model", "baseline", "--against", "random", "--metrics", "rmse"}), 2,
          {"model 'random': metric 'rmse' needs predicted ratings"});
  refused(program.on(good, {"--metrics", "ndcg"}), 2, {"metric 'ndcg'", "'ndcg@10'"});
}

TEST_CASE("kindred-eval exits with 3 for a file that is no data, and names it") {
  const Program program;
  refused(program.on_file((program.folder / "nowhere.tsv").string()), 3, {"nowhere.tsv: ", "No such file"});
  refused(program.on_file(program.folder.path().string()), 3,
          {program.folder.path().string() + ": ", "directory"});
  refused(program.on(""), 3, {"rows.tsv: is empty"});
  refused(program.on("user\titem\trating\ttime\n", {"--header"}), 3, {"rows.tsv: holds no interaction"});
  refused(program.on("", {"--layout", "lists"}), 3, {"rows.tsv: is empty"});
  refused(program.on("7\n", {"--layout", "lists"}), 3, {"rows.tsv: holds no interaction"});
}

TEST_CASE("kindred-eval exits with 3 for a field that is none, and names its line") {
  const Program program;
  const auto row = [&](const std::string& text) { return program.on(std::string(good) + text); };
  refused(row("2\tx\tabc\t5\n"), 3, {"rows.tsv:5:3: ", "'rating'", "'abc', expected a number"});
  refused(row("2\tx\tnan\t5\n"), 3, {"rows.tsv:5:3: ", "'nan' is not a finite number"});
  refused(row("2\tx\t-inf\t5\n"), 3, {"rows.tsv:5:3: ", "'-inf' is not a finite number"});
  refused(row("2\tx\t1e999\t5\n"), 3, {"rows.tsv:5:3: ", "'1e999' does not fit"});
  refused(row("2\tx\t1e39\t5\n"), 3, {"rows.tsv:5:3: ", "'1e39' does not fit into a 32-bit number"});
  refused(row("2\tx\t\t5\n"), 3, {"rows.tsv:5:3: ", "nothing, expected a number"});
  refused(row("\tx\t3\t5\n"), 3,
          {"rows.tsv:5:1: column 'user': nothing, expected an id; fill it in or leave the row out\n"});
  refused(row("2\tx\xE9\t3\t5\n"), 3,
          {"rows.tsv:5:2: the byte 0xE9 at place 2 is not UTF-8, expected UTF-8; convert the file, as 'iconv "
           "-f latin1 -t utf-8' does\n"});
  refused(row("2\tx\t3\t99999999999999999999\n"), 3, {"rows.tsv:5:4: ", "99999999999999999999"});
  refused(row("2\tx\n"), 3, {"rows.tsv:5: ", "2 fields, expected 4"});
  refused(row("2\tx\t3\t5\t6\n"), 3, {"rows.tsv:5: ", "5 fields, expected 4"});
  refused(row("2\t\"x\t3\t5\n1\t2\t3\t4\n"), 3, {"rows.tsv:5:2: ", "a quote opens here and is never closed"});
  refused(program.on("item\tuser\trating\ttime\n" + std::string(good), {"--header"}), 3,
          {"rows.tsv:1:1: ", "the header calls this column 'item', --columns calls it 'user'"});
}

TEST_CASE("kindred-eval says which flag leaves nothing to train or test on") {
  const Program program;
  refused(program.on(good, {"--split", "time:0.001"}), 3, {"--split time:0.001: ", "is none of the 4 rows"});
  refused(program.on(good, {"--split", "last:2"}), 3,
          {"--split last:2: ", "no user has more than 2 rows: expected one that leaves some to train on"});
  refused(program.on(good, {"--positive", "6"}), 3, {"no rating is as high as --positive asks for"});
  const auto test = program.folder.file("test.tsv", "1\t4\t2\t9\n").string();
  const auto train = program.folder.file("train.tsv", good).string();
  refused(run_eval({"--train", train, "--test", test, "--positive", "3", "--model", "popularity"}), 3,
          {"--positive leaves no interaction to test on"});
}

TEST_CASE("kindred-eval refuses a catalogue of other items, and counts those that are not in it") {
  const Program program;
  const auto content = [&](std::string_view catalog) {
    return program.on(
        good, {"--model", "content_knn", "--catalog", program.folder.file("items.csv", catalog).string()});
  };
  refused(content("id,kind\nA2,x\nA3,y\n"), 3,
          {"items.csv: has none of the 3 items of the interactions: there they are called '2' and the like, "
           "here 'A2'"});
  const auto outcome = content("id,kind\n2,x\n3,x\n");
  CHECK(outcome.code == 0);
  CHECK_THAT(outcome.out, ContainsSubstring("1 items are not in the catalogue\n"));
  refused(content("id,kind\n2,x\n2,y\n"), 3, {"items.csv:3:1: ", "'2'", "line 2"});
  refused(program.on(good, {"--model", "content_knn:columns={kimd}", "--catalog",
                            program.folder.file("items.csv", "id,kind\n2,x\n").string()}),
          3, {"'kimd'", "did you mean 'kind'?"});
}

TEST_CASE("kindred-eval warns of a test part that was trained on") {
  const Program program;
  const auto file = program.folder.file("rows.tsv", good).string();
  const auto outcome = run_eval({"--train", file, "--test", file, "--model", "popularity"});
  CHECK(outcome.code == 0);
  CHECK(outcome.errors ==
        "kindred-eval: warning: 4 of 4 test rows have a user and item that the training part has, too; "
        "expected data held out\n");
}

TEST_CASE("kindred-eval counts users drawn who cannot be tested") {
  const Program program;
  const auto outcome = program.on("1\t2\t5\t1\n1\t3\t4\t2\n2\t2\t3\t3\n3\t3\t3\t3\n3\t2\t3\t4\n4\t3\t1\t1\n",
                                  {"--split", "users:0.9", "--metrics", "ndcg@2"});
  INFO(outcome.errors << outcome.out);
  // All four are drawn but for none to train on would be left: round(.9 · 4) = 4.
  refused(outcome, 3, {"--split users:0.9: ", "is all of the 4 users"});
  int untested = 0;
  for (int seed = 0; seed < 8; ++seed) {
    const auto half =
        program.on("1\t2\t5\t1\n1\t3\t4\t2\n2\t2\t3\t3\n3\t3\t3\t3\n3\t2\t3\t4\n4\t3\t1\t1\n",
                   {"--split", "users:0.75", "--metrics", "ndcg@2", "--seed", std::to_string(seed)});
    // Of users 1 and 3 with two rows, 2 and 4 with one, three are drawn: one or two are not tested.
    CHECK(half.code == 0);
    CHECK_THAT(half.out,
               ContainsSubstring("of the users drawn have a single interaction, so nothing to test"));
    untested += half.out.find("\n2 of the users drawn") != std::string::npos ? 1 : 0;
  }
  CHECK(untested > 0);
  CHECK(untested < 8);
}

TEST_CASE("kindred-eval compares two models, where there are two users to compare them by") {
  const Program program;
  const auto two = program.on(good, {"--against", "random"});
  CHECK(two.code == 0);
  CHECK_THAT(two.out, ContainsSubstring("a: popularity\nb: random\nmetric"));
  const auto one = program.on("1\t2\t5\t1\n1\t3\t4\t2\n", {"--against", "random"});
  CHECK(one.code == 0);
  CHECK_THAT(one.out, ContainsSubstring("\nrandom\n\nmetric"));
  CHECK_THAT(one.out, ContainsSubstring("no paired test: it takes two test users or more\n"));
}

TEST_CASE("kindred-eval writes JSON when it is complete, and over nothing that it read") {
  const Program program;
  const auto json = (program.folder / "result.json").string();
  CHECK(program.on("1\t2\tx\t1\n", {"--json", json}).code == 3);
  CHECK_FALSE(std::filesystem::exists(json));
  program.folder.file("result.json", "what was there before");
  CHECK(program.on("1\t2\tx\t1\n", {"--json", json}).code == 3);
  CHECK(bytes_of(json) == "what was there before");

  CHECK(program.on(good, {"--json", json}).code == 0);
  CHECK_THAT(bytes_of(json), ContainsSubstring("\"scores_hash\": \""));
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(program.folder.path()))
    ++files;
  CHECK(files == 2);  // rows.tsv and result.json

  const auto input = program.folder.file("rows.tsv", good).string();
  refused(program.on_file(input, {"--json", (program.folder / "." / "rows.tsv").string()}), 2,
          {"--json '", "is an input, and would be overwritten"});
  CHECK(bytes_of(input) == good);
  refused(program.on(good, {"--json", program.folder.path().string()}), 2,
          {"is a directory, expected a file"});
  refused(program.on(good, {"--json", (program.folder / "no" / "result.json").string()}), 2,
          {"cannot be written: No such file"});
}

TEST_CASE("kindred-eval writes JSON through links and to devices") {
  const Program program;
  const auto target = program.folder.file("target.json", "old");
  std::filesystem::create_symlink(target, program.folder / "link.json");
  CHECK(program.on(good, {"--json", (program.folder / "link.json").string()}).code == 0);
  CHECK(std::filesystem::is_symlink(program.folder / "link.json"));
  CHECK_THAT(bytes_of(target), ContainsSubstring("\"scores_hash\": \""));
  if (std::filesystem::is_character_file("/dev/null")) {
    CHECK(program.on(good, {"--json", "/dev/null"}).code == 0);
    CHECK(std::filesystem::is_character_file("/dev/null"));
  }
}
