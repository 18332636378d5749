#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "kindred/collaborative/detail/day.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/time.hpp"
#include "kindred/features/feature_index.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/sparse_rows_archive.hpp"

namespace kindred::inline v0::detail {

/// Samples of the posterior of a factor model, users integrated out. In a sample the rating that a person
/// with vector θ ~ N(μ, Λ⁻¹) gives to item i is m + σ (w + cᵢ + θ·zᵢ), plus noise of precision α. Given a
/// history, θ is normal with precision P = Λ + α Σ zᵢzᵢᵀ and mean P⁻¹ (Λμ + α Σ (yᵢ − w − cᵢ) zᵢ), y being
/// the ratings less m, over σ. Predicted is the mean over the samples of what that mean gives: in each the
/// exact expectation over θ, so that fewer samples do than with draws of θ, and nothing is kept of users.
///
/// Where items say something by being in a history, j gives its vector xⱼ to q = n^-½ Σⱼ xⱼ of the n items,
/// and with θ and q both features of the user the factorisation machine's terms are, hᵢ for zᵢ + q,
///     m + σ (w + cᵢ + l + q·zᵢ + θ·hᵢ),  l = n^-½ Σⱼ aⱼ + ½ (|q|² − Σⱼ |xⱼ|² / n).
///
/// What is known of a user beside the ratings adds the x and a of its features to q and l in the same way,
/// and the day of a rating those of the day, to that rating alone. Of a day without training ratings, or one
/// that is not told, the prior's mean is taken.
///
/// Where the precision α of a person's noise has the prior Gamma(1 + ν/2, ν/2ᾱ), it and θ are found by turns,
/// α from the expected squares that θ leaves (mean field), three times.
///
/// With `levels` that sum, σ being 1 and m 0, is the η of an ordered probit: level k is where η + N(0, 1/α)
/// lies between thresholds k − 1 and k. θ's posterior, which is log-concave, is taken for the normal at its
/// mode (Laplace), found by six steps of Newton's method, α by turns with it; predicted is the expected
/// rating, the least and Σₖ (rₖ₊₁ − rₖ) Φ((η̄ − tₖ) / √(1/α + hᵀP⁻¹h)).
///
/// A query takes O(samples (history · dims² + dims³)) to fold in and 2 samples · dims flops an item.
template <class ScalarType>
struct PosteriorFactors {
  using Scalar = ScalarType;

  std::size_t samples = 0, dims = 0;
  double center = 0, scale = 1;      // m, σ
  double noise_degrees = 0;          // ν; 0 where α = ᾱ
  SharedArray<Scalar> items;         // zᵢ: [item][sample][dim]
  SharedArray<Scalar> offsets;       // cᵢ: [item][sample]
  SharedArray<Scalar> mean_offsets;  // the mean of cᵢ over the samples: [item]
  SharedArray<Scalar> implicit;      // xⱼ, aⱼ: [item][sample][dim + 1]; or empty
  SharedArray<Scalar> features;      // x, a of users' features: [feature][sample][dim + 1]; or empty
  SparseRows<UserIndex, FeatureIndex, Scalar> user_features;
  SharedArray<std::int64_t> days;        // those of training, ascending; or empty
  SharedArray<Scalar> day_factors;       // their x, a, and those of any other day: [day][sample][dim + 1]
  SharedArray<double> prior_means;       // μ: [sample][dim]
  SharedArray<double> prior_precisions;  // Λ: [sample][dim][dim]
  SharedArray<double> noises;            // ᾱ: [sample]
  SharedArray<double> intercepts;        // w: [sample]
  SharedArray<Scalar> levels;            // an ordered probit's ratings, ascending; or empty
  SharedArray<double> thresholds;        // between them: [sample][level less one]
  SharedArray<unsigned char> rated;      // whether an item has a training rating: [item]

  std::size_t item_count() const noexcept { return rated.size(); }
  bool is_probit() const noexcept { return !levels.empty(); }
  bool looks_at_days() const noexcept { return !days.empty(); }

