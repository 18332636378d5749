#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/data/history.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/detail/xxh64.hpp"
#include "kindred/model/query.hpp"

namespace kindred::inline v0::detail {

// A hash of a row's items and weights, by which a model knows its own training rows without keeping them.
template <class Scalar>
std::uint64_t hash_of_row(const History<Scalar>& history) noexcept {
  Xxh64 hash;
  hash.update(std::as_bytes(history.items));
  hash.update(std::as_bytes(history.weights));
  return hash.digest();
}

// What training found of its users: a bias and factors for each, good for a query that carries the user and
// the training row.
template <class Scalar>
struct KnownUsers {
  SharedArray<std::uint64_t> rows;  // hash_of_row of each
  SharedArray<Scalar> biases;
  SharedArray<Scalar> factors;  // users × factors

  static std::vector<std::uint64_t> hashes_of(const Interactions<Scalar>& train) {
    std::vector<std::uint64_t> hashes;
    hashes.reserve(train.user_count());
    for (UserIndex user{0}; user.value < train.user_count(); ++user)
      hashes.push_back(hash_of_row(train.history(user)));
    return hashes;
  }

  // The place of the query's user, where the query has the user's training row. O(history).
  std::optional<std::size_t> find(const Query<Scalar>& query) const noexcept {
    if (!query.user || query.user->value >= rows.size() || query.history.empty() ||
        hash_of_row(query.history) != rows[query.user->value])
      return std::nullopt;
    return query.user->value;
  }

  void write(ArchiveWriter archive) const {
    archive.add("rows", rows);
    archive.add("biases", biases);
    archive.add("factors", factors);
  }
  static KnownUsers read(const Archive& archive, std::size_t factors) {
    KnownUsers users{archive.array<std::uint64_t>("rows"), archive.finite<Scalar>("biases"),
                     archive.finite<Scalar>("factors")};
    if (users.biases.size() != users.rows.size() || users.factors.size() != users.rows.size() * factors)
      archive.refuse("holds parts of different users");
    return users;
  }
};

}  // namespace kindred::inline v0::detail
