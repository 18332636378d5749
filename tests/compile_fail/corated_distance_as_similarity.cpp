// expects: a distance is not a similarity.*as_similarity\(distance\)
#include "kindred/similarity.hpp"

using namespace kindred;

#ifdef KINDRED_COMPILE_FAIL_OK
const Similarity similarity = as_similarity(corated(manhattan));
#else
const Similarity similarity = corated(manhattan);
#endif
