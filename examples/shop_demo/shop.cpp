#include "shop.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace shop_demo {
namespace {

using namespace kindred;

// Fuel and coupons are in the log, but on no shelf.
bool is_on_a_shelf(const CatalogEntry& product) {
  constexpr std::array<std::string_view, 3> counters = {"Fuel", "Coupon", "Miscellaneous"};
  const auto is_counter = [&](const std::string& department) {
    return std::find(counters.begin(), counters.end(), department) != counters.end();
  };
  return !is_counter(product.text("department")) && product.text("category") != "Coupon/miscellaneous items";
}

}  // namespace

Shop read_shop(const std::filesystem::path& folder) {
  Catalog catalog = read_catalog(folder / "products.csv");
  const EventLog events = read_events(folder / "transactions.csv",
                                      {.user = "household_id",
                                       .item = "product_id",
                                       .time = "transaction_timestamp",
                                       .quantity = "quantity",
                                       .price = "sales_value",
                                       .discount = "discount",
                                       .session = "basket_id"},
                                      catalog);
  auto cleaned = clean(events);

  const auto leave_out = [&cleaned](const char* reason, auto&& keep) {
    const std::size_t before = cleaned.log.size();
    cleaned.log = filter(cleaned.log, keep);
    cleaned.account.kept = cleaned.log.size();
    cleaned.account.remove(reason, before - cleaned.log.size());
  };
  leave_out("not in the catalogue", [&](std::size_t row) { return catalog.contains(cleaned.log.item(row)); });
  leave_out("fuel and coupons, on no shelf",
            [&](std::size_t row) { return is_on_a_shelf(catalog[cleaned.log.item(row)]); });
  return {std::move(catalog), std::move(cleaned.log), std::move(cleaned.account)};
}

std::string name_of(const Catalog& catalog, ItemIndex item) {
  const auto product = catalog[item];
  const bool own = product.text("brand") == "Store brand";
  return std::string(product.title) + (own ? " (store brand)" : "");
}

}  // namespace shop_demo
