#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#include "kindred/core/execution.hpp"

#if __has_include(<unistd.h>)
#include <unistd.h>
#endif

namespace kindred::inline v0 {

/// Draws progress on the terminal behind a stream, at most ten times a second; silent where there is no
/// terminal. Use: `Execution{.on_progress = ProgressBar{}}`.
class ProgressBar {
 public:
  /// @param stream where to draw; standard error by default, so that results can be piped.
  explicit ProgressBar(std::FILE* stream = stderr) : stream_(stream), visible_(is_terminal(stream)) {}

  /// Draws the state.
  void operator()(const Progress& progress) {
    if (!visible_) return;
    const auto now = std::chrono::steady_clock::now();
    const bool finished = progress.done >= progress.total;
    if (!finished && now - drawn_ < std::chrono::milliseconds(100)) return;
    drawn_ = now;
    std::fputs(line(progress).c_str(), stream_);
    if (finished) std::fputs("\r\033[K", stream_);
    std::fflush(stream_);
  }

  /// The line that is drawn: carriage return, bar of 30 cells, percentage, phase.
  static std::string line(const Progress& progress) {
    constexpr std::int64_t width = 30;
    const std::int64_t total = std::max<std::int64_t>(progress.total, 1);
    const std::int64_t done = std::clamp<std::int64_t>(progress.done, 0, total);
    const auto filled = static_cast<std::size_t>(width * done / total);
    return "\r[" + std::string(filled, '#') + std::string(width - filled, '.') + "] " +
           std::to_string(100 * done / total) + "% " + std::string(progress.phase) + "\033[K";
  }

 private:
  static bool is_terminal([[maybe_unused]] std::FILE* stream) {
#if __has_include(<unistd.h>)
    return ::isatty(::fileno(stream)) == 1;
#else
    return false;
#endif
  }

  std::FILE* stream_;
  bool visible_;
  std::chrono::steady_clock::time_point drawn_ = {};
};

}  // namespace kindred::inline v0
