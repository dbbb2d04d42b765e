#include "tests/end_to_end/demo/processes.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/catch.hpp"

namespace demo_tests {
namespace {

std::size_t entries_of(pid_t pid, const char* name) {
  const auto folder = std::filesystem::path("/proc") / std::to_string(pid) / name;
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

std::size_t descriptors_of(pid_t pid) {
  return entries_of(pid, "fd");
}

std::size_t threads_of(pid_t pid) {
  return entries_of(pid, "task");
}

std::size_t resident_kilobytes(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
  }
  return 0;
}

NoDescriptors::NoDescriptors(pid_t pid) : pid_(pid) {
  rlim_t reserve = 0;
  const auto folder = std::filesystem::path("/proc") / std::to_string(pid) / "fd";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const rlim_t descriptor = std::stoul(entry.path().filename().string());
    if (descriptor <= STDERR_FILENO || (reserve != 0 && descriptor > reserve)) continue;
    if (std::filesystem::read_symlink(entry.path()) == "/dev/null") reserve = descriptor;
  }
  REQUIRE(reserve != 0);
  REQUIRE(::prlimit(pid_, RLIMIT_NOFILE, nullptr, &before_) == 0);
  const rlimit none{reserve + 1, before_.rlim_max};
  REQUIRE(::prlimit(pid_, RLIMIT_NOFILE, &none, nullptr) == 0);
}

NoDescriptors::~NoDescriptors() {
  ::prlimit(pid_, RLIMIT_NOFILE, &before_, nullptr);
}

}  // namespace demo_tests
