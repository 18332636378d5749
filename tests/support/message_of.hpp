#pragma once

#include <string>

#include "support/catch.hpp"

namespace kindred_test {

// The message of the E that `action` throws; the test fails where it throws none.
template <class E, class Action>
std::string message_of(Action&& action) {
  try {
    action();
  } catch (const E& error) {
    return error.what();
  }
  FAIL("nothing was thrown");
  return {};
}

}  // namespace kindred_test
