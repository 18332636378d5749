#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "kindred/model.hpp"
#include "support/archive_bytes.hpp"
#include "support/ask_anything.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

// What is done to files of models of several kinds.
namespace kindred_test {

using NamedModels = std::vector<std::pair<std::string, kindred::AnyRecommender<float>>>;

// Opens a model and asks it all; whether it could be.
template <class Open>
bool serves(Open&& open) {
  try {
    ask_anything<float>(open());
    return true;
  } catch (const kindred::ArchiveError&) {
    return false;
  }
}

inline std::size_t begin_of_contents(const std::string& bytes) {
  std::uint64_t sections = 0;
  std::memcpy(&sections, bytes.data() + section_count_at, sizeof sections);
  return table_at + sections * entry_size;
}

// A file with a byte changed, each third in turn, is refused, or mapped and then served without harm.
inline void check_changed_bytes(const kindred::ModelKinds<float>& kinds, const NamedModels& models) {
  using namespace kindred;
  const TemporaryFolder folder;
  for (const auto& [name, model] : models) {
    INFO(name);
    const std::string whole = bytes_of(archive_of(model));
    REQUIRE(serves([&] { return kinds.load(Archive::of_bytes(as_bytes(whole), "whole")); }));
    int served = 0;
    for (std::size_t at = begin_of_contents(whole); at < whole.size(); at += 3) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << at % 8));
      const auto path = folder.file("model", bytes);
      CHECK_THROWS_AS(kinds.load(path), ArchiveError);
      served += serves([&] { return kinds.map(path); }) ? 1 : 0;
      bytes = sealed(std::move(bytes));
      serves([&] { return kinds.load(Archive::of_bytes(as_bytes(bytes), "sealed")); });
    }
    CHECK(served > 0);  // or nothing was tried
  }
}

// Extreme numbers in a file are refused, or served without harm.
inline void check_extreme_numbers(const kindred::ModelKinds<float>& kinds, const NamedModels& models) {
  using namespace kindred;
  const TemporaryFolder folder;
  constexpr auto ones = ~std::uint64_t{0};
  for (const auto& [name, model] : models) {
    INFO(name);
    const std::string whole = bytes_of(archive_of(model));
    for (std::size_t at = begin_of_contents(whole); at + 8 <= whole.size(); at += 8)
      for (const std::uint64_t number :
           {ones, ones >> 1, ones << 63, std::uint64_t{0x7FC000007FC00000}, std::uint64_t{1} << 32}) {
        const std::string bytes = sealed(with(whole, at, number));
        serves([&] { return kinds.load(Archive::of_bytes(as_bytes(bytes), "sealed")); });
        const auto path = folder.file("model", bytes);
        serves([&] { return kinds.map(path); });
      }
  }
}

}  // namespace kindred_test
