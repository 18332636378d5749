#include <vector>

#include "kindred/content.hpp"
#include "model_registry.hpp"

namespace kindred_eval {

using namespace kindred;

std::vector<ModelEntry> content_models() {
  return {
      entry<ContentKnn>("content_knn", "items of the catalogue like those in the history",
                        {option<ContentKnn>("columns", &ContentKnn::columns),
                         choice("weighting", &ContentKnn::weighting,
                                {{"binary", FeatureWeighting::binary}, {"tf_idf", FeatureWeighting::tf_idf}}),
                         option<ContentKnn>("centered", &ContentKnn::centered)}),
  };
}

}  // namespace kindred_eval
