#pragma once

#include <cstddef>
#include <optional>

#include "arguments.hpp"
#include "kindred/data/catalog.hpp"
#include "model_entry.hpp"

namespace kindred_eval {

// What is trained and tested on, all of the same users and items.
struct Data {
  Interactions train;
  std::optional<Interactions> history;  // of test users who are never trained on
  Interactions test;
  std::optional<kindred::Catalog> catalog;
  std::size_t users = 0, items = 0;  // that occur at all
  std::size_t rows = 0;              // read, without those that are not positive
  std::size_t left_out = 0;          // not positive
  std::size_t not_in_catalog = 0;    // items
  std::size_t overlap = 0;           // test entries whose user has the item in training or history, too
  std::size_t history_only = 0;      // users with a history and nothing to test them on
};

// Reads and parts the data that the arguments name. Throws DataError with file and line.
Data read_data(const Arguments& arguments);

}  // namespace kindred_eval
