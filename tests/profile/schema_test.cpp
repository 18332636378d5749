#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/profile/life_stage.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/profile_builder.hpp"
#include "kindred/profile/profile_sketch.hpp"
#include "kindred/profile/profile_store.hpp"
#include "profile/small_shop.hpp"
#include "support/catch.hpp"

using namespace profile_test;

namespace {

// Just enough JSON for what JsonWriter writes and a schema holds.
struct Json {
  std::string type;  // as a schema names it; "integer" for numbers without a fraction
  std::string text;  // of a string, number or truth value
  std::vector<Json> items;
  std::map<std::string, Json> members;

  bool has(const std::string& key) const { return members.count(key) > 0; }
  const Json& operator[](const std::string& key) const { return members.at(key); }
  double number() const { return std::strtod(text.c_str(), nullptr); }
};

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  Json read() {
    Json json;
    switch (next()) {
      case '{':
        json.type = "object";
        for (++at_; next() != '}'; skip(',')) {
          const std::string key = read().text;
          skip(':');
          json.members.emplace(key, read());
        }
        ++at_;
        return json;
      case '[':
        json.type = "array";
        for (++at_; next() != ']'; skip(',')) json.items.push_back(read());
        ++at_;
        return json;
      case '"':
        json.type = "string";
        for (++at_; text_.at(at_) != '"'; ++at_) {
          if (text_.at(at_) == '\\') ++at_;
          json.text += text_.at(at_);
        }
        ++at_;
        return json;
      default: {
        const std::size_t end = text_.find_first_of(",]}\n ", at_);
        json.text = text_.substr(at_, end - at_);
        at_ += json.text.size();
        if (json.text == "null") json.type = "null";
        else if (json.text == "true" || json.text == "false") json.type = "boolean";
        else json.type = json.text.find_first_of(".e") == std::string::npos ? "integer" : "number";
        return json;
      }
    }
  }

