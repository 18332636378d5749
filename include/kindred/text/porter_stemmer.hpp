#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kindred::inline v0 {

/// English words without their suffixes: "connections", "connected" and "connecting" become "connect". The
/// stem need not be a word. Source: Porter 1980, "An algorithm for suffix stripping", Program 14(3), as it is
/// printed; what is none of a, e, i, o, u and y counts as a consonant. A word of which nothing would be left
/// stays as it is.
struct PorterStemmer {
  /// What files call it.
  static std::string name() { return "porter"; }
  /// Stems a folded word.
  static void stem(std::string& word) {
    if (word.empty() || word == "s") return;
    step_1a(word);
    step_1b(word);
    if (word.back() == 'y' && has_vowel(word, 1)) word.back() = 'i';  // 1c
    replace_longest<step_2>(word, 0);
    replace_longest<step_3>(word, 0);
    step_4(word);
    step_5(word);
  }

 private:
  struct Suffix {
    std::string_view from, to;
  };

  static bool is_consonant(std::string_view word, std::size_t at) noexcept {
    switch (word[at]) {
      case 'a':
      case 'e':
      case 'i':
      case 'o':
      case 'u': return false;
      case 'y': return at == 0 || !is_consonant(word, at - 1);
      default: return true;
    }
  }

  // m: how often a vowel is followed by a consonant in what is left without the last `suffix` letters.
  static int measure(std::string_view word, std::size_t suffix) noexcept {
    int count = 0;
    for (std::size_t at = 1; at < word.size() - suffix; ++at)
      if (is_consonant(word, at) && !is_consonant(word, at - 1)) ++count;
    return count;
  }
  // *v*
  static bool has_vowel(std::string_view word, std::size_t suffix) noexcept {
    for (std::size_t at = 0; at + suffix < word.size(); ++at)
      if (!is_consonant(word, at)) return true;
    return false;
  }
  // *d
  static bool ends_double(std::string_view word) noexcept {
    const std::size_t n = word.size();
    return n >= 2 && word[n - 1] == word[n - 2] && is_consonant(word, n - 1);
  }
  // *o
  static bool ends_short(std::string_view word) noexcept {
    const std::size_t n = word.size();
    return n >= 3 && is_consonant(word, n - 1) && !is_consonant(word, n - 2) && is_consonant(word, n - 3) &&
           word[n - 1] != 'w' && word[n - 1] != 'x' && word[n - 1] != 'y';
  }

  // From the last letter on, which mostly tells, and without a call.
  static bool ends_with(std::string_view word, std::string_view suffix) noexcept {
    if (word.size() < suffix.size()) return false;
    const char* const at = word.data() + (word.size() - suffix.size());
    for (std::size_t i = suffix.size(); i-- > 0;)
      if (at[i] != suffix[i]) return false;
    return true;
  }
  static void replace(std::string& word, std::size_t suffix, std::string_view by) {
    word.resize(word.size() - suffix);
    word += by;
  }

  static void step_1a(std::string& word) {
    if (ends_with(word, "sses") || ends_with(word, "ies")) replace(word, 2, {});
    else if (ends_with(word, "s") && !ends_with(word, "ss")) replace(word, 1, {});
  }

  static void step_1b(std::string& word) {
    if (ends_with(word, "eed")) {
      if (measure(word, 3) > 0) word.pop_back();
      return;
    }
    if (ends_with(word, "ed") && has_vowel(word, 2)) replace(word, 2, {});
    else if (ends_with(word, "ing") && has_vowel(word, 3)) replace(word, 3, {});
    else return;
    if (ends_with(word, "at") || ends_with(word, "bl") || ends_with(word, "iz")) word += 'e';
    else if (ends_double(word) && word.back() != 'l' && word.back() != 's' && word.back() != 'z')
      word.pop_back();
    else if (measure(word, 0) == 1 && ends_short(word)) word += 'e';
  }

  // A bit for each letter that a suffix of the list ends with: most words end with none of them.
  template <std::size_t Count>
  static constexpr std::uint32_t last_letters(const std::array<Suffix, Count>& suffixes) noexcept {
    std::uint32_t letters = 0;
    for (const Suffix& suffix : suffixes)
      letters |= std::uint32_t{1} << (static_cast<unsigned char>(suffix.from.back()) & 31U);
    return letters;
  }

  // The longest suffix of the list that the word ends with, where m of the rest is above `least`.
  template <const auto& suffixes>
  static void replace_longest(std::string& word, int least) {
    constexpr std::uint32_t letters = last_letters(suffixes);
    if ((letters >> (static_cast<unsigned char>(word.back()) & 31U) & 1U) == 0) return;
    const Suffix* longest = nullptr;
    for (const Suffix& suffix : suffixes)
      if (ends_with(word, suffix.from) && (!longest || suffix.from.size() > longest->from.size()))
        longest = &suffix;
    if (longest && measure(word, longest->from.size()) > least)
      replace(word, longest->from.size(), longest->to);
  }

  static constexpr std::array<Suffix, 20> step_2 = {
      {{"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"}, {"anci", "ance"}, {"izer", "ize"},
       {"abli", "able"},   {"alli", "al"},     {"entli", "ent"}, {"eli", "e"},     {"ousli", "ous"},
       {"ization", "ize"}, {"ation", "ate"},   {"ator", "ate"},  {"alism", "al"},  {"iveness", "ive"},
       {"fulness", "ful"}, {"ousness", "ous"}, {"aliti", "al"},  {"iviti", "ive"}, {"biliti", "ble"}}};
  static constexpr std::array<Suffix, 7> step_3 = {{{"icate", "ic"},
                                                    {"ative", ""},
                                                    {"alize", "al"},
                                                    {"iciti", "ic"},
                                                    {"ical", "ic"},
                                                    {"ful", ""},
                                                    {"ness", ""}}};

  static constexpr std::array<Suffix, 19> suffixes_of_step_4 = {{{"al", ""},
                                                                 {"ance", ""},
                                                                 {"ence", ""},
                                                                 {"er", ""},
                                                                 {"ic", ""},
                                                                 {"able", ""},
                                                                 {"ible", ""},
                                                                 {"ant", ""},
                                                                 {"ement", ""},
                                                                 {"ment", ""},
                                                                 {"ent", ""},
                                                                 {"ion", ""},
                                                                 {"ou", ""},
                                                                 {"ism", ""},
                                                                 {"ate", ""},
                                                                 {"iti", ""},
                                                                 {"ous", ""},
                                                                 {"ive", ""},
                                                                 {"ize", ""}}};

  static void step_4(std::string& word) {
    if (ends_with(word, "ion") && !ends_with(word, "sion") && !ends_with(word, "tion")) return;
    replace_longest<suffixes_of_step_4>(word, 1);
  }

  static void step_5(std::string& word) {
    if (word.back() == 'e') {
      const int m = measure(word, 1);
      if (m > 1 || (m == 1 && !ends_short(std::string_view(word).substr(0, word.size() - 1))))
        word.pop_back();
    }
    if (word.back() == 'l' && ends_double(word) && measure(word, 0) > 1) word.pop_back();
  }
};

}  // namespace kindred::inline v0
