#pragma once

#include <string_view>
#include <vector>

#include "kindred/similarity/named.hpp"

// Whoever reads a similarity by its name, as every model that is loaded does, compiles all measures; here
// they are compiled once a program, in named_once.cpp.
extern template std::vector<kindred::NamedSimilarity> kindred::named_similarities<>();
extern template kindred::Similarity kindred::similarity_named<>(std::string_view);
