#pragma once

namespace kindred::inline v0 {

/// Which dimensions a profile has, besides interests and places, of which it has those that are asked for by
/// their columns. What is left out is in no profile, nor in its words, JSON, table or segments. Minimisation
/// is to leave out what is not needed.
struct KeptDimensions {
  /// When the person comes.
  bool rhythm = true;
  /// All that tells of money: what a unit costs, what was bought at a discount, what a basket is worth, and
  /// what was paid in all.
  bool money = true;
  /// What the person buys in one go.
  bool basket = true;
  /// How recently, how often and for how much the person buys.
  bool rfm = true;
  /// What is bought again, and when it is due.
  bool repurchases = true;
  /// What is bought together.
  bool pairs = true;
  /// How faithful the person is.
  bool loyalty = true;
};

}  // namespace kindred::inline v0