  struct VectorOf {
    const Scalar* data;
    double operator[](std::size_t d) const noexcept { return static_cast<double>(data[d]); }
  };
  VectorOf vector_of(ItemIndex item, std::size_t s) const noexcept {
    return {items.data() + (item.value * samples + s) * dims};
  }
  const Scalar* implied_by(ItemIndex item, std::size_t s) const noexcept {
    return implicit.data() + (item.value * samples + s) * (dims + 1);
  }
  const Scalar* implied_by(FeatureIndex feature, std::size_t s) const noexcept {
    return features.data() + (feature.value * samples + s) * (dims + 1);
  }
  // Nothing where days are not looked at.
  const Scalar* implied_by(std::optional<Timestamp> time, std::size_t s) const noexcept {
    if (!looks_at_days()) return nullptr;
    std::size_t row = days.size();
    if (time) {
      const auto at = std::lower_bound(days.begin(), days.end(), day_of(*time));
      if (at != days.end() && *at == day_of(*time)) row = static_cast<std::size_t>(at - days.begin());
    }
    return day_factors.data() + (row * samples + s) * (dims + 1);
  }
  // What is known of a person beside the history.
  SparseRow<FeatureIndex, Scalar> features_of(std::optional<UserIndex> user) const noexcept {
    if (!user || user->value >= user_features.row_count()) return {{}, {}, 0};
    return user_features[*user];
  }
  Scalar offset(ItemIndex item) const noexcept {
    return static_cast<Scalar>(scale) * mean_offsets[item.value];
  }

  void write(ArchiveWriter& archive) const {
    archive.add_integer("samples", static_cast<std::int64_t>(samples));
    archive.add_integer("dims", static_cast<std::int64_t>(dims));
    archive.add_number("center", center);
    archive.add_number("scale", scale);
    archive.add_number("noise_degrees", noise_degrees);
    archive.add("items", items);
    archive.add("offsets", offsets);
    archive.add("mean_offsets", mean_offsets);
    archive.add("implicit", implicit);
    archive.add("prior_means", prior_means);
    archive.add("prior_precisions", prior_precisions);
    archive.add("noises", noises);
    archive.add("intercepts", intercepts);
    archive.add("levels", levels);
    archive.add("thresholds", thresholds);
    archive.add("rated", rated);
    if (!features.empty()) {
      archive.add("features", features);
      write_rows(archive.part("user_features"), user_features);
    }
    if (!days.empty()) {
      archive.add("days", days);
      archive.add("day_factors", day_factors);
    }
  }

  /// @throws ArchiveError for anything but what `write` added
  static PosteriorFactors read(const Archive& archive) {
    PosteriorFactors read;
    read.samples = static_cast<std::size_t>(archive.integer("samples", 1, std::numeric_limits<int>::max()));
    read.dims = static_cast<std::size_t>(archive.integer("dims", 1, 1 << 15));
    read.center = archive.number("center");
    read.scale = archive.number("scale");
    read.noise_degrees = archive.number("noise_degrees");
    read.items = archive.finite<Scalar>("items");
    read.offsets = archive.finite<Scalar>("offsets");
    read.mean_offsets = archive.finite<Scalar>("mean_offsets");
    read.implicit = archive.finite<Scalar>("implicit");
    read.prior_means = archive.finite<double>("prior_means");
    read.prior_precisions = archive.finite<double>("prior_precisions");
    read.noises = archive.finite<double>("noises");
    read.intercepts = archive.finite<double>("intercepts");
    read.levels = archive.finite<Scalar>("levels");
    read.thresholds = archive.finite<double>("thresholds");
    read.rated = archive.array<unsigned char>("rated");
    if (archive.has("features")) {
      read.features = archive.finite<Scalar>("features");
      read.user_features = read_rows<UserIndex, FeatureIndex, Scalar>(archive.part("user_features"));
    }
    if (archive.has("days")) {
      read.days = archive.array<std::int64_t>("days");
      read.day_factors = archive.finite<Scalar>("day_factors");
    }
    const std::size_t rows = read.item_count() * read.samples, implied = read.samples * (read.dims + 1);
    if (read.items.size() != rows * read.dims || read.offsets.size() != rows ||
        read.mean_offsets.size() != read.item_count() ||
        (!read.implicit.empty() && read.implicit.size() != rows * (read.dims + 1)) ||
        read.features.size() != read.user_features.column_count() * implied ||
        (!read.days.empty() && read.day_factors.size() != (read.days.size() + 1) * implied) ||
        read.prior_means.size() != read.samples * read.dims ||
        read.prior_precisions.size() != read.samples * read.dims * read.dims ||
        read.thresholds.size() + (read.is_probit() ? read.samples : 0) != read.samples * read.levels.size() ||
        read.noises.size() != read.samples || read.intercepts.size() != read.samples ||
        !(read.noise_degrees >= 0))
      archive.refuse("holds no posterior of factors: its parts do not fit together");
    return read;
  }
};

}  // namespace kindred::inline v0::detail
