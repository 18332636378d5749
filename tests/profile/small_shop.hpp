#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/time.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/event_log_builder.hpp"

namespace profile_test {

using namespace kindred;

// Midnight of 2024-01-01, a Monday, and so many days and hours after it.
inline Timestamp january(int day, int hour = 0) {
  return timestamp(1704067200) + (day - 1) * days + hour * hours;
}

// Spaghetti and penne are pasta, cola is a drink of two brands, and of the mug nothing is known.
inline Catalog small_catalog() {
  auto ids = std::make_shared<ItemVocabulary>();
  TextColumn category("category"), brand("brand");
  const auto add = [&](std::string_view id, std::string_view kind,
                       std::initializer_list<std::string_view> brands) {
    ids->add(id);
    category.push_back(kind);
    brand.push_back(brands);
  };
  add("spaghetti", "Pasta", {"Acme"});
  add("penne", "Pasta", {"Best"});
  add("cola", "Drinks", {"Acme", "Fizz"});
  add("mug", "", {});
  return Catalog({.items = std::move(ids), .texts = {std::move(category), std::move(brand)}});
}

// Who, what, when, how many, paid, money off, and the basket.
struct Row {
  std::string user, item;
  Timestamp time;
  EventKind kind;
  double quantity, price, discount;
  std::string session;
};

inline EventLog log_of(const Catalog& catalog, const std::vector<Row>& rows) {
  EventLogBuilder log({}, *catalog.items());
  for (const Row& row : rows) {
    Event event{.user = log.user(row.user),
                .item = log.item(row.item),
                .time = row.time,
                .kind = row.kind,
                .session = log.session(row.session)};
    if (row.kind == EventKind::purchase || row.kind == EventKind::returned) {
      event.quantity = row.quantity;
      event.price = row.price;
      event.discount = row.discount;
    }
    log.add(event);
  }
  return log.build();
}

// Ann's profile at the end of January is worked out by hand in the tests; Bob is there to compare with, and
// Eve is known but never came.
inline EventLog small_log(const Catalog& catalog) {
  constexpr auto view = EventKind::view, purchase = EventKind::purchase, returned = EventKind::returned;
  const EventLog log = log_of(catalog, {{"ann", "spaghetti", january(11), purchase, 2, 4, 1, "a1"},
                                        {"bob", "spaghetti", january(12), purchase, 1, 3, 0, "b1"},
                                        {"ann", "cola", january(11), purchase, 1, 3, 0, "a1"},
                                        {"ann", "penne", january(21), view, 0, 0, 0, "a2"},
                                        {"bob", "penne", january(12), purchase, 1, 2, 0, "b1"},
                                        {"bob", "cola", january(12), purchase, 1, 1, 0, "b1"},
                                        {"ann", "penne", january(30), purchase, 1, 1, 1, "a3"},
                                        {"ann", "penne", january(30), returned, 1, -1, 0, "a3"},
                                        {"ann", "mug", january(31), view, 0, 0, 0, "a4"},
                                        {"ann", "spaghetti", january(36), purchase, 1, 9, 0, "a5"}});
  auto users = std::make_shared<UserVocabulary>(*log.users());
  users->add("eve");
  return EventLog(log.table(), users, log.items(), log.sessions());
}

}  // namespace profile_test
