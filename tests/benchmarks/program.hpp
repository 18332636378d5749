#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "kindred_eval/run.hpp"

namespace kindred_test {

// What a call of kindred-eval came to.
struct Outcome {
  int code;
  std::string out, errors;
};

inline Outcome run_eval(const std::vector<std::string>& words) {
  std::ostringstream out, errors;
  const int code = ::kindred_eval::run(words, out, errors);
  return {code, out.str(), errors.str()};
}

}  // namespace kindred_test
