#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace kindred_eval {

// The program: `words` are its arguments, what it returns is its exit code.
int run(const std::vector<std::string>& words, std::ostream& out, std::ostream& errors);

}  // namespace kindred_eval
