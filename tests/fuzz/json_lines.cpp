// Lines of any bytes, read for some keys: an Error, or rows whose columns are texts or arrays of texts.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "kindred/core/error.hpp"
#include "kindred/with/simdjson.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  try {
    auto rows = kindred::JsonLines::of_text(text);
    for (const char* key : {"a", "b.c", "tags"}) rows.column(key);
    if (data[0] & 1) rows.refuse_other_keys();
    if (data[0] & 2) rows.only({rows.column("a")});
    std::size_t length = 0;
    std::int64_t line = 0;
    while (true) {
      bool is_row = false;
      try {
        if (!rows.next()) break;
        is_row = true;
      } catch (const kindred::DataError&) {
        if (rows.line() <= line) break;  // an error of the file, not of another line
      }
      if (rows.line() < line) std::abort();
      line = rows.line();
      for (std::size_t column = 0; is_row && column < rows.names().size(); ++column)
        for (const std::string_view value : rows.values(column)) length += value.size();
    }
    if (length > text.size())
      std::abort();  // no text comes from nowhere: an escape is longer than what it says
  } catch (const kindred::Error&) {
  }
  return 0;
}
