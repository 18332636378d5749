#include <cstddef>
#include <cstdint>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/similarity/adapters.hpp"
#include "kindred/similarity/named.hpp"
#include "kindred/similarity/transforms.hpp"
#include "support/catch.hpp"
#include "support/named_once.hpp"

using namespace kindred;

namespace {

// Twenty rows of values that no binary fraction is, and perhaps others and longer ones.
template <class Scalar>
SparseRows<ItemIndex, UserIndex, Scalar> some_rows(std::size_t length, std::uint64_t others,
                                                   std::size_t count) {
  std::vector<std::int64_t> offsets{0};
  std::vector<UserIndex> columns;
  std::vector<Scalar> values;
  for (std::size_t row = 0; row < count; ++row) {
    Random random(row < 20 ? 1 : others, row);
    for (int column = 0; column < 40; ++column)
      if (random.below(3) == 0) {
        columns.emplace_back(column);
        values.push_back(static_cast<Scalar>(0.1 * static_cast<double>(1 + random.below(50))));
      }
    offsets.push_back(static_cast<std::int64_t>(columns.size()));
  }
  return {length, std::move(offsets), std::move(columns), std::move(values)};
}

// The value of each of the first twenty rows with each.
template <class Scalar>
std::vector<Scalar> pairs(const Similarity& similarity,
                          const SparseRows<ItemIndex, UserIndex, Scalar>& rows) {
  const auto index = similarity.index(rows, transpose(rows));
  Workspace workspace(index.workspace_size());
  std::vector<Scalar> table(20 * 20), values(rows.row_count());
  std::vector<ItemIndex> found(rows.row_count());
  for (ItemIndex row{0}; row.value < 20; ++row) {
    const std::size_t count = index.similar(rows[row], found, values, workspace);
    for (std::size_t i = 0; i < count; ++i)
      if (found[i].value < 20) table[20 * row.value + found[i].value] = values[i];
  }
  return table;
}

template <class Scalar>
void check_local(const Similarity& similarity) {
  const auto table = pairs(similarity, some_rows<Scalar>(40, 2, 25));
  CHECK(pairs(similarity, some_rows<Scalar>(50, 3, 30)) == table);
  bool symmetric = true;
  for (std::size_t i = 0; i < 20; ++i)
    for (std::size_t j = 0; j < 20; ++j) symmetric = symmetric && table[20 * i + j] == table[20 * j + i];
  CHECK(symmetric);
}

}  // namespace

TEST_CASE("a local similarity has the same bits either way round, whatever becomes of others") {
  auto all = named_similarities();
  std::vector<Similarity> similarities = {centered(corated(cosine)), standardized(cosine)};
  for (const auto& named : all) similarities.push_back(named.similarity);
  int checked = 0;
  for (const Similarity& similarity : similarities) {
    if (!similarity.local()) continue;
    INFO(similarity.name());
    check_local<float>(similarity);
    check_local<double>(similarity);
    check_local<float>(amplified(shrunk(similarity, 7), 1.5));
    ++checked;
  }
  CHECK(checked >= 8);
}
