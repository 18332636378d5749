// Archives of any bytes with right checksums, since those alone are hardly ever hit: loaded and mapped, an
// Error or a model that can be asked anything. The models' answers may be nonsense.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "kindred/data/interactions_archive.hpp"
#include "kindred/data/vocabulary_archive.hpp"
#include "kindred/hybrid/load_any.hpp"
#include "support/archive_bytes.hpp"
#include "support/ask_anything.hpp"

using namespace kindred;

namespace {

const ModelKinds<float>& kinds() {
  static const auto known = known_models<float>();
  return known;
}

void use(const Archive& archive) {
  if (archive.kind() == "vocabulary") {
    load_vocabulary<ItemIndex>(archive);
  } else if (archive.kind() == "interactions<float>") {
    const auto data = load_interactions<float>(archive);
    for (UserIndex user{0}; user.value < data.user_count(); ++user) data.history(user).find(ItemIndex(1));
  } else {
    kindred_test::ask_anything(kinds().load(archive));
  }
}

template <class Open>
void allow_error(Open&& open) {
  try {
    use(open());
  } catch (const Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  if (size >= sizeof(detail::ArchiveHeader)) bytes = kindred_test::sealed(std::move(bytes));
  allow_error([&] { return Archive::of_bytes(kindred_test::as_bytes(bytes), "fuzz"); });

  const int file = ::memfd_create("fuzz", 0);
  if (file < 0 || ::write(file, bytes.data(), bytes.size()) != static_cast<::ssize_t>(bytes.size()))
    std::abort();
  allow_error([&] { return Archive::map("/proc/self/fd/" + std::to_string(file)); });
  ::close(file);
  return 0;
}
