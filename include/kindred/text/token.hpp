#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "kindred/text/fold.hpp"

namespace kindred::inline v0 {

/// A piece of text that is looked up as a whole.
struct Token {
  /// What is looked up: folded, perhaps stemmed. Valid until something is added to its Tokens.
  std::string_view text = {};
  /// First byte of what it stands for in the source.
  std::uint32_t begin = 0;
  /// Past the last byte of it.
  std::uint32_t end = 0;
  /// Its place among the tokens of the source, stop words counted, from 0.
  std::uint32_t position = 0;
};

/// The tokens of a text. Made to be used again: once it has grown, tokenising allocates nothing.
class Tokens {
 public:
  /// Number of tokens.
  std::size_t size() const noexcept { return entries_.size(); }
  /// Whether there is none.
  bool empty() const noexcept { return entries_.empty(); }
  /// A token.
  Token operator[](std::size_t i) const noexcept {
    const Entry& entry = entries_[i];
    return {std::string_view(characters_.data() + entry.at, entry.size), entry.begin, entry.end,
            entry.position};
  }
  /// The texts of all tokens.
  std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < size(); ++i) all.emplace_back((*this)[i].text);
    return all;
  }
  /// How many U+FFFD stood for what was no UTF-8 in the sources.
  std::size_t replaced() const noexcept { return replaced_; }

  /// Appends a token.
  void add(const Token& token) {
    entries_.push_back({characters_.size(), static_cast<std::uint32_t>(token.text.size()), token.begin,
                        token.end, token.position});
    characters_ += token.text;
  }
  /// Counts replaced characters.
  void add_replaced(std::size_t count) noexcept { replaced_ += count; }
  /// Forgets all tokens, and keeps the memory.
  void clear() noexcept {
    characters_.clear();
    entries_.clear();
    replaced_ = 0;
  }
  /// Room for a tokeniser to fold the text in, and to write a word in.
  struct Scratch {
    /// The folded text.
    std::vector<FoldedCharacter> folded = {};
    /// A word.
    std::string word = {};
  };
  /// The room.
  Scratch& scratch() noexcept { return scratch_; }

 private:
  struct Entry {
    std::size_t at;
    std::uint32_t size, begin, end, position;
  };

  std::string characters_;
  std::vector<Entry> entries_;
  std::size_t replaced_ = 0;
  Scratch scratch_;
};

/// Something that splits a text into tokens, which it appends; the same text always into the same ones, from
/// any thread, whatever the text's bytes are. `fingerprint()` tells apart tokenisers that give others, so
/// that nothing is searched by another one than it was indexed by.
template <class T>
concept Tokenizes = requires(const T& tokenizer, std::string_view text, Tokens& tokens) {
  { tokenizer.tokenize(text, tokens) } -> std::same_as<void>;
  { tokenizer.fingerprint() } -> std::same_as<std::uint64_t>;
};

/// Any tokeniser. A value whose copies share it.
class Tokenizer {
 public:
  /// Takes a tokeniser, such as Analyzer{}.
  template <class T>
    requires(!std::same_as<std::remove_cvref_t<T>, Tokenizer> && Tokenizes<std::remove_cvref_t<T>>)
  Tokenizer(T&& tokenizer)  // NOLINT(google-explicit-constructor,bugprone-forwarding-reference-overload): any
      : self_(std::make_shared<const std::remove_cvref_t<T>>(std::forward<T>(tokenizer))),
        tokenize_([](const void* self, std::string_view text, Tokens& tokens) {
          static_cast<const std::remove_cvref_t<T>*>(self)->tokenize(text, tokens);
        }),
        fingerprint_(static_cast<const std::remove_cvref_t<T>*>(self_.get())->fingerprint()) {}

  /// Appends the tokens of a text.
  void tokenize(std::string_view text, Tokens& tokens) const { tokenize_(self_.get(), text, tokens); }
  /// The tokens of a text.
  Tokens operator()(std::string_view text) const {
    Tokens tokens;
    tokenize(text, tokens);
    return tokens;
  }
  /// The tokeniser's.
  std::uint64_t fingerprint() const noexcept { return fingerprint_; }

 private:
  std::shared_ptr<const void> self_;
  void (*tokenize_)(const void*, std::string_view, Tokens&);
  std::uint64_t fingerprint_;
};

}  // namespace kindred::inline v0
