#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/number.hpp"
#include "kindred/model/any_recommender.hpp"
#include "kindred/similarity/similarity.hpp"
#include "model_expression.hpp"

namespace kindred_eval {

using Scalar = float;
using Interactions = kindred::Interactions<Scalar>;
using AnyRecommender = kindred::AnyRecommender<Scalar>;

// What a model is fitted on.
struct Training {
  const Interactions& interactions;
  const kindred::Catalog* catalog;  // null where there is none
  std::uint64_t seed;
  const kindred::Execution& execution;
};

// A model that goes by a name.
struct ModelEntry {
  std::string name;
  std::string description;
  std::vector<std::string> options;
  std::function<AnyRecommender(const ModelExpression&, const Training&)> fit;
};

// An option of an algorithm: its name, and how its text is taken.
template <class Algorithm>
struct ModelOption {
  std::string name;
  std::function<void(Algorithm&, std::string_view)> set;
};

template <class Number>
void read_value(std::string_view text, Number& value) {
  try {
    value = kindred::parse_number<Number>(text);
  } catch (const kindred::DataError& error) {
    throw kindred::OptionError(error.what());
  }
}

template <class Number>
void read_value(std::string_view text, std::optional<Number>& value) {
  read_value(text, value.emplace());
}

inline void read_value(std::string_view text, bool& value) {
  if (text != "true" && text != "false")
    throw kindred::OptionError("'" + std::string(text) + "' is neither 'true' nor 'false'");
  value = text == "true";
}

// In similarities.cpp, the one file that compiles all measures.
void read_value(std::string_view text, kindred::Similarity& value);

inline void read_value(std::string_view text, std::string& value) { value = text; }

// A list, `{a,b}`; its braces are off already.
template <class Element>
void read_value(std::string_view text, std::vector<Element>& value) {
  value.clear();
  for (const std::string_view part : split_list(text)) read_value(part, value.emplace_back());
}

// An option that is a number, a flag, a similarity or a list: `field` is a pointer to the member, or a
// function from the algorithm to a reference. A length of time is given in days.
template <class Algorithm, class Field>
ModelOption<Algorithm> option(std::string name, Field field) {
  return {std::move(name), [field](Algorithm& algorithm, std::string_view text) {
            auto& value = std::invoke(field, algorithm);
            if constexpr (std::same_as<std::remove_reference_t<decltype(value)>, kindred::Duration>) {
              double in_days = 0;
              read_value(text, in_days);
              const double seconds = in_days * 86400;
              if (!(seconds > -9e15 && seconds < 9e15))
                throw kindred::OptionError("'" + std::string(text) + "' is no number of days in range");
              value = kindred::Duration(static_cast<kindred::Duration::rep>(seconds));
            } else {
              read_value(text, value);
            }
          }};
}

// An option that is one of a few words.
template <class Algorithm, class Value>
ModelOption<Algorithm> choice(std::string name, Value Algorithm::* field,
                              std::vector<std::pair<std::string, std::type_identity_t<Value>>> values) {
  return {std::move(name), [field, values = std::move(values)](Algorithm& algorithm, std::string_view text) {
            std::vector<std::string> words;
            for (const auto& known : values) {
              words.push_back(known.first);
              if (known.first == text) {
                algorithm.*field = known.second;
                return;
              }
            }
            throw kindred::OptionError("unknown value '" + std::string(text) +
                                       "': " + kindred::suggest(text, words));
          }};
}

// An algorithm with the settings of an expression. An OptionError names the model and the option.
template <class Algorithm>
Algorithm configured(const ModelExpression& expression, const std::vector<ModelOption<Algorithm>>& options,
                     Algorithm algorithm) {
  std::vector<std::string> names;
  for (const auto& known : options) names.push_back(known.name);
  for (const auto& setting : expression.settings) {
    const std::string where = "model '" + expression.name + "': ";
    const ModelOption<Algorithm>* found = nullptr;
    for (const auto& known : options)
      if (known.name == setting.option) found = &known;
    if (!found)
      throw kindred::OptionError(where + "unknown option '" + setting.option +
                                 "': " + kindred::suggest(setting.option, names));
    try {
      found->set(algorithm, setting.value);
    } catch (const kindred::OptionError& error) {
      throw kindred::OptionError(where + "option '" + setting.option + "': " + error.what());
    }
  }
  return algorithm;
}

// What `fit` of an algorithm makes of the training data, by as much of them as it takes.
template <class Algorithm>
AnyRecommender fitted(const Algorithm& algorithm, const Training& training) {
  const auto& train = training.interactions;
  if constexpr (requires { algorithm.fit(training); }) {
    return algorithm.fit(training);
  } else if constexpr (requires { algorithm.fit(train, *training.catalog); }) {
    if (!training.catalog) throw kindred::OptionError("needs --catalog FILE");
    if constexpr (requires { algorithm.fit(train, *training.catalog, training.execution); })
      return algorithm.fit(train, *training.catalog, training.execution);
    else return algorithm.fit(train, *training.catalog);
  } else if constexpr (requires { algorithm.fit(train, training.execution); }) {
    return algorithm.fit(train, training.execution);
  } else {
    return algorithm.fit(train);
  }
}

// A table entry for an algorithm. One that has a seed takes the program's unless the expression sets it.
template <class Algorithm>
ModelEntry entry(std::string name, std::string description, std::vector<ModelOption<Algorithm>> options) {
  if constexpr (requires(Algorithm a) { a.seed; })
    options.push_back(option<Algorithm>("seed", &Algorithm::seed));
  ModelEntry result{std::move(name), std::move(description), {}, {}};
  for (const auto& known : options) result.options.push_back(known.name);
  result.fit = [options = std::move(options)](const ModelExpression& expression, const Training& training) {
    Algorithm algorithm{};
    if constexpr (requires { algorithm.seed; }) algorithm.seed = training.seed;
    algorithm = configured(expression, options, std::move(algorithm));
    try {
      return fitted(algorithm, training);
    } catch (const kindred::OptionError& error) {
      throw kindred::OptionError("model '" + expression.text + "': " + error.what());
    }
  };
  return result;
}

}  // namespace kindred_eval
