#include "support/named_once.hpp"

template std::vector<kindred::NamedSimilarity> kindred::named_similarities<>();
template kindred::Similarity kindred::similarity_named<>(std::string_view);
