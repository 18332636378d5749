#include "kindred/data/cancellations.hpp"

#include "data/shop.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::log_of;
using kindred_test::message_of;

TEST_CASE("purchases on cancelled invoices are returns") {
  const EventLog log = log_of(
      "user,item,kind,quantity,session\na,1,purchase,1,C1\na,1,view,,C1\n"
      "a,1,purchase,1,1C\na,1,purchase,1,\n");
  const Cleaned cleaned = mark_cancellations(log, "C");
  CHECK(cleaned.log.kind(0) == EventKind::returned);
  CHECK(cleaned.log.kind(1) == EventKind::view);
  CHECK(cleaned.log.kind(2) == EventKind::purchase);
  CHECK(cleaned.log.kind(3) == EventKind::purchase);
  CHECK(cleaned.account.changed.at(0).count == 1);
  CHECK(mark_cancellations(log, "D").account.changed.empty());
  CHECK(message_of<OptionError>([&] { mark_cancellations(log, ""); }) ==
        "option 'prefix' is empty, and every id begins so");
}