 private:
  char next() {
    at_ = text_.find_first_not_of(" \n", at_);
    return text_.at(at_);
  }
  void skip(char c) {
    if (next() == c) ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// What is wrong with a value by a schema, none of it if nothing is; and which places of the schema said
// something of a value that is not null.
class Validator {
 public:
  std::set<std::string> seen;

  std::string check(const Json& value, const Json& schema, const std::string& place) {
    if (schema.has("anyOf")) {
      std::string wrong;
      for (const Json& one : schema["anyOf"].items) {
        wrong = check(value, one, place);
        if (wrong.empty() || one["type"].text == value.type) return wrong;
      }
      return wrong;
    }
    const std::string& type = schema["type"].text;
    if (type != value.type && !(type == "number" && value.type == "integer"))
      return place + " is of type " + value.type + ", expected " + type + "\n";
    if (type != "null") seen.insert(place);
    if (schema.has("enum") && std::none_of(schema["enum"].items.begin(), schema["enum"].items.end(),
                                           [&](const Json& one) { return one.text == value.text; }))
      return place + " is '" + value.text + "', which is none of those named\n";

    std::string wrong;
    if (schema.has("minimum") && value.number() < schema["minimum"].number())
      wrong += place + " is " + value.text + ", below the minimum\n";
    if (schema.has("maximum") && value.number() > schema["maximum"].number())
      wrong += place + " is " + value.text + ", above the maximum\n";
    if (schema.has("format") && (value.text.size() != 20 || value.text[10] != 'T' || value.text[19] != 'Z'))
      wrong += place + " is '" + value.text + "', which is no time\n";
    if ((schema.has("minItems") && static_cast<double>(value.items.size()) < schema["minItems"].number()) ||
        (schema.has("maxItems") && static_cast<double>(value.items.size()) > schema["maxItems"].number()))
      wrong += place + " has " + std::to_string(value.items.size()) + " items\n";
    for (const Json& item : value.items)
      if (schema.has("items")) wrong += check(item, schema["items"], place + "[]");
    for (const auto& [key, member] : value.members)
      if (!schema["properties"].has(key)) wrong += place + "." + key + " is not in the schema\n";
      else wrong += check(member, schema["properties"][key], place + "." + key);
    if (schema.has("required"))
      for (const Json& key : schema["required"].items)
        if (!value.has(key.text)) wrong += place + "." + key.text + " is missing\n";
    return wrong;
  }
};

// All places that a schema tells of. Each property must be required, and nothing else allowed.
void collect_places(const Json& schema, const std::string& place, std::set<std::string>& places) {
  if (schema.has("anyOf")) {
    for (const Json& one : schema["anyOf"].items) collect_places(one, place, places);
    return;
  }
  if (schema["type"].text != "null") places.insert(place);
  if (schema.has("items")) collect_places(schema["items"], place + "[]", places);
  if (!schema.has("properties")) return;
  CHECK(schema["additionalProperties"].text == "false");
  CHECK(schema["required"].items.size() == schema["properties"].members.size());
  for (const auto& [key, property] : schema["properties"].members)
    collect_places(property, place + "." + key, places);
}

// Many visits of six people, with returns, impossible quantities and prices that are not known.
EventLog busy_log(const Catalog& catalog) {
  Random random(11);
  const auto draw = [&](double n) { return static_cast<int>(random.uniform() * n); };
  const char* const items[] = {"spaghetti", "penne", "cola", "mug"};
  std::vector<Row> rows;
  for (int i = 0; i < 400; ++i) {
    const int visit = draw(60);
    const auto kind = draw(4) > 0 ? EventKind::purchase : draw(2) > 0 ? EventKind::view : EventKind::returned;
    rows.push_back({std::string(1, static_cast<char>('a' + visit % 6)), items[draw(4)],
                    january(1 + visit, visit % 24), kind, static_cast<double>(draw(6) - 1),
                    draw(6) > 0 ? 1 + 8 * random.uniform() : -1, static_cast<double>(draw(3)),
                    "s" + std::to_string(visit)});
  }
  return log_of(catalog, rows);
}

}  // namespace

TEST_CASE("The JSON of profiles is what its schema says") {
  std::ifstream file(KINDRED_TEST_DATA_DIR "/../../docs/rooms/profile.schema.json");
  REQUIRE(file);
  const Json schema =
      JsonReader(std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>())).read();

  const Catalog catalog = small_catalog();
  const EventLog log = busy_log(catalog);
  Validator validator;
  const auto wrong = [&](const Profile& profile) {
    return validator.check(JsonReader(profile.json()).read(), schema, "profile");
  };
  TextColumn store("store");
  for (std::size_t session = 0; session < log.session_count(); ++session) store.push_back("north");
  const auto profiles = ProfileBuilder{.columns = {"category", "brand"},
                                       .half_life = 30 * days,
                                       .utc_offset = 8 * hours,
                                       .recent_half_life = 5 * days,
                                       .places = {store}}
                            .build(log, catalog)
                            .with([](UserIndex user, ProfileParts& parts) {
                              if (user.value > 0) return;
                              parts.life_stage = life_stage({.age = 70, .adults = 2});
                              parts.opinions = Opinions{.reviews = 1, .telling = 1, .score = 1, .praise = 1};
                              parts.prospects =
                                  Prospects{.alive = 0.5, .horizon = days, .purchases = 2, .value = 3};
                            });
  for (const char* user : {"a", "b", "c", "d", "e", "f"}) CHECK(wrong(profiles[user]) == "");
  // Whatever it says, one of them had.
  std::set<std::string> places;
  collect_places(schema, "profile", places);
  std::set<std::string> never;
  for (const auto& place : places)
    if (validator.seen.count(place) == 0) never.insert(place);
  CHECK(never == std::set<std::string>());

  CHECK(wrong(Profile()) == "");
  ProfileStore sketches(ProfileSketcher({.columns = {"brand"}}, catalog));
  sketches.add(log);
  CHECK(wrong(sketches.profile("a")) == "");
  const Profile eve = ProfileBuilder{.columns = {"category"}}.profile_of(small_log(catalog), catalog, "eve");
  CHECK(wrong(eve) == "");
}
