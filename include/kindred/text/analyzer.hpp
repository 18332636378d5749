#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/io/detail/utf8.hpp"
#include "kindred/io/detail/xxh64.hpp"
#include "kindred/text/detail/folded_characters.hpp"
#include "kindred/text/detail/unicode.hpp"
#include "kindred/text/detail/units.hpp"
#include "kindred/text/fold.hpp"
#include "kindred/text/stemmer.hpp"
#include "kindred/text/stop_words.hpp"
#include "kindred/text/token.hpp"
#include "kindred/text/utf8.hpp"
#include "kindred/text/word_list.hpp"

namespace kindred::inline v0 {

/// What a word is where blanks or signs separate words.
enum class WordRule {
  /// A run of letters and digits, and nothing else.
  runs,
  /// Runs as well, but what shops write stays whole: numbers with their unit ("500 ml", "0.5L", "500毫升",
  /// 6-pack,
  /// 55" as "500ml", "0.5l", "500ml", "6pack", "55in"), numbers by which something is multiplied ("2 x 6
  /// pack",
  /// "30×40 cm" as "2x" "6pack", "30x" "40cm"), decimal fractions and thousands ("3.5", "1,000" as "1000"),
  /// percentages, and model numbers ("WH-1000XM4" as "wh1000xm4": a hyphen between a digit and a letter joins
  /// them where the letters are three at most). An apostrophe within a word is left out, with the s of a
  /// possessive: "don't" is "dont", "men's" "men".
  products
};

/// What a token is in a run of Chinese or Japanese characters.
enum class CjkRule {
  characters,              ///< each character
  bigrams,                 ///< each two that follow each other; a run of one character is one token
  characters_and_bigrams,  ///< both; a bigram has the position of its first character
  words                    ///< the words that Analyzer::words splits it into
};

/// Splits a text into tokens: folded words (see `fold_to`), without stop words, stemmed; runs of Chinese or
/// Japanese characters by a rule of their own, so that "iPhone 15 手机壳" gives "iphone", "15", "手机",
/// "机壳". O(bytes).
struct Analyzer {
  /// What a word is.
  WordRule rule = WordRule::products;
  /// What a token of Chinese or Japanese is.
  CjkRule cjk = CjkRule::bigrams;
  /// The words to split Chinese or Japanese by, where `cjk` is CjkRule::words.
  WordList words = {};
  /// How it is split by them.
  Segmentation segmentation = Segmentation::most_likely;
  /// What becomes of words of letters alone.
  Stemmer stemmer = PluralStemmer{};
  /// Words that are left out; their positions are counted. They are compared before stemming.
  StopWords stop_words = {};
  /// How text is made comparable.
  Folding folding = {};

  /// Appends the tokens of a text. Whatever its bytes are; see Tokens::replaced.
  /// @throws DataError for a text of 4 GiB or more
  void tokenize(std::string_view text, Tokens& tokens) const {
    if (detail::is_ascii(text)) {
      detail::require_below_4_gib(text);
      return Scan(*this, detail::AsciiCharacters{text}, tokens).run();
    }
    auto& folded = tokens.scratch().folded;
    folded.clear();
    tokens.add_replaced(fold_to(folded, text, folding));
    Scan(*this, detail::FoldedCharacters{folded}, tokens).run();
  }

  /// The tokens of a text.
  /// @throws as `tokenize`
  Tokens operator()(std::string_view text) const {
    Tokens tokens;
    tokenize(text, tokens);
    return tokens;
  }

  /// A number that differs between analysers that give different tokens, but for chance and stemmers of the
  /// same name: so that an index is not searched by another analyser than the one it was made by.
  std::uint64_t fingerprint() const {
    detail::Xxh64 hash;
    const auto add = [&](std::string_view bytes) {
      hash.update(std::as_bytes(std::span(bytes)));
      hash.update(std::as_bytes(std::span(std::string_view("\n"))));
    };
    const auto number = [&](auto value) { add(std::to_string(value)); };
    number(static_cast<int>(rule));
    number(static_cast<int>(cjk));
    number(static_cast<int>(segmentation));
    number(folding.marks ? 1 : 0);
    add(stemmer.name());
    number(stop_words.words().size());
    for (const auto& word : stop_words.words()) add(word);
    number(words.size());
    for (const auto& [word, count] : words.entries()) {
      add(word);
      number(count);
    }
    for (const auto& [from, to] : folding.characters.pairs()) {
      number(static_cast<std::uint32_t>(from));
      number(static_cast<std::uint32_t>(to));
    }
    return hash.digest();
  }

 private:
  using Kind = detail::CharacterKind;

