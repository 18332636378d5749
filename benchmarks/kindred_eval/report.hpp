#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "arguments.hpp"
#include "data.hpp"
#include "kindred/evaluate.hpp"

namespace kindred_eval {

// How long each step took.
struct Seconds {
  double read = 0, fit = 0, evaluate = 0;
};

// All that there is to say at the end.
struct Report {
  const Arguments& arguments;
  const Data& data;
  kindred::Evaluation evaluation;
  Seconds seconds;
  std::optional<kindred::Evaluation> against;
  std::optional<kindred::Comparison> comparison;  // none for a single test user
};

void print_models(std::ostream& out);
void print_similarities(std::ostream& out);

// What of the data looks like a mistake.
void print_warnings(std::ostream& out, const Data& data);

// A table for people.
void print_report(std::ostream& out, const Report& report);

// The same as JSON.
std::string report_json(const Report& report);

}  // namespace kindred_eval
