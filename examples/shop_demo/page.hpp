#pragma once

#include <string>
#include <vector>

#include "kindred/profile.hpp"
#include "methods.hpp"
#include "shop.hpp"

namespace shop_demo {

// All that the page shows.
struct PageContent {
  const Shop& shop;
  const kindred::Interactions<>& train;
  const kindred::Profile& profile;
  std::vector<Method> methods;                       // those that suggest
  std::vector<std::vector<Suggestion>> suggestions;  // one list a method
  const Study& study;
};

// The page as HTML, in one piece: it needs no other file and no network.
std::string page(const PageContent& content);

}  // namespace shop_demo
