#include "kindred/model/model_holder.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "kindred/model/recommend.hpp"
#include "model/toys.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

// Says how many of its kind live, and whether a reader sees half of it.
struct Counted {
  static inline std::atomic<int> alive{0};
  std::array<std::int64_t, 16> numbers{};

  explicit Counted(std::int64_t number) {
    numbers.fill(number);
    ++alive;
  }
  Counted(const Counted& other) : numbers(other.numbers) { ++alive; }
  Counted& operator=(const Counted&) = delete;
  ~Counted() {
    numbers.fill(-1);
    --alive;
  }
  bool whole() const {
    for (const auto number : numbers)
      if (number != numbers[0] || number < 0) return false;
    return true;
  }
};

}  // namespace

TEST_CASE("a holder gives the model that was put in last") {
  ModelHolder<Counted> holder(Counted(1));
  CHECK(holder.current()->numbers[0] == 1);
  holder.replace(Counted(2));
  CHECK(holder.current()->numbers[0] == 2);
  holder.change([](const Counted& old) { return Counted(old.numbers[0] + 40); });
  CHECK(holder.current()->numbers[0] == 42);
}

TEST_CASE("a model lives until it is replaced and its last reader lets go") {
  REQUIRE(Counted::alive == 0);
  {
    ModelHolder<Counted> holder(Counted(1));
    CHECK(Counted::alive == 1);
    auto first = holder.current();
    auto also_first = holder.current();
    holder.replace(Counted(2));
    CHECK(Counted::alive == 2);
    CHECK(first->whole());
    first.reset();
    CHECK(Counted::alive == 2);
    also_first.reset();
    CHECK(Counted::alive == 1);
    holder.replace(Counted(3));
    CHECK(Counted::alive == 1);  // nobody read the second
  }
  CHECK(Counted::alive == 0);
}

TEST_CASE("a reader's model outlives the holder") {
  auto holder = std::make_unique<ModelHolder<Counted>>(Counted(7));
  auto model = holder->current();
  holder.reset();
  CHECK(model->numbers[0] == 7);
  model.reset();
  CHECK(Counted::alive == 0);
}

TEST_CASE("a change that fails leaves the model as it was") {
  ModelHolder<Counted> holder(Counted(1));
  CHECK_THROWS_AS(holder.change([](const Counted&) -> Counted { throw std::runtime_error("no"); }),
                  std::runtime_error);
  CHECK(holder.current()->numbers[0] == 1);
  holder.replace(Counted(2));  // the writers' turn was given back
  CHECK(holder.current()->numbers[0] == 2);
}

TEST_CASE("eight readers and a swapping writer: every model is whole, none is older than the last",
          "[threads]") {
  REQUIRE(Counted::alive == 0);
  {
    ModelHolder<Counted> holder(Counted(0));
    constexpr std::int64_t swaps = 500;
    std::atomic<int> broken{0}, older{0};
    std::atomic<bool> done{false};
    std::vector<std::thread> readers;
    for (int r = 0; r < 8; ++r)
      readers.emplace_back([&, r] {
        std::int64_t last = 0;
        std::vector<std::shared_ptr<const Counted>> kept;  // some are held long
        while (!done.load()) {
          auto model = holder.current();
          if (!model->whole()) ++broken;
          if (model->numbers[0] < last) ++older;
          last = model->numbers[0];
          if (r % 2 == 1) {
            kept.push_back(std::move(model));
            if (kept.size() > 5) kept.erase(kept.begin());
            for (const auto& old : kept)
              if (!old->whole()) ++broken;
          }
        }
      });
    for (std::int64_t swap = 1; swap <= swaps; ++swap) {
      if (swap % 2 == 0) holder.replace(Counted(swap));
      else holder.change([](const Counted& old) { return Counted(old.numbers[0] + 1); });
    }
    done = true;
    for (auto& reader : readers) reader.join();
    CHECK(broken == 0);
    CHECK(older == 0);
    CHECK(holder.current()->numbers[0] == swaps);
    CHECK(Counted::alive == 1);
  }
  CHECK(Counted::alive == 0);
}

TEST_CASE("no change of several writers is lost", "[threads]") {
  ModelHolder<Counted> holder(Counted(0));
  std::vector<std::thread> writers;
  for (int w = 0; w < 4; ++w)
    writers.emplace_back([&] {
      for (int n = 0; n < 250; ++n)
        holder.change([](const Counted& old) { return Counted(old.numbers[0] + 1); });
    });
  for (auto& writer : writers) writer.join();
  CHECK(holder.current()->numbers[0] == 1000);
}

TEST_CASE("queries run on the model taken while another takes its place") {
  ModelHolder holder(kindred_test::Fixed{{1, 3, 2}});
  const auto model = holder.current();
  holder.replace(kindred_test::Fixed{{3, 2, 1}});
  CHECK(kindred_test::item_numbers(recommend(*model, Query<float>{}, {.count = 3})) ==
        std::vector<int>{1, 2, 0});
  CHECK(kindred_test::item_numbers(recommend(*holder.current(), Query<float>{}, {.count = 3})) ==
        std::vector<int>{0, 1, 2});
}