  // @tparam Characters the folded characters of a text: all are as those of one of ASCII are
  template <class Characters>
  class Scan {
   public:
    Scan(const Analyzer& analyzer, Characters characters, Tokens& tokens)
        : analyzer_(analyzer), tokens_(tokens), characters_(characters), word_(tokens.scratch().word) {}

    void run() {
      for (std::size_t at = 0; at < characters_.size();) {
        switch (kind(at)) {
          case Kind::other:
            if (code(at) == '"') is_quoted_ = !is_quoted_;
            else if (code(at) == 0x201C || code(at) == 0x201D) is_quoted_ = code(at) == 0x201C;
            ++at;
            break;
          case Kind::cjk: at = cjk_run(at); break;
          default:
            if (const std::size_t to = plain_word(at); to > at) at = to;
            else at = analyzer_.rule == WordRule::runs ? plain_run(at) : product_word(at);
        }
      }
    }

   private:
    Kind kind(std::size_t at) const noexcept {
      return at < characters_.size() ? characters_.kind(at) : Kind::other;
    }
    char32_t code(std::size_t at) const noexcept {
      return at < characters_.size() ? characters_.code(at) : 0;
    }
    bool is_word(std::size_t at) const noexcept {
      const Kind of = kind(at);
      return of == Kind::letter || of == Kind::digit;
    }
    bool is_digit(std::size_t at) const noexcept { return detail::is_ascii_digit(code(at)); }
    bool is_blank(std::size_t at) const noexcept { return code(at) == ' ' || code(at) == '\t'; }

    void append(std::size_t from, std::size_t to) { characters_.append_to(word_, from, to); }

    // The word in word_, from characters [from, to).
    void emit(std::size_t from, std::size_t to, bool of_letters) {
      if (!word_.empty()) {
        if (!analyzer_.stop_words.contains(word_)) {
          if (of_letters) analyzer_.stemmer.stem(word_);
          if (!word_.empty())
            tokens_.add({word_, characters_.begin(from), characters_.end(to - 1), position_});
        }
        ++position_;
      }
      word_.clear();
    }

    // A word of letters that no sign joins to others, as most are; `from` where it is none.
    std::size_t plain_word(std::size_t from) {
      std::size_t to = from;
      while (kind(to) == Kind::letter) ++to;
      const char32_t next = code(to);
      if (to == from || is_word(to) || next == '-' || is_apostrophe(next)) return from;
      word_.clear();
      append(from, to);
      emit(from, to, true);
      return to;
    }

    std::size_t plain_run(std::size_t from) {
      bool of_letters = true;
      std::size_t to = from;
      word_.clear();
      for (; is_word(to); ++to) of_letters = of_letters && !is_digit(to);
      append(from, to);
      emit(from, to, of_letters);
      return to;
    }

    std::size_t product_word(std::size_t from) {
      word_.clear();
      if (is_digit(from))
        if (const std::size_t to = number(from); to > from) return to;
      return model_or_word(from);
    }

    // A number with what belongs to it; `from` where it is but the beginning of something else.
    std::size_t number(std::size_t from) {
      std::size_t to = from;
      const auto take_digits = [&] {
        const std::size_t begin = to;
        while (is_digit(to)) ++to;
        append(begin, to);
        return to - begin;
      };
      bool is_whole = true;  // no sign within it
      std::size_t digits = take_digits();
      const auto thousands = [&] {
        return digits <= 3 && code(to) == ',' && is_digit(to + 1) && is_digit(to + 2) && is_digit(to + 3) &&
               !is_digit(to + 4);
      };
      while (thousands()) {
        ++to;
        digits = take_digits();
        is_whole = false;
      }
      if (code(to) == '.' && is_digit(to + 1)) {
        word_ += '.';
        ++to;
        take_digits();
        is_whole = false;
      }
      // What follows: directly, or behind one blank or hyphen.
      if (code(to) == '%') {
        word_ += '%';
        emit(from, to + 1, false);
        return to + 1;
      }
      // 55" and, of one or two primes, 6′ and 55″; not where the sign ends what is quoted.
      const bool is_prime = code(to) == 0x2032, is_double = is_prime && code(to + 1) == 0x2032;
      const bool inches = is_double || (!is_quoted_ && (code(to) == '"' || code(to) == 0x201D));
      if (const std::size_t end = to + (is_double ? 2 : 1); (inches || is_prime) && !is_word(end)) {
        word_ += inches ? "in" : "ft";
        emit(from, end, false);
        return end;
      }
      if (const auto end = times(to)) {
        word_ += 'x';
        emit(from, *end, false);
        return *end;
      }
      for (const bool apart : {false, true}) {
        std::size_t begin = to;
        if (apart) {
          if (is_blank(to) && is_blank(to + 1)) break;
          if (!is_blank(to) && code(to) != '-') break;
          ++begin;
        }
        if (const std::size_t end = unit(begin, apart); end > begin) {
          emit(from, end, false);
          return end;
        }
      }
      if (is_whole) {
        // "1000XM4", "2-in-1" and the like, or a number by itself.
        word_.clear();
        return from;
      }
      const std::size_t more = to;
      while (is_word(to)) ++to;
      append(more, to);
      emit(from, to, false);
      return to;
    }

