#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/real_data.hpp"

namespace kindred_test {

// Words and their stems.
using Vocabulary = std::vector<std::pair<std::string, std::string>>;

// The part of Snowball's vocabulary that stands beside the tests, in vocabulary/.
inline Vocabulary vocabulary_sample(const std::string& name) {
  std::ifstream file(std::string(KINDRED_TEST_DATA_DIR "/../text/vocabulary/") + name);
  Vocabulary words;
  for (std::string line; std::getline(file, line);) {
    const auto tab = line.find('\t');
    if (tab != std::string::npos) words.emplace_back(line.substr(0, tab), line.substr(tab + 1));
  }
  return words;
}

// The whole of it: none, and said so, where github.com/snowballstem/snowball-data is not among the real data.
inline Vocabulary whole_vocabulary(const std::string& language) {
  const auto folder = real_data("snowball-data");
  Vocabulary words;
  if (!folder) return words;
  std::ifstream voc(*folder / language / "voc.txt"), output(*folder / language / "output.txt");
  for (std::string word, stem; std::getline(voc, word) && std::getline(output, stem);)
    words.emplace_back(word, stem);
  if (words.empty()) WARN("SKIPPED: " << folder->string() << " holds no vocabulary of " << language);
  return words;
}

}  // namespace kindred_test
