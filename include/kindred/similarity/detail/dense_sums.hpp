#pragma once

#include <algorithm>
#include <type_traits>

#include <Eigen/Core>

#include "kindred/similarity/moments.hpp"

namespace kindred::inline v0::detail {

/// What is summed up of two dense vectors. Where `every_place` holds, zeros are entries like others, and the
/// sums over common entries are the rows' own. Where `shifted` holds, an origin is taken off each entry.
template <unsigned common_sums, unsigned own_sums, bool every_place, bool shifted>
struct SumChoice {
  static constexpr bool all = every_place;
  static constexpr bool shifts = shifted;
  static constexpr bool needs(unsigned sum) {
    return (common_sums & sum) != 0 && (!all || sum == common::ab);
  }
  static constexpr bool owns(unsigned sum) { return (own_sums & sum) != 0 && (!all || sum != own::count); }
  // Products and sums of absent entries are 0 by themselves.
  static constexpr bool masks =
      !all && (shifts || (common_sums & ~common::ab) != 0 || (own_sums & own::count) != 0);
  static constexpr int number = needs(common::count) + needs(common::a) + needs(common::b) +
                                needs(common::ab) + needs(common::aa) + needs(common::bb) +
                                2 * (owns(own::count) + owns(own::sum) + owns(own::squares));
};

/// Running sums in packets of the processor. Sums in float are handed on to doubles before rounding grows:
/// after 32 additions to each lane.
template <class Choice, class Scalar>
class PacketSums {
 public:
  using Packet = typename Eigen::internal::packet_traits<Scalar>::type;
  static constexpr Eigen::Index size = Eigen::internal::unpacket_traits<Packet>::size;

  /// @param a0, b0 taken off each value
  PacketSums(Scalar a0, Scalar b0)
      : pad_a_(pad(a0)),
        pad_b_(pad(b0)),
        a0_(Eigen::internal::pset1<Packet>(a0)),
        b0_(Eigen::internal::pset1<Packet>(b0)) {}

  /// A value that adds nothing where `origin` is taken off.
  static Scalar pad(Scalar origin) noexcept { return Choice::all ? origin : Scalar{0}; }

  /// Adds n places, which fill at least one packet. O(n).
  EIGEN_ALWAYS_INLINE void add(const Scalar* a, const Scalar* b, Eigen::Index n) noexcept {
    using namespace Eigen::internal;
    // Enough sums to keep the processor's adders busy; more cost time at the end.
    constexpr Eigen::Index at_once = Choice::number <= 3 && sizeof(Packet) < 64 ? 4 : 2;
    constexpr Eigen::Index step = at_once * size, most = 32 * step;
    for (Eigen::Index count; n > 0; a += count, b += count, n -= count) {
      count = std::min(n, most);
      Lanes lanes[at_once];
      Eigen::Index i = 0;
      for (; i + step <= count; i += step) {
        add_packet(lanes[0], ploadu<Packet>(a + i), ploadu<Packet>(b + i));
        add_packet(lanes[1], ploadu<Packet>(a + i + size), ploadu<Packet>(b + i + size));
        if constexpr (at_once == 4) {
          add_packet(lanes[2], ploadu<Packet>(a + i + 2 * size), ploadu<Packet>(b + i + 2 * size));
          add_packet(lanes[3], ploadu<Packet>(a + i + 3 * size), ploadu<Packet>(b + i + 3 * size));
        }
      }
      for (; i + size <= count; i += size) add_packet(lanes[0], ploadu<Packet>(a + i), ploadu<Packet>(b + i));
      if (i < count) {
        // The last packet's worth of places, of which the first have been added already.
        const Packet before =
            pcmp_lt(plset<Packet>(Scalar{0}), pset1<Packet>(static_cast<Scalar>(size - (count - i))));
        add_packet(lanes[1], pselect(before, pset1<Packet>(pad_a_), ploadu<Packet>(a + count - size)),
                   pselect(before, pset1<Packet>(pad_b_), ploadu<Packet>(b + count - size)));
      }
      each([&](auto at) {
        Packet& sum = at(lanes[0]);
        if constexpr (at_once == 4) {
          sum = padd(sum, at(lanes[2]));
          at(lanes[1]) = padd(at(lanes[1]), at(lanes[3]));
        }
        at(sums_) += static_cast<double>(predux(padd(sum, at(lanes[1]))));
      });
    }
  }

