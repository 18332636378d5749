#pragma once

namespace kindred::inline v0 {

/// Where the items come from that a person does not have, and that are compared with those the person has.
enum class Negatives {
  uniform,     ///< any item
  popularity,  ///< items as often as people have them
  adaptive     ///< items that score high on a factor that matters to the person (Rendle, Freudenthaler 2014)
};

}  // namespace kindred::inline v0
