// From a shop's purchases to one household's recommendations with reasons, on the screen and as a page.

#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "arguments.hpp"
#include "console.hpp"
#include "kindred/profile.hpp"
#include "methods.hpp"
#include "page.hpp"
#include "shop.hpp"

namespace {

using namespace kindred;
using namespace shop_demo;

// Asked before the work begins: a path that cannot be written would cost the results.
void check_can_be_written(const std::filesystem::path& path) {
  const bool is_new = !std::filesystem::exists(path);
  if (!std::ofstream(path, std::ios::app))
    throw OptionError("--html '" + path.string() + "': cannot be written");
  if (is_new) std::filesystem::remove(path);
}

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  if (!(file << text << std::flush)) throw DataError({path.string()}, "cannot be written");
}

void run(const Arguments& arguments) {
  check_can_be_written(arguments.html);
  const Shop shop = read_shop(arguments.data);
  std::cout << "A year of a supermarket chain: " << shop.purchases.user_count() << " households, "
            << shop.catalog.size() << " products. What was cleaned:\n"
            << shop.account << '\n';

  const UserIndex household = shop.purchases.users()->at(arguments.household, "household");
  const auto profile = ProfileBuilder{.columns = {"category", "brand"}, .half_life = 90 * days}.profile_of(
      shop.purchases, shop.catalog, household);
  print_wrapped(std::cout, profile.text("Household " + arguments.household));

  std::cout << "\nTen products that the household never bought, from all that it and others did:\n\n";
  const auto train = taste_of(shop.purchases);
  auto methods = fit_methods(train, shop.catalog);
  methods.erase(methods.begin());  // popularity has no reason to give
  std::vector<std::vector<Suggestion>> suggestions;
  for (const Method& method : methods) {
    suggestions.push_back(suggest_products(method, train, household, shop.catalog));
    print_suggestions(std::cout, method, suggestions.back(), shop.catalog);
  }

  const Study study = study_methods(shop.purchases, shop.catalog);
  std::cout << "How good that is, on the latest fifth of the purchases, of products new to each household:\n";
  print_study(std::cout, study);

  write_file(arguments.html, page({shop, train, profile, methods, suggestions, study}));
  std::cout << "\nThe same as a page: " << arguments.html.string() << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto arguments = parse_arguments({argv + 1, argv + argc});
    if (arguments.help) std::cout << usage();
    else run(arguments);
    return 0;
  } catch (const OptionError& error) {
    std::cerr << "shop_demo: " << error.what() << '\n';
    return 2;
  } catch (const DataError& error) {
    std::cerr << "shop_demo: " << error.what() << '\n';
    return 3;
  } catch (const std::exception& error) {
    std::cerr << "shop_demo: " << error.what() << '\n';
    return 1;
  }
}
