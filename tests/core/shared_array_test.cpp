#include "kindred/core/shared_array.hpp"

#include <memory>
#include <span>
#include <vector>

#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("a vector becomes an array without a copy, and copies share it") {
  std::vector<int> numbers = {3, 1, 4};
  const int* const memory = numbers.data();
  SharedArray<int> array(std::move(numbers));
  CHECK(array.data() == memory);
  CHECK(array.size() == 3);
  CHECK(array[2] == 4);
  CHECK(std::vector<int>(array.begin(), array.end()) == std::vector<int>{3, 1, 4});
  CHECK(array.span().data() == memory);
  const SharedArray<int> copy = array;
  array = {};
  CHECK(array.empty());
  CHECK(array.begin() == array.end());
  CHECK(copy.data() == memory);
  CHECK(copy[0] == 3);
}

TEST_CASE("a view keeps what it looks at alive") {
  auto owner = std::make_shared<std::vector<int>>(std::vector<int>{3, 1, 4, 1, 5});
  const std::weak_ptr<std::vector<int>> watch = owner;
  {
    const SharedArray<int> part(owner, std::span<const int>(*owner).subspan(1, 2));
    owner.reset();
    CHECK_FALSE(watch.expired());
    CHECK(std::vector<int>(part.begin(), part.end()) == std::vector<int>{1, 4});
  }
  CHECK(watch.expired());
}
