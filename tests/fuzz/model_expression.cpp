// kindred-eval's model expressions, and the names of similarities and metrics, of any bytes: an Error, or
// what says the same when it is read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "kindred/core/error.hpp"
#include "kindred/evaluate/metric_named.hpp"
#include "kindred/similarity/named.hpp"
#include "kindred_eval/model_expression.hpp"

namespace {

template <class Parse>
void allow_error(Parse&& parse) {
  try {
    parse();
  } catch (const kindred::Error&) {
  }
}

void read(std::string_view text, int depth) {
  allow_error([&] {
    for (const auto part : kindred_eval::split_list(text))
      if (part.data() < text.data() || part.data() + part.size() > text.data() + text.size()) std::abort();
  });
  allow_error([&] {
    const auto expression = kindred_eval::parse_model_expression(text);
    for (const auto& [option, value] : expression.settings)
      if (depth < 4) read(value, depth + 1);
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read(text, 0);
  allow_error([&] { kindred::is_similarity_name(text); });
  allow_error([&] { kindred::metric_named(text); });
  return 0;
}
