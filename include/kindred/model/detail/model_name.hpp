#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

#include "kindred/model/recommender.hpp"

namespace kindred::inline v0::detail {

template <class T>
constexpr std::string_view function_of() {
#ifdef _MSC_VER
  return __FUNCSIG__;
#else
  return __PRETTY_FUNCTION__;
#endif
}

// A type as the compiler writes it: what stands where "double" does in the name of the function above.
template <class T>
constexpr std::string_view type_name() {
  constexpr std::string_view known = "double";
  constexpr std::size_t before = function_of<double>().find(known);
  constexpr std::size_t after = function_of<double>().size() - before - known.size();
  const std::string_view whole = function_of<T>();
  return whole.substr(before, whole.size() - before - after);
}

// What messages call a model: the name that it has itself, its kind, or its type.
template <class M>
std::string model_name(const M& model) {
  if constexpr (requires {
                  { model.name() } -> std::convertible_to<std::string>;
                })
    return model.name();
  else if constexpr (Archivable<M>) return M::kind();
  else return std::string(type_name<M>());
}

}  // namespace kindred::inline v0::detail
