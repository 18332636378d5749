#pragma once

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/advice/detail/request_tokens.hpp"
#include "kindred/advice/request.hpp"
#include "kindred/advice/understand.hpp"

// Requests with the constraints that a person wrote down for them, requests_en.tsv and requests_zh.tsv, and
// how much of that is understood. A constraint is right if kind, value and sign are among those written down.
namespace advice_test {

using namespace kindred;

// The constraints of a request in the notation of requests_en.tsv, without what kind of exclusion it is.
inline std::vector<std::string> notes_of(const Request& request) {
  std::vector<std::string> notes;
  for (const Constraint& constraint : request.constraints) {
    using enum ConstraintKind;
    std::ostringstream note;
    switch (constraint.kind) {
      case category: note << (constraint.negated ? "-" : "c:"); break;
      case attribute: note << (constraint.negated ? "-" : "a:"); break;
      case occasion: note << (constraint.negated ? "-" : "o:"); break;
      case price_at_most: note << "price<="; break;
      case price_at_least: note << "price>="; break;
      case price_about: note << "price~"; break;
      case price_low: note << "price:low"; break;
      case price_high: note << "price:high"; break;
      case count: note << "n:"; break;
    }
    if (constraint.kind <= occasion) note << detail::phrase_form(constraint.value);
    else if (constraint.number != 0) note << constraint.number;
    for (const char c : constraint.currency.empty() ? "" : " " + constraint.currency)
      note << static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    notes.push_back(note.str());
  }
  return notes;
}

inline std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

// A constraint that a person wrote down: any of these, or, where it may be left, none.
struct Meant {
  std::vector<std::string> notes;
  bool optional;
};

inline std::vector<Meant> meant_by(std::string_view written) {
  std::vector<Meant> all;
  for (std::string part : split(written, "; ")) {
    Meant meant{{}, part.front() == '('};
    if (meant.optional) part = part.substr(1, part.size() - 2);
    if (part.rfind("?:", 0) == 0) continue;
    std::string kind;
    for (const std::string& one : split(part, "|")) {
      std::string value = one;
      for (const char* const known : {"-c:", "-a:", "c:", "a:", "o:"})
        if (value.rfind(known, 0) == 0) {
          kind = known;
          value = value.substr(kind.size());
          break;
        }
      if (value.rfind("price", 0) == 0 || value.rfind("n:", 0) == 0) meant.notes.push_back(value);
      else meant.notes.push_back((kind[0] == '-' ? "-" : kind) + detail::phrase_form(value));
    }
    all.push_back(std::move(meant));
  }
  return all;
}

struct RequestFigures {
  int requests = 0, all_right = 0;       // of requests
  int right = 0, wrong = 0, missed = 0;  // of constraints
  double precision() const { return static_cast<double>(right) / (right + wrong); }
  double recall() const { return static_cast<double>(right) / (right + missed); }
};

// How a file's even rows (half 0) or odd ones (half 1) are understood, the first being row 1; none where
// there is no such file.
// @param tell called with each request of which something is wrong or missed, what was written down for it,
// and what was understood
inline RequestFigures figures_of(const RequestReader& reader, const std::filesystem::path& path, int half,
                                 const std::function<void(std::string_view, std::string_view,
                                                          const std::vector<std::string>&)>& tell = {}) {
  RequestFigures figures;
  std::ifstream in(path);
  std::string line;
  int row = -1;  // of the line of names
  while (std::getline(in, line)) {
    if (line.empty() || line[0] == '#' || row++ < 0 || row % 2 != half) continue;
    const std::size_t tab = line.find('\t');
    const std::string request = line.substr(0, tab), written = line.substr(tab + 1);
    const auto meant = meant_by(written);
    const auto notes = notes_of(reader.read(request));
    const auto is_said = [&](const Meant& one) {
      return std::any_of(notes.begin(), notes.end(), [&](const std::string& note) {
        return std::find(one.notes.begin(), one.notes.end(), note) != one.notes.end();
      });
    };
    int wrong = 0, missed = 0;
    for (const std::string& note : notes)
      wrong += std::none_of(meant.begin(), meant.end(), [&](const Meant& one) {
        return std::find(one.notes.begin(), one.notes.end(), note) != one.notes.end();
      });
    for (const Meant& one : meant) missed += !one.optional && !is_said(one);
    figures.requests += 1;
    figures.all_right += wrong + missed == 0;
    figures.right += static_cast<int>(notes.size()) - wrong;
    figures.wrong += wrong;
    figures.missed += missed;
    if (tell && wrong + missed > 0) tell(request, written, notes);
  }
  return figures;
}

}  // namespace advice_test
