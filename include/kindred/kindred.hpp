#pragma once

/// @file
/// All of kindred but the adapters in `kindred/with/`, each of which needs another library.

#include "kindred/advice.hpp"
#include "kindred/collaborative.hpp"
#include "kindred/content.hpp"
#include "kindred/core.hpp"
#include "kindred/data.hpp"
#include "kindred/evaluate.hpp"
#include "kindred/features.hpp"
#include "kindred/hybrid.hpp"
#include "kindred/io.hpp"
#include "kindred/metrics.hpp"
#include "kindred/model.hpp"
#include "kindred/profile.hpp"
#include "kindred/rerank.hpp"
#include "kindred/search.hpp"
#include "kindred/similarity.hpp"
#include "kindred/text.hpp"
#include "kindred/version.hpp"
