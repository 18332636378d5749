#pragma once

/// @file
/// Words as ICU finds them, by libicuuc, which must be installed (Debian: libicu-dev); nothing else of
/// kindred needs it.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <unicode/ubrk.h>
#include <unicode/unorm2.h>
#include <unicode/uversion.h>

#include "kindred/core/error.hpp"
#include "kindred/io/detail/xxh64.hpp"
#include "kindred/text/detail/unicode.hpp"
#include "kindred/text/fold.hpp"
#include "kindred/text/stemmer.hpp"
#include "kindred/text/stop_words.hpp"
#include "kindred/text/token.hpp"
#include "kindred/text/utf8.hpp"

namespace kindred::inline v0 {

namespace detail {

inline void require_icu(UErrorCode code, const char* what) {
  if (U_FAILURE(code)) throw DataError(std::string("ICU cannot ") + what + ": " + u_errorName(code));
}

inline void require_below_2_gib(std::size_t size) {
  if (size > std::numeric_limits<std::int32_t>::max())
    throw DataError("a text of " + std::to_string(size) + " bytes, expected less than 2 GiB for ICU");
}

inline void append_unit(std::u16string& units, char32_t code) {
  if (code >= 0x10000) {
    units += static_cast<char16_t>(0xD7C0 + (code >> 10));
    units += static_cast<char16_t>(0xDC00 + (code & 0x3FF));
  } else {
    units += static_cast<char16_t>(code);
  }
}

inline void append_utf16(std::string& text, std::u16string_view units) {
  for (std::size_t u = 0; u < units.size(); ++u) {
    char32_t code = units[u];
    if (code >= 0xD800 && code < 0xDC00 && u + 1 < units.size())
      code = 0x10000 + ((code & 0x3FF) << 10) + (units[++u] & 0x3FFU);
    append_utf8(text, code);
  }
}

inline const UNormalizer2* icu_folding() {
  UErrorCode code = U_ZERO_ERROR;
  const UNormalizer2* const normalizer = ::unorm2_getNFKCCasefoldInstance(&code);
  require_icu(code, "fold text");
  return normalizer;
}

// Makes `folded` the NFKC_Casefold of UTF-16 text.
inline void icu_fold_to(std::u16string& folded, std::u16string_view text, const UNormalizer2* normalizer) {
  UErrorCode code = U_ZERO_ERROR;
  folded.resize(text.size() + 16);
  const auto fold = [&] {
    code = U_ZERO_ERROR;
    return ::unorm2_normalize(normalizer, text.data(), static_cast<std::int32_t>(text.size()), folded.data(),
                              static_cast<std::int32_t>(folded.size()), &code);
  };
  std::int32_t size = fold();
  if (code == U_BUFFER_OVERFLOW_ERROR) {
    folded.resize(static_cast<std::size_t>(size));
    size = fold();
  }
  require_icu(code, "fold text");
  folded.resize(static_cast<std::size_t>(size));
}

// A folded text in UTF-16, and which bytes of the source each of its units stands for.
struct IcuFoldedText {
  std::u16string units;
  std::vector<std::uint32_t> begins, ends;

  // @return number of U+FFFD that stand for what was no UTF-8
  std::size_t read(std::string_view text) {
    require_below_2_gib(text.size());
    units.clear();
    begins.clear();
    ends.clear();
    source_.clear();
    std::size_t replaced = 0;
    for (std::size_t at = 0; at < text.size();) {
      const Character character = first_character(text.substr(at));
      if (!character.is_valid) ++replaced;
      const auto begin = static_cast<std::uint32_t>(at);
      at += character.bytes;
      const auto end = static_cast<std::uint32_t>(at);
      if (const auto decimals = decimals_of(character.code); !decimals.empty())
        append_fraction(source_, 0, decimals, begin, end, at < text.size() ? text[at] : '\0');
      else source_.push_back({character.code, begin, end});
    }
    // Piece by piece, of which none changes what becomes of another.
    const UNormalizer2* const normalizer = icu_folding();
    for (std::size_t from = 0, to = 0; from < source_.size(); from = to) {
      const auto code = [&](std::size_t i) { return source_[i].code; };
      to = from + 1;
      while (to < source_.size() && code(to) >= 0x80 &&
             ::unorm2_hasBoundaryBefore(normalizer, static_cast<UChar32>(code(to))) == 0)
        ++to;
      if (to == from + 1 && code(from) < 0x80) {
        units +=
            static_cast<char16_t>(code(from) >= 'A' && code(from) <= 'Z' ? code(from) | 0x20 : code(from));
      } else {
        piece_.clear();
        for (std::size_t i = from; i < to; ++i) append_unit(piece_, code(i));
        icu_fold_to(folded_, piece_, normalizer);
        units += folded_;
      }
      begins.resize(units.size(), source_[from].begin);
      ends.resize(units.size(), source_[to - 1].end);
    }
    require_below_2_gib(units.size());
    return replaced;
  }

