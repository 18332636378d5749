#pragma once

#include <cstddef>
#include <vector>

#include <Eigen/Core>

namespace kindred::inline v0::detail {

// A perfect matching of rows and columns along entries above `least`: the column of each row, or nothing at
// all where there is none. Augmenting paths (Kuhn), O(n³), starting from the matching in `columns`, of which
// only what is still allowed is kept.
class Matching {
 public:
  explicit Matching(std::size_t size) : column_of_(size, none), row_of_(size, none), seen_(size) {}

  bool complete(const Eigen::MatrixXd& entries, double least) {
    const std::size_t size = column_of_.size();
    for (std::size_t row = 0; row < size; ++row)
      if (column_of_[row] != none && !(at(entries, row, column_of_[row]) > least)) {
        row_of_[column_of_[row]] = none;
        column_of_[row] = none;
      }
    for (std::size_t row = 0; row < size; ++row) {
      if (column_of_[row] != none) continue;
      seen_.assign(size, 0);
      if (!augment(entries, least, row)) return false;
    }
    return true;
  }

  const std::vector<std::size_t>& columns() const noexcept { return column_of_; }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  static double at(const Eigen::MatrixXd& entries, std::size_t row, std::size_t column) {
    return entries(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(column));
  }

  // No deeper than there are rows.
  bool augment(const Eigen::MatrixXd& entries, double least, std::size_t row) {  // NOLINT(misc-no-recursion)
    for (std::size_t column = 0; column < column_of_.size(); ++column) {
      if (seen_[column] || !(at(entries, row, column) > least)) continue;
      seen_[column] = 1;
      if (row_of_[column] != none && !augment(entries, least, row_of_[column])) continue;
      row_of_[column] = row;
      column_of_[row] = column;
      return true;
    }
    return false;
  }

  std::vector<std::size_t> column_of_, row_of_;
  std::vector<char> seen_;
};

}  // namespace kindred::inline v0::detail
