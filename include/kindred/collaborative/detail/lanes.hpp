#pragma once

#include <cstddef>

#include <Eigen/Core>

// g++ says of every template of a packet that the packet's alignment is not part of its type.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wignored-attributes"
#endif

namespace kindred::inline v0::detail {

/// What the processor works on at once: as many numbers side by side as a packet holds, or, not `wide`, one.
template <class Scalar, bool wide>
struct Lanes {
  using Packet = typename Eigen::internal::packet_traits<Scalar>::type;
  static constexpr std::size_t count = Eigen::internal::unpacket_traits<Packet>::size;
  using Square = Eigen::internal::PacketBlock<Packet, count>;
};

template <class Scalar>
struct Lanes<Scalar, false> {
  using Packet = Scalar;
  static constexpr std::size_t count = 1;
  using Square = Eigen::internal::PacketBlock<Scalar, 1>;
};

}  // namespace kindred::inline v0::detail

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
