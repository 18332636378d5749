// What a saved model's file survives: killed writers, full disks and lacking permissions.
// usage: durability KILLS FOLDER
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "kindred/collaborative/popularity.hpp"
#include "kindred/core/random.hpp"

using namespace kindred;

namespace {

using Model = PopularityModel<float>;

Model model_of(float score, std::size_t items) { return Model(std::vector<float>(items, score)); }

// The score that all items have; −1 where they differ.
float score_in(const Model& model) {
  std::vector<float> scores(model.item_count());
  Workspace workspace;
  model.score({}, scores, workspace);
  for (const float score : scores)
    if (score != scores[0]) return -1;
  return scores[0];
}

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

int passed = 0, failed = 0;

void check(bool holds, const std::string& what) {
  (holds ? passed : failed) += 1;
  if (!holds) std::cout << "FAIL " << what << '\n';
}

// A program of its own that may be killed, limited and denied; what it returns is whether all was well.
bool in_child(const std::function<bool()>& work) {
  const ::pid_t child = ::fork();
  if (child == 0) ::_exit(work() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void kill_writers(int kills, const std::filesystem::path& folder) {
  const auto path = folder / "model";
  // Of different lengths, as models of different days are.
  const Model odd = model_of(1, 150'001), even = model_of(2, 100'000);
  odd.save(path);
  Random random(1);
  int halfway = 0;
  for (int kill = 0; kill < kills; ++kill) {
    const Model before = Model::map(path);
    const ::pid_t writer = ::fork();
    if (writer == 0)
      for (;;) {
        even.save(path);
        odd.save(path);
      }
    ::usleep(static_cast<unsigned>(random.below(12'000)));
    ::kill(writer, SIGKILL);
    ::waitpid(writer, nullptr, 0);

    halfway += std::filesystem::exists(folder / "model.writing0") ? 1 : 0;
    try {
      const Model loaded = Model::load(path);
      const float score = score_in(loaded);
      check((score == 1 && loaded.item_count() == 150'001) || (score == 2 && loaded.item_count() == 100'000),
            "after kill " + std::to_string(kill) + " the file is neither the old nor the new one");
    } catch (const Error& error) {
      check(false, "after kill " + std::to_string(kill) + ": " + error.what());
    }
    check(score_in(before) > 0 && files_in(folder) <= 2,
          "after kill " + std::to_string(kill) + " who had the file mapped lost it, or pieces pile up");
  }
  odd.save(path);
  check(files_in(folder) == 1, "a save after the kills leaves pieces");
  std::cout << halfway << " of " << kills << " kills came while a file was being written\n";
  check(kills < 20 || halfway > 0, "no kill came while a file was being written");
}

// Whether saving is refused with these words, and the old file stays as it is and alone.
bool refused(const Model& larger, const std::filesystem::path& path, const std::string& words) {
  try {
    larger.save(path);
  } catch (const DataError& error) {
    const std::string said = error.what();
    if (said.find(path.string() + ": cannot be written: " + words) == std::string::npos) {
      std::cout << "it says: " << said << '\n';
      return false;
    }
    return score_in(Model::load(path)) == 1 && files_in(path.parent_path()) == 1;
  }
  return false;
}

void fill_disks(const std::filesystem::path& folder) {
  std::filesystem::create_directory(folder);
  const Model small = model_of(1, 1000), large = model_of(2, 1'000'000);
  check(in_child([&] {
          small.save(folder / "model");
          std::signal(SIGXFSZ, SIG_IGN);
          const ::rlimit limit{100'000, 100'000};
          ::setrlimit(RLIMIT_FSIZE, &limit);
          return refused(large, folder / "model", "File too large");
        }),
        "a file that grows beyond its limit");
  std::filesystem::remove(folder / "model");
  if (::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=1m") != 0) {
    std::cout << "no file system can be mounted here: a full disk is not tried\n";
    return;
  }
  small.save(folder / "model");
  check(refused(large, folder / "model", "No space left on device"), "a full disk");
  ::umount(folder.c_str());
}

void deny(const std::filesystem::path& folder) {
  std::filesystem::create_directory(folder);
  const Model model = model_of(1, 1000), other = model_of(2, 1000);
  model.save(folder / "model");
  check(in_child([&] {
          std::filesystem::permissions(folder, std::filesystem::perms(0555));
          if (::geteuid() == 0 && ::setuid(65534) != 0) return false;  // root may do everything
          return refused(other, folder / "model", "Permission denied");
        }),
        "a folder that may not be written to");
  std::filesystem::permissions(folder, std::filesystem::perms(0755));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: durability KILLS FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = argv[2];
  std::filesystem::permissions(folder, std::filesystem::perms(0755));
  std::filesystem::create_directory(folder / "killed");
  kill_writers(std::atoi(argv[1]), folder / "killed");
  fill_disks(folder / "full");
  deny(folder / "denied");
  std::cout << passed << " passed, " << failed << " failed\n";
  return failed == 0 ? 0 : 1;
}
