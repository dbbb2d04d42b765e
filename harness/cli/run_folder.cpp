#include "harness/cli/run_folder.hpp"

#include <fmt/chrono.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

namespace shakedown::cli {

namespace fs = std::filesystem;

std::string folder_name(const std::string& scenario_name) {
  std::string name;
  for (const char c : scenario_name.substr(0, 60)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    const bool capital = c >= 'A' && c <= 'Z';
    if (letter || capital) {
      name += capital ? static_cast<char>(c + ('a' - 'A')) : c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name.empty() ? "run" : name;
}

Result<std::string> make_run_folder(const std::string& out, const std::string& scenario_name) {
  fs::path path = out;
  std::error_code error;
  if (out.empty()) {
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    const auto stem = fmt::format("{}-{:%Y%m%d-%H%M%S}", folder_name(scenario_name), fmt::localtime(now));
    path = fs::path("runs") / stem;
    for (int n = 2; fs::exists(path, error); ++n) path = fs::path("runs") / (stem + "-" + std::to_string(n));
  }
  path = fs::absolute(path, error).lexically_normal();
  if (fs::exists(path, error) && !fs::is_directory(path, error))
    return problem(path.string() + " is not a folder");
  fs::create_directories(path, error);
  if (error)
    return problem("folder " + path.string() + " cannot be made: " + error.message(),
                   "name another one with --out");
  if (!fs::is_empty(path, error)) {
    return problem("folder " + path.string() + " is not empty",
                   "a run never writes over another; name a new folder");
  }
  if (::access(path.c_str(), W_OK) != 0) {
    return problem("folder " + path.string() + " cannot be written to", "name another one with --out");
  }
  return path.string();
}

}  // namespace shakedown::cli
