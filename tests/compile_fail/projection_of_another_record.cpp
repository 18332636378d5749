// expects: this part of an event is not to be had from the records of this range
#include <string>
#include <vector>

#include "kindred/data/events_from.hpp"

using namespace kindred;

struct Order {
  std::string customer;
  std::string product;
};
struct Customer {
  std::string name;
};

auto f(const std::vector<Order>& orders) {
#ifdef KINDRED_COMPILE_FAIL_OK
  return events_from(orders, {.user = &Order::customer, .item = &Order::product});
#else
  return events_from(orders, {.user = &Customer::name, .item = &Order::product});
#endif
}
