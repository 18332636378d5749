// The C++ side of benchmarks/compare/rerank.py.
//   rerank_side OUT   writes the made request to OUT (int32 candidates, dimension, places; a float64
//   relevance and
//                     so many float32 of each candidate), and prints for mmr and dpp: name, seconds (the
//                     median) and the candidates chosen, by position

#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>

#include "support/reranking.hpp"
#include "support/timing.hpp"

namespace {

template <class R>
void tell(const char* name, const R& reranker, const kindred::Slate& slate) {
  std::map<std::uint32_t, std::size_t> position;
  for (std::size_t i = 0; i < slate.candidates.size(); ++i) position[slate.candidates[i].item.value] = i;
  std::cout << name << ' '
            << kindred_bench::median_seconds([&] { kindred_bench::keep(reranker(slate, {})); });
  for (const auto item : reranker(slate, {}).items()) std::cout << ' ' << position[item.value];
  std::cout << '\n';
}

}  // namespace

int main(int argc, char* argv[]) {
  if (argc != 2) return 2;
  const kindred_bench::Reranking request;
  std::ofstream out(argv[1], std::ios::binary);
  const auto write = [&](const auto& value) {
    out.write(reinterpret_cast<const char*>(&value), sizeof value);
  };
  write(static_cast<std::int32_t>(request.candidates));
  write(static_cast<std::int32_t>(request.dimension));
  write(static_cast<std::int32_t>(request.places));
  for (const auto& candidate : request.slate.candidates) write(candidate.relevance);
  for (const auto& candidate : request.slate.candidates)
    for (Eigen::Index c = 0; c < request.dimension; ++c)
      write(request.vectors(static_cast<Eigen::Index>(candidate.item.value), c));
  tell("mmr", request.mmr(), request.slate);
  tell("dpp", request.dpp(), request.slate);
  return out.flush() ? 0 : 1;
}
