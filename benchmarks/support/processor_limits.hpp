#pragma once

#include <algorithm>

#include <Eigen/Core>

#include "support/timing.hpp"

namespace kindred_bench {

/// What the processor needs at the least for its packets of floats, in seconds a packet.
struct ProcessorLimits {
  double load = 0;          ///< reading one from the nearest cache
  double multiply_add = 0;  ///< multiplying and adding one

  /// The time of a cosine of so many floats, three multiply-adds for two loads.
  double cosine(double floats) const {
    constexpr double lanes = Eigen::internal::packet_traits<float>::size;
    return floats / lanes * std::max(2 * load, 3 * multiply_add);
  }
};

/// Measures both with sums enough to keep all units busy.
inline ProcessorLimits processor_limits() {
  using namespace Eigen::internal;
  using Packet = packet_traits<float>::type;
  constexpr Eigen::Index size = packet_traits<float>::size, sums = 12, rounds = 1000;
  ProcessorLimits limits;
  const Eigen::ArrayXf values = Eigen::ArrayXf::Random(2 * sums * size);
  // pmax costs less than a load, and (x · half + half) stays between bounds.
  const auto seconds = [&](auto step) {
    return median_seconds([&] {
             Packet sum[sums];
             for (Packet& s : sum) s = pset1<Packet>(1.0f);
             for (Eigen::Index round = 0; round < rounds; ++round) {
               const float* from = values.data() + round % 2 * sums * size;
               for (Packet& s : sum) step(s, from), from += size;
             }
             float total = 0;
             for (const Packet& s : sum) total += predux(s);
             keep(total);
           }) /
           static_cast<double>(sums * rounds);
  };
  const Packet half = pset1<Packet>(0.5f);
  limits.load = seconds([](Packet& s, const float* from) { s = pmax(s, ploadu<Packet>(from)); });
  limits.multiply_add = seconds([&](Packet& s, const float*) { s = pmadd(s, half, half); });
  return limits;
}

}  // namespace kindred_bench
