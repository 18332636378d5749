#include "kindred/core/progress_bar.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <string>

#include "kindred/core/execution.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

// A terminal that remembers what was drawn on it.
class Terminal {
 public:
  Terminal() : master_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    REQUIRE((master_ >= 0 && ::grantpt(master_) == 0 && ::unlockpt(master_) == 0));
    const int slave = ::open(::ptsname(master_), O_RDWR | O_NOCTTY);
    REQUIRE(slave >= 0);
    stream = ::fdopen(slave, "w");
    REQUIRE(::fcntl(master_, F_SETFL, O_NONBLOCK) == 0);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    std::fclose(stream);
    ::close(master_);
  }

  // What was drawn since the last time.
  std::string drawn() const {
    std::string text(4096, '\0');
    const auto size = ::read(master_, text.data(), text.size());
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
  }

  std::FILE* stream = nullptr;

 private:
  int master_;
};

}  // namespace

TEST_CASE("a line has a bar, a percentage and what is being done") {
  CHECK(ProgressBar::line({"neighbours", 1, 3}) == "\r[##########....................] 33% neighbours\033[K");
  CHECK(ProgressBar::line({"neighbours", 0, 3}) == "\r[..............................] 0% neighbours\033[K");
  CHECK(ProgressBar::line({"neighbours", 3, 3}) ==
        "\r[##############################] 100% neighbours\033[K");
}

TEST_CASE("a line of nothing to do, or of more done than there is, is a line too") {
  CHECK(ProgressBar::line({"nothing", 0, 0}) == "\r[..............................] 0% nothing\033[K");
  CHECK(ProgressBar::line({"more", 5, 2}) == "\r[##############################] 100% more\033[K");
  CHECK(ProgressBar::line({"less", -1, 2}) == "\r[..............................] 0% less\033[K");
}

TEST_CASE("where there is no terminal nothing is drawn") {
  std::FILE* const file = std::tmpfile();
  REQUIRE(file);
  ProgressBar bar(file);
  for (int done = 0; done <= 10; ++done) bar({"quiet", done, 10});
  CHECK(std::ftell(file) == 0);
  std::fclose(file);
}

TEST_CASE("on a terminal the first state is drawn, hasty ones are not, and the last leaves no trace") {
  const Terminal terminal;
  const Execution execution{.on_progress = ProgressBar(terminal.stream)};
  execution.on_progress({"work", 1, 1000});
  CHECK(terminal.drawn() == "\r[..............................] 0% work\033[K");
  execution.on_progress({"work", 2, 1000});
  CHECK(terminal.drawn().empty());
  execution.on_progress({"work", 1000, 1000});
  CHECK(terminal.drawn() == "\r[##############################] 100% work\033[K\r\033[K");
}
