#include "kindred/data/sessions.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "data/shop.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::log_of;
using kindred_test::message_of;
using Names = std::vector<std::string>;

namespace {

Names names_of(const EventLog& log) {
  Names names;
  for (std::size_t row = 0; row < log.size(); ++row) {
    const auto session = log.session(row);
    names.push_back(session ? std::string((*log.sessions())[*session]) : "-");
  }
  return names;
}

}  // namespace

TEST_CASE("a pause longer than the gap begins another session") {
  const EventLog log = log_of("user,item,time\na,1,5000\na,2,0\nb,3,0\na,4,1800\na,5,3601\n,6,0\n");
  const Cleaned built = build_sessions(log);
  CHECK(names_of(built.log) == Names{"a/2", "a/1", "b/1", "a/1", "a/2", "-"});
  CHECK(built.account.adds_up());
  CHECK(built.account.changed.at(0).count == 5);
  CHECK(names_of(build_sessions(log, {.gap = Duration(1801)}).log) ==
        Names{"a/1", "a/1", "b/1", "a/1", "a/1", "-"});
}

TEST_CASE("sessions that there are stay apart, cut at pauses and between users") {
  const EventLog log = log_of(
      "user,item,time,session\na,1,0,s\na,2,1,t\na,3,2,s\na,4,9000,s\nb,5,1,s\na,6,3,\n,7,1,t\n,8,9000,t\n");
  const Cleaned built = build_sessions(log);
  const Names names = names_of(built.log);
  CHECK(names[0] == names[2]);
  CHECK(names[1] != names[0]);
  CHECK(names[5] == "a/1");
  CHECK(names[6] == names[7]);
  CHECK(names == Names{"s", "t/2", "s", "s/2", "s/3", "a/1", "t", "t"});
  CHECK(names_of(build_sessions(log, {.keep_ids = false}).log) ==
        Names{"a/1", "a/1", "a/1", "a/2", "b/1", "a/1", "t", "t"});
}

TEST_CASE("those of nobody keep theirs, however they take turns") {
  const EventLog log = log_of("user,item,time,session\n,1,1,s\n,2,2,t\n,3,3,s\n");
  for (const bool keep : {true, false}) {
    const Cleaned built = build_sessions(log, {.keep_ids = keep});
    CHECK(names_of(built.log) == Names{"s", "t", "s"});
    CHECK(built.account.changed.empty());
  }
  CHECK(names_of(build_sessions(log_of("user,item,time,session\nann,1,1,s\n,2,2,s\n")).log) ==
        Names{"s/2", "s"});
}

TEST_CASE("no two sessions get one name") {
  const EventLog log = log_of("user,item,time,session\na,1,0,s\na,2,9000,s\nb,3,0,s/2\ns,4,0,\ns,5,9000,\n");
  CHECK(names_of(build_sessions(log).log) == Names{"s", "s/2'", "s/2", "s/1", "s/2''"});
}

TEST_CASE("sessions take times and a gap") {
  CHECK(message_of<OptionError>([] { build_sessions(log_of("user,item\na,1\n")); }) ==
        "to build sessions takes the time of each event, and this log has none");
  CHECK(message_of<OptionError>([] { build_sessions(EventLog(), {.gap = Duration(0)}); }) ==
        "option 'gap' is not above 0");
}
