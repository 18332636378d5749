#include "kindred/data/events_from.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/shop.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::message_of;

namespace {

struct Order {
  std::string customer;
  std::int64_t product = 0;
  std::int64_t placed = 0;
  float paid = 0;
  int pieces = 1;
  std::optional<double> saved = std::nullopt;
  std::string basket = {};

  std::string buyer() const { return "customer " + customer; }
};

// Visits of a shop that counts its visitors and products.
struct Click {
  int visitor;
  unsigned product;
  std::chrono::sys_time<std::chrono::milliseconds> at = {};
  std::string what = "view";
  std::optional<int> stars = std::nullopt;
};

}  // namespace

TEST_CASE("events are had from records by pointers to members and by functions") {
  const std::vector<Order> orders = {{"ann", 77, 1485630413, 19.99F, 2, 0.5, "b1"},
                                     {"ben", 12, 1485630500, 3.5F},
                                     {"ann", 12, 1485630600, 7, 1, std::nullopt, "b2"}};
  const EventLog log = events_from(orders, {.user = &Order::customer,
                                            .item = &Order::product,
                                            .time = &Order::placed,
                                            .quantity = &Order::pieces,
                                            .price = &Order::paid,
                                            .discount = [](const Order& order) { return order.saved; },
                                            .session = &Order::basket});
  CHECK(kindred_test::pairs(log) == std::vector<std::string>{"ann:77", "ben:12", "ann:12"});
  CHECK(log[0] == Event{.user = UserIndex(0),
                        .item = ItemIndex(0),
                        .time = timestamp(1485630413),
                        .quantity = 2,
                        .price = static_cast<double>(19.99F),
                        .discount = 0.5,
                        .session = SessionIndex(0)});
  CHECK_FALSE(log.discount(1));
  CHECK_FALSE(log.session(1));
  CHECK(log.session(2) == SessionIndex(1));
  CHECK_FALSE(log.has_value());

  // A text that the function makes, and any range.
  const std::list<Order> list(orders.begin(), orders.end());
  const EventLog named = events_from(list, {.user = &Order::buyer, .item = &Order::product});
  CHECK((*named.users())[UserIndex(1)] == "customer ben");
  CHECK_FALSE(named.has_time());
  const EventLog two =
      events_from(std::span(orders).first(2), {.user = &Order::customer, .item = &Order::product});
  CHECK(two.size() == 2);
}

TEST_CASE("integers may be the indices themselves, and no id is stored then") {
  using namespace std::chrono_literals;
  const std::vector<Click> clicks = {{2, 0, Timestamp(10s) + 999ms, "view"},
                                     {0, 5, Timestamp(-10s) + 1ms, "rating", 4}};
  const EventLog log = events_from(clicks, {.user = as_index(&Click::visitor, 4),
                                            .item = as_index(&Click::product, 6),
                                            .time = &Click::at,
                                            .kind = &Click::what,
                                            .value = &Click::stars});
  CHECK(log.user_count() == 4);
  CHECK(log.item_count() == 6);
  CHECK((log.users()->has_numbers() && log.items()->has_numbers()));
  CHECK(log[0] ==
        Event{.user = UserIndex(2), .item = ItemIndex(0), .time = timestamp(10), .kind = EventKind::view});
  CHECK(log[1] == Event{.user = UserIndex(0),
                        .item = ItemIndex(5),
                        .time = timestamp(-10),
                        .kind = EventKind::rating,
                        .value = 4});
  CHECK(kindred_test::pairs(log) == std::vector<std::string>{"2:0", "0:5"});
  CHECK(log.users()->at("3", "user") == UserIndex(3));

  CHECK(message_of<DataError>([&] {
          events_from(clicks, {.user = as_index(&Click::visitor, 4), .item = as_index(&Click::product, 5)});
        }) == "event 2 has item 5, expected an index below 5");
}

TEST_CASE("a kind may be one for all, and is a rating where there are values") {
  const std::vector<Click> clicks = {{1, 2}};
  const auto kind_of = [&](const EventFields<Click>& fields) { return events_from(clicks, fields).kind(0); };
  CHECK(kind_of({.user = &Click::visitor, .item = &Click::product}) == EventKind::purchase);
  CHECK(kind_of({.user = &Click::visitor, .item = &Click::product, .kind = EventKind::cart}) ==
        EventKind::cart);
  CHECK(kind_of({.user = &Click::visitor, .item = &Click::product, .value = &Click::stars}) ==
        EventKind::rating);
  CHECK(kind_of({.user = &Click::visitor, .item = &Click::product, .kind = [](const Click&) {
                   return EventKind::search;
                 }}) == EventKind::search);
}

TEST_CASE("records go behind what a builder has, and are read against a catalogue") {
  auto items = std::make_shared<ItemVocabulary>();
  for (const char* id : {"12", "77"}) items->add(id);
  const Catalog catalog(CatalogTable{.items = items});
  const std::vector<Order> orders = {{"ann", 77}, {"ann", 5}};
  const EventLog log = events_from(orders, {.user = &Order::customer, .item = &Order::product}, catalog);
  CHECK(log.item(0) == ItemIndex(1));
  CHECK(log.item(1) == ItemIndex(2));
  CHECK(catalog.size() == 2);

  EventLogBuilder builder;
  builder.add({.user = builder.user("zoe"), .item = builder.item("77")});
  add_events_from(builder, orders, {.user = &Order::customer, .item = &Order::product});
  CHECK(kindred_test::pairs(builder.build()) == std::vector<std::string>{"zoe:77", "ann:77", "ann:5"});
}

TEST_CASE("what is wrong with a record is told with its number") {
  std::vector<Order> orders = {{"ann", 77}, {"ben", 12}};
  const auto message = [&](auto change, const EventFields<Order>& fields) {
    auto changed = orders;
    change(changed[1]);
    return message_of<DataError>([&] { events_from(changed, fields); });
  };
  const EventFields<Order> fields{
      .user = &Order::customer, .item = &Order::product, .time = &Order::placed, .price = &Order::paid};
  CHECK(message([](Order& order) { order.product = -5; }, fields) ==
        "event 2 has item -5, expected an id from 0 on (as a text it may be any)");
  CHECK(message([](Order& order) { order.customer = ""; }, fields) ==
        "event 2 has an empty user, expected an id");
  CHECK(message([](Order& order) { order.paid = std::numeric_limits<float>::quiet_NaN(); }, fields) ==
        "event 2 has a price that is not finite");
  CHECK(message([](Order& order) { order.placed = std::numeric_limits<std::int64_t>::max(); }, fields) ==
        "event 2 has a time outside the years 1 to 9999, expected seconds since 1970");
  CHECK(message([](Order& order) { order.basket = "bought"; },
                {.user = &Order::customer,
                 .item = &Order::product,
                 .kind = [](const Order& order) { return order.basket.empty() ? "view" : order.basket; }}) ==
        "event 2 has an unknown kind of event 'bought': known: view, search, cart, purchase, "
        "rating, review, returned");
  CHECK(message([](Order& order) { order.pieces = -1; },
                {.user = as_index(&Order::pieces, 2), .item = &Order::product}) ==
        "event 2 has user -1, expected an index below 2");
  CHECK(message([](Order& order) { order.saved = 1; },
                {.user = &Order::customer, .item = [](const Order& order) {
                   return order.saved ? std::optional<std::string_view>()
                                      : std::optional<std::string_view>("tea");
                 }}) == "event 2 has no item, expected an id");
  CHECK(message_of<OptionError>([&] { events_from(orders, {.item = &Order::product}); }) ==
        "option 'user' is not given, expected where a record has its user");
}
