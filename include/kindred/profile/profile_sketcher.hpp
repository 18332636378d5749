#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

#include "kindred/data/catalog.hpp"
#include "kindred/profile/profile_sketch.hpp"
#include "kindred/profile/profile_sketch_options.hpp"

namespace kindred::inline v0 {

/// Makes profiles in bounded memory, all by the same options and catalogue. Those of another ProfileSketcher
/// merge with them, and their bytes can be read, where its options are the same and its catalogue begins or
/// goes on as this one does.
class ProfileSketcher {
 public:
  /// @throws LookupError for a column that the catalogue does not have, OptionError for an option out of
  /// range
  ProfileSketcher(ProfileSketchOptions options, const Catalog& catalog)
      : plan_(std::make_shared<const detail::SketchPlan>(std::move(options), catalog)) {}

  /// A person of whom nothing is known yet.
  ProfileSketch sketch() const { return ProfileSketch(plan_); }
  /// What `ProfileSketch::bytes` gave.
  /// @throws ArchiveError for anything else, or a sketch of other options or another catalogue
  ProfileSketch sketch(std::span<const std::byte> bytes) const {
    return ProfileSketch::of_bytes(plan_, bytes);
  }
  /// What the items are.
  const Catalog& catalog() const noexcept { return plan_->catalog; }
  /// The options.
  const ProfileSketchOptions& options() const noexcept { return plan_->options; }

 private:
  std::shared_ptr<const detail::SketchPlan> plan_;
};

}  // namespace kindred::inline v0
