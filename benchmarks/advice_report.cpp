// How requests in words are understood: those over the sample's catalogue that were written, with what they
// mean, before any rule was. Prints the table of docs/rooms/advice.md, and of each request that is not wholly
// understood what was written down for it and what was made of it:
//
//     advice_report [folder of kindred's sources]

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "advice/judged_requests.hpp"
#include "kindred/advice/lexicon.hpp"
#include "kindred/advice/understand.hpp"
#include "kindred/data/read_catalog.hpp"

using namespace kindred;

namespace {

// ".956", as the tables of the documentation have it.
std::string share(double value) {
  char text[16];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text[0] == '0' ? text + 1 : text;
}

void report(const std::filesystem::path& sources) {
  const auto sample = sources / "examples/data/complete-journey";
  const RequestReader reader = RequestRules{.attribute_columns = {"brand"}}.of(
      read_catalog((sample / "products.csv").string()), read_lexicon((sample / "words.tsv").string()));
  std::string others;
  const auto tell = [&](std::string_view request, std::string_view written,
                        const std::vector<std::string>& notes) {
    others.append(request).append("\n  written:    ").append(written).append("\n  understood: ");
    for (std::size_t n = 0; n < notes.size(); ++n) others.append(n > 0 ? "; " : "").append(notes[n]);
    others += '\n';
  };
  std::puts("| even rows | requests | precision | recall | all right |\n|---|---|---|---|---|");
  for (const auto& [language, file] :
       {std::pair("English", "requests_en.tsv"), std::pair("Chinese", "requests_zh.tsv")}) {
    const auto path = sources / "tests/advice" / file;
    const auto figures = advice_test::figures_of(reader, path, 0, tell);
    if (figures.requests == 0) throw DataError(path.string() + ": no requests");
    std::printf("| %s | %d | %s (%d of %d) | %s | %d |\n", language, figures.requests,
                share(figures.precision()).c_str(), figures.right, figures.right + figures.wrong,
                share(figures.recall()).c_str(), figures.all_right);
  }
  std::printf("\n%s", others.c_str());
}

}  // namespace

int main(int count, char** arguments) try {
  report(count > 1 ? arguments[1] : ".");
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "advice_report: %s\n", error.what());
  return 1;
}
