#pragma once

/// @file
/// Advice: requests in words, products with reasons, dialogues, and language models that choose.

#include "kindred/advice/advise.hpp"
#include "kindred/advice/advisor.hpp"
#include "kindred/advice/dialogue.hpp"
#include "kindred/advice/lexicon.hpp"
#include "kindred/advice/request.hpp"
#include "kindred/advice/request_archive.hpp"
#include "kindred/advice/understand.hpp"
