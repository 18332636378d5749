#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>

namespace kindred::inline v0 {

/// The model that a service answers from, replaced while it answers. Readers take the current one at any
/// time from any thread, wait-free: in five atomic steps, whatever other threads do, a writer stopped half
/// way included. Writers take turns. A model lives until it has been replaced and its last reader let go of
/// it, and is then destroyed by whoever was last.
///
///     ModelHolder holder(ItemKnn{}.fit(train));
///     const auto model = holder.current();                                        // in every request
///     holder.change([&](const auto& old) { return old.update(change); });         // now and then
///
/// It holds a value of any kind: an AnyRecommender, Profiles, a Catalog, or a struct of what belongs together
/// and must be replaced at once.
///
/// Source: Ramalhete and Correia 2013, "Left-Right: a concurrency control technique with wait-free population
/// oblivious reads", here around a shared pointer, so that a writer waits for readers only while they copy
/// it.
template <class M>
class ModelHolder {
  static_assert(std::is_object_v<M> && !std::is_const_v<M>,
                "kindred: a holder holds a value such as a model");

 public:
  /// Begins with a model.
  explicit ModelHolder(M model) { sides_[0] = std::make_shared<const M>(std::move(model)); }
  ModelHolder(const ModelHolder&) = delete;
  ModelHolder& operator=(const ModelHolder&) = delete;

  /// The current model, never null. Hold it for one request: all its answers are then of one model. O(1),
  /// wait-free.
  std::shared_ptr<const M> current() const noexcept {
    auto& readers = readers_[epoch_.load()].count;
    readers.fetch_add(1);
    std::shared_ptr<const M> model = sides_[side_.load()];
    readers.fetch_sub(1);
    return model;
  }

  /// Puts a model in the place of the current one. Readers that come from now on get it; those that have the
  /// old one keep it as long as they like.
  void replace(M next) {
    auto made = std::make_shared<const M>(std::move(next));
    const std::lock_guard turn(writers_);
    publish(std::move(made));
  }

  /// Puts what `make(current)` returns in the place of the current model. Other writers wait meanwhile, so
  /// that no update is lost between two of them; readers don't. Where `make` throws, all stays as it was.
  template <class Make>
    requires std::is_convertible_v<std::invoke_result_t<Make, const M&>, M>
  void change(Make&& make) {
    const std::lock_guard turn(writers_);
    publish(std::make_shared<const M>(std::forward<Make>(make)(*sides_[side_.load()])));
  }

 private:
  // One of the sides is read and the other is the writer's. All atomics are sequentially consistent.
  void publish(std::shared_ptr<const M> next) {
    const std::size_t old = side_.load();
    sides_[1 - old] = std::move(next);
    side_.store(1 - old);
    // A reader that saw the old side has counted itself in one of the two epochs. New ones count themselves
    // in the other than the one waited for, so that the wait ends however many come.
    const std::size_t epoch = epoch_.load();
    wait_for_none(1 - epoch);
    epoch_.store(1 - epoch);
    wait_for_none(epoch);
    sides_[old].reset();
  }

  void wait_for_none(std::size_t epoch) const noexcept {
    while (readers_[epoch].count.load() != 0) std::this_thread::yield();
  }

  // Apart, so that threads that count themselves don't slow down those that read.
  struct alignas(64) Readers {
    std::atomic<std::int64_t> count{0};
  };

  std::shared_ptr<const M> sides_[2];
  std::atomic<std::size_t> side_{0};
  std::atomic<std::size_t> epoch_{0};
  mutable Readers readers_[2];
  std::mutex writers_;
};

}  // namespace kindred::inline v0
