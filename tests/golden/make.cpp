// Writes the golden files of this release: make FOLDER
#include <filesystem>
#include <fstream>
#include <string>

#include "golden/golden.hpp"

using namespace kindred;

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::filesystem::path folder = argv[1];
  std::ofstream answers(folder / "answers.txt");
  const auto save = [&](const std::string& name, const AnyRecommender<float>& model) {
    model.save(folder / (name + ".kindred"));
    answers << name << kindred_test::golden_answer(model) << '\n';
  };
  const auto data = kindred_test::golden_data();
  const auto popularity = Popularity{}.fit(data);
  const auto baseline = Baseline{}.fit(data);
  const auto item_knn = ItemKnn{.neighbors = 3, .metric = corated(pearson), .shrinkage = 2}.fit(data);
  const auto user_knn = UserKnn{.neighbors = 2, .metric = adjusted_cosine}.fit(data);
  const auto content_knn = ContentKnn{}.fit(data, kindred_test::golden_catalog());
  save("popularity", popularity);
  save("baseline", baseline);
  save("item_knn", item_knn);
  save("user_knn", user_knn);
  save("content_knn", content_knn);
  save("weighted", Weighted{.weights = {3, 1}, .names = {"taste", "shelf"}}.of(item_knn, content_knn));
  save("switching", Switching{.at_least = {2, 0}, .fill = true}.of(user_knn, popularity));
  save("association_rules", AssociationRules{.support = 0, .count = 1}.fit(data));
  save("asymmetric_svd", AsymmetricSvd{.factors = 2, .epochs = 5}.fit(data));
  save("bpr", Bpr{.factors = 2, .epochs = 5}.fit(data));
  save("co_clustering", CoClustering{.user_clusters = 2, .item_clusters = 2}.fit(data));
  save("dense_item_weights", Ease{.regularization = 2}.fit(data));
  save("fm", BayesianFm{.factors = 2, .sweeps = 12, .burn_in = 4, .samples = 2, .days = true}.fit(data));
  save("fpmc", Fpmc{.factors = 2, .epochs = 5}.fit(data));
  save("graph_filter", GraphFilter{.factors = 2, .sharpening = 1}.fit(data));
  save("implicit_als", ImplicitAls{.factors = 2, .iterations = 3}.fit(data));
  save("lightgcn", LightGcn{.factors = 2, .steps = 2}.fit(data));
  save("logistic_mf", LogisticMf{.factors = 2, .epochs = 5}.fit(data));
  save("markov", Markov{}.fit(data));
  save("nmf", Nmf{.factors = 2, .epochs = 5}.fit(data));
  save("session_knn", SessionKnn{}.fit(data));
  save("slope_one", SlopeOne{}.fit(data));
  save("sparse_item_weights", Slim{.l1 = 0, .l2 = 1}.fit(data));
  save("svd", SvdPlusPlus{.factors = 2, .epochs = 5}.fit(data));
  save("time_svdpp", TimeSvdPlusPlus{.factors = 2, .epochs = 5}.fit(data));
  save("warp", Warp{.factors = 2, .epochs = 5}.fit(data));
  save_interactions(data, folder / "interactions.kindred");
  save_vocabulary(*data.users(), folder / "vocabulary.kindred");
}
