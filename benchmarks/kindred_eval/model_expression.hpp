#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kindred_eval {

// `name:option=value,option=value`, as written: what the options mean is the model's.
struct ModelExpression {
  struct Setting {
    std::string option;
    std::string value;
  };

  std::string text;
  std::string name;
  std::vector<Setting> settings;
};

// Reads an expression. Commas within parentheses or braces do not separate settings, and a pair of braces
// around a whole value is taken off: `metric=shrunk(corated(pearson),100)`,
// `of={{item_knn:neighbors=5},popularity}`. Throws OptionError where a name is missing, a setting has no '=',
// is given twice, or brackets do not match.
ModelExpression parse_model_expression(std::string_view text);

// Splits at commas outside of brackets; nothing for an empty text. Throws OptionError for unmatched brackets.
std::vector<std::string_view> split_list(std::string_view text);

}  // namespace kindred_eval
