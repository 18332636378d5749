#include "kindred/data/event.hpp"

#include <cstddef>

#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;

TEST_CASE("a kind of event is read by the name that it says") {
  for (std::size_t kind = 0; kind < event_kind_names.size(); ++kind)
    CHECK(event_kind(name_of(static_cast<EventKind>(kind))) == static_cast<EventKind>(kind));
  CHECK(name_of(EventKind::view) == "view");
  CHECK(name_of(EventKind::purchase) == "purchase");
  CHECK(name_of(EventKind::returned) == "returned");
}

TEST_CASE("an unknown kind of event is refused with the nearest and all") {
  CHECK(kindred_test::message_of<DataError>([] { event_kind("purchas"); }) ==
        "unknown kind of event 'purchas': did you mean 'purchase'? known: view, search, cart, purchase, "
        "rating, review, "
        "returned");
}
