#pragma once

#include <filesystem>
#include <string>

#include "kindred/data.hpp"

namespace shop_demo {

// What the shop sells and what was bought, once cleaned.
struct Shop {
  kindred::Catalog catalog;
  kindred::EventLog purchases;
  kindred::Account account;
};

// Throws kindred::DataError where the files cannot be used.
Shop read_shop(const std::filesystem::path& folder);

// What to call a product, the shop's own brand said: "White milk, 1 gal (store brand)".
std::string name_of(const kindred::Catalog& catalog, kindred::ItemIndex item);

}  // namespace shop_demo
