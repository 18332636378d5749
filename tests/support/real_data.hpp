#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "support/catch.hpp"

namespace kindred_test {

// The folder of a real data set below KINDRED_DATA_DIR. None where that is not set: the test then says so,
// which CTest reads as "skipped", and has nothing to check.
inline std::optional<std::filesystem::path> real_data(const char* name) {
  const char* const folder = std::getenv("KINDRED_DATA_DIR");
  if (folder && *folder) return std::filesystem::path(folder) / name;
  WARN("SKIPPED: KINDRED_DATA_DIR does not say where the real data sets are");
  return std::nullopt;
}

}  // namespace kindred_test
