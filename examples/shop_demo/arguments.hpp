#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace shop_demo {

// What the command line asks for.
struct Arguments {
  bool help = false;
  std::string household = "2445";
  std::filesystem::path data;  // the bundled sample
  std::filesystem::path html = "shop_demo.html";

  Arguments();
};

std::string_view usage();

// Throws kindred::OptionError for a flag that there is not, or one without its value.
Arguments parse_arguments(const std::vector<std::string>& words);

}  // namespace shop_demo
