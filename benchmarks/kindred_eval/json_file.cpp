#include "json_file.hpp"

#include <filesystem>
#include <fstream>
#include <span>
#include <system_error>

#include "kindred/core/error.hpp"

namespace kindred_eval {

JsonFile::JsonFile(const std::string& path, const std::vector<std::string>& inputs) : path_(path) {
  if (path.empty()) return;
  const auto refuse = [&](const std::string& why) {
    throw kindred::OptionError("--json '" + path + "': " + why);
  };
  std::error_code none;
  for (const auto& input : inputs)
    if (std::filesystem::equivalent(path, input, none)) refuse("is an input, and would be overwritten");
  if (std::filesystem::is_directory(path, none)) refuse("is a directory, expected a file");
  if (std::filesystem::exists(path, none) && !std::filesystem::is_regular_file(path, none)) return;
  try {
    // What a symbolic link points to is replaced, not the link.
    file_.emplace(std::filesystem::weakly_canonical(path));
  } catch (const kindred::DataError& error) {
    refuse(error.what());
  }
}

void JsonFile::write(const std::string& text) {
  if (file_) {
    file_->write_at(0, std::as_bytes(std::span(text)));
    file_->commit();
  } else if (!path_.empty()) {
    if (!(std::ofstream(path_, std::ios::binary) << text << std::flush))
      throw kindred::DataError(kindred::Place{path_}, "cannot be written");
  }
}

}  // namespace kindred_eval
