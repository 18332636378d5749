#pragma once

#include "kindred/core/error.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/vocabulary.hpp"

namespace kindred::inline v0::detail {

// Refuses events whose items are numbered otherwise than the catalogue's.
inline void require_same_items(const ItemVocabulary& items, const Catalog& catalog) {
  if (catalog.items()->is_prefix_of(items) || items.is_prefix_of(*catalog.items())) return;
  throw DataError(
      "log and catalogue number items differently: read the events with the catalogue, "
      "read_events(path, columns, catalog), or take catalog.renumbered(log.items())");
}

}  // namespace kindred::inline v0::detail
