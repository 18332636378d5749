#pragma once

#include <concepts>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace kindred::inline v0 {

/// Something that cuts a folded word down to what its forms have in common, from any thread: `stem(word)`
/// changes the word, `name()` tells stemmers apart in files.
template <class S>
concept StemsWords = requires(const S& stemmer, std::string& word) {
  { stemmer.stem(word) } -> std::same_as<void>;
  { stemmer.name() } -> std::convertible_to<std::string>;
};

/// Any stemmer, or none. A value whose copies share the stemmer.
class Stemmer {
 public:
  /// Leaves words as they are.
  Stemmer() = default;

  /// Takes a stemmer, such as PluralStemmer{}.
  template <class S>
    requires(!std::same_as<std::remove_cvref_t<S>, Stemmer> && StemsWords<std::remove_cvref_t<S>>)
  Stemmer(S&& stemmer)  // NOLINT(google-explicit-constructor,bugprone-forwarding-reference-overload): any
      : name_(stemmer.name()),
        self_(std::make_shared<const std::remove_cvref_t<S>>(std::forward<S>(stemmer))),
        stem_([](const void* self, std::string& word) {
          static_cast<const std::remove_cvref_t<S>*>(self)->stem(word);
        }) {}

  /// Whether there is one.
  explicit operator bool() const noexcept { return stem_ != nullptr; }
  /// What files call it; empty for none.
  const std::string& name() const noexcept { return name_; }
  /// Stems a word.
  void stem(std::string& word) const {
    if (stem_) stem_(self_.get(), word);
  }

 private:
  std::string name_;
  std::shared_ptr<const void> self_;
  void (*stem_)(const void*, std::string&) = nullptr;
};

/// English plurals as singulars: "berries" is "berry", "watches" is "watch", "knives" is "knife". Safe where
/// a stemmer that cuts deeper takes different products for one. The rules are those of Harman 1991, "How
/// effective is suffixing?", J. Am. Soc. Inf. Sci. 42, table 1 (the S stemmer), with -ches, -shes, -sses,
/// -xes and the irregular plurals of things that shops sell.
struct PluralStemmer {
  /// What files call it.
  static std::string name() { return "plural"; }
  /// Stems a word.
  static void stem(std::string& word) {
    const auto ends_with = [&](std::string_view end) { return std::string_view(word).ends_with(end); };
    const auto cut = [&](std::size_t count, std::string_view more = {}) {
      word.resize(word.size() - count);
      word += more;
    };
    // Of "lens" and "canvas" the rules make "len" and "canva", so their plurals become these too.
    struct Irregular {
      std::string_view plural, singular;
    };
    static constexpr Irregular without_s[] = {{"men", "man"},   {"women", "woman"}, {"children", "child"},
                                              {"feet", "foot"}, {"teeth", "tooth"}, {"mice", "mouse"}},
                               with_s[] = {{"mens", "man"},
                                           {"womens", "woman"},
                                           {"childrens", "child"},
                                           {"knives", "knife"},
                                           {"leaves", "leaf"},
                                           {"shelves", "shelf"},
                                           {"scarves", "scarf"},
                                           {"loaves", "loaf"},
                                           {"halves", "half"},
                                           {"shoes", "shoe"},
                                           {"cookies", "cookie"},
                                           {"movies", "movie"},
                                           {"brownies", "brownie"},
                                           {"smoothies", "smoothie"},
                                           {"hoodies", "hoodie"},
                                           {"beanies", "beanie"},
                                           {"onesies", "onesie"},
                                           {"veggies", "veggie"},
                                           {"calories", "calorie"},
                                           {"selfies", "selfie"},
                                           {"zombies", "zombie"},
                                           {"pixies", "pixie"},
                                           {"genies", "genie"},
                                           {"rookies", "rookie"},
                                           {"foodies", "foodie"},
                                           {"walkies", "walkie"},
                                           {"talkies", "talkie"},
                                           {"aches", "ache"},
                                           {"headaches", "headache"},
                                           {"toothaches", "toothache"},
                                           {"backaches", "backache"},
                                           {"earaches", "earache"},
                                           {"caches", "cache"},
                                           {"mustaches", "mustache"},
                                           {"moustaches", "moustache"},
                                           {"quiches", "quiche"},
                                           {"niches", "niche"},
                                           {"axes", "axe"},
                                           {"canoes", "canoe"},
                                           {"buses", "bus"},
                                           {"gases", "gas"},
                                           {"lenses", "len"},
                                           {"canvases", "canva"}};
    const auto replace_one_of = [&](std::span<const Irregular> irregular) {
      for (const auto& [plural, singular] : irregular)
        if (word == plural) {
          word = singular;
          return true;
        }
      return false;
    };
    if (word.empty()) return;
    if (word.back() != 's') {
      if (word.size() >= 3 && word.size() <= 8) replace_one_of(without_s);
      return;
    }
    if (word.size() < 4 || replace_one_of(with_s)) return;
    if (ends_with("ies")) {
      if (word.size() > 4 && !ends_with("eies") && !ends_with("aies")) cut(3, "y");
      else cut(1);
      return;
    }
    if (ends_with("ches") || ends_with("shes") || ends_with("sses") || ends_with("xes") ||
        (ends_with("oes") && word.size() > 5 && !ends_with("shoes")))
      return cut(2);
    if (ends_with("us") || ends_with("ss") || ends_with("is")) return;
    cut(1);
  }
};

}  // namespace kindred::inline v0
