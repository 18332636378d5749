#include "kindred/profile/visit_sample.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/profile/detail/compact_bytes.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

std::vector<std::byte> bytes_of(const VisitSample& sample) {
  detail::CompactWriter bytes;
  sample.write(bytes);
  return bytes.bytes();
}

// A visit each of whose events is told by itself.
SampledVisit event_of(std::uint64_t visit, int event) {
  Random random(5, visit);
  return {std::uint64_t{random()} << 32 | random(), static_cast<std::int64_t>(100 * visit) + event, 2.5, 1,
          1};
}

}  // namespace

TEST_CASE("While there are few all visits are kept, each whole") {
  VisitSample sample(3);
  for (const int event : {2, 0, 1})
    for (const std::uint64_t visit : {7U, 8U, 9U}) sample.add(event_of(visit, event));
  CHECK(sample.complete());
  CHECK(sample.count() == 3);
  for (const SampledVisit& visit : sample.visits()) {
    CHECK(visit.bought == 3);
    CHECK(visit.priced == 3);
    CHECK(visit.paid == 7.5);
    CHECK(visit.begin % 100 == 0);
  }
}

TEST_CASE("Parts of visits merge in any order to the same sample") {
  for (const std::uint64_t visits : {5U, 64U, 65U, 400U}) {
    VisitSample once(64);
    std::vector<VisitSample> parts(3, VisitSample(64));
    Random random(6, visits);
    for (std::uint64_t visit = 0; visit < visits; ++visit)
      for (int event = 0; event < 4; ++event) {
        once.add(event_of(visit, event));
        parts[random.below(3)].add(event_of(visit, event));
      }
    VisitSample forwards = parts[0], backwards = parts[2];
    forwards.merge(parts[1]), forwards.merge(parts[2]);
    backwards.merge(parts[1]), backwards.merge(parts[0]);
    CHECK(bytes_of(forwards) == bytes_of(once));
    CHECK(bytes_of(backwards) == bytes_of(once));
    CHECK(once.complete() == (visits <= 64));
    const auto bytes = bytes_of(once);
    detail::CompactReader reader(bytes, "visits");
    CHECK(bytes_of(VisitSample::read(reader, 64)) == bytes);
  }
}

TEST_CASE("Of many visits any is as likely in the sample") {
  // 64 of 1,000 each time: a visit is there in 25.6 of 400 samples on average, with a deviation of 4.9.
  std::vector<int> seen(1000);
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    VisitSample sample(64);
    Random random(7, seed);
    for (int visit = 0; visit < 1000; ++visit)
      sample.add({std::uint64_t{random()} << 32 | random(), visit, 0, 0, 0});
    for (const SampledVisit& visit : sample.visits()) ++seen[static_cast<std::size_t>(visit.begin)];
  }
  double early = 0, squares = 0;
  for (std::size_t visit = 0; visit < 1000; ++visit) {
    early += visit < 500 ? seen[visit] : 0;
    squares += (seen[visit] - 25.6) * (seen[visit] - 25.6);
  }
  CHECK(early == Approx(12800).margin(4 * 77));     // √(400 · 1000 · .064 · .936 / 4)
  CHECK(squares / 1000 == Approx(24).margin(4.5));  // 400 · .064 · .936, ± four deviations
}

TEST_CASE("What is left of a sample tells how many are left") {
  VisitSample sample(64);
  Random random(3);
  const auto visit = [&](std::int64_t begin) {
    sample.add({std::uint64_t{random()} << 32 | random(), begin, 0, 1, 0});
  };
  for (int v = 0; v < 4000; ++v) visit(v);
  CHECK(sample.count() == Approx(4000).epsilon(0.3));
  sample.forget_before(3000);
  // 16 of the 64 are left as a rule: a relative error of 1/4 or so.
  CHECK(sample.count() == Approx(1000).epsilon(0.5));
  while (sample.visits().size() > 1) sample.forget_before(sample.visits()[0].begin + 1);
  CHECK(sample.count() >= 1);
}

TEST_CASE("Counts of merged samples of visits do not wrap") {
  const auto most = std::numeric_limits<std::uint32_t>::max();
  VisitSample visits;
  visits.add({1, 0, 1, most, most - 1});
  visits.merge(visits);
  CHECK(visits.visits()[0].bought == most);
  CHECK(visits.visits()[0].priced == most);
}
