#include <iostream>

#include "run.hpp"

int main(int argc, char** argv) {
  return kindred_eval::run({argv + (argc > 0 ? 1 : 0), argv + argc}, std::cout, std::cerr);
}
