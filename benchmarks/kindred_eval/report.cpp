#include "report.hpp"

#include <cstdio>
#include <string>

#include "kindred/io/json.hpp"
#include "model_registry.hpp"

namespace kindred_eval {

namespace {

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f s", seconds);
  return text;
}

}  // namespace

void print_models(std::ostream& out) {
  for (const auto& model : all_models()) {
    out << model.name << "  " << model.description;
    for (std::size_t i = 0; i < model.options.size(); ++i) out << (i == 0 ? " (" : ", ") << model.options[i];
    out << (model.options.empty() ? "\n" : ")\n");
  }
}

void print_warnings(std::ostream& out, const Data& data) {
  if (2 * data.overlap > data.test.size())
    out << "kindred-eval: warning: " << data.overlap << " of " << data.test.size()
        << " test rows have a user and item that the training part has, too; expected data held out\n";
}

void print_report(std::ostream& out, const Report& report) {
  const auto& data = report.data;
  out << report.arguments.model << '\n'
      << data.users << " users, " << data.items << " items, " << data.rows
      << " interactions: " << data.train.size() << " to train on, ";
  if (data.history) out << data.history->size() << " as history, ";
  out << data.test.size() << " to test\n";
  if (data.left_out > 0) out << data.left_out << " rows below --positive left out\n";
  if (data.not_in_catalog > 0) out << data.not_in_catalog << " items are not in the catalogue\n";
  if (data.history_only > 0)
    out << data.history_only << " of the users drawn have a single interaction, so nothing to test\n";
  const std::size_t distinct =
      data.train.size() + data.test.size() + (data.history ? data.history->size() : 0);
  if (distinct < data.rows)
    out << data.rows - distinct << " rows repeat a user and item, the last one counts\n";
  out << '\n'
      << report.evaluation << "read " << seconds_text(report.seconds.read) << ", fit "
      << seconds_text(report.seconds.fit) << ", evaluate " << seconds_text(report.seconds.evaluate) << '\n';
  if (!report.against) return;
  out << '\n' << report.arguments.against << "\n\n" << *report.against << '\n';
  if (report.comparison)
    out << "a: " << report.arguments.model << "\nb: " << report.arguments.against << '\n'
        << *report.comparison;
  else out << "no paired test: it takes two test users or more\n";
}

std::string report_json(const Report& report) {
  kindred::JsonWriter json;
  json.object([&] {
    json.member("model", report.arguments.model);
    json.object("data", [&] {
      json.member("users", report.data.users);
      json.member("items", report.data.items);
      json.member("interactions", report.data.rows);
      json.member("train", report.data.train.size());
      if (report.data.history) json.member("history", report.data.history->size());
      json.member("test", report.data.test.size());
      json.member("overlap", report.data.overlap);
      if (report.data.history) json.member("history_only_users", report.data.history_only);
      if (report.data.catalog) json.member("items_not_in_catalog", report.data.not_in_catalog);
    });
    kindred::write_json(json, report.evaluation);
    json.object("seconds", [&] {
      json.member("read", report.seconds.read);
      json.member("fit", report.seconds.fit);
      json.member("evaluate", report.seconds.evaluate);
    });
    if (report.against) json.member("against", report.arguments.against);
    if (report.comparison) {
      json.object("comparison", [&] {
        for (const auto& metric : report.comparison->metrics) {
          json.object(metric.name, [&] {
            json.member("value", metric.b);
            json.member("difference", metric.a - metric.b);
            json.member("p_permutation", metric.permutation.p_value);
            json.member("p_t_test", metric.t_test.p_value);
          });
        }
      });
    }
  });
  return json.text() + "\n";
}

}  // namespace kindred_eval
