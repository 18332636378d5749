#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/language.hpp"

namespace kindred::inline v0::detail {

// What reasons, rules and re-rankers are called where nobody named them, and in Chinese: `#` stands for a
// number, `@` for any words.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 63> chinese_names = {{
    {"in stock", "仅限有货"},
    {"in region", "仅限本地区"},
    {"old enough", "年龄限制"},
    {"hidden", "隐藏商品"},
    {"sponsored", "付费推广"},
    {"not again so soon", "短期内不重复推荐"},
    {"not again within # days", "#天内不重复推荐"},
    {"shown at most # times", "最多展示#次"},
    {"item # at place @", "商品#置于第@位"},
    {"at most # of a @", "同一@最多#件"},
    {"at most # of @", "@最多#件"},
    {"at least # @", "@不低于#"},
    {"mmr", "最大边际相关（MMR）"},
    {"dpp", "行列式点过程（DPP）"},
    {"xquad", "兴趣覆盖（xQuAD）"},
    {"coverage", "覆盖度"},
    {"calibration", "兴趣校准"},
    {"novelty", "新颖度"},
    {"popularity correction", "热门度校正"},
    {"serendipity", "惊喜度"},
    {"epsilon-greedy", "ε贪心探索"},
    {"thompson", "汤普森采样"},
    {"uncertainty", "不确定性探索"},
    {"exposure parity", "曝光均等"},
    {"amortized parity", "累计曝光均等"},
    {"fairrec", "公平推荐（FairRec）"},
    {"fa*ir", "公平排序（FA*IR）"},
    {"popularity", "热门度"},
    {"the model's rank", "模型的排名"},
    {"moves of others", "其他商品的移动"},
    {"scale", "尺度"},
    {"@: scale", "@：尺度"},
    {"@: all items alike", "@：所有商品相同"},
    {"@: ranked #st of #", "@：第#名，共#件"},
    {"@: ranked #nd of #", "@：第#名，共#件"},
    {"@: ranked #rd of #", "@：第#名，共#件"},
    {"@: ranked #th of #", "@：第#名，共#件"},
    {"@: its #st", "@：其第#名"},
    {"@: its #nd", "@：其第#名"},
    {"@: its #rd", "@：其第#名"},
    {"@: its #th", "@：其第#名"},
    {"filled up from @", "由@补足"},
    {"what @ finds", "@找到的商品"},
    {"factor #", "因子#"},
    {"item mean", "商品均值"},
    {"everybody", "所有人"},
    {"what is usual", "通常水平"},
    {"how much is known of the person", "对此人的了解程度"},
    {"model #", "模型#"},
    {"the day", "当天"},
    {"mean of all ratings", "全部评分的均值"},
    {"how this item is rated", "该商品的评分水平"},
    {"how it is rated at this time", "该商品此时的评分水平"},
    {"how this person rates", "此人的评分习惯"},
    {"this person's taste", "此人的喜好"},
    {"who this person is", "此人的特征"},
    {"what people like in general", "大众的喜好"},
    {"what such people give such items", "这类人对这类商品的评分"},
    {"how this person rates, beside such people", "与同类人相比此人的评分习惯"},
    {"how this item is rated, beside such items", "与同类商品相比该商品的评分水平"},
    {"what training found beyond the history", "训练在历史之外发现的"},
    {"what does not depend on the history", "与历史无关的部分"},
    {"what a sum over items misses", "逐件相加所遗漏的部分"},
}};

// What stands for `#` and `@` in a name.
struct NameParts {
  std::vector<std::string_view> numbers, words;
};

// Whether a name is of a form; its parts are added from the last to the first.
inline bool is_of_form(std::string_view name, std::string_view form, NameParts& parts) {
  if (form.empty()) return name.empty();
  const char letter = form.front();
  form.remove_prefix(1);
  if (letter == '#') {
    const auto length = std::min(name.find_first_not_of("0123456789.e+-"), name.size());
    if (length == 0 || !is_of_form(name.substr(length), form, parts)) return false;
    parts.numbers.push_back(name.substr(0, length));
    return true;
  }
  if (letter == '@') {
    for (std::size_t length = name.size(); length > 0; --length)
      if (is_of_form(name.substr(length), form, parts)) {
        parts.words.push_back(name.substr(0, length));
        return true;
      }
    return false;
  }
  return name.starts_with(letter) && is_of_form(name.substr(1), form, parts);
}

// A hybrid's models have numbers where nobody named them; other words are the shop's.
inline std::string words_in_chinese(std::string_view words) {
  NameParts parts;
  return is_of_form(words, "model #", parts) ? "模型" + std::string(parts.numbers.front())
                                             : std::string(words);
}

// What a reason, rule or re-ranker is called in a language. A name that is not built in stays as it is.
inline std::string name_in(std::string_view name, Language language) {
  if (language == Language::english) return std::string(name);
  for (const auto& [english, chinese] : chinese_names) {
    NameParts parts;
    if (!is_of_form(name, english, parts)) continue;
    const auto next = [](std::vector<std::string_view>& of) {
      const std::string_view part = of.back();
      of.pop_back();
      return part;
    };
    std::string said;
    for (const char letter : chinese) {
      if (letter == '#') said += next(parts.numbers);
      else if (letter == '@') said += words_in_chinese(next(parts.words));
      else said += letter;
    }
    return said;
  }
  return std::string(name);
}

}  // namespace kindred::inline v0::detail