    // Where an "x" ends that stands between a number, which ends at `at`, and another.
    std::optional<std::size_t> times(std::size_t at) const noexcept {
      while (is_blank(at)) ++at;
      if (code(at) != 'x' && code(at) != 0xD7) return std::nullopt;
      const std::size_t end = ++at;
      while (is_blank(at)) ++at;
      if (!is_digit(at)) return std::nullopt;
      return end;
    }

    // Appends the unit at `from` and returns its end; `from` where there is none.
    std::size_t unit(std::size_t from, bool apart) {
      std::size_t to = from;
      while (to - from < 12 && kind(to) == Kind::letter && code(to) < 0x80) ++to;
      if (to > from && !is_word(to)) {
        std::string& word = unit_;
        word.clear();
        for (std::size_t at = from; at < to; ++at) word += static_cast<char>(code(at));
        const std::string_view name = detail::unit_of(word, apart);
        word_ += name;
        return name.empty() ? from : to;
      }
      for (const auto& [written, name] : detail::cjk_unit_names) {
        std::size_t same = 0;
        while (same < written.size() && code(from + same) == written[same]) ++same;
        if (same < written.size()) continue;
        if (written == U"升" && code(from + 1) == U'级') continue;  // an upgrade, and no litres
        word_ += name;
        return from + same;
      }
      return from;
    }

    static bool is_apostrophe(char32_t c) noexcept { return c == '\'' || c == 0x2019; }

    std::size_t model_or_word(std::size_t from) {
      bool of_letters = true;
      std::size_t to = from, letters = 0;  // letters since the last other character
      const auto letters_at = [&](std::size_t at) {
        std::size_t count = 0;
        while (count < 4 && kind(at + count) == Kind::letter) ++count;
        return count;
      };
      while (true) {
        const std::size_t begin = to;
        for (; is_word(to); ++to) {
          const bool digit = is_digit(to);
          of_letters = of_letters && !digit;
          letters = digit ? 0 : letters + 1;
        }
        append(begin, to);
        if (code(to) == '.' && is_digit(to - 1) && is_digit(to + 1)) {
          word_ += '.';
          ++to;
          continue;
        }
        if (is_apostrophe(code(to)) && letters > 0 && kind(to + 1) == Kind::letter) {
          if (code(to + 1) == 's' && !is_word(to + 2)) {
            emit(from, to, of_letters);
            return to + 2;
          }
          ++to;
          continue;
        }
        const bool joins = code(to) == '-' && is_word(to + 1) && is_digit(to - 1) != is_digit(to + 1) &&
                           (is_digit(to + 1) ? letters : letters_at(to + 1)) <= 3;
        if (!joins) break;
        letters = 0;
        ++to;
      }
      emit(from, to, of_letters);
      return to;
    }

    std::size_t cjk_run(std::size_t from) {
      std::size_t to = from;
      while (kind(to) == Kind::cjk) ++to;
      const auto token = [&](std::size_t begin, std::size_t end) {
        word_.clear();
        append(begin, end);
        emit(begin, end, false);
      };
      switch (analyzer_.cjk) {
        case CjkRule::characters:
          for (std::size_t at = from; at < to; ++at) token(at, at + 1);
          break;
        case CjkRule::bigrams:
          if (to - from == 1) token(from, to);
          for (std::size_t at = from; at + 1 < to; ++at) token(at, at + 2);
          break;
        case CjkRule::characters_and_bigrams:
          for (std::size_t at = from; at < to; ++at) {
            token(at, at + 1);
            if (at + 1 == to) break;
            --position_;
            token(at, at + 2);
          }
          break;
        case CjkRule::words: {
          std::string run;
          std::vector<std::size_t> bytes;  // where each character ends
          for (std::size_t at = from; at < to; ++at) {
            append_utf8(run, code(at));
            bytes.push_back(run.size());
          }
          std::size_t at = from;
          for (const std::size_t end : analyzer_.words.split(run, analyzer_.segmentation)) {
            const std::size_t begin = at;
            while (bytes[at - from] < end) ++at;
            token(begin, ++at);
          }
          break;
        }
      }
      return to;
    }

    const Analyzer& analyzer_;
    Tokens& tokens_;
    Characters characters_;
    std::string& word_;
    std::string unit_;
    std::uint32_t position_ = 0;
    bool is_quoted_ = false;
  };
};

static_assert(Tokenizes<Analyzer>);

}  // namespace kindred::inline v0
