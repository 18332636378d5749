#pragma once

/// @file
/// Product search: an index of a catalogue's words, queries, facets, snippets, and lists put together.

#include "kindred/search/facets.hpp"
#include "kindred/search/fusion.hpp"
#include "kindred/search/product_search.hpp"
#include "kindred/search/search_document.hpp"
#include "kindred/search/search_hit.hpp"
#include "kindred/search/search_index.hpp"
#include "kindred/search/search_query.hpp"
#include "kindred/search/snippet.hpp"
