#include "harness/target/coverage_runtime.hpp"

#include <fmt/format.h>

#include <fstream>
#include <string>
#include <string_view>

#include "fuzz/coverage/coverage.h"

namespace shakedown::target {
namespace {

constexpr std::size_t most_of_a_program = std::size_t{512} << 20;
constexpr std::size_t most_of_a_list = std::size_t{4} << 20;
constexpr std::string_view of_node = "coverage/node/register.";

// Whether the file's first bytes hold this text.
bool holds(const std::string& path, std::string_view text, std::size_t most) {
  std::ifstream file(path, std::ios::binary);
  std::string window;
  std::string part(std::size_t{1} << 20, '\0');
  for (std::size_t read = 0; file && read < most;) {
    file.read(part.data(), static_cast<std::streamsize>(part.size()));
    const auto got = static_cast<std::size_t>(file.gcount());
    read += got;
    window.append(part, 0, got);
    if (window.find(text) != std::string::npos) return true;
    if (window.size() > text.size()) window.erase(0, window.size() - text.size());
  }
  return false;
}

}  // namespace

bool has_coverage_runtime(const std::vector<pid_t>& processes) {
  for (const pid_t process : processes) {
    const auto file = [&](const char* name) { return fmt::format("/proc/{}/{}", process, name); };
    // With the zero byte of a text in C: a program that only documents it has none behind the name.
    const std::string name(SHAKEDOWN_COVERAGE_VARIABLE, sizeof SHAKEDOWN_COVERAGE_VARIABLE);
    if (holds(file("exe"), name, most_of_a_program)) return true;
    for (const char* list : {"cmdline", "environ"}) {
      if (holds(file(list), of_node, most_of_a_list)) return true;
    }
  }
  return false;
}

}  // namespace shakedown::target
