#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kindred/io/detail/replacing_file.hpp"

namespace kindred_eval {

// The file of --json. It is opened before the work begins, so that a wrong path is told at once, and takes
// its place when it is complete: after an error there is what was there before.
class JsonFile {
 public:
  // Throws OptionError for a path that cannot be written, and for that of an input. Nothing is written to "".
  JsonFile(const std::string& path, const std::vector<std::string>& inputs);

  void write(const std::string& text);

 private:
  std::string path_;
  std::optional<kindred::detail::ReplacingFile> file_;  // none where the path is a device or a pipe
};

}  // namespace kindred_eval
