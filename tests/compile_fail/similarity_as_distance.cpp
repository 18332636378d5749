// expects: as_similarity\(\) turns a distance into a similarity, and this measure is a similarity already
#include "kindred/similarity.hpp"

using namespace kindred;

#ifdef KINDRED_COMPILE_FAIL_OK
const Similarity similarity = as_similarity(euclidean);
#else
const Similarity similarity = as_similarity(cosine);
#endif
