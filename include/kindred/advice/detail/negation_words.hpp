#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kindred/advice/detail/request_segments.hpp"
#include "kindred/advice/detail/request_tokens.hpp"

namespace kindred::inline v0::detail {

// What a word does with a negation, beside what its roles in the grammar say.
enum class NegationWord : std::uint8_t {
  auxiliary,       // negates a verb, which may be one that nobody knows: "doesn't tolerate"
  modal,           // does so with a "not" behind it
  plain_negation,  // negates, and says nothing else
  article,
  person,  // as the last of several words
  noun_of_allergy,
  allergen,         // what labels declare; as the last of several English words, in the singular
  eating,           // that something was eaten: "when she eats nuts", "after drinking milk"
  condition,        // before that
  reaction,         // what a body does with what it cannot have: "swells up"
  beside_reaction,  // what may stand beside that: "her face swells up badly", "breaks out in hives"
  copula,
  of_no_goods,  // a verb whose negation says nothing of goods: "I don't want to spend much on coffee"
  which,        // asks which
  user,         // behind whom a thing is for: 小狗吃的
  diet          // said of what somebody cannot have, rather than of a product
};

struct NegationPhrases {
  NegationWord word;
  std::string_view said;  // phrases with | between them, of words or Chinese characters with a blank between
};

inline constexpr auto negation_phrases = std::to_array<NegationPhrases>({
    {NegationWord::auxiliary, "dont|doesnt|didnt|cant|cannot|couldnt|wont|wouldnt|shouldnt|mustnt|never"},
    {NegationWord::modal, "do|does|did|can|could|will|would|should|must|may"},
    {NegationWord::plain_negation,
     "not|no|isnt|arent|wasnt|aint|dont|doesnt|doesnt have|never|不|没 有|没|无|不 是"},
    {NegationWord::article, "a|an|the|any|my|our|your|his|these|those|all|much|too much"},
    {NegationWord::person,
     "i|he|she|they|him|her|them|son|daughter|wife|husband|kid|kids|child|childs|children|baby|mother|"
     "mom|mum|father|dad|brother|sister|friend|friends|partner|girlfriend|boyfriend|grandmother|grandma|"
     "grandfather|grandpa|guest|guests|other|others"},
    {NegationWord::noun_of_allergy,
     "free|allergy|allergies|intolerance|intolerant|sensitivity|sensitivities|allergic"},
    {NegationWord::allergen,
     "nut|peanut|almond|hazelnut|walnut|cashew|pecan|pistachio|milk|dairy|lactose|egg|soy|soya|wheat|"
     "gluten|rye|barley|fish|shellfish|shrimp|sesame|celery|mustard|lupin|sulfite|sulphite|sugar|salt|"
     "fat|caffeine|alcohol|"
     "坚 果|花 生|杏 仁|榛 子|核 桃|腰 果|开 心 果|牛 奶|奶|乳 糖|鸡 蛋|蛋|大 豆|小 麦|麸 质|鱼|虾|"
     "海 鲜|芝 麻|咖 啡 因|酒 精|糖|盐"},
    {NegationWord::eating,
     "eat|eats|eating|ate|eaten|drink|drinks|drinking|drank|drunk|has|have|had|having|touch|touches|"
     "tries|swallows|smells|tastes|consumes"},
    {NegationWord::condition, "when|whenever|if|after|once|time|anytime|from"},
    {NegationWord::reaction,
     "swell|swells|swollen|swelling|itch|itches|itchy|vomit|vomits|vomiting|throw|throws|puke|pukes|"
     "rash|rashes|a rash|hives|wheeze|wheezes|sneeze|sneezes|cough|coughs|choke|chokes|faint|faints|"
     "collapse|collapses|sick|ill|unwell|queasy|nauseous|cramps|bloated|bloating|diarrhea|breathe|"
     "closes|tightens|tingles|burns|blisters|eczema|migraine|migraines|react|reacts|reaction|"
     "anaphylaxis|shock|die|dies|upset"},
    {NegationWord::beside_reaction,
     "up|out|in|badly|really|terribly|immediately|break|breaks|allergic|face|lips|tongue|throat|mouth|"
     "skin|eyes|stomach"},
    {NegationWord::copula, "are|is|include|includes"},
    {NegationWord::of_no_goods, "spend|pay|know|find|sell|decide|remember|understand"},
    {NegationWord::which, "which|what|how|where|whether"},
    {NegationWord::user, "吃 的|喝 的|用 的|专 用"},
    {NegationWord::diet,
     "allergic|allergic to|allergy to|allergies to|allergy|allergies|intolerant to|intolerant of|"
     "intolerance to|react to|reacts to|reaction to|reactions to|sick from|ill from|cant eat|cant have|"
     "不 能 吃|不 能 喝|不 吃|不 喝|吃 不 了|喝 不 了|过 敏|过 敏 原|过 敏 原 是"},
});

// The words of a divided request, by what they do with a negation.
class NegationWords {
 public:
  explicit NegationWords(const DividedRequest& request) {
    for (std::size_t s = 0; s < request.segments.size(); ++s) {
      const std::string said = request.said(s);
      std::uint32_t words = words_of(said);
      const RequestToken& last = request.tokens[request.segments[s].end - 1];
      if (last.written != said) words |= words_of(last.written) & bit(NegationWord::person);
      if (last.form != said) words |= words_of(last.form) & bit(NegationWord::allergen);
      if (said == "not" && s > 0 && is(s - 1, NegationWord::modal)) words |= bit(NegationWord::auxiliary);
      words_.push_back(words);
    }
  }

  // False where there is no such segment.
  bool is(std::size_t s, NegationWord word) const noexcept {
    return s < words_.size() && (words_[s] & bit(word)) != 0;
  }

 private:
  static constexpr std::uint32_t bit(NegationWord word) noexcept {
    return std::uint32_t{1} << static_cast<unsigned>(word);
  }
  static std::uint32_t words_of(const std::string& said) {
    static const auto known = [] {
      std::unordered_map<std::string, std::uint32_t> all;
      for (const NegationPhrases& phrases : negation_phrases)
        for (std::string_view rest = phrases.said; !rest.empty();) {
          const std::size_t end = std::min(rest.find('|'), rest.size());
          all[std::string(rest.substr(0, end))] |= bit(phrases.word);
          rest.remove_prefix(std::min(end + 1, rest.size()));
        }
      return all;
    }();
    const auto at = known.find(said);
    return at == known.end() ? 0 : at->second;
  }

  std::vector<std::uint32_t> words_;  // a bit for each NegationWord, by segment
};

}  // namespace kindred::inline v0::detail
