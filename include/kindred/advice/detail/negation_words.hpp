#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "kindred/advice/detail/request_segments.hpp"

namespace kindred::inline v0::detail {

// What words of a divided request do with a negation: which negate a verb, say what somebody cannot have, or
// are of people.
class NegationWords {
 public:
  // @param request must outlive it
  explicit NegationWords(const DividedRequest& request) : request_(request) {}

  // A word that negates a verb, which may be one that nobody knows: "doesn't tolerate".
  bool is_auxiliary(std::size_t s) const {
    constexpr auto words =
        std::to_array<std::string_view>({"dont", "doesnt", "didnt", "cant", "cannot", "couldnt", "wont",
                                         "wouldnt", "shouldnt", "mustnt", "never"});
    constexpr auto verbs = std::to_array<std::string_view>(
        {"do", "does", "did", "can", "could", "will", "would", "should", "must", "may"});
    const auto has = [](const auto& all, const std::string& word) {
      return std::find(all.begin(), all.end(), word) != all.end();
    };
    return has(words, request_.said(s)) ||
           (request_.said(s) == "not" && s > 0 && has(verbs, request_.said(s - 1)));
  }
  bool is_plain_negation(std::size_t s) const {
    constexpr auto words =
        std::to_array<std::string_view>({"not", "no", "isnt", "arent", "wasnt", "aint", "dont", "doesnt",
                                         "doesnt have", "never", "不", "没 有", "没", "无", "不 是"});
    return request_.says(s, words);
  }
  bool is_article(std::size_t s) const {
    constexpr auto words = std::to_array<std::string_view>(
        {"a", "an", "the", "any", "my", "our", "your", "his", "these", "those", "all", "much", "too much"});
    return request_.says(s, words);
  }
  bool is_person(std::size_t s) const {
    constexpr auto people = std::to_array<std::string_view>(
        {"i",        "he",      "she",     "they",       "him",       "her",         "them",    "son",
         "daughter", "wife",    "husband", "kid",        "kids",      "child",       "childs",  "children",
         "baby",     "mother",  "mom",     "mum",        "father",    "dad",         "brother", "sister",
         "friend",   "friends", "partner", "girlfriend", "boyfriend", "grandmother", "grandma", "grandfather",
         "grandpa",  "guest",   "guests",  "other",      "others"});
    return std::find(people.begin(), people.end(), request_.tokens[request_.segments[s].end - 1].written) !=
           people.end();
  }
  bool is_noun_of_allergy(std::size_t s) const {
    constexpr auto words =
        std::to_array<std::string_view>({"free", "allergy", "allergies", "intolerance", "intolerant",
                                         "sensitivity", "sensitivities", "allergic"});
    return request_.says(s, words);
  }
  // What labels declare that people cannot have.
  bool is_allergen(std::size_t s) const {
    constexpr auto allergens = std::to_array<std::string_view>(
        {"nut",   "peanut",  "almond",   "hazelnut",  "walnut", "cashew", "pecan",    "pistachio",
         "milk",  "dairy",   "lactose",  "egg",       "soy",    "soya",   "wheat",    "gluten",
         "rye",   "barley",  "fish",     "shellfish", "shrimp", "sesame", "celery",   "mustard",
         "lupin", "sulfite", "sulphite", "sugar",     "salt",   "fat",    "caffeine", "alcohol"});
    constexpr auto chinese = std::to_array<std::string_view>(
        {"坚 果", "花 生", "杏 仁", "榛 子",    "核 桃", "腰 果", "开 心 果", "牛 奶",
         "奶",    "乳 糖", "鸡 蛋", "蛋",       "大 豆", "小 麦", "麸 质",    "鱼",
         "虾",    "海 鲜", "芝 麻", "咖 啡 因", "酒 精", "糖",    "盐"});
    if (s >= request_.segments.size()) return false;
    const std::string_view form = request_.tokens[request_.segments[s].end - 1].form;
    return std::find(allergens.begin(), allergens.end(), form) != allergens.end() ||
           request_.says(s, chinese);
  }
  // That something was eaten: "when she eats nuts", "after drinking milk".
  bool is_eating(std::size_t s) const {
    constexpr auto words = std::to_array<std::string_view>(
        {"eat",      "eats",    "eating", "ate",      "eaten",  "drink",  "drinks",
         "drinking", "drank",   "drunk",  "has",      "have",   "had",    "having",
         "touch",    "touches", "tries",  "swallows", "smells", "tastes", "consumes"});
    return request_.says(s, words);
  }
  bool is_condition(std::size_t s) const {
    constexpr auto words = std::to_array<std::string_view>(
        {"when", "whenever", "if", "after", "once", "time", "anytime", "from"});
    return request_.says(s, words);
  }
  // What a body does with what it cannot have: "swells up".
  bool is_reaction(std::size_t s) const {
    constexpr auto words = std::to_array<std::string_view>(
        {"swell",  "swells",   "swollen",  "swelling",    "itch",     "itches",    "itchy",    "vomit",
         "vomits", "vomiting", "throw",    "throws",      "puke",     "pukes",     "rash",     "rashes",
         "a rash", "hives",    "wheeze",   "wheezes",     "sneeze",   "sneezes",   "cough",    "coughs",
         "choke",  "chokes",   "faint",    "faints",      "collapse", "collapses", "sick",     "ill",
         "unwell", "queasy",   "nauseous", "cramps",      "bloated",  "bloating",  "diarrhea", "breathe",
         "closes", "tightens", "tingles",  "burns",       "blisters", "eczema",    "migraine", "migraines",
         "react",  "reacts",   "reaction", "anaphylaxis", "shock",    "die",       "dies",     "upset"});
    return request_.says(s, words);
  }
  // What may stand beside that: "her face swells up badly", "breaks out in hives".
  bool is_beside_reaction(std::size_t s) const {
    constexpr auto words = std::to_array<std::string_view>(
        {"up", "out", "in", "badly", "really", "terribly", "immediately", "break", "breaks", "allergic",
         "face", "lips", "tongue", "throat", "mouth", "skin", "eyes", "stomach"});
    return request_.says(s, words);
  }
  bool is_copula(std::size_t s) const {
    constexpr auto words = std::to_array<std::string_view>({"are", "is", "include", "includes"});
    return s < request_.segments.size() && request_.says(s, words);
  }
  // A verb whose negation says nothing of goods: "I don't want to spend much on coffee".
  bool is_of_no_goods(std::size_t s) const {
    constexpr auto verbs = std::to_array<std::string_view>(
        {"spend", "pay", "know", "find", "sell", "decide", "remember", "understand"});
    return request_.says(s, verbs);
  }
  bool asks_which(std::size_t s) const {
    constexpr auto words = std::to_array<std::string_view>({"which", "what", "how", "where", "whether"});
    return request_.says(s, words);
  }
  // Behind whom a thing is for: 小狗吃的.
  bool is_user(std::size_t s) const {
    constexpr auto users = std::to_array<std::string_view>({"吃 的", "喝 的", "用 的", "专 用"});
    return request_.says(s, users);
  }
  // What is said of what somebody cannot have, rather than of a product.
  bool is_diet(std::size_t s) const {
    constexpr auto words = std::to_array<std::string_view>(
        {"allergic",      "allergic to",   "allergy to",     "allergies to", "allergy",   "allergies",
         "intolerant to", "intolerant of", "intolerance to", "react to",     "reacts to", "reaction to",
         "reactions to",  "sick from",     "ill from",       "cant eat",     "cant have", "不 能 吃",
         "不 能 喝",      "不 吃",         "不 喝",          "吃 不 了",     "喝 不 了",  "过 敏",
         "过 敏 原",      "过 敏 原 是"});
    return request_.says(s, words);
  }

 private:
  const DividedRequest& request_;
};

}  // namespace kindred::inline v0::detail
