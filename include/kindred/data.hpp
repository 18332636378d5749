#pragma once

/// @file
/// What a shop knows: events, a catalogue, and the interactions made of them, cleaned and split.

#include "kindred/data/account.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/clean.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/data/filter.hpp"
#include "kindred/data/history.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/interactions_archive.hpp"
#include "kindred/data/k_core.hpp"
#include "kindred/data/kind_weights.hpp"
#include "kindred/data/read_catalog.hpp"
#include "kindred/data/read_events.hpp"
#include "kindred/data/read_lists.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/data/split.hpp"
#include "kindred/data/strength.hpp"
#include "kindred/data/vocabulary.hpp"
#include "kindred/data/vocabulary_archive.hpp"
#include "kindred/data/weight.hpp"
