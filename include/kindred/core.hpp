#pragma once

/// @file
/// What everything stands on: indices, errors, random numbers, parallel loops, top-k, sparse rows,
/// workspaces.

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/language.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/progress_bar.hpp"
#include "kindred/core/quantile.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/time.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
