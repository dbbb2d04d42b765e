#include "tests/end_to_end/demo/processes.hpp"

#include <filesystem>
#include <fstream>
#include <string>

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

}  // namespace demo_tests
