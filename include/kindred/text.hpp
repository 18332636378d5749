#pragma once

/// @file
/// Text: tokens of any language, vectors of texts, spelling, completion and synonyms.

#include "kindred/text/analyzer.hpp"
#include "kindred/text/character_table.hpp"
#include "kindred/text/completion.hpp"
#include "kindred/text/fold.hpp"
#include "kindred/text/function_encoder.hpp"
#include "kindred/text/hashed_terms.hpp"
#include "kindred/text/lsa.hpp"
#include "kindred/text/porter_stemmer.hpp"
#include "kindred/text/spelling.hpp"
#include "kindred/text/stemmer.hpp"
#include "kindred/text/stop_words.hpp"
#include "kindred/text/synonyms.hpp"
#include "kindred/text/term_matrix.hpp"
#include "kindred/text/text_encoder.hpp"
#include "kindred/text/tf_idf.hpp"
#include "kindred/text/token.hpp"
#include "kindred/text/utf8.hpp"
#include "kindred/text/word_list.hpp"
#include "kindred/text/word_vectors.hpp"
