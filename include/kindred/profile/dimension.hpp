#pragma once

#include <concepts>
#include <cstddef>
#include <tuple>
#include <utility>

#include "kindred/core/time.hpp"
#include "kindred/data/event.hpp"

namespace kindred::inline v0 {

/// One aspect of a person, collected from events: `add(event)` takes one in, `merge(other)` what was
/// collected of the same person elsewhere, `decay(to)` moves the moment that ages are counted to, never back,
/// and `read()` says what there is. Merging is associative, and what two made apart is what one makes of all
/// events; where a dimension keeps a bounded sketch it says within which bounds. A dimension of your own is a
/// struct with these four:
///
///     struct NightOwl {
///       int night = 0, all = 0;
///       void add(const Event& event) { ... }
///       void merge(const NightOwl& other) { night += other.night; all += other.all; }
///       void decay(Timestamp) {}
///       double read() const { return all ? double(night) / all : 0; }
///     };
template <class D>
concept ProfileDimension =
    std::copy_constructible<D> && requires(D& state, const D& other, const Event& event, Timestamp to) {
      state.add(event);
      state.merge(other);
      state.decay(to);
      other.read();
    };

/// Several dimensions of one person, which are one again: `read()` is the tuple of what each says.
template <ProfileDimension... Ds>
class Dimensions {
 public:
  /// Of these, in their order.
  explicit Dimensions(Ds... dimensions) : all_(std::move(dimensions)...) {}

  /// Takes an event into each.
  void add(const Event& event) {
    std::apply([&](Ds&... each) { (each.add(event), ...); }, all_);
  }
  /// Takes in what others collected.
  void merge(const Dimensions& other) { merge(other, std::index_sequence_for<Ds...>{}); }
  /// Moves the moment that ages are counted to.
  void decay(Timestamp to) {
    std::apply([&](Ds&... each) { (each.decay(to), ...); }, all_);
  }
  /// What each says.
  auto read() const {
    return std::apply([](const Ds&... each) { return std::tuple(each.read()...); }, all_);
  }
  /// One of them, by its type.
  template <class D>
  const D& get() const noexcept {
    return std::get<D>(all_);
  }

 private:
  template <std::size_t... I>
  void merge(const Dimensions& other, std::index_sequence<I...>) {
    (std::get<I>(all_).merge(std::get<I>(other.all_)), ...);
  }

  std::tuple<Ds...> all_;
};

}  // namespace kindred::inline v0
