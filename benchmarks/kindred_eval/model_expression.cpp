#include "model_expression.hpp"

#include <algorithm>

#include "kindred/core/error.hpp"

namespace kindred_eval {

using kindred::OptionError;

namespace {

// Takes off braces that enclose the whole of a text.
std::string_view unbraced(std::string_view text) {
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return text;
  int depth = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}' && --depth == 0) return text;
  }
  return text.substr(1, text.size() - 2);
}

}  // namespace

std::vector<std::string_view> split_list(std::string_view text) {
  std::vector<std::string_view> parts;
  std::string open;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '(' || c == '{') open += c == '(' ? ')' : '}';
    if (c == ')' || c == '}') {
      if (open.empty() || open.back() != c)
        throw OptionError("in '" + std::string(text) + "': '" + c + "' closes nothing");
      open.pop_back();
    }
    if (c == ',' && open.empty()) {
      parts.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  if (!open.empty())
    throw OptionError("in '" + std::string(text) + "': expected a '" + open.back() + "' at the end");
  if (!text.empty()) parts.push_back(text.substr(begin));
  return parts;
}

ModelExpression parse_model_expression(std::string_view text) {
  text = unbraced(text);
  const auto colon = text.find(':');
  ModelExpression expression{std::string(text), std::string(text.substr(0, colon)), {}};
  const std::string where = "model '" + expression.text + "': ";
  if (expression.name.empty()) throw OptionError(where + "expected the name of a model");
  if (colon == std::string_view::npos) return expression;

  for (const std::string_view setting : split_list(text.substr(colon + 1))) {
    const auto equals = setting.find('=');
    if (equals == std::string_view::npos || equals == 0)
      throw OptionError(where + "expected option=value, not '" + std::string(setting) + "'");
    const std::string option(setting.substr(0, equals));
    const auto same = [&](const auto& other) { return other.option == option; };
    if (std::any_of(expression.settings.begin(), expression.settings.end(), same))
      throw OptionError(where + "option '" + option + "' is given twice");
    expression.settings.push_back({option, std::string(unbraced(setting.substr(equals + 1)))});
  }
  return expression;
}

}  // namespace kindred_eval
