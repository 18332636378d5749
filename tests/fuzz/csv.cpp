// Rows of fields, numbers and times of any bytes: an Error or rows, each of as many fields as there are
// columns. The first byte says how they are read.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "kindred/core/error.hpp"
#include "kindred/io/csv.hpp"
#include "kindred/io/number.hpp"
#include "kindred/io/time.hpp"

namespace {

template <class Parse>
void allow_error(Parse&& parse) {
  try {
    parse();
  } catch (const kindred::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const char* const separators[] = {",", "\t", "::", ";"};
  kindred::CsvFormat format;
  format.separator = separators[data[0] & 3];
  format.header = (data[0] & 4) == 0;
  format.any_encoding = (data[0] & 8) != 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  allow_error([&] {
    auto rows = kindred::CsvReader::of_text(text, format);
    const std::size_t columns = rows.names().size();
    std::int64_t line = 0;
    while (rows.next()) {
      if (rows.line() < line) std::abort();
      line = rows.line();
      for (std::size_t column = 0; column < columns; ++column) {
        allow_error([&] { rows.parse(column, kindred::parse_number<float>); });
        allow_error([&] { rows.parse(column, kindred::parse_number<std::int64_t>); });
        allow_error([&] {
          const auto time = rows.parse(column, kindred::parse_time);
          if (kindred::parse_time(kindred::format_time(time)) != time) std::abort();
        });
      }
    }
  });
  return 0;
}
