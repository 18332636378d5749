#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "kindred/advice/detail/everyday_words.hpp"
#include "kindred/advice/detail/request_grammar.hpp"
#include "kindred/advice/detail/request_tokens.hpp"
#include "kindred/advice/lexicon.hpp"
#include "kindred/advice/request.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/text/fold.hpp"
#include "kindred/text/spelling.hpp"

namespace kindred::inline v0::detail {

// Beyond that a text is no request; it bounds the time that hostile ones take.
inline constexpr std::size_t longest_request = std::size_t{1} << 14;
// Of the longest phrase, in tokens.
inline constexpr std::size_t longest_phrase = 8;

// What a phrase of a request stands for.
struct Phrase {
  PhraseKind kind;
  std::string value;     // in the catalogue's words
  bool is_final = true;  // whether the lexicon says so; else it is a guess from where the catalogue has it
  // Whether it counts by itself; else only together with a thing that there is with it.
  bool is_trusted = true;
};

// What a word does in a request: any of the roles of its bits.
struct Grammar {
  std::uint32_t roles = 0;
  double value = 0;
  std::string_view text = {};
  bool is(Role role) const noexcept { return (roles >> static_cast<unsigned>(role) & 1U) != 0; }
};

// The words of a catalogue, of a lexicon and of the grammar, and which items have which.
class CatalogPhrases {
 public:
  CatalogPhrases(Catalog catalog, const Lexicon& lexicon, const std::vector<std::string>& columns,
                 const std::vector<std::string>& attribute_columns, bool correct, Folding folding)
      : catalog_(std::move(catalog)), folding_(std::move(folding)) {
    add_grammar();
    add_lexicon(lexicon);
    std::vector<const TextColumn*> taken;
    for (const auto& name : columns) taken.push_back(&catalog_.text_column(name));
    if (columns.empty())
      for (const TextColumn& column : catalog_.text_columns()) taken.push_back(&column);
    for (const auto& name : attribute_columns) {
      const TextColumn* const column = &catalog_.text_column(name);
      if (std::find(taken.begin(), taken.end(), column) == taken.end()) taken.push_back(column);
    }
    for (const TextColumn* const column : taken) {
      const bool of_attributes = std::find(attribute_columns.begin(), attribute_columns.end(),
                                           column->name()) != attribute_columns.end();
      add_column(*column, of_attributes);
    }
    add_titles();
    if (!correct) return;
    for (std::string_view rest = everyday_words; !rest.empty();) {
      const std::size_t end = std::min(rest.find('|'), rest.size());
      for (const RequestToken& token : request_tokens(rest.substr(0, end), folding_))
        everyday_.insert(token.form);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    std::vector<std::pair<std::string, std::size_t>> words;
    for (const auto& [word, count] : std::exchange(words_, {}))
      if (word.size() >= 3) words.emplace_back(word, count);
    spelling_ = Spelling{}.fit(std::move(words));
  }

  const Catalog& catalog() const noexcept { return catalog_; }
  const Folding& folding() const noexcept { return folding_; }

  const Phrase* phrase(const std::string& form) const noexcept {
    const auto at = phrases_.find(form);
    return at == phrases_.end() ? nullptr : &at->second;
  }
  const Grammar* grammar(const std::string& form) const noexcept {
    const auto at = grammar_.find(form);
    return at == grammar_.end() ? nullptr : &at->second;
  }

  // The words of every day that a word is a form of: "removed", "feeling".
  std::vector<std::string> everyday_stems(const std::string& word) const {
    std::vector<std::string> stems;
    for (const std::string_view ending : {"ed", "d", "ing", "er", "ly"}) {
      if (word.size() <= ending.size() + 2 || !word.ends_with(ending)) continue;
      const std::string stem = word.substr(0, word.size() - ending.size());
      for (const std::string& one : {stem, stem + 'e'})
        if (everyday_.count(one) > 0) stems.push_back(one);
    }
    return stems;
  }

  // The known word that an unknown one was meant to be.
  std::optional<std::string> correction(const std::string& word) const {
    if (!spelling_ || word.size() < 4 || spelling_->knows(word) || everyday_.count(word) > 0)
      return std::nullopt;
    const int far = word.size() >= 7 ? 2 : 1;
    const bool swaps_only = word.size() == 4;  // "coca" is no cocoa
    const auto stems = everyday_stems(word);
    for (const Correction& known : spelling_->near(word, far, spelling_->size())) {
      if (known.text[0] != word[0]) continue;
      // "Based" may be a shop's "base", "removed" is no "remover".
      if (!stems.empty() && std::find(stems.begin(), stems.end(), known.text) == stems.end()) continue;
      // Of short words too many others are one letter off: only a letter left out, added or swapped counts.
      if (swaps_only && known.text.size() != word.size()) continue;
      if (far == 1 && known.text.size() == word.size() &&
          !std::is_permutation(word.begin(), word.end(), known.text.begin()))
        continue;
      if (!is_shortened(known)) return known.text;
    }
    return std::nullopt;
  }

  std::vector<float> match(const Constraint& constraint) const {
    if (constraint.kind > ConstraintKind::occasion)
      throw OptionError("match: '" + constraint_text(constraint) +
                        "' is said of a price or a count, expected a category, an attribute or an occasion");
    const bool is_category = constraint.kind == ConstraintKind::category && !constraint.negated;
    const std::string form = phrase_form(constraint.value, folding_);
    std::vector<std::string> forms{form};
    const auto known = means_.find(constraint.kind == ConstraintKind::occasion ? "o " + form : form);
    if (known != means_.end()) forms = known->second;

    std::vector<float> ends(catalog_.size(), 0), holds(catalog_.size(), 0);
    for (const std::string& one : forms) {
      const auto ids = ids_of(one);
      if (!ids) continue;
      std::vector<float> one_ends(catalog_.size(), 0), one_holds(catalog_.size(), 0);
      match_titles(*ids, one_ends, one_holds);
      for (const Column& column : columns_) match_column(column, *ids, one_ends, one_holds);
      for (std::size_t i = 0; i < ends.size(); ++i) {
        ends[i] = std::max(ends[i], one_ends[i]);
        holds[i] = std::max(holds[i], one_holds[i]);
      }
    }
    const bool any_ends = std::any_of(ends.begin(), ends.end(), [](float strength) { return strength > 0; });
    const auto parts = static_cast<float>(category_columns_ + 1);
    std::vector<float>& strengths = is_category && any_ends ? ends : holds;
    for (ItemIndex item{0}; item.value < catalog_.size(); ++item) {
      float& strength = strengths[item.value];
      if (!catalog_.contains(item)) strength = 0;
      else if (!is_category) strength = strength > 0 ? 1.0F : 0.0F;
      else strength = std::min(1.0F, strength / parts);
    }
    return std::move(strengths);
  }

  // Whether any of the things, as `match` gives them, has an attribute.
  bool any_has(const std::vector<float>& things, const std::string& attribute) const {
    const auto such = match({.kind = ConstraintKind::attribute, .value = attribute});
    for (std::size_t i = 0; i < things.size(); ++i)
      if (things[i] > 0 && such[i] > 0) return true;
    return false;
  }

 private:
  using Ids = std::vector<std::uint32_t>;
  // A text as words, and where each of its parts ends: what stands between signs, and, or.
  struct Text {
    Ids ids;
    std::vector<std::uint32_t> ends;
  };
  struct Column {
    const TextColumn* values;
    std::vector<Text> texts;
    bool of_attributes;
  };

  void add_grammar() {
    for (const GrammarWord& word : grammar_words) {
      std::string_view rest = word.said;
      while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('|'), rest.size());
        std::string form;
        for (const RequestToken& token : request_tokens(rest.substr(0, end), folding_))
          append_word(form, token.written);
        Grammar& grammar = grammar_[form];
        grammar.roles |= 1U << static_cast<unsigned>(word.role);
        if (word.role == Role::number || word.role == Role::classifier) grammar.value = word.value;
        if (word.role == Role::currency) grammar.text = word.text;
        for (const RequestToken& token : request_tokens(rest.substr(0, end), folding_))
          if (token.kind == TokenKind::word) words_.try_emplace(token.form, 0);
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
  }

  void add_lexicon(const Lexicon& lexicon) {
    for (const LexiconEntry& entry : lexicon) {
      if (entry.means.empty()) continue;
      std::vector<std::string> forms;
      for (const std::string& means : entry.means) forms.push_back(phrase_form(means, folding_));
      const bool is_occasion = entry.kind == PhraseKind::occasion;
      if (entry.kind != PhraseKind::words) means_[is_occasion ? "o " + forms[0] : forms[0]] = forms;
      const Phrase phrase{.kind = entry.kind, .value = entry.means[0]};
      const auto add = [&](const std::string& said) {
        const auto tokens = request_tokens(said, folding_);
        std::string form;
        for (const RequestToken& token : tokens)
          if (token.kind != TokenKind::sign) append_word(form, token.form);
        if (!form.empty()) phrases_.insert_or_assign(form, phrase);
        for (const RequestToken& token : tokens)
          if (token.kind == TokenKind::word) words_.try_emplace(token.form, 0);
      };
      for (const std::string& said : entry.said) add(said);
      // "games" by itself is what people say, but "game" is no reason to think of them; and of several
      // entries with the same words the one whose name they are has them.
      if (entry.kind != PhraseKind::words)
        for (std::size_t m = 0; m < entry.means.size(); ++m)
          if (grammar_.count(forms[m]) == 0 && (m == 0 || phrases_.count(forms[m]) == 0)) add(entry.means[m]);
    }
  }

  std::uint32_t id_of(const std::string& word) {
    return ids_.try_emplace(word, static_cast<std::uint32_t>(ids_.size())).first->second;
  }
  std::optional<Ids> ids_of(const std::string& form) const {
    Ids ids;
    for (std::size_t begin = 0; begin < form.size();) {
      const std::size_t end = std::min(form.find(' ', begin), form.size());
      const auto at = ids_.find(form.substr(begin, end - begin));
      if (at == ids_.end()) return std::nullopt;
      ids.push_back(at->second);
      begin = end + 1;
    }
    return ids.empty() ? std::nullopt : std::optional(std::move(ids));
  }

  Text text_of(std::span<const RequestToken> tokens) {
    Text text;
    const auto end_part = [&] {
      const auto size = static_cast<std::uint32_t>(text.ids.size());
      if (size > 0 && (text.ends.empty() || text.ends.back() < size)) text.ends.push_back(size);
    };
    for (const RequestToken& token : tokens) {
      if (token.kind == TokenKind::sign || token.form == "and" || token.form == "or") end_part();
      if (token.kind != TokenKind::sign) text.ids.push_back(id_of(token.form));
    }
    end_part();
    return text;
  }

  // Whether a phrase of several words may begin or end with a word that has a role of its own.
  bool binds(const RequestToken& token) const {
    const Grammar* const grammar = this->grammar(token.written);
    if (!grammar) return false;
    for (const Role role : {Role::of, Role::join, Role::part, Role::recipient, Role::negate,
                            Role::negate_before, Role::at_most, Role::at_least, Role::to})
      if (grammar->is(role)) return true;
    return false;
  }
  bool is_stop(const RequestToken& token) const {
    const Grammar* const grammar = this->grammar(token.written);
    return grammar && grammar->is(Role::stop);
  }
  bool has_role(const RequestToken& token) const { return grammar(token.written) || grammar(token.form); }

  void add_phrases(std::span<const RequestToken> tokens, bool of_attributes, std::size_t count) {
    std::vector<const RequestToken*> words;
    std::vector<bool> ends;    // whether a part ends behind the word
    std::vector<bool> shares;  // whether the part joins the next
    for (const RequestToken& token : tokens) {
      const bool joins = token.form == "and" || token.form == "or" || token.form == "/" || token.form == "&";
      const bool parts = token.kind == TokenKind::sign || joins;
      if (parts && !ends.empty()) {
        shares.back() = joins && !ends.back();
        ends.back() = true;
      }
      if (token.kind == TokenKind::sign) continue;
      words.push_back(&token);
      ends.push_back(false);
      shares.push_back(false);
      if (token.kind == TokenKind::word) words_[token.form] += count;
    }
    if (!ends.empty()) ends.back() = true;
    // "Hand and body lotions" and "TV/movie magazine": the first word says how the last thing is. In "labels
    // and wrapping paper" it does not, for what says how has no plural.
    const auto shares_thing = [&](std::size_t at) {
      return shares[at] && (at == 0 || ends[at - 1]) && at + 2 < words.size() && !ends[at + 1] &&
             words[at]->form == words[at]->written;
    };
    for (std::size_t begin = 0; begin < words.size(); ++begin) {
      if (binds(*words[begin])) continue;
      std::string form, value;
      bool has_letters = false;
      for (std::size_t at = begin; at < std::min(words.size(), begin + longest_phrase); ++at) {
        append_word(form, words[at]->form);
        append_word(value, words[at]->written);
        has_letters = has_letters || words[at]->kind != TokenKind::number;
        // A single letter is what is left of "children's", and a number says nothing by itself.
        if (!has_letters || form.size() < 2 || binds(*words[at])) continue;
        if (at == begin ? has_role(*words[at]) : is_stop(*words[begin])) continue;
        const bool whole = begin == 0 && at + 1 == words.size();
        const bool is_thing = ends[at] && !(at == begin && shares_thing(at));
        const auto kind = is_thing && !of_attributes ? PhraseKind::category : PhraseKind::attribute;
        const bool trusted = whole || kind == PhraseKind::category;
        Phrase& phrase = phrases_.try_emplace(form, Phrase{kind, value, false, trusted}).first->second;
        if (phrase.is_final) continue;
        if (kind == PhraseKind::category) phrase.kind = kind;
        phrase.is_trusted = phrase.is_trusted || trusted;
      }
    }
  }

  void add_column(const TextColumn& column, bool of_attributes) {
    Column added{&column, {}, of_attributes};
    std::vector<std::size_t> counts(column.values().size(), 0);
    for (ItemIndex item{0}; item.value < column.size(); ++item)
      for (const ValueIndex value : column[item]) ++counts[value.value];
    for (ValueIndex value{0}; value.value < column.values().size(); ++value) {
      const auto tokens = request_tokens(column.values()[value], folding_);
      added.texts.push_back(text_of(tokens));
      add_phrases(tokens, of_attributes, counts[value.value]);
    }
    category_columns_ += of_attributes ? 0 : 1;
    columns_.push_back(std::move(added));
  }

  // Words of titles that no column has, and measures such as "16 oz", are attributes.
  void add_titles() {
    for (ItemIndex item{0}; item.value < catalog_.size(); ++item) {
      const CatalogEntry entry = catalog_[item];
      const auto tokens =
          entry.title == entry.id ? std::vector<RequestToken>() : request_tokens(entry.title, folding_);
      titles_.push_back(text_of(tokens));
      for (std::size_t t = 0; t < tokens.size(); ++t) {
        if (tokens[t].kind == TokenKind::word) {
          words_[tokens[t].form] += 1;
          if (tokens[t].form.size() > 2 && !has_role(tokens[t]))
            phrases_.try_emplace(tokens[t].form,
                                 Phrase{PhraseKind::attribute, tokens[t].written, false, false});
        }
        if (t + 1 < tokens.size() && tokens[t].kind == TokenKind::number &&
            tokens[t + 1].kind == TokenKind::word) {
          const std::string form = tokens[t].form + ' ' + tokens[t + 1].form;
          phrases_.try_emplace(form, Phrase{PhraseKind::attribute, form, false, true});
        }
      }
    }
  }

  // The best that a text is of a phrase: ending a part, and anywhere.
  // "Non-dairy" has none.
  std::pair<float, float> strength(const Text& text, const Ids& phrase) const noexcept {
    float ends = 0, holds = 0;
    auto at = text.ids.begin();
    while ((at = std::search(at, text.ids.end(), phrase.begin(), phrase.end())) != text.ids.end()) {
      const auto end =
          static_cast<std::uint32_t>(at - text.ids.begin()) + static_cast<std::uint32_t>(phrase.size());
      if (at != text.ids.begin() && *(at - 1) == non_) {
        ++at;
        continue;
      }
      holds = std::max(holds, 0.5F * static_cast<float>(phrase.size()) / static_cast<float>(text.ids.size()));
      const auto part = std::lower_bound(text.ends.begin(), text.ends.end(), end);
      const std::uint32_t begin = part == text.ends.begin() ? 0 : *(part - 1);
      if (part != text.ends.end() && *part == end) {
        // A phrase may span parts, as "soy/rice milk" does.
        const auto length = std::max<std::size_t>(phrase.size(), end - begin);
        ends = std::max(ends, static_cast<float>(phrase.size()) / static_cast<float>(length));
      }
      ++at;
    }
    return {ends, std::max(holds, ends / 2)};
  }

  void match_titles(const Ids& phrase, std::vector<float>& ends, std::vector<float>& holds) const {
    for (std::size_t i = 0; i < titles_.size(); ++i) {
      const auto [end, hold] = strength(titles_[i], phrase);
      ends[i] += end;
      holds[i] += hold;
    }
  }

  void match_column(const Column& column, const Ids& phrase, std::vector<float>& ends,
                    std::vector<float>& holds) const {
    std::vector<std::pair<float, float>> strengths;
    for (const Text& text : column.texts) strengths.push_back(strength(text, phrase));
    for (ItemIndex item{0}; item.value < catalog_.size(); ++item) {
      float end = 0, hold = 0;
      for (const ValueIndex value : (*column.values)[item]) {
        end = std::max(end, column.of_attributes ? 0 : strengths[value.value].first);
        hold = std::max(hold, strengths[value.value].second);
      }
      ends[item.value] += end;
      holds[item.value] += hold;
    }
  }

  // Whether a word is one that the catalogue writes short, as "cke": far commoner with a letter within it.
  bool is_shortened(const Correction& known) const {
    const auto longer = spelling_->near(known.text, 1, spelling_->size());
    return std::any_of(longer.begin(), longer.end(), [&](const Correction& other) {
      return other.text.size() == known.text.size() + 1 && other.text.front() == known.text.front() &&
             other.text.back() == known.text.back() && other.count / 4 >= known.count;
    });
  }

  Catalog catalog_;
  Folding folding_;
  std::unordered_map<std::string, Phrase> phrases_;
  std::unordered_map<std::string, Grammar> grammar_;
  std::unordered_map<std::string, std::size_t> words_;  // while they are collected: how many items have each
  std::optional<SpellingModel> spelling_;
  std::unordered_set<std::string> everyday_;  // that are not corrected
  std::unordered_map<std::string, std::vector<std::string>> means_;
  std::unordered_map<std::string, std::uint32_t> ids_;
  std::uint32_t non_ = id_of("non");
  std::vector<Column> columns_;
  std::size_t category_columns_ = 0;
  std::vector<Text> titles_;
};

}  // namespace kindred::inline v0::detail
