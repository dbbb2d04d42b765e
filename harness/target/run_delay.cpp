#include "harness/target/run_delay.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <string>

namespace shakedown::target {
namespace {

namespace fs = std::filesystem;

constexpr int most_times = 4;
constexpr std::size_t most_threads = 10'000;

}  // namespace

std::optional<Nanoseconds> parse_run_delay(std::string_view text) {
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  text.remove_prefix(space + 1);
  Nanoseconds::rep waited = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), waited);
  if (error != std::errc() || waited < 0 || end == text.data() + text.size() || *end != ' ')
    return std::nullopt;
  return Nanoseconds(waited);
}

RunDelays run_delays(const std::vector<pid_t>& processes) {
  RunDelays delays;
  for (const pid_t pid : processes) {
    std::error_code gone;
    fs::directory_iterator tasks("/proc/" + std::to_string(pid) + "/task", gone);
    for (; !gone && tasks != fs::directory_iterator() && delays.size() < most_threads;
         tasks.increment(gone)) {
      std::ifstream file(tasks->path() / "schedstat");
      std::string line;
      std::getline(file, line);
      const auto waited = parse_run_delay(line);
      const std::string name = tasks->path().filename();
      pid_t thread = 0;
      std::from_chars(name.data(), name.data() + name.size(), thread);
      if (waited) delays[thread] = *waited;
    }
  }
  return delays;
}

Nanoseconds longest_wait(const RunDelays& before, const RunDelays& now) {
  Nanoseconds longest{};
  for (const auto& [thread, waited] : now) {
    const auto known = before.find(thread);
    // A smaller figure is another thread's of the same number.
    const bool same = known != before.end() && known->second <= waited;
    longest = std::max(longest, same ? waited - known->second : waited);
  }
  return longest;
}

Nanoseconds with_waits(Nanoseconds allowed, Nanoseconds waited) {
  return allowed + std::min(waited, allowed * most_times);
}

}  // namespace shakedown::target
