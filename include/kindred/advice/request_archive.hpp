#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "kindred/advice/request.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/text/detail/text_list.hpp"

namespace kindred::inline v0 {

/// Adds a request to an archive as sections of its own; give it a part:
/// `write_request(archive.part("request"), request)`.
inline void write_request(ArchiveWriter archive, const Request& request) {
  std::vector<std::uint8_t> kinds, negated;
  std::vector<double> numbers;
  std::vector<std::uint64_t> begins;
  std::vector<std::int32_t> things;
  std::vector<std::string> values, currencies, words, written, read;
  for (const Constraint& constraint : request.constraints) {
    kinds.push_back(static_cast<std::uint8_t>(constraint.kind));
    negated.push_back(constraint.negated ? 1 : 0);
    numbers.push_back(constraint.number);
    begins.push_back(constraint.begin);
    things.push_back(constraint.thing);
    values.push_back(constraint.value);
    currencies.push_back(constraint.currency);
    words.push_back(constraint.words);
  }
  for (const CorrectedWord& word : request.corrected) {
    written.push_back(word.written);
    read.push_back(word.read);
  }
  archive.add_text("text", request.text);
  archive.add("kinds", std::move(kinds));
  archive.add("negated", std::move(negated));
  archive.add("numbers", std::move(numbers));
  archive.add("begins", std::move(begins));
  archive.add("things", std::move(things));
  detail::TextList(values).write(archive.part("values"));
  detail::TextList(currencies).write(archive.part("currencies"));
  detail::TextList(words).write(archive.part("words"));
  detail::TextList(request.not_understood).write(archive.part("not_understood"));
  detail::TextList(written).write(archive.part("written"));
  detail::TextList(read).write(archive.part("read"));
}

/// Reads what `write_request` added.
/// @throws ArchiveError for missing sections, or such as are no request
inline Request read_request(const Archive& archive) {
  const auto texts = [&](const char* name) { return detail::TextList::read(archive.part(name)); };
  const auto kinds = archive.array<std::uint8_t>("kinds"), negated = archive.array<std::uint8_t>("negated");
  const auto numbers = archive.finite<double>("numbers");
  const auto begins = archive.array<std::uint64_t>("begins");
  const auto things = archive.array<std::int32_t>("things");
  const auto values = texts("values"), currencies = texts("currencies"), words = texts("words"),
             not_understood = texts("not_understood"), written = texts("written"), read = texts("read");
  const std::size_t count = kinds.size();
  for (const std::size_t size : {negated.size(), numbers.size(), begins.size(), things.size(), values.size(),
                                 currencies.size(), words.size()})
    if (size != count) archive.refuse("holds a request whose parts do not fit together");
  if (written.size() != read.size()) archive.refuse("holds a request whose parts do not fit together");
  Request request{.text = archive.text("text")};
  for (std::size_t c = 0; c < count; ++c) {
    if (kinds[c] > static_cast<std::uint8_t>(ConstraintKind::count) || things[c] < Constraint::every_thing ||
        things[c] > static_cast<std::int32_t>(count))
      archive.refuse("holds a constraint that is none");
    request.constraints.push_back({.kind = static_cast<ConstraintKind>(kinds[c]),
                                   .negated = negated[c] != 0,
                                   .value = std::string(values[c]),
                                   .number = numbers[c],
                                   .currency = std::string(currencies[c]),
                                   .words = std::string(words[c]),
                                   .begin = static_cast<std::size_t>(begins[c]),
                                   .thing = things[c]});
  }
  for (std::size_t i = 0; i < not_understood.size(); ++i)
    request.not_understood.emplace_back(not_understood[i]);
  for (std::size_t i = 0; i < written.size(); ++i)
    request.corrected.push_back({std::string(written[i]), std::string(read[i])});
  return request;
}

}  // namespace kindred::inline v0
