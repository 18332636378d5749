#include <ostream>
#include <string_view>

#include "kindred/similarity/named.hpp"
#include "model_entry.hpp"
#include "report.hpp"

namespace kindred_eval {

void read_value(std::string_view text, kindred::Similarity& value) {
  value = kindred::similarity_named(text);
}

void print_similarities(std::ostream& out) {
  for (const auto& [name, description, similarity, shrinkage] : kindred::named_similarities())
    out << (shrinkage > 0 ? shrunk(similarity, shrinkage).name() : name) << "  " << description << '\n';
}

}  // namespace kindred_eval
