#include "arguments.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"

namespace shop_demo {

Arguments::Arguments() : data(std::filesystem::path(KINDRED_EXAMPLES_DATA_DIR) / "complete-journey") {}

std::string_view usage() {
  return R"(shop_demo: from a shop's purchases to one household's recommendations, with reasons

  shop_demo [--household ID] [--data DIR] [--html FILE]

  --household ID  whose profile and recommendations to show (2445)
  --data DIR      where products.csv and transactions.csv are; the sample that comes with kindred otherwise
  --html FILE     where to write the page (shop_demo.html)
  --help          this text

Exit code: 0 done, 2 wrong usage, such as a --html that cannot be written, 3 bad data.
)";
}

Arguments parse_arguments(const std::vector<std::string>& words) {
  static const std::vector<std::string> flags = {"--household", "--data", "--html", "--help"};
  Arguments arguments;
  for (std::size_t w = 0; w < words.size(); ++w) {
    const std::string& flag = words[w];
    if (std::find(flags.begin(), flags.end(), flag) == flags.end())
      throw kindred::OptionError("unknown argument '" + flag + "': " + kindred::suggest(flag, flags));
    if (flag == "--help") {
      arguments.help = true;
      continue;
    }
    ++w;
    if (w == words.size() || words[w].empty()) throw kindred::OptionError(flag + " takes a value");
    if (flag == "--household") arguments.household = words[w];
    else if (flag == "--data") arguments.data = words[w];
    else arguments.html = words[w];
  }
  return arguments;
}

}  // namespace shop_demo