  /// Sets the sums so far, of `n` places. (Moments returned would be copied, in parts that the processor
  /// waits for.)
  EIGEN_ALWAYS_INLINE void set(Moments& m, Eigen::Index n, double origin_a, double origin_b) const noexcept {
    m.dimension = static_cast<double>(n);
    m.ab = sums_.ab;
    m.x.sum = sums_.x_sum;
    m.y.sum = sums_.y_sum;
    m.x.squares = sums_.x_squares;
    m.y.squares = sums_.y_squares;
    if constexpr (Choice::all) {
      m.x.count = m.y.count = m.count = m.dimension;
      m.a = m.x.sum;
      m.b = m.y.sum;
      m.aa = m.x.squares;
      m.bb = m.y.squares;
    } else {
      m.x.count = sums_.x_count;
      m.y.count = sums_.y_count;
      m.count = sums_.count;
      m.a = sums_.a;
      m.b = sums_.b;
      m.aa = sums_.aa;
      m.bb = sums_.bb;
    }
    const Eigen::Array2d lengths = Eigen::Array2d(m.x.squares, m.y.squares).sqrt();  // both at once
    m.x.length = lengths[0];
    m.y.length = lengths[1];
    m.x.origin = origin_a;
    m.y.origin = origin_b;
  }

 private:
  struct Totals {
    double count = 0, a = 0, b = 0, ab = 0, aa = 0, bb = 0;
    double x_count = 0, x_sum = 0, x_squares = 0, y_count = 0, y_sum = 0, y_squares = 0;
  };

  // Only those that the choice asks for are touched.
  struct Lanes {
    static Packet none() noexcept { return Eigen::internal::pset1<Packet>(Scalar{0}); }
    Packet count = none(), a = none(), b = none(), ab = none(), aa = none(), bb = none();
    Packet x_count = none(), x_sum = none(), x_squares = none(), y_count = none(), y_sum = none(),
           y_squares = none();
  };

  // Calls use(at) for each sum that is taken, where at(sums) is that sum.
  template <class Use>
  static EIGEN_ALWAYS_INLINE void each(Use&& use) noexcept {
    if constexpr (Choice::needs(common::count)) use([](auto& sums) -> auto& { return sums.count; });
    if constexpr (Choice::needs(common::a)) use([](auto& sums) -> auto& { return sums.a; });
    if constexpr (Choice::needs(common::b)) use([](auto& sums) -> auto& { return sums.b; });
    if constexpr (Choice::needs(common::ab)) use([](auto& sums) -> auto& { return sums.ab; });
    if constexpr (Choice::needs(common::aa)) use([](auto& sums) -> auto& { return sums.aa; });
    if constexpr (Choice::needs(common::bb)) use([](auto& sums) -> auto& { return sums.bb; });
    if constexpr (Choice::owns(own::count)) {
      use([](auto& sums) -> auto& { return sums.x_count; });
      use([](auto& sums) -> auto& { return sums.y_count; });
    }
    if constexpr (Choice::owns(own::sum)) {
      use([](auto& sums) -> auto& { return sums.x_sum; });
      use([](auto& sums) -> auto& { return sums.y_sum; });
    }
    if constexpr (Choice::owns(own::squares)) {
      use([](auto& sums) -> auto& { return sums.x_squares; });
      use([](auto& sums) -> auto& { return sums.y_squares; });
    }
  }

  EIGEN_ALWAYS_INLINE void add_packet(Lanes& lanes, Packet p, Packet q) const noexcept {
    using namespace Eigen::internal;
    Packet a = p, b = q;
    if constexpr (Choice::shifts) a = psub(p, a0_), b = psub(q, b0_);
    if constexpr (Choice::masks) {
      const Packet one = pset1<Packet>(Scalar{1});
      const Packet no_a = pcmp_eq(p, pzero(p)), no_b = pcmp_eq(q, pzero(q)), not_both = por(no_a, no_b);
      const Packet both_a = pandnot(a, not_both), both_b = pandnot(b, not_both);
      if constexpr (Choice::needs(common::count)) lanes.count = padd(lanes.count, pandnot(one, not_both));
      if constexpr (Choice::needs(common::a)) lanes.a = padd(lanes.a, both_a);
      if constexpr (Choice::needs(common::b)) lanes.b = padd(lanes.b, both_b);
      if constexpr (Choice::needs(common::ab)) lanes.ab = pmadd(both_a, both_b, lanes.ab);
      if constexpr (Choice::needs(common::aa)) lanes.aa = pmadd(both_a, both_a, lanes.aa);
      if constexpr (Choice::needs(common::bb)) lanes.bb = pmadd(both_b, both_b, lanes.bb);
      if constexpr (Choice::owns(own::count)) {
        lanes.x_count = padd(lanes.x_count, pandnot(one, no_a));
        lanes.y_count = padd(lanes.y_count, pandnot(one, no_b));
      }
      a = pandnot(a, no_a), b = pandnot(b, no_b);
    } else if constexpr (Choice::needs(common::ab)) {
      lanes.ab = pmadd(a, b, lanes.ab);
    }
    if constexpr (Choice::owns(own::sum))
      lanes.x_sum = padd(lanes.x_sum, a), lanes.y_sum = padd(lanes.y_sum, b);
    if constexpr (Choice::owns(own::squares)) {
      lanes.x_squares = pmadd(a, a, lanes.x_squares);
      lanes.y_squares = pmadd(b, b, lanes.y_squares);
    }
  }

  Scalar pad_a_, pad_b_;
  Packet a0_, b0_;
  Totals sums_;
};

}  // namespace kindred::inline v0::detail
