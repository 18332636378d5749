#include "run.hpp"

#include <array>
#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "arguments.hpp"
#include "data.hpp"
#include "json_file.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/progress_bar.hpp"
#include "kindred/evaluate.hpp"
#include "kindred/version.hpp"
#include "model_expression.hpp"
#include "model_registry.hpp"
#include "report.hpp"

namespace kindred_eval {

namespace {

// Runs `step` and puts how long it took into `seconds`.
template <class Step>
auto timed(double& seconds, Step&& step) {
  const auto begin = std::chrono::steady_clock::now();
  auto result = step();
  seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

// The library's messages advise those who call it; who runs the program has other means.
std::string advice_for_users(std::string message) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> advices = {{
      {" (allow_empty_ids keeps such rows)", "; fill it in or leave the row out"},
      {" (any_encoding takes bytes as they are)", "; convert the file, as 'iconv -f latin1 -t utf-8' does"},
      {" (it is no kindred::PredictsRatings)", ""},
  }};
  for (const auto& [library, program] : advices)
    if (const auto at = message.find(library); at != std::string::npos)
      message.replace(at, library.size(), program);
  return message;
}

void evaluate_models(const Arguments& arguments, std::ostream& out, std::ostream& errors) {
  const auto expression = parse_model_expression(arguments.model);
  const auto& entry = find_model(expression);
  std::optional<ModelExpression> against;
  if (!arguments.against.empty()) {
    against = parse_model_expression(arguments.against);
    find_model(*against);
  }
  std::vector<kindred::Metric> metrics;
  for (const auto& name : arguments.metrics) metrics.push_back(kindred::metric_named(name));
  const kindred::Execution execution{.threads = arguments.threads, .on_progress = kindred::ProgressBar{}};
  JsonFile json(arguments.json, {arguments.train, arguments.test, arguments.data, arguments.catalog});

  Seconds seconds;
  const Data data = timed(seconds.read, [&] { return read_data(arguments); });
  print_warnings(errors, data);
  const Training training{data.train, data.catalog ? &*data.catalog : nullptr, arguments.seed, execution};
  const kindred::EvaluateOptions options{
      .owned = arguments.include_owned ? kindred::Owned::include : kindred::Owned::exclude,
      .seed = arguments.seed};
  const auto evaluate_one = [&](const AnyRecommender& model, const std::string& text) {
    try {
      return data.history ? kindred::evaluate_unseen(model, data.train, *data.history, data.test, metrics,
                                                     options, execution)
                          : kindred::evaluate(model, data.train, data.test, metrics, options, execution);
    } catch (const kindred::OptionError& error) {
      throw kindred::OptionError("model '" + text + "': " + error.what());
    }
  };

  const auto model = timed(seconds.fit, [&] { return entry.fit(expression, training); });
  const auto evaluation = timed(seconds.evaluate, [&] { return evaluate_one(model, arguments.model); });
  Report report{arguments, data, evaluation, seconds, {}, {}};
  if (against) {
    report.against = evaluate_one(find_model(*against).fit(*against, training), arguments.against);
    if (evaluation.users.size() >= 2)
      report.comparison = kindred::compare(evaluation, *report.against, {.seed = arguments.seed}, execution);
  }
  print_report(out, report);
  json.write(report_json(report));
}

}  // namespace

int run(const std::vector<std::string>& words, std::ostream& out, std::ostream& errors) {
  const auto failed = [&](const std::exception& error, int code) {
    errors << "kindred-eval: " << advice_for_users(error.what()) << '\n';
    return code;
  };
  try {
    const auto arguments = parse_arguments(words);
    if (arguments.help) out << usage();
    else if (arguments.version) out << "kindred-eval " << KINDRED_VERSION_STRING << '\n';
    else if (arguments.list_models) print_models(out);
    else if (arguments.list_similarities) print_similarities(out);
    else evaluate_models(arguments, out, errors);
    return 0;
  } catch (const kindred::OptionError& error) {
    return failed(error, 2);
  } catch (const kindred::DataError& error) {
    return failed(error, 3);
  } catch (const std::exception& error) {
    return failed(error, 1);
  }
}

}  // namespace kindred_eval
