#pragma once

#include <string>

#include "kindred/evaluate/evaluation.hpp"
#include "kindred/io/json.hpp"

namespace kindred::inline v0 {

/// Writes an evaluation as members of the object that is open: `metrics` (an object; each metric has `value`,
/// null where it has none, and `ci95`, a pair or null), `evaluated` (`users`, `test_items`, `masked`,
/// `unrankable`, `fallbacks`) and `scores_hash`.
inline void write_json(JsonWriter& json, const Evaluation& evaluation) {
  json.object("metrics", [&] {
    for (const auto& metric : evaluation.metrics) {
      json.object(metric.name, [&] {
        if (metric.is_known) json.member("value", metric.value);
        else json.member("value", nullptr);
        if (!metric.ci95) json.member("ci95", nullptr);
        else
          json.array("ci95", [&] {
            json.value(metric.ci95->low);
            json.value(metric.ci95->high);
          });
      });
    }
  });
  json.object("evaluated", [&] {
    json.member("users", evaluation.users.size());
    json.member("test_items", evaluation.test_items);
    json.member("masked", evaluation.masked);
    json.member("unrankable", evaluation.unrankable);
    json.member("fallbacks", evaluation.fallbacks);
  });
  json.member("scores_hash", evaluation.scores_hash_text());
}

/// The same as a document of its own.
inline std::string to_json(const Evaluation& evaluation) {
  JsonWriter json;
  json.object([&] { write_json(json, evaluation); });
  return json.text();
}

}  // namespace kindred::inline v0