 private:
  std::vector<FoldedCharacter> source_;
  std::u16string piece_, folded_;
};

}  // namespace detail

/// A text as it is compared: NFKC_Casefold in full (The Unicode Standard, § 3.13), of which `fold_text` does
/// a part.
/// @param text any bytes; what is no UTF-8 becomes U+FFFD
/// @throws DataError for a text of 2 GiB or more
inline std::string icu_fold_text(std::string_view text) {
  detail::require_below_2_gib(text.size());
  std::u16string units, folded;
  for (const char32_t code : to_characters(text)) detail::append_unit(units, code);
  detail::icu_fold_to(folded, units, detail::icu_folding());
  std::string result;
  detail::append_utf16(result, folded);
  return result;
}

/// Folds a text by NFKC_Casefold ("5㎏" is "5kg"), fractions of one character becoming decimal ones as in
/// `fold_to`, and splits it at the word boundaries of Unicode (UAX 29), and Chinese, Japanese, Thai, Lao,
/// Khmer and Burmese, which have no blanks between words, by ICU's dictionaries. A tokeniser like Analyzer,
/// for languages that it does not know; units and model numbers are not put together. Any thread may use it
/// and its copies. O(bytes).
class IcuWords {
 public:
  /// @param locale whose rules hold, such as "en", "zh" or "th"; empty for those of all
  /// @param stemmer what becomes of words that have a letter and no digit
  /// @param stop_words words that are left out, as they are folded; their positions are counted
  /// @throws DataError where ICU has no rules
  explicit IcuWords(std::string locale = {}, Stemmer stemmer = {}, StopWords stop_words = {})
      : locale_(std::move(locale)),
        stemmer_(std::move(stemmer)),
        stop_words_(std::move(stop_words)),
        pool_(std::make_shared<Pool>()) {
    pool_->idle.push_back(make());
  }

  /// Appends the tokens of a text, whatever its bytes are; see Tokens::replaced.
  /// @throws DataError for a text of 2 GiB or more
  void tokenize(std::string_view text, Tokens& tokens) const {
    std::unique_ptr<Worker> worker = take();
    auto& [breaks, folded, word] = *worker;
    tokens.add_replaced(folded.read(text));
    UErrorCode code = U_ZERO_ERROR;
    ::ubrk_setText(breaks.get(), folded.units.data(), static_cast<std::int32_t>(folded.units.size()), &code);
    detail::require_icu(code, "split text");
    std::uint32_t position = 0;
    for (std::int32_t begin = ::ubrk_first(breaks.get()), end = ::ubrk_next(breaks.get()); end != UBRK_DONE;
         begin = end, end = ::ubrk_next(breaks.get())) {
      const std::int32_t status = ::ubrk_getRuleStatus(breaks.get());
      if (status < UBRK_WORD_NONE_LIMIT) continue;  // blanks and signs
      const auto from = static_cast<std::size_t>(begin), to = static_cast<std::size_t>(end);
      word.clear();
      detail::append_utf16(word, std::u16string_view(folded.units).substr(from, to - from));
      if (!word.empty() && !stop_words_.contains(word)) {
        const bool is_word = status >= UBRK_WORD_LETTER && status < UBRK_WORD_LETTER_LIMIT &&
                             word.find_first_of("0123456789") == std::string::npos;
        if (is_word) stemmer_.stem(word);
        if (!word.empty()) tokens.add({word, folded.begins[from], folded.ends[to - 1], position});
      }
      ++position;
    }
    const std::lock_guard lock(pool_->mutex);
    pool_->idle.push_back(std::move(worker));
  }
  /// The tokens of a text.
  /// @throws as `tokenize`
  Tokens operator()(std::string_view text) const {
    Tokens tokens;
    tokenize(text, tokens);
    return tokens;
  }

  /// A number that differs between those that give different tokens, versions of ICU among them.
  std::uint64_t fingerprint() const {
    detail::Xxh64 hash;
    const auto add = [&](std::string_view bytes) {
      hash.update(std::as_bytes(std::span(bytes)));
      hash.update(std::as_bytes(std::span(std::string_view("\n"))));
    };
    UVersionInfo version;
    ::u_getVersion(version);
    add("icu " + std::to_string(version[0]) + "." + std::to_string(version[1]));
    add(locale_);
    add(stemmer_.name());
    for (const auto& word : stop_words_.words()) add(word);
    return hash.digest();
  }

 private:
  struct Close {
    void operator()(UBreakIterator* breaks) const noexcept { ::ubrk_close(breaks); }
  };
  // What one thread at a time works with.
  struct Worker {
    std::unique_ptr<UBreakIterator, Close> breaks;
    detail::IcuFoldedText folded;
    std::string word;
  };
  struct Pool {
    std::mutex mutex;
    std::vector<std::unique_ptr<Worker>> idle;
  };

  std::unique_ptr<Worker> make() const {
    UErrorCode code = U_ZERO_ERROR;
    auto worker = std::make_unique<Worker>();
    worker->breaks.reset(::ubrk_open(UBRK_WORD, locale_.c_str(), nullptr, 0, &code));
    detail::require_icu(code, "split text");
    return worker;
  }
  std::unique_ptr<Worker> take() const {
    {
      const std::lock_guard lock(pool_->mutex);
      if (!pool_->idle.empty()) {
        auto worker = std::move(pool_->idle.back());
        pool_->idle.pop_back();
        return worker;
      }
    }
    return make();
  }

  std::string locale_;
  Stemmer stemmer_;
  StopWords stop_words_;
  std::shared_ptr<Pool> pool_;
};

static_assert(Tokenizes<IcuWords>);

}  // namespace kindred::inline v0
