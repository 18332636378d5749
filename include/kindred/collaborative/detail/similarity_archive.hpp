#pragma once

#include <string>
#include <string_view>

#include "kindred/core/error.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/similarity/named.hpp"
#include "kindred/similarity/similarity.hpp"

namespace kindred::inline v0::detail {

// A similarity is filed by its name. Templates, so that only who saves or loads a model pays for compiling
// them.

// @throws OptionError for a similarity that no name would bring back
template <class = void>
void write_similarity(ArchiveWriter archive, std::string_view name) {
  if (!is_similarity_name(name))
    throw OptionError(
        "a model of the similarity '" + std::string(name) +
        "' cannot be saved: a model is loaded by its similarity's name, and kindred knows none of that name "
        "(named_similarities() lists those it knows)");
  archive.add_text("similarity", name);
}

template <class = void>
Similarity read_similarity(const Archive& archive) {
  return archive.assemble([&] { return similarity_named(archive.text("similarity")); });
}

}  // namespace kindred::inline v0::detail
