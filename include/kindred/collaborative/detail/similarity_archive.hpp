#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "kindred/core/error.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/similarity/column_sums.hpp"
#include "kindred/similarity/detail/saved_index.hpp"
#include "kindred/similarity/named.hpp"
#include "kindred/similarity/similarity.hpp"
#include "kindred/similarity/similarity_index.hpp"

namespace kindred::inline v0::detail {

// A similarity is filed by its name, and an index of it by what it worked out of the rows. Templates, so that
// only who saves or loads a model pays for compiling them.

// @throws OptionError for a similarity that no name would bring back
template <class Row, class Col, class Scalar>
void write_index(ArchiveWriter archive, std::string_view similarity,
                 const SimilarityIndex<Row, Col, Scalar>& index) {
  if (!is_similarity_name(similarity))
    throw OptionError(
        "a model of the similarity '" + std::string(similarity) +
        "' cannot be saved: a model is loaded by its similarity's name, and kindred knows none of that name "
        "(named_similarities() lists those it knows)");
  archive.add_text("similarity", similarity);
  const auto saved = index.saved();
  archive.add("values", saved.values);
  archive.add("posting_values", saved.posting_values);
  archive.add("origins", saved.origins);
  archive.add("own", saved.own);
  archive.add_integer("learned", static_cast<std::int64_t>(saved.learned.size()));
  for (std::size_t l = 0; l < saved.learned.size(); ++l) {
    const auto part = archive.part("learned" + std::to_string(l + 1));
    ArchiveWriter(part).add("count", saved.learned[l].count);
    ArchiveWriter(part).add("sum", saved.learned[l].sum);
  }
}

// The similarity, and the index.
template <class Row, class Col, class Scalar>
std::pair<Similarity, SimilarityIndex<Row, Col, Scalar>> read_index(
    const Archive& archive, const SparseRows<Row, Col, Scalar>& rows,
    const SparseRows<Col, Row, Scalar>& postings) {
  SavedIndex<Scalar> saved{archive.array<Scalar>("values"), archive.array<Scalar>("posting_values"),
                           archive.array<double>("origins"), archive.array<double>("own")};
  // Transforms may stand within each other; a longer list than of names ends at a section that is not there.
  const auto learned = archive.integer("learned", 0, std::numeric_limits<std::int32_t>::max());
  for (std::int64_t l = 1; l <= learned; ++l) {
    const auto part = archive.part("learned" + std::to_string(l));
    const auto count = part.array<double>("count"), sum = part.array<double>("sum");
    saved.learned.push_back({{count.begin(), count.end()}, {sum.begin(), sum.end()}, rows.row_count()});
  }
  return archive.assemble([&] {
    const Similarity similarity = similarity_named(archive.text("similarity"));
    return std::pair(similarity, similarity.index(rows, postings, saved));
  });
}

}  // namespace kindred::inline v0::detail
