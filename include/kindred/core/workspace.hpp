#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

namespace kindred::inline v0 {

/// Scratch memory for one thread: what is taken inside a frame is given back when the frame ends. Once it has
/// grown to what a model's `workspace_size()` states, scoring allocates nothing.
class Workspace {
 public:
  Workspace() = default;

  /// Room for `bytes` from the start.
  explicit Workspace(std::size_t bytes) { reserve(bytes); }

  /// Bytes that an array of `count` T takes, alignment included: what a model sums up to state its need.
  template <class T>
  static constexpr std::size_t bytes_for(std::size_t count) noexcept {
    return (count * sizeof(T) + alignment - 1) / alignment * alignment;
  }

  /// Makes room for `bytes` more than are in use, in one block.
  void reserve(std::size_t bytes) {
    if (!blocks_.empty() && blocks_.back().size - used_ >= bytes) return;
    if (used_ == 0 && !blocks_.empty()) blocks_.pop_back();  // nothing lies in it
    blocks_.push_back({std::make_unique_for_overwrite<Line[]>((bytes + alignment - 1) / alignment), bytes});
    used_ = 0;
  }

  /// A stretch of use; what is taken through it is free again at its end. Frames nest like scopes.
  class Frame {
   public:
    /// Begins a frame in `workspace`.
    explicit Frame(Workspace& workspace) noexcept
        : workspace_(workspace), blocks_(workspace.blocks_.size()), used_(workspace.used_) {}
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;
    /// Gives everything back.
    ~Frame() { workspace_.rewind(blocks_, used_); }

    /// An array of `count` T, its values unspecified, aligned to 64 bytes.
    template <class T>
    std::span<T> take(std::size_t count) {
      static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>,
                    "a workspace holds plain values only: nothing is constructed or destroyed in it");
      return {reinterpret_cast<T*>(workspace_.allocate(bytes_for<T>(count))), count};
    }

    /// An array of `count` T, each set to `value`.
    template <class T>
    std::span<T> take(std::size_t count, T value) {
      const auto array = take<T>(count);
      std::fill(array.begin(), array.end(), value);
      return array;
    }

   private:
    Workspace& workspace_;
    std::size_t blocks_;
    std::size_t used_;
  };

 private:
  static constexpr std::size_t alignment = 64;
  struct alignas(alignment) Line {
    std::byte bytes[alignment];
  };
  struct Block {
    std::unique_ptr<Line[]> lines;
    std::size_t size;
  };

  void* allocate(std::size_t bytes) {
    if (blocks_.empty() || blocks_.back().size - used_ < bytes)
      reserve(std::max(bytes, blocks_.empty() ? std::size_t{0} : 2 * blocks_.back().size));
    void* const start = reinterpret_cast<std::byte*>(blocks_.back().lines.get()) + used_;
    used_ += bytes;
    return start;
  }

  // Back to an earlier state. A block that was added since stays when nothing is left in use, since it is
  // larger than those before it: the next frame then needs no allocation.
  void rewind(std::size_t blocks, std::size_t used) noexcept {
    if (blocks_.size() == blocks) {
      used_ = used;
    } else if (used == 0 && blocks <= 1) {
      blocks_.erase(blocks_.begin(), blocks_.end() - 1);
      used_ = 0;
    } else {
      blocks_.resize(blocks);
      used_ = used;
    }
  }

  std::vector<Block> blocks_;
  std::size_t used_ = 0;
};

}  // namespace kindred::inline v0
