#include "kindred/data/interactions_from.hpp"

#include <limits>

#include "data/cells.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::ids;
using kindred_test::message_of;

namespace {

constexpr float no_number = std::numeric_limits<float>::quiet_NaN();

// Two users, three items: the first has rated the second item 4, the second the first -1 and the third 2.
Eigen::MatrixXf dense() {
  Eigen::MatrixXf matrix(2, 3);
  matrix << 0, 4, 0, -1, 0, 2;
  return matrix;
}

bool is_it(const Interactions<float>& data) {
  return data.user_count() == 2 && data.item_count() == 3 && data.size() == 3 &&
         data.by_user().eigen().toDense() == dense();
}

}  // namespace

TEST_CASE("matrices of either order, sparse and dense, and expressions of them are the same interactions") {
  const Eigen::SparseMatrix<float, Eigen::RowMajor> by_row = dense().sparseView();
  const Eigen::SparseMatrix<float> by_column = dense().sparseView();
  Eigen::SparseMatrix<float> with_room(2, 3);
  with_room.reserve(Eigen::VectorXi::Constant(3, 2));
  with_room.insert(1, 2) = 2;
  with_room.insert(1, 0) = -1;
  with_room.insert(0, 1) = 4;
  CHECK_FALSE(with_room.isCompressed());
  CHECK(is_it(interactions_from(UsersByItems(dense()))));
  CHECK(is_it(interactions_from(UsersByItems(by_row))));
  CHECK(is_it(interactions_from(UsersByItems(by_column))));
  CHECK(is_it(interactions_from(UsersByItems(with_room))));

  const Eigen::MatrixXf turned = dense().transpose();
  const Eigen::SparseMatrix<float> turned_sparse = by_column.transpose();
  CHECK(is_it(interactions_from(ItemsByUsers(turned).transpose())));
  CHECK(is_it(interactions_from(ItemsByUsers(turned_sparse).transpose())));
  const Eigen::MatrixXf half = dense() / 2;
  CHECK(is_it(interactions_from(UsersByItems(half + half))));
  const Eigen::MatrixXd wide = dense().cast<double>();
  const Interactions<double> doubles = interactions_from(UsersByItems(wide));
  CHECK(doubles.history(UserIndex(1)).weights[1] == 2.0);
}

TEST_CASE("what is absent is stored as zero, or as NaN where that is said") {
  Eigen::MatrixXf ratings(2, 2);
  ratings << 0, no_number, no_number, 5;
  const auto data = interactions_from(UsersByItems(ratings), {.absent = Absent::nan});
  CHECK(data.size() == 2);
  CHECK(data.history(UserIndex(0)).weights[0] == 0);
  CHECK(data.history(UserIndex(1)).items[0] == ItemIndex(1));
  CHECK(message_of<DataError>([&] { interactions_from(UsersByItems(ratings)); }) ==
        "user 0, item 1: the weight is NaN, expected a number (with Absent::nan it says that there is none)");

  Eigen::SparseMatrix<float, Eigen::RowMajor> stored(1, 3);
  stored.insert(0, 0) = 0;
  stored.insert(0, 2) = no_number;
  CHECK(interactions_from(UsersByItems(stored), {.absent = Absent::nan}).size() == 1);
  CHECK_THROWS_AS(interactions_from(UsersByItems(stored)), DataError);

  CHECK(interactions_from(UsersByItems(Eigen::MatrixXf(0, 0))).size() == 0);
  CHECK(interactions_from(UsersByItems(Eigen::MatrixXf(3, 0))).user_count() == 3);
}

TEST_CASE("rows and columns have the ids that are given, and as many") {
  const auto ann_ben = ids<UserIndex>({"ann", "ben"});
  const auto three = ids<ItemIndex>({"tea", "cup", "pot"});
  const auto data = interactions_from(UsersByItems(dense()), {.users = ann_ben, .items = three});
  CHECK(data.user("ben").history.items[1] == data.item("pot"));
  CHECK(message_of<DataError>([&] {
          interactions_from(UsersByItems(dense()), {.users = ids<UserIndex>({"ann"})});
        }) == "interactions from a matrix: 1 ids of users, its rows, expected 2");
  CHECK(message_of<DataError>([&] {
          interactions_from(UsersByItems(dense()), {.items = ids<ItemIndex>({"tea"})});
        }) == "interactions from a matrix: 1 ids of items, its columns, expected 3");
  Eigen::MatrixXf infinite = dense();
  infinite(1, 2) = std::numeric_limits<float>::infinity();
  CHECK(message_of<DataError>([&] {
          interactions_from(UsersByItems(infinite), {.users = ann_ben, .items = three});
        }).substr(0, 38) == "user 'ben', item 'pot': the weight is ");
}
