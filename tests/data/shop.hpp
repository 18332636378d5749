#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "kindred/data/event_log.hpp"
#include "kindred/data/read_events.hpp"
#include "kindred/io/csv.hpp"

namespace kindred_test {

// The events in a text with the header user,item,…, each column named as EventColumns names it.
inline kindred::EventLog log_of(const std::string& text) {
  auto rows = kindred::CsvReader::of_text(text);
  const auto named = [&rows](const char* name) { return rows.find_column(name) ? name : ""; };
  const kindred::EventColumns columns{.time = named("time"),
                                      .kind = named("kind"),
                                      .value = named("value"),
                                      .quantity = named("quantity"),
                                      .price = named("price"),
                                      .discount = named("discount"),
                                      .session = named("session"),
                                      .allow_empty_ids = true};
  return kindred::read_events(std::move(rows), columns);
}

// "user:item" of each row.
inline std::vector<std::string> pairs(const kindred::EventLog& log) {
  std::vector<std::string> all;
  for (std::size_t row = 0; row < log.size(); ++row)
    all.push_back(std::string((*log.users())[log.user(row)]) + ":" +
                  std::string((*log.items())[log.item(row)]));
  return all;
}

}  // namespace kindred_test
