#include "kindred/text/hashed_terms.hpp"

#include <cmath>
#include <span>
#include <vector>

#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("a term's column is its hash") {
  const HashedTerms encoder{.columns = 1 << 20};
  const auto vector = encoder.encode("green tea green pot");
  REQUIRE(vector.terms.size() == 3);
  // XXH64 of "tea" with seed 0 by xxhsum: bits that are the same on every machine.
  detail::Xxh64 hash;
  hash.update(std::as_bytes(std::span("tea", 3)));
  const TermIndex tea((hash.digest() >> 1) % (1 << 20));
  const float sign = hash.digest() % 2 == 1 ? -1.0F : 1.0F;
  for (std::size_t e = 0; e < 3; ++e)
    if (vector.terms[e] == tea) CHECK(vector.values[e] == Approx(sign / std::sqrt(6.0F)).epsilon(1e-6));
  CHECK(encoder.encode("tea").terms == std::vector<TermIndex>{tea});
  CHECK(encoder.encode("").terms.empty());
  CHECK(HashedTerms{.seed = 1}.encode("tea").terms != HashedTerms{}.encode("tea").terms);
  const auto one = HashedTerms{.columns = 1, .signs = false, .norm = VectorNorm::none}.encode("a b c");
  CHECK(one.values == std::vector<float>{3});
  CHECK_THROWS_AS(HashedTerms{.columns = 0}.encode("tea"), OptionError);
}
