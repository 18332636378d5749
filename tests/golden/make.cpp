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
  save_interactions(data, folder / "interactions.kindred");
  save_vocabulary(*data.users(), folder / "vocabulary.kindred");
}
