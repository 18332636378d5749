#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "methods.hpp"
#include "shop.hpp"

namespace shop_demo {

// A paragraph of lines of at most 100 characters.
void print_wrapped(std::ostream& out, std::string_view text);

void print_suggestions(std::ostream& out, const Method& method, const std::vector<Suggestion>& suggestions,
                       const kindred::Catalog& catalog);

void print_study(std::ostream& out, const Study& study);

}  // namespace shop_demo
